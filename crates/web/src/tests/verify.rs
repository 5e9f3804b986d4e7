//! The second pair of eyes.

use domain::enrolment::Status;
use domain::journal::Act;
use domain::staff::Role;

use super::record::{four_fingers, signature};
use super::site::{Site, Visitor};

/// Records a resident at the desk without a portrait, with an exception that says why.
async fn recorded(site: &Site, operator: &Visitor, number: u32) -> domain::ids::PersonId {
    let id = site.neighbour(number);
    let seed = u64::from(number);
    site.post(operator, &format!("/record/{id}"), &[]).await.is(303);
    let sent = [("fingers", "finger-1", four_fingers(seed)), ("signature", "signature", signature())];
    for (group, field, file) in sent {
        site.post_files(operator, &format!("/record/{id}/sample/{group}"), &[(field, Some("f"), &file)]).await.is(303);
    }
    let exceptions = [("reason-face", "DISABILITY"), ("note-face", "tidak dapat duduk"), ("reason-iris", "NO_DEVICE")];
    site.post(operator, &format!("/record/{id}/finish"), &exceptions).await.is(303);
    id
}

#[tokio::test]
async fn form_and_recording_stand_side_by_side_for_the_verifier_alone() {
    let site = Site::new();
    let operator = site.as_role(Role::Operator);
    let id = recorded(&site, &operator, 1).await;
    let there = site.outsider(9);
    let paths = ["/verify".to_owned(), format!("/verify/{id}")];
    for path in &paths {
        assert!(site.get(&site.stranger(), path).await.location().starts_with("/sign-in"));
        for role in Role::ALL.iter().filter(|role| **role != Role::Verifier) {
            site.get(&site.as_role(*role), path).await.is(403);
        }
    }
    let verifier = site.at_desk(Role::Verifier);
    site.get(&verifier, "/verify").await.is(200).says(&["WARGA B", "Periksa yang pertama"]);
    let page = site.get(&verifier, &format!("/verify/{id}")).await;
    page.is(200).says(&[
        "2 pengecualian",
        "Pas foto : Disabilitas mental atau intelektual tidak dapat duduk",
        "Iris : Kantor tidak punya alatnya",
        "Telunjuk kiri",
        "Direkam oleh Petugas",
        "BELUM KAWIN",
    ]);
    assert!(page.body.contains(&format!("/record/{id}/image/finger-7")));
    let looks = site.count_in_journal(Act::PersonViewed);
    site.get(&verifier, &format!("/record/{id}/image/signature")).await.is(200);
    assert_eq!(site.count_in_journal(Act::PersonViewed), looks + 1);
    for path in [format!("/verify/{there}"), "/verify/x".to_owned(), "/verify/0000000000009".to_owned()] {
        site.get(&verifier, &path).await.is(404);
        site.post(&verifier, &format!("{path}/approve"), &[]).await.is(404);
    }
    site.get(&verifier, &format!("/verify/{}", site.neighbour(5))).await.is(409);
}

#[tokio::test]
async fn approval_leads_to_the_next_and_happens_once() {
    let site = Site::new();
    let operator = site.as_role(Role::Operator);
    let first = recorded(&site, &operator, 1).await;
    let second = recorded(&site, &operator, 2).await;
    let verifier = site.as_role(Role::Verifier);
    let approve = format!("/verify/{first}/approve");
    site.post_with_token(&verifier, &approve, "x", &[]).await.is(403);
    site.post(&operator, &approve, &[]).await.is(403);
    let approved = site.post(&verifier, &approve, &[]).await;
    assert_eq!(approved.location(), format!("/verify/{second}"));
    assert_eq!(site.world.status(first), Status::Processing);
    site.post(&verifier, &approve, &[]).await.is(409);
    let last = site.post(&verifier, &format!("/verify/{second}/approve"), &[]).await;
    assert_eq!(last.location(), "/verify");
    site.get(&verifier, "/verify").await.says(&["Tidak ada rekaman yang menunggu"]);
}

#[tokio::test]
async fn sending_back_needs_a_reason_and_deletes_the_recording() {
    let site = Site::new();
    let operator = site.as_role(Role::Operator);
    let id = recorded(&site, &operator, 1).await;
    let verifier = site.as_role(Role::Verifier);
    let reject = format!("/verify/{id}/reject");
    let refused = site.post(&verifier, &reject, &[("reason", "   ")]).await;
    refused.is(422).says(&["1 isian perlu diperbaiki", "Isi alasan dengan kata-kata", "2 pengecualian"]);
    assert_eq!(site.world.status(id), Status::BioCaptured);
    site.post(&verifier, &reject, &[("reason", "foto bukan orang ini")]).await.is(303);
    assert_eq!(site.world.status(id), Status::Unregistered);
    site.get(&operator, &format!("/record/{id}/image/signature")).await.is(404);
    site.get(&operator, &format!("/record/{id}")).await.says(&["Mulai merekam"]);
    site.world.audit();
}

#[tokio::test]
async fn the_recorder_cannot_verify() {
    let site = Site::new();
    let operator = site.as_role(Role::Operator);
    let id = recorded(&site, &operator, 1).await;
    // The officer is given another role: the person stays the same.
    let me = site.world.actor(Role::Operator).staff;
    let change = |ctx: &mut app::Ctx<'_>| {
        let mut staff = ctx.tx.find_staff(me)?.unwrap();
        staff.role = Role::Verifier;
        ctx.tx.put_staff(&staff)?;
        ctx.journal(Act::StaffSaved, None, "")?;
        Ok::<_, app::Failure<app::Nothing>>(())
    };
    site.world.act(&site.world.program(), change).unwrap();
    let page = site.get(&operator, &format!("/verify/{id}")).await;
    page.is(200).says(&["Perekam tidak boleh memverifikasi"]).is_silent_on(&["Setujui"]);
    let refused = site.post(&operator, &format!("/verify/{id}/approve"), &[]).await;
    refused.is(409).says(&["Perekam tidak boleh memverifikasi rekamannya sendiri."]);
    site.get(&operator, "/verify").await.says(&["(rekaman Anda sendiri)"]).is_silent_on(&["Periksa yang pertama"]);
}

#[tokio::test]
async fn unusable_biometrics_go_to_the_head() {
    let site = Site::new();
    let operator = site.as_role(Role::Operator);
    let id = recorded(&site, &operator, 1).await;
    let verifier = site.as_role(Role::Verifier);
    site.get(&verifier, &format!("/verify/{id}")).await.says(&["Biometrik tidak dapat dipakai"]);
    let fail = format!("/verify/{id}/fail");
    site.post(&verifier, &fail, &[("reason", "")]).await.is(422).says(&["Isi alasan"]);
    site.post(&verifier, &fail, &[("reason", "sidik jari kabur")]).await.is(303);
    assert_eq!(site.world.status(id), Status::EnrollFailureAtRegional);
    site.post(&verifier, &fail, &[("reason", "sidik jari kabur")]).await.is(409);
    let head = site.as_role(Role::Head);
    site.get(&head, "/adjudicate?list=ENROLL_FAILURE_AT_REGIONAL").await.says(&["WARGA B", "Hapus"]);
    site.post(&head, &format!("/adjudicate/{id}/discard"), &[("reason", "rekam ulang")]).await.is(303);
    site.get(&operator, &format!("/record/{id}")).await.says(&["Mulai merekam"]);
    site.world.audit();
}
