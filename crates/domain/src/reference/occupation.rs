//! Occupation.

/// Occupation (`JENIS_PKRJN`), official codes 1 to 89.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Occupation(u8);

impl Occupation {
    /// Not (yet) working: what is assumed where nothing is known.
    pub const NOT_WORKING: Self = Self(1);
    /// Keeping house.
    pub const HOMEMAKER: Self = Self(2);
    /// Pupil or student.
    pub const STUDENT: Self = Self(3);
    /// Armed forces (TNI).
    pub const MILITARY: Self = Self(6);
    /// Police (POLRI).
    pub const POLICE: Self = Self(7);
    /// Any other.
    pub const OTHER: Self = Self(89);

    /// Every occupation, in the order of the official codes.
    #[must_use]
    pub const fn all() -> &'static [Self] {
        &ALL
    }

    /// The official code, 1 to 89.
    #[must_use]
    pub const fn code(self) -> u8 {
        self.0
    }

    /// The occupation with this official code; `None` outside 1 to 89.
    #[must_use]
    pub fn from_code(code: impl TryInto<u8>) -> Option<Self> {
        let code = code.try_into().ok()?;
        (1..=89).contains(&code).then_some(Self(code))
    }

    /// The official Indonesian text.
    #[must_use]
    pub fn label(self) -> &'static str {
        LABELS.get(usize::from(self.0) - 1).copied().unwrap_or("LAINNYA")
    }

    /// True for the armed forces and the police, who do not vote (Article 4 PKPU 7/2024).
    #[must_use]
    pub const fn is_military_or_police(self) -> bool {
        matches!(self, Self::MILITARY | Self::POLICE)
    }

    /// Reads the official label, a known abbreviation, or the code itself. Case, spaces and punctuation do not matter.
    #[must_use]
    pub fn parse_label(text: &str) -> Option<Self> {
        let wanted = super::key(text);
        if let Ok(code) = wanted.parse::<u8>() {
            return Self::from_code(code);
        }
        let official = Self::all().iter().copied().find(|entry| super::key(entry.label()) == wanted);
        official.or_else(|| {
            let (_, code) = ALIASES.iter().find(|(spelling, _)| super::key(spelling) == wanted)?;
            Self::from_code(*code)
        })
    }
}

const ALL: [Occupation; 89] = every();

#[expect(clippy::indexing_slicing, clippy::as_conversions, reason = "evaluated while compiling; indices are 0 to 88")]
const fn every() -> [Occupation; 89] {
    let mut all = [Occupation(1); 89];
    let mut at = 0;
    while at < 89 {
        all[at] = Occupation(at as u8 + 1);
        at += 1;
    }
    all
}

/// Spellings of village books that are not the official label.
pub(super) const ALIASES: [(&str, u8); 31] = [
    ("BELUM BEKERJA", 1),
    ("TIDAK BEKERJA", 1),
    ("BLM/TDK BEKERJA", 1),
    ("BELUM/TDK BEKERJA", 1),
    ("IRT", 2),
    ("IBU RUMAH TANGGA", 2),
    ("PELAJAR", 3),
    ("MAHASISWA", 3),
    ("PNS", 5),
    ("PEGAWAI NEGERI SIPIL", 5),
    ("ASN", 5),
    ("TNI", 6),
    ("TENTARA NASIONAL INDONESIA", 6),
    ("POLRI", 7),
    ("KEPOLISIAN RI", 7),
    ("KEPOLISIAN REPUBLIK INDONESIA", 7),
    ("PETANI", 9),
    ("PEKEBUN", 9),
    ("NELAYAN", 11),
    ("SWASTA", 15),
    ("BUMN", 16),
    ("BUMD", 17),
    ("HONORER", 18),
    ("BURUH", 19),
    ("BURUH TANI", 20),
    ("PRT", 23),
    ("PENERJEMAH", 40),
    ("USTADZ", 45),
    ("WALI KOTA", 60),
    ("SUPIR", 81),
    ("LAIN-LAIN", 89),
];

const LABELS: [&str; 89] = [
    "BELUM/TIDAK BEKERJA",
    "MENGURUS RUMAH TANGGA",
    "PELAJAR/MAHASISWA",
    "PENSIUNAN",
    "PEGAWAI NEGERI SIPIL (PNS)",
    "TENTARA NASIONAL INDONESIA (TNI)",
    "KEPOLISIAN RI (POLRI)",
    "PERDAGANGAN",
    "PETANI/PEKEBUN",
    "PETERNAK",
    "NELAYAN/PERIKANAN",
    "INDUSTRI",
    "KONSTRUKSI",
    "TRANSPORTASI",
    "KARYAWAN SWASTA",
    "KARYAWAN BUMN",
    "KARYAWAN BUMD",
    "KARYAWAN HONORER",
    "BURUH HARIAN LEPAS",
    "BURUH TANI/PERKEBUNAN",
    "BURUH NELAYAN/PERIKANAN",
    "BURUH PETERNAKAN",
    "PEMBANTU RUMAH TANGGA",
    "TUKANG CUKUR",
    "TUKANG LISTRIK",
    "TUKANG BATU",
    "TUKANG KAYU",
    "TUKANG SOL SEPATU",
    "TUKANG LAS/PANDAI BESI",
    "TUKANG JAHIT",
    "TUKANG GIGI",
    "PENATA RIAS",
    "PENATA BUSANA",
    "PENATA RAMBUT",
    "MEKANIK",
    "SENIMAN",
    "TABIB",
    "PARAJI",
    "PERANCANG BUSANA",
    "PENTERJEMAH",
    "IMAM MASJID",
    "PENDETA",
    "PASTOR",
    "WARTAWAN",
    "USTADZ/MUBALIGH",
    "JURU MASAK",
    "PROMOTOR ACARA",
    "ANGGOTA DPR-RI",
    "ANGGOTA DPD",
    "ANGGOTA BPK",
    "PRESIDEN",
    "WAKIL PRESIDEN",
    "ANGGOTA MAHKAMAH KONSTITUSI",
    "ANGGOTA KABINET KEMENTERIAN",
    "DUTA BESAR",
    "GUBERNUR",
    "WAKIL GUBERNUR",
    "BUPATI",
    "WAKIL BUPATI",
    "WALIKOTA",
    "WAKIL WALIKOTA",
    "ANGGOTA DPRD PROVINSI",
    "ANGGOTA DPRD KABUPATEN/KOTA",
    "DOSEN",
    "GURU",
    "PILOT",
    "PENGACARA",
    "NOTARIS",
    "ARSITEK",
    "AKUNTAN",
    "KONSULTAN",
    "DOKTER",
    "BIDAN",
    "PERAWAT",
    "APOTEKER",
    "PSIKIATER/PSIKOLOG",
    "PENYIAR TELEVISI",
    "PENYIAR RADIO",
    "PELAUT",
    "PENELITI",
    "SOPIR",
    "PIALANG",
    "PARANORMAL",
    "PEDAGANG",
    "PERANGKAT DESA",
    "KEPALA DESA",
    "BIARAWATI",
    "WIRASWASTA",
    "LAINNYA",
];
