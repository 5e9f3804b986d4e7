-- The journal's head carries a seal under a key of the register: who can write the database but has no key cannot forge
-- the entries after the last signed checkpoint. A register made before gets its seal when it is opened next.
ALTER TABLE journal_head ADD COLUMN seal {bytes};

-- The log's name in its checkpoints, fixed when the register is made. Registers made before all had one name.
ALTER TABLE key_check ADD COLUMN origin TEXT NOT NULL DEFAULT 'tunggal/journal';

-- The forms' token is derived from the cookie's secret, and was never read from here.
ALTER TABLE login_session DROP COLUMN csrf;

-- Cards taken back lie in the office until they are destroyed; the many that count are not in the index.
CREATE INDEX card_issue_withdrawn ON card_issue (serial) WHERE state = 'WITHDRAWN';
