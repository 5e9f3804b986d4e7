//! Every act that the journal knows, one leaf of the hash tree each.

use crate::enrolment::words;
use crate::ids::{OfficeId, PersonId, StaffId};
use jiff::Timestamp;

words! {
    /// What was done.
    Act {
        /// An office was set up or changed.
        OfficeSaved = "office.saved",
        /// An officer was entered or changed.
        StaffSaved = "staff.saved",
        /// An officer signed in.
        SignedIn = "staff.signed_in",
        /// A sign-in failed.
        SignInFailed = "staff.sign_in_failed",
        /// An officer signed out.
        SignedOut = "staff.signed_out",
        /// The village table was imported.
        VillagesImported = "region.imported",
        /// A setting (election day, reserve) was changed.
        SettingChanged = "setting.changed",
        /// A resident was entered.
        PersonRegistered = "person.registered",
        /// Elements of a resident were changed.
        PersonChanged = "person.changed",
        /// A date of birth was corrected (the NIK stays).
        BirthCorrected = "person.birth_corrected",
        /// A resident moved within the regency or came from outside.
        PersonMovedIn = "person.moved_in",
        /// A resident moved away.
        PersonMovedOut = "person.moved_out",
        /// A death was entered.
        PersonDied = "person.died",
        /// A marriage was entered.
        PersonMarried = "person.married",
        /// A divorce or the death of the spouse was entered.
        MarriageEnded = "person.marriage_ended",
        /// A resident was looked at.
        PersonViewed = "person.viewed",
        /// Residents were searched for.
        PersonSearched = "person.searched",
        /// A list of residents was looked at or exported.
        RollViewed = "person.roll_viewed",
        /// A book was imported.
        BookImported = "person.book_imported",
        /// A recording of an earlier system was taken over.
        RecordingTakenOver = "enrolment.taken_over",
        /// A recording was opened.
        RecordingOpened = "enrolment.opened",
        /// A sample was taken, replaced or removed.
        SampleTaken = "enrolment.sample",
        /// Biometrics were recorded.
        Captured = "enrolment.captured",
        /// A second recording was refused.
        SecondRecordingRefused = "enrolment.second_refused",
        /// A recording was approved.
        RecordingApproved = "enrolment.approved",
        /// A recording was rejected.
        RecordingRejected = "enrolment.rejected",
        /// A recording was sent to the centre and received there.
        RecordingSent = "enrolment.sent",
        /// A recording was deleted to be taken again.
        RecordingDiscarded = "enrolment.discarded",
        /// A search was completed.
        Searched = "uniqueness.searched",
        /// A vote was cast.
        Voted = "uniqueness.voted",
        /// A case was settled.
        Settled = "uniqueness.settled",
        /// Biometric images were looked at for adjudication.
        CaseViewed = "uniqueness.case_viewed",
        /// A card was asked for.
        CardRequested = "card.requested",
        /// A card was sent to the printer.
        CardSentToPrinter = "card.sent_to_printer",
        /// A card was printed.
        CardPrinted = "card.printed",
        /// Printing failed.
        CardPrintFailed = "card.print_failed",
        /// A card was handed over.
        CardHandedOver = "card.handed_over",
        /// A card was withdrawn.
        CardWithdrawn = "card.withdrawn",
        /// A request was cancelled.
        CardCancelled = "card.cancelled",
        /// The file from which a card was printed was removed.
        CardFileRemoved = "card.file_removed",
        /// A letter was issued.
        LetterIssued = "card.letter_issued",
        /// Blanks moved.
        StockMoved = "stock.moved",
        /// A destruction was proposed, signed or withdrawn.
        DestructionChanged = "stock.destruction",
        /// A checkpoint was signed.
        CheckpointSigned = "journal.checkpoint",
        /// Another search was asked for.
        SearchRetried = "uniqueness.retried",
        /// An open recording was given up.
        RecordingCancelled = "enrolment.cancelled",
        /// A card was sent to another place of hand-over.
        CardShipped = "card.shipped",
    }
}

/// What a use case writes into the journal; the store adds the digests of the rows it changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When; never before the entry that precedes it.
    pub at: Timestamp,
    /// Who.
    pub by: StaffId,
    /// Which office.
    pub office: OfficeId,
    /// What.
    pub act: Act,
    /// On whom; the journal holds a keyed pseudonym only.
    pub subject: Option<PersonId>,
    /// Numbers and words that say more; no personal data.
    pub detail: String,
}

/// Longest detail, in bytes; longer ones are cut at a character boundary.
pub const MAX_DETAIL_BYTES: usize = 500;
