//! Sealed samples and templates.

use super::build::{encounter, encounter_id, enrolment, person, person_id};
use super::{Subject, read, refused, write};
use app::port::{Mode, Sample, SampleKind, Store, StoreError, Stored, Templates, Tx};
use domain::enrolment::{CaptureException, Encounter, Enrolment, ExceptionReason, Modality, Status};

fn recorded(tx: &mut dyn Tx, n: i64) -> Stored<()> {
    tx.insert_person(&person(n))?;
    tx.put_encounter(&encounter(n, 5))
}

fn sample(kind: SampleKind, sealed: &[u8]) -> Sample {
    Sample {
        person: person_id(1),
        encounter: encounter_id(5),
        kind,
        media_type: "image/jpeg".into(),
        quality: "GOOD".into(),
        sealed: sealed.to_vec(),
    }
}

fn templates(n: i64, face: &[u8], fingers: &[u8]) -> Templates {
    Templates { person: person_id(n), encounter: encounter_id(5), face: face.to_vec(), fingers: fingers.to_vec() }
}

/// Round trip of every kind, replaced, listed in order of kind, deleted one and all; nobody's sample.
pub fn samples_are_kept_listed_and_deleted(subject: &Subject) {
    let store = subject.store.as_ref();
    let mut kinds = vec![SampleKind::Face, SampleKind::Portrait];
    kinds.extend((1..=10).map(SampleKind::Finger));
    kinds.extend([SampleKind::Signature, SampleKind::IrisLeft, SampleKind::IrisRight]);
    write(store, |tx| {
        recorded(tx, 1)?;
        kinds.iter().rev().try_for_each(|kind| tx.put_sample(&sample(*kind, b"first")))
    });
    let find = |kind| read(store, |tx| tx.find_sample(person_id(1), encounter_id(5), kind));
    let list = || read(store, |tx| tx.list_samples(person_id(1), encounter_id(5)));
    assert_eq!(list().into_iter().map(|(kind, _)| kind).collect::<Vec<_>>(), kinds);
    let long: Vec<u8> = (0..=255).cycle().take(200_000).collect();
    let again = Sample { quality: "RETAKE BLURRED".into(), ..sample(SampleKind::Face, &long) };
    write(store, |tx| tx.put_sample(&again));
    assert_eq!(find(SampleKind::Face), Some(again));
    assert_eq!(list().first(), Some(&(SampleKind::Face, "RETAKE BLURRED".into())));

    write(store, |tx| tx.delete_sample(person_id(1), encounter_id(5), SampleKind::Finger(3)));
    write(store, |tx| tx.delete_sample(person_id(1), encounter_id(5), SampleKind::Finger(3)));
    assert_eq!(find(SampleKind::Finger(3)), None);
    assert_eq!(find(SampleKind::Finger(4)), Some(sample(SampleKind::Finger(4), b"first")));
    assert_eq!(list().len(), kinds.len() - 1);
    write(store, |tx| tx.delete_biometrics(person_id(1), encounter_id(5)));
    assert_eq!(list(), []);
    let nobody = Sample { person: person_id(9), ..sample(SampleKind::Face, b"x") };
    assert_eq!(write_fails(store, |tx| tx.put_sample(&nobody)), StoreError::Conflict("reference"));
}

/// Engines may notice a missing parent at once or at the commit.
fn write_fails(store: &dyn Store, act: impl FnOnce(&mut dyn Tx) -> Stored<()>) -> StoreError {
    refused(store, |tx| {
        act(tx)?;
        tx.append_entry(&super::entry(90, None)).map(|_| ())
    })
}

/// Round trip, half of it, replaced, deleted.
pub fn templates_are_kept_and_deleted(subject: &Subject) {
    let store = subject.store.as_ref();
    write(store, |tx| recorded(tx, 1));
    let find = || read(store, |tx| tx.find_templates(person_id(1), encounter_id(5)));
    assert_eq!(find(), None);
    for kept in [templates(1, b"face", b"fingers"), templates(1, b"face 2", b""), templates(1, b"", b"fingers")] {
        write(store, |tx| tx.put_templates(&kept));
        assert_eq!(find(), Some(kept));
    }
    write(store, |tx| tx.delete_biometrics(person_id(1), encounter_id(5)));
    assert_eq!(find(), None);
}

/// The count begins at nothing, goes up by one with each change, and a change that is rolled back does not count.
pub fn changes_of_the_gallery_are_counted(subject: &Subject) {
    let store = subject.store.as_ref();
    let count = || read(store, |tx| tx.gallery_changes());
    assert_eq!(count(), 0);
    let mut tx = store.begin(Mode::Write).unwrap();
    assert_eq!(tx.count_gallery_change(), Ok(1));
    assert_eq!(tx.count_gallery_change(), Ok(2));
    tx.commit().unwrap();
    assert_eq!(count(), 2);
    let mut tx = store.begin(Mode::Write).unwrap();
    assert_eq!(tx.count_gallery_change(), Ok(3));
    drop(tx);
    assert_eq!(count(), 2);
}

/// Who belongs in the gallery but gave no face by a named exception, in order of person.
pub fn who_gave_no_face_is_listed(subject: &Subject) {
    let store = subject.store.as_ref();
    let without = |modality| CaptureException { modality, reason: ExceptionReason::Disability, note: String::new() };
    write(store, |tx| {
        Status::ALL.iter().zip(1_i64..).try_for_each(|(status, n)| {
            tx.insert_person(&person(n))?;
            let exceptions = vec![without(Modality::Iris), without(Modality::Face)];
            tx.put_encounter(&Encounter { exceptions, ..encounter(n, 5) })?;
            tx.put_enrolment(&Enrolment { encounter: Some(encounter_id(5)), ..enrolment(n, *status) })
        })?;
        // Somebody with a face, and a recording that no longer stands.
        tx.insert_person(&person(90))?;
        tx.put_encounter(&Encounter { exceptions: vec![without(Modality::Iris)], ..encounter(90, 5) })?;
        tx.put_enrolment(&Enrolment { encounter: Some(encounter_id(5)), ..enrolment(90, Status::CardIssued) })?;
        tx.insert_person(&person(91))?;
        tx.put_encounter(&Encounter { exceptions: vec![without(Modality::Face)], ..encounter(91, 5) })?;
        tx.put_enrolment(&Enrolment { encounter: Some(encounter_id(6)), ..enrolment(91, Status::CardIssued) })
    });
    let listed: Vec<_> = read(store, |tx| tx.list_faceless()).into_iter().map(|person| person.to_i64()).collect();
    let belongs =
        |status: &Status| status.is_unique() || matches!(status, Status::AdjudicateRecord | Status::RequestValidation);
    let expected: Vec<_> = Status::ALL.iter().zip(1..).filter(|(status, _)| belongs(status)).map(|(_, n)| n).collect();
    assert_eq!(listed, expected);
}

/// Searched and not a duplicate, with the face of the recording that stands, in order of person.
pub fn the_gallery_has_who_belongs_in_it(subject: &Subject) {
    let store = subject.store.as_ref();
    let face = |n: i64| n.to_be_bytes();
    write(store, |tx| {
        Status::ALL.iter().zip(1_i64..).try_for_each(|(status, n)| {
            recorded(tx, n)?;
            tx.put_enrolment(&Enrolment { encounter: Some(encounter_id(5)), ..enrolment(n, *status) })?;
            tx.put_templates(&templates(n, &face(n), b"f"))
        })?;
        // A recording that does not stand, and one without a face.
        recorded(tx, 90)?;
        let elsewhere = Some(encounter_id(6));
        tx.put_enrolment(&Enrolment { encounter: elsewhere, ..enrolment(90, Status::CardIssued) })?;
        tx.put_templates(&templates(90, &face(90), b""))?;
        recorded(tx, 91)?;
        tx.put_enrolment(&Enrolment { encounter: Some(encounter_id(5)), ..enrolment(91, Status::CardIssued) })?;
        tx.put_templates(&templates(91, b"", b"f"))
    });
    let mut seen = Vec::new();
    read(store, |tx| {
        tx.scan_gallery(&mut |person, encounter, sealed| seen.push((person.to_i64(), encounter, sealed.to_vec())))
    });
    let expected: Vec<_> = Status::ALL
        .iter()
        .zip(1_i64..)
        .filter(|(status, _)| {
            status.is_unique() || matches!(status, Status::AdjudicateRecord | Status::RequestValidation)
        })
        .map(|(_, n)| (n, encounter_id(5), face(n).to_vec()))
        .collect();
    assert_eq!(seen, expected);
}

/// The irises of whom the gallery has, of the recording that stands, in order of person, left before right; other samples
/// are not among them.
pub fn the_gallery_has_the_irises_of_who_belongs_in_it(subject: &Subject) {
    let store = subject.store.as_ref();
    let put = |tx: &mut dyn Tx, n: i64, kind: SampleKind, sealed: &[u8]| {
        tx.put_sample(&Sample { person: person_id(n), ..sample(kind, sealed) })
    };
    let belongs =
        |status: Status| status.is_unique() || matches!(status, Status::AdjudicateRecord | Status::RequestValidation);
    let mut expected = Vec::new();
    write(store, |tx| {
        expected.clear();
        for (status, n) in Status::ALL.iter().zip(1_i64..) {
            recorded(tx, n)?;
            tx.put_enrolment(&Enrolment { encounter: Some(encounter_id(5)), ..enrolment(n, *status) })?;
            put(tx, n, SampleKind::Face, b"face")?;
            put(tx, n, SampleKind::Finger(1), b"finger")?;
            // Some have both eyes, some one.
            let kinds = [SampleKind::IrisRight, SampleKind::IrisLeft].into_iter().skip(usize::from(n % 3 == 0));
            for kind in kinds {
                let sealed = format!("{kind:?} of {n}");
                put(tx, n, kind, sealed.as_bytes())?;
                if belongs(*status) {
                    expected.push((n, encounter_id(5), kind, sealed.into_bytes()));
                }
            }
        }
        recorded(tx, 90)?;
        tx.put_enrolment(&Enrolment { encounter: Some(encounter_id(6)), ..enrolment(90, Status::CardIssued) })?;
        put(tx, 90, SampleKind::IrisLeft, b"of a recording that does not stand")
    });
    expected.sort_by_key(|(n, _, kind, _)| (*n, *kind));
    let mut seen = Vec::new();
    read(store, |tx| {
        tx.scan_irises(&mut |sample| {
            seen.push((sample.person.to_i64(), sample.encounter, sample.kind, sample.sealed));
        })
    });
    assert_eq!(seen, expected);
}
