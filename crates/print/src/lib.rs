//! The card face, letters and sheets, and the printers that take them.
//!
//! Everything printed is drawn the same way: an input struct of plain text ([`CardFace`], [`Biodata`], …) becomes SVG
//! measured with real font metrics, the SVG becomes a vector PDF of an exact page size. A text that cannot be printed
//! whole is an error, never a cut-off line: a card with half a name is a wrong card.
//!
//! Nothing here decides anything about a person or reads a clock; the same input gives the same pages (the order of the
//! objects inside the PDF may differ). Personal data never reaches an error, a file name or `Debug` output.

mod card;
mod date;
mod error;
mod fonts;
mod letter;
mod pdf;
mod picture;
mod printer;
mod qr;
mod svg;
mod text;

pub use card::{CARD_HEIGHT_PT, CARD_WIDTH_PT, CardFace, CardSides, Holder, Sex, Validity, render_card};
pub use date::{in_words, long_date, short_date, weekday};
pub use error::{FontError, PictureFault, PictureKind, RenderError};
pub use fonts::Fonts;
pub use letter::{
    Biodata, DestroyedItem, DestructionMinutes, FieldRow, HandOverReceipt, Office, Signatory, render_biodata,
    render_destruction_minutes, render_hand_over_receipt,
};
pub use printer::{
    Attempt, CardPrinter, Fault, FolderPrinter, IppPrinter, IppSettings, JobId, JobIdError, JobLeft, Patience,
    PrintJob, PrintOutcome, PrinterError,
};
