//! The extractor for forms: refuses before it reads anything else unless the token is right.

use axum::body::{Body, Bytes};
use axum::extract::{Form, FromRequest, Request};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::PageError;
use crate::context::RequestContext;

/// A URL-encoded form whose hidden token matched the session's.
///
/// Give `T` only `String`s with `#[serde(default)]` and judge them afterwards: a field that serde refuses becomes the
/// general 422 page and what was typed is lost, while a judged field is shown again with its error beside it.
#[derive(Clone, Debug)]
pub struct CsrfForm<T>(pub T);

/// A form that is only a button: nothing but the token.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct NoFields {}

#[derive(Deserialize)]
struct Guard {
    #[serde(default)]
    csrf: String,
}

impl<T, S> FromRequest<S> for CsrfForm<T>
where
    T: DeserializeOwned,
    S: Send + Sync,
{
    type Rejection = PageError;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let context = RequestContext::of(request.extensions())?;
        let (parts, body) = request.into_parts();
        let whole = Request::from_parts(parts.clone(), body);
        let bytes =
            Bytes::from_request(whole, state).await.map_err(|refused| PageError::from_status(refused.status()))?;
        let again = |bytes| Request::from_parts(parts.clone(), Body::from(bytes));
        let Form(guard) = Form::<Guard>::from_request(again(bytes.clone()), state)
            .await
            .map_err(|refused| PageError::from_status(refused.status()))?;
        if !context.csrf().matches(&guard.csrf) {
            return Err(PageError::Forged);
        }
        let form = Form::<T>::from_request(again(bytes), state).await;
        form.map(|Form(form)| Self(form)).map_err(|refused| PageError::from_status(refused.status()))
    }
}
