//! The stylesheet, the script modules and the logo, part of the program and served under names that change with their
//! content, so that a browser may keep them for good.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use crate::PageError;

/// One embedded file.
#[derive(Debug)]
pub struct Asset {
    file_name: String,
    content_type: &'static str,
    body: &'static str,
}

impl Asset {
    fn new(stem: &str, extension: &str, content_type: &'static str, body: &'static str) -> Self {
        let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(body.as_bytes()));
        let short = digest.get(..HASH_DIGITS).unwrap_or(&digest);
        Self { file_name: format!("{stem}.{short}.{extension}"), content_type, body }
    }

    /// The address under which the file is served: `/assets/app.<hash>.css`.
    #[must_use]
    pub fn href(&self) -> String {
        format!("/assets/{}", self.file_name)
    }

    /// The file itself.
    #[must_use]
    pub const fn body(&self) -> &'static str {
        self.body
    }
}

/// Hexadecimal digits of the SHA-256 in a file name: 64 bits, ample for a handful of files.
const HASH_DIGITS: usize = 16;

/// The one stylesheet, from its layers in their order.
pub static STYLE: LazyLock<Asset> = LazyLock::new(|| Asset::new("app", "css", "text/css; charset=utf-8", STYLE_BODY));

const STYLE_BODY: &str = concat!(
    include_str!("../assets/css/tokens.css"),
    include_str!("../assets/css/base.css"),
    include_str!("../assets/css/frame.css"),
    include_str!("../assets/css/panels.css"),
    include_str!("../assets/css/forms.css"),
    include_str!("../assets/css/desk.css"),
    include_str!("../assets/css/office.css"),
    include_str!("../assets/css/people.css"),
    include_str!("../assets/css/pages.css"),
);
/// Single-key shortcuts; every page works without it.
pub static KEYS: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("keys", "js", "text/javascript; charset=utf-8", include_str!("../assets/keys.js")));
/// Watches the printer; the page works without it.
pub static PRINT_QUEUE: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("print-queue", "js", "text/javascript; charset=utf-8", include_str!("../assets/print-queue.js"))
});
/// Camera, dragged files and signature pad of the recording desk; the page works without it.
pub static CAPTURE: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("capture", "js", "text/javascript; charset=utf-8", include_str!("../assets/capture.js"))
});
/// The mark in the header and in the browser's tab.
pub static LOGO: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("logo", "svg", "image/svg+xml", include_str!("../assets/logo.svg")));

fn all() -> [&'static Asset; 5] {
    [&STYLE, &KEYS, &LOGO, &PRINT_QUEUE, &CAPTURE]
}

/// Marks a response that may be kept for good; all others are `no-store`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Immutable;

/// `GET /assets/{file}`: an embedded file under its current name; old names are gone.
pub(crate) async fn serve(Path(file): Path<String>) -> Result<Response, PageError> {
    let asset = all().into_iter().find(|asset| asset.file_name == file).ok_or(PageError::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type)),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
    ];
    let mut response = (StatusCode::OK, headers, asset.body).into_response();
    response.extensions_mut().insert(Immutable);
    Ok(response)
}
