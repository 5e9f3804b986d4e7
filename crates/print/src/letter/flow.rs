//! A column of text on A4 that breaks into pages: letterhead, title, paragraphs, pairs, tables, signatures.

use super::{FieldRow, Office, Signatory};
use crate::error::RenderError;
use crate::fonts::{Fonts, Style};
use crate::pdf::{self, Pictures};
use crate::qr::Qr;
use crate::svg::{Anchor, Area, Canvas, Ink, PageSize};
use crate::text::{Room, fit, paragraph};

const A4: PageSize = PageSize { width_pt: 595.28, height_pt: 841.89, width_mm: 210.0, height_mm: 297.0 };

// Margins and sizes, in millimetres.
const LEFT: f32 = 25.0;
const RIGHT: f32 = 190.0;
const WIDTH: f32 = RIGHT - LEFT;
const CENTRE: f32 = (LEFT + RIGHT) / 2.0;
const TOP: f32 = 20.0;
const BOTTOM: f32 = 275.0;
const BODY: f32 = 3.6;
const SMALL: f32 = 3.0;
const LEADING: f32 = 5.5;
const TABLE_LEADING: f32 = 4.3;
const INK: &str = "#14181b";
const GREY: &str = "#56616a";
const RULE: &str = "#8a949b";
const HEAD_FILL: &str = r##"fill="#e8edf0""##;

const PAIR_LEADING: f32 = 5.2;
/// Widest label of a pair; longer ones are shrunk.
const LABEL_MAX: f32 = 54.0;

const SIGNATURE_HEIGHT: f32 = 38.0;

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub(super) title: &'static str,
    /// Share of the width; the shares of a table add up to 1.
    pub(super) share: f32,
    pub(super) anchor: Anchor,
}

/// A document being filled from top to bottom.
pub(super) struct Flow<'f> {
    fonts: &'f Fonts,
    done: Vec<Canvas>,
    page: Canvas,
    y: f32,
}

impl<'f> Flow<'f> {
    pub(super) fn new(fonts: &'f Fonts) -> Self {
        Self { fonts, done: Vec::new(), page: Canvas::default(), y: TOP }
    }

    /// Government, agency and, where one is given, the address over a double rule.
    pub(super) fn letterhead(&mut self, office: &Office) -> Result<(), RenderError> {
        let regency = format!("PEMERINTAH {}", self.fonts.required("office.regency", &office.regency)?);
        let agency = self.fonts.required("office.agency", &office.agency)?;
        let address = self.fonts.clean("office.address", &office.address)?;
        let lines = [
            ("office.regency", regency, Style::Bold, 4.2, 4.0),
            ("office.agency", agency, Style::Bold, 5.0, 6.4),
            ("office.address", address, Style::Regular, 2.9, 5.4),
        ];
        for (field, text, style, size, drop) in lines.into_iter().filter(|(_, text, ..)| !text.is_empty()) {
            self.y += drop;
            let fitted = fit(self.fonts, field, &text, Room { style, width: WIDTH, size, least: 2.2, lines: 1 })?;
            self.page.fitted(CENTRE, self.y, 0.0, Ink::new(style, size, INK).anchored(Anchor::Middle), &fitted);
        }
        self.y += 3.2;
        self.page.line((LEFT, self.y), (RIGHT, self.y), 0.7, INK);
        self.page.line((LEFT, self.y + 0.9), (RIGHT, self.y + 0.9), 0.2, INK);
        self.y += 10.5;
        Ok(())
    }

    /// The title and its number, centred.
    pub(super) fn title(&mut self, lines: &[&str], number: &str) -> Result<(), RenderError> {
        for line in lines {
            self.page.text(CENTRE, self.y, Ink::new(Style::Bold, 4.5, INK).anchored(Anchor::Middle), line);
            self.y += 6.0;
        }
        let number = format!("Nomor: {}", self.fonts.required("number", number)?);
        let room = Room { style: Style::Regular, width: WIDTH, size: BODY, least: 2.6, lines: 1 };
        let fitted = fit(self.fonts, "number", &number, room)?;
        let ink = Ink::new(Style::Regular, BODY, INK).anchored(Anchor::Middle);
        self.page.fitted(CENTRE, self.y, 0.0, ink, &fitted);
        self.y += 10.0;
        Ok(())
    }

    /// A running text.
    pub(super) fn paragraph(&mut self, field: &'static str, text: &str) -> Result<(), RenderError> {
        let text = self.fonts.clean(field, text)?;
        for line in paragraph(self.fonts, Style::Regular, &text, WIDTH, BODY) {
            self.need(LEADING);
            self.page.text(LEFT, self.y, Ink::new(Style::Regular, BODY, INK), &line);
            self.y += LEADING;
        }
        self.y += 2.5;
        Ok(())
    }

    /// A bold line over a group.
    pub(super) fn heading(&mut self, text: &str) {
        self.need(3.0 * LEADING);
        self.page.text(LEFT, self.y, Ink::new(Style::Bold, BODY, INK), text);
        self.y += LEADING + 0.6;
    }

    /// Labels, colons and values in line; empty values are shown as `-`.
    pub(super) fn pairs(&mut self, rows: &[FieldRow]) -> Result<(), RenderError> {
        let label_ink = Ink::new(Style::Regular, BODY, GREY);
        let ink = Ink::new(Style::Regular, BODY, INK);
        let mut labels = Vec::new();
        let mut colon = 0.0_f32;
        for row in rows {
            let room = Room { style: Style::Regular, width: LABEL_MAX, size: BODY, least: 2.4, lines: 1 };
            let label = fit(self.fonts, "label", &self.fonts.required("label", &row.label)?, room)?;
            for line in &label.lines {
                colon = colon.max(self.fonts.width(room.style, line, label.size) * label.squeeze);
            }
            labels.push(label);
        }
        colon += 3.0;
        for (row, label) in rows.iter().zip(&labels) {
            let value = self.fonts.clean("value", &row.value)?;
            let value = if value.is_empty() { "-" } else { &value };
            let lines = paragraph(self.fonts, ink.style, value, WIDTH - colon - 3.0, BODY);
            self.need(PAIR_LEADING * f32::from(u8::try_from(lines.len()).unwrap_or(u8::MAX)));
            self.page.fitted(LEFT, self.y, 0.0, label_ink, label);
            self.page.text(LEFT + colon, self.y, label_ink, ":");
            for line in lines {
                self.need(PAIR_LEADING);
                self.page.text(LEFT + colon + 3.0, self.y, ink, &line);
                self.y += PAIR_LEADING;
            }
        }
        self.y += 3.0;
        Ok(())
    }

    /// A ruled table whose head is repeated on every page.
    pub(super) fn table(
        &mut self,
        field: &'static str,
        columns: &[Column],
        rows: &[Vec<String>],
    ) -> Result<(), RenderError> {
        self.need(5.0 * TABLE_LEADING);
        self.table_head(columns);
        for row in rows {
            let mut cells = Vec::new();
            let mut depth = 1_u8;
            for (cell, column) in row.iter().zip(columns) {
                let text = self.fonts.clean(field, cell)?;
                let lines = paragraph(self.fonts, Style::Regular, &text, column.share * WIDTH - 3.0, SMALL);
                depth = depth.max(u8::try_from(lines.len()).map_err(|_| RenderError::DoesNotFit { field })?);
                cells.push(lines);
            }
            let height = f32::from(depth) * TABLE_LEADING + 1.8;
            if height > BOTTOM - TOP - 20.0 {
                return Err(RenderError::DoesNotFit { field });
            }
            if self.need(height) {
                self.table_head(columns);
            }
            self.put_cells(columns, &cells, Style::Regular);
            self.y += height;
            self.page.line((LEFT, self.y), (RIGHT, self.y), 0.12, RULE);
        }
        self.y += 7.0;
        Ok(())
    }

    /// Signatures two in a row, with room for ink; a row is never torn apart by a page break.
    pub(super) fn signatures(&mut self, place_and_date: Option<&str>, list: &[&Signatory]) -> Result<(), RenderError> {
        let ink = Ink::new(Style::Regular, BODY, INK);
        if let Some(text) = place_and_date {
            let text = self.fonts.required("place_and_date", text)?;
            self.need(SIGNATURE_HEIGHT + LEADING);
            self.page.text(LEFT + WIDTH / 2.0 + 8.0, self.y, ink, &text);
            self.y += LEADING + 1.0;
        }
        for pair in list.chunks(2) {
            self.need(SIGNATURE_HEIGHT);
            // A single signature stands on the right, as in letters.
            let columns = if pair.len() == 1 { [WIDTH / 2.0 + 8.0, 0.0] } else { [0.0, WIDTH / 2.0 + 8.0] };
            for (signatory, x) in pair.iter().zip(columns) {
                self.signature(LEFT + x, signatory)?;
            }
            self.y += SIGNATURE_HEIGHT + 4.0;
        }
        Ok(())
    }

    /// A QR code beside the line that says what it is for.
    pub(super) fn code(&mut self, qr: &Qr, note: &str) {
        const SIDE: f32 = 32.0;
        self.need(SIDE);
        qr.paint(&mut self.page, LEFT - 1.5, self.y - 4.0, SIDE);
        let ink = Ink::new(Style::Regular, 2.6, GREY);
        let mut y = self.y + SIDE - 3.0;
        for line in paragraph(self.fonts, ink.style, note, WIDTH / 2.0 - 6.0, ink.size) {
            self.page.text(LEFT, y, ink, &line);
            y += 3.6;
        }
    }

    /// Adds space.
    pub(super) fn space(&mut self, millimetres: f32) {
        self.y += millimetres;
    }

    /// Starts a new page unless `millimetres` are left on this one; whether it did.
    pub(super) fn need(&mut self, millimetres: f32) -> bool {
        if self.y + millimetres <= BOTTOM || self.y <= TOP + 8.0 {
            return false;
        }
        self.done.push(std::mem::take(&mut self.page));
        self.y = TOP + 4.0;
        true
    }

    /// Numbers the pages and makes the PDF. `title` and `number` name the document, never a person.
    /// `mark` is written across every page, under its text.
    pub(super) fn finish(mut self, title: &str, number: &str, mark: Option<&str>) -> Result<Vec<u8>, RenderError> {
        self.done.push(std::mem::take(&mut self.page));
        let number = self.fonts.required("number", number)?;
        let count = self.done.len();
        let mut pages = Vec::new();
        for (at, body) in self.done.into_iter().enumerate() {
            let mut page = Canvas::default();
            if let Some(text) = mark {
                put_mark(&mut page, text);
            }
            page.line((LEFT, 279.0), (RIGHT, 279.0), 0.12, RULE);
            let ink = Ink::new(Style::Regular, 2.6, GREY);
            let room = Room { style: ink.style, width: 120.0, size: ink.size, least: 1.8, lines: 1 };
            let foot = fit(self.fonts, "number", &format!("{title} · {number}"), room)?;
            page.fitted(LEFT, 283.5, 0.0, ink, &foot);
            page.text(RIGHT, 283.5, ink.anchored(Anchor::End), &format!("Halaman {} dari {count}", at + 1));
            page.append(body);
            pages.push(page);
        }
        pdf::document(self.fonts, title, A4, pages, &Pictures::new())
    }

    fn table_head(&mut self, columns: &[Column]) {
        let height = TABLE_LEADING + 2.4;
        self.page.rect(Area::new(LEFT, self.y - 0.2, WIDTH, height), 0.0, HEAD_FILL);
        let titles: Vec<_> = columns.iter().map(|column| vec![column.title.to_owned()]).collect();
        self.y += 0.2;
        self.put_cells(columns, &titles, Style::Bold);
        self.y += height - 0.4;
        self.page.line((LEFT, self.y), (RIGHT, self.y), 0.3, INK);
    }

    fn put_cells(&mut self, columns: &[Column], cells: &[Vec<String>], style: Style) {
        let mut x = LEFT;
        for (lines, column) in cells.iter().zip(columns) {
            let width = column.share * WIDTH;
            let at = match column.anchor {
                Anchor::Start => x + 1.5,
                Anchor::Middle => x + width / 2.0,
                Anchor::End => x + width - 1.5,
            };
            let mut y = self.y + TABLE_LEADING - 0.3;
            for line in lines {
                self.page.text(at, y, Ink::new(style, SMALL, INK).anchored(column.anchor), line);
                y += TABLE_LEADING;
            }
            x += width;
        }
    }

    /// Role, room for ink, name, number. Where nobody is named yet, the line stays empty for a name written by hand.
    fn signature(&mut self, x: f32, signatory: &Signatory) -> Result<(), RenderError> {
        let width = WIDTH / 2.0 - 8.0;
        let role = self.fonts.required("signatory.role", &signatory.role)?;
        let name = self.fonts.clean("signatory.name", &signatory.name)?;
        let nip = self.fonts.clean("signatory.nip", signatory.nip.as_deref().unwrap_or_default())?;
        let room = |style, lines| Room { style, width, size: BODY, least: 2.2, lines };
        let role = fit(self.fonts, "signatory.role", &role, room(Style::Regular, 2))?;
        let ink = Ink::new(Style::Regular, BODY, INK);
        self.page.fitted(x, self.y, 4.8, ink, &role);
        if !name.is_empty() {
            let name = fit(self.fonts, "signatory.name", &name, room(Style::Bold, 1))?;
            self.page.fitted(x, self.y + 28.2, 0.0, Ink::new(Style::Bold, BODY, INK), &name);
        }
        self.page.line((x, self.y + 29.6), (x + width, self.y + 29.6), 0.2, INK);
        if !nip.is_empty() {
            let nip = fit(self.fonts, "signatory.nip", &format!("NIP {nip}"), room(Style::Regular, 1))?;
            self.page.fitted(x, self.y + 34.0, 0.0, Ink::new(Style::Regular, SMALL, GREY), &nip);
        }
        Ok(())
    }
}

/// The mark of a letter about invented people.
pub(super) fn specimen(is_specimen: bool) -> Option<&'static str> {
    is_specimen.then_some("CONTOH / SPECIMEN")
}

fn put_mark(page: &mut Canvas, text: &str) {
    let ink = Ink::new(Style::Bold, 20.0, "#c8102e").anchored(Anchor::Middle);
    page.raw(r#"<g opacity="0.14">"#);
    page.turned(r#"transform="translate(108 158) rotate(-52)""#, ink, text);
    page.raw("</g>");
}
