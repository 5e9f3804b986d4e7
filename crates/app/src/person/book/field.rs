//! The columns of a book and every title they are known by.

/// What a column says of a resident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// NIK.
    Nik,
    /// Number of the family card.
    Kk,
    /// Name.
    Name,
    /// Sex.
    Sex,
    /// Place of birth.
    BirthPlace,
    /// Date of birth.
    BirthOn,
    /// Religion.
    Religion,
    /// Marital status.
    Marital,
    /// Date of the first marriage.
    MarriedOn,
    /// Relation to the head of the family.
    Relation,
    /// Highest education.
    Education,
    /// Occupation.
    Occupation,
    /// Blood type.
    Blood,
    /// Citizenship.
    Citizenship,
    /// Last day of a permanent stay permit.
    PermitUntil,
    /// Disability.
    Disability,
    /// Street, hamlet, house number.
    Address,
    /// Rukun tetangga.
    Rt,
    /// Rukun warga.
    Rw,
    /// Both in one column, `001/002`.
    RtRw,
    /// Code of the village.
    VillageCode,
    /// Name of the village.
    VillageName,
    /// Name of the district.
    DistrictName,
    /// Mother's name.
    MotherName,
    /// Father's name.
    FatherName,
    /// First day of residence.
    ResidentFrom,
    /// Standing of the person: alive, dead, moved.
    Standing,
    /// Standing of the record, codes 1-8.
    RecordStatus,
    /// Day of the recording.
    RecordedOn,
}

impl Field {
    /// Without these columns a file cannot be read.
    pub const REQUIRED: &'static [Field] =
        &[Field::Nik, Field::Name, Field::Sex, Field::BirthPlace, Field::BirthOn, Field::Religion, Field::Marital];

    /// Every field with its titles. The first is that of the plain list.
    pub const TITLES: &'static [(Field, &'static [&'static str])] = &[
        (Field::Nik, &["nik", "No. NIK", "Nomor NIK", "Nomor Induk Kependudukan", "NIK KTP"]),
        (Field::Kk, &["no_kk", "NKK", "Nomor KK", "No. Kartu Keluarga", "Nomor Kartu Keluarga"]),
        (Field::Name, &["nama", "Nama Lengkap", "NAMA_LGKP", "Nama Penduduk"]),
        (Field::Sex, &["jk", "Jenis Kelamin", "JENIS_KLMIN", "Jns Kelamin", "L/P", "Kelamin", "Gender"]),
        (Field::BirthPlace, &["tempat_lahir", "TMPT_LHR", "Tmp Lahir", "Tempat Lhr", "Tpt Lahir"]),
        (Field::BirthOn, &["tanggal_lahir", "Tgl Lahir", "TGL_LHR"]),
        (Field::Religion, &["agama"]),
        (Field::Marital, &["status_kawin", "Stat Kwn", "Stat Kawin", "STSKAWIN", "Status Perkawinan", "Status Kwn"]),
        (Field::MarriedOn, &["tanggal_kawin", "Tgl Kawin", "TGL_KWN", "Tanggal Perkawinan", "Tanggal Nikah"]),
        (
            Field::Relation,
            &["shdk", "STAT_HBKEL", "Hub Kel", "Hubungan Keluarga", "Status Hubungan Dalam Keluarga", "Hubungan"],
        ),
        (Field::Education, &["pendidikan", "Pendidikan Terakhir", "Pendidikan Akhir", "PDDK_AKH"]),
        (Field::Occupation, &["pekerjaan", "Jenis Pekerjaan", "JENIS_PKRJN"]),
        (Field::Blood, &["golongan_darah", "Gol. Drh", "Gol Darah"]),
        (Field::Citizenship, &["kewarganegaraan", "Warga Negara", "Kewarganegaraan (WNI/WNA)", "WNI/WNA", "KWRNGRN"]),
        (Field::PermitUntil, &["itap_sampai", "Masa Berlaku ITAP", "TGL_AKH_ITAP", "Tgl Akhir ITAP"]),
        (Field::Disability, &["disabilitas", "Penyandang Cacat", "PNYDNG_CCT", "Cacat"]),
        (Field::Address, &["alamat", "Alamat Lengkap", "Alamat Rumah"]),
        (Field::Rt, &["rt", "No. RT"]),
        (Field::Rw, &["rw", "No. RW"]),
        (Field::RtRw, &["rt_rw"]),
        (Field::VillageCode, &["kode_desa", "Kode Kelurahan", "Kode Desa/Kelurahan", "Kode Wilayah", "Kode Kel/Desa"]),
        (
            Field::VillageName,
            &["desa", "Kelurahan", "Desa/Kelurahan", "Kelurahan/Desa", "Kel/Desa", "Desa/Kel", "KEL_NAME", "NAMA_KEL"],
        ),
        (Field::DistrictName, &["kecamatan", "KEC_NAME", "NAMA_KEC", "Nama Kecamatan"]),
        (Field::MotherName, &["nama_ibu", "NAMA_LGKP_IBU", "Nama Ibu Kandung"]),
        (Field::FatherName, &["nama_ayah", "NAMA_LGKP_AYAH", "Nama Ayah Kandung", "Nama Bapak"]),
        (Field::ResidentFrom, &["tinggal_sejak", "Tanggal Datang", "Tgl Datang"]),
        (Field::Standing, &["status", "Status Dasar", "Status Penduduk"]),
        (Field::RecordStatus, &["status_rekam", "Stat Rkm", "Stat Rekam", "EKTP_STATUS", "Status Rekam KTP-el"]),
        (Field::RecordedOn, &["tanggal_rekam", "Tgl Rekam", "Tanggal Perekaman"]),
    ];

    /// Title in the plain list.
    pub fn title(self) -> &'static str {
        let (_, titles) = Field::TITLES.iter().find(|(field, _)| *field == self).copied().unwrap_or((self, &[]));
        titles.first().copied().unwrap_or("")
    }
}
