//! Whether a JPEG file reaches its end-of-image marker (ITU-T T.81, annex B).

/// End of image.
const EOI: u8 = 0xD9;
/// Start of scan: entropy-coded data follow its header.
const SOS: u8 = 0xDA;

/// True if the segments of the file lead to an end-of-image marker. Thumbnails inside segments do not count, bytes
/// after the marker are allowed.
pub(super) fn is_complete(bytes: &[u8]) -> bool {
    let Some(mut rest) = bytes.strip_prefix(&[0xFF, 0xD8]) else { return false };
    loop {
        let Some((marker, after)) = next_marker(rest) else { return false };
        rest = match marker {
            EOI => return true,
            0x01 | 0xD0..=0xD8 => after,
            _ => match skip_segment(after) {
                Some(body_end) => body_end,
                None => return false,
            },
        };
        if marker == SOS {
            let Some(at) = rest.windows(2).position(ends_scan) else { return false };
            rest = rest.get(at..).unwrap_or_default();
        }
    }
}

/// In a scan a 0xFF is followed by 0 (stuffing), a restart marker or fill; anything else ends it.
fn ends_scan(pair: &[u8]) -> bool {
    matches!(pair, [0xFF, second] if !matches!(second, 0x00 | 0xD0..=0xD7 | 0xFF))
}

/// The next marker code and what follows it; stray and fill bytes before it are skipped.
fn next_marker(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let at = bytes.windows(2).position(|p| matches!(p, [0xFF, second] if !matches!(second, 0x00 | 0xFF)))?;
    let (code, after) = bytes.get(at + 1..)?.split_first()?;
    Some((*code, after))
}

/// What follows a segment whose length (big-endian, its own two bytes included) comes first.
fn skip_segment(bytes: &[u8]) -> Option<&[u8]> {
    let (length, _) = bytes.split_first_chunk::<2>()?;
    bytes.get(usize::from(u16::from_be_bytes(*length)).max(2)..)
}

#[cfg(test)]
mod tests {
    use super::is_complete;

    #[test]
    fn only_an_outer_end_marker_counts() {
        let thumb = [0xFF, 0xE1, 0x00, 0x06, 0xFF, 0xD8, 0xFF, 0xD9];
        let scan = [0xFF, 0xDA, 0x00, 0x03, 0x01, 0x55, 0xFF, 0x00, 0x66, 0xFF, 0xD3, 0x77];
        let file = |parts: &[&[u8]]| [&[0xFF, 0xD8][..], &parts.concat()].concat();
        let cases: [(&[&[u8]], bool); 6] = [
            (&[&thumb, &scan, &[0xFF, 0xD9]], true),
            (&[&thumb, &scan, &[0xFF, 0xFF, 0xD9, 1, 2]], true),
            (&[&scan, &thumb, &scan, &[0xFF, 0xD9]], true),
            (&[&thumb, &scan], false),
            (&[&thumb], false),
            (&[], false),
        ];
        for (i, (parts, complete)) in cases.iter().enumerate() {
            assert_eq!(is_complete(&file(parts)), *complete, "case {i}");
        }
        assert!(!is_complete(b""));
    }
}
