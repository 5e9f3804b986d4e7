//! A synthetic country: people, offices, templates, planted faults; seeded.
