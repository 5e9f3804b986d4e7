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
