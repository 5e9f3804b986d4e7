//! What the office does in a run: the same in every life of the worker, computed from the number of kills.

use domain::name::PersonName;
use domain::person::Person;
use domain::region::demo_villages;
use matcher::decision::Policy;
use matcher::synthetic::{face_identity, face_sample};
use std::fmt::Write as _;
use testkit::world::resident;

/// Rows of one village book; a book is one transaction.
pub const ROWS: u32 = 200;
/// Every so many rows somebody is recorded.
const RECORDED_EVERY: u32 = 10;
/// Every so many recordings one is of somebody who is recorded under another NIK, too.
const PLANTED_EVERY: u32 = 10;
/// How far back that other recording stands in the plan.
const PLANTED_BACK: u32 = 4;
/// Editions of each book: a later one has another RT for everybody.
pub const EDITIONS: u32 = 4;
/// Edition whose import begins a book.
pub const FIRST_EDITION: u32 = 1;

/// The plan.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Books.
    pub books: u32,
}

/// A second recording of a body whose face the search cannot miss: one in some hundred falls below the threshold, as real
/// ones do, and is no fault of a kill.
fn like_the_first(body: u64) -> u64 {
    let identity = face_identity(body);
    let first = face_sample(&identity, 0);
    let threshold = Policy::default().face_candidate;
    (1..).find(|sample| face_sample(&identity, *sample).score(&first) >= threshold).expect("most are above")
}

/// Somebody to record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subject {
    /// Number of the resident.
    pub number: u32,
    /// Seed of the body.
    pub body: u64,
    /// Which recording of that body.
    pub sample: u64,
}

impl Plan {
    /// Enough work for so many kills.
    pub fn for_kills(kills: u64) -> Plan {
        Plan { books: u32::try_from(6 + kills / 20).unwrap_or(u32::MAX).min(9_999 / ROWS) }
    }

    /// Residents in all books.
    pub fn residents(self) -> u32 {
        self.books * ROWS
    }

    /// A resident as the first edition has them.
    pub fn resident(self, number: u32) -> Person {
        let villages = demo_villages();
        let book = usize::try_from(number / ROWS).expect("small");
        // Serial numbers of NIK begin with 1.
        let person = resident(number + 1, villages[book % villages.len()].code);
        let (name, _) = PersonName::parse(person.name.as_str()).expect("a name");
        Person { name, ..person }
    }

    /// Everybody to be recorded.
    pub fn subjects(self) -> Vec<Subject> {
        let count = self.residents() / RECORDED_EVERY;
        (0..count)
            .map(|index| {
                let is_planted = index % PLANTED_EVERY == PLANTED_EVERY - 1;
                let body = 1_000 + u64::from(if is_planted { index - PLANTED_BACK } else { index });
                let sample = if is_planted { like_the_first(body) } else { 0 };
                Subject { number: index * RECORDED_EVERY, body, sample }
            })
            .collect()
    }

    /// Pairs of residents who are one body.
    pub fn pairs(self) -> Vec<(u32, u32)> {
        let subjects = self.subjects();
        let planted = subjects.iter().filter(|subject| subject.sample > 0);
        planted
            .filter_map(|second| {
                let first = subjects.iter().find(|first| first.body == second.body && first.sample == 0)?;
                Some((first.number, second.number))
            })
            .collect()
    }

    /// A book as a plain list in CSV.
    pub fn book(self, book: u32, edition: u32) -> String {
        let mut text = String::from(
            "nik,no_kk,nama,jk,tempat_lahir,tanggal_lahir,agama,status_kawin,shdk,alamat,rt,rw,kode_desa,nama_ibu\n",
        );
        for number in book * ROWS..(book + 1) * ROWS {
            let person = self.resident(number);
            let (nik, kk, name) = (person.nik.digits(), person.kk.digits(), person.name.as_str().to_owned());
            let village = person.address.village;
            writeln!(
                text,
                "{nik},{kk},{name},L,SAMPIT,17-05-2000,ISLAM,BELUM KAWIN,KEPALA KELUARGA,JL. MERDEKA 1,{edition},2,{village},IBU"
            )
            .expect("a text grows");
        }
        text
    }
}

#[test]
fn planted_pairs_are_one_body_and_most_second_recordings_are_alike() {
    let plan = Plan::for_kills(500);
    let pairs = plan.pairs();
    assert!(pairs.len() >= 50, "{}", pairs.len());
    let others = plan.subjects().iter().filter(|subject| subject.sample > 1).count();
    assert!(others * 5 < pairs.len(), "{others} of {}", pairs.len());
}
