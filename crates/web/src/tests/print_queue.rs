//! The print desk and the counter: who may, what is said, what happens.

use app::port::Mode;
use domain::card::{CardIssue, CardState};
use domain::enrolment::Status;
use domain::ids::PersonId;
use domain::journal::Act;
use domain::staff::Role;
use jiff::civil::date;
use testkit::world::{resident, resident_born};

use super::site::{PDF, Site};

/// A site with one print-ready neighbour and blanks 1 to 10.
fn ready() -> (Site, PersonId, CardIssue) {
    let site = Site::new();
    site.world.receive_blanks(1, 10);
    let person = site.neighbour(1);
    site.world.enrol(person, 1, 0);
    let card = card_of(&site, person);
    (site, person, card)
}

fn card_of(site: &Site, person: PersonId) -> CardIssue {
    let tx = site.world.store.begin(Mode::Read).unwrap();
    tx.list_cards(person).unwrap().into_iter().next().unwrap()
}

fn path(person: PersonId, card: &CardIssue, verb: &str) -> String {
    format!("/print-queue/{person}/{}/{verb}", card.id)
}

fn counter(person: PersonId, card: &CardIssue, what: &str) -> String {
    format!("/cards/{person}/{}/{what}", card.id)
}

#[tokio::test]
async fn strangers_sign_in_first_and_others_are_refused() {
    let (site, person, card) = ready();
    let pages = [
        "/print-queue",
        "/print-queue/progress",
        &counter(person, &card, "hand-over"),
        &counter(person, &card, "card.pdf"),
    ];
    for page in pages {
        assert!(site.get(&site.stranger(), page).await.location().starts_with("/sign-in"), "{page}");
    }
    for role in [Role::StockClerk, Role::Verifier, Role::Adjudicator] {
        site.get(&site.as_role(role), "/print-queue").await.is(403);
    }
    for role in [Role::Operator, Role::Printer, Role::Head, Role::Auditor] {
        site.get(&site.as_role(role), "/print-queue").await.is(200).says(&["Siap dicetak, giliran ke-1."]);
    }
    for role in [Role::Operator, Role::Head, Role::Auditor, Role::StockClerk, Role::Verifier, Role::Adjudicator] {
        let who = site.as_role(role);
        site.post(&who, &path(person, &card, "print"), &[]).await.is(403);
        site.post(&who, "/print-queue/next", &[("count", "1")]).await.is(403);
        site.post(&who, "/print-queue/next", &[("count", "x")]).await.is(403);
        site.post(&who, &path(person, &card, "printed"), &[]).await.is(403);
        site.post(&who, &path(person, &card, "failed"), &[("blank", "back")]).await.is(403);
        site.get(&who, &counter(person, &card, "card.pdf")).await.is(403);
    }
    for role in [Role::Head, Role::Auditor, Role::StockClerk, Role::Verifier, Role::Adjudicator] {
        let who = site.as_role(role);
        site.get(&who, &counter(person, &card, "hand-over")).await.is(403);
        site.post(&who, &counter(person, &card, "hand-over"), &[("to", "holder")]).await.is(403);
    }
    assert_eq!(site.world.status(person), Status::PrintReadyRecord);
}

#[tokio::test]
async fn forms_without_the_token_change_nothing() {
    let (site, person, card) = ready();
    let printer = site.as_role(Role::Printer);
    for address in [path(person, &card, "print"), "/print-queue/next".to_owned(), path(person, &card, "printed")] {
        site.post_with_token(&printer, &address, "forged", &[("count", "1")]).await.is(403);
    }
    assert_eq!(card_of(&site, person).state, CardState::Queued);
}

#[tokio::test]
async fn a_card_is_printed_and_handed_over() {
    let (site, person, card) = ready();
    let printer = site.as_role(Role::Printer);
    let sent = site.post(&printer, &path(person, &card, "print"), &[]).await;
    assert_eq!(sent.location(), "/print-queue");
    site.get(&printer, "/print-queue").await.is(200).says(&["Di pencetak", "000000001", "Tidak jelas nasibnya?"]);
    let progress = site.get(&printer, "/print-queue/progress").await;
    assert_eq!(progress.body, r#"{"waiting":0,"printing":1,"printed":0}"#);
    assert_eq!(site.world.run_press(), 1);
    let operator = site.as_role(Role::Operator);
    let name = resident(1, site.here()).name;
    site.get(&operator, "/print-queue").await.says(&["Menunggu pemegang", name.as_str(), "Serahkan"]);
    let page = site.get(&operator, &counter(person, &card, "hand-over")).await;
    page.is(200).says(&[name.as_str(), &resident(1, site.here()).nik.digits(), "000000001"]);
    let given = site.post(&operator, &counter(person, &card, "hand-over"), &[("to", "holder")]).await;
    assert_eq!(given.location(), "/print-queue");
    assert_eq!(site.world.status(person), Status::CardIssued);
    site.get(&operator, &counter(person, &card, "hand-over")).await.is(409);
    site.post(&operator, &counter(person, &card, "hand-over"), &[("to", "holder")]).await.is(409);
    site.world.audit();
}

#[tokio::test]
async fn a_deputy_needs_a_name_and_a_basis() {
    let (site, person, card) = ready();
    site.post(&site.as_role(Role::Printer), "/print-queue/next", &[("count", "5")]).await.location();
    site.world.run_press();
    let operator = site.as_role(Role::Operator);
    let address = counter(person, &card, "hand-over");
    for (fields, said) in [
        (vec![("to", "deputy")], "Isi nama yang menerima kartu."),
        (vec![("to", "deputy"), ("deputy_name", "SITI")], "Isi nomor surat kuasa atau hubungan keluarga."),
        (vec![("to", "deputy"), ("deputy_name", " "), ("basis", "ibu")], "Isi nama yang menerima kartu."),
        (vec![("to", "holder"), ("deputy_name", "SITI")], "Nama kuasa terisi."),
        (vec![], "Pilih siapa yang menerima kartu."),
        (vec![("to", "neighbour")], "Pilih siapa yang menerima kartu."),
    ] {
        site.post(&operator, &address, &fields).await.is(422).says(&[said]);
    }
    let kept = site.post(&operator, &address, &[("to", "deputy"), ("deputy_name", "SITI <b>")]).await;
    assert!(kept.body.contains("SITI &#60;b&#62;"), "what was typed is kept and escaped");
    let long = "A".repeat(61);
    site.post(&operator, &address, &[("to", "deputy"), ("deputy_name", &long), ("basis", "ibu")]).await.is(422);
    assert_eq!(site.world.status(person), Status::CardPrinted);
    let fields = [("to", "deputy"), ("deputy_name", "SITI"), ("basis", "ibu kandung")];
    site.post(&operator, &address, &fields).await.location();
    assert_eq!(site.world.status(person), Status::CardIssued);
}

#[tokio::test]
async fn the_next_cards_are_sent_by_number() {
    let (site, first, _) = ready();
    let second = site.neighbour(2);
    site.world.enrol(second, 2, 0);
    let printer = site.as_role(Role::Printer);
    for count in ["", "0", "51", "-1", "sepuluh"] {
        let page = site.post(&printer, "/print-queue/next", &[("count", count)]).await;
        page.is(422).says(&["Ketik angka 1 sampai 50."]);
    }
    site.post(&printer, "/print-queue/next", &[("count", "1")]).await.location();
    assert_eq!(site.world.run_press(), 1);
    site.post(&printer, "/print-queue/next", &[("count", "50")]).await.location();
    assert_eq!(site.world.run_press(), 1);
    assert_eq!([first, second].map(|p| site.world.status(p)), [Status::CardPrinted; 2]);
    let empty = site.post(&printer, "/print-queue/next", &[("count", "5")]).await;
    assert_eq!(empty.location(), "/print-queue");
}

#[tokio::test]
async fn every_waiting_card_says_why() {
    let site = Site::new();
    let young = site.world.register(resident_born(1, site.here(), date(2007, 11, 20)));
    let grown = site.neighbour(2);
    for (person, seed) in [(young, 1), (grown, 2)] {
        site.world.enrol(person, seed, 0);
    }
    let printer = site.as_role(Role::Printer);
    let page = site.get(&printer, "/print-queue").await;
    page.says(&["dicetak mulai 20 November 2024", "Tidak ada blangko di kantor ini.", "Terima blangko dahulu"]);
    let refused = site.post(&printer, &path(grown, &card_of(&site, grown), "print"), &[]).await;
    assert_eq!(refused.location(), "/print-queue");
    assert_eq!(site.world.status(grown), Status::PrintReadyRecord);
    site.get(&printer.clone().in_english(), "/print-queue").await.says(&["There is no blank in this office."]);
}

#[tokio::test]
async fn what_a_person_saw_in_the_tray_is_noted() {
    let (site, person, card) = ready();
    let printer = site.as_role(Role::Printer);
    for (blank, on_hand) in [("spoiled", 9), ("back", 9)] {
        site.post(&printer, &path(person, &card, "print"), &[]).await.location();
        site.post(&printer, &path(person, &card, "failed"), &[("blank", blank)]).await.location();
        assert_eq!(card_of(&site, person).state, CardState::Queued);
        let page = site.get(&site.as_role(Role::StockClerk), "/stock").await;
        page.says(&[&format!("{on_hand} di gudang")]);
    }
    site.post(&printer, &path(person, &card, "failed"), &[("blank", "eaten")]).await.is(422);
    site.post(&printer, &path(person, &card, "print"), &[]).await.location();
    site.post(&printer, &path(person, &card, "printed"), &[]).await.location();
    assert_eq!(site.world.status(person), Status::CardPrinted);
    assert_eq!(site.world.run_press(), 0, "what a person noted is not printed again");
    site.world.audit();
}

#[tokio::test]
async fn the_face_is_shown_once_it_has_a_blank_and_the_look_is_journalled() {
    let (site, person, card) = ready();
    let printer = site.as_role(Role::Printer);
    let address = counter(person, &card, "card.pdf");
    site.get(&printer, &address).await.is(404);
    let on_file = || async { site.get(&printer, &format!("/people/{person}")).await.body.contains(&address) };
    assert!(!on_file().await);
    site.post(&printer, &path(person, &card, "print"), &[]).await.location();
    assert!(on_file().await, "the resident's file leads to the card");
    let before = site.count_in_journal(Act::PersonViewed);
    let answer = site.get(&printer, &counter(person, &card, "card.pdf")).await;
    answer.is(200);
    assert_eq!((answer.bytes.as_slice(), answer.header("content-type")), (PDF, "application/pdf"));
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(site.count_in_journal(Act::PersonViewed), before + 1);
}

#[tokio::test]
async fn another_offices_card_does_not_exist() {
    let (site, person, card) = ready();
    let other = site.outsider(2);
    site.world.enrol(other, 2, 0);
    let there = card_of(&site, other);
    let desk = site.at_desk(Role::Printer);
    for (person, card) in [(person, &card), (other, &there)] {
        for verb in ["print", "printed"] {
            site.post(&desk, &path(person, card, verb), &[]).await.is(404);
        }
        site.post(&desk, &path(person, card, "failed"), &[("blank", "back")]).await.is(404);
        site.get(&desk, &counter(person, card, "card.pdf")).await.is(404);
    }
    let operator = site.at_desk(Role::Operator);
    site.get(&operator, &counter(other, &there, "hand-over")).await.is(404);
    site.post(&operator, &counter(other, &there, "cancel"), &[]).await.is(404);
    for address in [
        "/print-queue/x/y/print".to_owned(),
        format!("/print-queue/{person}/{person}/print"),
        format!("/cards/{person}/../hand-over"),
    ] {
        site.post(&site.as_role(Role::Printer), &address, &[]).await.is(404);
    }
    site.get(&desk, "/print-queue").await.is_silent_on(&[resident(1, site.here()).name.as_str()]);
}

#[tokio::test]
async fn a_first_card_is_not_given_up() {
    let (site, person, card) = ready();
    let operator = site.as_role(Role::Operator);
    let refused = site.post(&operator, &counter(person, &card, "cancel"), &[]).await;
    refused.is(409).says(&["Kartu pertama adalah hak pemegangnya"]);
    assert_eq!(card_of(&site, person).state, CardState::Queued);
}
