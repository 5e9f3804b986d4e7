### Masuk, cakupan, penduduk / sign-in, coverage, people.

sign-in-title = Sign in
sign-in-lead = For authorised officers. Every act is recorded.
sign-in-username = User name
sign-in-password = Password
sign-in-submit = Sign in
sign-out-done = You have signed out.

## Coverage
coverage-of = { $place }, as of { $date }
coverage-as-of = As of
coverage-show = Show
coverage-today = Today
coverage-election-day = Election day, { $date }
coverage-empty = There are no villages in the register yet
coverage-empty-what = Load the village table and the books of residents first; the figures then appear by themselves.
coverage-ready = Print-ready
coverage-printed = Printed
coverage-issued = Handed over
coverage-early = Recorded before 17
coverage-reached = Target of { $share } reached
coverage-total = Total
coverage-lead-villages = Residents obliged to hold a KTP-el, recorded and not, by village.

## Lists and search
people-lead = Search by NIK, or by the beginning of a name with or without a date of birth.
people-who = NIK or name
people-who-hint = The 16 digits of the NIK, or the beginning of the name.
people-register = Register a resident
people-next = Next
people-open = Open
people-found = Residents found
people-found-count = { $count } { $count ->
    [one] person
   *[other] people
} found
people-found-cut = Only a part is shown. Add the date of birth or type more of the name.
people-none = Nobody in this office's area matches
people-none-what = Check the spelling and the date of birth on the family card. If the person is indeed not registered, register them.
people-age = { $years } years
people-age-column = Age
people-address = Address
people-rt-rw = RT/RW
person-rw = RW
people-of-village = Obliged residents of { $village }
people-of-village-lead = By name and address, as of { $date }.
people-show = Who is shown
people-show-unrecorded = Not recorded
people-show-in-progress = Recorded, card not in hand
people-show-issued = Card in hand
people-show-all = Everybody obliged
people-list = Residents of the village
people-list-empty = There is no name on this list
people-list-empty-good = Everybody obliged in this village is recorded.
people-list-empty-what = Choose another list above.
people-list-as-of = The list holds those obliged as of { $date }; the status of the record is today's.
people-shown = { $count } { $count ->
    [one] person
   *[other] people
} on this page
people-download-csv = CSV
people-download-xlsx = Excel

## Fields
people-missing = Not filled in.
people-choose = Choose one.
people-too-long = At most { $most } characters.
people-date-wrong = Not a date. Type day-month-year with a year of four digits, for example 17-08-2007.
people-ward-wrong = Give a number from 0 to 999.
people-kk = Family card number
people-birth-place = Place of birth
people-birth = Place and date of birth
people-birth-words = { $place }, { $date }
people-religion = Religion
people-marital = Marital status
people-married-on = Date of marriage
people-married-on-hint = The first marriage. It matters before 17: the duty to hold a card begins on that day.
people-married-on-single = There is a date of marriage, but the status is single. Correct one of them.
people-married-words = since { $date }
people-occupation = Occupation
people-education = Highest education
people-blood = Blood type
people-relation = Relation to head of family
people-disability = Disability
people-citizenship = Citizenship
people-wni = WNI (Indonesian)
people-itap = Foreigner with a permanent permit (ITAP)
people-itap-until = Foreigner with a permanent permit until { $date }
people-wna = Other foreigner (no KTP-el)
people-permit-until = ITAP valid until
people-mother = Mother's name
people-father = Father's name
people-way = How registered
people-way-new = First registered here
people-way-moved = Moved in with a NIK from elsewhere
people-from = Lives in this village since
people-from-hint = From this day on the resident counts in coverage.
people-part-identity = Identity
people-part-address = Residence
people-part-family = Family
people-part-more = Other
people-register-lead = As on the family card or the letter of the move. A NIK is never changed.
people-save = Save
people-registered = Resident registered. Next: record them if they are obliged.
people-moved-in = The move is entered. The resident is new in this register.
people-taken-over = The move is entered. The resident was known; record and card stay theirs.
people-family = Family

## NIK, family card, name: what is wrong
nik-empty = The NIK is not filled in.
nik-too-short = A NIK has 16 digits; only { $count } were typed. A digit is missing.
nik-too-long = A NIK has 16 digits; { $count } were typed. There is a digit too many.
nik-not-digits = Character { $position } is not a digit. Check O and 0, I and 1.
nik-province = Digits 1-2 ({ $value }) are no province code. Check the first two digits.
nik-regency = Digits 3-4 ({ $value }) are no regency code. Check the third and fourth digit.
nik-district = Digits 5-6 ({ $value }) are no district code. Check the fifth and sixth digit.
nik-day = Digits 7-8 ({ $value }) are no day of birth: 01 to 31, women 41 to 71.
nik-month = Digits 9-10 ({ $value }) are no month of birth: 01 to 12.
nik-serial = The last four digits cannot be 0000.
kk-empty = The family card number is not filled in.
kk-length = A family card number has 16 digits; { $count } were typed.
kk-not-digits = Character { $position } is not a digit.
kk-area = The first six digits are no area code.
kk-day = Digits 7-8 ({ $value }) are no day: 01 to 31.
kk-month = Digits 9-10 ({ $value }) are no month: 01 to 12.
kk-serial = The last four digits cannot be 0000.
name-too-long = The name has { $count } characters; at most { $most }.
name-control = There is an invisible character at position { $position }. Type the name again.
name-not-latin = Character { $position } is not a Latin letter. Write the name in Latin letters.
name-no-letter = The name holds no letter.

## NIK and name: what is odd, but valid
nik-abolished = The NIK carries the former area code of { $name } (last listed { $year }). The NIK stays valid for life.
nik-unknown = Area code { $prefix } in the NIK is unknown. Perhaps an old code, perhaps mistyped.
nik-no-such-day = The calendar has no { $day }-{ $month }-..{ $year }, as the NIK says. The NIK stays valid; check the typing.
nik-differs-day = Day of birth in the NIK { $nik }, in the register { $register }. The register counts.
nik-differs-month = Month of birth in the NIK { $nik }, in the register { $register }. The register counts.
nik-differs-year = Year of birth in the NIK ..{ $nik }, in the register ..{ $register }. The register counts.
nik-differs-male = Sex in the NIK male, in the register female. The register counts.
nik-differs-female = Sex in the NIK female, in the register male. The register counts.
name-mononym = The name has one word; lawful for names that exist.
name-long = The name has { $count } characters; new documents allow { $most }.
name-digits = The name holds digits.
name-punctuation = The name holds punctuation { $found }.
name-abbreviation = The name holds the abbreviation { $word }.
name-title = The name holds the title { $word }; titles stand on family card and KTP-el only.
name-death = The name says that the person is dead { $word }. Enter the death and correct the name.

## A resident's file
person-title = { $name }
person-address-words = { $line }, RT { $rt } RW { $rw }, { $village }
person-letter = Biodata letter
person-oddities = Worth noticing
person-oddities-what = For information: it stands in the way of neither recording nor card.
person-cards = Cards
person-cards-none = No card has been asked for.
person-history = History of the record
person-history-none = Never recorded.
person-events = Enter an event or a change
person-looks = Who looked at or changed these data
person-dead = Died { $date }
person-moved-out = Moved away on { $date }
person-missing = Missing since { $date }
person-left = Left without notice on { $date }
person-not-valid = Record not valid since { $date }
person-duty-never = Not obliged to hold a KTP-el: foreigner without ITAP.
person-duty-ended = No longer obliged to hold a KTP-el from { $date }: the ITAP ended.
person-duty-since = Obliged to hold a KTP-el since { $date }.
person-duty-from = Obliged to hold a KTP-el from { $date }; may be recorded from { $early }.
person-duty-early = Obliged to hold a KTP-el from { $date }; may be recorded already.
person-duty-age = 17 years completed.
person-duty-married = Married before 17.
person-votes = May vote on { $date }
person-votes-not = May not vote on { $date }

## Cards
card-reason = Reason
card-state-queued = Waits to be printed
card-state-printing = With the printer
card-state-printed = Printed, in the office
card-state-handed-over = Handed over
card-state-withdrawn = No longer valid
card-state-cancelled = Cancelled
card-wait-ready = Next in the print queue.
card-wait-under-age = Waits for the 17th birthday on { $date }.
card-wait-no-blank = Waits: there is no blank in this office.
card-wait-reserve = Waits: { $count } blanks are left, { $reserve } of them kept for first-time owners. Use IKD meanwhile.
card-wait-not-ready = Waits for the record to be PRINT_READY_RECORD.
card-wait-not-due = Not printed: the holder died, moved away or is not due a card here.
card-wait-failed = Waits for the print desk: the printer failed.
card-requested = Asked for on { $moment }
card-document = Document number
card-document-hint = Lost: number of the police letter. Damaged: number of the receipt for the damaged card.
card-replace-title = Replacement card
card-replace-lead = Replacement for { $name }, without another recording. The present card ceases to be valid at once.
card-replace-submit = Ask for a replacement
card-replace-done = Replacement asked for. { $wait }
card-cancel = Cancel the request

## Events
event-data = Change of data
event-data-lead = Change only what must change. The old card stays valid until it is replaced.
event-citizenship-on = Citizenship or permit changed from
event-citizenship-on-hint = Only if the citizenship changes, or an ITAP that had ended is renewed; empty means today. Figures of earlier days stay.
event-birth = Correct the date of birth
event-birth-lead = The NIK does not change, even where its date differs.
event-birth-on = The right date of birth
event-birth-hint = By certificate or ruling. Day-month-year, for example 17-08-2007.
event-within = Move within the regency
event-within-lead = Counted in the old village until the day before, in the new one from this day on.
event-within-on = At the new address since
event-kk-hint = Leave empty if the family card stays the same.
event-out = Move away
event-out-lead = To another regency or abroad. Not counted here from this day on.
event-out-on = No longer living here since
event-out-abroad = Abroad: the card ceases to be valid
event-marriage = Marriage
event-marriage-lead = Who marries before 17 must hold a KTP-el from that day on.
event-marriage-on = Day of the marriage
event-partner = NIK of the spouse
event-partner-hint = If the spouse is registered in this office's area; their status is entered too.
event-partner-divorce-hint = If the former spouse is registered here. Leave empty after a death.
event-partner-unknown = This NIK is not in your office's area. Leave it empty if the spouse is registered elsewhere.
event-end = Divorce or death of the spouse
event-end-lead = The duty to hold a KTP-el does not end.
event-end-by = Cause
event-end-divorce = Divorce
event-end-death = Death of the spouse
event-end-on = Day
event-family = Change of family card
event-family-lead = To another family card, or another place on it. Every card has one head of family.
event-death = Death
event-death-lead = Not counted from this day on; the card ceases to be valid and requests are cancelled.
event-death-on = Day of death
event-done = The event is entered.
event-card-due = The card should be replaced ({ $reason }): ask for a replacement.
event-headless = The family card left behind has no head now.
person-history-elsewhere = Recorded in an earlier system; there is no biometric recording here.
person-discard = Delete the recording…
event-left-area = The resident now lives in another district; their file is with the office there.

## Lists and voters
people-show-due = Obliged after today, by { $date }
people-list-past = There are lists of names for today and later only
people-list-past-what = The figures above are those of that day. The register keeps where each person lives and how far their record is now, not then; a list of a past day would not add up to its figures.
voters-on = Voters on { $date }
voters-eligible = May vote
voters-unrecorded = Of these not recorded
voters-due = Become obliged by that day
voters-due-unrecorded = Of these not recorded yet
coverage-target-reached = reached
coverage-target-short = short by { $count }
history-print-failed = Printing failed; the card waits again.
history-unreadable = The recording could not be read.

## What numbers say
number-nik = What the NIK says
number-kk = What the family card number says
number-area = Area of issue
number-area-first = Area of first registration
number-area-old = { $code } { $name } (former code, last listed { $year })
number-area-unknown = { $code } is unknown: an old code or mistyped
number-area-unknown-in = { $code } is unknown in { $place }: an old code or mistyped
number-born = Date of birth in the number
number-recorded = Date of recording in the number
number-sex = Sex in the number
number-sex-male = male (day 01 to 31)
number-sex-female = female (40 added to the day)
number-serial = Serial
number-what = The number is read as it stands. Age and sex are always taken from the register.
