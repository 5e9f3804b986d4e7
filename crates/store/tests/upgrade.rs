//! A register of the first version, opened by today's program.
#![expect(clippy::unwrap_used, reason = "helpers of tests: to panic is to fail")]

use app::port::Store;
use app::record::enter;
use domain::enrolment::Status;
use domain::person::{Citizenship, Person};
use jiff::civil::date;
use std::sync::Arc;
use store::{Keys, PostgresStore, SqliteStore};
use testkit::contract::build::{enrolment, person};
use testkit::contract::{read, write};
use testkit::postgres::{Server, skipped};

fn keys() -> Arc<Keys> {
    Arc::new(Keys::from_master(&[1; 32], "register.test/journal").unwrap())
}

/// Undoes the second migration as if it had never been: foreigners count on after the end of their permits; and the sixth
/// to eighth.
const BACK: &str =
    "DROP TABLE book_row; DELETE FROM schema_version WHERE version IN (2, 6, 7, 8); DROP TABLE search_weight; DROP INDEX sample_of_iris;
    DROP TABLE coverage_month; DROP INDEX roll_not_voting;
    UPDATE roll SET until_on = NULL; DELETE FROM coverage_day WHERE obliged < 0;
    DELETE FROM coverage_year WHERE obliged < 0; DELETE FROM coverage_decade WHERE obliged < 0";

fn upgraded(open: impl Fn() -> Arc<dyn Store>, raw: impl Fn(&str)) {
    let until_on = date(2031, 12, 31);
    let foreigner = Person { citizenship: Citizenship::WnaItap { until_on }, ..person(1) };
    let obliged_on = |on| {
        let store = open();
        let code = foreigner.address.village.to_i64();
        read(store.as_ref(), |tx| tx.coverage(on, code, code)).iter().map(|(_, counts)| counts.obliged).sum::<i64>()
    };
    write(open().as_ref(), |tx| {
        enter(tx, &foreigner, &enrolment(1, Status::Unregistered))?;
        enter(tx, &person(2), &enrolment(2, Status::Unregistered))
    });
    assert_eq!(obliged_on(date(2032, 1, 1)), 1, "the citizen");
    raw(BACK);
    for _ in 0..2 {
        assert_eq!((obliged_on(until_on), obliged_on(date(2032, 1, 1))), (2, 1));
        let audit = read(open().as_ref(), |tx| tx.audit(&mut |_, _| ()));
        assert_eq!(audit.findings, []);
    }
}

#[test]
fn a_file_of_the_first_version_is_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("register.db");
    upgraded(
        || Arc::new(SqliteStore::open(&path, keys()).unwrap()),
        |sql| SqliteStore::open(&path, keys()).unwrap().run_raw(sql).unwrap(),
    );
}

#[test]
fn a_database_of_the_first_version_is_brought_up_to_date() {
    let Some(server) = Server::shared() else { return skipped("a database of the first version") };
    let url = server.fresh_database();
    upgraded(
        || Arc::new(PostgresStore::open(url.as_str(), keys()).unwrap()),
        |sql| PostgresStore::open(url.as_str(), keys()).unwrap().run_raw(sql).unwrap(),
    );
}
