//! What guards every screen: headers, cookies, the session, and the two proofs that a form came from our own page.

pub(crate) mod cookie;
mod csrf;
mod form;
pub(crate) mod headers;
mod multipart;
pub(crate) mod origin;
mod session;

pub use csrf::CsrfToken;
pub(crate) use csrf::keyed;
pub use form::{CsrfForm, NoFields};
pub use multipart::{CsrfMultipart, Upload, UploadLimits, UploadedFile};
pub use session::{Role, Session, SessionChange, SessionSource, SessionsUnavailable, role_label};

use std::sync::Arc;

/// Draws 32 unpredictable bytes from the operating system; the binary provides it, tests provide a fixed one.
pub type RandomSource = Arc<dyn Fn() -> [u8; 32] + Send + Sync>;

/// The most a form without files may weigh.
pub const FORM_LIMIT_BYTES: usize = 256 * 1024;
