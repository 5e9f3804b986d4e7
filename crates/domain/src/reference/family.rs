//! Place of a person in the family.

super::code_list! {
    /// Relation to the head of the family (status hubungan dalam keluarga, SHDK), as printed on the family card (KK).
    Relation {
        /// Head of the family.
        Head = 1, "KEPALA KELUARGA", ["KEP. KELUARGA", "KEP KEL", "KPL KELUARGA", "KEPALA", "KK"];
        /// Husband.
        Husband = 2, "SUAMI", [];
        /// Wife.
        Wife = 3, "ISTRI", ["ISTERI"];
        /// Child.
        Child = 4, "ANAK", ["ANAK KANDUNG", "ANAK ANGKAT", "ANAK TIRI"];
        /// Son- or daughter-in-law.
        ChildInLaw = 5, "MENANTU", [];
        /// Grandchild.
        Grandchild = 6, "CUCU", [];
        /// Parent.
        Parent = 7, "ORANGTUA", ["ORTU", "ORG TUA"];
        /// Parent-in-law.
        ParentInLaw = 8, "MERTUA", [];
        /// Other relative.
        Relative = 9, "FAMILI LAIN", ["FAMILI", "FAM. LAIN", "FAMILI LAINNYA", "KELUARGA LAIN"];
        /// Household help.
        Helper = 10, "PEMBANTU", ["PEMBANTU RUMAH TANGGA", "PEMBANTU RT"];
        /// Other.
        Other = 11, "LAINNYA", ["LAIN-LAIN", "LAIN"];
    }
}
