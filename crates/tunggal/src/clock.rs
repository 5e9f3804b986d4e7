//! The real clock and the real source of randomness: the only places that read them.

use app::port::{Clock, Entropy};
use jiff::Timestamp;

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The machine's randomness.
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn seed(&self) -> [u8; 32] {
        let mut seed = [0; 32];
        // Without randomness no key and no id is safe: stopping beats issuing a guessable one.
        if let Err(error) = getrandom::fill(&mut seed) {
            eprintln!("tunggal: the system gives no randomness: {error}");
            std::process::abort();
        }
        seed
    }
}

/// Fresh bytes.
pub fn random_bytes() -> [u8; 32] {
    SystemEntropy.seed()
}
