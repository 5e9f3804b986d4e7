//! Writing SVG: a few elements, millimetres throughout, text always escaped.

use std::fmt::Write as _;

use crate::fonts::Style;
use crate::text::Fit;

/// Where the given x lies in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a line of text looks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ink<'a> {
    pub(crate) style: Style,
    /// Size of the letters, in millimetres.
    pub(crate) size: f32,
    /// Horizontal squeeze, 1 for none.
    pub(crate) squeeze: f32,
    pub(crate) colour: &'a str,
    pub(crate) anchor: Anchor,
}

impl<'a> Ink<'a> {
    pub(crate) const fn new(style: Style, size: f32, colour: &'a str) -> Self {
        Self { style, size, squeeze: 1.0, colour, anchor: Anchor::Start }
    }

    pub(crate) const fn anchored(mut self, anchor: Anchor) -> Self {
        self.anchor = anchor;
        self
    }

    pub(crate) const fn squeezed(mut self, squeeze: f32) -> Self {
        self.squeeze = squeeze;
        self
    }
}

/// A box in millimetres from the upper left corner of the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Area {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) w: f32,
    pub(crate) h: f32,
}

impl Area {
    pub(crate) const fn new(x: f32, y: f32, w: f32, h: f32) -> Self {
        Self { x, y, w, h }
    }
}

/// The elements of a page, in the order in which they are painted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Canvas {
    body: String,
}

impl Canvas {
    /// Adds elements as they are: for drawings of our own, never for data.
    pub(crate) fn raw(&mut self, elements: &str) {
        self.body.push_str(elements);
    }

    /// Adds what another canvas holds, above what is here.
    pub(crate) fn append(&mut self, other: Self) {
        self.body.push_str(&other.body);
    }

    pub(crate) fn rect(&mut self, area: Area, radius: f32, attributes: &str) {
        let Area { x, y, w, h } = area;
        self.put(format_args!(
            r#"<rect x="{x:.3}" y="{y:.3}" width="{w:.3}" height="{h:.3}" rx="{radius:.3}" {attributes}/>"#
        ));
    }

    pub(crate) fn line(&mut self, from: (f32, f32), to: (f32, f32), width: f32, colour: &str) {
        self.put(format_args!(
            r#"<path d="M{:.3} {:.3}L{:.3} {:.3}" stroke="{colour}" stroke-width="{width:.3}" fill="none"/>"#,
            from.0, from.1, to.0, to.1
        ));
    }

    /// A path given in its own units, moved to (`x`, `y`) and scaled.
    pub(crate) fn path(&mut self, x: f32, y: f32, scale: f32, d: &str, attributes: &str) {
        self.put(format_args!(
            r#"<path transform="translate({x:.4} {y:.4}) scale({scale:.6})" d="{d}" {attributes}/>"#
        ));
    }

    /// A picture known to the page under `name`, filling `area`.
    pub(crate) fn picture(&mut self, area: Area, name: &str) {
        let Area { x, y, w, h } = area;
        self.put(format_args!(
            r#"<image x="{x:.3}" y="{y:.3}" width="{w:.3}" height="{h:.3}" preserveAspectRatio="xMidYMid meet" href="{name}"/>"#
        ));
    }

    /// One line of text whose base line starts, is centred or ends at (`x`, `y`).
    pub(crate) fn text(&mut self, x: f32, y: f32, ink: Ink<'_>, text: &str) {
        if text.is_empty() {
            return;
        }
        let place = if (ink.squeeze - 1.0).abs() < 1e-6 {
            format!(r#"x="{x:.3}" y="{y:.3}""#)
        } else {
            format!(r#"transform="translate({x:.3} {y:.3}) scale({:.3} 1)""#, ink.squeeze)
        };
        self.turned(&place, ink, text);
    }

    /// Text placed by any SVG attributes (a transform, say).
    pub(crate) fn turned(&mut self, place: &str, ink: Ink<'_>, text: &str) {
        let anchor = match ink.anchor {
            Anchor::Start => "",
            Anchor::Middle => r#" text-anchor="middle""#,
            Anchor::End => r#" text-anchor="end""#,
        };
        self.put(format_args!(
            r#"<text {place} font-family="{}" font-weight="{}" font-size="{:.3}" fill="{}"{anchor}>{}</text>"#,
            ink.style.family(),
            ink.style.weight(),
            ink.size,
            ink.colour,
            escape(text)
        ));
    }

    /// A fitted text: its lines `pitch` apart, the first base line at `y`.
    pub(crate) fn fitted(&mut self, x: f32, y: f32, pitch: f32, ink: Ink<'_>, fit: &Fit) {
        let ink = Ink { size: fit.size, squeeze: fit.squeeze, ..ink };
        let mut y = y;
        for line in &fit.lines {
            self.text(x, y, ink, line);
            y += pitch;
        }
    }

    /// The whole SVG of a page.
    pub(crate) fn finish(self, page: PageSize) -> String {
        let PageSize { width_pt, height_pt, width_mm, height_mm } = page;
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width_pt}" height="{height_pt}" viewBox="0 0 {width_mm} {height_mm}" preserveAspectRatio="none">{}</svg>"#,
            self.body
        )
    }

    fn put(&mut self, element: std::fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = self.body.write_fmt(element);
    }
}

/// A page in points (for the PDF) and millimetres (for drawing).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct PageSize {
    pub(crate) width_pt: f32,
    pub(crate) height_pt: f32,
    pub(crate) width_mm: f32,
    pub(crate) height_mm: f32,
}

/// `text` as XML character data, safe in attributes too.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_data_stays_text() {
        assert_eq!(escape(r#"</text><a href='x'>&"#), "&lt;/text&gt;&lt;a href=&#39;x&#39;&gt;&amp;");
    }
}
