//! `POST /record/{person}/finish`: everything is there, or a named exception says why not.

use std::collections::BTreeMap;

use app::enrolment::{self, EnrolmentError, FinishRecording};
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use domain::enrolment::{CaptureException, ExceptionReason, Modality};
use domain::staff::Permission;

use super::desk::{Errors, again, load};
use crate::PageError;
use crate::desk::{Desk, Refusal};
use crate::screens::sample::{modality_label, person_id, reason_label};
use crate::security::CsrfForm;
use crate::text::{Key, Message, key};
use crate::ui::{Choice, Control, Field, Form, Tone};

/// Longest remark on an exception, in characters.
const NOTE_CHARS: u16 = 200;

/// The form at the end of the desk: what is there, and for what is missing a reason.
pub(super) struct FinishForm {
    /// One line a modality.
    pub(super) lines: Vec<Line>,
    /// The fields of the missing ones.
    pub(super) form: Form,
}

/// One modality.
pub(super) struct Line {
    /// Which.
    pub(super) label: Key,
    /// Whether it is there.
    pub(super) is_present: bool,
    /// Name of its reason field.
    pub(super) reason: &'static str,
    /// Name of its note field.
    pub(super) note: &'static str,
}

impl FinishForm {
    /// Whether nothing is missing.
    pub(super) fn is_complete(&self) -> bool {
        self.lines.iter().all(|line| line.is_present)
    }
}

/// The empty form for what counts already.
pub(super) fn finish_form(present: &[Modality]) -> FinishForm {
    let line = |modality: &Modality| {
        let (reason, note) = names(*modality);
        Line { label: modality_label(*modality), is_present: present.contains(modality), reason, note }
    };
    let missing = Modality::ALL.iter().filter(|modality| !present.contains(modality));
    let form = Form::new(missing.flat_map(|modality| fields(*modality)));
    FinishForm { lines: Modality::ALL.iter().map(line).collect(), form }
}

fn names(modality: Modality) -> (&'static str, &'static str) {
    match modality {
        Modality::Face => ("reason-face", "note-face"),
        Modality::Fingers => ("reason-fingers", "note-fingers"),
        Modality::Iris => ("reason-iris", "note-iris"),
        Modality::Signature => ("reason-signature", "note-signature"),
    }
}

fn fields(modality: Modality) -> [Field; 2] {
    let (reason, note) = names(modality);
    let choices = reasons(modality).iter().map(|reason| Choice::new(reason.word(), reason_label(*reason))).collect();
    let (reason_of, note_of) = match modality {
        Modality::Face => (key!("exception-reason-face"), key!("exception-note-face")),
        Modality::Fingers => (key!("exception-reason-fingers"), key!("exception-note-fingers")),
        Modality::Iris => (key!("exception-reason-iris"), key!("exception-note-iris")),
        Modality::Signature => (key!("exception-reason-signature"), key!("exception-note-signature")),
    };
    [Field::new(reason, reason_of, Control::Select(choices)), Field::text(note, note_of).max_length(NOTE_CHARS)]
}

/// The reasons that can be given for a modality.
fn reasons(modality: Modality) -> &'static [ExceptionReason] {
    use ExceptionReason as R;
    match modality {
        Modality::Face => &[R::Disability, R::Injured],
        Modality::Fingers => &[R::Absent, R::Injured, R::Worn, R::Disability, R::NoDevice],
        Modality::Iris => &[R::NoDevice, R::CannotHoldStill, R::Absent, R::Injured, R::Disability],
        Modality::Signature => &[R::CannotSign, R::Absent, R::Injured, R::Disability, R::NoDevice],
    }
}

pub(super) async fn finish(
    desk: Desk,
    Path(id): Path<String>,
    CsrfForm(typed): CsrfForm<BTreeMap<String, String>>,
) -> Result<Response, PageError> {
    desk.authorise(Permission::Record)?;
    let id = person_id(&id)?;
    let cmd = FinishRecording { person: id, exceptions: exceptions(&typed) };
    let rule = match desk.write(move |ctx| enrolment::finish(ctx, &cmd)).await {
        Ok(_) => {
            let said = desk.page.t("record-finished").to_string();
            return Ok(desk.page.see_other("/record").notice(Tone::Good, said).into_response());
        }
        Err(Refusal::Rule(rule @ (EnrolmentError::Missing(_) | EnrolmentError::NeedlessException(_)))) => rule,
        Err(refusal) => return Err(refusal.into()),
    };
    let present = desk.write(move |ctx| load(ctx, id).map(|loaded| loaded.present)).await?;
    let mut form = finish_form(&present);
    form.form = typed.iter().fold(form.form, |form, (name, value)| form.fill(name, value));
    let mut errors = Errors::new();
    refuse(&rule, &mut form, &mut errors);
    again(desk, id, errors, Some(form)).await
}

/// What was given as exceptions; a modality without a known reason is simply missing.
fn exceptions(typed: &BTreeMap<String, String>) -> Vec<CaptureException> {
    let of = |name: &str| typed.get(name).map(|text| text.trim()).unwrap_or_default();
    let one = |modality: &Modality| {
        let (reason, note) = names(*modality);
        let reason = ExceptionReason::from_word(of(reason)).filter(|reason| reasons(*modality).contains(reason))?;
        let note = of(note).chars().take(usize::from(NOTE_CHARS)).collect();
        Some(CaptureException { modality: *modality, reason, note })
    };
    Modality::ALL.iter().filter_map(one).collect()
}

fn refuse(rule: &EnrolmentError, form: &mut FinishForm, errors: &mut Errors) {
    match rule {
        EnrolmentError::Missing(missing) => {
            for modality in missing {
                let (reason, _) = names(*modality);
                if form.form.get(reason).is_some() {
                    form.form.refuse(reason, missing_sentence(*modality));
                }
            }
        }
        EnrolmentError::NeedlessException(modality) => {
            let what = match modality {
                Modality::Face => key!("needless-face"),
                Modality::Fingers => key!("needless-fingers"),
                Modality::Iris => key!("needless-iris"),
                Modality::Signature => key!("needless-signature"),
            };
            errors.insert("finish".to_owned(), what.into());
        }
        _ => {}
    }
}

fn missing_sentence(modality: Modality) -> Message {
    match modality {
        Modality::Face => key!("missing-face").into(),
        Modality::Fingers => key!("missing-fingers").with("count", enrolment::MIN_FINGERS),
        Modality::Iris => key!("missing-iris").into(),
        Modality::Signature => key!("missing-signature").into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_reasons_that_fit_become_exceptions() {
        let typed = [
            ("reason-iris", "NO_DEVICE"),
            ("note-iris", " alat rusak "),
            ("reason-face", "WORN"),
            ("reason-signature", "x"),
            ("reason-fingers", ""),
        ];
        let typed = typed.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let found = exceptions(&typed);
        let expected = CaptureException {
            modality: Modality::Iris,
            reason: ExceptionReason::NoDevice,
            note: "alat rusak".to_owned(),
        };
        assert_eq!(found, [expected]);
    }

    #[test]
    fn each_missing_modality_has_its_fields() {
        let form = finish_form(&[Modality::Face]);
        assert!(form.form.get("reason-face").is_none() && !form.is_complete());
        assert_eq!(form.form.fields.len(), 6);
        assert!(finish_form(Modality::ALL).is_complete());
    }
}
