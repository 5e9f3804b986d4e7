//! The journal's pages, and the published log read as a monitor reads it.

use std::collections::BTreeMap;

use app::port::Mode;
use domain::journal::Act;
use domain::staff::Role;
use ledger::{Checkpoint, Hash, Receipt, TileId, TileReader, VerifierKey};

use super::site::Site;

fn verifier() -> VerifierKey {
    use app::port::Vault;
    testkit::world::keys().journal_signer().verifier().clone()
}

fn card_key() -> [u8; 32] {
    use app::port::Vault;
    testkit::world::keys().card_key().verifying_key().to_bytes()
}

#[tokio::test]
async fn entries_are_given_to_readers_of_the_journal_only() {
    let site = Site::new();
    let auditor = site.as_role(Role::Auditor);
    let path = "/tile/entries/000.p/3";
    site.get(&auditor, path).await.is(404);
    site.post(&site.as_role(Role::Head), "/journal/checkpoint", &[]).await.location();
    assert!(site.get(&site.stranger(), path).await.location().starts_with("/sign-in"));
    site.get(&site.as_role(Role::Operator), path).await.is(403);
    let answer = site.get(&auditor, path).await;
    answer.is(200);
    assert_eq!(answer.header("cache-control"), "no-store");
    let bodies: Vec<_> = ledger::decode_bundle(&answer.bytes).unwrap().into_iter().map(<[u8]>::to_vec).collect();
    let leaves = site.world.store.begin(Mode::Read).unwrap().list_leaves(0, 3).unwrap();
    assert_eq!(bodies, leaves.into_iter().map(|leaf| leaf.body).collect::<Vec<_>>());
    site.get(&auditor, "/tile/entries/000.p/99").await.is(404);
    let link = "/tile/entries/000.p/";
    assert!(site.get(&auditor, "/journal").await.body.contains(link), "the page links what exists");
}

#[tokio::test]
async fn only_heads_and_auditors_read_the_journal() {
    let site = Site::new();
    for page in ["/journal", "/journal/0", "/journal/0/receipt.txt", "/journal/checkpoint.txt"] {
        assert!(site.get(&site.stranger(), page).await.location().starts_with("/sign-in"), "{page}");
        for role in [Role::Operator, Role::Verifier, Role::Adjudicator, Role::Printer, Role::StockClerk] {
            site.get(&site.as_role(role), page).await.is(403);
        }
    }
    for role in [Role::Operator, Role::Verifier, Role::Adjudicator, Role::Printer, Role::StockClerk] {
        site.post(&site.as_role(role), "/journal/checkpoint", &[]).await.is(403);
    }
    let auditor = site.as_role(Role::Auditor);
    site.post(&auditor, "/journal/checkpoint", &[]).await.is(403);
    site.get(&auditor, "/journal").await.is(200).is_silent_on(&["Tanda tangani"]);
    let head = site.as_role(Role::Head);
    site.get(&head, "/journal").await.is(200).says(&["Tanda tangani"]);
    site.post_with_token(&head, "/journal/checkpoint", "forged", &[]).await.is(403);
    assert_eq!(site.count_in_journal(Act::CheckpointSigned), 0);
}

#[tokio::test]
async fn the_head_signs_and_every_leaf_before_has_a_receipt() {
    let site = Site::new();
    let head = site.as_role(Role::Head);
    site.neighbour(1);
    site.get(&head, "/journal").await.is(200).says(&["Belum ada titik periksa", "Penduduk didaftarkan", "Petugas 10"]);
    site.get(&head, "/journal/0").await.is(200).says(&["Belum ada titik periksa yang mencakup entri ini"]);
    site.get(&head, "/journal/0/receipt.txt").await.is(404);
    site.get(&head, "/journal/checkpoint.txt").await.is(404);
    site.post(&head, "/journal/checkpoint", &[]).await.location();
    let note = site.get(&head, "/journal/checkpoint.txt").await;
    assert!(note.header("content-disposition").starts_with("attachment"));
    let receipt = site.get(&head, "/journal/0/receipt.txt").await;
    assert!(receipt.header("content-disposition").contains("receipt-0.tlog-proof"));
    let card_key = data_encoding::HEXLOWER.encode(&card_key());
    site.get(&head, "/journal").await.says(&[&verifier().to_string(), &card_key, "tunggal verify --checkpoint"]);
    let signed = Checkpoint::parse_and_verify(note.body.as_bytes(), &[verifier()]).unwrap().checkpoint;
    for index in 0..signed.size() {
        let answer = site.get(&head, &format!("/journal/{index}/receipt.txt")).await;
        answer.is(200);
        let leaf = site.world.store.begin(Mode::Read).unwrap().list_leaves(index, 1).unwrap().remove(0);
        let receipt = Receipt::parse(&answer.body).unwrap();
        receipt.verify(&ledger::leaf_hash(&leaf.body), signed.origin(), &[verifier()]).unwrap();
        let page = site.get(&head, &format!("/journal/{index}")).await;
        page.is(200).says(&[&ledger::leaf_hash(&leaf.body).to_string()]);
    }
    site.get(&head, &format!("/journal/{}", signed.size())).await.is(200).says(&["Titik periksa ditandatangani"]);
    for beyond in [format!("/journal/{}", signed.size() + 1), "/journal/x".into(), format!("/journal/{}", u64::MAX)] {
        site.get(&head, &beyond).await.is(404);
    }
    site.get(&head, "/journal?before=x").await.is(404);
}

#[tokio::test]
async fn the_journal_names_nobody() {
    let site = Site::new();
    let person = site.neighbour(1);
    let known = testkit::world::resident(1, site.here());
    let page = site.get(&site.as_role(Role::Auditor), "/journal").await;
    page.is_silent_on(&[known.name.as_str(), &known.nik.digits(), &person.to_string()]);
}

#[tokio::test]
async fn pages_lead_back_to_the_first_leaf() {
    let site = Site::new();
    for number in 1..=60 {
        site.neighbour(number);
    }
    let auditor = site.as_role(Role::Auditor);
    let newest = site.get(&auditor, "/journal").await;
    newest.says(&["50 dari"]);
    let links = newest.body.split("href=\"").filter_map(|rest| rest.split('"').next());
    let older = links.filter(|href| href.starts_with("/journal?before=")).map(str::to_owned).next().unwrap();
    site.get(&auditor, &older).await.is(200).says(&["Kantor disimpan"]);
}

/// What a monitor has fetched.
struct Fetched(BTreeMap<TileId, Vec<Hash>>);

impl TileReader for Fetched {
    type Error = std::convert::Infallible;
    fn tile(&self, level: u8, index: u64, width: u16) -> Result<Vec<Hash>, Self::Error> {
        let tile = self.0.range(TileId { level, index, width }..).next().expect("every tile of the size was fetched").1;
        Ok(tile[..usize::from(width)].to_vec())
    }
}

async fn monitor(site: &Site) -> (Checkpoint, Fetched) {
    let note = site.get(&site.stranger(), "/checkpoint").await;
    note.is(200);
    assert_eq!(note.header("content-type"), "text/plain; charset=utf-8");
    let checkpoint = Checkpoint::parse_and_verify(note.body.as_bytes(), &[verifier()]).unwrap().checkpoint;
    let mut fetched = BTreeMap::new();
    let full = ledger::completed_tiles(0, checkpoint.size());
    for tile in full.chain(ledger::partial_tiles(checkpoint.size())) {
        let answer = site.get(&site.stranger(), &format!("/{}", tile.path())).await;
        answer.is(200);
        assert_eq!(answer.header("content-type"), "application/octet-stream");
        assert_eq!(answer.bytes.len(), usize::from(tile.width) * 32);
        fetched.insert(tile, answer.bytes.chunks(32).map(|hash| Hash::try_from(hash).unwrap()).collect());
    }
    (checkpoint, Fetched(fetched))
}

#[tokio::test]
async fn a_monitor_sees_that_the_log_only_grows() {
    let site = Site::new();
    let head = site.as_role(Role::Head);
    site.get(&site.stranger(), "/checkpoint").await.is(404);
    site.get(&site.stranger(), "/tile/0/000.p/1").await.is(404);
    site.post(&head, "/journal/checkpoint", &[]).await.location();
    let (old, _) = monitor(&site).await;
    for number in 1..=300 {
        site.neighbour(number);
    }
    site.post(&head, "/journal/checkpoint", &[]).await.location();
    let (new, tiles) = monitor(&site).await;
    assert!(new.size() > old.size() + 256, "more than one tile");
    assert_eq!(ledger::root(&tiles, new.size()).unwrap(), *new.root());
    let proof = ledger::consistency_proof(&tiles, old.size(), new.size()).unwrap();
    ledger::verify_consistency(old.size(), new.size(), &proof, old.root(), new.root()).unwrap();
    let proof = ledger::inclusion_proof(&tiles, 260, new.size()).unwrap();
    let leaf = site.world.store.begin(Mode::Read).unwrap().list_leaves(260, 1).unwrap().remove(0);
    ledger::verify_inclusion(&ledger::leaf_hash(&leaf.body), 260, new.size(), &proof, new.root()).unwrap();
}

#[tokio::test]
async fn nothing_else_is_published() {
    let site = Site::new();
    site.post(&site.as_role(Role::Head), "/journal/checkpoint", &[]).await.location();
    let size = {
        let note = site.get(&site.stranger(), "/checkpoint").await;
        Checkpoint::parse_and_verify(note.body.as_bytes(), &[verifier()]).unwrap().checkpoint.size()
    };
    let unsigned = format!("/tile/0/000.p/{}", size + 1);
    for path in [
        unsigned.as_str(),
        "/tile/0/000",
        "/tile/data/000",
        "/tile/64/000.p/1",
        "/tile/0/0",
        "/tile/0/000.p/0",
        "/tile/0/000.p/01",
        "/tile/0/../0/000.p/1",
        "/tile/0/x18446744/073/709/551/615",
    ] {
        site.get(&site.stranger(), path).await.is(404);
    }
    site.get(&site.stranger(), "/tile/0/000.p/1").await.is(200);
    assert!(site.get(&site.stranger(), "/tile/entries/000.p/1").await.location().starts_with("/sign-in"));
}
