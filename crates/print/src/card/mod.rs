//! The card: its data, its size, and its PDF.
//!
//! Fields after the contents of a KTP-el (UU 24/2013 Art. 64(1)); the layout and the art are our own.

mod art;
mod back;
mod front;

use std::fmt;

use jiff::civil::Date;

use crate::error::RenderError;
use crate::fonts::Fonts;
use crate::pdf::{self, Pictures};
use crate::picture;
use crate::qr::Qr;
use crate::svg::PageSize;

/// Width of the page in points: 85.60 mm (ISO/IEC 7810 ID-1, "CR80").
pub const CARD_WIDTH_PT: f32 = 242.65;
/// Height of the page in points: 53.98 mm.
pub const CARD_HEIGHT_PT: f32 = 153.01;

pub(crate) const CARD: PageSize =
    PageSize { width_pt: CARD_WIDTH_PT, height_pt: CARD_HEIGHT_PT, width_mm: 85.60, height_mm: 53.98 };

/// Sex as the register holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    /// LAKI-LAKI.
    Male,
    /// PEREMPUAN.
    Female,
}

/// How long the card is valid (UU 24/2013 Art. 64(7)).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validity {
    /// SEUMUR HIDUP: citizens.
    Lifetime,
    /// Until the permit to stay ends: foreigners with ITAP. Such a card is tinted differently.
    Until(Date),
}

/// The person a card is about. Text is printed as given; the register decides on case and abbreviation.
#[derive(Clone)]
pub struct Holder {
    /// NIK, 16 digits.
    pub nik: String,
    /// Name, at most 60 letters by Permendagri 73/2022 Art. 4.
    pub name: String,
    /// Place of birth.
    pub birth_place: String,
    /// Date of birth.
    pub born_on: Date,
    /// Sex.
    pub sex: Sex,
    /// Blood group, `-` on the card if not known.
    pub blood_type: Option<String>,
    /// Street or hamlet.
    pub address: String,
    /// RT, printed as given (`007`).
    pub rt: String,
    /// RW, printed as given.
    pub rw: String,
    /// Name of the desa or kelurahan.
    pub village: String,
    /// Name of the kecamatan.
    pub district: String,
    /// Religion or belief.
    pub religion: String,
    /// Marital status (`BELUM KAWIN`).
    pub marital_status: String,
    /// Occupation.
    pub occupation: String,
    /// `WNI`, or the name of the country.
    pub citizenship: String,
}

/// Everything printed on one card.
#[derive(Clone)]
pub struct CardFace {
    /// Name of the province, without the word PROVINSI.
    pub province: String,
    /// Name of the regency or city with its kind: `KABUPATEN KOTAWARINGIN TIMUR`.
    pub regency: String,
    /// The person.
    pub holder: Holder,
    /// JPEG or PNG; a neutral silhouette is drawn without it.
    pub portrait: Option<Vec<u8>>,
    /// JPEG or PNG of the holder's signature.
    pub signature: Option<Vec<u8>>,
    /// Place of issue.
    pub issued_at: String,
    /// Date of issue, in the office's zone.
    pub issued_on: Date,
    /// How long the card is valid.
    pub validity: Validity,
    /// Text of the QR code: 321 bytes, or 468 letters of `A-Z 0-9 $%*+-./:` and space, which pack more densely.
    pub qr: String,
    /// Serial number of the blank.
    pub blank_serial: String,
    /// Marks the card CONTOH / SPECIMEN, for synthetic people.
    pub is_specimen: bool,
}

impl fmt::Debug for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Holder").finish_non_exhaustive()
    }
}

impl fmt::Debug for CardFace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CardFace").field("is_specimen", &self.is_specimen).finish_non_exhaustive()
    }
}

/// Which sides the PDF holds, one page each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardSides {
    /// The front only: one page.
    Front,
    /// Front, then back: two pages, for printers that turn the card.
    Both,
}

/// Draws a card as a PDF of 242.65 × 153.01 pt a page.
///
/// # Errors
/// [`RenderError`]: a field is missing, malformed, unprintable or too long, a picture is unusable, or the QR text is
/// too long. Nothing is ever cut off.
pub fn render_card(fonts: &Fonts, face: &CardFace, sides: CardSides) -> Result<Vec<u8>, RenderError> {
    let qr = Qr::encode(&face.qr)?;
    let mut pictures = Pictures::new();
    if let Some(bytes) = &face.portrait {
        pictures.insert(front::PORTRAIT, picture::portrait(bytes)?);
    }
    if let Some(bytes) = &face.signature {
        pictures.insert(front::SIGNATURE, picture::signature(bytes)?);
    }
    let mut pages = vec![front::draw(fonts, face, &qr)?];
    if sides == CardSides::Both {
        pages.push(back::draw(fonts, face, &qr)?);
    }
    pdf::document(fonts, "KTP-el", CARD, pages, &pictures)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use svg2pdf::usvg::{Group, Node, Rect};

    use super::*;

    fn face() -> CardFace {
        let text = str::to_owned;
        CardFace {
            province: text("KALIMANTAN TENGAH"),
            regency: text("KABUPATEN KOTAWARINGIN TIMUR"),
            holder: Holder {
                nik: text("6202065708030001"),
                name: text("SITI RAHMAWATI"),
                birth_place: text("SAMPIT"),
                born_on: jiff::civil::date(2003, 8, 17),
                sex: Sex::Female,
                blood_type: Some(text("AB+")),
                address: text("JL. MELATI NO. 12"),
                rt: text("014"),
                rw: text("005"),
                village: text("MENTAWA BARU HULU"),
                district: text("MENTAWA BARU KETAPANG"),
                religion: text("ISLAM"),
                marital_status: text("BELUM KAWIN"),
                occupation: text("PELAJAR/MAHASISWA"),
                citizenship: text("WNI"),
            },
            portrait: None,
            signature: None,
            issued_at: text("KOTAWARINGIN TIMUR"),
            issued_on: jiff::civil::date(2026, 11, 22),
            validity: Validity::Lifetime,
            qr: text("TUNGGAL"),
            blank_serial: text("CONTOH-6202-00004217"),
            is_specimen: true,
        }
    }

    /// The longest values that occur or are allowed, all at once.
    fn longest() -> CardFace {
        let text = str::to_owned;
        let mut face = face();
        face.province = text("NUSA TENGGARA BARAT DAN TIMUR LAUT");
        face.regency = text("KABUPATEN PEGUNUNGAN BINTANG TIMUR LAUT SEBERANG");
        face.issued_at = text("PEGUNUNGAN BINTANG TIMUR");
        face.validity = Validity::Until(jiff::civil::date(2031, 12, 31));
        face.blank_serial = text("6202-0000-1234-5678-9012-XYZW");
        let holder = &mut face.holder;
        holder.name = "W".repeat(60);
        holder.birth_place = text("KECAMATAN MENTAWA BARU KETAPANG");
        holder.address = "JL. JENDERAL WAHIDIN SUDIROHUSODO KOMPLEK MAWAR ".repeat(2);
        holder.village = text("BAGENDANG PERMAI WARINGIN AGUNG HULU");
        holder.district = text("MENTAYA HILIR SELATAN WARINGIN AGUNG");
        holder.religion = text("KEPERCAYAAN TERHADAP TUHAN YANG MAHA ESA");
        holder.marital_status = text("KAWIN BELUM TERCATAT");
        holder.occupation = text("ANGGOTA LEMBAGA TINGGI NEGARA LAINNYA");
        holder.citizenship = text("REPUBLIK RAKYAT TIONGKOK");
        face
    }

    fn fonts() -> Option<Fonts> {
        let fonts = Fonts::load(Path::new("/usr/share/fonts/truetype/dejavu")).ok();
        if fonts.is_none() {
            eprintln!("SKIPPED: install fonts-dejavu-core");
        }
        fonts
    }

    /// The painted box of every text that lies straight, in millimetres.
    fn text_boxes(fonts: &Fonts, canvas: crate::svg::Canvas) -> Vec<Rect> {
        fn walk(group: &Group, found: &mut Vec<Rect>) {
            for node in group.children() {
                match node {
                    Node::Group(inner) => walk(inner, found),
                    Node::Text(text) if text.abs_transform().ky == 0.0 => found.push(text.abs_bounding_box()),
                    _ => {}
                }
            }
        }
        let tree = pdf::parse(fonts, &canvas.finish(CARD), &Pictures::new()).unwrap();
        let mut found = Vec::new();
        walk(tree.root(), &mut found);
        let mm = CARD.width_mm / CARD.width_pt;
        found
            .into_iter()
            .map(|r| Rect::from_ltrb(r.left() * mm, r.top() * mm, r.right() * mm, r.bottom() * mm).unwrap())
            .collect()
    }

    #[test]
    fn no_text_leaves_its_place_or_touches_another() {
        let Some(fonts) = fonts() else { return };
        for face in [face(), longest()] {
            let qr = Qr::encode(&face.qr).unwrap();
            let boxes = text_boxes(&fonts, front::draw(&fonts, &face, &qr).unwrap());
            assert!(boxes.len() > 40, "labels, colons and values: {}", boxes.len());
            for (at, a) in boxes.iter().enumerate() {
                assert!(a.left() >= 3.0 && a.right() <= 82.6 && a.top() >= 1.5 && a.bottom() <= 53.5, "{a:?}");
                if a.top() > 9.0 {
                    assert!(a.right() <= 64.0, "no text under the portrait: {a:?}");
                }
                for b in boxes.iter().skip(at + 1) {
                    let across = a.right().min(b.right()) - a.left().max(b.left());
                    let down = a.bottom().min(b.bottom()) - a.top().max(b.top());
                    // Boxes reach from ascent to descent; printed letters are smaller by far.
                    assert!(across <= 0.05 || down <= 0.75, "{a:?} touches {b:?}");
                }
            }
            text_boxes(&fonts, back::draw(&fonts, &face, &qr).unwrap())
                .iter()
                .for_each(|a| assert!(a.left() >= 3.0 && a.right() <= 82.6 && a.bottom() <= 52.5, "{a:?}"));
        }
    }
}
