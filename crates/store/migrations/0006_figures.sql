-- The checks that a value is one of a list stay as they are in words; how SQLite spells them changes (store::migrate).

-- The few who are obliged to hold a card and do not vote, among the many who do.
CREATE INDEX roll_not_voting ON roll (village, obliged_on, until_on, status) WHERE is_voter = 0;

-- The figures summed by month (yyyymm), between day and year: a day of the year is then at most eleven months and 31 days
-- away from the year's first.
CREATE TABLE coverage_month (
    village {int} NOT NULL,
    month {int} NOT NULL,
    obliged {int} NOT NULL,
    recorded {int} NOT NULL,
    ready {int} NOT NULL,
    printed {int} NOT NULL,
    issued {int} NOT NULL,
    early {int} NOT NULL,
    CONSTRAINT coverage_month_key PRIMARY KEY (village, month)
){clustered};
INSERT INTO coverage_month (village, month, obliged, recorded, ready, printed, issued, early)
    SELECT d.village, d.day / 100, CAST(SUM(d.obliged) AS BIGINT), CAST(SUM(d.recorded) AS BIGINT),
        CAST(SUM(d.ready) AS BIGINT), CAST(SUM(d.printed) AS BIGINT), CAST(SUM(d.issued) AS BIGINT),
        CAST(SUM(d.early) AS BIGINT)
    FROM coverage_day d GROUP BY d.village, d.day / 100;
