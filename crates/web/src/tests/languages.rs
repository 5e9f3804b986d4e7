//! Each language on its own: no word of the other one on a page.

use app::card;
use domain::card::IssueReason;
use domain::staff::Role;

use super::site::Site;

/// Official words that the test world's residents carry, and labels of the forms.
const INDONESIAN: [&str; 12] = [
    "LAKI-LAKI",
    "Laki-laki",
    "BELUM KAWIN",
    "PELAJAR/MAHASISWA",
    "SLTA",
    "KEPALA KELUARGA",
    "TIDAK CACAT",
    "TIDAK TAHU",
    "ISTRI",
    "PETANI",
    "Hilang",
    "Isi NIK",
];

#[tokio::test]
async fn english_pages_say_the_official_lists_in_english() {
    let site = Site::new();
    let id = site.neighbour(1);
    site.world.record(id, 1, 0);
    let operator = site.at_desk(Role::Operator).in_english();
    for (path, words) in [
        (
            format!("/people/{id}"),
            vec!["Male", "Never married", "Pupil or student", "Upper secondary school", "Head of family"],
        ),
        (
            "/people/new".to_owned(),
            vec!["Widowed", "Village head", "Not known", "Confucian", "Grandchild", "Doctorate"],
        ),
        (format!("/people/{id}/events/data"), vec!["Farmer or planter", "Deaf or mute"]),
        (format!("/people/{id}/events/death"), vec!["Never married"]),
        (format!("/people/village/{}?show=all", site.here()), vec!["Male"]),
    ] {
        site.get(&operator, &path).await.is(200).says(&words).is_silent_on(&INDONESIAN);
    }
    let verifier = site.at_desk(Role::Verifier).in_english();
    let page = site.get(&verifier, &format!("/verify/{id}")).await;
    page.is(200).says(&["Never married", "Pupil or student", "Head of family"]).is_silent_on(&INDONESIAN);
}

#[tokio::test]
async fn a_records_history_is_told_in_the_readers_language() {
    let site = Site::new();
    let id = site.neighbour(1);
    site.world.receive_blanks(1, 10);
    site.world.enrol(id, 1, 0);
    let printer = site.world.actor(Role::Printer);
    for is_told in [true, false] {
        site.world.act(&printer, |ctx| card::send_next(ctx, 1)).unwrap();
        let card = {
            let tx = site.world.store.begin(app::port::Mode::Read).unwrap();
            tx.list_cards(id).unwrap().remove(0).id
        };
        if is_told {
            let path = format!("/print-queue/{id}/{card}/failed");
            site.post(&site.as_role(Role::Printer), &path, &[("blank", "back")]).await.is(303);
        } else {
            let jam = |ctx: &mut app::Ctx<'_>| card::report_failure(ctx, id, card, true, "card jam");
            site.world.act(&site.world.program(), jam).unwrap();
        }
    }
    site.hand_out(id);
    let lost = |ctx: &mut app::Ctx<'_>| card::request_replacement(ctx, id, IssueReason::Lost, "LP/1");
    site.world.act(&site.world.actor(Role::Operator), lost).unwrap();
    let operator = site.at_desk(Role::Operator);
    let page = site.get(&operator, &format!("/people/{id}")).await;
    page.says(&["Pencetakan gagal; kartu menunggu lagi.", "Hilang"]);
    page.is_silent_on(&["told by an officer", "card jam", "LOST"]);
    let page = site.get(&operator.in_english(), &format!("/people/{id}")).await;
    page.says(&["Printing failed; the card waits again.", "Lost"]).is_silent_on(&["LOST", "Hilang", "gagal"]);
}
