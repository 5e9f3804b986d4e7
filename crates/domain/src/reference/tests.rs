use std::collections::BTreeSet;
use std::path::Path;

use super::*;

/// One list as (code, label) pairs, after checking that code and label lead back to the entry.
macro_rules! pairs {
    ($list:ty) => {{
        let all = <$list>::all();
        for entry in all {
            assert_eq!(<$list>::from_code(i64::from(entry.code())), Some(*entry));
            assert_eq!(<$list>::parse_label(entry.label()), Some(*entry), "{}", entry.label());
            assert_eq!(<$list>::parse_label(&entry.label().to_lowercase()), Some(*entry));
            assert_eq!(<$list>::parse_label(&entry.code().to_string()), Some(*entry));
        }
        assert_eq!(<$list>::from_code(0), None);
        assert_eq!(<$list>::from_code(-1_i64), None);
        assert_eq!(<$list>::from_code(1_000), None);
        assert_eq!(<$list>::parse_label(""), None);
        assert_eq!(<$list>::parse_label("   "), None);
        assert_eq!(<$list>::parse_label("bukan apa-apa"), None);
        all.iter().map(|entry| (entry.code(), entry.label().to_owned())).collect::<Vec<_>>()
    }};
}

fn lists() -> Vec<(&'static str, Vec<(u8, String)>)> {
    vec![
        ("jenis_kelamin", pairs!(Sex)),
        ("agama", pairs!(Religion)),
        ("status_kawin", pairs!(Marital)),
        ("hubungan_keluarga", pairs!(Relation)),
        ("pekerjaan", pairs!(Occupation)),
        ("pendidikan_kk", pairs!(Education)),
        ("golongan_darah", pairs!(Blood)),
        ("penyandang_cacat", pairs!(Disability)),
        ("ragam_disabilitas_kpu", pairs!(VoterDisability)),
        ("status_dasar", pairs!(BasicStatus)),
    ]
}

#[test]
fn codes_and_labels_round_trip_and_are_distinct() {
    let _ = pairs!(VoterMarital);
    for (list, entries) in lists() {
        let codes: BTreeSet<_> = entries.iter().map(|(code, _)| code).collect();
        let labels: BTreeSet<_> = entries.iter().map(|(_, label)| label).collect();
        assert_eq!((codes.len(), labels.len()), (entries.len(), entries.len()), "{list}");
    }
}

#[test]
fn lists_equal_the_official_ones() {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/kode_referensi.csv"));
    if !path.exists() {
        eprintln!("SKIPPED: the official code lists are not beside the repository");
        return;
    }
    let text = std::fs::read_to_string(path).unwrap();
    for (list, entries) in lists() {
        let official: Vec<(u8, String)> = text
            .lines()
            .filter_map(|line| line.strip_prefix(list)?.strip_prefix(',')?.split_once(','))
            .map(|(code, label)| (code.parse().unwrap(), label.to_owned()))
            .collect();
        assert_eq!(entries, official, "{list}");
    }
}

#[test]
fn no_spelling_names_two_entries() {
    macro_rules! distinct {
        ($($list:ty),+) => {$(
            let mut seen = std::collections::BTreeMap::new();
            for entry in <$list>::all() {
                for spelling in entry.spellings() {
                    if let Some(other) = seen.insert(key(spelling), *entry) {
                        assert_eq!(other, *entry, "{spelling}");
                    }
                    assert_eq!(<$list>::parse_label(spelling), Some(*entry), "{spelling}");
                }
            }
        )+};
    }
    distinct!(Sex, Religion, Marital, VoterMarital, Relation, Education, Blood, Disability, VoterDisability);
    distinct!(BasicStatus);
}

#[test]
fn village_book_abbreviations_are_read() {
    for text in ["Lk", "L", "laki - laki", "LAKI LAKI", "Laki-Laki"] {
        assert_eq!(Sex::parse_label(text), Some(Sex::Male), "{text}");
    }
    for text in ["Pr", "P", "perempuan", "PR."] {
        assert_eq!(Sex::parse_label(text), Some(Sex::Female), "{text}");
    }
    let marital = [("BK", 1), ("K", 2), ("CH", 3), ("CM", 4), ("B", 1), ("S", 2), ("Kawin Tercatat", 2)];
    for (text, code) in marital {
        assert_eq!(Marital::parse_label(text).map(Marital::code), Some(code), "{text}");
    }
    assert_eq!(Marital::parse_label("P"), None, "once married does not say how it ended");
    assert_eq!(VoterMarital::parse_label("P"), Some(VoterMarital::Once));
    let religion = [("Katolik", 3), ("KATHOLIK", 3), ("Kristen", 2), ("Buddha", 5), ("Kong Hu Cu", 6), ("Lainnya", 7)];
    for (text, code) in religion {
        assert_eq!(Religion::parse_label(text).map(Religion::code), Some(code), "{text}");
    }
    let blood = [("-", 13), ("tidak tahu", 13), ("A -", 6), ("AB+", 9), ("o", 4), ("b", 2), ("A--", 0)];
    for (text, code) in blood {
        assert_eq!(Blood::parse_label(text).map_or(0, Blood::code), code, "{text}");
    }
    let relation = [("KEP. KELUARGA", 1), ("ISTRI", 3), ("ANAK", 4), ("Orang Tua", 7), ("LAIN-LAIN", 11)];
    for (text, code) in relation {
        assert_eq!(Relation::parse_label(text).map(Relation::code), Some(code), "{text}");
    }
    let occupation = [("PNS", 5), ("tni", 6), ("Polri", 7), ("KARYAWAN SWASTA", 15), ("Petani / Pekebun", 9)];
    for (text, code) in occupation {
        assert_eq!(Occupation::parse_label(text).map(Occupation::code), Some(code), "{text}");
    }
    let education = [
        ("SLTA/SEDERAJAT", 5),
        ("S1", 8),
        ("TIDAK/BLM SEKOLAH", 1),
        ("Strata-II", 9),
        ("DIPLOMA I/II", 6),
        ("Diploma III", 7),
    ];
    for (text, code) in education {
        assert_eq!(Education::parse_label(text).map(Education::code), Some(code), "{text}");
    }
}

#[test]
fn occupation_aliases_are_not_official_labels_of_another() {
    for (spelling, code) in occupation::ALIASES {
        assert_eq!(Occupation::parse_label(spelling).map(Occupation::code), Some(code), "{spelling}");
    }
}

#[test]
fn only_the_armed_forces_and_the_police_do_not_vote() {
    let barred: Vec<u8> = Occupation::all().iter().filter(|o| o.is_military_or_police()).map(|o| o.code()).collect();
    assert_eq!(barred, [6, 7]);
}

#[test]
fn whoever_was_ever_married_counts_as_such() {
    let ever: Vec<bool> = Marital::all().iter().map(|m| m.has_been_married()).collect();
    assert_eq!(ever, [false, true, true, true]);
    for (roll, agrees) in [
        (VoterMarital::Never, [true, false, false, false]),
        (VoterMarital::Married, [false, true, false, false]),
        (VoterMarital::Once, [false, false, true, true]),
    ] {
        assert_eq!(Marital::all().iter().map(|m| roll.agrees_with(*m)).collect::<Vec<_>>(), agrees);
        assert_eq!(roll.has_been_married(), roll != VoterMarital::Never);
    }
}
