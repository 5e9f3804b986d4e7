//! Both eyes of a person, also when they were taken for one another or their images were flipped.

use super::batch::IrisBatch;
use super::code::IrisCode;
use super::compare::{IrisComparison, IrisDistance, compare};
use super::row::IrisRow;
use super::rule::IrisRule;

/// The iris codes of a person; either may be missing.
#[derive(Debug, Clone, PartialEq, Eq)]
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

    fn is_swapped(self) -> bool {
        matches!(self, Self::Swapped | Self::SwappedMirrored)
    }

    fn is_mirrored(self) -> bool {
        matches!(self, Self::Mirrored | Self::SwappedMirrored)
    }
}

impl<const LINES: usize> EyePair<LINES> {
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

/// The two columns of a gallery, of equal length: row `i` of each belongs to one person, [`IrisRow::ABSENT`] where that
/// person has no code of the eye.
#[derive(Debug, Clone, Copy)]
pub struct EyeColumns<'a, const LINES: usize> {
    /// What was recorded as left eyes.
    pub left: &'a [IrisRow<LINES>],
    /// What was recorded as right eyes.
    pub right: &'a [IrisRow<LINES>],
}

/// A record of which at least one eye is accepted under an assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EyeCandidate {
    /// Place of the record in the columns.
    pub row: usize,
    /// How the probe's eyes were laid on the record's.
    pub assignment: EyeAssignment,
    /// Distance at the record's left eye, where that was accepted.
    pub left: Option<IrisDistance>,
    /// Distance at the record's right eye, where that was accepted.
    pub right: Option<IrisDistance>,
}

/// What a search of both eyes found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EyeSearch {
    /// **Every** record and assignment with an accepted eye, in the order of the rows, then of the assignments.
    pub candidates: Vec<EyeCandidate>,
    /// Records of which neither eye could be compared under the straight assignment: a code is missing on one side or
    /// the other, or has too few bits in common. In the order of the rows.
    pub incomparable: Vec<usize>,
}

/// Looks for a person's eyes in both columns under each of the assignments asked for. Give [`EyeAssignment::ALL`] to
/// find eyes that were swapped or flipped; each further assignment costs as much as the first.
///
/// Columns of unequal length are read as far as the shorter one goes.
#[must_use]
pub fn search_eyes<const LINES: usize>(
    columns: EyeColumns<'_, LINES>,
    probe: &EyePair<LINES>,
    assignments: &[EyeAssignment],
    rule: &IrisRule,
) -> EyeSearch {
    let rows = columns.left.len().min(columns.right.len());
    let laid: Vec<_> = assignments.iter().map(|a| (*a, probe.assigned(*a))).collect();
    let left = scan(columns.left.get(..rows).unwrap_or_default(), &laid, |pair| pair.left.as_ref(), rule);
    let right = scan(columns.right.get(..rows).unwrap_or_default(), &laid, |pair| pair.right.as_ref(), rule);
    let mut found = std::collections::BTreeMap::new();
    let empty = |row, assignment| EyeCandidate { row, assignment, left: None, right: None };
    for (row, assignment, distance) in left.accepted {
        found.entry((row, assignment)).or_insert_with(|| empty(row, assignment)).left = Some(distance);
    }
    for (row, assignment, distance) in right.accepted {
        found.entry((row, assignment)).or_insert_with(|| empty(row, assignment)).right = Some(distance);
    }
    let silent = left.silent.iter().zip(&right.silent).enumerate();
    EyeSearch {
        candidates: found.into_values().collect(),
        incomparable: silent.filter(|(_, (left, right))| **left && **right).map(|(row, _)| row).collect(),
    }
}

/// What one column says.
struct ColumnScan {
    accepted: Vec<(usize, EyeAssignment, IrisDistance)>,
    /// For each row whether nothing was compared there under the straight assignment.
    silent: Vec<bool>,
}

fn scan<const LINES: usize>(
    rows: &[IrisRow<LINES>],
    laid: &[(EyeAssignment, EyePair<LINES>)],
    eye: impl Fn(&EyePair<LINES>) -> Option<&IrisCode<LINES>>,
    rule: &IrisRule,
) -> ColumnScan {
    let (assignments, codes): (Vec<EyeAssignment>, Vec<IrisCode<LINES>>) =
        laid.iter().filter_map(|(assignment, pair)| Some((*assignment, eye(pair)?.clone()))).unzip();
    let scans = IrisBatch::new(&codes, rule).scan(rows);
    let mut column = ColumnScan { accepted: Vec::new(), silent: vec![true; rows.len()] };
    for (assignment, scan) in assignments.into_iter().zip(scans) {
        if assignment == EyeAssignment::Straight {
            column.silent = rows.iter().map(IrisRow::is_absent).collect();
            for row in scan.incomparable {
                column.silent.iter_mut().skip(row).take(1).for_each(|silent| *silent = true);
            }
        }
        column.accepted.extend(scan.candidates.iter().map(|c| (c.row, assignment, c.distance)));
    }
    column
}
