//! Sex, religion, marital status and the standing of a record.

super::code_list! {
    /// Sex as registered (`JENIS_KLMIN`). Always taken from the register, never from a NIK.
    Sex {
        /// Laki-laki.
        Male = 1, "LAKI-LAKI", ["LK", "L", "LELAKI", "PRIA", "M"];
        /// Perempuan.
        Female = 2, "PEREMPUAN", ["PR", "P", "WANITA", "F"];
    }
}

super::code_list! {
    /// Religion (`AGAMA`), with the belief in God Almighty as the seventh entry (Constitutional Court 97/PUU-XIV/2016).
    Religion {
        /// Islam.
        Islam = 1, "ISLAM", ["MUSLIM"];
        /// Protestant.
        Christian = 2, "KRISTEN", ["KRISTEN PROTESTAN", "PROTESTAN", "KRISTIAN", "KRISTEN/PROTESTAN"];
        /// Catholic.
        Catholic = 3, "KATHOLIK", ["KATOLIK", "KATHOLIC", "CATHOLIC", "KRISTEN KATOLIK", "KRISTEN KATHOLIK"];
        /// Hindu.
        Hindu = 4, "HINDU", ["HINDHU"];
        /// Buddhist.
        Buddhist = 5, "BUDHA", ["BUDDHA", "BUDDHIS", "BUDDHISME"];
        /// Confucian.
        Confucian = 6, "KHONGHUCU", ["KONGHUCU", "KONG HU CHU", "KHONG HU CHU", "KHONG HU CU", "CONFUCIUS"];
        /// Belief in God Almighty, and others.
        Belief = 7, "Kepercayaan Terhadap Tuhan YME / Lainnya", [
            "KEPERCAYAAN", "KEPERCAYAAN TERHADAP TUHAN YME", "KEPERCAYAAN TERHADAP TUHAN YANG MAHA ESA",
            "KEPERCAYAAN KEPADA TUHAN YME", "PENGHAYAT KEPERCAYAAN", "PENGHAYAT", "ALIRAN KEPERCAYAAN", "LAINNYA",
        ];
    }
}

super::code_list! {
    /// Marital status (`STATUS_KAWIN`; village book: BK, K, CH, CM). The voter roll's `P` (once married) is not read
    /// here, because it does not say whether divorce or death ended the marriage: see [`VoterMarital`].
    Marital {
        /// Never married.
        Single = 1, "BELUM KAWIN", ["BK", "B", "BLM KAWIN", "BELUM MENIKAH", "LAJANG", "TIDAK KAWIN"];
        /// Married.
        Married = 2, "KAWIN", [
            "K", "S", "SUDAH KAWIN", "SUDAH MENIKAH", "MENIKAH", "KAWIN TERCATAT", "KAWIN BELUM TERCATAT",
            "KAWIN TIDAK TERCATAT",
        ];
        /// Divorced.
        Divorced = 3, "CERAI HIDUP", [
            "CH", "CERAI HIDUP TERCATAT", "CERAI HIDUP BELUM TERCATAT", "CERAI HIDUP TIDAK TERCATAT",
        ];
        /// Widowed.
        Widowed = 4, "CERAI MATI", ["CM"];
    }
}

impl Marital {
    /// True if the person is or was ever married: such a person must hold a KTP-el and may vote at any age
    /// (Article 63(1) Law 24/2013; Article 4 PKPU 7/2024).
    #[must_use]
    pub const fn has_been_married(self) -> bool {
        !matches!(self, Self::Single)
    }
}

super::code_list! {
    /// Marital status as the voter roll tells it (B, S, P). Codes 1 to 3 are this product's own.
    VoterMarital {
        /// Never married.
        Never = 1, "BELUM KAWIN", ["B", "BELUM"];
        /// Married.
        Married = 2, "SUDAH KAWIN", ["S", "SUDAH", "K", "KAWIN"];
        /// Once married, by divorce or by death no longer.
        Once = 3, "PERNAH KAWIN", ["P", "PERNAH"];
    }
}

impl VoterMarital {
    /// True if the person is or was ever married.
    #[must_use]
    pub const fn has_been_married(self) -> bool {
        !matches!(self, Self::Never)
    }

    /// True if the register's finer status says the same.
    #[must_use]
    pub const fn agrees_with(self, marital: Marital) -> bool {
        matches!(
            (self, marital),
            (Self::Never, Marital::Single)
                | (Self::Married, Marital::Married)
                | (Self::Once, Marital::Divorced | Marital::Widowed)
        )
    }
}

super::code_list! {
    /// Standing of a person's record (`STATUS_DASAR`). Codes 5, 7 and 8 are not in use.
    BasicStatus {
        /// Alive and resident.
        Alive = 1, "HIDUP", ["H", "AKTIF"];
        /// Dead.
        Dead = 2, "MATI", ["MENINGGAL", "MENINGGAL DUNIA", "WAFAT"];
        /// Moved away.
        Moved = 3, "PINDAH", ["PINDAH DOMISILI"];
        /// Missing.
        Missing = 4, "HILANG", [];
        /// Left without notice.
        Left = 6, "PERGI", [];
        /// Not a valid record.
        Invalid = 9, "TIDAK VALID", ["INVALID"];
    }
}
