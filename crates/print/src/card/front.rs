//! The front: who, where, portrait, signature, QR code.

use super::art::{self, INK, LABEL, Theme};
use super::{CARD, CardFace, Holder, Sex, Validity};
use crate::date::short_date;
use crate::error::RenderError;
use crate::fonts::{Fonts, Style};
use crate::qr::Qr;
use crate::svg::{Anchor, Area, Canvas, Ink};
use crate::text::{Fit, Room, fit};

/// Names of the pictures in the drawing.
pub(super) const PORTRAIT: &str = "portrait";
pub(super) const SIGNATURE: &str = "signature";

// The grid, in millimetres.
const LEFT: f32 = 3.2;
const COLON: f32 = 19.3;
const VALUE: f32 = 20.5;
/// Right edge of wide values, and of those beside the signature.
const WIDE_END: f32 = 62.8;
const NARROW_END: f32 = 43.6;
const NIK_BASE: f32 = 13.4;
const ROWS_TOP: f32 = 14.3;
const ROWS_BOTTOM: f32 = 50.9;
const PORTRAIT_AREA: Area = Area::new(64.4, 9.9, 18.0, 24.0);
const QR_SIDE: f32 = 18.0;
const SIGN_CENTRE: f32 = 54.0;
const SIGN_WIDTH: f32 = 19.4;

const VALUE_SIZE: f32 = 2.05;
const VALUE_LEAST: f32 = 1.35;
const LABEL_SIZE: f32 = 1.8;

/// The rows beside the signature, counted from the last.
const NARROW_ROWS: usize = 4;

pub(super) fn draw(fonts: &Fonts, face: &CardFace, qr: &Qr) -> Result<Canvas, RenderError> {
    let mut canvas = Canvas::default();
    let theme = art::theme(face.validity);
    art::ground(&mut canvas, theme);
    if face.is_specimen {
        art::specimen(&mut canvas);
    }
    head(&mut canvas, fonts, face, theme)?;
    portrait(&mut canvas, face, theme);
    nik(&mut canvas, fonts, &face.holder, theme)?;
    rows(&mut canvas, fonts, face)?;
    issue(&mut canvas, fonts, face)?;
    qr.paint(&mut canvas, PORTRAIT_AREA.x, PORTRAIT_AREA.y + PORTRAIT_AREA.h + 0.8, QR_SIDE);
    serial(&mut canvas, fonts, face)?;
    Ok(canvas)
}

/// Province and regency, centred over the card.
fn head(canvas: &mut Canvas, fonts: &Fonts, face: &CardFace, theme: Theme) -> Result<(), RenderError> {
    let width = if face.is_specimen { 47.0 } else { 76.0 };
    let room = Room { style: Style::Bold, width, size: 2.55, least: 1.6, lines: 1 };
    let ink = Ink::new(Style::Bold, room.size, theme.deep).anchored(Anchor::Middle);
    let centre = CARD.width_mm / 2.0;
    let province = format!("PROVINSI {}", fonts.required("province", &face.province)?);
    let regency = fonts.required("regency", &face.regency)?;
    canvas.fitted(centre, 4.5, 0.0, ink, &fit(fonts, "province", &province, room)?);
    canvas.fitted(centre, 7.7, 0.0, ink, &fit(fonts, "regency", &regency, room)?);
    canvas.line((LEFT, 9.0), (CARD.width_mm - LEFT, 9.0), 0.22, theme.deep);
    Ok(())
}

fn portrait(canvas: &mut Canvas, face: &CardFace, theme: Theme) {
    if face.portrait.is_some() {
        canvas.picture(PORTRAIT_AREA, PORTRAIT);
    } else {
        art::silhouette(canvas, PORTRAIT_AREA);
    }
    let frame = format!(r#"fill="none" stroke="{}" stroke-width="0.15""#, theme.deep);
    canvas.rect(PORTRAIT_AREA, 0.0, &frame);
}

fn nik(canvas: &mut Canvas, fonts: &Fonts, holder: &Holder, theme: Theme) -> Result<(), RenderError> {
    let nik = fonts.required("nik", &holder.nik)?;
    if nik.len() != 16 || !nik.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(RenderError::Malformed { field: "nik" });
    }
    canvas.text(LEFT, NIK_BASE, Ink::new(Style::Bold, 2.9, theme.deep), "NIK");
    canvas.text(COLON, NIK_BASE, Ink::new(Style::Regular, 2.4, theme.deep), ":");
    canvas.text(VALUE + 0.4, NIK_BASE, Ink::new(Style::Bold, 3.3, INK), &nik);
    Ok(())
}

/// A label, its value, and how many lines it may take.
struct Row {
    field: &'static str,
    label: &'static str,
    is_indented: bool,
    style: Style,
    value: String,
    lines: usize,
}

fn rows(canvas: &mut Canvas, fonts: &Fonts, face: &CardFace) -> Result<(), RenderError> {
    let list = list_rows(fonts, face)?;
    let narrow_from = list.len() - NARROW_ROWS;
    let mut fits = Vec::new();
    for (at, row) in list.iter().enumerate() {
        let end = if at >= narrow_from { NARROW_END } else { WIDE_END };
        let width = end - VALUE - if row.field == "sex" { 15.0 } else { 0.0 };
        let room = Room { style: row.style, width, size: VALUE_SIZE, least: VALUE_LEAST, lines: row.lines };
        fits.push(fit(fonts, row.field, &row.value, room)?);
    }
    // Rows share the height evenly. Lines of one value stand closer together than rows do.
    let extra = fits.iter().map(|fit| fit.lines.len() - 1).sum::<usize>();
    let pitch = (ROWS_BOTTOM - ROWS_TOP) / (count(list.len()) + 0.85 * count(extra));
    let inner = 0.85 * pitch;
    let mut y = ROWS_TOP + 0.78 * pitch;
    for (row, fit) in list.iter().zip(&fits) {
        put_row(canvas, row, fit, y, inner);
        if row.field == "sex" {
            blood_type(canvas, fonts, &face.holder, y)?;
        }
        y += pitch + inner * count(fit.lines.len() - 1);
    }
    Ok(())
}

fn put_row(canvas: &mut Canvas, row: &Row, fit: &Fit, y: f32, inner: f32) {
    let label = Ink::new(Style::Regular, LABEL_SIZE, LABEL).squeezed(0.86);
    let indent = if row.is_indented { 2.2 } else { 0.0 };
    canvas.text(LEFT + indent, y, label, row.label);
    canvas.text(COLON, y, label, ":");
    canvas.fitted(VALUE, y, inner, Ink::new(row.style, fit.size, INK), fit);
}

/// On the row of the sex, to its right.
fn blood_type(canvas: &mut Canvas, fonts: &Fonts, holder: &Holder, y: f32) -> Result<(), RenderError> {
    let given = fonts.clean("blood_type", holder.blood_type.as_deref().unwrap_or("-"))?;
    let value = if given.is_empty() { "-".to_owned() } else { given };
    let room = Room { style: Style::Regular, width: 4.6, size: VALUE_SIZE, least: VALUE_LEAST, lines: 1 };
    let fitted = fit(fonts, "blood_type", &value, room)?;
    let label = Ink::new(Style::Regular, LABEL_SIZE, LABEL).squeezed(0.86);
    canvas.text(46.2, y, label, "Gol. Darah");
    canvas.text(56.4, y, label, ":");
    canvas.fitted(57.6, y, 0.0, Ink::new(Style::Regular, VALUE_SIZE, INK), &fitted);
    Ok(())
}

fn list_rows(fonts: &Fonts, face: &CardFace) -> Result<Vec<Row>, RenderError> {
    let holder = &face.holder;
    let sex = match holder.sex {
        Sex::Male => "LAKI-LAKI",
        Sex::Female => "PEREMPUAN",
    };
    let valid = match face.validity {
        Validity::Lifetime => "SEUMUR HIDUP".to_owned(),
        Validity::Until(date) => short_date(date),
    };
    let birth_place = fonts.required("birth_place", &holder.birth_place)?;
    let born = format!("{birth_place}, {}", short_date(holder.born_on));
    let rt_rw = format!("{} / {}", fonts.required("rt", &holder.rt)?, fonts.required("rw", &holder.rw)?);
    let row = |field, label, value: &str, lines| -> Result<Row, RenderError> {
        let value = fonts.required(field, value)?;
        Ok(Row { field, label, is_indented: false, style: Style::Regular, value, lines })
    };
    let indented = |row: Row| Row { is_indented: true, ..row };
    Ok(vec![
        Row { style: Style::Bold, ..row("name", "Nama", &holder.name, 2)? },
        row("birth_place", "Tempat/Tgl Lahir", &born, 1)?,
        row("sex", "Jenis Kelamin", sex, 1)?,
        row("address", "Alamat", &holder.address, 2)?,
        indented(row("rt", "RT/RW", &rt_rw, 1)?),
        indented(row("village", "Kel/Desa", &holder.village, 1)?),
        indented(row("district", "Kecamatan", &holder.district, 1)?),
        row("occupation", "Pekerjaan", &holder.occupation, 1)?,
        row("religion", "Agama", &holder.religion, 2)?,
        row("marital_status", "Status Perkawinan", &holder.marital_status, 1)?,
        row("citizenship", "Kewarganegaraan", &holder.citizenship, 1)?,
        row("validity", "Berlaku Hingga", &valid, 1)?,
    ])
}

/// Place and date of issue over the holder's signature.
fn issue(canvas: &mut Canvas, fonts: &Fonts, face: &CardFace) -> Result<(), RenderError> {
    let room = Room { style: Style::Regular, width: SIGN_WIDTH, size: 1.75, least: 1.2, lines: 1 };
    let place = fit(fonts, "issued_at", &fonts.required("issued_at", &face.issued_at)?, room)?;
    let ink = Ink::new(Style::Regular, room.size, INK).anchored(Anchor::Middle);
    canvas.fitted(SIGN_CENTRE, 42.0, 0.0, ink, &place);
    canvas.text(SIGN_CENTRE, 44.3, ink, &short_date(face.issued_on));
    if face.signature.is_some() {
        canvas.picture(Area::new(SIGN_CENTRE - 8.6, 44.9, 17.2, 6.4), SIGNATURE);
    }
    Ok(())
}

/// The number of the blank, small, along the lower edge.
fn serial(canvas: &mut Canvas, fonts: &Fonts, face: &CardFace) -> Result<(), RenderError> {
    let room = Room { style: Style::Mono, width: 40.0, size: 1.3, least: 0.95, lines: 1 };
    let fitted = fit(fonts, "blank_serial", &fonts.required("blank_serial", &face.blank_serial)?, room)?;
    canvas.fitted(LEFT, 52.9, 0.0, Ink::new(Style::Mono, room.size, LABEL), &fitted);
    Ok(())
}

/// A small count as a factor.
fn count(n: usize) -> f32 {
    f32::from(u16::try_from(n).unwrap_or(u16::MAX))
}
