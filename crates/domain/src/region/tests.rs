use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use jiff::civil::date;

use super::*;

#[test]
fn tables_hold_every_official_row_once() {
    assert_eq!(provinces().len(), 38);
    assert_eq!(regencies().len(), 514);
    assert_eq!(regencies().iter().filter(|regency| regency.code.is_city()).count(), 98);
    assert_eq!(districts().len(), 7_285);
    assert_eq!(abolished_codes().len(), 620);
    assert_eq!(abolished_codes().iter().filter(|gone| gone.district.is_none()).count(), 26);
    assert!(provinces().windows(2).all(|pair| pair[0].code < pair[1].code));
    assert!(regencies().windows(2).all(|pair| pair[0].code < pair[1].code));
    assert!(districts().windows(2).all(|pair| pair[0].code < pair[1].code));
}

#[test]
fn every_row_is_found_and_has_its_parents() {
    for regency in regencies() {
        assert!(province(regency.code.province()).is_some(), "{regency:?}");
        assert_eq!(super::regency(regency.code), Some(regency));
        assert_eq!(regency.name.starts_with("Kota "), regency.code.is_city(), "{regency:?}");
        assert!(regencies_of(regency.code.province()).contains(regency));
    }
    for district in districts() {
        assert!(regency(district.code.regency()).is_some(), "{district:?}");
        assert_eq!(super::district(district.code), Some(district));
        assert_eq!(abolished(district.code), None, "{district:?}");
    }
    assert_eq!(regencies().iter().map(|regency| districts_of(regency.code).len()).sum::<usize>(), 7_285);
    assert_eq!(provinces().iter().map(|province| regencies_of(province.code).len()).sum::<usize>(), 514);
}

#[test]
fn abolished_codes_are_known_and_not_in_force() {
    for gone in abolished_codes() {
        assert!((2018..=2025).contains(&gone.last_seen_year), "{gone:?}");
        match gone.district {
            Some(code) => {
                assert_eq!(abolished(code), Some(gone));
                assert_eq!(district(code), None);
            }
            None => {
                assert_eq!(abolished_regency(gone.regency), Some(gone));
                assert_eq!(regency(gone.regency), None);
            }
        }
    }
    let never_listed = DistrictCode::parse("91.01.99").unwrap();
    assert_eq!(abolished(never_listed).map(|gone| gone.name), Some("KAB. MERAUKE"));
}

#[test]
fn demo_regency_has_17_districts_and_185_villages() {
    assert_eq!(regency(DEMO_REGENCY).map(|found| found.name), Some("Kabupaten Kotawaringin Timur"));
    assert_eq!(province(DEMO_REGENCY.province()).map(|found| found.zone), Some(OfficeZone::Wib));
    assert_eq!(districts_of(DEMO_REGENCY).len(), 17);
    assert_eq!(demo_villages().len(), 185);
    let mut kinds = BTreeMap::new();
    for village in demo_villages() {
        assert_eq!(village.code.regency(), DEMO_REGENCY);
        assert!(district(village.code.district()).is_some(), "{village:?}");
        assert!(village.postcode.is_some_and(|postcode| (74_300..74_400).contains(&postcode)), "{village:?}");
        assert!(village.centroid.is_some_and(|at| (-4.0..0.0).contains(&at.lat_degrees())), "{village:?}");
        assert!(village.centroid.is_some_and(|at| (111.0..114.0).contains(&at.lng_degrees())), "{village:?}");
        assert_eq!(demo_village(village.code), Some(village));
        *kinds.entry(village.code.kind()).or_insert(0) += 1;
    }
    assert_eq!(kinds, BTreeMap::from([(Some(VillageKind::Kelurahan), 17), (Some(VillageKind::Desa), 168)]));
}

#[test]
fn every_demo_district_has_villages() {
    for district in districts_of(DEMO_REGENCY) {
        assert!(demo_villages().iter().any(|village| village.code.district() == district.code), "{district:?}");
    }
}

#[test]
fn codes_round_trip() {
    for district in districts() {
        let code = district.code;
        assert_eq!(DistrictCode::parse(&code.to_string()), Ok(code));
        assert_eq!(DistrictCode::parse(&code.to_string().replace('.', "")), Ok(code));
        assert_eq!(DistrictCode::from_i64(code.to_i64()), Some(code));
    }
    for regency in regencies() {
        assert_eq!(RegencyCode::parse(&regency.code.to_string()), Ok(regency.code));
        assert_eq!(RegencyCode::from_i64(regency.code.to_i64()), Some(regency.code));
    }
    for province in provinces() {
        assert_eq!(ProvinceCode::parse(&province.code.to_string()), Ok(province.code));
        assert_eq!(ProvinceCode::from_i64(province.code.to_i64()), Some(province.code));
    }
    let village = VillageCode::parse("62.02.01.1009").unwrap();
    assert_eq!(village.to_i64(), 6_202_011_009);
    assert_eq!(VillageCode::from_i64(6_202_011_009), Some(village));
    assert_eq!(VillageCode::parse("6202011009"), Ok(village));
    assert_eq!(village.to_string(), "62.02.01.1009");
    assert_eq!(format!("{village:?}"), "VillageCode(62.02.01.1009)");
    assert_eq!(village.district().to_string(), "62.02.01");
    assert_eq!(village.regency(), DEMO_REGENCY);
    assert_eq!(village.province().to_string(), "62");
}

#[test]
fn what_is_not_a_code_says_why() {
    let shape = RegionCodeError::Shape { expected: 6, example: "62.02.01" };
    let cases = [
        ("", RegionCodeError::Empty),
        ("  ", RegionCodeError::Empty),
        ("62.02", shape),
        ("62.02.1", shape),
        ("620.2.01", shape),
        ("62-02-01", shape),
        ("62020100", shape),
        ("62.02.0x", shape),
        ("...62020", shape),
        ("62.02.٠١", shape),
        ("62.02.00", RegionCodeError::ZeroPart),
        ("00.02.01", RegionCodeError::ZeroPart),
        ("62.00.01", RegionCodeError::ZeroPart),
    ];
    for (text, error) in cases {
        assert_eq!(DistrictCode::parse(text), Err(error), "{text}");
    }
    for value in [-1, 0, 62, 620_200, 1_620_201, i64::MAX, i64::MIN] {
        assert_eq!(DistrictCode::from_i64(value), None, "{value}");
    }
    assert_eq!(VillageCode::from_i64(6_202_010_000), None);
    assert_eq!(VillageCode::parse("62.02.01.4001").unwrap().kind(), None);
    assert_eq!(VillageCode::parse("62.02.01.3001").unwrap().kind(), Some(VillageKind::DesaAdat));
}

#[test]
fn an_office_lives_by_its_own_calendar() {
    let cases = [
        ("11", OfficeZone::Wib),
        ("31", OfficeZone::Wib),
        ("61", OfficeZone::Wib),
        ("62", OfficeZone::Wib),
        ("63", OfficeZone::Wita),
        ("64", OfficeZone::Wita),
        ("65", OfficeZone::Wita),
        ("51", OfficeZone::Wita),
        ("52", OfficeZone::Wita),
        ("53", OfficeZone::Wita),
        ("73", OfficeZone::Wita),
        ("81", OfficeZone::Wit),
        ("91", OfficeZone::Wit),
        ("96", OfficeZone::Wit),
    ];
    for (code, zone) in cases {
        assert_eq!(OfficeZone::of(code.parse().unwrap()), Some(zone), "{code}");
    }
    assert_eq!(OfficeZone::of("54".parse().unwrap()), None);
    // 15:30 UTC on 26 November: 22:30 WIB, 23:30 WITA, 00:30 WIT the next day.
    let at: jiff::Timestamp = "2024-11-26T15:30:00Z".parse().unwrap();
    let dates: Vec<_> = OfficeZone::all().iter().map(|zone| zone.local_date(at)).collect();
    assert_eq!(dates, [date(2024, 11, 26), date(2024, 11, 26), date(2024, 11, 27)]);
    for zone in OfficeZone::all() {
        let begins = zone.day_begins_at(date(2024, 11, 27)).unwrap();
        assert_eq!(zone.local_date(begins), date(2024, 11, 27));
        assert_eq!(zone.local_date(begins - jiff::SignedDuration::from_micros(1)), date(2024, 11, 26));
        assert_eq!(OfficeZone::parse(zone.label()), Some(*zone));
    }
}

#[test]
fn village_rows_are_refused_one_by_one() {
    let text = "\u{feff}# comment\n\
        kode,kode_kecamatan,jenis,nama,kodepos,lat,lng\n\
        62.02.01.1009,62.02.01,kelurahan,Kota Besi Hulu,74353,-2.4203592499104127,112.96839543715345\n\
        62.02.01.1009,62.02.01,kelurahan,Kota Besi Hulu,74353,,\n\
        62.02.01.20,62.02.01,desa,X,74353,,\n\
        62.02.01.2003,62.02.02,desa,X,74353,,\n\
        62.02.01.2003,62.02.01,kelurahan,X,74353,,\n\
        62.02.01.2003,62.02.01,desa,,74353,,\n\
        62.02.01.2003,62.02.01,desa,X,7435,,\n\
        62.02.01.2003,62.02.01,desa,X,74353,91.0,112\n\
        62.02.01.2003,62.02.01,desa,X,74353,1.0,\n\
        62.02.01.2003,62.02.01,desa,\"X,74353,,\n\
        \n\
        62.02.01.2003,62.02.01,desa,\"Lubuk \"\"Pakam\"\" I,II\",,,\r\n";
    let (villages, errors) = parse_village_table(text);
    assert_eq!(villages.len(), 2);
    assert_eq!(villages[0].centroid.map(|at| at.lat_microdegrees), Some(-2_420_359));
    assert_eq!(villages[0].centroid.map(|at| at.lng_microdegrees), Some(112_968_395));
    assert_eq!(villages[1].name, "Lubuk \"Pakam\" I,II");
    assert_eq!(villages[1].postcode, None);
    let found: Vec<_> = errors.into_iter().map(|error| (error.line, error.fault)).collect();
    let expected = vec![
        (4, RowFault::Duplicate),
        (5, RowFault::Code),
        (6, RowFault::District),
        (7, RowFault::Kind),
        (8, RowFault::Name),
        (9, RowFault::Postcode),
        (10, RowFault::Centroid),
        (11, RowFault::Centroid),
        (12, RowFault::Quotes),
    ];
    assert_eq!(found, expected);
    let (villages, errors) = parse_village_table("kode,jenis\n1,2\n");
    assert!(villages.is_empty());
    assert_eq!(errors, [RowError { line: 1, fault: RowFault::MissingColumn("nama") }]);
    assert_eq!(parse_village_table(""), (Vec::new(), Vec::new()));
}

#[test]
fn the_national_village_table_is_read_whole() {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/desa_kelurahan.csv.gz"));
    if !path.exists() {
        eprintln!("SKIPPED: the national village table is not beside the repository");
        return;
    }
    let mut text = String::new();
    let packed = std::fs::File::options().read(true).open(path).unwrap();
    flate2::read::GzDecoder::new(packed).read_to_string(&mut text).unwrap();
    let (villages, errors) = parse_village_table(&text);
    assert_eq!(errors, []);
    assert_eq!(villages.len(), 83_762);
    assert_eq!(villages.iter().filter(|village| village.centroid.is_some()).count(), 83_403);
    assert_eq!(villages.iter().filter(|village| village.postcode.is_some()).count(), 83_762);
    let of_kind = |kind| villages.iter().filter(|village| village.code.kind() == Some(kind)).count();
    let kinds = [VillageKind::Desa, VillageKind::Kelurahan, VillageKind::DesaAdat].map(of_kind);
    assert_eq!(kinds, [75_252, 8_496, 14]);
    for village in &villages {
        assert!(district(village.code.district()).is_some(), "{village:?}");
        assert_eq!(VillageCode::parse(&village.code.to_string()), Ok(village.code));
        assert_eq!(VillageCode::from_i64(village.code.to_i64()), Some(village.code));
    }
}
