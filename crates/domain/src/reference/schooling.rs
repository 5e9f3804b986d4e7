//! Last schooling completed.

super::code_list! {
    /// Education as printed on the family card (`PDDK_AKH`).
    Education {
        /// None yet.
        None = 1, "TIDAK / BELUM SEKOLAH", ["TIDAK/BLM SEKOLAH", "TDK/BLM SEKOLAH", "BELUM SEKOLAH", "TIDAK SEKOLAH"];
        /// Primary school not finished.
        SomePrimary = 2, "BELUM TAMAT SD/SEDERAJAT", ["BLM TAMAT SD/SEDERAJAT", "BELUM TAMAT SD", "TIDAK TAMAT SD/SEDERAJAT", "TIDAK TAMAT SD"];
        /// Primary school.
        Primary = 3, "TAMAT SD / SEDERAJAT", ["TAMAT SD", "SD", "SD/SEDERAJAT"];
        /// Lower secondary school.
        LowerSecondary = 4, "SLTP/SEDERAJAT", ["SLTP", "SMP", "SMP/SEDERAJAT", "TAMAT SLTP/SEDERAJAT"];
        /// Upper secondary school.
        UpperSecondary = 5, "SLTA / SEDERAJAT", ["SLTA", "SMA", "SMK", "SMA/SEDERAJAT", "TAMAT SLTA/SEDERAJAT"];
        /// Diploma I or II.
        DiplomaTwo = 6, "DIPLOMA I / II", ["DIPLOMA I", "DIPLOMA II", "D1", "D2", "D-I", "D-II"];
        /// Diploma III.
        DiplomaThree = 7, "AKADEMI/ DIPLOMA III/S. MUDA", [
            "AKADEMI/DIPLOMA III/SARJANA MUDA", "AKADEMI/D-III/S. MUDA", "DIPLOMA III", "AKADEMI", "SARJANA MUDA", "D3", "D-III",
        ];
        /// Diploma IV or bachelor.
        Bachelor = 8, "DIPLOMA IV/ STRATA I", ["DIPLOMA IV", "STRATA I", "STRATA-1", "SARJANA", "D4", "D-IV", "S1", "S-I"];
        /// Master.
        Master = 9, "STRATA II", ["STRATA-2", "MAGISTER", "S2", "S-II"];
        /// Doctor.
        Doctor = 10, "STRATA III", ["STRATA-3", "DOKTOR", "S3", "S-III"];
    }
}
