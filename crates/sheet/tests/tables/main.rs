//! Tables read and written through the public door only.

#[cfg(test)]
mod csv;
#[cfg(test)]
mod random;
#[cfg(test)]
mod write;
#[cfg(test)]
mod xlsx;
