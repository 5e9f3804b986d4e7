-- How often the set of people that searches run over has changed: one row, counted in the changing transaction. A program
-- whose gallery in memory stands at another count loads it anew before it decides anything.
CREATE TABLE gallery_state (
    id {int} NOT NULL,
    changes {int} NOT NULL,
    CONSTRAINT gallery_state_key PRIMARY KEY (id),
    CONSTRAINT gallery_state_one CHECK (id = 0)
){strict};
INSERT INTO gallery_state (id, changes) VALUES (0, 0);

-- Everybody who had a hand in a recording: none of them verifies or adjudicates it.
CREATE TABLE encounter_taker (
    person {int} NOT NULL,
    encounter {int} NOT NULL,
    staff {int} NOT NULL,
    since_at {int} NOT NULL,
    CONSTRAINT encounter_taker_key PRIMARY KEY (person, encounter, staff),
    CONSTRAINT encounter_taker_encounter FOREIGN KEY (person, encounter) REFERENCES encounter (person, id)
){clustered};

-- The few recordings without a face: they are not in the gallery of faces and are compared by their fingers.
CREATE INDEX capture_exception_of_face ON capture_exception (person, encounter) WHERE modality = 'FACE';
