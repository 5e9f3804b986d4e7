//! CBEFF XML: MOSIP's sample, round trips, contradictions, hostile documents.

#![expect(clippy::unwrap_used, reason = "helpers of tests: to panic is to fail")]

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use matcher::finger::FingerPosition;
use matcher::format::cbeff::{
    Base64Form, BdbInfo, Bir, BirInfo, CbeffError, Dates, Level, MAX_DEPTH, MAX_DOCUMENT_LEN, MAX_ELEMENTS,
    MAX_TEXT_LEN, Modality, NAMESPACE, Purpose, Quality, QualityScore, RegistryId, Subtype, Version,
};
use matcher::format::iso19794_4::{FingerImage2011, FingerImageRecord, Sampling};
use matcher::format::iso19794_5::{FaceImage, FaceImageRecord, Source2011, Subject};
use matcher::format::iso19794_6::{EyeLabel, IrisImage2011, IrisImageRecord};
use matcher::format::{Capture, ImageCoding, Iso19794Error};
use proptest::prelude::*;

fn finger_record(position: u8) -> Vec<u8> {
    let image = FingerImage2011 {
        capture: Capture::unknown(),
        certificates: Vec::new(),
        position,
        number: 0,
        sampling: Sampling::of_dpi(500),
        bit_depth: 8,
        coding: ImageCoding::Wsq,
        impression: 0,
        width: 20,
        height: 20,
        bytes: vec![7; 5],
        extended: Vec::new(),
    };
    FingerImageRecord::V2011(vec![image]).to_bytes().unwrap()
}

fn face_record() -> Vec<u8> {
    let source = Source2011 {
        capture: Capture::unknown(),
        sampling_level: 0,
        post_processing: 0,
        cross_reference: 0,
        three_d: Vec::new(),
    };
    let image = FaceImage {
        subject: Subject::default(),
        landmarks: Vec::new(),
        kind: 1,
        coding: ImageCoding::Jpeg,
        width: 20,
        height: 20,
        colour_space: 1,
        bytes: vec![7; 5],
        source,
    };
    FaceImageRecord::V2011 { temporal_semantics: 0, images: vec![image] }.to_bytes().unwrap()
}

fn iris_record(eye: EyeLabel) -> Vec<u8> {
    let image = IrisImage2011 {
        capture: Capture::unknown(),
        number: 1,
        eye,
        kind: 2,
        coding: ImageCoding::Png,
        is_colour: false,
        properties: 0,
        width: 20,
        height: 20,
        bit_depth: 8,
        range_mm: 0,
        roll: 0xFFFF,
        roll_uncertainty: 0xFFFF,
        iris: Default::default(),
        bytes: vec![7; 5],
    };
    IrisImageRecord::V2011(vec![image]).to_bytes().unwrap()
}

/// A BIR as MOSIP's registration client writes it.
fn bir(modality: Modality, subtype: &[Subtype], format: &str, bdb: Vec<u8>) -> Bir {
    let id = |organization: &str, kind: &str| RegistryId { organization: organization.into(), kind: kind.into() };
    let info = BdbInfo {
        index: Some("98293c98-7b64-4f9a-a209-9cadfd8e4a1e".into()),
        format: Some(id("Mosip", format)),
        dates: Dates { created: Some("2022-07-27T15:29:22.987808900Z".into()), ..Dates::default() },
        modality: Some(modality),
        subtype: subtype.to_vec(),
        level: Some(Level::Raw),
        purpose: Some(Purpose::Enroll),
        quality: Some(Quality { algorithm: id("HMAC", "SHA-256"), score: QualityScore::Score(94) }),
        ..BdbInfo::default()
    };
    Bir {
        version: Some(Version { major: 1, minor: 1 }),
        bdb_info: Some(info),
        bdb: Some(bdb),
        others: vec![("EXCEPTION".into(), "false".into()), ("PAYLOAD".into(), "{\"a\": \"<&>\"}\r\n\t'".into())],
        ..Bir::default()
    }
}

fn within(birs: Vec<Bir>) -> Bir {
    Bir { birs, ..Bir::default() }
}

fn left_thumb() -> Bir {
    bir(Modality::Finger, &[Subtype::Left, Subtype::Thumb], "7", finger_record(FingerPosition::LeftThumb.code()))
}

#[test]
fn a_persons_biometrics_are_written_and_read() {
    let missing = Bir {
        bdb: None,
        others: vec![("EXCEPTION".into(), "true".into())],
        ..bir(Modality::Finger, &[Subtype::Right, Subtype::Thumb], "7", Vec::new())
    };
    let person = within(vec![
        left_thumb(),
        missing,
        bir(Modality::Iris, &[Subtype::Left], "9", iris_record(EyeLabel::Left)),
        bir(Modality::Face, &[], "8", face_record()),
        bir(Modality::ExceptionPhoto, &[], "8", face_record()),
    ]);
    for form in [Base64Form::Schema, Base64Form::Mosip] {
        let document = person.to_xml(form).unwrap();
        let read = Bir::from_xml(&document).unwrap();
        assert_eq!(read, person);
        assert_eq!(read.walk().filter(|bir| bir.is_exception()).count(), 1);
        assert_eq!(read.walk().count(), 6);
    }
}

/// MOSIP's own sample. Its data blocks are cut short and partly no base64 any more, which is an error; with whole
/// records in their place, everything else in it is read.
#[test]
fn the_sample_packet_of_mosip_is_read() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/standards/mosip-abis/sample-packet/individualBiometrics_bio_CBEFF.xml"
    );
    #[expect(clippy::disallowed_methods, reason = "the test reads its input; the crate does not")]
    let Ok(sample) = std::fs::read(path) else {
        eprintln!("SKIPPED: {path} is not there");
        return;
    };
    assert_eq!(Bir::from_xml(&sample), Err(CbeffError::BadValue { element: "BDB".into() }));
    let sample = String::from_utf8(sample).unwrap();
    let positions = [2, 5, 4, 3, 7, 10, 9, 8, 6, 1];
    let records = positions.map(finger_record).into_iter().chain([
        face_record(),
        iris_record(EyeLabel::Left),
        iris_record(EyeLabel::Right),
    ]);
    let mut whole = String::new();
    let mut rest = sample.as_str();
    for record in records {
        let (before, after) = rest.split_once("<BDB>").unwrap();
        whole.extend([before, "<BDB>", &URL_SAFE_NO_PAD.encode(record)]);
        rest = &after[after.find("</BDB>").unwrap()..];
    }
    whole.push_str(rest);
    // The first security block is cut within a group of four letters.
    assert_eq!(Bir::from_xml(whole.as_bytes()), Err(CbeffError::BadValue { element: "SB".into() }));
    let end = whole.find("</SB>").unwrap();
    whole.replace_range(end - 2..end, "");
    let read = Bir::from_xml(whole.as_bytes()).unwrap();
    assert_eq!(read.birs.len(), 13);
    let scores = read.birs.iter().filter_map(|bir| bir.bdb_info.as_ref()?.quality.as_ref());
    assert!(scores.into_iter().all(|quality| quality.score == QualityScore::Score(94)));
    assert!(read.birs.iter().all(|bir| bir.sb.is_some() && bir.others.len() == 6 && !bir.is_exception()));
    assert_eq!(read.others.len(), 1);
    assert_eq!(Bir::from_xml(&read.to_xml(Base64Form::Mosip).unwrap()).unwrap(), read);
}

#[test]
fn contradictions_are_named() {
    let thumb = [Subtype::Left, Subtype::Thumb];
    let left = || finger_record(FingerPosition::LeftThumb.code());
    let cases: [(&str, Bir); 10] = [
        ("a face in a finger's BIR", bir(Modality::Finger, &thumb, "7", face_record())),
        ("a finger in a face's BIR", bir(Modality::Face, &[], "7", left())),
        ("a format that is not the record's", bir(Modality::Finger, &thumb, "2", left())),
        ("no record at all", bir(Modality::Finger, &thumb, "7", vec![1, 2, 3])),
        ("another finger", bir(Modality::Finger, &[Subtype::Right, Subtype::Thumb], "7", left())),
        ("the other eye", bir(Modality::Iris, &[Subtype::Right], "9", iris_record(EyeLabel::Left))),
        ("an eye with a thumb", bir(Modality::Iris, &[Subtype::Thumb], "9", iris_record(EyeLabel::Left))),
        ("a face with a side", bir(Modality::Face, &[Subtype::Left], "8", face_record())),
        ("both hands", bir(Modality::Finger, &[Subtype::Left, Subtype::Right], "7", left())),
        ("twice the same", bir(Modality::Finger, &[Subtype::Left, Subtype::Left], "7", left())),
    ];
    for (name, wrong) in cases {
        let person = within(vec![left_thumb(), wrong]);
        let error = person.to_xml(Base64Form::Schema).unwrap_err();
        assert!(matches!(error, CbeffError::Contradiction { bir: 2, .. }), "{name}: {error}");
    }
    let mut cut = left();
    cut.pop();
    let error = bir(Modality::Finger, &thumb, "7", cut).to_xml(Base64Form::Schema).unwrap_err();
    assert!(matches!(error, CbeffError::Record { bir: 0, source: Iso19794Error::LengthMismatch { .. } }));
    // Without a side or with several fingers nothing is contradicted; ciphertext and foreign formats are opaque.
    let mut sealed = bir(Modality::Finger, &thumb, "7", vec![1, 2, 3]);
    sealed.bdb_info.as_mut().unwrap().is_encrypted = Some(true);
    for fine in [
        bir(Modality::Finger, &[], "7", left()),
        bir(Modality::Finger, &[Subtype::Thumb], "7", left()),
        bir(Modality::Finger, &thumb, "31", vec![1, 2, 3]),
        sealed,
    ] {
        fine.to_xml(Base64Form::Schema).unwrap();
    }
}

/// The document of one thumb with a part replaced.
fn changed(from: &str, to: &str) -> Result<Bir, CbeffError> {
    let document = String::from_utf8(left_thumb().to_xml(Base64Form::Schema).unwrap()).unwrap();
    assert!(document.contains(from), "{from}");
    Bir::from_xml(document.replacen(from, to, 1).as_bytes())
}

#[test]
fn what_the_schema_does_not_know_is_refused() {
    let bad = |element: &str| Err(CbeffError::BadValue { element: element.into() });
    let unexpected =
        |parent: &str, found: &str| Err(CbeffError::Unexpected { parent: parent.into(), found: found.into() });
    let missing = |parent: &str, element| Err(CbeffError::Missing { parent: parent.into(), element });
    let cases = [
        ("<Score>94<", "<Score>101<", bad("Score")),
        ("<Score>94<", "<Score>-1<", bad("Score")),
        ("<Type>Finger<", "<Type>Voice<", bad("Type")),
        ("Left Thumb", "Left Toe", bad("Subtype")),
        ("<Level>Raw<", "<Level>Cooked<", bad("Level")),
        ("15:29:22", "25:29:22", bad("CreationDate")),
        ("98293c98", "98293c9", bad("Index")),
        ("<Integrity>false", "<Integrity>maybe", bad("Integrity")),
        ("<BDB>", "<BDB>*", bad("BDB")),
        ("<BIRInfo>", "<Age>7</Age><BIRInfo>", unexpected("BIR", "Age")),
        ("<BIRInfo>", "hello<BIRInfo>", unexpected("BIR", "text")),
        ("94</Score>", "94</Score><QualityCalculationFailed/>", unexpected("Quality", "both a score and a failure")),
        ("<Level>Raw", "<Level><b/>Raw", unexpected("Level", "b")),
        ("<Score>94</Score>", "", missing("Quality", "Score")),
        ("<Integrity>false</Integrity>", "", missing("BIRInfo", "Integrity")),
        ("<BIRInfo><Integrity>false</Integrity></BIRInfo>", "", missing("BIR", "BIRInfo")),
        (" key=\"PAYLOAD\"", "", missing("entry", "key")),
        (
            "<Level>",
            "<Level>Raw</Level><Level>",
            Err(CbeffError::Repeated { parent: "BDBInfo".into(), element: "Level" }),
        ),
    ];
    for (from, to, expected) in cases {
        assert_eq!(changed(from, to), expected, "{to}");
    }
    changed("<BIRInfo>", "<!-- a remark --> <BIRInfo>").unwrap();
    changed("<Level>Raw", "<Level>\n <![CDATA[Raw]]> ").unwrap();
    changed("<Level>Raw", "<Level>R&#97;w").unwrap();
}

#[test]
fn nothing_expands_and_nothing_is_fetched() {
    let forbidden =
        |result: Result<Bir, CbeffError>| assert!(matches!(result, Err(CbeffError::Forbidden(_))), "{result:?}");
    let bomb = "<!DOCTYPE b [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><BIR";
    forbidden(changed("<BIR", bomb));
    forbidden(changed("<BIR", "<!DOCTYPE b SYSTEM \"file:///etc/passwd\"><BIR"));
    forbidden(changed("<BIR", "<?xml-stylesheet href=\"a\"?><BIR"));
    forbidden(changed("<Level>Raw", "<Level>&b;Raw"));
    forbidden(changed("key=\"PAYLOAD\"", "key=\"&b;\""));
    forbidden(changed("UTF-8", "UTF-16"));
}

#[test]
fn hostile_documents_meet_a_limit() {
    let root = |content: &str| {
        format!("<BIR xmlns=\"{NAMESPACE}\"><BIRInfo><Integrity>0</Integrity></BIRInfo>{content}</BIR>")
    };
    let read = |content: &str| Bir::from_xml(root(content).as_bytes());
    read("").unwrap();
    let deep = |n: usize| read(&("<BIR>".repeat(n) + &"</BIR>".repeat(n)));
    assert_eq!(deep(MAX_DEPTH), Err(CbeffError::TooDeep));
    assert_eq!(deep(1_000_000), Err(CbeffError::TooDeep));
    assert!(matches!(deep(MAX_DEPTH - 1), Err(CbeffError::Missing { .. })));
    assert_eq!(read(&"<BIR/>".repeat(MAX_ELEMENTS)), Err(CbeffError::TooManyElements));
    let entry = |length: usize| read(&format!("<others><entry key=\"a\">{}</entry></others>", "x".repeat(length)));
    entry(MAX_TEXT_LEN).unwrap();
    assert_eq!(entry(MAX_TEXT_LEN + 1), Err(CbeffError::TextTooLong { element: "entry".into() }));
    let found = MAX_DOCUMENT_LEN + 1;
    assert_eq!(Bir::from_xml(&vec![b' '; found]), Err(CbeffError::TooLong { found }));
}

#[test]
fn what_is_no_cbeff_is_refused() {
    for (document, expected) in [
        ("<BIR><BIRInfo/></BIR>".to_owned(), CbeffError::NotCbeff),
        ("<BIR xmlns=\"urn:other\"/>".to_owned(), CbeffError::NotCbeff),
        (format!("<Bir xmlns=\"{NAMESPACE}\"/>"), CbeffError::NotCbeff),
        (format!("<BIR xmlns=\"{NAMESPACE}\"/><BIR xmlns=\"{NAMESPACE}\"/>"), CbeffError::NotCbeff),
        (format!("x<BIR xmlns=\"{NAMESPACE}\"/>"), CbeffError::NotCbeff),
    ] {
        assert_eq!(Bir::from_xml(document.as_bytes()), Err(expected), "{document}");
    }
    for document in [&b""[..], b"   ", b"{}", b"<", b"\xFF\xFE<\0B\0", b"<BIR", b"<a></b>"] {
        assert!(Bir::from_xml(document).is_err());
    }
    let prefixed =
        format!("<c:BIR xmlns:c=\"{NAMESPACE}\"><c:BIRInfo><c:Integrity>1</c:Integrity></c:BIRInfo></c:BIR>");
    assert!(Bir::from_xml(prefixed.as_bytes()).unwrap().info.has_integrity);
}

#[test]
fn every_cut_is_refused() {
    let document = left_thumb().to_xml(Base64Form::Schema).unwrap();
    // The last byte is a newline.
    for length in 0..document.len() - 1 {
        assert!(Bir::from_xml(&document[..length]).is_err(), "cut at {length}");
    }
}

#[test]
fn what_no_document_can_hold_is_not_written() {
    let with_entry = |value: &str| Bir { others: vec![("k".into(), value.into())], ..Bir::default() };
    with_entry("<![CDATA[ ]]> & \"quotes\" \u{1F600}").to_xml(Base64Form::Schema).unwrap();
    let long = "x".repeat(MAX_TEXT_LEN + 1);
    assert!(with_entry(&long).to_xml(Base64Form::Schema).is_err());
    let info = BirInfo { index: Some("no uuid".into()), ..BirInfo::default() };
    assert!(Bir { info, ..Bir::default() }.to_xml(Base64Form::Schema).is_err());
}

#[test]
fn nothing_biometric_is_printed() {
    let shown = format!("{:?}", left_thumb());
    assert_eq!(shown, "Bir(Some(Finger) [Left, Thumb], Some(62) bytes, 0 within)");
}

proptest! {
    #[test]
    fn damage_is_answered(at in any::<prop::sample::Index>(), to in any::<u8>(), cut in any::<prop::sample::Index>()) {
        let mut document = within(vec![left_thumb()]).to_xml(Base64Form::Mosip).unwrap();
        let at = at.index(document.len());
        document[at] = to;
        let _ = Bir::from_xml(&document);
        document.remove(cut.index(document.len()));
        let _ = Bir::from_xml(&document);
    }

    #[test]
    fn what_is_written_is_read(
        creator in "\\PC{0,20}",
        pairs in prop::collection::vec(("\\PC{0,10}", "(\\PC|[\\n\\r\\t]){0,20}"), 0..4),
        payload in prop::collection::vec(any::<u8>(), 1..50),
        has_integrity in any::<bool>(),
    ) {
        let info = BirInfo { creator: Some(creator), payload: Some(payload), has_integrity, ..BirInfo::default() };
        let bir = Bir { info, others: pairs, ..Bir::default() };
        let document = bir.to_xml(Base64Form::Schema).unwrap();
        prop_assert_eq!(Bir::from_xml(&document).unwrap(), bir);
    }
}
