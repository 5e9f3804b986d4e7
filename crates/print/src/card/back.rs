//! The back: the QR code large enough for any phone, and what a finder or an officer needs.

use super::art::{self, INK, LABEL};
use super::{CARD, CardFace};
use crate::error::RenderError;
use crate::fonts::{Fonts, Style};
use crate::qr::Qr;
use crate::svg::{Anchor, Area, Canvas, Ink};
use crate::text::{Room, fit, paragraph};

const LEFT: f32 = 4.2;
const TEXT_WIDTH: f32 = 41.0;
const QR: Area = Area::new(48.6, 12.4, 33.0, 33.0);

const NOTES: [&str; 3] = [
    "Keaslian kartu ini diperiksa dengan memindai kode QR di sebelah, atau dengan pembaca kartu.",
    "Satu penduduk hanya memiliki satu NIK dan satu KTP-el. Laporkan setiap perubahan data kepada Dinas \
     Kependudukan dan Pencatatan Sipil.",
    "Bila menemukan kartu ini, serahkan kepada kantor kecamatan atau Dinas Kependudukan dan Pencatatan Sipil terdekat.",
];

pub(super) fn draw(fonts: &Fonts, face: &CardFace, qr: &Qr) -> Result<Canvas, RenderError> {
    let mut canvas = Canvas::default();
    let theme = art::theme(face.validity);
    art::ground(&mut canvas, theme);
    if face.is_specimen {
        art::specimen(&mut canvas);
    }
    let title = Ink::new(Style::Bold, 2.35, theme.deep).squeezed(0.94);
    canvas.text(LEFT, 6.1, title, "KARTU TANDA PENDUDUK ELEKTRONIK");
    canvas.line((LEFT, 8.0), (CARD.width_mm - LEFT, 8.0), 0.22, theme.deep);
    let body = Ink::new(Style::Regular, 1.95, INK);
    let mut y = 14.2;
    for note in NOTES {
        for line in paragraph(fonts, body.style, note, TEXT_WIDTH, body.size) {
            canvas.text(LEFT, y, body, &line);
            y += 2.85;
        }
        y += 1.7;
    }
    qr.paint(&mut canvas, QR.x, QR.y, QR.w);
    let room = Room { style: Style::Mono, width: QR.w, size: 2.0, least: 0.95, lines: 1 };
    let serial = fit(fonts, "blank_serial", &fonts.required("blank_serial", &face.blank_serial)?, room)?;
    let ink = Ink::new(Style::Mono, room.size, INK).anchored(Anchor::Middle);
    canvas.fitted(QR.x + QR.w / 2.0, 48.6, 0.0, ink, &serial);
    let label = Ink::new(Style::Regular, 1.5, LABEL).anchored(Anchor::Middle);
    canvas.text(QR.x + QR.w / 2.0, 50.9, label, "Nomor seri blangko");
    Ok(canvas)
}
