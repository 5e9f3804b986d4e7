//! The recording desk: who may open it, the whole way from the first sample to the card queue, and everything that must
//! not happen.

use app::uniqueness;
use domain::enrolment::Status;
use domain::ids::PersonId;
use domain::journal::Act;
use domain::staff::Role;
use jiff::civil::date;
use matcher::finger::FingerPosition;
use matcher::format::iso19794_2::FingerMinutiaeRecord;
use matcher::synthetic::{finger_identity, finger_sample};
use testkit::world::{resident_born, synthetic_sample};

use super::site::{Site, Visitor};

/// The four fingers that a recording needs, as one record of a synthetic person.
pub(super) fn four_fingers(seed: u64) -> Vec<u8> {
    let positions =
        [FingerPosition::RightThumb, FingerPosition::RightIndex, FingerPosition::LeftThumb, FingerPosition::LeftIndex];
    let fingers = positions.map(|position| (position, 60, finger_sample(&finger_identity(seed, position), 0)));
    let fingers: Vec<_> = fingers.iter().map(|(position, quality, template)| (*position, *quality, template)).collect();
    FingerMinutiaeRecord::from_templates(&fingers).unwrap().to_bytes().unwrap()
}

/// A signature: a line on white paper.
pub(super) fn signature() -> Vec<u8> {
    let row = |n: usize| if n == 11 { [20; 60] } else { [250; 60] };
    b"P5 60 24 255\n".iter().copied().chain((0..24).flat_map(row)).collect()
}

/// One finger as a record of a device that reports a quality.
pub(super) fn one_finger(seed: u64, position: FingerPosition, quality: u8) -> Vec<u8> {
    let template = finger_sample(&finger_identity(seed, position), 0);
    FingerMinutiaeRecord::from_templates(&[(position, quality, &template)]).unwrap().to_bytes().unwrap()
}

const NO_FACE: [(&str, &str); 6] = [
    ("reason-face", "DISABILITY"),
    ("note-face", "tidak dapat duduk"),
    ("reason-iris", "NO_DEVICE"),
    ("note-iris", ""),
    ("reason-signature", ""),
    ("reason-fingers", ""),
];

async fn begin(site: &Site, operator: &Visitor, id: PersonId) {
    let begun = site.post(operator, &format!("/record/{id}"), &[]).await;
    assert_eq!(begun.location(), format!("/record/{id}"));
}

#[tokio::test]
async fn the_desk_is_for_operators_of_the_district() {
    let site = Site::new();
    let (here, there) = (site.neighbour(1), site.outsider(2));
    let desk = site.at_desk(Role::Operator);
    let paths = ["/record".to_owned(), format!("/record/{here}"), format!("/record/{here}/image/face")];
    for path in &paths {
        assert!(site.get(&site.stranger(), path).await.location().starts_with("/sign-in"), "{path}");
        for role in [Role::Adjudicator, Role::Printer, Role::StockClerk, Role::Head, Role::Auditor] {
            site.get(&site.as_role(role), path).await.is(403);
        }
    }
    for path in [format!("/record/{there}"), "/record/0000000000009".into(), "/record/nobody".into()] {
        site.get(&desk, &path).await.is(404);
        site.post(&desk, &path, &[]).await.is(404);
    }
    site.get(&desk, &format!("/record/{here}/image/face")).await.is(404);
    site.post(&site.at_desk(Role::Verifier), &format!("/record/{here}"), &[]).await.is(403);
    let forged = site.post_with_token(&desk, &format!("/record/{here}"), "x", &[]).await;
    forged.is(403);
    let page = site.get(&desk, &format!("/record/{here}")).await;
    page.is(200).says(&["Cocokkan dulu orangnya", "Mulai merekam", "WARGA B", "17 Mei 2000"]);
    assert_eq!(site.count_in_journal(Act::PersonViewed), 1, "the look is in the journal");
}

#[tokio::test]
async fn from_the_first_sample_to_the_print_queue() {
    let site = Site::new();
    let id = site.neighbour(1);
    let operator = site.at_desk(Role::Operator);
    begin(&site, &operator, id).await;
    let sent = site
        .post_files(
            &operator,
            &format!("/record/{id}/sample/fingers"),
            &[("finger-2", Some("a.fmr"), &four_fingers(1))],
        )
        .await;
    assert_eq!(sent.location(), format!("/record/{id}#fingers"));
    let sent = site
        .post_files(&operator, &format!("/record/{id}/sample/signature"), &[("signature", Some("s.pgm"), &signature())])
        .await;
    assert_eq!(sent.location(), format!("/record/{id}#signature"));
    let page = site.get(&operator, &format!("/record/{id}")).await;
    page.is(200).says(&["4 dapat dipakai, perlu 4", "Pas foto belum ada"]);

    let finish = format!("/record/{id}/finish");
    let refused =
        site.post(&operator, &finish, &[("reason-iris", "NO_DEVICE"), ("note-iris", "alat di kabupaten")]).await;
    refused.is(422).says(&["Pas foto belum ada. Ambil fotonya, atau pilih alasan.", "1 isian perlu diperbaiki"]);
    assert!(refused.body.contains("value=\"alat di kabupaten\""), "what was typed is kept");
    assert!(refused.body.contains("value=\"NO_DEVICE\" selected"));
    let needless = site
        .post(
            &operator,
            &finish,
            &[("reason-iris", "NO_DEVICE"), ("reason-face", "DISABILITY"), ("reason-fingers", "WORN")],
        )
        .await;
    needless.is(422).says(&["Sidik jari sudah ada; pengecualian tidak diperlukan."]);

    let done = site.post(&operator, &finish, &NO_FACE).await;
    assert_eq!(done.location(), "/record");
    assert_eq!(site.world.status(id), Status::BioCaptured);
    site.post(&operator, &finish, &NO_FACE).await.is(409);
    site.get(&operator, "/record").await.says(&["WARGA B", "Rekaman Anda yang menunggu verifikasi"]);

    let verifier = site.at_desk(Role::Verifier);
    let approved = site.post(&verifier, &format!("/verify/{id}/approve"), &[]).await;
    assert_eq!(approved.location(), "/verify");
    uniqueness::advance(&site.world.service, &site.world.program()).unwrap();
    assert_eq!(site.world.status(id), Status::AdjudicateRecord, "without a face people decide");
    for adjudicator in [site.at_desk(Role::Adjudicator), site.as_second(Role::Adjudicator)] {
        let ballot = [("verdict", "DIFFERENT_PERSON"), ("reason", "tidak ada calon")];
        site.post(&adjudicator, &format!("/adjudicate/{id}/vote"), &ballot).await.is(303);
    }
    assert_eq!(site.world.status(id), Status::PrintReadyRecord);
    site.world.audit();
}

#[tokio::test]
async fn a_second_recording_is_refused_with_directions() {
    let site = Site::new();
    let id = site.neighbour(1);
    let operator = site.as_role(Role::Operator);
    site.world.record(id, 1, 0);
    let path = format!("/record/{id}");
    site.post(&operator, &path, &[]).await.is(409).says(&["sedang diproses", "Tunggu hasil penunggalan"]);
    site.world.act(&site.world.actor(Role::Verifier), |ctx| app::enrolment::approve(ctx, id)).unwrap();
    uniqueness::advance(&site.world.service, &site.world.program()).unwrap();
    let refused = site.post(&operator, &path, &[]).await;
    refused.is(409).says(&["sudah direkam dan tunggal", "pindah datang", "minta penggantian"]);
    assert_eq!(site.count_in_journal(Act::SecondRecordingRefused), 2);
    site.get(&operator, &path).await.is(409).says(&["pindah datang"]);
    let twin = site.world.register(testkit::world::resident(2, site.here()));
    site.world.enrol(twin, 1, 1);
    if site.world.status(twin) == Status::DuplicateRecord {
        let refused = site.post(&operator, &format!("/record/{twin}"), &[]).await;
        refused.is(409).says(&["penghapusan rekaman ganda", "pindah datang"]);
    }
}

#[tokio::test]
async fn who_is_too_young_is_told_from_when() {
    let site = Site::new();
    let child = site.world.register(resident_born(1, site.here(), date(2010, 1, 31)));
    let operator = site.as_role(Role::Operator);
    let page = site.get(&operator, &format!("/record/{child}")).await;
    page.is(200).says(&["Belum waktunya direkam", "31 Januari 2026"]).is_silent_on(&["Mulai merekam"]);
    site.post(&operator, &format!("/record/{child}"), &[]).await.is(409).says(&["belum waktunya direkam"]);
}

#[tokio::test]
async fn twice_is_once_and_an_open_recording_is_resumed() {
    let site = Site::new();
    let id = site.neighbour(1);
    let (one, other) = (site.as_role(Role::Operator), site.as_second(Role::Operator));
    begin(&site, &one, id).await;
    begin(&site, &one, id).await;
    begin(&site, &other, id).await;
    assert_eq!(site.count_in_journal(Act::RecordingOpened), 1);
    let path = format!("/record/{id}/sample/fingers");
    let files = four_fingers(1);
    for visitor in [&one, &other] {
        site.post_files(visitor, &path, &[("finger-1", Some("a.fmr"), &files)]).await.is(303);
    }
    site.get(&one, &format!("/record/{id}")).await.says(&["4 dapat dipakai"]);
}

#[tokio::test]
async fn a_sample_is_shown_and_removed() {
    let site = Site::new();
    let id = site.neighbour(1);
    let operator = site.as_role(Role::Operator);
    begin(&site, &operator, id).await;
    site.post_files(&operator, &format!("/record/{id}/sample/fingers"), &[("finger-1", Some("a"), &four_fingers(1))])
        .await
        .is(303);
    site.post_files(&operator, &format!("/record/{id}/sample/signature"), &[("signature", Some("a"), &signature())])
        .await
        .is(303);
    let looks = site.count_in_journal(Act::PersonViewed);
    let finger = site.get(&operator, &format!("/record/{id}/image/finger-7")).await;
    assert_eq!((finger.status.as_u16(), finger.header("content-type")), (200, "image/svg+xml"));
    assert_eq!(finger.header("cache-control"), "no-store");
    let shown = site.get(&operator, &format!("/record/{id}/image/signature")).await;
    assert_eq!(shown.header("content-type"), "image/png");
    assert!(shown.bytes.starts_with(b"\x89PNG"));
    assert_eq!(site.count_in_journal(Act::PersonViewed), looks, "the operator's own capture");
    site.get(&site.as_second(Role::Operator), &format!("/record/{id}/image/signature")).await.is(200);
    assert_eq!(site.count_in_journal(Act::PersonViewed), looks + 1, "somebody else's look is in the journal");
    let removed = site.post(&operator, &format!("/record/{id}/remove/finger-7"), &[]).await;
    assert_eq!(removed.location(), format!("/record/{id}#fingers"));
    site.get(&operator, &format!("/record/{id}")).await.says(&["3 dapat dipakai, perlu 4"]);
    site.get(&operator, &format!("/record/{id}/image/finger-7")).await.is(404);
    for nonsense in ["portrait", "finger-11", "toe"] {
        site.post(&operator, &format!("/record/{id}/remove/{nonsense}"), &[]).await.is(404);
    }
}

#[tokio::test]
async fn what_was_kept_cannot_be_changed_once_the_recording_is_finished() {
    let site = Site::new();
    let id = site.neighbour(1);
    let operator = site.as_role(Role::Operator);
    let world = &site.world;
    world.act(&world.actor(Role::Operator), |ctx| app::enrolment::begin(ctx, id)).unwrap();
    world
        .act(&world.actor(Role::Operator), |ctx| app::enrolment::keep_sample(ctx, id, &synthetic_sample(1, 0)))
        .unwrap();
    let exceptions = [("reason-iris", "NO_DEVICE"), ("reason-signature", "CANNOT_SIGN")];
    // A face and fingers without pictures cannot be seen, but they count at the finish.
    site.post(&operator, &format!("/record/{id}/finish"), &exceptions).await.is(303);
    let sent = site
        .post_files(&operator, &format!("/record/{id}/sample/signature"), &[("signature", Some("s"), &signature())])
        .await;
    sent.is(409).says(&["Perekaman tidak lagi terbuka"]);
    site.post(&operator, &format!("/record/{id}/remove/face"), &[]).await.is(409);
}

#[tokio::test]
async fn the_desk_speaks_english() {
    let site = Site::new();
    let id = site.neighbour(1);
    let operator = site.as_role(Role::Operator).in_english();
    begin(&site, &operator, id).await;
    site.get(&operator, &format!("/record/{id}")).await.is(200).says(&["0 usable, 4 needed", "Finish recording"]);
}

#[tokio::test]
async fn somebody_elses_open_recording_says_so_and_can_be_given_up() {
    let site = Site::new();
    let id = site.neighbour(1);
    let (one, other) = (site.as_role(Role::Operator), site.as_second(Role::Operator));
    begin(&site, &one, id).await;
    let desk = format!("/record/{id}");
    site.get(&one, &desk).await.is(200).is_silent_on(&["Perekaman ini dibuka"]);
    let page = site.get(&other, &desk).await;
    page.is(200).says(&["Perekaman ini dibuka Petugas", "6 November 2024", "Batalkan perekaman ini"]);
    let cancel = format!("{desk}/cancel");
    site.post(&other, &cancel, &[("reason", " ")]).await.is(422).says(&["Isi alasan"]);
    site.post(&other, &cancel, &[("reason", "salah orang")]).await.is(303);
    assert_eq!(site.count_in_journal(Act::RecordingCancelled), 1);
    site.get(&one, &desk).await.says(&["Mulai merekam"]);
    site.post(&other, &cancel, &[("reason", "sekali lagi")]).await.is(409);
    begin(&site, &other, id).await;
    site.get(&other, &desk).await.is(200).is_silent_on(&["Perekaman ini dibuka"]);
    site.world.audit();
}

#[tokio::test]
async fn a_worse_sample_does_not_replace_a_better_one() {
    let site = Site::new();
    let id = site.neighbour(1);
    let operator = site.as_role(Role::Operator);
    begin(&site, &operator, id).await;
    let path = format!("/record/{id}/sample/fingers");
    let thumb = |seed, quality| one_finger(seed, FingerPosition::RightThumb, quality);
    site.post_files(&operator, &path, &[("finger-1", Some("a"), &thumb(1, 60))]).await.is(303);
    site.post_files(&operator, &path, &[("finger-1", Some("a"), &thumb(2, 10))]).await.is(303);
    let page = site.get(&operator, &format!("/record/{id}")).await;
    page.says(&["1 dapat dipakai"]).is_silent_on(&["bermutu rendah"]);
    site.post_files(&operator, &path, &[("finger-1", Some("a"), &thumb(3, 60))]).await.is(303);
    site.get(&operator, &format!("/record/{id}")).await.says(&["1 dapat dipakai"]);
    // What does not count gives way to anything.
    let index = |quality| one_finger(1, FingerPosition::RightIndex, quality);
    site.post_files(&operator, &path, &[("finger-2", Some("a"), &index(10))]).await.is(303);
    site.get(&operator, &format!("/record/{id}")).await.says(&["1 dapat dipakai", "bermutu rendah"]);
    site.post_files(&operator, &path, &[("finger-2", Some("a"), &index(40))]).await.is(303);
    site.get(&operator, &format!("/record/{id}")).await.says(&["2 dapat dipakai"]);
}

#[tokio::test]
async fn pictures_have_a_new_address_on_every_page() {
    let site = Site::new();
    let id = site.neighbour(1);
    let operator = site.as_role(Role::Operator);
    begin(&site, &operator, id).await;
    let path = format!("/record/{id}/sample/signature");
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..2 {
        site.post_files(&operator, &path, &[("signature", Some("s"), &signature())]).await.is(303);
        let page = site.get(&operator, &format!("/record/{id}")).await;
        let (_, rest) = page.body.split_once(&format!("/record/{id}/image/signature?v=")).unwrap();
        seen.insert(rest.split('"').next().unwrap().to_owned());
    }
    assert_eq!(seen.len(), 2);
}

#[tokio::test]
async fn whom_an_earlier_system_recorded_can_be_recorded_here() {
    let site = Site::new();
    let id = site.neighbour(1);
    site.world
        .act(&site.world.program(), |ctx| {
            let record = ctx.tx.find_enrolment(id)?.unwrap();
            let status = Status::SentForEnrollment;
            ctx.tx.put_enrolment(&domain::enrolment::Enrolment {
                status,
                recorded_on: Some(date(2020, 1, 1)),
                ..record
            })?;
            ctx.journal(Act::RecordingTakenOver, Some(id), "")?;
            Ok::<_, app::Failure<app::Nothing>>(())
        })
        .unwrap();
    let operator = site.as_role(Role::Operator);
    let file = site.get(&operator, &format!("/people/{id}")).await;
    file.is(200).says(&["Direkam di sistem lama"]).is_silent_on(&["Belum pernah direkam"]);
    assert!(file.body.contains(&format!("/record/{id}")), "the way to the recording desk");
    begin(&site, &operator, id).await;
    site.get(&operator, &format!("/record/{id}")).await.is(200).says(&["0 dapat dipakai"]);
}
