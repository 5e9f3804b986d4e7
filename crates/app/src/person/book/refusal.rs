//! Why a row was refused, and what is odd about one that was taken. The sentences are Indonesian: they reach the office's
//! list of refused rows.

use super::Field;
use domain::date_text::DateTextError;
use domain::kk::KkError;
use domain::name::{NameError, NameWarning};
use domain::nik::{NikDisagreement, NikError, NikWarning};
use domain::region::RegionCodeError;
use sheet::RowFault;

/// A row that was refused, with everything that is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Number of the row as a spreadsheet program shows it.
    pub row: u64,
    /// What is wrong; never empty.
    pub faults: Vec<Fault>,
}

/// One thing that is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where; `None` if the row could not be divided into fields.
    pub field: Option<Field>,
    /// Why.
    pub reason: Reason,
}

/// Why something was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// The row could not be read.
    #[error("{0}")]
    Sheet(RowFault),
    /// Nothing stands in the cell.
    #[error("wajib diisi")]
    Required,
    /// A formula stands in the cell: its value may be stale.
    #[error("sel berisi rumus; salin lalu tempel sebagai nilai")]
    Formula,
    /// The text is longer than the register keeps.
    #[error("terlalu panjang, paling banyak {most} karakter")]
    TooLong {
        /// Characters at most.
        most: usize,
    },
    /// Not a NIK.
    #[error("{0}")]
    Nik(NikError),
    /// Not the number of a family card.
    #[error("{0}")]
    Kk(KkError),
    /// Not a name.
    #[error("{0}")]
    Name(NameError),
    /// A death in the name.
    #[error("nama memuat keterangan meninggal ({word}); hapus dari nama dan catat kematiannya di layar penduduk")]
    DeathInName {
        /// The word.
        word: String,
    },
    /// Not a date.
    #[error("{0}")]
    Date(DateTextError),
    /// A day that has not come yet, or before the birth.
    #[error("tanggal di masa depan atau sebelum tanggal lahir")]
    ImpossibleDate,
    /// A word or code that the official list does not have.
    #[error("{found:?} tidak ada dalam daftar resmi")]
    NotListed {
        /// What stands there, shortened.
        found: String,
    },
    /// RT or RW is not a number up to 999.
    #[error("harus angka 0 sampai 999")]
    Number,
    /// A permanent stay permit without its last day.
    #[error("pemegang ITAP: isi tanggal akhir izin")]
    PermitUntil,
    /// Not the code of a village.
    #[error("{0}")]
    Village(RegionCodeError),
    /// No village of this name in the table.
    #[error("desa/kelurahan tidak dikenal; isi kodenya")]
    VillageUnknown,
    /// Several villages bear this name.
    #[error("ada beberapa desa/kelurahan bernama ini; isi kecamatan atau kodenya")]
    VillageAmbiguous,
    /// The village is not served by this office.
    #[error("desa/kelurahan di luar wilayah kantor ini")]
    VillageOutside,
    /// The book says that the person is dead, has moved or the like.
    #[error("status {found}: catat peristiwanya (kematian, pindah) di layar penduduk, bukan lewat impor")]
    NotAlive {
        /// The status.
        found: &'static str,
    },
    /// The NIK stands on an earlier row of the same file with other data.
    #[error("NIK ini sudah ada pada baris {first_row} dengan data lain")]
    NikRepeated {
        /// The earlier row.
        first_row: u64,
    },
    /// The register knows the NIK under another name and another date of birth or sex.
    #[error("NIK ini milik penduduk lain menurut data induk (nama dan tanggal lahir berbeda)")]
    NikOfSomebodyElse,
    /// The register knows the NIK outside this office's area.
    #[error("NIK terdaftar di luar wilayah kantor ini; proses sebagai pindah datang")]
    NikOutside,
    /// The register knows the person as dead, moved away or missing.
    #[error("menurut data induk penduduk ini meninggal, pindah, atau tidak aktif; proses di layar penduduk")]
    NotActive,
    /// The register knows the person as married or once married: nobody becomes single again.
    #[error("menurut data induk sudah pernah kawin; BELUM KAWIN tidak diterima. Periksa buku")]
    EverMarried,
    /// The register has others of the family card in another village.
    #[error("menurut data induk keluarga dengan No. KK ini tinggal di desa/kelurahan lain")]
    FamilyElsewhere,
    /// The family card stands in another village on an earlier row.
    #[error("No. KK ini pada baris {first_row} berada di desa/kelurahan lain")]
    FamilyInTwoVillages {
        /// The earlier row.
        first_row: u64,
    },
}

impl Reason {
    /// Stable code, kebab-case.
    pub fn code(&self) -> &'static str {
        match self {
            Reason::Sheet(_) => "row-unreadable",
            Reason::Required => "required",
            Reason::Formula => "formula",
            Reason::TooLong { .. } => "too-long",
            Reason::Nik(_) => "nik",
            Reason::Kk(_) => "kk",
            Reason::Name(_) => "name",
            Reason::DeathInName { .. } => "death-in-name",
            Reason::Date(_) => "date",
            Reason::ImpossibleDate => "impossible-date",
            Reason::NotListed { .. } => "not-listed",
            Reason::Number => "number",
            Reason::PermitUntil => "permit-until",
            Reason::Village(_) => "village-code",
            Reason::VillageUnknown => "village-unknown",
            Reason::VillageAmbiguous => "village-ambiguous",
            Reason::VillageOutside => "village-outside",
            Reason::NotAlive { .. } => "not-alive",
            Reason::NikRepeated { .. } => "nik-repeated",
            Reason::NikOfSomebodyElse => "nik-of-somebody-else",
            Reason::NikOutside => "nik-outside",
            Reason::NotActive => "not-active",
            Reason::EverMarried => "ever-married",
            Reason::FamilyElsewhere => "family-elsewhere",
            Reason::FamilyInTwoVillages { .. } => "family-in-two-villages",
        }
    }
}

/// What is odd about a row that was taken all the same.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Warning {
    /// The name departs from Permendagri 73/2022.
    #[error("{0}")]
    Name(NameWarning),
    /// The area of the NIK is no longer in force or was never known.
    #[error("{0}")]
    Nik(NikWarning),
    /// NIK and register differ in birth date or sex; the NIK stays.
    #[error("NIK berbeda dengan tanggal lahir atau jenis kelamin ({})", part(*.0))]
    Disagrees(NikDisagreement),
    /// Nothing says where the person lives.
    #[error("alamat kosong")]
    NoAddress,
    /// The same row once more.
    #[error("baris ini sama dengan baris {first_row}")]
    Repeated {
        /// The earlier row.
        first_row: u64,
    },
    /// The family has more than one head.
    #[error("No. KK ini memiliki lebih dari satu kepala keluarga")]
    SeveralHeads,
    /// The name in the register was another one.
    #[error("nama di data induk diganti")]
    NameChanged,
    /// The date of birth in the register was another one.
    #[error("tanggal lahir di data induk dikoreksi; NIK tetap")]
    BirthCorrected,
    /// The register had the person in another village.
    #[error("pindah dari desa/kelurahan lain")]
    Moved,
    /// The book says that the person is recorded, the register knows nothing of it.
    #[error("buku menyatakan sudah rekam, data induk belum; periksa di layar penduduk")]
    RecordUnknown,
}

fn part(disagreement: NikDisagreement) -> &'static str {
    match disagreement {
        NikDisagreement::Day { .. } => "tanggal",
        NikDisagreement::Month { .. } => "bulan",
        NikDisagreement::Year { .. } => "tahun",
        NikDisagreement::Sex { .. } => "jenis kelamin",
    }
}

impl Warning {
    /// Stable code of its kind, kebab-case.
    pub fn code(&self) -> &'static str {
        match self {
            Warning::Name(NameWarning::Mononym) => "name-one-word",
            Warning::Name(NameWarning::Long { .. }) => "name-long",
            Warning::Name(NameWarning::Digits) => "name-digits",
            Warning::Name(NameWarning::Punctuation { .. }) => "name-punctuation",
            Warning::Name(NameWarning::Abbreviation { .. }) => "name-abbreviation",
            Warning::Name(NameWarning::Title { .. }) => "name-title",
            Warning::Name(NameWarning::DeathInName { .. }) => "name-death",
            Warning::Nik(NikWarning::AbolishedPrefix { .. }) => "nik-abolished-prefix",
            Warning::Nik(NikWarning::UnknownPrefix { .. }) => "nik-unknown-prefix",
            Warning::Nik(NikWarning::NoSuchDay { .. }) => "nik-no-such-day",
            Warning::Disagrees(_) => "nik-disagrees",
            Warning::NoAddress => "no-address",
            Warning::Repeated { .. } => "repeated",
            Warning::SeveralHeads => "several-heads",
            Warning::NameChanged => "name-changed",
            Warning::BirthCorrected => "birth-corrected",
            Warning::Moved => "moved",
            Warning::RecordUnknown => "record-unknown",
        }
    }

    /// What the kind is called in a summary.
    pub fn kind_in_words(&self) -> &'static str {
        match self {
            Warning::Name(NameWarning::Mononym) => "nama satu kata",
            Warning::Name(NameWarning::Long { .. }) => "nama lebih dari 60 karakter",
            Warning::Name(NameWarning::Digits) => "nama memuat angka",
            Warning::Name(NameWarning::Punctuation { .. }) => "nama memuat tanda baca",
            Warning::Name(NameWarning::Abbreviation { .. }) => "nama memuat singkatan",
            Warning::Name(NameWarning::Title { .. }) => "nama memuat gelar",
            Warning::Name(NameWarning::DeathInName { .. }) => "nama memuat keterangan meninggal",
            Warning::Nik(NikWarning::AbolishedPrefix { .. }) => "NIK berawalan wilayah lama",
            Warning::Nik(NikWarning::UnknownPrefix { .. }) => "NIK berawalan wilayah yang tidak dikenal",
            Warning::Nik(NikWarning::NoSuchDay { .. }) => "tanggal pada NIK tidak ada dalam kalender",
            Warning::Disagrees(_) => "NIK berbeda dengan tanggal lahir atau jenis kelamin",
            Warning::NoAddress => "alamat kosong",
            Warning::Repeated { .. } => "baris berulang",
            Warning::SeveralHeads => "lebih dari satu kepala keluarga dalam satu KK",
            Warning::NameChanged => "nama diganti",
            Warning::BirthCorrected => "tanggal lahir dikoreksi",
            Warning::Moved => "pindah antardesa",
            Warning::RecordUnknown => "sudah rekam menurut buku, belum menurut data induk",
        }
    }
}
