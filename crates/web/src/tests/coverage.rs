//! Coverage on the screen and in files: the same figures, exact to the person, for any day, for one's own area.

use app::coverage::{Level, coverage};
use domain::coverage::Counts;
use domain::staff::{Role, Scope};
use jiff::civil::date;
use testkit::world::{resident, resident_born};

use super::site::Site;

/// Five obliged here, one of them recorded, and one who turns 17 on election day; two elsewhere.
fn populated() -> Site {
    let site = Site::new();
    let people: Vec<_> = (1..=5).map(|number| site.neighbour(number)).collect();
    site.world.register(resident_born(6, site.here(), date(2007, 11, 27)));
    let there = site.world.village_elsewhere();
    for number in [7, 8] {
        site.world.register(resident(number, there));
    }
    site.world.record(people[0], 1, 0);
    site
}

fn total(site: &Site, as_of: jiff::civil::Date) -> Counts {
    let actor = site.world.actor(Role::Head);
    let level = Level::Districts(actor.scope.regency());
    site.world.service.read(&actor, |ctx| coverage(ctx, level, as_of)).unwrap().total.counts
}

#[tokio::test]
async fn the_regency_is_shown_by_district_with_a_line_of_the_sum() {
    let site = populated();
    let counts = total(&site, date(2024, 11, 6));
    assert_eq!((counts.obliged, counts.recorded, counts.remaining()), (7, 1, 6));
    let page = site.get(&site.as_role(Role::Head), "/coverage").await;
    page.is(200).says(&["Kotawaringin Timur", "14,2857", "6 orang lagi untuk mencapai sasaran", "Jumlah 7 1"]);
    let english = site.get(&site.as_role(Role::Head).in_english(), "/coverage").await;
    english.says(&["14.2857%", "Total 7 1"]);
}

#[tokio::test]
async fn the_figures_of_another_day_are_asked_for_and_kept_on_every_link() {
    let site = populated();
    let head = site.as_role(Role::Head);
    for typed in ["27-11-2024", "2024-11-27", "27%2F11%2F2024"] {
        let page = site.get(&head, &format!("/coverage?as_of={typed}&sort=-remaining")).await;
        page.is(200).says(&["per 27 November 2024", "Jumlah 8 1"]);
        assert!(page.body.contains("as_of=2024-11-27&#38;sort=remaining"), "{}", page.body);
        assert!(page.body.contains("aria-sort=\"descending\""));
    }
    let wrong = site.get(&head, "/coverage?as_of=31-02-2024").await;
    wrong.is(200).says(&["Bukan tanggal", "Jumlah 7 1"]);
    assert!(wrong.body.contains("value=\"31-02-2024\""), "what was typed is kept");
}

#[tokio::test]
async fn a_desk_sees_its_villages_and_leads_to_their_people() {
    let site = populated();
    let desk = site.at_desk(Role::Operator);
    let page = site.get(&desk, "/coverage").await;
    page.is(200).says(&["Jumlah 5 1"]);
    assert!(page.body.contains(&format!("/people/village/{}", site.here())));
    let clerk = site.get(&site.at_desk(Role::StockClerk), "/coverage").await;
    assert!(!clerk.body.contains("/people/village/"), "who may not see people is led nowhere");
    let Scope::District(own) = site.world.desk.scope else { panic!("a desk serves a district") };
    site.get(&desk, &format!("/coverage/{own}")).await.is(200);
    site.get(&desk, &format!("/coverage/{}", site.world.village_elsewhere().district())).await.is(404);
    site.get(&desk, "/coverage/nowhere").await.is(404);
}

#[tokio::test]
async fn election_day_is_one_link_away_once_it_is_set() {
    let site = populated();
    let head = site.as_role(Role::Head);
    site.get(&head, "/coverage").await.is_silent_on(&["Hari pemungutan suara"]);
    site.set("election_on", "2024-11-27");
    let page = site.get(&head, "/coverage").await;
    page.says(&["Hari pemungutan suara, 27 November 2024"]);
    assert!(page.body.contains("href=\"/coverage?as_of=2024-11-27\""));
}

#[tokio::test]
async fn files_hold_the_figures_of_the_page() {
    let site = populated();
    let head = site.as_role(Role::Head);
    let csv = site.get(&head, "/coverage.csv?as_of=2024-11-27").await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(csv.header("content-disposition"), "attachment; filename=\"cakupan-2024-11-27.csv\"");
    assert!(csv.body.lines().any(|line| line.contains("JUMLAH") && line.contains(",8,1,")), "{}", csv.body);
    let villages = site.get(&head, "/coverage.csv?by=villages").await;
    assert!(villages.body.lines().count() > csv.body.lines().count());
    let district = site.here().district();
    let one = site.get(&head, &format!("/coverage.csv?district={district}")).await;
    assert!(one.body.lines().any(|line| line.contains("JUMLAH") && line.contains(",5,1,")), "{}", one.body);
    let workbook = site.get(&head, "/coverage.xlsx").await;
    assert!(workbook.bytes.starts_with(b"PK"));
    let desk = site.at_desk(Role::Operator);
    let elsewhere = site.world.village_elsewhere().district();
    site.get(&desk, &format!("/coverage.csv?district={elsewhere}")).await.is(404);
    let own = site.get(&desk, "/coverage.csv?by=villages").await;
    assert!(own.body.lines().any(|line| line.contains("JUMLAH") && line.contains(",5,1,")), "{}", own.body);
}

/// The cells of each line of a table without its head: what a reader reads, figures without grouping.
fn lines(page: &super::site::Reply) -> Vec<Vec<String>> {
    let cell = |cell: &str| {
        let mut text = String::new();
        for piece in cell.split('<') {
            text.push_str(piece.split_once('>').map_or(piece, |(_, rest)| rest));
        }
        text.replace(['.', '\u{a0}', '%'], "").trim().to_owned()
    };
    let row = |row: &str| {
        let cells = row.split("</t").map(|piece| piece.rsplit_once("<t").map_or("", |(_, cell)| cell));
        cells.filter(|cell| !cell.is_empty()).map(|text| cell(&format!("<{text}"))).collect()
    };
    page.body.split("<tr").skip(2).map(|text| row(text.split("</tr>").next().unwrap())).collect()
}

/// The cells of a line of a file; commas stand within quotes only.
fn cells(line: &str) -> Vec<String> {
    let outside = |(at, part): (usize, &str)| if at % 2 == 0 { part.replace(',', "\n") } else { part.to_owned() };
    let line: String = line.split('"').enumerate().map(outside).collect();
    line.split('\n').map(str::to_owned).collect()
}

/// Adds recorded people of nobody: how a village comes to be above 100 % is the ministry's secret, but it happens.
fn overfull(site: &Site) {
    let delta = domain::coverage::Delta {
        village: site.world.village_elsewhere(),
        on: date(2024, 1, 1),
        counts: Counts { recorded: 3, early: 2, ..Counts::default() },
    };
    let add = |ctx: &mut app::Ctx<'_>| {
        ctx.tx.add_coverage(&[delta])?;
        ctx.journal(domain::journal::Act::SettingChanged, None, "test")?;
        Ok::<_, app::Failure<app::Nothing>>(())
    };
    site.world.act(&site.world.program(), add).unwrap();
}

#[tokio::test]
async fn every_line_of_the_page_is_the_line_of_the_file() {
    let site = populated();
    overfull(&site);
    let head = site.as_role(Role::Head);
    let district = site.here().district();
    for (page, file) in [
        ("/coverage".to_owned(), "/coverage.csv".to_owned()),
        (format!("/coverage/{district}"), format!("/coverage.csv?district={district}")),
    ] {
        let page = lines(&site.get(&head, &page).await);
        let csv = site.get(&head, &file).await.body;
        let csv: Vec<_> = csv.lines().skip(1).map(cells).collect();
        assert_eq!(page.len(), csv.len(), "{file}");
        for (page, csv) in page.iter().zip(&csv) {
            // Page: name, seven figures with the share, target, early. File: code, name, figures, share, short, early.
            assert!(csv[1].ends_with(&page[0]) || page[0] == "Jumlah", "{page:?} {csv:?}");
            let typed: Vec<_> = page[1..7].iter().map(|cell| cell.replace('\u{2212}', "-")).collect();
            assert_eq!(typed, csv[2..8], "{page:?}");
            assert_eq!(page[7].replace('\u{2013}', ""), csv[8]);
            let short = match (csv[2].as_str(), csv[9].as_str()) {
                ("0", _) => "\u{2013}".to_owned(),
                (_, "0") => "tercapai".to_owned(),
                (_, short) => format!("kurang {short}"),
            };
            assert_eq!((&page[8], &page[9]), (&short, &csv[10]), "{page:?}");
        }
    }
}

#[tokio::test]
async fn a_share_above_100_per_cent_is_shown_as_it_is() {
    let site = populated();
    overfull(&site);
    let path = format!("/coverage/{}", site.world.village_elsewhere().district());
    let page = site.get(&site.as_role(Role::Head), &path).await;
    page.is(200).says(&["150,0000", "\u{2212}1", "Sasaran 99,40", "tercapai"]);
    let csv = site.get(&site.as_role(Role::Head), "/coverage.csv").await;
    assert!(csv.body.contains(",-1,\"150,0000\",0,2,"), "{}", csv.body);
}

#[tokio::test]
async fn on_election_day_voters_are_counted_and_who_becomes_due_is_listed() {
    let site = populated();
    let head = site.as_role(Role::Head);
    let village = format!("/people/village/{}", site.here());
    site.get(&head, &village).await.is_silent_on(&["Pemilih pada", "Wajib setelah hari ini"]);
    site.set("election_on", "2024-11-27");
    site.get(&head, "/coverage").await.is_silent_on(&["Pemilih pada"]);
    let figures = ["Pemilih pada 27 November 2024", "Memenuhi syarat memilih 6", "Di antaranya belum rekam 5"];
    let due = ["Menjadi wajib KTP sampai hari itu 1", "Di antaranya belum rekam sekarang 1"];
    let own = format!("/coverage/{}?as_of=2024-11-27", site.here().district());
    site.get(&head, &own).await.is(200).says(&figures).says(&due);
    site.get(&head, "/coverage?as_of=2024-11-27").await.says(&["Memenuhi syarat memilih 8"]).says(&due);
    let page = site.get(&head, &village).await;
    page.says(&figures).says(&due).says(&["Wajib setelah hari ini sampai 27 November 2024"]);
    let link = format!("{village}?show=due&as_of=2024-11-27");
    assert!(page.body.contains(&link.replace('&', "&#38;")), "{}", page.body);
    let list = site.get(&head, &link).await;
    list.is(200).says(&["WARGA G", "1 orang di halaman ini"]).is_silent_on(&["WARGA B"]);
    let csv = site.get(&head, &format!("{village}/list.csv?show=due&as_of=2024-11-27")).await;
    assert!(csv.is(200).body.contains("WARGA G") && csv.body.lines().count() == 2, "{}", csv.body);
}

#[tokio::test]
async fn of_past_days_there_are_figures_and_no_lists() {
    let site = populated();
    let head = site.as_role(Role::Head);
    let village = format!("/people/village/{}", site.here());
    let page = site.get(&head, &format!("{village}?as_of=2024-11-05")).await;
    page.is(200).says(&["Wajib KTP 5", "Daftar nama hanya ada untuk hari ini dan sesudahnya"]);
    page.is_silent_on(&["WARGA"]);
    assert!(!page.body.contains("list.csv"));
    let file = site.get(&head, &format!("{village}/list.csv?as_of=2024-11-05")).await;
    file.is(409).says(&["Daftar nama hanya ada untuk hari ini dan sesudahnya"]);
}
