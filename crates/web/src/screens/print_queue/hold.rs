//! `POST /print-queue/hold` and `…/resume`: whether the office's cards go to the printer by themselves.

use app::card;

use crate::PageError;
use crate::desk::Desk;
use crate::layout::SeeOther;
use crate::paths;
use crate::security::{CsrfForm, NoFields};
use crate::text::key;
use crate::ui::Tone;

pub(super) async fn hold(desk: Desk, CsrfForm(NoFields {}): CsrfForm<NoFields>) -> Result<SeeOther, PageError> {
    desk.write(card::hold_printing).await?;
    Ok(desk.page.see_other(paths::PRINT_QUEUE).notice(Tone::Good, desk.page.t(key!("print-held"))))
}

pub(super) async fn resume(desk: Desk, CsrfForm(NoFields {}): CsrfForm<NoFields>) -> Result<SeeOther, PageError> {
    desk.write(card::resume_printing).await?;
    Ok(desk.page.see_other(paths::PRINT_QUEUE).notice(Tone::Good, desk.page.t(key!("print-resumed"))))
}
