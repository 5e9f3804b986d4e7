//! The words in which the two engines differ. Everything else is written once.

/// The words of one engine's table definitions.
#[derive(Debug, Clone, Copy)]
pub struct Dialect {
    /// A 64-bit integer column.
    pub int: &'static str,
    /// A column of bytes.
    pub bytes: &'static str,
    /// Makes a text column compare by its bytes.
    pub bytewise: &'static str,
    /// Ends a table whose column types are enforced.
    pub strict: &'static str,
    /// Ends a table of small rows that is kept in the order of its key.
    pub clustered: &'static str,
    /// Whether the list of an IN in a CHECK is built anew for each row that is written.
    pub builds_lists: bool,
}

/// SQLite: types are enforced by STRICT; text compares by bytes already.
pub const SQLITE: Dialect = Dialect {
    int: "INTEGER",
    bytes: "BLOB",
    bytewise: "",
    strict: " STRICT",
    clustered: " STRICT, WITHOUT ROWID",
    builds_lists: true,
};

/// PostgreSQL: text compares by the database's locale unless told otherwise.
pub const POSTGRES: Dialect = Dialect {
    int: "BIGINT",
    bytes: "BYTEA",
    bytewise: "COLLATE \"C\"",
    strict: "",
    clustered: "",
    builds_lists: false,
};

impl Dialect {
    /// A migration's text for this engine.
    pub fn fill_in(&self, text: &str) -> String {
        text.replace("{int}", self.int)
            .replace("{bytes}", self.bytes)
            .replace("{bytewise}", self.bytewise)
            .replace("{strict}", self.strict)
            .replace("{clustered}", self.clustered)
    }
}

/// SQLite's spelling of a statement's parameters: `$1` would be a *name* there, bound in order of appearance, so it
/// becomes `?1`. No statement has a dollar sign in a literal.
pub fn sqlite_parameters(sql: &str) -> String {
    sql.replace('$', "?")
}
