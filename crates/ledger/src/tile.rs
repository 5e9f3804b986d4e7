//! Tiles and entry bundles: the static files in which a log is published (C2SP tlog-tiles).

use std::fmt::Write as _;

/// Levels of the Merkle tree that one tile spans.
pub const TILE_HEIGHT: u32 = 8;
/// Hashes in a full tile, entries in a full bundle.
pub const TILE_WIDTH: u16 = 256;
/// Longest entry, in bytes, that the length prefix of an entry bundle can say.
pub const MAX_ENTRY_BYTES: usize = 65_535;
/// The highest tile level with a hash in it for a tree below [`MAX_TREE_SIZE`](crate::MAX_TREE_SIZE).
pub const MAX_TILE_LEVEL: u8 = 7;

/// The coordinates of one tile: `width` consecutive hashes of one level, from `index * 256` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    /// The level: hashes of level `l` each stand for `256^l` leaves.
    pub level: u8,
    /// The position of the tile within its level.
    pub index: u64,
    /// The number of hashes, 1 to 256; 256 is a full tile.
    pub width: u16,
}

/// The coordinates of one entry bundle: `width` consecutive entries from `index * 256` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BundleId {
    /// The position of the bundle.
    pub index: u64,
    /// The number of entries, 1 to 256; 256 is a full bundle.
    pub width: u16,
}

impl TileId {
    /// True when the tile has all 256 hashes and will never change.
    #[must_use]
    pub const fn is_full(&self) -> bool {
        self.width == TILE_WIDTH
    }

    /// The path below the log's prefix, without a leading slash: `tile/0/x001/x234/067`, `tile/1/004.p/17`.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = format!("tile/{}/", self.level);
        push_index(&mut path, self.index, self.width);
        path
    }

    /// Reads a path as [`TileId::path`] writes it; `None` for anything else, other spellings of the same tile included.
    #[must_use]
    pub fn parse_path(path: &str) -> Option<Self> {
        let (level, rest) = path.strip_prefix("tile/")?.split_once('/')?;
        let level = level.parse::<u8>().ok().filter(|level| *level <= 63)?;
        let (index, width) = parse_index(rest)?;
        let tile = Self { level, index, width };
        (tile.path() == path).then_some(tile)
    }
}

impl BundleId {
    /// The path below the log's prefix, without a leading slash: `tile/entries/x001/x234/067`.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = String::from("tile/entries/");
        push_index(&mut path, self.index, self.width);
        path
    }

    /// Reads a path as [`BundleId::path`] writes it; `None` for anything else.
    #[must_use]
    pub fn parse_path(path: &str) -> Option<Self> {
        let (index, width) = parse_index(path.strip_prefix("tile/entries/")?)?;
        let bundle = Self { index, width };
        (bundle.path() == path).then_some(bundle)
    }
}

/// How many hashes level `level` has in a tree of `size` leaves.
#[must_use]
pub fn level_len(level: u8, size: u64) -> u64 {
    size.checked_shr(TILE_HEIGHT * u32::from(level)).unwrap_or(0)
}

/// The width that tile `index` of `level` has in a tree of `size` leaves: 256, less at the right edge, `None` beyond it.
#[must_use]
pub fn tile_width(level: u8, index: u64, size: u64) -> Option<u16> {
    let width = level_len(level, size).checked_sub(index.checked_mul(u64::from(TILE_WIDTH))?)?;
    u16::try_from(width.min(u64::from(TILE_WIDTH))).ok().filter(|width| *width > 0)
}

/// The tiles that became full when the tree grew from `size_before` to `size_after` leaves, lowest level first, left
/// to right: what a publisher has to write once and never again. Nothing when the tree did not grow.
pub fn completed_tiles(size_before: u64, size_after: u64) -> impl Iterator<Item = TileId> {
    (0..=MAX_TILE_LEVEL).flat_map(move |level| {
        let full = |size| level_len(level, size) / u64::from(TILE_WIDTH);
        (full(size_before)..full(size_after)).map(move |index| TileId { level, index, width: TILE_WIDTH })
    })
}

/// The partial tiles at the right edge of a tree of `size` leaves, lowest level first: what has to be there, beside
/// the full ones, for every size a checkpoint was signed for.
#[must_use]
pub fn partial_tiles(size: u64) -> Vec<TileId> {
    let tiles = (0..=MAX_TILE_LEVEL).map(|level| {
        let index = level_len(level, size) / u64::from(TILE_WIDTH);
        tile_width(level, index, size).map(|width| TileId { level, index, width })
    });
    tiles.flatten().collect()
}

/// Why entries cannot be put into a bundle, or bytes are not one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// An entry is longer than a bundle can say.
    #[error("entry {position} has {got} bytes, a bundle holds at most {MAX_ENTRY_BYTES} an entry")]
    EntryTooLong {
        /// The position within the bundle.
        position: usize,
        /// The length of the entry in bytes.
        got: usize,
    },
    /// More than 256 entries.
    #[error("a bundle holds at most 256 entries")]
    TooManyEntries,
    /// The bytes end within an entry or its length.
    #[error("the bundle ends within entry {position}")]
    Truncated {
        /// The position within the bundle.
        position: usize,
    },
}

/// The bytes of an entry bundle: every entry after its length as a big-endian 16-bit integer.
///
/// # Errors
/// When an entry is too long or there are more than 256.
pub fn encode_bundle<E: AsRef<[u8]>>(entries: &[E]) -> Result<Vec<u8>, BundleError> {
    if entries.len() > usize::from(TILE_WIDTH) {
        return Err(BundleError::TooManyEntries);
    }
    let mut bytes = Vec::new();
    for (position, entry) in entries.iter().map(AsRef::as_ref).enumerate() {
        let Ok(length) = u16::try_from(entry.len()) else {
            return Err(BundleError::EntryTooLong { position, got: entry.len() });
        };
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(entry);
    }
    Ok(bytes)
}

/// The entries of a bundle, in order.
///
/// # Errors
/// When the bytes end within an entry or hold more than 256.
pub fn decode_bundle(bytes: &[u8]) -> Result<Vec<&[u8]>, BundleError> {
    let (mut entries, mut rest) = (Vec::new(), bytes);
    while !rest.is_empty() {
        let position = entries.len();
        if position == usize::from(TILE_WIDTH) {
            return Err(BundleError::TooManyEntries);
        }
        let (length, after) = rest.split_first_chunk::<2>().ok_or(BundleError::Truncated { position })?;
        let (entry, after) = after
            .split_at_checked(usize::from(u16::from_be_bytes(*length)))
            .ok_or(BundleError::Truncated { position })?;
        entries.push(entry);
        rest = after;
    }
    Ok(entries)
}

/// Appends `<N>[.p/<W>]`: the index in groups of three digits, all but the last marked with an `x`.
fn push_index(path: &mut String, index: u64, width: u16) {
    let mut groups = vec![index % 1000];
    let mut rest = index / 1000;
    while rest > 0 {
        groups.push(rest % 1000);
        rest /= 1000;
    }
    for (position, group) in groups.iter().enumerate().rev() {
        // Writing to a string cannot fail.
        let _ = if position == 0 { write!(path, "{group:03}") } else { write!(path, "x{group:03}/") };
    }
    if width != TILE_WIDTH {
        let _ = write!(path, ".p/{width}");
    }
}

/// Reads `<N>[.p/<W>]` loosely: the caller compares the canonical spelling.
fn parse_index(text: &str) -> Option<(u64, u16)> {
    let (index, width) = match text.split_once(".p/") {
        Some((index, width)) => (index, width.parse().ok().filter(|width| (1..TILE_WIDTH).contains(width))?),
        None => (text, TILE_WIDTH),
    };
    let mut value = 0_u64;
    for group in index.split('/') {
        let group = group.strip_prefix('x').unwrap_or(group).parse::<u64>().ok().filter(|group| *group < 1000)?;
        value = value.checked_mul(1000)?.checked_add(group)?;
    }
    Some((value, width))
}
