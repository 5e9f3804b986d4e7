-- The checks that a value is one of a list stay as they are in words; how SQLite spells them changes (store::migrate).

-- The few who are obliged to hold a card and do not vote, among the many who do.
CREATE INDEX roll_not_voting ON roll (village, obliged_on, until_on, status) WHERE is_voter = 0;
