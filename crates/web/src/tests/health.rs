//! What machines read.

use domain::staff::Role;

use super::site::Site;

#[tokio::test]
async fn the_program_says_that_it_is_well() {
    let site = Site::new();
    let answer = site.get(&site.stranger(), "/healthz").await;
    answer.is(200);
    assert_eq!(answer.body, "ok\n");
    assert!(answer.header("set-cookie").is_empty());
}

#[tokio::test]
async fn a_worker_that_has_ended_or_hangs_is_named() {
    let site = Site::new();
    let figures = site.get(&site.stranger(), "/metrics").await;
    assert!(figures.body.contains("tunggal_worker_up{worker=\"press\"} 1\n"), "{}", figures.body);
    site.workers.put_to_sleep("press");
    let answer = site.get(&site.stranger(), "/healthz").await;
    answer.is(503);
    assert_eq!(answer.body, "the worker press has ended or hangs: silent for 900 s\n");
    let figures = site.get(&site.stranger(), "/metrics").await;
    for line in [
        "tunggal_worker_up{worker=\"press\"} 0",
        "tunggal_worker_up{worker=\"search\"} 1",
        "tunggal_worker_silent_seconds{worker=\"press\"} 900",
    ] {
        assert!(figures.body.lines().any(|have| have == line), "{line} is missing from\n{}", figures.body);
    }
}

#[tokio::test]
async fn figures_count_requests_by_pattern_and_hold_no_personal_data() {
    let site = Site::new();
    site.world.receive_blanks(1, 10);
    let person = site.neighbour(1);
    site.world.enrol(person, 1, 0);
    let printer = site.as_role(Role::Printer);
    let address = format!("/cards/{person}/0000000000001/card.pdf");
    site.get(&printer, &address).await.is(404);
    site.get(&printer, "/no/such/page").await.is(404);
    site.get(&printer, "/print-queue").await.is(200);
    let answer = site.get(&site.stranger(), "/metrics").await;
    assert_eq!(answer.header("content-type"), "text/plain; version=0.0.4");
    for line in [
        "tunggal_records{status=\"PRINT_READY_RECORD\"} 1",
        "tunggal_jobs{kind=\"search\"} 0",
        "tunggal_jobs{kind=\"print\"} 0",
        "tunggal_cards{office=\"0000000000001\",state=\"queued\"} 1",
        "tunggal_print_queue{office=\"0000000000001\",reason=\"new\"} 1",
        "tunggal_blanks{office=\"0000000000001\",account=\"on_hand\"} 10",
        "tunggal_gallery_faces 1",
        "tunggal_checkpoint_leaves 0",
        "tunggal_http_request_seconds_count{route=\"/cards/{person}/{card}/card.pdf\",method=\"GET\",status=\"404\"} 1",
        "tunggal_http_request_seconds_count{route=\"none\",method=\"GET\",status=\"404\"} 1",
        "tunggal_http_request_seconds_count{route=\"/print-queue\",method=\"GET\",status=\"200\"} 1",
    ] {
        assert!(answer.body.lines().any(|have| have == line), "{line} is missing from\n{}", answer.body);
    }
    let known = testkit::world::resident(1, site.here());
    for private in [person.to_string(), known.nik.digits(), known.name.as_str().to_owned(), "no/such".to_owned()] {
        assert!(!answer.body.contains(&private), "{private}");
    }
    assert!(answer.body.contains("tunggal_build_info{version=\""));
    for line in answer.body.lines().filter(|line| !line.starts_with('#')) {
        let (_, value) = line.rsplit_once(' ').unwrap();
        value.parse::<f64>().unwrap_or_else(|_| panic!("{line}"));
    }
}
