//! Villages.

use super::build::{village, village_row};
use super::{Subject, read, write};
use domain::region::{Centroid, Village};

/// Round trip, absent, replaced, order, edges of the range.
pub fn villages_are_kept_replaced_and_listed(subject: &Subject) {
    let store = subject.store.as_ref();
    assert_eq!(read(store, |tx| tx.find_village(village(1))), None);
    let centroid = Some(Centroid { lat_microdegrees: -2_531_000, lng_microdegrees: 112_950_000 });
    let second = Village { postcode: Some(74_322), centroid, ..village_row(2) };
    write(store, |tx| tx.put_villages(&[village_row(3), second.clone(), village_row(1)]));
    assert_eq!(read(store, |tx| tx.find_village(village(2))), Some(second));

    let renamed = Village { name: "KUALA PEMBUANG".into(), ..village_row(2) };
    write(store, |tx| tx.put_villages(std::slice::from_ref(&renamed)));
    let listed =
        |first: i64, last: i64| read(store, |tx| tx.list_villages(village(first).to_i64(), village(last).to_i64()));
    assert_eq!(listed(1, 3), [village_row(1), renamed.clone(), village_row(3)]);
    assert_eq!(listed(2, 2), [renamed]);
    assert_eq!(listed(4, 9), []);
    assert_eq!(listed(3, 1), []);
}
