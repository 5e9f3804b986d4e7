use jiff::civil::date;

use super::*;
use crate::region::{abolished_codes, districts};

fn nik(text: &str) -> Nik {
    Nik::parse(text).unwrap()
}

#[test]
fn each_fault_has_its_own_reason() {
    let cases = [
        ("", NikError::Empty),
        ("   ", NikError::Empty),
        ("'", NikError::Empty),
        ("620201010107001", NikError::Length { found: 15 }),
        ("62020101010700012", NikError::Length { found: 17 }),
        ("6", NikError::Length { found: 1 }),
        ("62020101O1070001", NikError::NotDigits { position: 9 }),
        ("62.02.01.01.01.07.0001", NikError::NotDigits { position: 3 }),
        ("6.20201E+15", NikError::NotDigits { position: 2 }),
        ("-620201010107001", NikError::NotDigits { position: 1 }),
        ("٦٢٠٢٠١٠١٠١٠٧٠٠٠١", NikError::NotDigits { position: 1 }),
        ("0002010101070001", NikError::Province { value: 0 }),
        ("6200010101070001", NikError::Regency { value: 0 }),
        ("6202000101070001", NikError::District { value: 0 }),
        ("6202010001070001", NikError::Day { value: 0 }),
        ("6202013201070001", NikError::Day { value: 32 }),
        ("6202014001070001", NikError::Day { value: 40 }),
        ("6202017201070001", NikError::Day { value: 72 }),
        ("6202019901070001", NikError::Day { value: 99 }),
        ("6202010100070001", NikError::Month { value: 0 }),
        ("6202010113070001", NikError::Month { value: 13 }),
        ("6202010101070000", NikError::Serial),
    ];
    for (text, error) in cases {
        assert_eq!(Nik::parse(text), Err(error), "{text}");
    }
    let long = "9".repeat(1_000_000);
    assert_eq!(Nik::parse(&long), Err(NikError::Length { found: 1_000_000 }));
}

#[test]
fn integers_are_checked_too() {
    let number = nik("6202015502070003");
    assert_eq!(Nik::from_i64(number.to_i64()), Ok(number));
    assert_eq!(Nik::from_i64(-1), Err(NikError::NotDigits { position: 1 }));
    assert_eq!(Nik::from_i64(0), Err(NikError::Length { found: 1 }));
    assert_eq!(Nik::from_i64(62_020_101_010_700), Err(NikError::Length { found: 14 }));
    assert_eq!(Nik::from_i64(i64::MAX), Err(NikError::Length { found: 19 }));
    assert_eq!(Nik::from_i64(6_202_010_113_070_001), Err(NikError::Month { value: 13 }));
    let low = nik("0102010101070001");
    assert_eq!(Nik::from_i64(low.to_i64()), Ok(low));
    assert_eq!(low.digits(), "0102010101070001");
}

#[test]
fn a_number_is_explained() {
    let told = nik("'6202015502070003 ").explain();
    assert_eq!((told.day, told.month, told.year_two_digits, told.serial), (15, 2, 7, 3));
    assert_eq!(told.sex_digit, Sex::Female);
    assert!(told.warnings.is_empty());
    let PrefixStanding::Current { district, regency, province } = told.region else {
        panic!("62.02.01 is in force");
    };
    assert_eq!(
        (district.name, regency.name, province.name),
        ("Kota Besi", "Kabupaten Kotawaringin Timur", "Kalimantan Tengah")
    );
    assert_eq!(nik("6202013112990001").explain().sex_digit, Sex::Male);
    assert_eq!(nik("6202017112990001").explain().day, 31);
}

#[test]
fn digits_never_reach_a_log() {
    let number = nik("6202015502070003");
    assert_eq!(format!("{number:?}"), "Nik(6202••••••••0003)");
    assert_eq!(number.masked(), "6202••••••••0003");
    let explained = format!("{:?}", number.explain());
    assert!(!explained.contains("15") && explained.contains("62.02.01"), "{explained}");
}

#[test]
fn every_district_in_force_explains_without_a_warning() {
    for district in districts() {
        let number = Nik::compose(district.code, date(2007, 2, 14), Sex::Female, 1).unwrap();
        assert_eq!(number.prefix(), district.code);
        assert_eq!(number.digits().len(), NIK_DIGITS);
        assert_eq!(Nik::parse(&number.digits()), Ok(number));
        assert!(number.explain().warnings.is_empty(), "{district:?}");
        assert!(number.disagreements(date(2007, 2, 14), Sex::Female).is_empty());
    }
}

#[test]
fn abolished_codes_are_warnings_never_refusals() {
    let (mut in_districts, mut in_regencies) = (0, 0);
    for gone in abolished_codes() {
        let (code, wanted) = match gone.district {
            Some(code) => {
                in_districts += 1;
                (code, gone)
            }
            None => {
                in_regencies += 1;
                (DistrictCode::parse(&format!("{}.99", gone.regency)).unwrap(), gone)
            }
        };
        let told = Nik::compose(code, date(1990, 1, 1), Sex::Male, 1).unwrap().explain();
        assert_eq!(told.region, PrefixStanding::Abolished { gone: wanted });
        let warning = NikWarning::AbolishedPrefix { name: gone.name, last_seen_year: gone.last_seen_year };
        assert_eq!(told.warnings, [warning]);
    }
    assert_eq!((in_regencies, in_districts), (26, 594));
}

#[test]
fn unknown_codes_are_warnings_never_refusals() {
    let cases =
        [("5401010101700001", false, false), ("6299010101700001", true, false), ("6202990101700001", true, true)];
    for (text, has_province, has_regency) in cases {
        let told = nik(text).explain();
        assert_eq!(told.warnings, [NikWarning::UnknownPrefix { prefix: told.prefix }]);
        let PrefixStanding::Unknown { regency, province } = told.region else {
            panic!("{text} is unknown");
        };
        assert_eq!((province.is_some(), regency.is_some()), (has_province, has_regency), "{text}");
    }
}

#[test]
fn a_day_no_calendar_has_is_a_warning() {
    let cases = [
        ("3002", "00", true),
        ("3102", "07", true),
        ("2902", "07", true),
        ("2902", "04", false),
        ("2902", "00", false),
        ("6902", "04", false),
        ("6902", "05", true),
        ("3104", "90", true),
        ("3004", "90", false),
        ("3112", "90", false),
        ("7111", "90", true),
    ];
    for (day_month, year, warns) in cases {
        let told = nik(&format!("620201{day_month}{year}0001")).explain();
        assert_eq!(!told.warnings.is_empty(), warns, "{day_month}{year}");
        assert_eq!(told.warnings.iter().any(|warning| matches!(warning, NikWarning::NoSuchDay { .. })), warns);
    }
}

#[test]
fn a_corrected_register_leaves_the_number_valid() {
    let number = nik("6202015502070003");
    assert_eq!(number.disagreements(date(2007, 2, 15), Sex::Female), []);
    assert_eq!(number.disagreements(date(1907, 2, 15), Sex::Female), [], "the century is not in the number");
    assert_eq!(
        number.disagreements(date(2008, 3, 16), Sex::Male),
        [
            NikDisagreement::Day { nik: 15, register: 16 },
            NikDisagreement::Month { nik: 2, register: 3 },
            NikDisagreement::Year { nik: 7, register: 8 },
            NikDisagreement::Sex { nik: Sex::Female, register: Sex::Male },
        ]
    );
}

#[test]
fn a_serial_has_four_digits_from_0001() {
    let code = DistrictCode::parse("62.02.01").unwrap();
    for serial in [0, 10_000] {
        assert_eq!(Nik::compose(code, date(2000, 1, 1), Sex::Male, serial), Err(NikError::Serial));
    }
    assert_eq!(Nik::compose(code, date(2000, 1, 1), Sex::Male, 9_999).unwrap().digits(), "6202010101009999");
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in ".{0,40}") {
        let _ = Nik::parse(&text);
        let _ = crate::kk::KkNumber::parse(&text);
        let _ = DistrictCode::parse(&text);
        let _ = crate::date_text::parse_date(&text);
        if let Ok((name, _)) = crate::name::PersonName::parse(&text) {
            let again = crate::name::PersonName::parse(name.as_str()).unwrap().0;
            proptest::prop_assert!(again == name, "reading a name twice changes nothing");
            proptest::prop_assert!(name.sort_key().bytes().all(|byte| byte == b' ' || byte.is_ascii_uppercase()));
        }
        let _ = crate::region::parse_village_table(&text);
    }

    #[test]
    fn any_sixteen_digits_are_read_back_or_refused(value in 0_i64..10_000_000_000_000_000) {
        let text = format!("{value:016}");
        if let Ok(number) = Nik::parse(&text) {
            proptest::prop_assert_eq!(number.digits(), text);
            proptest::prop_assert_eq!(Nik::from_i64(number.to_i64()), Ok(number));
            let told = number.explain();
            proptest::prop_assert!((1..=31).contains(&told.day) && (1..=12).contains(&told.month) && told.serial > 0);
        }
    }
}
