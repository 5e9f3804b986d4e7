//! Biometric templates, their quality, 1:1 and 1:N comparison, fused decisions.

pub mod decision;
pub mod evaluate;
pub mod face;
pub mod finger;
pub mod format;
pub mod fusion;
pub mod gallery;
pub mod image;
pub mod iris;
pub mod minutiae;
pub mod synthetic;
