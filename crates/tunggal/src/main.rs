//! The program `tunggal`: configuration, wiring, commands, jobs.
fn main() {}
