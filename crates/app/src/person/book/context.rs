//! What the lines between the rows say: family card, address, village.

use super::{Places, Reason};
use domain::kk::{KkError, KkNumber};
use domain::region::VillageCode;

/// What holds for the rows below a line until another line says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Context {
    /// Family card.
    pub kk: Option<Result<KkNumber, KkError>>,
    /// The same as written.
    pub kk_text: String,
    /// Address.
    pub address: String,
    /// RT as written.
    pub rt: String,
    /// RW as written.
    pub rw: String,
    /// Village.
    pub village: Option<Result<VillageCode, Reason>>,
    /// The same as written.
    pub village_text: String,
    district_text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    Kk,
    Address,
    RtRw,
    Rt,
    Rw,
    Village,
    District,
    /// Known, and not used here.
    Other,
}

/// What may follow a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// Only a colon makes it a label: the word occurs in addresses.
    Colon,
    /// A colon or a digit.
    Digit,
    /// A colon or a blank.
    Blank,
}

/// Longer spellings before those they begin with.
const LABELS: &[(&str, Label, Sign)] = &[
    ("NOMOR KARTU KELUARGA", Label::Kk, Sign::Digit),
    ("NO. KARTU KELUARGA", Label::Kk, Sign::Digit),
    ("NO KARTU KELUARGA", Label::Kk, Sign::Digit),
    ("NOMOR KK", Label::Kk, Sign::Digit),
    ("NO. KK", Label::Kk, Sign::Digit),
    ("NO.KK", Label::Kk, Sign::Digit),
    ("NO KK", Label::Kk, Sign::Digit),
    ("NAMA KEPALA KELUARGA", Label::Other, Sign::Colon),
    ("KEPALA KELUARGA", Label::Other, Sign::Colon),
    ("NAMA KK", Label::Other, Sign::Colon),
    ("ALAMAT", Label::Address, Sign::Blank),
    ("RT/RW", Label::RtRw, Sign::Digit),
    ("RT / RW", Label::RtRw, Sign::Digit),
    ("RT", Label::Rt, Sign::Digit),
    ("RW", Label::Rw, Sign::Digit),
    ("DUSUN", Label::Other, Sign::Colon),
    ("DESA/KELURAHAN", Label::Village, Sign::Colon),
    ("DESA / KELURAHAN", Label::Village, Sign::Colon),
    ("KELURAHAN/DESA", Label::Village, Sign::Colon),
    ("KELURAHAN / DESA", Label::Village, Sign::Colon),
    ("DESA/KEL", Label::Village, Sign::Colon),
    ("KEL/DESA", Label::Village, Sign::Colon),
    ("KODE DESA", Label::Village, Sign::Colon),
    ("KELURAHAN", Label::Village, Sign::Colon),
    ("DESA", Label::Village, Sign::Colon),
    ("KECAMATAN", Label::District, Sign::Colon),
    ("KABUPATEN/KOTA", Label::Other, Sign::Colon),
    ("KABUPATEN", Label::Other, Sign::Colon),
    ("PROVINSI", Label::Other, Sign::Colon),
    ("KODE POS", Label::Other, Sign::Colon),
    ("HALAMAN", Label::Other, Sign::Colon),
    ("TANGGAL", Label::Other, Sign::Colon),
];

/// Longest line between rows that is looked at, in bytes.
const MAX_LINE_BYTES: usize = 2_000;

/// Whether a line begins a family.
pub fn begins_family(line: &str) -> bool {
    let line = line.trim_start();
    // Every label of a family card begins so; most lines do not.
    line.starts_with(['N', 'n']) && matches!(label_at(&line.to_uppercase(), 0), Some((Label::Kk, _)))
}

impl Context {
    /// What holds after a line. A line that begins a family ends what was said of the one before; a village stays until
    /// another is named. `None`: the line says nothing.
    pub fn after(&self, line: &str, places: &Places) -> Option<Context> {
        if line.len() > MAX_LINE_BYTES {
            return None;
        }
        let said = labelled(&line.to_uppercase());
        if !said.iter().any(|(label, _)| matches!(label, Label::Kk | Label::Village | Label::District)) {
            return None;
        }
        let mut next = Context {
            village: self.village.clone(),
            village_text: self.village_text.clone(),
            district_text: self.district_text.clone(),
            ..Context::default()
        };
        let mut is_place_named = false;
        for (label, value) in said {
            match label {
                Label::Kk => {
                    let digits: String = value.chars().take_while(|c| !c.is_whitespace()).collect();
                    next.kk = Some(KkNumber::parse(&digits));
                    next.kk_text = digits;
                }
                Label::Address => next.address = value,
                Label::Rt => next.rt = value,
                Label::Rw => next.rw = value,
                Label::RtRw => {
                    let (rt, rw) = value.split_once(['/', '-']).unwrap_or((&value, ""));
                    (next.rt, next.rw) = (rt.trim().to_owned(), rw.trim().to_owned());
                }
                Label::Village => (next.village_text, is_place_named) = (value, true),
                Label::District => (next.district_text, is_place_named) = (value, true),
                Label::Other => {}
            }
        }
        if is_place_named && !next.village_text.is_empty() {
            next.village = Some(places.by_name(&next.village_text, &next.district_text));
        }
        Some(next)
    }
}

/// Every label of a line with what follows it.
fn labelled(line: &str) -> Vec<(Label, String)> {
    let mut starts: Vec<(usize, Label, usize)> = Vec::new();
    let mut is_word_start = true;
    let mut skip_to = 0;
    for (at, character) in line.char_indices() {
        if is_word_start
            && at >= skip_to
            && let Some((label, length)) = label_at(line, at)
        {
            starts.push((at, label, at + length));
            skip_to = at + length;
        }
        is_word_start = !character.is_alphanumeric();
    }
    let ends = starts.iter().skip(1).map(|(at, _, _)| *at).chain([line.len()]);
    let value = |from: usize, to: usize| {
        let text = line.get(from..to).unwrap_or_default();
        let text =
            text.trim_start_matches([' ', '\t', ':', '.', '=']).trim_end_matches([' ', '\t', ',', ';', '|', '-']);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    starts.iter().zip(ends).map(|((_, label, from), to)| (*label, value(*from, to))).collect()
}

/// The label that begins at a byte, and its length.
fn label_at(line: &str, at: usize) -> Option<(Label, usize)> {
    let rest = line.get(at..)?;
    let (spelling, label, sign) = LABELS.iter().find(|(spelling, _, _)| rest.starts_with(spelling))?;
    let after = rest.get(spelling.len()..)?;
    let next = after.trim_start_matches([' ', '\t', '.']).chars().next();
    let is_label = match sign {
        _ if next == Some(':') => true,
        Sign::Colon => false,
        Sign::Digit => next.is_some_and(|c| c.is_ascii_digit()),
        Sign::Blank => after.starts_with([' ', '\t']),
    };
    is_label.then_some((*label, spelling.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::region::demo_villages;

    fn places() -> Places {
        Places::new(demo_villages())
    }

    #[test]
    fn the_line_above_a_family_is_read_in_many_spellings() {
        for line in [
            "No. KK : 6202010101200001 Alamat : JL. KENARI NO. 5 RT/RW : 001/002",
            "NO KK: 6202010101200001, ALAMAT: JL. KENARI NO. 5, RT: 001, RW: 002",
            "Nomor Kartu Keluarga 6202010101200001   Alamat JL. KENARI NO. 5   RT 001   RW 002",
            "No.KK : 6202010101200001 | Nama Kepala Keluarga : BUDI | Alamat : JL. KENARI NO. 5 | RT/RW 001/002",
        ] {
            let context = Context::default().after(line, &places()).unwrap();
            assert!(begins_family(line));
            assert_eq!(context.kk, Some(KkNumber::parse("6202010101200001")), "{line}");
            assert_eq!(context.address, "JL. KENARI NO. 5", "{line}");
            assert_eq!((context.rt.as_str(), context.rw.as_str()), ("001", "002"), "{line}");
        }
    }

    #[test]
    fn a_village_holds_for_all_families_below_it() {
        let village = &demo_villages()[0];
        let district = domain::region::district(village.code.district()).unwrap().name;
        let heading = format!("KECAMATAN : {district}     DESA/KELURAHAN : {}", village.name);
        assert!(!begins_family(&heading));
        let book = Context::default().after(&heading, &places()).unwrap();
        assert_eq!(book.village, Some(Ok(village.code)));
        let family = book.after("No. KK : 6202010101200001 Alamat : JL. A RT/RW : 1/2", &places()).unwrap();
        let next = family.after("No. KK : 6202010101200002", &places()).unwrap();
        assert_eq!(next.village, Some(Ok(village.code)));
        assert_eq!((next.address.as_str(), next.rt.as_str()), ("", ""), "the neighbour's address is not theirs");
    }

    #[test]
    fn a_wrong_number_is_kept_as_wrong() {
        let context = Context::default().after("No. KK : 62020101", &places()).unwrap();
        assert_eq!(context.kk, Some(Err(KkError::Length { found: 8 })));
        let nowhere = Context::default().after("DESA : ATLANTIS", &places()).unwrap();
        assert_eq!(nowhere.village, Some(Err(Reason::VillageUnknown)));
    }

    #[test]
    fn other_lines_say_nothing() {
        for line in ["", "BUKU INDUK PENDUDUK", "Halaman : 3", "JUMLAH 412", "ARTIKEL DESA", "PERTAMA DESA MAJU"] {
            assert_eq!(Context::default().after(line, &places()), None, "{line}");
        }
    }
}
