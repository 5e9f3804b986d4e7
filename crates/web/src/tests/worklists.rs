//! Work lists: nothing is cut off without a word, nothing that is left to do is out of sight, and what one can only look
//! at is not offered as work.

use app::enrolment::WORK_LIST_LIMIT;
use domain::enrolment::Status;
use domain::ids::PersonId;
use domain::staff::Role;

use super::adjudicate::referred;
use super::site::{Reply, Site};

/// The address of the next page.
fn next(page: &Reply) -> Option<String> {
    let link = page.body.split("<a ").find(|link| link.contains("rel=\"next\""))?;
    Some(link.split_once("href=\"")?.1.split_once('"')?.0.replace("&#38;", "&"))
}

fn rows(page: &Reply) -> usize {
    page.body.matches("<th scope=\"row\">").count()
}

#[tokio::test]
async fn a_list_longer_than_a_page_goes_on_and_own_recordings_are_looked_for_behind_others() {
    let site = Site::new();
    let more = u32::try_from(WORK_LIST_LIMIT).unwrap() + 1;
    for number in 1..=more {
        let id = site.neighbour(number);
        site.world.record(id, u64::from(number), 0);
    }
    let verifier = site.as_role(Role::Verifier);
    let page = site.get(&verifier, "/verify").await;
    page.is(200).says(&["100 rekaman di halaman ini, 101 seluruhnya"]);
    assert_eq!(rows(&page), WORK_LIST_LIMIT);
    let path = next(&page).unwrap();
    assert!(!path.contains("WARGA"), "{path}");
    let last = site.get(&verifier, &path).await;
    last.is(200).says(&["1 rekaman di halaman ini, 101 seluruhnya", "Periksa yang pertama"]);
    assert_eq!((rows(&last), next(&last)), (1, None));
    site.get(&verifier, "/verify?after=nonsense").await.is(404);

    let own = site.get(&site.as_role(Role::Operator), "/record").await;
    own.is(200).says(&["100 rekaman di halaman ini"]);
    assert!(next(&own).is_some());
    // All of these are one officer's: a colleague has none of them, and their own stands behind a hundred others.
    let colleague = site.at_desk(Role::Operator);
    site.get(&colleague, "/record").await.is(200).says(&["Tidak ada rekaman Anda yang menunggu"]);
    let theirs = site.neighbour(500);
    record_at_desk(&site, theirs);
    let page = site.get(&colleague, "/record").await;
    page.is(200).is_silent_on(&["di halaman ini"]);
    assert_eq!((rows(&page), next(&page)), (1, None));
}

fn record_at_desk(site: &Site, id: PersonId) {
    use domain::enrolment::{CaptureException, ExceptionReason, Modality};
    let desk = site.world.at_desk(Role::Operator);
    let exceptions = Modality::ALL
        .iter()
        .map(|m| CaptureException { modality: *m, reason: ExceptionReason::Disability, note: "uji".into() })
        .collect();
    let finish = app::enrolment::FinishRecording { person: id, exceptions };
    site.world.act(&desk, |ctx| app::enrolment::begin(ctx, id)).unwrap();
    site.world.act(&desk, |ctx| app::enrolment::finish(ctx, &finish)).unwrap();
}

#[tokio::test]
async fn what_was_sent_back_or_left_open_is_the_offices_work() {
    let site = Site::new();
    let (rejected, open) = (site.neighbour(1), site.neighbour(2));
    record_at_desk(&site, rejected);
    let desk = site.at_desk(Role::Operator);
    site.get(&desk, "/record").await.is_silent_on(&["Dikembalikan", "Belum selesai"]);
    site.post(&desk, &format!("/record/{open}"), &[]).await.is(303);
    let reject = [("reason", "foto bukan orang ini")];
    site.post(&site.at_desk(Role::Verifier), &format!("/verify/{rejected}/reject"), &reject).await.is(303);
    let page = site.get(&desk, "/record").await;
    page.is(200).says(&["Dikembalikan", "WARGA B", "foto bukan orang ini", "Belum selesai", "WARGA C", "Petugas 0"]);
    for id in [rejected, open] {
        assert!(page.body.contains(&format!("href=\"/record/{id}\"")), "one link away");
    }
    let dinas = site.get(&site.as_role(Role::Operator), "/record").await;
    dinas.is_silent_on(&["Dikembalikan", "Belum selesai", "WARGA"]);
    // Taken up again: no longer sent back, but open.
    site.post(&desk, &format!("/record/{rejected}"), &[]).await.is(303);
    site.get(&desk, "/record").await.is(200).is_silent_on(&["Dikembalikan"]).says(&["Belum selesai", "WARGA B"]);
}

#[tokio::test]
async fn only_who_may_decide_is_offered_the_first_case_and_others_are_told_whom_it_waits_for() {
    let site = Site::new();
    let id = referred(&site, 1);
    let (adjudicator, head) = (site.as_role(Role::Adjudicator), site.as_role(Role::Head));
    let (list, case) = ("/adjudicate?list=ADJUDICATE_RECORD", format!("/adjudicate/{id}"));
    site.get(&adjudicator, list).await.says(&["Buka yang pertama"]);
    site.get(&head, list).await.says(&["WARGA B", "Menunggu suara"]).is_silent_on(&["Buka yang pertama"]);
    site.get(&head, &case).await.says(&["menunggu suara dua petugas"]).is_silent_on(&["Suara Anda"]);
    for (visitor, verdict) in [(&adjudicator, "SAME_PERSON"), (&site.as_second(Role::Adjudicator), "UNDECIDABLE")] {
        let ballot = [("verdict", verdict), ("reason", "menurut saya")];
        site.post(visitor, &format!("{case}/vote"), &ballot).await.is(303);
    }
    let list = "/adjudicate?list=REQUEST_VALIDATION";
    site.get(&adjudicator, list).await.says(&["Menunggu kepala dinas"]).is_silent_on(&["Buka yang pertama"]);
    site.get(&adjudicator, &case).await.says(&["menunggu kepala dinas"]);
    let offered = site.get(&head, list).await;
    offered.says(&["Buka yang pertama"]);
    assert!(offered.body.contains(&format!("href=\"/adjudicate/{id}\" accesskey")));
    let settlement = [("ruling", "DUPLICATE"), ("reason", "orang yang sama")];
    site.post(&head, &format!("{case}/settle"), &settlement).await.is(303);
    for visitor in [&adjudicator, &head] {
        let list = site.get(visitor, "/adjudicate?list=DUPLICATE_RECORD").await;
        list.says(&["WARGA B"]).is_silent_on(&["Buka yang pertama"]);
        site.get(visitor, &case).await.is(200).says(&["sudah diputus ganda"]);
    }
}

#[tokio::test]
async fn an_operator_is_told_the_way_on_instead_of_offered_a_recording_that_is_refused() {
    let site = Site::new();
    let id = referred(&site, 1);
    for visitor in [site.as_role(Role::Adjudicator), site.as_second(Role::Adjudicator)] {
        let same = [("verdict", "SAME_PERSON"), ("reason", "orang yang sama")];
        site.post(&visitor, &format!("/adjudicate/{id}/vote"), &same).await.is(303);
    }
    assert_eq!(site.world.status(id), Status::DuplicateRecord);
    let operator = site.at_desk(Role::Operator);
    let record = format!("href=\"/record/{id}\"");
    let file = site.get(&operator, &format!("/people/{id}")).await;
    file.says(&["Tidak dapat direkam", "Ajukan penghapusan rekaman ganda"]);
    let list = site.get(&operator, &format!("/people/village/{}", site.here())).await;
    list.says(&["WARGA B"]);
    let found = site.post(&operator, "/people", &[("who", "warga"), ("birth", "")]).await;
    found.says(&["WARGA B"]);
    for page in [&file, &list, &found] {
        assert!(!page.body.contains(&record), "{}", page.text());
    }
    let head = site.get(&site.as_role(Role::Head), &format!("/people/{id}")).await;
    head.is_silent_on(&["Tidak dapat direkam"]);
}

#[tokio::test]
async fn the_navigation_links_what_a_role_may_see() {
    let site = Site::new();
    for (role, path) in [(Role::Printer, "/stock"), (Role::Adjudicator, "/people")] {
        let visitor = site.as_role(role);
        let page = site.get(&visitor, "/coverage").await;
        assert!(page.body.contains(&format!("href=\"{path}\"")), "{role:?} {path}");
        site.get(&visitor, path).await.is(200);
    }
}
