//! Blood type and disability.

super::code_list! {
    /// Blood type (`GOL_DARAH`).
    Blood {
        /// A.
        A = 1, "A", [];
        /// B.
        B = 2, "B", [];
        /// AB.
        Ab = 3, "AB", [];
        /// O.
        O = 4, "O", [];
        /// A, rhesus positive.
        APositive = 5, "A+", ["A POSITIF"];
        /// A, rhesus negative.
        ANegative = 6, "A-", ["A NEGATIF"];
        /// B, rhesus positive.
        BPositive = 7, "B+", ["B POSITIF"];
        /// B, rhesus negative.
        BNegative = 8, "B-", ["B NEGATIF"];
        /// AB, rhesus positive.
        AbPositive = 9, "AB+", ["AB POSITIF"];
        /// AB, rhesus negative.
        AbNegative = 10, "AB-", ["AB NEGATIF"];
        /// O, rhesus positive.
        OPositive = 11, "O+", ["O POSITIF"];
        /// O, rhesus negative.
        ONegative = 12, "O-", ["O NEGATIF"];
        /// Not known.
        Unknown = 13, "TIDAK TAHU", ["-", "--", "---", "TDK TAHU", "TIDAK DIKETAHUI", "TT"];
    }
}

super::code_list! {
    /// Disability as registered (`PNYDNG_CCT`). Specially protected data (Article 84(1) Law 24/2013).
    Disability {
        /// Physical.
        Physical = 1, "CACAT FISIK", ["FISIK"];
        /// Blind.
        Blind = 2, "CACAT NETRA/BUTA", ["CACAT NETRA", "NETRA", "BUTA"];
        /// Deaf or mute.
        DeafMute = 3, "CACAT RUNGU/WICARA", ["CACAT RUNGU", "RUNGU", "WICARA"];
        /// Mental.
        Mental = 4, "CACAT MENTAL/JIWA", ["CACAT MENTAL", "MENTAL", "JIWA"];
        /// Physical and mental.
        PhysicalAndMental = 5, "CACAT FISIK DAN MENTAL", ["FISIK DAN MENTAL"];
        /// Other.
        Other = 6, "CACAT LAINNYA", ["LAINNYA"];
        /// None.
        None = 7, "TIDAK CACAT", ["TIDAK ADA", "-", "NORMAL"];
    }
}

super::code_list! {
    /// Kind of disability as the voter roll tells it (ragam disabilitas, KPU). The codes 1 to 6 are this product's own;
    /// the kinds are those of the 2024 rolls.
    VoterDisability {
        /// Physical.
        Physical = 1, "FISIK", ["F"];
        /// Intellectual.
        Intellectual = 2, "INTELEKTUAL", [];
        /// Mental.
        Mental = 3, "MENTAL", [];
        /// Speech.
        Speech = 4, "SENSORIK WICARA", ["WICARA"];
        /// Hearing.
        Hearing = 5, "SENSORIK RUNGU", ["RUNGU"];
        /// Sight.
        Sight = 6, "SENSORIK NETRA", ["NETRA"];
    }
}
