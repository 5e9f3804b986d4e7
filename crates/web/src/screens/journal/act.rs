//! Every act of the journal in words.

use domain::journal::Act;

use crate::text::{Key, key};

/// What was done, in words.
pub(in crate::screens) fn label(act: Act) -> Key {
    match act {
        Act::OfficeSaved => key!("act-office-saved"),
        Act::StaffSaved => key!("act-staff-saved"),
        Act::SignedIn => key!("act-staff-signed-in"),
        Act::SignInFailed => key!("act-staff-sign-in-failed"),
        Act::SignedOut => key!("act-staff-signed-out"),
        Act::VillagesImported => key!("act-region-imported"),
        Act::SettingChanged => key!("act-setting-changed"),
        Act::PersonRegistered => key!("act-person-registered"),
        Act::PersonChanged => key!("act-person-changed"),
        Act::BirthCorrected => key!("act-person-birth-corrected"),
        Act::PersonMovedIn => key!("act-person-moved-in"),
        Act::PersonMovedOut => key!("act-person-moved-out"),
        Act::PersonDied => key!("act-person-died"),
        Act::PersonMarried => key!("act-person-married"),
        Act::MarriageEnded => key!("act-person-marriage-ended"),
        Act::PersonViewed => key!("act-person-viewed"),
        Act::PersonSearched => key!("act-person-searched"),
        Act::RollViewed => key!("act-person-roll-viewed"),
        Act::BookImported => key!("act-person-book-imported"),
        Act::RecordingTakenOver => key!("act-enrolment-taken-over"),
        Act::RecordingOpened => key!("act-enrolment-opened"),
        Act::SampleTaken => key!("act-enrolment-sample"),
        Act::Captured => key!("act-enrolment-captured"),
        Act::SecondRecordingRefused => key!("act-enrolment-second-refused"),
        Act::RecordingApproved => key!("act-enrolment-approved"),
        Act::RecordingRejected => key!("act-enrolment-rejected"),
        Act::RecordingSent => key!("act-enrolment-sent"),
        Act::RecordingDiscarded => key!("act-enrolment-discarded"),
        Act::Searched => key!("act-uniqueness-searched"),
        Act::Voted => key!("act-uniqueness-voted"),
        Act::Settled => key!("act-uniqueness-settled"),
        Act::CaseViewed => key!("act-uniqueness-case-viewed"),
        Act::CardRequested => key!("act-card-requested"),
        Act::CardSentToPrinter => key!("act-card-sent-to-printer"),
        Act::CardPrinted => key!("act-card-printed"),
        Act::CardPrintFailed => key!("act-card-print-failed"),
        Act::CardHandedOver => key!("act-card-handed-over"),
        Act::CardWithdrawn => key!("act-card-withdrawn"),
        Act::CardCancelled => key!("act-card-cancelled"),
        Act::CardFileRemoved => key!("act-card-file-removed"),
        Act::LetterIssued => key!("act-card-letter-issued"),
        Act::StockMoved => key!("act-stock-moved"),
        Act::DestructionChanged => key!("act-stock-destruction"),
        Act::CheckpointSigned => key!("act-journal-checkpoint"),
        Act::SearchRetried => key!("act-uniqueness-retried"),
        Act::RecordingCancelled => key!("act-enrolment-cancelled"),
        Act::CardShipped => key!("act-card-shipped"),
    }
}
