//! Biometric templates, their quality, 1:1 and 1:N comparison, fused decisions.

pub mod face;
