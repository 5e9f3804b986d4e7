//! `POST /cards/{person}/{card}/ship`: a printed card goes to another place of hand-over.

use app::card;
use axum::extract::Path;

use super::ids;
use crate::PageError;
use crate::desk::Desk;
use crate::layout::SeeOther;
use crate::paths;
use crate::security::{CsrfForm, NoFields};
use crate::ui::Tone;

pub(super) async fn submit(
    desk: Desk,
    Path(path): Path<(String, String)>,
    CsrfForm(NoFields {}): CsrfForm<NoFields>,
) -> Result<SeeOther, PageError> {
    let (person, card) = ids(&path)?;
    desk.write(move |ctx| card::ship(ctx, person, card)).await?;
    Ok(desk.page.see_other(paths::PRINT_QUEUE).notice(Tone::Good, desk.page.t("card-shipped")))
}
