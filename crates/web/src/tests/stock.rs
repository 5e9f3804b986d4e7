//! The books of blanks and their destruction.

use app::port::Mode;
use domain::staff::Role;
use domain::stock::AccountKind;

use super::site::{PDF, Reply, Site, Visitor};

const MOVE: [&str; 5] = ["receive", "send", "arrive", "spoil", "lose"];

async fn post_move(site: &Site, who: &Visitor, verb: &str, first: &str, last: &str) -> Reply {
    let fields = [("first", first), ("last", last), ("document", "SJ/12/2024")];
    site.post(who, &format!("/stock/move/{verb}"), &fields).await
}

fn count(site: &Site, kind: AccountKind) -> u64 {
    let tx = site.world.store.begin(Mode::Read).unwrap();
    tx.balances(None).unwrap().iter().filter(|(_, k, _)| *k == kind).map(|(_, _, n)| n).sum()
}

#[tokio::test]
async fn strangers_sign_in_first_and_others_are_refused() {
    let site = Site::new();
    let pages = ["/stock", "/stock/serial?serial=1", "/stock/movements", "/stock/destructions/new", "/stock/move/send"];
    for page in pages {
        assert!(site.get(&site.stranger(), page).await.location().starts_with("/sign-in"), "{page}");
        for role in [Role::Operator, Role::Verifier, Role::Adjudicator] {
            site.get(&site.as_role(role), page).await.is(403);
        }
    }
    for role in [Role::Printer, Role::StockClerk, Role::Head, Role::Auditor] {
        site.get(&site.as_role(role), "/stock").await.is(200);
    }
    for role in [Role::Printer, Role::Head, Role::Auditor] {
        let who = site.as_role(role);
        site.get(&who, "/stock").await.is_silent_on(&["Susun pemusnahan"]);
        for verb in MOVE {
            site.get(&who, &format!("/stock/move/{verb}")).await.is(403);
            post_move(&site, &who, verb, "1", "9").await.is(403);
            post_move(&site, &who, verb, "x", "9").await.is(403);
        }
        site.get(&who, "/stock/destructions/new").await.is(403);
        site.post(&who, "/stock/destructions/new", &[]).await.is(403);
    }
    let clerk = site.as_role(Role::StockClerk);
    let fields = [("first", "1"), ("last", "9"), ("document", "SJ")];
    site.post_with_token(&clerk, "/stock/move/receive", "forged", &fields).await.is(403);
    assert_eq!(count(&site, AccountKind::OnHand), 0);
}

#[tokio::test]
async fn blanks_are_received_sent_and_arrive() {
    let site = Site::new();
    let clerk = site.as_role(Role::StockClerk);
    site.get(&clerk, "/stock").await.says(&["Belum ada blangko di pembukuan kantor ini"]);
    assert_eq!(post_move(&site, &clerk, "receive", "1001", "1100").await.location(), "/stock");
    let desk = site.world.desk.id.to_string();
    let fields = [("first", "1001"), ("last", "1040"), ("document", "SJ/13"), ("other_office", desk.as_str())];
    site.post(&clerk, "/stock/move/send", &fields).await.location();
    site.get(&clerk, "/stock").await.says(&[
        "60 di gudang",
        "= 60 keping",
        "Di gudang → Dalam perjalanan, Kecamatan pertama",
    ]);
    let there = site.at_desk(Role::StockClerk);
    let arrive = site.get(&there, "/stock/move/arrive").await;
    assert!(arrive.body.contains("value=\"000001001\"") && arrive.body.contains("value=\"000001040\""));
    post_move(&site, &there, "arrive", "1001", "1039").await.location();
    site.get(&there, "/stock").await.says(&["39 di gudang + 1 dalam perjalanan", "= 40 keping"]);
    site.world.audit();
}

#[tokio::test]
async fn what_is_mistyped_is_said_beside_its_field_and_kept() {
    let site = Site::new();
    let clerk = site.as_role(Role::StockClerk);
    post_move(&site, &clerk, "receive", "1", "100").await.location();
    for (verb, first, last, said) in [
        ("receive", "satu", "9", "Ketik nomor seri dengan angka saja"),
        ("receive", "", "", "Ketik nomor seri dengan angka saja"),
        ("receive", "9", "1", "Nomor terakhir lebih kecil daripada yang pertama."),
        ("receive", "50", "150", "Nomor seri ini sudah ada di buku."),
        ("receive", "200", "9999999", "Satu mutasi paling banyak 1.000.000 keping."),
        ("spoil", "90", "101", "Tidak semua nomor seri itu ada di tempat asalnya."),
        ("arrive", "1", "2", "Tidak semua nomor seri itu ada di tempat asalnya."),
        ("send", "1", "2", "Pilih kantor tujuan yang lain."),
    ] {
        let page = post_move(&site, &clerk, verb, first, last).await;
        page.is(422).says(&[said]);
        assert!(page.body.contains("value=\"SJ/12/2024\""), "what was typed is kept: {verb} {first}");
    }
    let no_document = [("first", "1"), ("last", "2"), ("document", "  ")];
    let page = site.post(&clerk, "/stock/move/spoil", &no_document).await;
    page.is(422).says(&["Isi nomor dokumen atau keterangan."]);
    let own = site.world.dinas.id.to_string();
    for office in [own.as_str(), "0000000000099", "x"] {
        let fields = [("first", "1"), ("document", "SJ"), ("other_office", office)];
        site.post(&clerk, "/stock/move/send", &fields).await.is(422).says(&["Pilih kantor tujuan yang lain."]);
    }
    site.get(&clerk, "/stock/move/burn").await.is(404);
    site.post(&clerk, "/stock/move/destroy", &no_document).await.is(404);
    assert_eq!(count(&site, AccountKind::OnHand), 100);
}

#[tokio::test]
async fn a_posting_is_reversed_once_and_by_its_own_office() {
    let site = Site::new();
    let clerk = site.as_role(Role::StockClerk);
    post_move(&site, &clerk, "receive", "1", "100").await.location();
    let page = site.get(&clerk, "/stock").await;
    let reverse = link_to(&page.body, "/reverse");
    site.get(&clerk, &reverse).await.is(200).says(&["Ditarik dari Di gudang", "Kembali ke Pemasok"]);
    site.post(&clerk, &reverse, &[("document", " ")]).await.is(422).says(&["Isi nomor dokumen"]);
    let there = site.at_desk(Role::StockClerk);
    site.get(&there, &reverse).await.is(404);
    site.post(&there, &reverse, &[("document", "bukan punya kami")]).await.is(404);
    site.get(&site.as_role(Role::Head), &reverse).await.is(403);
    site.post(&clerk, &reverse, &[("document", "salah ketik")]).await.location();
    site.get(&clerk, "/stock").await.says(&["= 0 keping", "Sudah dibatalkan"]);
    site.get(&clerk, &reverse).await.is(409);
    site.post(&clerk, &reverse, &[("document", "lagi")]).await.is(409);
    site.get(&clerk, "/stock/movements/x/reverse").await.is(404);
    site.world.audit();
}

fn link_to(body: &str, end: &str) -> String {
    let links = body.split("href=\"").filter_map(|rest| rest.split('"').next());
    links.filter(|href| href.ends_with(end)).map(str::to_owned).next().expect("a link")
}

#[tokio::test]
async fn the_life_of_one_blank_is_told() {
    let site = Site::new();
    let clerk = site.as_role(Role::StockClerk);
    post_move(&site, &clerk, "receive", "1", "100").await.location();
    post_move(&site, &clerk, "spoil", "7", "").await.location();
    let page = site.get(&clerk, "/stock/serial?serial=7").await;
    page.is(200).says(&[
        "Nomor seri 000000007",
        "Sekarang: Rusak.",
        "Terima",
        "Pemasok → Di gudang",
        "Di gudang → Rusak",
    ]);
    site.get(&clerk, "/stock/serial?serial=101").await.is(404).says(&["tidak ada di pembukuan"]);
    for text in ["", "abc", "0", "-7", "1000000000000000"] {
        site.get(&clerk, &format!("/stock/serial?serial={text}")).await.is(422).says(&["dengan angka saja"]);
    }
}

#[tokio::test]
async fn the_list_of_postings_goes_back_to_the_first() {
    let site = Site::new();
    let clerk = site.as_role(Role::StockClerk);
    for n in 1..=60_u32 {
        post_move(&site, &clerk, "receive", &n.to_string(), "").await.location();
    }
    let newest = site.get(&clerk, "/stock/movements").await;
    newest.says(&["50 mutasi di halaman ini"]);
    let older = newest.body.split("href=\"").filter_map(|rest| rest.split('"').next());
    let older = older.filter(|href| href.contains("after=")).map(str::to_owned).next().unwrap();
    site.get(&clerk, &older).await.says(&["10 mutasi di halaman ini"]);
    site.get(&clerk, "/stock/movements?after=x").await.is(404);
    site.get(&site.at_desk(Role::StockClerk), &older).await.is(404);
}

async fn propose(site: &Site, who: &Visitor, ranges: &str) -> Reply {
    let fields = [
        ("number", "470/BA/1"),
        ("ranges", ranges),
        ("reason", "rusak cetak"),
        ("witness_police", "Budi"),
        ("witness_inspectorate", "Ani"),
    ];
    site.post(who, "/stock/destructions/new", &fields).await
}

#[tokio::test]
async fn two_people_destroy_what_is_spoiled() {
    let site = Site::new();
    let (clerk, head) = (site.as_role(Role::StockClerk), site.as_role(Role::Head));
    post_move(&site, &clerk, "receive", "1", "100").await.location();
    post_move(&site, &clerk, "spoil", "3", "5").await.location();
    post_move(&site, &clerk, "spoil", "9", "").await.location();
    let page = site.get(&clerk, "/stock/destructions/new").await;
    assert!(page.body.contains("000000003-000000005\n000000009"), "filled with all that is spoiled");
    let drawn_up = propose(&site, &clerk, "3-5\n9\n").await;
    let path = drawn_up.location().to_owned();
    site.get(&clerk, &path).await.says(&["470/BA/1", "Menunggu tanda tangan kedua", "Tarik daftar ini"]);
    site.post(&clerk, &format!("{path}/approve"), &[]).await.is(403);
    let draft = site.get(&head, &format!("{path}/minutes.pdf")).await;
    assert_eq!((draft.bytes.as_slice(), draft.header("content-type")), (PDF, "application/pdf"));
    site.get(&head, &path).await.says(&["Musnahkan 4 keping?"]).is_silent_on(&["Tarik daftar ini"]);
    site.get(&site.at_desk(Role::Head), &path).await.is(404);
    site.post(&site.at_desk(Role::Head), &format!("{path}/approve"), &[]).await.is(404);
    site.get(&site.at_desk(Role::Head), &format!("{path}/minutes.pdf")).await.is(404);
    site.post(&head, &format!("{path}/approve"), &[]).await.location();
    assert_eq!((count(&site, AccountKind::Spoiled), count(&site, AccountKind::Destroyed)), (0, 4));
    site.get(&head, &path).await.says(&["Musnah, dua tanda tangan"]).is_silent_on(&["Musnahkan 4 keping?"]);
    site.post(&head, &format!("{path}/approve"), &[]).await.location();
    site.post(&clerk, &format!("{path}/withdraw"), &[]).await.location();
    assert_eq!(count(&site, AccountKind::Destroyed), 4);
    site.get(&clerk, "/stock").await.says(&["96 di gudang", "4 musnah = 100 keping"]);
    site.world.audit();
}

#[tokio::test]
async fn the_head_of_the_dinas_finds_and_signs_the_list_of_a_desk() {
    let site = Site::new();
    let (clerk, head) = (site.at_desk(Role::StockClerk), site.as_role(Role::Head));
    post_move(&site, &clerk, "receive", "1", "100").await.location();
    post_move(&site, &clerk, "spoil", "3", "5").await.location();
    let path = propose(&site, &clerk, "3-5").await.location().to_owned();
    site.get(&site.as_role(Role::StockClerk), "/stock").await.is_silent_on(&["470/BA/1"]);
    let list = site.get(&head, "/stock").await;
    list.says(&["470/BA/1", "Kecamatan pertama", "Menunggu tanda tangan kedua"]);
    assert!(list.body.contains(&path));
    site.get(&head, &path).await.says(&["Kecamatan pertama", "Musnahkan 3 keping?"]);
    assert_eq!(site.get(&head, &format!("{path}/minutes.pdf")).await.bytes, PDF);
    for stranger in [site.as_role(Role::Auditor), site.as_role(Role::StockClerk)] {
        site.get(&stranger, &path).await.is(404);
        site.get(&stranger, &format!("{path}/minutes.pdf")).await.is(404);
    }
    site.post(&site.as_role(Role::StockClerk), &format!("{path}/withdraw"), &[]).await.is(404);
    site.post(&head, &format!("{path}/approve"), &[]).await.location();
    assert_eq!(count(&site, AccountKind::Destroyed), 3);
    site.get(&clerk, &path).await.says(&["Musnah, dua tanda tangan"]);
    site.world.audit();
}

#[tokio::test]
async fn a_list_with_faults_is_shown_again() {
    let site = Site::new();
    let clerk = site.as_role(Role::StockClerk);
    post_move(&site, &clerk, "receive", "1", "10").await.location();
    post_move(&site, &clerk, "spoil", "3", "5").await.location();
    for (ranges, said) in [
        ("", "Tulis sedikitnya satu nomor seri."),
        ("3-5\nlima", "Baris 2 bukan rentang nomor seri."),
        ("5-3", "Baris 1 bukan rentang nomor seri."),
        ("3-4\n4-5", "000000004-000000005 tertulis dua kali."),
        ("3-6", "000000003-000000006 tidak seluruhnya blangko rusak"),
    ] {
        propose(&site, &clerk, ranges).await.is(422).says(&[said]);
    }
    let lines: Vec<_> = (1..=501).map(|n| n.to_string()).collect();
    propose(&site, &clerk, &lines.join("\n")).await.is(422).says(&["Terlalu banyak rentang"]);
    let page = site.post(&clerk, "/stock/destructions/new", &[("ranges", "3-5")]).await;
    page.is(422).says(&["4 isian perlu diperbaiki", "Wajib diisi."]);
    let path = propose(&site, &clerk, "3-5").await.location().to_owned();
    site.post(&clerk, &format!("{path}/withdraw"), &[]).await.location();
    site.post(&site.as_role(Role::Head), &format!("{path}/approve"), &[]).await.location();
    assert_eq!(count(&site, AccountKind::Spoiled), 3, "a withdrawn list destroys nothing");
    site.get(&clerk, "/stock/destructions/x").await.is(404);
}
