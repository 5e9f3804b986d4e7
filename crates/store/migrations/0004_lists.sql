-- What the lists of the villages and of the desks ask for.

-- Since when somebody has had a card of theirs in hand (a replacement under way does not take that back), and whether
-- they vote once they are obliged: WNI, neither TNI (occupation 6) nor POLRI (7).
DROP INDEX roll_by_village;
ALTER TABLE roll ADD COLUMN issued_on {int};
ALTER TABLE roll ADD COLUMN is_voter {int} NOT NULL DEFAULT 0;
UPDATE roll SET
    issued_on = (SELECT e.issued_on FROM enrolment e WHERE e.person = roll.person),
    is_voter = COALESCE((SELECT CASE WHEN p.citizenship = 'WNI' AND p.occupation NOT IN (6, 7) THEN 1 ELSE 0 END
        FROM person p WHERE p.id = roll.person), 0);
CREATE INDEX roll_by_village ON roll (village, status, sort_key, person, obliged_on, until_on, issued_on, is_voter);

-- The few recordings that were left open, and the few that were sent back, among very many that were not.
CREATE INDEX enrolment_open ON enrolment (person) WHERE status = 'UNREGISTERED' AND encounter IS NOT NULL;
CREATE INDEX enrolment_event_sent_back ON enrolment_event (at, person, sequence) WHERE verb IN ('REJECT', 'DISCARD');
