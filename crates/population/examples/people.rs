//! Prints the first people of a village of the synthetic regency: `cargo run -p population --example people -- [SEED]`.

use domain::date_text::format_date;
use population::Country;
use std::collections::BTreeMap;

fn main() {
    let seed = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(6202);
    let country = Country::new(seed, 1);
    let mut districts: BTreeMap<String, usize> = BTreeMap::new();
    for (index, village) in country.people().enumerate() {
        if let Some(first) = village.first() {
            *districts.entry(first.person.address.village.district().to_string()).or_default() += village.len();
        }
        for p in village.iter().take(if index == 40 { 40 } else { 0 }) {
            let person = &p.person;
            println!(
                "{} {:<32} {:<10} {} {:<12} {:<22} {:<16} {} {}",
                person.nik.digits(),
                person.name.as_str(),
                person.relation.label(),
                format_date(person.birth_on),
                person.marital.label(),
                person.occupation.label(),
                person.birth_place,
                person.address.line,
                p.recording().map_or("-", |r| r.status.word()),
            );
        }
    }
    for (district, people) in districts {
        println!("{district} {people}");
    }
}
