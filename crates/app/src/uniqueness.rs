//! Proving people unique: the gallery, the search, the desk where people decide.

use matcher::decision::Policy;
use matcher::gallery::Gallery;
use std::sync::RwLock;

/// The gallery in memory and the thresholds in force.
pub struct Matching {
    gallery: RwLock<Gallery>,
    /// Thresholds.
    pub policy: Policy,
}

impl Matching {
    /// A matching over a gallery.
    pub fn new(gallery: Gallery, policy: Policy) -> Self {
        Self { gallery: RwLock::new(gallery), policy }
    }
}
