//! Signing in: what is said to who fails, and how long they wait.

use app::staff::{FAILURE_WINDOW_MINUTES, MAX_FAILURES};
use jiff::SignedDuration;

use super::site::Site;

#[tokio::test]
async fn too_many_failures_have_to_wait_and_are_told_how_long() {
    let site = Site::new();
    let stranger = site.stranger();
    let credentials = [("username", "nobody"), ("password", "wrong")];
    for _ in 0..MAX_FAILURES {
        let wrong = site.post(&stranger, "/sign-in", &credentials).await;
        assert_eq!(wrong.is(422).header("retry-after"), "");
    }
    let refused = site.post(&stranger, "/sign-in", &credentials).await;
    let wait_s: i64 = refused.is(429).header("retry-after").parse().unwrap();
    assert_eq!(wait_s, FAILURE_WINDOW_MINUTES * 60, "the window of the failures that count");
    site.world.clock.advance(SignedDuration::from_secs(wait_s + 1));
    site.post(&stranger, "/sign-in", &credentials).await.is(422);
}
