### Sentences of the operator screens, in the order of id.ftl; a test keeps both complete.

## Frame
layout-skip = Skip to content
layout-nav = Main menu
layout-sign-out = Sign out
layout-request = Request number
layout-keys = Shortcut keys
layout-keys-what = Press the letter or digit shown beside a button.
nav-coverage = Coverage
nav-people = People
nav-record = Record
nav-verify = Verify
nav-adjudicate = Adjudicate
nav-print = Print queue
nav-stock = Blanks
nav-journal = Journal

## Roles
role-operator = Operator
role-verifier = Verifier
role-adjudicator = Adjudicator
role-printer = Printer
role-stock-clerk = Stock clerk
role-head = Head of office
role-auditor = Auditor

## Dates
date-words = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }
date-moment = { $date } { $time } { $zone }

## Components
ui-trail = Where this page lies
ui-choose = Choose…
ui-optional = (optional)
ui-date-hint = Day-month-year, for example 17-08-2007.
ui-summary = { $count ->
    [one] { $count } field needs correction
   *[other] { $count } fields need correction
}
ui-pager = Pages of the list
ui-previous = Previous
ui-next = Next
ui-cancel = Cancel

## Record statuses; the real word stands in the badge
status-unregistered = Not recorded yet
status-bio-captured = Recorded, still on the office's server
status-processing = Being prepared for sending
status-sent-for-enrollment = Sent, not yet received at the centre
status-enroll-failure-at-regional = Biometrics unreadable at the regency
status-received-at-central = Received at the centre, waiting for the uniqueness check
status-enroll-failure-at-central = Biometrics unreadable at the centre
status-search-failure-at-central = The search at the centre failed
status-request-validation = The verification needs validation
status-adjudicate-record = Resembles another record, waiting for a decision
status-duplicate-record = Duplicate: the same person is recorded already
status-print-ready-record = Unique, ready to print
status-sent-for-card-printing = In the print queue
status-card-printed = Card printed
status-card-shipped = Card shipped
status-card-issued = Card handed over

## Error pages: what happened, then what to do
error-number = If you need help, give the number { $id }.
error-home = To the start page
error-request-title = The request cannot be read
error-request-what = The address or the data your browser sent does not fit this page.
error-request-next = Go back, reload the page, and try again.
error-sign-in-title = You are not signed in
error-sign-in-what = You have no session, or it has ended.
error-sign-in-next = Sign in again and continue your work.
error-forbidden-title = You may not do this
error-forbidden-what = Your role does not include this action. Nothing has changed.
error-forbidden-next = Ask a colleague who may do it, or the head of office to extend your role.
error-forged-title = Form refused
error-forged-what = This form was not sent from a page of your present session. Nothing has changed.
error-forged-next = Go back to the form, reload it, and send it once more. If you were not filling in a form, close the page that brought you here.
error-not-found-title = Not found
error-not-found-what = This page or record does not exist in your office.
error-not-found-next = Check the address, or search again from the menu.
error-conflict-title = It has changed
error-conflict-next = Open the record again to see its present state, then decide anew.
error-too-large-title = Too big
error-too-large-what = A file or field exceeds the limit. Nothing was saved.
error-too-large-next = Make the file smaller, for example save the photograph as JPEG, and send it again.
error-form-title = The form was not understood
error-form-what = A field has an unknown form. Nothing was saved.
error-form-next = Go back to the form, check its fields, and send it again.
error-too-many-title = Too many attempts
error-too-many-what = Requests come too often. Wait { $seconds ->
    [one] { $seconds } second
   *[other] { $seconds } seconds
}.
error-too-many-next = Then try once more. If you have forgotten your password, ask the head of office.
error-internal-title = The system failed
error-internal-what = Your request was not completed; unfinished changes were undone.
error-internal-next = Try once more. If it happens again, call technical support.
error-unavailable-title = The system is busy
error-unavailable-what = The register cannot be reached now. Nothing has changed.
error-unavailable-next = Wait a few seconds, then reload this page.

## People
person-nik = NIK
person-nik-hint = 16 digits, as printed on the family card.
person-nik-length = A NIK has 16 digits; { $count } were typed. Check it on the family card.
person-name = Full name
person-name-missing = The name is missing. Type it as on the family card.
person-sex = Sex
person-male = Male
person-female = Female
person-birth-date = Date of birth
person-birth-on = born { $date }
person-village = Village
person-district = District
person-rt = RT
person-status = Record status
person-search = Find a person

## Recording
record-portrait = Portrait
record-reason = Reason
record-agree = The data were read out to the applicant and are right
record-save = Save recording

## Coverage
coverage-title = Recording coverage of the KTP-el
coverage-lead = People obliged to hold a card, recorded and not, by district.
coverage-obliged = Obliged
coverage-recorded = Recorded
coverage-remaining = Not recorded
coverage-share = Coverage
coverage-target = Against the target
coverage-target-is = National target { $share }
coverage-short = { $count ->
    [one] { $count } more person to reach the target
   *[other] { $count } more people to reach the target
}
coverage-shown = { $shown } of { $total } districts

## Component gallery
gallery-saved = Recording saved. Next: a second officer verifies it.
gallery-confirm = Destroy 12 spoiled blanks?
gallery-confirm-what = Serials 00012001 to 00012012 are recorded as destroyed. This cannot be undone and needs two signatures on the minutes.
gallery-destroy = Destroy 12 blanks
gallery-empty = No recording waits for verification
gallery-empty-what = New recordings appear here as soon as an operator saves them.
