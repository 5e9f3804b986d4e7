//! Both eyes of a person, also when they were taken for one another or their images were flipped.

use super::code::IrisCode;
use super::compare::{IrisComparison, compare};
use super::rule::IrisRule;

/// The iris codes of a person; either may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EyePair<const LINES: usize> {
    /// What was given as the left eye.
    pub left: Option<IrisCode<LINES>>,
    /// What was given as the right eye.
    pub right: Option<IrisCode<LINES>>,
}

/// How the eyes of a probe were laid on those of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EyeAssignment {
    /// Left on left, right on right.
    Straight,
    /// Left on right and right on left: the eyes of one of the two were taken for one another.
    Swapped,
    /// As [`EyeAssignment::Straight`], with the probe's columns in the opposite order.
    Mirrored,
    /// As [`EyeAssignment::Swapped`], with the probe's columns in the opposite order: what a camera that shows people
    /// their mirror image makes of a face.
    SwappedMirrored,
}

impl EyeAssignment {
    /// All assignments, the ordinary one first.
    pub const ALL: [Self; 4] = [Self::Straight, Self::Swapped, Self::Mirrored, Self::SwappedMirrored];

    /// Whether left lies on right and right on left.
    #[must_use]
    pub fn is_swapped(self) -> bool {
        matches!(self, Self::Swapped | Self::SwappedMirrored)
    }

    /// Whether the probe's columns stand in the opposite order.
    #[must_use]
    pub fn is_mirrored(self) -> bool {
        matches!(self, Self::Mirrored | Self::SwappedMirrored)
    }
}

impl<const LINES: usize> EyePair<LINES> {
    /// Whether neither eye has a code.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.left.is_none() && self.right.is_none()
    }

    /// The codes to lay on a record's left and right eye.
    #[must_use]
    pub fn assigned(&self, assignment: EyeAssignment) -> Self {
        let turn = |code: &Option<IrisCode<LINES>>| {
            code.as_ref().map(|code| if assignment.is_mirrored() { code.mirrored() } else { code.clone() })
        };
        let (left, right) = if assignment.is_swapped() { (&self.right, &self.left) } else { (&self.left, &self.right) };
        Self { left: turn(left), right: turn(right) }
    }
}

/// Compares two people's eyes under each assignment: for each, what the record's left and right eye say; nothing where
/// a code is missing.
#[must_use]
pub fn compare_eyes<const LINES: usize>(
    probe: &EyePair<LINES>,
    record: &EyePair<LINES>,
    rule: &IrisRule,
) -> [(EyeAssignment, [Option<IrisComparison>; 2]); 4] {
    EyeAssignment::ALL.map(|assignment| {
        let laid = probe.assigned(assignment);
        let one = |a: &Option<_>, b: &Option<_>| Some(compare(a.as_ref()?, b.as_ref()?, rule));
        (assignment, [one(&laid.left, &record.left), one(&laid.right, &record.right)])
    })
}
