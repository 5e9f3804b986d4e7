//! The extractor for forms with files. The token is the first field; nothing behind it is read without it.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};

use crate::PageError;
use crate::context::RequestContext;

use super::CsrfToken;

/// A multipart form whose first field was the right token. Raise the route's body limit with
/// `DefaultBodyLimit::max(…)` where files come.
#[derive(Debug)]
pub struct CsrfMultipart(Multipart);

/// The most that [`CsrfMultipart::collect`] takes.
#[derive(Clone, Copy, Debug)]
pub struct UploadLimits {
    /// Files in one form.
    pub files: usize,
    /// Bytes of one file.
    pub file_bytes: usize,
    /// Text fields in one form.
    pub texts: usize,
    /// Bytes of one text field.
    pub text_bytes: usize,
}

/// A file as the browser sent it. The name and the type are the sender's claims.
#[derive(Clone, Debug)]
pub struct UploadedFile {
    /// The name on the sender's machine.
    pub file_name: String,
    /// The type the sender's browser guessed.
    pub content_type: String,
    /// The content.
    pub bytes: Bytes,
}

/// A whole multipart form in memory. A file field left empty is absent; of repeated names the last counts.
#[derive(Clone, Debug, Default)]
pub struct Upload {
    /// The text fields by name.
    pub texts: BTreeMap<String, String>,
    /// The files by field name.
    pub files: BTreeMap<String, UploadedFile>,
}

impl Upload {
    /// A text field; empty if it was not sent.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.texts.get(name).map(String::as_str).unwrap_or_default()
    }
}

impl<S: Send + Sync> FromRequest<S> for CsrfMultipart {
    type Rejection = PageError;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let context = RequestContext::of(request.extensions())?;
        let mut multipart = Multipart::from_request(request, state)
            .await
            .map_err(|refused| PageError::from_status(refused.status()))?;
        let first = multipart.next_field().await.map_err(refuse)?;
        let Some(first) = first.filter(|field| field.name() == Some(CsrfToken::FIELD)) else {
            return Err(PageError::Forged);
        };
        let submitted = bounded(first, MAX_TOKEN_BYTES).await?;
        let submitted = std::str::from_utf8(&submitted).unwrap_or_default();
        if context.csrf().matches(submitted) { Ok(Self(multipart)) } else { Err(PageError::Forged) }
    }
}

impl CsrfMultipart {
    /// Reads the whole form into memory.
    ///
    /// # Errors
    /// `TooLarge` at a limit, `BadRequest` if the form is malformed or a text is not UTF-8.
    pub async fn collect(mut self, limits: UploadLimits) -> Result<Upload, PageError> {
        let mut upload = Upload::default();
        while let Some(field) = self.0.next_field().await.map_err(refuse)? {
            let name = field.name().unwrap_or_default().to_owned();
            if let Some(file_name) = field.file_name().map(str::to_owned) {
                let content_type = field.content_type().unwrap_or_default().to_owned();
                let bytes = bounded(field, limits.file_bytes).await?;
                if !file_name.is_empty() || !bytes.is_empty() {
                    upload.files.insert(name, UploadedFile { file_name, content_type, bytes: bytes.into() });
                }
            } else {
                let bytes = bounded(field, limits.text_bytes).await?;
                upload.texts.insert(name, String::from_utf8(bytes).map_err(|_| PageError::BadRequest)?);
            }
            if upload.files.len() > limits.files || upload.texts.len() > limits.texts {
                return Err(PageError::TooLarge);
            }
        }
        Ok(upload)
    }
}

/// Token fields are 43 characters long.
const MAX_TOKEN_BYTES: usize = 128;

async fn bounded(mut field: Field<'_>, limit_bytes: usize) -> Result<Vec<u8>, PageError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(refuse)? {
        if bytes.len() + chunk.len() > limit_bytes {
            return Err(PageError::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn refuse(error: MultipartError) -> PageError {
    PageError::from_status(error.status())
}
