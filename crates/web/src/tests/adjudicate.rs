//! The adjudication desk: two alone, then the head; pictures of the probe and its candidates only.

use app::uniqueness;
use domain::enrolment::{CaptureException, ExceptionReason, Modality, Status};
use domain::ids::PersonId;
use domain::journal::Act;
use domain::staff::Role;

use super::site::Site;

/// A record that nobody could search: everything is missing by exception.
pub(super) fn referred(site: &Site, number: u32) -> PersonId {
    let id = site.neighbour(number);
    let world = &site.world;
    let operator = world.actor(Role::Operator);
    world.act(&operator, |ctx| app::enrolment::begin(ctx, id)).unwrap();
    let exception =
        |m: &Modality| CaptureException { modality: *m, reason: ExceptionReason::Disability, note: "uji".into() };
    let exceptions = Modality::ALL.iter().map(exception).collect();
    let finish = app::enrolment::FinishRecording { person: id, exceptions };
    world.act(&operator, |ctx| app::enrolment::finish(ctx, &finish)).unwrap();
    world.act(&world.actor(Role::Verifier), |ctx| app::enrolment::approve(ctx, id)).unwrap();
    uniqueness::advance(&world.service, &world.program()).unwrap();
    assert_eq!(world.status(id), Status::AdjudicateRecord);
    id
}

/// A record with a candidate of another district: the same face with no fingers in common, or the same person.
fn alike(site: &Site) -> (PersonId, PersonId) {
    let (first, second) = (site.outsider(11), site.neighbour(12));
    site.world.enrol(first, 77, 0);
    site.world.enrol(second, 77, 1);
    assert_eq!(site.world.status(first), Status::PrintReadyRecord);
    (first, second)
}

#[tokio::test]
async fn the_lists_are_for_adjudicators_and_the_head() {
    let site = Site::new();
    let id = referred(&site, 1);
    for path in ["/adjudicate".to_owned(), format!("/adjudicate/{id}")] {
        assert!(site.get(&site.stranger(), &path).await.location().starts_with("/sign-in"));
        for role in Role::ALL.iter().filter(|role| !matches!(role, Role::Adjudicator | Role::Head)) {
            site.get(&site.as_role(*role), &path).await.is(403);
        }
    }
    let adjudicator = site.at_desk(Role::Adjudicator);
    let list = site.get(&adjudicator, "/adjudicate").await;
    list.is(200).says(&["WARGA B", "Buka yang pertama", "Menunggu suara", "Mirip rekaman lain"]);
    let head = site.as_role(Role::Head);
    site.get(&head, "/adjudicate")
        .await
        .is(200)
        .says(&["kepala dinas memutuskan", "Tidak ada rekaman dalam daftar ini"]);
    for status in ["DUPLICATE_RECORD", "ENROLL_FAILURE_AT_REGIONAL", "SEARCH_FAILURE_AT_CENTRAL", "nonsense"] {
        site.get(&adjudicator, &format!("/adjudicate?list={status}")).await.is(200);
    }
    let there = site.outsider(9);
    for path in [format!("/adjudicate/{there}"), "/adjudicate/x".into(), "/adjudicate/0000000000009".into()] {
        site.get(&adjudicator, &path).await.is(404);
        site.post(&adjudicator, &format!("{path}/vote"), &[("verdict", "SAME_PERSON"), ("reason", "sama persis")])
            .await
            .is(404);
    }
    site.get(&adjudicator, &format!("/adjudicate/{}", site.neighbour(8))).await.is(409);
}

#[tokio::test]
async fn two_decide_alone_and_a_disagreement_goes_to_the_head() {
    let site = Site::new();
    let id = referred(&site, 1);
    let (one, other) = (site.as_role(Role::Adjudicator), site.as_second(Role::Adjudicator));
    let vote = format!("/adjudicate/{id}/vote");
    site.post(&one, &vote, &[("reason", "alasan panjang")]).await.is(422).says(&["Pilih salah satu."]);
    let short = site.post(&one, &vote, &[("verdict", "DIFFERENT_PERSON"), ("reason", "x")]).await;
    short.is(422).says(&["Tulis alasan paling sedikit 5 huruf."]);
    assert!(short.body.contains("value=\"DIFFERENT_PERSON\" checked"));
    site.post_with_token(&one, &vote, "x", &[]).await.is(403);
    site.post(&one, &vote, &[("verdict", "DIFFERENT_PERSON"), ("reason", "tidak ada calon")]).await.is(303);
    site.post(&one, &vote, &[("verdict", "SAME_PERSON"), ("reason", "berubah pikiran")]).await.is(409);
    let page = site.get(&one, &format!("/adjudicate/{id}")).await;
    page.is(200).says(&["sudah memberi suara", "tidak ada calon"]);
    site.get(&one, "/adjudicate").await.says(&["Anda sudah memberi suara"]).is_silent_on(&["Buka yang pertama"]);
    let hidden = site.get(&other, &format!("/adjudicate/{id}")).await;
    hidden.is(200).says(&["Suara Anda"]).is_silent_on(&["tidak ada calon"]);
    let split = site.post(&other, &vote, &[("verdict", "UNDECIDABLE"), ("reason", "tidak cukup bukti")]).await;
    assert_eq!(split.location(), "/adjudicate");
    assert_eq!(site.world.status(id), Status::RequestValidation);
    site.get(&other, &format!("/adjudicate/{id}")).await.is(200).is_silent_on(&["Putusan kepala dinas"]);

    let head = site.as_role(Role::Head);
    let settle = format!("/adjudicate/{id}/settle");
    site.post(&one, &settle, &[("ruling", "UNIQUE"), ("reason", "dikenal RT")]).await.is(403);
    let page = site.get(&head, &format!("/adjudicate/{id}")).await;
    page.is(200).says(&["Putusan kepala dinas", "tidak ada calon", "tidak cukup bukti"]);
    let again = site.post(&head, &settle, &[("reason", "dikenal RT")]).await;
    again.is(422).says(&["Pilih putusan."]);
    for page in [&page.body, &again.body] {
        assert!(
            page.contains("value=\"UNIQUE\"") && !page.contains("value=\"DUPLICATE\""),
            "as an adjudicator has said"
        );
    }
    site.post(&head, &settle, &[("ruling", "UNIQUE"), ("reason", "")]).await.is(422);
    site.post(&head, &settle, &[("ruling", "UNIQUE"), ("reason", "dikenal RT")]).await.is(303);
    assert_eq!(site.world.status(id), Status::PrintReadyRecord);
    site.post(&head, &settle, &[("ruling", "UNIQUE"), ("reason", "dikenal RT")]).await.is(409);
    site.get(&head, &format!("/people/{id}")).await.is(200).says(&["dikenal RT"]);
    site.world.audit();
}

#[tokio::test]
async fn the_heads_reason_stands_in_the_case_and_in_the_history() {
    let site = Site::new();
    let id = referred(&site, 1);
    for (visitor, verdict) in
        [(site.as_role(Role::Adjudicator), "SAME_PERSON"), (site.as_second(Role::Adjudicator), "DIFFERENT_PERSON")]
    {
        let ballot = [("verdict", verdict), ("reason", "menurut saya")];
        site.post(&visitor, &format!("/adjudicate/{id}/vote"), &ballot).await.is(303);
    }
    let head = site.as_role(Role::Head);
    let settlement = [("ruling", "DUPLICATE"), ("reason", "sidik jari diperiksa ulang")];
    site.post(&head, &format!("/adjudicate/{id}/settle"), &settlement).await.is(303);
    assert_eq!(site.world.status(id), Status::DuplicateRecord);
    let said = ["sidik jari diperiksa ulang", "Petugas 10"];
    site.get(&head, &format!("/people/{id}")).await.is(200).says(&said);
    for visitor in [head, site.as_role(Role::Adjudicator)] {
        let page = site.get(&visitor, &format!("/adjudicate/{id}")).await;
        page.is(200).says(&["Putusan kepala dinas"]).says(&said);
    }
}

#[tokio::test]
async fn who_recorded_or_verified_is_told_why_there_is_no_ballot() {
    let site = Site::new();
    let id = referred(&site, 1);
    let verifier = site.as_role(Role::Verifier);
    {
        let me = site.world.actor(Role::Verifier).staff;
        let world = &site.world;
        world
            .act(&world.program(), |ctx| {
                let mut staff = ctx.tx.find_staff(me)?.unwrap();
                staff.role = Role::Adjudicator;
                ctx.tx.put_staff(&staff)?;
                ctx.journal(Act::StaffSaved, None, "")?;
                Ok::<_, app::Failure<app::Nothing>>(())
            })
            .unwrap();
    }
    let page = site.get(&verifier, &format!("/adjudicate/{id}")).await;
    page.is(200).says(&["tidak boleh memutus kasus ini"]).is_silent_on(&["Suara Anda"]);
    let ballot = [("verdict", "SAME_PERSON"), ("reason", "sama persis")];
    site.post(&verifier, &format!("/adjudicate/{id}/vote"), &ballot).await.is(409);
}

#[tokio::test]
async fn a_candidate_of_another_district_is_compared_and_each_look_is_in_the_journal() {
    let site = Site::new();
    let (first, second) = alike(&site);
    if site.world.status(second) == Status::PrintReadyRecord {
        eprintln!("SKIPPED: these two synthetic samples do not meet");
        return;
    }
    let adjudicator = site.at_desk(Role::Adjudicator);
    let looks = site.count_in_journal(Act::CaseViewed);
    let page = site.get(&adjudicator, &format!("/adjudicate/{second}")).await;
    page.is(200).says(&["Kemiripan wajah", "Mungkin kembar", "berbeda", "Tanpa gambar", "dari 4 jari"]);
    assert_eq!(site.count_in_journal(Act::CaseViewed), looks + 2, "the probe and its candidate");
    let image = |person: PersonId| format!("/adjudicate/{second}/image/{person}/portrait");
    for (person, why) in [(first, "no picture is kept"), (site.neighbour(5), "not a candidate")] {
        assert_eq!(site.get(&adjudicator, &image(person)).await.status.as_u16(), 404, "{why}");
    }
    site.get(&site.as_role(Role::Operator), &image(second)).await.is(403);
    assert_eq!(site.count_in_journal(Act::CaseViewed), looks + 2, "what was not shown is no look");
}

#[tokio::test]
async fn the_head_deletes_a_duplicate_with_a_reason() {
    let site = Site::new();
    let (_, second) = alike(&site);
    if site.world.status(second) != Status::DuplicateRecord {
        eprintln!("SKIPPED: these two synthetic samples are no duplicate");
        return;
    }
    let head = site.as_role(Role::Head);
    let list = site.get(&head, "/adjudicate?list=DUPLICATE_RECORD").await;
    list.is(200).says(&["Hapus…", "rekaman pertama yang berlaku"]);
    let discard = format!("/adjudicate/{second}/discard");
    site.get(&site.as_role(Role::Adjudicator), &discard).await.is(403);
    site.get(&head, &discard).await.is(200).says(&["Hapus rekaman ini?"]);
    site.post(&head, &discard, &[("reason", " ")]).await.is(422).says(&["Isi alasan"]);
    site.post(&head, &discard, &[("reason", "salah rekam")]).await.is(303);
    assert_eq!(site.world.status(second), Status::Unregistered);
    site.post(&head, &discard, &[("reason", "salah rekam")]).await.is(409);
    site.get(&head, &discard).await.is(409);
    site.world.audit();
}

#[tokio::test]
async fn the_head_rules_only_as_an_adjudicator_did() {
    let site = Site::new();
    let id = referred(&site, 1);
    for (adjudicator, verdict) in
        [(site.as_role(Role::Adjudicator), "DIFFERENT_PERSON"), (site.as_second(Role::Adjudicator), "UNDECIDABLE")]
    {
        let ballot = [("verdict", verdict), ("reason", "tidak jelas")];
        site.post(&adjudicator, &format!("/adjudicate/{id}/vote"), &ballot).await.is(303);
    }
    let head = site.as_role(Role::Head);
    let page = site.get(&head, &format!("/adjudicate/{id}")).await;
    assert!(page.body.contains("value=\"UNIQUE\"") && page.body.contains("value=\"DISCARDED\""));
    assert!(!page.body.contains("value=\"DUPLICATE\""), "nobody said so");
    let settle = format!("/adjudicate/{id}/settle");
    let refused = site.post(&head, &settle, &[("ruling", "DUPLICATE"), ("reason", "mirip sekali")]).await;
    refused.is(422).says(&["Tidak ada penelaah yang memberi suara demikian"]);
    assert_eq!(site.world.status(id), Status::RequestValidation);
}

#[tokio::test]
async fn the_head_undoes_a_wrong_recording_from_the_person_file() {
    let site = Site::new();
    let id = site.neighbour(1);
    site.world.enrol(id, 1, 0);
    let (head, operator) = (site.as_role(Role::Head), site.as_role(Role::Operator));
    let link = format!("/adjudicate/{id}/discard");
    assert!(!site.get(&operator, &format!("/people/{id}")).await.body.contains(&link));
    assert!(site.get(&head, &format!("/people/{id}")).await.body.contains(&link));
    site.get(&head, &link).await.is(200).says(&["kartu yang berlaku ditarik"]);
    site.post(&head, &link, &[("reason", "biometrik orang lain")]).await.is(303);
    assert_eq!(site.world.status(id), Status::Unregistered);
    site.world.audit();
}

#[tokio::test]
async fn every_sample_of_the_probe_is_on_the_desk() {
    let site = Site::new();
    let id = site.neighbour(1);
    let operator = site.as_role(Role::Operator);
    site.post(&operator, &format!("/record/{id}"), &[]).await.is(303);
    for (group, field, file) in [
        ("fingers", "finger-1", super::record::four_fingers(1)),
        ("signature", "signature", super::record::signature()),
    ] {
        site.post_files(&operator, &format!("/record/{id}/sample/{group}"), &[(field, Some("f"), &file)]).await.is(303);
    }
    let exceptions = [("reason-face", "DISABILITY"), ("note-face", "tidak dapat duduk"), ("reason-iris", "NO_DEVICE")];
    site.post(&operator, &format!("/record/{id}/finish"), &exceptions).await.is(303);
    site.world.act(&site.world.actor(Role::Verifier), |ctx| app::enrolment::approve(ctx, id)).unwrap();
    uniqueness::advance(&site.world.service, &site.world.program()).unwrap();
    let page = site.get(&site.as_role(Role::Adjudicator), &format!("/adjudicate/{id}")).await;
    page.is(200).says(&["Semua sampel rekaman ini", "Telunjuk kiri", "Tanda tangan"]);
    for word in ["finger-1", "finger-2", "finger-6", "finger-7", "signature"] {
        assert!(page.body.contains(&format!("/adjudicate/{id}/image/{id}/{word}")), "{word}");
    }
}
