-- The row of a village book that was last taken for a person, as a keyed digest of what it says: the same row again
-- changes nothing, whatever the desk entered since.
CREATE TABLE book_row (
    person {int} NOT NULL,
    digest {bytes} NOT NULL,
    CONSTRAINT book_row_key PRIMARY KEY (person),
    CONSTRAINT book_row_person FOREIGN KEY (person) REFERENCES person (id)
){clustered};
