//! A resident's file and what is done from it.

use domain::journal::Act;
use domain::staff::Role;
use jiff::civil::date;
use testkit::world::resident_born;

use super::site::{PDF, Site};

#[tokio::test]
async fn the_file_shows_everything_and_the_look_is_in_the_journal() {
    let site = Site::new();
    let id = site.neighbour(1);
    site.set("election_on", "2024-11-27");
    let page = site.get(&site.at_desk(Role::Operator), &format!("/people/{id}")).await;
    page.is(200).says(&[
        "WARGA B",
        "6202011705000001",
        "6202010101200001",
        "SAMPIT, 17 Mei 2000",
        "24 tahun",
        "UNREGISTERED Belum rekam",
        "Wajib KTP-el sejak 17 Mei 2017. Genap 17 tahun.",
        "Memenuhi syarat memilih pada 27 November 2024",
        "Belum ada permintaan kartu",
        "Belum pernah direkam",
        "Nama memuat singkatan B",
        "Isi NIK",
        "Wilayah pendaftaran pertama 62.02.01",
        "Tanggal lahir pada nomor 17-05-..00",
        "laki-laki (tanggal 01 sampai 31)",
        "Nomor urut 0001",
        "Isi nomor KK",
        "Tanggal pencatatan pada nomor 01-01-..20",
    ]);
    page.is_silent_on(&["Siapa yang melihat"]);
    assert!(page.body.contains(&format!("/record/{id}")));
    assert_eq!(site.count_in_journal(Act::PersonViewed), 1);
    let head = site.get(&site.as_role(Role::Head), &format!("/people/{id}")).await;
    head.says(&["Siapa yang melihat", "Data penduduk dilihat", "Penduduk didaftarkan"]);
    assert!(!head.body.contains("/record/") && !head.body.contains("/events/"), "a head changes nothing");
}

#[tokio::test]
async fn duty_and_vote_follow_the_calendar() {
    let site = Site::new();
    site.set("election_on", "2024-11-27");
    let operator = site.at_desk(Role::Operator);
    for (number, born, sentences) in [
        (
            1,
            date(2007, 11, 27),
            ["Wajib KTP-el mulai 27 November 2024; sudah dapat direkam", "Memenuhi syarat memilih"],
        ),
        (2, date(2007, 11, 28), ["Wajib KTP-el mulai 28 November 2024; sudah dapat", "Tidak memenuhi syarat memilih"]),
        (3, date(2010, 1, 1), ["dapat direkam mulai 1 Januari 2026", "Tidak memenuhi syarat memilih"]),
    ] {
        let id = site.world.register(resident_born(number, site.here(), born));
        site.get(&operator, &format!("/people/{id}")).await.is(200).says(&sentences);
    }
}

#[tokio::test]
async fn a_letter_is_issued_as_pdf_and_journalled() {
    let site = Site::new();
    let id = site.neighbour(1);
    let letter = site.post(&site.at_desk(Role::Operator), &format!("/people/{id}/biodata"), &[]).await;
    letter.is(200);
    assert_eq!(letter.header("content-type"), "application/pdf");
    assert_eq!(letter.bytes, PDF);
    assert_eq!(site.count_in_journal(Act::LetterIssued), 1);
}

#[tokio::test]
async fn a_replacement_needs_a_card_a_reason_and_a_document() {
    let site = Site::new();
    let id = site.neighbour(1);
    let operator = site.as_role(Role::Operator);
    let path = format!("/people/{id}/replacement");
    site.get(&operator, &path).await.is(200).says(&["Hilang", "Rusak", "Perubahan data"]);
    site.post(&operator, &path, &[("reason", "")]).await.is(422).says(&["Pilih salah satu"]);
    site.post(&operator, &path, &[("reason", "NEW")]).await.is(422).says(&["Pilih salah satu"]);
    let none = site.post(&operator, &path, &[("reason", "LOST"), ("document", "")]).await;
    none.is(422).says(&["Isi nomor surat"]);
    let early = site.post(&operator, &path, &[("reason", "LOST"), ("document", "SKTLK/1")]).await;
    early.is(422).says(&["Langkah ini tidak mungkin"]);
    assert!(early.body.contains("SKTLK/1"), "what was typed is kept");
    site.world.enrol(id, 1, 0);
    site.world.receive_blanks(1, 10);
    site.hand_out(id);
    let asked = site.post(&operator, &path, &[("reason", "LOST"), ("document", "SKTLK/1")]).await;
    let file = site.get(&operator, asked.location()).await;
    file.says(&["Menunggu dicetak Hilang", "Tidak berlaku lagi Kartu pertama", "Batalkan permintaan"]);
    let cancel =
        file.body.split("action=\"").find(|rest| rest.contains("/cancel\"")).unwrap().split('"').next().unwrap();
    site.post(&operator, cancel, &[]).await.location();
    site.get(&operator, &format!("/people/{id}")).await.says(&["Dibatalkan Hilang"]);
}

#[tokio::test]
async fn life_events_are_entered_on_small_forms() {
    let site = Site::new();
    let operator = site.at_desk(Role::Operator);
    let (id, bride) = (site.neighbour(1), site.world.register(site.woman(2)));
    for kind in ["data", "birth", "move-within", "move-out", "marriage", "family", "death"] {
        let form = site.get(&operator, &format!("/people/{id}/events/{kind}")).await;
        form.is(200).says(&["WARGA B"]);
        let empty = site.post(&operator, &format!("/people/{id}/events/{kind}"), &[("version", "1")]).await;
        empty.is(422);
    }
    site.get(&operator, &format!("/people/{id}/events/nonsense")).await.is(404);
    let nik = "6202015705000002";
    let married = site.event(&operator, id, "marriage", &[("on", "01-11-2024"), ("partner", nik)]).await;
    let file = site.get(&operator, married.location()).await;
    file.says(&["KAWIN sejak 1 November 2024"]);
    site.get(&operator, &format!("/people/{bride}")).await.says(&["KAWIN sejak 1 November 2024"]);
    let again = site.event(&operator, id, "marriage", &[("on", "02-11-2024"), ("partner", "")]).await;
    again.is(422).says(&["Tidak sesuai dengan data di register"]);
    let unknown = site.event(
        &operator,
        id,
        "end-of-marriage",
        &[("by", "divorce"), ("on", "03-11-2024"), ("partner", "6202015705009999")],
    );
    unknown.await.is(422).says(&["NIK ini tidak ada di wilayah kantor Anda"]);
    let divorced = [("by", "divorce"), ("on", "03-11-2024"), ("partner", nik)];
    let ended = site.event(&operator, id, "end-of-marriage", &divorced).await;
    site.get(&operator, ended.location()).await.says(&["CERAI HIDUP"]);
    let born = site.event(&operator, id, "birth", &[("on", "18-05-2000")]).await;
    site.get(&operator, born.location()).await.says(&["18 Mei 2000", "Tanggal lahir pada NIK 17, di register 18"]);
    let died = site.event(&operator, id, "death", &[("on", "05-11-2024")]).await;
    site.get(&operator, died.location()).await.says(&["Meninggal 5 November 2024"]).is_silent_on(&["Surat biodata"]);
}

#[tokio::test]
async fn a_move_takes_the_resident_to_the_other_village() {
    let site = Site::new();
    let operator = site.as_role(Role::Operator);
    let id = site.neighbour(1);
    let there = site.world.village_elsewhere().to_string();
    let fields = [("on", "04-11-2024"), ("address", "Jl. Baru 1"), ("rt", "1"), ("rw", "1"), ("village", &*there)];
    let moved = site.event(&operator, id, "move-within", &fields).await;
    site.get(&operator, moved.location()).await.says(&["JL. BARU 1", "4 November 2024"]);
    site.get(&site.at_desk(Role::Operator), &format!("/people/{id}")).await.is(404);
}

#[tokio::test]
async fn a_desk_that_moves_a_resident_away_is_led_to_its_own_people() {
    let site = Site::new();
    let desk = site.at_desk(Role::Operator);
    let id = site.neighbour(1);
    let there = site.world.village_elsewhere().to_string();
    let fields = [("on", "04-11-2024"), ("address", "Jl. Baru 1"), ("rt", "1"), ("rw", "1"), ("village", &*there)];
    let moved = site.event(&desk, id, "move-within", &fields).await;
    assert_eq!(moved.location(), "/people", "the file is another desk's now");
    site.follow(&desk, &moved).await.is(200).says(&["Peristiwa dicatat.", "kini di kecamatan lain"]);
    site.get(&desk, &format!("/people/{id}")).await.is(404);
    site.get(&site.as_role(Role::Operator), &format!("/people/{id}")).await.is(200).says(&["JL. BARU 1"]);
}

#[tokio::test]
async fn who_comes_second_keeps_what_was_typed_and_sees_the_present_state() {
    let site = Site::new();
    let operator = site.at_desk(Role::Operator);
    let id = site.neighbour(1);
    site.event(&operator, id, "birth", &[("on", "18-05-2000")]).await.location();
    let path = format!("/people/{id}/events/birth");
    let late = site.post(&operator, &path, &[("version", "1"), ("on", "19-05-2000")]).await;
    late.is(422).says(&["baru saja diubah petugas lain", "18 Mei 2000"]);
    assert!(late.body.contains("value=\"19-05-2000\""));
}

#[tokio::test]
async fn another_citizenship_counts_from_the_day_on_the_form() {
    let site = Site::new();
    let operator = site.at_desk(Role::Operator);
    let id = site.neighbour(1);
    let fields = [
        ("name", "WARGA B"),
        ("sex", "1"),
        ("birth_place", "SAMPIT"),
        ("religion", "1"),
        ("education", "5"),
        ("occupation", "3"),
        ("blood", "13"),
        ("disability", "7"),
        ("citizenship", "itap"),
        ("permit_until", "31-10-2024"),
        ("address", "JL. MERDEKA 1"),
        ("rt", "001"),
        ("rw", "002"),
        ("mother", "IBU"),
        ("father", "BAPAK"),
    ];
    let on = |day| [&fields[..], &[("citizenship_on", day)]].concat();
    let late = site.event(&operator, id, "data", &on("07-11-2024")).await;
    late.is(422).says(&["Tanggal perubahan kewarganegaraan di masa depan"]);
    let done = site.event(&operator, id, "data", &on("01-10-2024")).await;
    let file = site.get(&operator, done.location()).await;
    file.says(&["Tidak lagi wajib KTP-el sejak 1 November 2024: ITAP berakhir"]);
    assert!(!file.body.contains("/record/"), "nobody whose permit has ended is recorded");
}
