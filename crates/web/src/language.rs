//! The language switch in the header.

use serde::Deserialize;

use crate::layout::{Page, SeeOther};
use crate::paths::LocalPath;
use crate::security::CsrfForm;
use crate::text::Language;

/// What the switch sends.
#[derive(Debug, Deserialize)]
pub(crate) struct LanguageForm {
    #[serde(default)]
    lang: String,
    #[serde(default)]
    next: String,
}

/// Tells the shell to set the language cookie.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LanguageChange(pub(crate) Language);

/// `POST /language`: remembers the language for a year and goes back to the page it came from.
pub(crate) async fn choose(page: Page, CsrfForm(form): CsrfForm<LanguageForm>) -> SeeOther {
    let next = LocalPath::parse(&form.next).unwrap_or_default();
    let answer = page.see_other(next.as_str());
    match Language::parse(&form.lang) {
        Some(language) => answer.language(language),
        None => answer,
    }
}
