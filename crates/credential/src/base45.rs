//! Base45 (RFC 9285): bytes in the 45 characters that a QR code stores at 5.5 bits each.

/// The characters in the order of their values (RFC 9285, table 1).
const ALPHABET: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/// Two bytes become three characters, a last single byte becomes two; least significant first.
pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(2) * 3);
    for pair in bytes.chunks(2) {
        let mut value = pair.iter().fold(0_usize, |value, byte| value * 256 + usize::from(*byte));
        for _ in 0..=pair.len() {
            text.extend(ALPHABET.get(value % 45).copied().map(char::from));
            value /= 45;
        }
    }
    text
}

/// The bytes, or the position (in bytes, from 0) of the group of characters that stands for none.
pub(crate) fn decode(text: &str) -> Result<Vec<u8>, usize> {
    let mut bytes = Vec::with_capacity(text.len() / 3 * 2 + 1);
    for (group, at) in text.as_bytes().chunks(3).zip((0..).step_by(3)) {
        let mut value = 0_u32;
        for character in group.iter().rev() {
            let digit = ALPHABET.iter().position(|known| known == character).ok_or(at)?;
            value = value * 45 + u32::try_from(digit).map_err(|_| at)?;
        }
        match group.len() {
            3 => bytes.extend_from_slice(&u16::try_from(value).map_err(|_| at)?.to_be_bytes()),
            2 => bytes.push(u8::try_from(value).map_err(|_| at)?),
            _ => return Err(at),
        }
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_rfc_9285() {
        for (bytes, text) in
            [("AB", "BB8"), ("Hello!!", "%69 VD92EX0"), ("base-45", "UJCLQE7W581"), ("ietf!", "QED8WEX0"), ("", "")]
        {
            assert_eq!(encode(bytes.as_bytes()), text);
            assert_eq!(decode(text).as_deref(), Ok(bytes.as_bytes()));
        }
    }

    #[test]
    fn what_stands_for_no_bytes_is_refused() {
        // A lone character; 65536 and the largest group of three; the largest of two; characters outside the alphabet.
        for (text, at) in [("BB8B", 3), ("GGW", 0), (":::", 0), ("BB8::", 3), ("bb8", 0), ("BB8\u{e9}", 3), ("A\n0", 0)]
        {
            assert_eq!(decode(text), Err(at), "{text:?}");
        }
        assert_eq!(decode("FGW"), Ok(vec![0xff, 0xff]));
    }

    #[test]
    fn every_pair_of_bytes_is_read_back() {
        for value in 0..=u16::MAX {
            let bytes = value.to_be_bytes();
            assert_eq!(decode(&encode(&bytes)).as_deref(), Ok(&bytes[..]));
        }
        for value in 0..=u8::MAX {
            assert_eq!(decode(&encode(&[value])), Ok(vec![value]));
        }
    }
}
