//! Books of residents as offices send them: what each row says, or why it is refused.
//!
//! Two layouts, both as CSV or XLSX, are one: columns are found by their titles, whatever their order.
//!
//! **The village book (BIP)**: `NO`, `Nama Lengkap`, `NIK`, `Tempat Lahir`, `Tanggal Lahir`, `JK`, `Stat Kwn`, `Gol. Drh`,
//! `SHDK`, `Agama`, `Pendidikan Terakhir`, `No Akta Lahir`, `Pekerjaan`, `Nama Ibu`, `Nama Ayah`, `Wjb KTP`, `KTP-eL`,
//! `Status`, `Stat Rkm`. Family card, address and village stand in a line above each family
//! (`No. KK : … Alamat : … RT/RW : …`), in lines above the heading (`DESA/KELURAHAN : …`), or in columns.
//!
//! **The plain list**: `nik`, `no_kk`, `nama`, `jk`, `tempat_lahir`, `tanggal_lahir`, `agama`, `status_kawin`,
//! `tanggal_kawin`, `shdk`, `pendidikan`, `pekerjaan`, `golongan_darah`, `kewarganegaraan` (WNI, ITAP, WNA), `itap_sampai`,
//! `disabilitas`, `alamat`, `rt`, `rw`, `kode_desa` (or `desa` with `kecamatan`), `nama_ibu`, `nama_ayah`,
//! `tinggal_sejak`, `status`, `status_rekam`, `tanggal_rekam`.
//!
//! Needed are the columns of [`Field::REQUIRED`]. An empty cell leaves an element as the register has it. Codes and words of
//! the official lists are both read; a word that is on no list is refused, because it would stand on a card.
//! Columns that nobody knows are passed over, among them the ones that a list of refused rows adds.

mod context;
mod draft;
mod field;
mod heading;
mod place;
mod reading;
mod refusal;
mod words;

pub use context::Context;
pub use draft::{Draft, RecordedElsewhere};
pub use field::Field;
pub use heading::{Heading, HeadingError, MAX_HEADING_ROWS};
pub use place::Places;
pub use reading::{Line, Reader};
pub use refusal::{Fault, Reason, Refusal, Warning};
