//! Records of finger, face and iris images: known bytes, round trips, hostile bytes.

#![expect(clippy::unwrap_used, reason = "helpers of tests: to panic is to fail")]

use matcher::finger::FingerPosition;
use matcher::format::iso19794_4::{
    ExtendedData, FingerImage2011, FingerImageRecord, FingerImages2005, FingerView2005, Sampling,
};
use matcher::format::iso19794_5::{FaceImage, FaceImageRecord, Landmark, Source2005, Source2011, Subject};
use matcher::format::iso19794_6::{
    Bounds, EyeLabel, IrisEye2005, IrisImage2011, IrisImageRecord, IrisImages2005, IrisView2005,
};
use matcher::format::{
    Capture, CaptureTime, CertificationBlock, CodedImageError, ImageCoding, Iso19794Error, MAX_IMAGE_RECORD_LEN,
    QualityBlock,
};
use matcher::image::{GreyImage, ImageError};
use proptest::prelude::*;

/// Bytes written as hexadecimal digits and spaces.
fn hex(digits: &str) -> Vec<u8> {
    let digits: Vec<u8> = digits.chars().filter_map(|c| c.to_digit(16)).map(|d| u8::try_from(d).unwrap()).collect();
    let (pairs, rest) = digits.as_chunks::<2>();
    assert!(rest.is_empty());
    pairs.iter().map(|[high, low]| high << 4 | low).collect()
}

/// The heads are those of MOSIP's sample packet; the images are three bytes long.
const FINGER_2011: &str = "46495200 30323000 00000048 0001 01 01 \
    00000038 07E4 0A 09 10 2B 1A 0225 00 0000 0000 01 4D 0040 000F 02 0040 02 0040 02 \
    02 00 01 01F4 01F4 01F4 01F4 08 05 1D 0126 01CE 00000003 AABBCC";
const FACE_2011: &str = "46414300 30333000 0000004C 0001 00 0000 \
    0000003B 07E4 0A 09 10 32 01 0335 00 0000 0000 01 00 0103 0103 \
    0000 00 00 00 00 000000 0000 000000 000000 00 02 00F0 0140 00 0001 00 00 00000003 AABBCC";
const IRIS_2011: &str = "49495200 30323000 0000004C 0001 00 01 \
    0000003C 07D5 0C 0F 11 23 14 FFFF 00 0000 0000 01 07 4E49 5354 0001 02 01 0E 85 004C 002F 08 \
    0000 FFFF FFFF 0000 0000 0000 0000 0000 0000 00000003 AABBCC";
const FINGER_2005: &str = "46495200 30313000 000000000031 0007 001F 01 02 00C5 00C5 00C5 00C5 08 02 0000 \
    00000011 07 01 01 50 00 0126 01CE 00 AABBCC";
const FACE_2005: &str = "46414300 30313000 00000039 0001 \
    0000002B 0001 01 02 03 000001 0000 000000 000000 01 33 0010 0020 0000 01 00 00F0 0140 01 02 0000 0000 AABBCC";
const IRIS_2005: &str = "49495200 30313000 0000003E 0007 01 002D 0115 0040 0006 0280 01E0 08 00 \
    444E495354204578616D706C65000000 02 0001 0001 50 0000 FFFF 00000003 AABBCC";

#[test]
fn a_finger_record_of_2011_is_read_field_by_field() {
    let record = FingerImageRecord::from_bytes(&hex(FINGER_2011)).unwrap();
    let [image] = record.images().try_into().unwrap();
    assert_eq!((image.finger(), image.dpi, image.quality), (Some(FingerPosition::RightIndex), Some(500), Some(77)));
    assert_eq!((image.image.width, image.image.height, image.image.bits_per_pixel), (294, 462, 8));
    assert_eq!((image.image.coding, image.image.bytes), (ImageCoding::Jpeg2000Lossless, &[0xAA, 0xBB, 0xCC][..]));
    let FingerImageRecord::V2011(images) = &record else { panic!("edition") };
    let time = CaptureTime { year: 2020, month: 10, day: 9, hour: 16, minute: 43, second: 26, millisecond: 549 };
    assert_eq!(images[0].capture.time, time);
    assert_eq!(images[0].certificates, [CertificationBlock { authority: 64, scheme: 2 }; 2]);
    assert_eq!(images[0].impression, 29);
    assert_eq!(record.to_bytes().unwrap(), hex(FINGER_2011));
}

#[test]
fn a_face_record_of_2011_is_read_field_by_field() {
    let record = FaceImageRecord::from_bytes(&hex(FACE_2011)).unwrap();
    let FaceImageRecord::V2011 { temporal_semantics: 0, images } = &record else { panic!("edition") };
    let [image] = images.as_slice() else { panic!("images") };
    assert_eq!((image.width, image.height, image.coding), (240, 320, ImageCoding::Jpeg2000Lossless));
    assert_eq!((image.source.post_processing, image.source.capture.score()), (1, Some(0)));
    assert_eq!(record.images()[0].bytes, [0xAA, 0xBB, 0xCC]);
    assert_eq!(record.to_bytes().unwrap(), hex(FACE_2011));
}

#[test]
fn an_iris_record_of_2011_is_read_field_by_field() {
    let record = IrisImageRecord::from_bytes(&hex(IRIS_2011)).unwrap();
    let [image] = record.images().try_into().unwrap();
    assert_eq!((image.eye, image.quality, image.image.coding), (EyeLabel::Left, Some(7), ImageCoding::Png));
    assert_eq!((image.image.width, image.image.height), (76, 47));
    assert_eq!(record.to_bytes().unwrap(), hex(IRIS_2011));
}

#[test]
fn records_of_2005_are_read_field_by_field() {
    let finger = FingerImageRecord::from_bytes(&hex(FINGER_2005)).unwrap();
    let [image] = finger.images().try_into().unwrap();
    assert_eq!((image.finger(), image.dpi, image.quality), (Some(FingerPosition::LeftIndex), Some(500), Some(80)));
    assert_eq!((image.image.coding, image.image.width), (ImageCoding::Wsq, 294));
    assert_eq!(finger.to_bytes().unwrap(), hex(FINGER_2005));

    let face = FaceImageRecord::from_bytes(&hex(FACE_2005)).unwrap();
    let FaceImageRecord::V2005(images) = &face else { panic!("edition") };
    assert_eq!((images[0].subject.gender, images[0].subject.features, images[0].kind), (1, 1, 1));
    assert_eq!(images[0].landmarks, [Landmark { kind: 1, code: 0x33, place: [16, 32, 0] }]);
    assert_eq!((images[0].colour_space, images[0].source.source), (1, 2));
    assert_eq!(face.to_bytes().unwrap(), hex(FACE_2005));

    let iris = IrisImageRecord::from_bytes(&hex(IRIS_2005)).unwrap();
    let [image] = iris.images().try_into().unwrap();
    assert_eq!((image.eye, image.quality, image.image.coding), (EyeLabel::Left, Some(80), ImageCoding::Jpeg));
    assert_eq!((image.image.width, image.image.height), (640, 480));
    assert_eq!(iris.to_bytes().unwrap(), hex(IRIS_2005));
}

/// Reads bytes as whichever of the three records they may be.
fn read(bytes: &[u8]) -> Result<Vec<u8>, Iso19794Error> {
    match bytes.get(..3) {
        Some(b"FIR") => FingerImageRecord::from_bytes(bytes)?.to_bytes(),
        Some(b"FAC") => FaceImageRecord::from_bytes(bytes)?.to_bytes(),
        Some(b"IIR") => IrisImageRecord::from_bytes(bytes)?.to_bytes(),
        _ => Err(Iso19794Error::NotARecord),
    }
}

const ALL: [&str; 6] = [FINGER_2011, FACE_2011, IRIS_2011, FINGER_2005, FACE_2005, IRIS_2005];

#[test]
fn every_cut_and_every_addition_is_refused() {
    for digits in ALL {
        let bytes = hex(digits);
        // The length has its last byte at 13 in the finger record of 2005, at 11 everywhere else.
        let at = if digits == FINGER_2005 { 13 } else { 11 };
        for length in 0..bytes.len() {
            let mut cut = bytes[..length].to_vec();
            assert!(read(&cut).is_err(), "{digits} cut at {length}");
            if length > at {
                cut[at] = u8::try_from(length).unwrap();
                assert!(read(&cut).is_err(), "{digits} cut at {length} with its length corrected");
            }
        }
        let mut longer = [bytes.as_slice(), &[0]].concat();
        assert!(matches!(read(&longer), Err(Iso19794Error::LengthMismatch { .. })));
        longer[at] += 1;
        assert!(matches!(read(&longer), Err(Iso19794Error::LeftOver { left: 1, .. })), "{digits}");
    }
}

#[test]
fn contradictions_and_unknown_codes_are_named() {
    let changed = |digits: &str, at: usize, value: u8| {
        let mut bytes = hex(digits);
        bytes[at] = value;
        read(&bytes)
    };
    let unknown = |field, code| Err(Iso19794Error::UnknownCode { field, code });
    assert_eq!(changed(FINGER_2011, 6, b'9'), Err(Iso19794Error::NotARecord));
    assert_eq!(changed(FINGER_2011, 5, b'3'), Err(Iso19794Error::NotARecord));
    assert_eq!(changed(FINGER_2011, 14, 2), unknown("certification flag", 2));
    assert!(matches!(changed(FINGER_2011, 15, 2), Err(Iso19794Error::Contradiction(_))));
    assert_eq!(changed(FINGER_2011, 35, 101), unknown("quality score", 101));
    assert_eq!(changed(FINGER_2011, 47, 37), unknown("finger position", 37));
    assert_eq!(changed(FINGER_2011, 49, 3), unknown("scale unit", 3));
    assert_eq!(changed(FINGER_2011, 59, 7), unknown("image coding", 7));
    assert_eq!(changed(FINGER_2011, 68, 4), Err(Iso19794Error::Truncated { at: 69 }));
    assert!(matches!(changed(FINGER_2011, 19, 0xFF), Err(Iso19794Error::Truncated { at: 16 })));
    assert!(matches!(changed(FINGER_2011, 19, 2), Err(Iso19794Error::Truncated { at: 16 })));
    assert_eq!(changed(FACE_2011, 14, 1), unknown("certification flag", 1));
    assert_eq!(changed(FACE_2011, 59, 4), unknown("image coding", 4));
    assert_eq!(changed(IRIS_2011, 15, 3), unknown("number of eyes", 3));
    assert_eq!(changed(IRIS_2011, 42, 3), unknown("eye", 3));
    assert_eq!(
        changed(IRIS_2005, 16, 44),
        Err(Iso19794Error::Contradiction("another length of the head than 45 bytes"))
    );
    assert!(matches!(changed(FINGER_2005, 18, 2), Err(Iso19794Error::Truncated { .. })));
    let found = MAX_IMAGE_RECORD_LEN + 1;
    let huge = vec![0; found];
    assert_eq!(
        FingerImageRecord::from_bytes(&huge),
        Err(Iso19794Error::TooLong { found, limit: MAX_IMAGE_RECORD_LEN })
    );
}

fn bytes(longest: usize) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..longest)
}

fn capture() -> impl Strategy<Value = Capture> {
    let time =
        any::<(u16, u8, u8, u8, u8, u8, u16)>().prop_map(|(year, month, day, hour, minute, second, millisecond)| {
            CaptureTime { year, month, day, hour, minute, second, millisecond }
        });
    let score = prop_oneof![0_u8..=100, Just(255)];
    let block =
        (score, any::<(u16, u16)>()).prop_map(|(score, (vendor, algorithm))| QualityBlock { score, vendor, algorithm });
    (time, any::<(u8, u16, u16)>(), prop::collection::vec(block, 0..4))
        .prop_map(|(time, (technology, vendor, device), quality)| Capture { time, technology, vendor, device, quality })
}

fn sampling() -> impl Strategy<Value = Sampling> {
    any::<(bool, [u16; 2], [u16; 2])>().prop_map(|(is_per_cm, scan, image)| Sampling { is_per_cm, scan, image })
}

fn position() -> impl Strategy<Value = u8> {
    prop_oneof![0_u8..=10, 13_u8..=15, 20_u8..=36, 40_u8..=50]
}

fn finger_2011() -> impl Strategy<Value = FingerImage2011> {
    let coding = prop::sample::select(vec![
        ImageCoding::Raw,
        ImageCoding::RawPacked,
        ImageCoding::Wsq,
        ImageCoding::Jpeg,
        ImageCoding::Jpeg2000Lossy,
        ImageCoding::Jpeg2000Lossless,
        ImageCoding::Png,
    ]);
    let certificate = any::<(u16, u8)>().prop_map(|(authority, scheme)| CertificationBlock { authority, scheme });
    let extended = (any::<u16>(), bytes(9)).prop_map(|(kind, content)| ExtendedData { kind, content });
    let heads = (capture(), prop::collection::vec(certificate, 0..3), position(), sampling(), coding);
    let rest = (any::<(u8, u8, u8, u16, u16)>(), bytes(30), prop::collection::vec(extended, 0..3));
    (heads, rest).prop_map(|((capture, certificates, position, sampling, coding), (numbers, bytes, extended))| {
        FingerImage2011 {
            capture,
            certificates,
            position,
            number: numbers.0,
            sampling,
            bit_depth: numbers.1,
            coding,
            impression: numbers.2,
            width: numbers.3,
            height: numbers.4,
            bytes,
            extended,
        }
    })
}

fn finger_2005() -> impl Strategy<Value = FingerImages2005> {
    let view =
        (position(), any::<(u8, u8, u8, u8, u16, u16)>(), bytes(30)).prop_map(|(position, n, bytes)| FingerView2005 {
            position,
            count: n.0,
            number: n.1,
            quality: n.2,
            impression: n.3,
            width: n.4,
            height: n.5,
            bytes,
        });
    (any::<(u16, u16, u8)>(), sampling(), prop::collection::vec(view, 0..5)).prop_map(|(n, sampling, views)| {
        FingerImages2005 {
            capture_device: n.0,
            acquisition_level: n.1,
            sampling,
            bit_depth: n.2,
            coding: ImageCoding::Wsq,
            views,
        }
    })
}

fn face<S: std::fmt::Debug>(
    source: impl Strategy<Value = S>,
    codings: Vec<ImageCoding>,
    has_height: bool,
) -> impl Strategy<Value = FaceImage<S>> {
    let subject = (any::<(u8, u8, u8, u8, u16, [u8; 3], [u8; 3])>(), 0_u32..1 << 24).prop_map(
        move |((gender, eye_colour, hair_colour, height, expression, pose, pose_uncertainty), features)| Subject {
            gender,
            eye_colour,
            hair_colour,
            height_cm: if has_height { height } else { 0 },
            features,
            expression,
            pose,
            pose_uncertainty,
        },
    );
    let landmark = any::<(u8, u8, [u16; 3])>().prop_map(|(kind, code, place)| Landmark { kind, code, place });
    let numbers = (0_u8..0x80, any::<(u16, u16, u8)>(), prop::sample::select(codings));
    (subject, prop::collection::vec(landmark, 0..5), numbers, bytes(30), source).prop_map(
        |(subject, landmarks, (kind, n, coding), bytes, source)| FaceImage {
            subject,
            landmarks,
            kind,
            coding,
            width: n.0,
            height: n.1,
            colour_space: n.2,
            bytes,
            source,
        },
    )
}

fn face_2011() -> impl Strategy<Value = FaceImage<Source2011>> {
    let source = (capture(), any::<(u8, u16, u8)>()).prop_map(|(capture, n)| Source2011 {
        capture,
        sampling_level: n.0,
        post_processing: n.1,
        cross_reference: n.2,
        three_d: Vec::new(),
    });
    let codings =
        [ImageCoding::Jpeg, ImageCoding::Jpeg2000Lossy, ImageCoding::Jpeg2000Lossless, ImageCoding::Png].to_vec();
    (face(source, codings, true), bytes(9)).prop_map(|(mut image, three_d)| {
        if !three_d.is_empty() {
            image.kind = 0x81;
            image.source.three_d = three_d;
        }
        image
    })
}

fn face_2005() -> impl Strategy<Value = FaceImage<Source2005>> {
    let source = any::<(u8, u16, u16)>().prop_map(|(source, device, quality)| Source2005 { source, device, quality });
    face(source, vec![ImageCoding::Jpeg, ImageCoding::Jpeg2000Lossy], false)
}

fn eye() -> impl Strategy<Value = EyeLabel> {
    prop::sample::select(vec![EyeLabel::Unknown, EyeLabel::Right, EyeLabel::Left])
}

fn iris_2011() -> impl Strategy<Value = IrisImage2011> {
    let coding =
        prop::sample::select(vec![ImageCoding::Raw, ImageCoding::Jpeg, ImageCoding::Jpeg2000Lossy, ImageCoding::Png]);
    let bounds = any::<[(u16, u16); 3]>().prop_map(|b| b.map(|(least, most)| Bounds { least, most }));
    let numbers = any::<(u16, u8, u8, u16, u16, u8, u16, u16, u16, bool)>();
    (capture(), eye(), coding, numbers, bounds, bytes(30)).prop_map(|(capture, eye, coding, n, iris, bytes)| {
        IrisImage2011 {
            capture,
            number: n.0,
            eye,
            kind: n.1,
            coding,
            is_colour: n.9,
            properties: n.2,
            width: n.3,
            height: n.4,
            bit_depth: n.5,
            range_mm: n.6,
            roll: n.7,
            roll_uncertainty: n.8,
            iris,
            bytes,
        }
    })
}

fn iris_2005() -> impl Strategy<Value = IrisImages2005> {
    let view = (any::<(u16, u8, u16, u16)>(), bytes(30)).prop_map(|(n, bytes)| IrisView2005 {
        number: n.0,
        quality: n.1,
        rotation: n.2,
        rotation_uncertainty: n.3,
        bytes,
    });
    let one_eye = (eye(), prop::collection::vec(view, 0..4)).prop_map(|(eye, views)| IrisEye2005 { eye, views });
    let numbers = any::<(u16, u16, u16, u16, u16, u8, u8, bool)>();
    (numbers, any::<[u8; 16]>(), prop::collection::vec(one_eye, 0..3)).prop_map(|(n, device_id, eyes)| IrisImages2005 {
        capture_device: n.0,
        properties: n.1,
        diameter: n.2,
        coding: ImageCoding::Jpeg2000Lossy,
        is_colour: n.7,
        width: n.3,
        height: n.4,
        bit_depth: n.5,
        transformation: n.6,
        device_id,
        eyes,
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read(
        fingers in prop::collection::vec(finger_2011(), 0..4),
        old_fingers in finger_2005(),
        faces in prop::collection::vec(face_2011(), 0..4),
        old_faces in prop::collection::vec(face_2005(), 0..4),
        irises in prop::collection::vec(iris_2011(), 0..4),
        old_irises in iris_2005(),
        temporal_semantics in any::<u16>(),
    ) {
        for record in [FingerImageRecord::V2011(fingers), FingerImageRecord::V2005(old_fingers)] {
            prop_assert_eq!(FingerImageRecord::from_bytes(&record.to_bytes().unwrap()).unwrap(), record);
        }
        for record in [FaceImageRecord::V2011 { temporal_semantics, images: faces }, FaceImageRecord::V2005(old_faces)] {
            prop_assert_eq!(FaceImageRecord::from_bytes(&record.to_bytes().unwrap()).unwrap(), record);
        }
        for record in [IrisImageRecord::V2011(irises), IrisImageRecord::V2005(old_irises)] {
            prop_assert_eq!(IrisImageRecord::from_bytes(&record.to_bytes().unwrap()).unwrap(), record);
        }
    }

    /// What is read is written back to the very bytes, or it was not read.
    #[test]
    fn damaged_records_are_answered(which in 0..ALL.len(), at in any::<prop::sample::Index>(), value in any::<u8>()) {
        let mut bytes = hex(ALL[which]);
        let at = at.index(bytes.len());
        bytes[at] = value;
        let _ = read(&bytes);
    }
}

#[test]
fn what_does_not_fit_is_not_written() {
    let FingerImageRecord::V2011(good) = FingerImageRecord::from_bytes(&hex(FINGER_2011)).unwrap() else { panic!() };
    let refused = |change: fn(&mut FingerImage2011)| {
        let mut images = good.clone();
        change(&mut images[0]);
        FingerImageRecord::V2011(images).to_bytes().is_err()
    };
    assert!(refused(|image| image.position = 11));
    assert!(refused(|image| image.coding = ImageCoding::JpegLs));
    assert!(refused(|image| image.certificates = vec![image.certificates[0]; 256]));
    assert!(refused(|image| image.capture.quality = vec![image.capture.quality[0]; 256]));
    assert!(refused(|image| image.capture.quality[0].score = 101));
    assert!(refused(|image| image.extended = vec![ExtendedData { kind: 3, content: vec![0; 65_532] }]));
    assert!(refused(|image| image.bytes = vec![0; MAX_IMAGE_RECORD_LEN]));
    assert!(!refused(|_| ()));
    let FaceImageRecord::V2005(mut old) = FaceImageRecord::from_bytes(&hex(FACE_2005)).unwrap() else { panic!() };
    old[0].subject.height_cm = 170;
    assert!(FaceImageRecord::V2005(old).to_bytes().is_err());
}

#[test]
fn the_image_is_held_against_what_the_record_says_of_it() {
    let pixels: Vec<u8> = (0..40_u8 * 6).flat_map(|v| [v; 5]).collect();
    let picture = GreyImage::new(40, 30, pixels.clone()).unwrap();
    let record = |coding, width, bytes: &[u8]| {
        let FingerImageRecord::V2011(mut images) = FingerImageRecord::from_bytes(&hex(FINGER_2011)).unwrap() else {
            panic!("edition")
        };
        let image = &mut images[0];
        (image.coding, image.width, image.height, image.bytes) = (coding, width, 30, bytes.to_vec());
        let bytes = FingerImageRecord::V2011(images).to_bytes().unwrap();
        FingerImageRecord::from_bytes(&bytes).unwrap().images()[0].image.to_grey()
    };
    let png = picture.to_rgb().to_png().unwrap();
    let other_size = |said_width| Err(CodedImageError::OtherSize { said_width, said_height: 30 });
    assert_eq!(record(ImageCoding::Raw, 40, &pixels), Ok(picture.clone()));
    assert_eq!(record(ImageCoding::Raw, 41, &pixels), other_size(41));
    assert_eq!(record(ImageCoding::Png, 40, &png), Ok(picture));
    assert_eq!(record(ImageCoding::Png, 41, &png), other_size(41));
    assert_eq!(record(ImageCoding::Wsq, 40, &png), Err(CodedImageError::OtherCoding(ImageCoding::Wsq)));
    let cut = record(ImageCoding::Png, 40, &png[..png.len() / 2]);
    assert_eq!(cut, Err(CodedImageError::Image(ImageError::Truncated)));
    let packed = CodedImageError::NotRead { coding: ImageCoding::RawPacked, bits_per_pixel: 8 };
    assert_eq!(record(ImageCoding::RawPacked, 40, &pixels), Err(packed));
}

#[test]
fn nothing_biometric_is_printed() {
    let face = FaceImageRecord::from_bytes(&hex(FACE_2005)).unwrap();
    assert_eq!(format!("{face:?}"), "V2005([FaceImage(kind 1, CodedImage(Jpeg, 240×320, 3 bytes))])");
}
