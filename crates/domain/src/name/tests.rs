use super::*;

fn parsed(text: &str) -> (String, Vec<NameWarning>) {
    let (name, warnings) = PersonName::parse(text).unwrap();
    (name.as_str().to_owned(), warnings)
}

fn key(text: &str) -> String {
    PersonName::parse(text).unwrap().0.sort_key()
}

#[test]
fn the_register_stores_upper_case_with_single_spaces() {
    let cases = [
        ("Siti Aminah", "SITI AMINAH"),
        ("  siti \t  aminah\n", "SITI AMINAH"),
        ("Siti\u{a0}Aminah", "SITI AMINAH"),
        ("nur’aini putri", "NUR'AINI PUTRI"),
        ("josé maría", "JOSÉ MARÍA"),
    ];
    for (text, name) in cases {
        assert_eq!(parsed(text).0, name);
    }
    assert_eq!(parsed("Siti Aminah").1, []);
}

#[test]
fn only_what_cannot_be_a_name_is_refused() {
    let cases = [
        ("", NameError::Empty),
        (" \n ", NameError::Empty),
        ("SITI\u{7}AMINAH", NameError::ControlCharacter { position: 5 }),
        ("SITI\0", NameError::ControlCharacter { position: 5 }),
        ("Сити", NameError::NotLatin { position: 1 }),
        ("SITI 👩", NameError::NotLatin { position: 6 }),
        ("SITI\u{200b}", NameError::NotLatin { position: 5 }),
        ("SITI ǰ", NameError::NotLatin { position: 6 }),
        ("123", NameError::NoLetter),
        ("-", NameError::NoLetter),
    ];
    for (text, error) in cases {
        assert_eq!(PersonName::parse(text).map(|_| ()), Err(error), "{text:?}");
    }
    let letters = |count: usize| PersonName::parse(&"A".repeat(count)).map(|_| ());
    assert_eq!(letters(100), Ok(()));
    assert_eq!(letters(101), Err(NameError::TooLong { found: 101 }));
    assert_eq!(letters(1_000_000), Err(NameError::TooLong { found: 1_000_000 }));
}

#[test]
fn departures_from_the_rule_are_warnings() {
    let word = str::to_owned;
    let cases = [
        ("Slamet", vec![NameWarning::Mononym]),
        ("AHMAD 2 YANI", vec![NameWarning::Digits]),
        ("NUR'AINI PUTRI", vec![NameWarning::Punctuation { found: '\'' }]),
        ("MUH. YUSUF", vec![NameWarning::Punctuation { found: '.' }, NameWarning::Abbreviation { word: word("MUH.") }]),
        ("AHMAD S", vec![NameWarning::Abbreviation { word: word("S") }]),
        (
            "SUPARMAN (ALM)",
            vec![
                NameWarning::Punctuation { found: '(' },
                NameWarning::DeathInName { word: word("ALM") },
                NameWarning::Mononym,
            ],
        ),
        ("ALMARHUM BUDI SANTOSO", vec![NameWarning::DeathInName { word: word("ALMARHUM") }]),
        ("BUDI SANTOSO meninggal", vec![NameWarning::DeathInName { word: word("MENINGGAL") }]),
        (
            "Budi Santoso, S.Pd",
            vec![NameWarning::Punctuation { found: ',' }, NameWarning::Title { word: word("S.PD") }],
        ),
        ("IR BUDI SANTOSO", vec![NameWarning::Title { word: word("IR") }]),
    ];
    for (text, warnings) in cases {
        assert_eq!(parsed(text).1, warnings, "{text}");
    }
    assert_eq!(parsed(&format!("{} {}", "A".repeat(29), "B".repeat(30))).1, []);
    let long = format!("{} {}", "A".repeat(30), "B".repeat(30));
    assert_eq!(parsed(&long).1, [NameWarning::Long { found: 61 }]);
}

#[test]
fn words_that_only_look_like_titles_are_names() {
    for text in ["ALMIRA SHALIHA", "DRAJAT SANTOSO", "LIE SE MA", "SHINTA MAHARANI", "IRMA PROFITA"] {
        assert_eq!(parsed(text).1, [], "{text}");
        assert_eq!(key(text), text);
    }
}

#[test]
fn the_search_key_is_plain_letters_without_titles() {
    let cases = [
        ("Prof. Dr. H. Budi Santoso, S.H., M.Si", "BUDI SANTOSO"),
        ("Hj. Siti Aminah", "SITI AMINAH"),
        ("SUPARMAN (ALM)", "SUPARMAN"),
        ("Nur'aini  Putri", "NURAINI PUTRI"),
        ("M.YUSUF", "M YUSUF"),
        ("SITI-AMINAH", "SITI AMINAH"),
        ("José María Ñoño", "JOSE MARIA NONO"),
        ("AHMAD 2 YANI", "AHMAD YANI"),
        ("ALM", "ALM"),
        ("H.", "H"),
    ];
    for (text, wanted) in cases {
        assert_eq!(key(text), wanted, "{text}");
    }
    assert_eq!(PersonName::search_key("hj. siti  aminah"), "SITI AMINAH");
    assert_eq!(PersonName::search_key(""), "");
}

#[test]
fn a_name_never_reaches_a_log() {
    let (name, _) = PersonName::parse("Siti Aminah").unwrap();
    assert_eq!(format!("{name:?}"), "PersonName(••• 11 characters)");
}

#[test]
fn every_letter_that_is_accepted_reads_back_the_same() {
    for letter in ('!'..='\u{1eff}').filter(|c| !c.is_control()) {
        if let Ok((name, _)) = PersonName::parse(&format!("A {letter}")) {
            let (again, _) = PersonName::parse(name.as_str()).unwrap();
            assert_eq!(again.as_str(), name.as_str(), "{letter}");
        }
    }
}
