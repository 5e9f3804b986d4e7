-- The register. One text for both engines; {int}, {bytes}, {bytewise}, {strict} and {clustered} are filled in by
-- store::dialect. Days are integers yyyymmdd, instants are microseconds since 1970 UTC, ids are 63-bit integers, flags
-- are 0 or 1. Every large table's key begins with the person.

CREATE TABLE village (
    code {int} NOT NULL,
    name TEXT NOT NULL,
    postcode {int},
    lat_microdegrees {int},
    lng_microdegrees {int},
    CONSTRAINT village_key PRIMARY KEY (code)
){strict};

-- Residents. sort_key is the name without titles and accents, for ordering and searching.
CREATE TABLE person (
    id {int} NOT NULL,
    nik {int} NOT NULL,
    kk {int} NOT NULL,
    name TEXT NOT NULL,
    sort_key TEXT {bytewise} NOT NULL,
    sex {int} NOT NULL,
    birth_place TEXT NOT NULL,
    birth_on {int} NOT NULL,
    religion {int} NOT NULL,
    marital {int} NOT NULL,
    married_on {int},
    occupation {int} NOT NULL,
    education {int} NOT NULL,
    blood {int} NOT NULL,
    relation {int} NOT NULL,
    citizenship TEXT NOT NULL,
    permit_until_on {int},
    disability {int} NOT NULL,
    address_line TEXT NOT NULL,
    rt {int} NOT NULL,
    rw {int} NOT NULL,
    village {int} NOT NULL,
    mother_name TEXT NOT NULL,
    father_name TEXT NOT NULL,
    standing {int} NOT NULL,
    until_on {int},
    resident_from_on {int} NOT NULL,
    version {int} NOT NULL,
    CONSTRAINT person_key PRIMARY KEY (id),
    CONSTRAINT person_citizenship CHECK (citizenship IN ('WNI', 'ITAP', 'OTHER')),
    CONSTRAINT person_permit CHECK ((citizenship = 'ITAP') = (permit_until_on IS NOT NULL)),
    CONSTRAINT person_standing CHECK (standing IN (1, 2, 3, 4, 6, 9)),
    CONSTRAINT person_until CHECK ((standing = 1) = (until_on IS NULL))
){strict};
-- By village first: a book is entered village by village, and touches few pages of this index then.
CREATE INDEX person_by_name ON person (village, sort_key, id, birth_on);
CREATE INDEX person_by_kk ON person (kk, id);

-- Who has a NIK: the one place where a NIK is unique.
CREATE TABLE person_nik (
    nik {int} NOT NULL,
    person {int} NOT NULL,
    CONSTRAINT person_nik_key PRIMARY KEY (nik)
){strict};

-- A line per resident for calling people by village and status: a projection of person and enrolment.
CREATE TABLE roll (
    person {int} NOT NULL,
    village {int} NOT NULL,
    status TEXT NOT NULL,
    sort_key TEXT {bytewise} NOT NULL,
    obliged_on {int},
    until_on {int},
    CONSTRAINT roll_key PRIMARY KEY (person)
){strict};
CREATE INDEX roll_by_village ON roll (village, status, sort_key, person, obliged_on, until_on);

-- How many lines of the roll each village has in each status: a projection of the roll.
CREATE TABLE roll_count (
    village {int} NOT NULL,
    status TEXT NOT NULL,
    persons {int} NOT NULL,
    CONSTRAINT roll_count_key PRIMARY KEY (village, status)
){clustered};

-- Changes of the coverage figures, by day and summed by year and decade (the year divided by ten).
CREATE TABLE coverage_day (
    village {int} NOT NULL,
    day {int} NOT NULL,
    obliged {int} NOT NULL,
    recorded {int} NOT NULL,
    ready {int} NOT NULL,
    printed {int} NOT NULL,
    issued {int} NOT NULL,
    early {int} NOT NULL,
    CONSTRAINT coverage_day_key PRIMARY KEY (village, day)
){clustered};
CREATE TABLE coverage_year (
    village {int} NOT NULL,
    year {int} NOT NULL,
    obliged {int} NOT NULL,
    recorded {int} NOT NULL,
    ready {int} NOT NULL,
    printed {int} NOT NULL,
    issued {int} NOT NULL,
    early {int} NOT NULL,
    CONSTRAINT coverage_year_key PRIMARY KEY (village, year)
){clustered};
CREATE TABLE coverage_decade (
    village {int} NOT NULL,
    decade {int} NOT NULL,
    obliged {int} NOT NULL,
    recorded {int} NOT NULL,
    ready {int} NOT NULL,
    printed {int} NOT NULL,
    issued {int} NOT NULL,
    early {int} NOT NULL,
    CONSTRAINT coverage_decade_key PRIMARY KEY (village, decade)
){clustered};

-- Records.
CREATE TABLE enrolment (
    person {int} NOT NULL,
    status TEXT NOT NULL,
    since_at {int} NOT NULL,
    encounter {int},
    recorded_on {int},
    ready_on {int},
    printed_on {int},
    issued_on {int},
    version {int} NOT NULL,
    CONSTRAINT enrolment_key PRIMARY KEY (person),
    CONSTRAINT enrolment_person FOREIGN KEY (person) REFERENCES person (id),
    CONSTRAINT enrolment_status CHECK (status IN ('UNREGISTERED', 'BIO_CAPTURED', 'PROCESSING', 'SENT_FOR_ENROLLMENT',
        'RECEIVED_AT_CENTRAL', 'ENROLL_FAILURE_AT_REGIONAL', 'ENROLL_FAILURE_AT_CENTRAL', 'SEARCH_FAILURE_AT_CENTRAL',
        'ADJUDICATE_RECORD', 'REQUEST_VALIDATION', 'DUPLICATE_RECORD', 'PRINT_READY_RECORD', 'SENT_FOR_CARD_PRINTING',
        'CARD_PRINTED', 'CARD_SHIPPED', 'CARD_ISSUED'))
){strict};
-- Those who wait for somebody; the many who have nothing or everything are not in the index.
CREATE INDEX enrolment_waiting ON enrolment (status, since_at, person) WHERE status NOT IN ('UNREGISTERED', 'CARD_ISSUED');

CREATE TABLE enrolment_event (
    person {int} NOT NULL,
    sequence {int} NOT NULL,
    from_status TEXT NOT NULL,
    verb TEXT NOT NULL,
    to_status TEXT NOT NULL,
    at {int} NOT NULL,
    staff {int} NOT NULL,
    note TEXT NOT NULL,
    CONSTRAINT enrolment_event_key PRIMARY KEY (person, sequence),
    CONSTRAINT enrolment_event_person FOREIGN KEY (person) REFERENCES person (id),
    CONSTRAINT enrolment_event_verb CHECK (verb IN ('CAPTURE', 'APPROVE', 'REJECT', 'FAIL_AT_REGIONAL', 'SEND', 'RECEIVE',
        'FAIL_AT_CENTRAL', 'FAIL_SEARCH', 'RETRY_SEARCH', 'FIND_UNIQUE', 'FIND_DUPLICATE', 'REFER', 'ESCALATE',
        'RULE_UNIQUE', 'RULE_DUPLICATE', 'DISCARD', 'SEND_TO_PRINTER', 'FAIL_PRINT', 'PRINT', 'SHIP', 'ISSUE', 'REPLACE'))
){clustered};

CREATE TABLE encounter (
    person {int} NOT NULL,
    id {int} NOT NULL,
    captured_at {int} NOT NULL,
    captured_by {int} NOT NULL,
    office {int} NOT NULL,
    verified_by {int},
    verified_at {int},
    is_discarded {int} NOT NULL,
    version {int} NOT NULL,
    CONSTRAINT encounter_key PRIMARY KEY (person, id),
    CONSTRAINT encounter_person FOREIGN KEY (person) REFERENCES person (id),
    CONSTRAINT encounter_verified CHECK ((verified_by IS NULL) = (verified_at IS NULL)),
    CONSTRAINT encounter_is_discarded CHECK (is_discarded IN (0, 1))
){clustered};

CREATE TABLE capture_exception (
    person {int} NOT NULL,
    encounter {int} NOT NULL,
    position {int} NOT NULL,
    modality TEXT NOT NULL,
    reason TEXT NOT NULL,
    note TEXT NOT NULL,
    CONSTRAINT capture_exception_key PRIMARY KEY (person, encounter, position),
    CONSTRAINT capture_exception_encounter FOREIGN KEY (person, encounter) REFERENCES encounter (person, id),
    CONSTRAINT capture_exception_modality CHECK (modality IN ('FACE', 'FINGERS', 'IRIS', 'SIGNATURE')),
    CONSTRAINT capture_exception_reason CHECK (reason IN ('ABSENT', 'INJURED', 'WORN', 'DISABILITY', 'CANNOT_SIGN',
        'CANNOT_HOLD_STILL', 'NO_DEVICE'))
){clustered};

-- Samples, sealed. kind: 0 face, 1 portrait, 11 to 20 fingers 1 to 10, 30 signature, 40 and 41 left and right iris.
CREATE TABLE sample (
    person {int} NOT NULL,
    encounter {int} NOT NULL,
    kind {int} NOT NULL,
    media_type TEXT NOT NULL,
    quality TEXT NOT NULL,
    sealed {bytes} NOT NULL,
    CONSTRAINT sample_key PRIMARY KEY (person, encounter, kind),
    CONSTRAINT sample_encounter FOREIGN KEY (person, encounter) REFERENCES encounter (person, id),
    CONSTRAINT sample_kind CHECK (kind IN (0, 1, 30, 40, 41) OR kind BETWEEN 11 AND 20)
){strict};

-- Templates, sealed; faces apart from fingers because the gallery is filled from faces alone.
CREATE TABLE face_template (
    person {int} NOT NULL,
    encounter {int} NOT NULL,
    sealed {bytes} NOT NULL,
    CONSTRAINT face_template_key PRIMARY KEY (person, encounter),
    CONSTRAINT face_template_encounter FOREIGN KEY (person, encounter) REFERENCES encounter (person, id)
){clustered};
CREATE TABLE finger_template (
    person {int} NOT NULL,
    encounter {int} NOT NULL,
    sealed {bytes} NOT NULL,
    CONSTRAINT finger_template_key PRIMARY KEY (person, encounter),
    CONSTRAINT finger_template_encounter FOREIGN KEY (person, encounter) REFERENCES encounter (person, id)
){strict};

CREATE TABLE search_case (
    person {int} NOT NULL,
    encounter {int} NOT NULL,
    searched_at {int} NOT NULL,
    compared {int} NOT NULL,
    watermark {int} NOT NULL,
    policy TEXT NOT NULL,
    outcome TEXT NOT NULL,
    settled TEXT,
    version {int} NOT NULL,
    CONSTRAINT search_case_key PRIMARY KEY (person, encounter),
    CONSTRAINT search_case_encounter FOREIGN KEY (person, encounter) REFERENCES encounter (person, id),
    CONSTRAINT search_case_outcome CHECK (outcome IN ('UNIQUE', 'DUPLICATE', 'ADJUDICATE'))
){clustered};

CREATE TABLE search_candidate (
    person {int} NOT NULL,
    encounter {int} NOT NULL,
    candidate {int} NOT NULL,
    face_e6 {int} NOT NULL,
    fingers_compared {int} NOT NULL,
    finger_sum {int} NOT NULL,
    finding TEXT NOT NULL,
    CONSTRAINT search_candidate_key PRIMARY KEY (person, encounter, candidate),
    CONSTRAINT search_candidate_case FOREIGN KEY (person, encounter) REFERENCES search_case (person, encounter),
    CONSTRAINT search_candidate_finding CHECK (finding IN ('CLEARED', 'SAME', 'UNCLEAR'))
){clustered};

CREATE TABLE vote (
    person {int} NOT NULL,
    encounter {int} NOT NULL,
    staff {int} NOT NULL,
    verdict TEXT NOT NULL,
    reason TEXT NOT NULL,
    at {int} NOT NULL,
    CONSTRAINT vote_key PRIMARY KEY (person, encounter, staff),
    CONSTRAINT vote_case FOREIGN KEY (person, encounter) REFERENCES search_case (person, encounter),
    CONSTRAINT vote_verdict CHECK (verdict IN ('SAME_PERSON', 'DIFFERENT_PERSON', 'UNDECIDABLE'))
){clustered};

-- Card issues. priority follows from the reason and is kept for the order of the queue.
CREATE TABLE card_issue (
    person {int} NOT NULL,
    id {int} NOT NULL,
    reason TEXT NOT NULL,
    priority {int} NOT NULL,
    requested_at {int} NOT NULL,
    requested_by {int} NOT NULL,
    office {int} NOT NULL,
    state TEXT NOT NULL,
    serial {int},
    printed_at {int},
    state_at {int},
    recipient_name TEXT,
    recipient_basis TEXT,
    version {int} NOT NULL,
    CONSTRAINT card_issue_key PRIMARY KEY (person, id),
    CONSTRAINT card_issue_person FOREIGN KEY (person) REFERENCES person (id),
    CONSTRAINT card_issue_reason CHECK (reason IN ('NEW', 'MOVED_IN', 'DATA_CHANGE', 'RENEWAL', 'LOST', 'DAMAGED')),
    CONSTRAINT card_issue_state CHECK (state IN ('QUEUED', 'PRINTING', 'PRINTED', 'HANDED_OVER', 'WITHDRAWN', 'CANCELLED')),
    CONSTRAINT card_issue_serial CHECK ((serial IS NULL) = (state IN ('QUEUED', 'CANCELLED'))),
    CONSTRAINT card_issue_state_at CHECK ((state_at IS NULL) = (state = 'QUEUED')),
    CONSTRAINT card_issue_printed_at CHECK ((printed_at IS NOT NULL) = (state IN ('HANDED_OVER', 'WITHDRAWN'))),
    CONSTRAINT card_issue_recipient CHECK ((recipient_name IS NULL) = (recipient_basis IS NULL)
        AND (recipient_name IS NULL OR state = 'HANDED_OVER'))
){clustered};
CREATE INDEX card_issue_by_queue ON card_issue (office, state, priority, requested_at, id, person, reason);

-- The one card that counts for a person.
CREATE TABLE active_card (
    person {int} NOT NULL,
    card {int} NOT NULL,
    CONSTRAINT active_card_key PRIMARY KEY (person),
    CONSTRAINT active_card_issue FOREIGN KEY (person, card) REFERENCES card_issue (person, id)
){strict};

-- Blanks: runs of serials and the account each run is in.
CREATE TABLE holding (
    first_serial {int} NOT NULL,
    last_serial {int} NOT NULL,
    office {int} NOT NULL,
    kind TEXT NOT NULL,
    CONSTRAINT holding_key PRIMARY KEY (first_serial),
    CONSTRAINT holding_range CHECK (first_serial BETWEEN 1 AND last_serial),
    CONSTRAINT holding_kind CHECK (kind IN ('IN_TRANSIT', 'ON_HAND', 'PRINTED', 'SPOILED', 'LOST', 'DESTROYED'))
){strict};
CREATE INDEX holding_by_account ON holding (office, kind, first_serial, last_serial);

CREATE TABLE movement (
    id {int} NOT NULL,
    at {int} NOT NULL,
    staff {int} NOT NULL,
    kind TEXT NOT NULL,
    from_office {int},
    from_kind TEXT,
    to_office {int},
    to_kind TEXT,
    first_serial {int} NOT NULL,
    last_serial {int} NOT NULL,
    document TEXT NOT NULL,
    reverses {int},
    CONSTRAINT movement_key PRIMARY KEY (id),
    CONSTRAINT movement_kind CHECK (kind IN ('RECEIVE', 'SEND', 'ARRIVE', 'PRINT', 'SPOIL', 'LOSE', 'DESTROY', 'REVERSE')),
    CONSTRAINT movement_from CHECK ((from_office IS NULL) = (from_kind IS NULL)),
    CONSTRAINT movement_to CHECK ((to_office IS NULL) = (to_kind IS NULL)),
    CONSTRAINT movement_ends CHECK (from_office IS NOT NULL OR to_office IS NOT NULL),
    CONSTRAINT movement_range CHECK (first_serial BETWEEN 1 AND last_serial)
){strict};
CREATE INDEX movement_by_source ON movement (from_office, at, id);
CREATE INDEX movement_by_target ON movement (to_office, at, id);
CREATE INDEX movement_by_serial ON movement (first_serial, last_serial);
CREATE UNIQUE INDEX movement_reversal_key ON movement (reverses);

CREATE TABLE destruction (
    id {int} NOT NULL,
    office {int} NOT NULL,
    number TEXT NOT NULL,
    proposed_at {int} NOT NULL,
    proposed_by {int} NOT NULL,
    reason TEXT NOT NULL,
    first_witness TEXT NOT NULL,
    second_witness TEXT NOT NULL,
    state TEXT NOT NULL,
    approved_by {int},
    approved_at {int},
    version {int} NOT NULL,
    CONSTRAINT destruction_key PRIMARY KEY (id),
    CONSTRAINT destruction_state CHECK (state IN ('PROPOSED', 'DONE', 'WITHDRAWN')),
    CONSTRAINT destruction_approved CHECK ((approved_by IS NULL) = (approved_at IS NULL))
){strict};
CREATE INDEX destruction_by_office ON destruction (office, proposed_at, id);

CREATE TABLE destruction_range (
    destruction {int} NOT NULL,
    position {int} NOT NULL,
    first_serial {int} NOT NULL,
    last_serial {int} NOT NULL,
    CONSTRAINT destruction_range_key PRIMARY KEY (destruction, position),
    CONSTRAINT destruction_range_destruction FOREIGN KEY (destruction) REFERENCES destruction (id),
    CONSTRAINT destruction_range_range CHECK (first_serial BETWEEN 1 AND last_serial)
){clustered};

-- Offices and officers. scope is a regency (4 digits) or a district (6 digits).
CREATE TABLE office (
    id {int} NOT NULL,
    name TEXT NOT NULL,
    scope_level TEXT NOT NULL,
    scope_code {int} NOT NULL,
    zone TEXT NOT NULL,
    reserve {int} NOT NULL,
    version {int} NOT NULL,
    CONSTRAINT office_key PRIMARY KEY (id),
    CONSTRAINT office_scope_level CHECK (scope_level IN ('REGENCY', 'DISTRICT')),
    CONSTRAINT office_zone CHECK (zone IN ('WIB', 'WITA', 'WIT')),
    CONSTRAINT office_reserve CHECK (reserve >= 0)
){strict};

CREATE TABLE staff (
    id {int} NOT NULL,
    username TEXT {bytewise} NOT NULL,
    display_name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL,
    office {int} NOT NULL,
    is_active {int} NOT NULL,
    version {int} NOT NULL,
    CONSTRAINT staff_key PRIMARY KEY (id),
    CONSTRAINT staff_office FOREIGN KEY (office) REFERENCES office (id),
    CONSTRAINT staff_role CHECK (role IN ('OPERATOR', 'VERIFIER', 'ADJUDICATOR', 'PRINTER', 'STOCK_CLERK', 'HEAD',
        'AUDITOR')),
    CONSTRAINT staff_is_active CHECK (is_active IN (0, 1))
){strict};
CREATE UNIQUE INDEX staff_username_key ON staff (username);

-- Sign-in; not journalled row by row.
CREATE TABLE login_session (
    token_hash {bytes} NOT NULL,
    staff {int} NOT NULL,
    csrf TEXT NOT NULL,
    created_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    CONSTRAINT login_session_key PRIMARY KEY (token_hash)
){clustered};
CREATE INDEX login_session_by_expiry ON login_session (expires_at);
CREATE TABLE login_failure (
    username TEXT NOT NULL,
    at {int} NOT NULL,
    failures {int} NOT NULL,
    CONSTRAINT login_failure_key PRIMARY KEY (username, at)
){clustered};

CREATE TABLE setting (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    CONSTRAINT setting_key PRIMARY KEY (name)
){clustered};

-- The journal: an entry is a leaf of the hash tree. touched: table, tag and digest of every row that the entry covers;
-- it can be long, and stands last so that everything else is read without it.
CREATE TABLE journal (
    leaf {int} NOT NULL,
    at {int} NOT NULL,
    staff {int} NOT NULL,
    office {int} NOT NULL,
    act TEXT NOT NULL,
    subject {bytes},
    detail TEXT NOT NULL,
    touched_rows {int} NOT NULL,
    touched_sha256 {bytes} NOT NULL,
    leaf_hash {bytes} NOT NULL,
    touched {bytes} NOT NULL,
    CONSTRAINT journal_key PRIMARY KEY (leaf)
){strict};
CREATE INDEX journal_by_subject ON journal (subject, leaf) WHERE subject IS NOT NULL;

-- Hashes of the tree above the leaves, and its right edge.
CREATE TABLE journal_node (
    level {int} NOT NULL,
    position {int} NOT NULL,
    hash {bytes} NOT NULL,
    CONSTRAINT journal_node_key PRIMARY KEY (level, position)
){clustered};
CREATE TABLE journal_head (
    id {int} NOT NULL,
    frontier {bytes} NOT NULL,
    at {int},
    CONSTRAINT journal_head_key PRIMARY KEY (id),
    CONSTRAINT journal_head_one CHECK (id = 0)
){strict};
CREATE TABLE checkpoint (
    size {int} NOT NULL,
    note TEXT NOT NULL,
    CONSTRAINT checkpoint_key PRIMARY KEY (size)
){strict};

-- Which master key the register belongs to.
CREATE TABLE key_check (
    id {int} NOT NULL,
    value {bytes} NOT NULL,
    CONSTRAINT key_check_key PRIMARY KEY (id),
    CONSTRAINT key_check_one CHECK (id = 0)
){strict};
