//! Finding people: the search, the list of a village, entering somebody new.

use domain::journal::Act;
use domain::staff::Role;
use testkit::world::resident;

use super::site::{Site, Visitor};

async fn search(site: &Site, visitor: &Visitor, who: &str, birth: &str) -> super::site::Reply {
    site.post(visitor, "/people", &[("who", who), ("birth", birth)]).await
}

#[tokio::test]
async fn a_nik_leads_to_the_file_and_a_name_to_a_list() {
    let site = Site::new();
    let operator = site.as_role(Role::Operator);
    let id = site.neighbour(1);
    site.neighbour(2);
    for typed in ["6202011705000001", "62 0201 170500 0001", "620201.170500.0001", "'6202011705000001"] {
        assert_eq!(search(&site, &operator, typed, "").await.location(), format!("/people/{id}"));
    }
    let list = search(&site, &operator, "warga", "").await;
    list.is(200).says(&["2 orang ditemukan", "WARGA B", "WARGA C", "UNREGISTERED", "24 tahun"]);
    assert!(list.body.contains(&format!("/record/{id}")));
    search(&site, &operator, "warga", "18-05-2000").await.says(&["Tidak ada yang cocok"]);
    search(&site, &operator, "", "17-05-2000").await.says(&["2 orang ditemukan"]);
    assert_eq!(site.count_in_journal(Act::PersonSearched), 7);
}

#[tokio::test]
async fn nobody_of_another_district_is_found() {
    let site = Site::new();
    site.outsider(1);
    let desk = site.at_desk(Role::Operator);
    for who in ["6202011705000001", "WARGA B"] {
        search(&site, &desk, who, "").await.is(200).says(&["Tidak ada yang cocok di wilayah kantor ini"]);
    }
}

#[tokio::test]
async fn each_slip_in_a_nik_is_named_and_what_was_typed_stays() {
    let site = Site::new();
    let operator = site.as_role(Role::Operator);
    for (typed, sentence) in [
        ("620201170500000", "yang diketik baru 15"),
        ("62020117050000011", "yang diketik 17"),
        ("6202O11705000001", "Karakter ke-5 bukan angka"),
        ("62 02O1 170500 0001", "Karakter ke-6 bukan angka"),
        ("0002011705000001", "Angka 1-2 (00) bukan kode provinsi"),
        ("6200011705000001", "Angka 3-4 (00) bukan kode kabupaten/kota"),
        ("6202001705000001", "Angka 5-6 (00) bukan kode kecamatan"),
        ("6202013905000001", "Angka 7-8 (39) bukan tanggal lahir"),
        ("6202011713000001", "Angka 9-10 (13) bukan bulan lahir"),
        ("6202011705000000", "Empat angka terakhir tidak mungkin 0000"),
    ] {
        let page = search(&site, &operator, typed, "").await;
        page.is(422).says(&[sentence]);
        assert!(page.body.contains(&format!("value=\"{typed}\"")), "{typed}");
    }
    search(&site, &operator, "", "").await.is(422).says(&["Isi NIK, nama, atau tanggal lahir"]);
    search(&site, &operator, "x", "31-02-2000").await.is(422).says(&["Bukan tanggal"]);
    assert_eq!(site.count_in_journal(Act::PersonSearched), 0);
}

#[tokio::test]
async fn an_odd_nik_that_nobody_has_is_explained() {
    let site = Site::new();
    let operator = site.as_role(Role::Operator);
    let page = search(&site, &operator, "9999991705000001", "").await;
    page.is(200).says(&["Kode wilayah 99.99.99 pada NIK tidak dikenal", "Tidak ada yang cocok"]);
    page.says(&["Isi NIK", "99.99.99 tidak dikenal", "Nomor urut 0001", "17-05-..00", "laki-laki"]);
    let woman = search(&site, &operator, "6202015705000099", "").await;
    woman.is(200).says(&["Isi NIK", "62.02.01", "Kabupaten Kotawaringin Timur", "perempuan (tanggal ditambah 40)"]);
    search(&site, &operator, "warga", "").await.is_silent_on(&["Isi NIK"]);
}

#[tokio::test]
async fn a_village_is_read_by_name_in_pages_that_carry_no_name() {
    let site = Site::new();
    for number in 1..=103 {
        site.neighbour(number);
    }
    let operator = site.at_desk(Role::Operator);
    let path = format!("/people/village/{}", site.here());
    let first = site.get(&operator, &path).await;
    first.is(200).says(&["100 orang di halaman ini", "UNREGISTERED", "001/002", "JL. MERDEKA 1"]);
    let next =
        first.body.split("rel=\"next\" href=\"").nth(1).unwrap().split('"').next().unwrap().replace("&#38;", "&");
    assert!(next.contains("after=") && !next.to_uppercase().contains("WARGA"), "{next}");
    let second = site.get(&operator, &next).await;
    second.is(200).says(&["3 orang di halaman ini"]);
    assert_eq!(second.body.matches("<th scope=\"row\">").count(), 3);
    assert_eq!(site.count_in_journal(Act::RollViewed), 2);
    site.get(&operator, &format!("{path}?after=nonsense")).await.is(404);
    site.get(&operator, &format!("{path}?show=nonsense")).await.is(404);
}

#[tokio::test]
async fn lists_follow_the_record_and_leave_as_files() {
    let site = Site::new();
    let (recorded, _) = (site.neighbour(1), site.neighbour(2));
    site.world.record(recorded, 1, 0);
    let operator = site.at_desk(Role::Operator);
    let path = format!("/people/village/{}", site.here());
    for (show, there, absent) in [
        ("unrecorded", "WARGA C", "WARGA B"),
        ("in-progress", "WARGA B", "WARGA C"),
        ("issued", "Tidak ada nama di daftar ini", "WARGA"),
    ] {
        site.get(&operator, &format!("{path}?show={show}")).await.says(&[there]).is_silent_on(&[absent]);
        let csv = site.get(&operator, &format!("{path}/list.csv?show={show}")).await;
        assert_eq!(csv.body.contains("WARGA"), there.starts_with("WARGA"), "{}", csv.body);
    }
    let workbook = site.get(&operator, &format!("{path}/list.xlsx?show=all")).await;
    assert!(workbook.bytes.starts_with(b"PK"));
}

/// A whole form of a woman born on 1 March 2003.
fn filled(site: &Site) -> Vec<(&'static str, String)> {
    let mut form: Vec<(&'static str, String)> = [
        ("nik", "6202014103030007"),
        ("kk", "6202010101200007"),
        ("name", "Siti Rahmawati"),
        ("sex", "2"),
        ("birth_place", "Sampit"),
        ("birth", "01-03-2003"),
        ("religion", "1"),
        ("marital", "1"),
        ("married_on", ""),
        ("relation", "1"),
        ("education", "5"),
        ("occupation", "3"),
        ("blood", "13"),
        ("disability", "7"),
        ("mother", "Aminah"),
        ("father", "Budi"),
        ("way", "new"),
        ("from", "06-11-2024"),
        ("citizenship", "wni"),
        ("permit_until", ""),
        ("address", "Jl. Baamang 2"),
        ("rt", "003"),
        ("rw", "4"),
    ]
    .into_iter()
    .map(|(name, value)| (name, value.to_owned()))
    .collect();
    form.push(("village", site.here().to_string()));
    form
}

async fn register(site: &Site, changes: &[(&str, &str)]) -> super::site::Reply {
    let mut form = filled(site);
    for (name, value) in changes {
        form.iter_mut().find(|(field, _)| field == name).unwrap().1 = (*value).to_owned();
    }
    let fields: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    site.post(&site.at_desk(Role::Operator), "/people/new", &fields).await
}

#[tokio::test]
async fn somebody_new_is_entered_and_their_file_opens() {
    let site = Site::new();
    let operator = site.at_desk(Role::Operator);
    let blank = site.get(&operator, "/people/new").await;
    blank.is(200).says(&["Daftarkan penduduk"]);
    assert!(blank.body.contains("value=\"06-11-2024\""), "counted from today");
    assert_eq!(blank.body.matches("<option value=\"62.02.").count(), site.villages_here(), "own villages only");
    let answer = register(&site, &[]).await;
    let file = site.get(&operator, answer.location()).await;
    file.is(200).says(&["SITI RAHMAWATI", "6202014103030007", "SAMPIT, 1 Maret 2003", "RT 003 RW 004"]);
    assert!(file.body.contains("/record/"), "the next step is one key away");
    register(&site, &[]).await.is(422).says(&["NIK ini sudah dipakai penduduk lain"]);
}

#[tokio::test]
async fn every_error_is_told_beside_its_field() {
    let site = Site::new();
    let nowhere = format!("{}.2999", site.here().district());
    for (changes, sentence) in [
        (vec![("nik", "62020141030300")], "yang diketik baru 14"),
        (vec![("kk", "6202010141200007")], "Angka 9-10 (41) bukan bulan"),
        (vec![("name", "نور")], "bukan huruf Latin"),
        (vec![("name", "")], "Nama belum diisi"),
        (vec![("sex", "")], "Pilih salah satu"),
        (vec![("birth", "2003-03-01")], "Bukan tanggal"),
        (vec![("birth", "01-03-2025")], "Tanggal lahir di masa depan"),
        (vec![("married_on", "01-03-2020")], "statusnya belum kawin"),
        (vec![("citizenship", "itap")], "Belum diisi"),
        (vec![("rt", "x")], "Isi angka 0 sampai 999"),
        (vec![("village", &*site.world.village_elsewhere().to_string())], "Desa ini bukan wilayah kantor Anda"),
        (vec![("name", "ALM. BUDI")], "Nama memuat tanda kematian"),
        (vec![("way", "moved"), ("from", "01-03-2002")], "Tanggal mulai tinggal"),
        (vec![("from", "07-11-2024")], "Tanggal mulai tinggal"),
        (vec![("from", "01-01-2999")], "Tanggal mulai tinggal"),
        (vec![("marital", "2"), ("married_on", "28-02-2003")], "Tanggal kawin di masa depan, sebelum tanggal lahir"),
        (vec![("marital", "2"), ("married_on", "07-11-2024")], "Tanggal kawin di masa depan, sebelum tanggal lahir"),
        (vec![("village", &*nowhere)], "Desa ini bukan wilayah kantor Anda"),
    ] {
        let page = register(&site, &changes).await;
        page.is(422).says(&[sentence, "1 isian perlu diperbaiki"]);
        assert!(page.body.contains("Jl. Baamang 2"), "what was typed is kept: {changes:?}");
    }
    assert_eq!(site.count_in_journal(Act::PersonRegistered), 0);
}

#[tokio::test]
async fn who_moves_in_and_is_known_keeps_their_record() {
    let site = Site::new();
    let known = resident(9, site.world.village_elsewhere());
    let id = site.world.register(known);
    let answer = register(
        &site,
        &[("nik", "6202011705000009"), ("name", "WARGA J"), ("sex", "1"), ("birth", "17-05-2000"), ("way", "moved")],
    )
    .await;
    assert_eq!(answer.location(), format!("/people/{id}"));
    site.get(&site.at_desk(Role::Operator), answer.location()).await.is(200);
}
