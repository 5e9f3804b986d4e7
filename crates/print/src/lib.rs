//! The card face, letters and sheets, and the printers that take them.
