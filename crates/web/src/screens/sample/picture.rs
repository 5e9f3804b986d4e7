//! Samples as pictures that a browser shows: JPEG and PNG as they came, PGM as PNG, a finger template as a drawing of
//! its minutiae.

use std::fmt::Write as _;

use app::port::SampleKind;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use matcher::format::iso19794_2::FingerMinutiaeRecord;
use matcher::image::decode_rgb;
use matcher::minutiae::{MinutiaKind, MinutiaeTemplate};

use crate::PageError;

/// A picture ready to be sent; like every page it may not be kept by the browser.
pub(in crate::screens) struct Picture {
    media_type: &'static str,
    bytes: Vec<u8>,
}

impl IntoResponse for Picture {
    fn into_response(self) -> Response {
        ([(header::CONTENT_TYPE, self.media_type)], self.bytes).into_response()
    }
}

/// A kept sample as a picture; what cannot be shown (an iris template) is not found.
pub(in crate::screens) fn picture(kind: SampleKind, media_type: &str, bytes: Vec<u8>) -> Result<Picture, PageError> {
    match media_type {
        "image/jpeg" => Ok(Picture { media_type: "image/jpeg", bytes }),
        "image/png" => Ok(Picture { media_type: "image/png", bytes }),
        "image/x-portable-anymap" => {
            let image = decode_rgb(&bytes).map_err(PageError::internal)?;
            Ok(Picture { media_type: "image/png", bytes: image.to_png().map_err(PageError::internal)? })
        }
        "application/x-iso-19794-2" => {
            let drawing = template(kind, &bytes).map(|template| drawing(&template)).ok_or(PageError::NotFound)?;
            Ok(Picture { media_type: "image/svg+xml", bytes: drawing.into_bytes() })
        }
        _ => Err(PageError::NotFound),
    }
}

/// The first usable view of this finger; a record that names no finger was kept for this one.
fn template(kind: SampleKind, bytes: &[u8]) -> Option<MinutiaeTemplate> {
    let record = FingerMinutiaeRecord::from_bytes(bytes).ok()?;
    let is_this = |code: u8| kind == SampleKind::Finger(code);
    let mut views = record.views.iter().filter(|view| view.position.is_none_or(|position| is_this(position.code())));
    views.find_map(|view| record.template(view).ok())
}

/// Length of the stroke that shows a ridge's direction, in pixels at 500 dpi.
const STROKE_PX: f64 = 16.0;

fn drawing(template: &MinutiaeTemplate) -> String {
    let (width, height) = (template.width(), template.height());
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\"><rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\
         <g fill=\"none\" stroke=\"#16202a\" stroke-width=\"2\">"
    );
    for minutia in template.minutiae() {
        let (x, y) = (f64::from(minutia.x), f64::from(minutia.y));
        let angle = f64::from(minutia.angle).to_radians();
        let (dx, dy) = (STROKE_PX * angle.cos(), -STROKE_PX * angle.sin());
        let _infallible = match minutia.kind {
            MinutiaKind::Bifurcation => write!(svg, "<path d=\"M{} {}h8v8h-8z\"/>", x - 4.0, y - 4.0),
            MinutiaKind::Ending | MinutiaKind::Other => write!(svg, "<circle cx=\"{x}\" cy=\"{y}\" r=\"4\"/>"),
        };
        let _infallible = write!(svg, "<path d=\"M{x} {y}l{dx:.1} {dy:.1}\"/>");
    }
    svg.push_str("</g></svg>");
    svg
}

#[cfg(test)]
mod tests {
    use super::*;
    use matcher::finger::FingerPosition;
    use matcher::synthetic::{finger_identity, finger_sample};

    #[test]
    fn what_came_as_pgm_or_template_can_be_seen() {
        let pgm = [b"P5 20 20 255\n".as_slice(), &[128; 400]].concat();
        let shown = picture(SampleKind::Face, "image/x-portable-anymap", pgm).unwrap();
        assert_eq!(shown.media_type, "image/png");
        assert!(shown.bytes.starts_with(b"\x89PNG"));
        let position = FingerPosition::RightIndex;
        let template = finger_sample(&finger_identity(1, position), 0);
        let record = FingerMinutiaeRecord::from_templates(&[(position, 60, &template)]).unwrap().to_bytes().unwrap();
        let shown = picture(SampleKind::Finger(2), "application/x-iso-19794-2", record.clone()).unwrap();
        let svg = String::from_utf8(shown.bytes).unwrap();
        assert_eq!(svg.matches("<path d=\"M").count() + svg.matches("<circle").count(), 2 * template.minutiae().len());
        assert!(picture(SampleKind::Finger(3), "application/x-iso-19794-2", record).is_err(), "another finger's view");
        assert!(picture(SampleKind::IrisLeft, "application/octet-stream", vec![0; 512]).is_err());
    }
}
