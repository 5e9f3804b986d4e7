//! Doing what the form says, and what the officer is told afterwards.

use app::person::{
    ChangeData, ChangeFamily, Changed, CorrectBirth, Die, EndMarriage, FamilyPlace, Marry, MoveOut, MoveWithin,
    PersonError, Target, change_data, change_family, correct_birth, die, end_marriage, marry, move_out, move_within,
};
use app::{Ctx, Failure};

use crate::layout::Page;
use crate::screens::people::sentences::{disagreement, name_warning};
use crate::text::{Message, key};

use super::forms::Command;
use crate::screens::print_queue::reason_label;

/// What came of an event.
#[derive(Debug, Default)]
pub(super) struct Done {
    changed: Vec<Changed>,
    /// Families that were left without a head.
    headless: usize,
}

impl From<Changed> for Done {
    fn from(changed: Changed) -> Self {
        Self { changed: vec![changed], headless: 0 }
    }
}

impl From<Vec<Changed>> for Done {
    fn from(changed: Vec<Changed>) -> Self {
        Self { changed, headless: 0 }
    }
}

impl Done {
    /// Whether something is left to be done.
    pub(super) fn needs_care(&self) -> bool {
        self.headless > 0 || self.changed.iter().any(|changed| changed.card_due.is_some())
    }

    /// What is said on the resident's file.
    pub(super) fn sentence(&self, page: &Page) -> String {
        let mut parts: Vec<Message> = vec![key!("event-done").into()];
        for changed in &self.changed {
            if let Some(due) = changed.card_due {
                let reason = page.t(reason_label(due.reason)).to_string();
                parts.push(key!("event-card-due").with("reason", reason));
            }
            parts.extend(changed.disagreements.iter().copied().map(disagreement));
            parts.extend(changed.name_warnings.iter().map(name_warning));
        }
        if self.headless > 0 {
            parts.push(key!("event-headless").into());
        }
        let said: Vec<_> = parts.iter().map(|part| page.say(part)).collect();
        said.join(" ")
    }
}

/// Does it, in one transaction.
pub(super) fn perform(
    ctx: &mut Ctx<'_>,
    target: Target,
    partner: Option<Target>,
    command: &Command,
) -> Result<Done, Failure<PersonError>> {
    Ok(match command {
        Command::Data(data) => {
            let data = data.as_ref().clone();
            change_data(ctx, &ChangeData { target, data })?.into()
        }
        Command::Birth(birth_on) => correct_birth(ctx, &CorrectBirth { target, birth_on: *birth_on })?.into(),
        Command::Within { to, kk, relation, on } => {
            let cmd = MoveWithin { target, to: to.clone(), kk: *kk, relation: *relation, on: *on };
            move_within(ctx, &cmd)?.into()
        }
        Command::Out { on, is_abroad } => move_out(ctx, &MoveOut { target, on: *on, is_abroad: *is_abroad })?.into(),
        Command::Marriage { on, .. } => marry(ctx, &Marry { first: target, second: partner, on: *on })?.into(),
        Command::End { by, on, .. } => {
            end_marriage(ctx, &EndMarriage { first: target, second: partner, by: *by, on: *on })?.into()
        }
        Command::Family { kk, relation } => {
            let members = vec![FamilyPlace { target, relation: *relation }];
            let done = change_family(ctx, &ChangeFamily { kk: *kk, members })?;
            Done { changed: done.changed, headless: done.without_head.len() }
        }
        Command::Death(on) => die(ctx, &Die { target, on: *on })?.into(),
    })
}
