-- What the evidence of a candidate weighed, beside the scores that search_candidate keeps.
CREATE TABLE search_weight (
    person {int} NOT NULL,
    encounter {int} NOT NULL,
    candidate {int} NOT NULL,
    ratio_e3 {int} NOT NULL,
    eyes_compared {int} NOT NULL,
    iris_e6 {int} NOT NULL,
    doubt TEXT,
    CONSTRAINT search_weight_key PRIMARY KEY (person, encounter, candidate),
    CONSTRAINT search_weight_candidate FOREIGN KEY (person, encounter, candidate)
        REFERENCES search_candidate (person, encounter, candidate)
){clustered};
