//! Our own drawing behind and around the data: tint, waves, silhouette, specimen mark.

use std::fmt::Write as _;
use std::sync::LazyLock;

use super::{CARD, Validity};
use crate::fonts::Style;
use crate::svg::{Anchor, Area, Canvas, Ink};

/// Colour of printed data.
pub(super) const INK: &str = "#10191f";
/// Colour of labels.
pub(super) const LABEL: &str = "#3d4d57";

/// The colours of one kind of card.
#[derive(Debug, Clone, Copy)]
pub(super) struct Theme {
    pub(super) deep: &'static str,
    top: &'static str,
    bottom: &'static str,
    wave: &'static str,
}

/// Blue-green for citizens, amber for foreigners: told apart at arm's length.
pub(super) fn theme(validity: Validity) -> Theme {
    match validity {
        Validity::Lifetime => Theme { deep: "#0d4a5c", top: "#e3f1f2", bottom: "#f6fafa", wave: "#9ccbd0" },
        Validity::Until(_) => Theme { deep: "#7a3e0c", top: "#fbead6", bottom: "#fdf8f1", wave: "#e2b98a" },
    }
}

/// Two families of waves whose phase drifts from line to line.
static WAVES: LazyLock<String> = LazyLock::new(|| {
    let mut d = String::new();
    for line in 0_u8..17 {
        let n = f32::from(line);
        for step in 0_u8..=72 {
            let x = f32::from(step) * 86.4 / 72.0;
            let y = 3.5 * n - 1.0 + 2.6 * (x * 0.11 + n * 0.42).sin() + 1.1 * (x * 0.29 - n * 0.8).sin();
            let verb = if step == 0 { 'M' } else { 'L' };
            // Writing to a String cannot fail.
            let _ = write!(d, "{verb}{x:.2} {y:.2}");
        }
    }
    d
});

/// The tinted ground with its waves and a rule in the theme's colour along the head.
pub(super) fn ground(canvas: &mut Canvas, theme: Theme) {
    let Theme { top, bottom, wave, .. } = theme;
    canvas.raw(&format!(
        r#"<defs><linearGradient id="g" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="{top}"/><stop offset="1" stop-color="{bottom}"/></linearGradient></defs>"#
    ));
    canvas.rect(Area::new(0.0, 0.0, CARD.width_mm, CARD.height_mm), 0.0, r#"fill="url(#g)""#);
    canvas.path(
        0.0,
        0.0,
        1.0,
        &WAVES,
        &format!(r#"fill="none" stroke="{wave}" stroke-width="0.09" stroke-opacity="0.55""#),
    );
}

/// Head and shoulders of nobody, for a card without a portrait.
pub(super) fn silhouette(canvas: &mut Canvas, area: Area) {
    canvas.rect(area, 0.0, r##"fill="#dfe7ea""##);
    // Drawn on a 30 × 40 grid.
    canvas.path(
        area.x,
        area.y,
        area.w / 30.0,
        "M15 8.2c-4.3 0-7 3.3-7 7.8 0 5 3 9.6 7 9.6s7-4.6 7-9.6c0-4.5-2.7-7.8-7-7.8z\
         M1.5 40c.3-6.8 3.3-9.9 8.2-11.5 1.6 1.5 3.3 2.2 5.3 2.2s3.7-.7 5.3-2.2\
         c4.9 1.6 7.9 4.7 8.2 11.5z",
        r##"fill="#a9bac2""##,
    );
}

/// The large mark under the data and the red tag in the head, so that no copy of a demo card passes for a real one.
pub(super) fn specimen(canvas: &mut Canvas) {
    let ink = Ink::new(Style::Bold, 5.4, "#c8102e").anchored(Anchor::Middle);
    canvas.raw(r#"<g opacity="0.2">"#);
    canvas.turned(r#"transform="translate(33.2 35.6) rotate(-30)""#, ink, "CONTOH / SPECIMEN");
    canvas.raw("</g>");
    canvas.rect(Area::new(66.2, 2.6, 16.4, 4.4), 0.7, r##"fill="#c8102e""##);
    let tag = Ink::new(Style::Bold, 2.3, "#ffffff").anchored(Anchor::Middle);
    canvas.text(74.4, 5.62, tag, "SPECIMEN");
}
