//! The fonts: loaded once from a folder, kept in memory, measured exactly.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use svg2pdf::usvg::fontdb::{Database, Source};
use ttf_parser::Face;

use crate::error::{FontError, RenderError};

/// The three type styles everything is set in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Regular,
    Bold,
    Mono,
}

impl Style {
    const ALL: [Self; 3] = [Self::Regular, Self::Bold, Self::Mono];

    /// The file of this style in Debian's `fonts-dejavu-core`.
    const fn file(self) -> &'static str {
        match self {
            Self::Regular => "DejaVuSans.ttf",
            Self::Bold => "DejaVuSans-Bold.ttf",
            Self::Mono => "DejaVuSansMono.ttf",
        }
    }

    /// The family name the drawing asks for.
    pub(crate) const fn family(self) -> &'static str {
        match self {
            Self::Regular | Self::Bold => "DejaVu Sans",
            Self::Mono => "DejaVu Sans Mono",
        }
    }

    /// The weight the drawing asks for.
    pub(crate) const fn weight(self) -> u16 {
        match self {
            Self::Bold => 700,
            Self::Regular | Self::Mono => 400,
        }
    }
}

/// The loaded fonts. Cheap to clone and to share between threads.
#[derive(Clone)]
pub struct Fonts {
    db: Arc<Database>,
    regular: Arc<Advances>,
    bold: Arc<Advances>,
    mono: Arc<Advances>,
}

impl std::fmt::Debug for Fonts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fonts").finish_non_exhaustive()
    }
}

impl Fonts {
    /// Reads the DejaVu fonts from `dir` (Debian: `/usr/share/fonts/truetype/dejavu`).
    ///
    /// # Errors
    /// [`FontError`] names the file that is absent or no font.
    pub fn load(dir: &Path) -> Result<Self, FontError> {
        let mut db = Database::new();
        let mut tables = Vec::new();
        for style in Style::ALL {
            let file = style.file();
            let bytes = read(&dir.join(file)).map_err(|source| FontError::Unreadable { file, source })?;
            tables.push(Arc::new(Advances::of(&bytes).ok_or(FontError::Invalid { file })?));
            db.load_font_source(Source::Binary(Arc::new(bytes)));
        }
        let [regular, bold, mono] =
            <[_; 3]>::try_from(tables).map_err(|_| FontError::Invalid { file: Style::Regular.file() })?;
        Ok(Self { db: Arc::new(db), regular, bold, mono })
    }

    /// The database for the SVG reader.
    pub(crate) fn database(&self) -> Arc<Database> {
        Arc::clone(&self.db)
    }

    /// The width of `text` at `size`, in the unit of `size`: the sum of its advances. Kerning only ever tightens it,
    /// apart from a few pairs that [`crate::text::SAFETY`] covers.
    pub(crate) fn width(&self, style: Style, text: &str, size: f32) -> f32 {
        let table = self.table(style);
        text.chars().map(|letter| table.em(letter)).sum::<f32>() * size
    }

    /// `text` with its white space made single and trimmed, if every letter can be printed.
    ///
    /// # Errors
    /// [`RenderError::Unprintable`] for anything but Latin text, and for letters without a glyph.
    pub(crate) fn clean(&self, field: &'static str, text: &str) -> Result<String, RenderError> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_printable = |letter: char| is_latin(letter) && self.regular.has(letter) && self.bold.has(letter);
        if text.chars().all(is_printable) { Ok(text) } else { Err(RenderError::Unprintable { field }) }
    }

    /// As [`Fonts::clean`], and not empty.
    ///
    /// # Errors
    /// [`RenderError::Missing`] if nothing is left, else as [`Fonts::clean`].
    pub(crate) fn required(&self, field: &'static str, text: &str) -> Result<String, RenderError> {
        let text = self.clean(field, text)?;
        if text.is_empty() { Err(RenderError::Missing { field }) } else { Ok(text) }
    }

    fn table(&self, style: Style) -> &Advances {
        match style {
            Style::Regular => &self.regular,
            Style::Bold => &self.bold,
            Style::Mono => &self.mono,
        }
    }
}

/// The advance width of every letter of one font, in em.
struct Advances(BTreeMap<char, f32>);

impl Advances {
    fn of(bytes: &[u8]) -> Option<Self> {
        let face = Face::parse(bytes, 0).ok()?;
        let em = f32::from(face.units_per_em());
        let mut table = BTreeMap::new();
        for subtable in face.tables().cmap?.subtables.into_iter().filter(ttf_parser::cmap::Subtable::is_unicode) {
            subtable.codepoints(|code| {
                let Some(letter) = char::from_u32(code) else { return };
                let Some(glyph) = subtable.glyph_index(code) else { return };
                if let Some(advance) = face.glyph_hor_advance(glyph) {
                    table.insert(letter, f32::from(advance) / em);
                }
            });
        }
        if table.contains_key(&'A') { Some(Self(table)) } else { None }
    }

    fn has(&self, letter: char) -> bool {
        self.0.contains_key(&letter)
    }

    fn em(&self, letter: char) -> f32 {
        self.0.get(&letter).copied().unwrap_or(1.0)
    }
}

/// Latin letters with their marks, digits and punctuation: names are registered in Latin script (Permendagri 73/2022
/// Art. 4). Everything else the fonts could draw is refused: look-alikes of other scripts, symbols, and characters
/// that change how a name reads without being seen.
fn is_latin(letter: char) -> bool {
    matches!(letter, ' '..='~' | '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{24f}' | '\u{300}'..='\u{36f}')
        || matches!(letter, '\u{1e00}'..='\u{1eff}' | '\u{2010}'..='\u{2027}')
}

#[expect(clippy::disallowed_methods, reason = "an adapter: the fonts are files, read once at start")]
fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    std::fs::read(path)
}
