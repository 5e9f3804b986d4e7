//! Many people's eyes laid on many records.

use super::batch::{IrisBatch, IrisScan};
use super::code::IrisCode;
use super::column::IrisColumn;
use super::compare::{IrisDistance, compare};
use super::eyes::{EyeAssignment, EyePair};
use super::row::IrisRow;
use super::rule::IrisRule;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// The two columns of a gallery, of equal length: row `i` of each belongs to one person, [`IrisRow::ABSENT`] where that
/// person has no code of the eye. Columns of unequal length are read as far as the shorter one goes.
#[derive(Clone, Copy)]
pub struct EyeColumns<'a, const LINES: usize> {
    /// What was recorded as left eyes.
    pub left: &'a IrisColumn<LINES>,
    /// What was recorded as right eyes.
    pub right: &'a IrisColumn<LINES>,
}

/// A record of which at least one eye is accepted under an assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EyeCandidate {
    /// Place of the record in the range of the columns that was searched.
    pub row: usize,
    /// How the probe's eyes were laid on the record's.
    pub assignment: EyeAssignment,
    /// Distance at the record's left eye, accepted or not; none where a code is missing or too few bits are common.
    pub left: Option<IrisDistance>,
    /// The same at the record's right eye.
    pub right: Option<IrisDistance>,
}

impl<const LINES: usize> EyeColumns<'_, LINES> {
    /// Number of records.
    #[must_use]
    pub fn len(&self) -> usize {
        self.left.len().min(self.right.len())
    }

    /// Whether there is no record.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
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
/// find eyes that were swapped or flipped; each further assignment costs as much as the first. Who searches for many
/// people, or in pieces, makes an [`EyeBatch`].
#[must_use]
pub fn search_eyes<const LINES: usize>(
    columns: EyeColumns<'_, LINES>,
    probe: &EyePair<LINES>,
    assignments: &[EyeAssignment],
    rule: &IrisRule,
) -> EyeSearch {
    EyeBatch::new(std::slice::from_ref(probe), assignments, rule)
        .scan(columns, 0..columns.len())
        .pop()
        .unwrap_or_default()
}

/// The eyes of many people, ready to be laid on any number of records under one rule.
pub struct EyeBatch<'a, const LINES: usize> {
    probes: &'a [EyePair<LINES>],
    rule: IrisRule,
    left: Laid<LINES>,
    right: Laid<LINES>,
}

/// The codes that are laid on one column.
struct Laid<const LINES: usize> {
    batch: Arc<IrisBatch<LINES>>,
    /// Of each code in the batch: whose it is, and the assignment that lays it on this column.
    origins: Vec<(usize, EyeAssignment)>,
}

/// One of the codes that can be laid on a column: whose, whether of the right eye, and whether mirrored.
type Source = (usize, bool, bool);

impl<'a, const LINES: usize> EyeBatch<'a, LINES> {
    /// Makes the eyes ready. It takes time and memory as [`IrisBatch::new`] does for each code: with
    /// [`EyeAssignment::ALL`] four a person.
    #[must_use]
    pub fn new(probes: &'a [EyePair<LINES>], assignments: &[EyeAssignment], rule: &IrisRule) -> Self {
        let batch = |sources: &BTreeMap<Source, EyeAssignment>| {
            let codes: Vec<IrisCode<LINES>> = sources.keys().filter_map(|source| code_of(probes, *source)).collect();
            Arc::new(IrisBatch::new(&codes, rule))
        };
        let (on_left, on_right) = (sources(probes, assignments, false), sources(probes, assignments, true));
        let left = batch(&on_left);
        // With every assignment and its swap, the same codes are laid on both columns.
        let right = if on_left.keys().eq(on_right.keys()) { left.clone() } else { batch(&on_right) };
        let origins = |sources: BTreeMap<Source, EyeAssignment>| {
            sources.into_iter().map(|((probe, ..), assignment)| (probe, assignment)).collect()
        };
        Self {
            probes,
            rule: *rule,
            left: Laid { batch: left, origins: origins(on_left) },
            right: Laid { batch: right, origins: origins(on_right) },
        }
    }

    /// Lays every probe on the records of a range, as far as the columns go, on all cores; the results stand in the order
    /// of the probes, and count records from the beginning of the range. A probe without any code finds every record
    /// incomparable.
    ///
    /// # Panics
    /// If the range does not begin at a multiple of [`IrisColumn::TILE_ROWS`].
    #[must_use]
    pub fn scan(&self, columns: EyeColumns<'_, LINES>, range: Range<usize>) -> Vec<EyeSearch> {
        let range = range.start..range.end.min(columns.len());
        let on_left = self.left.scan(columns.left, range.clone(), self.probes.len());
        let on_right = self.right.scan(columns.right, range.clone(), self.probes.len());
        let both = self.probes.iter().zip(on_left.iter().zip(&on_right));
        both.map(|(probe, (on_left, on_right))| EyeSearch {
            candidates: self.candidates(probe, (columns, range.start), on_left, on_right),
            incomparable: incomparable(columns, range.clone(), straight(on_left), straight(on_right)),
        })
        .collect()
    }

    fn candidates(
        &self,
        probe: &EyePair<LINES>,
        (columns, first): (EyeColumns<'_, LINES>, usize),
        on_left: &[(EyeAssignment, IrisScan)],
        on_right: &[(EyeAssignment, IrisScan)],
    ) -> Vec<EyeCandidate> {
        let mut found = BTreeMap::new();
        let empty = |row, assignment| EyeCandidate { row, assignment, left: None, right: None };
        for (assignment, scan) in on_left {
            for c in &scan.candidates {
                found.entry((c.row, *assignment)).or_insert_with(|| empty(c.row, *assignment)).left = Some(c.distance);
            }
        }
        for (assignment, scan) in on_right {
            for c in &scan.candidates {
                found.entry((c.row, *assignment)).or_insert_with(|| empty(c.row, *assignment)).right = Some(c.distance);
            }
        }
        let mut candidates: Vec<EyeCandidate> = found.into_values().collect();
        for candidate in candidates.iter_mut().filter(|c| c.left.is_none() || c.right.is_none()) {
            let laid = probe.assigned(candidate.assignment);
            let other_eye = |code: Option<&IrisCode<LINES>>, column: &IrisColumn<LINES>| {
                compare(code?, &column.get(first + candidate.row)?.to_code().ok()?, &self.rule).distance()
            };
            candidate.left = candidate.left.or_else(|| other_eye(laid.left.as_ref(), columns.left));
            candidate.right = candidate.right.or_else(|| other_eye(laid.right.as_ref(), columns.right));
        }
        candidates
    }
}

impl<const LINES: usize> Laid<LINES> {
    /// For each probe what its codes found in this column, by assignment.
    fn scan(
        &self,
        column: &IrisColumn<LINES>,
        range: Range<usize>,
        probes: usize,
    ) -> Vec<Vec<(EyeAssignment, IrisScan)>> {
        let mut by_probe = vec![Vec::new(); probes];
        for ((probe, assignment), scan) in self.origins.iter().zip(self.batch.scan(column, range)) {
            if let Some(scans) = by_probe.get_mut(*probe) {
                scans.push((*assignment, scan));
            }
        }
        by_probe
    }
}

/// The codes that the assignments lay on the column of right eyes, or on that of left eyes.
fn sources<const LINES: usize>(
    probes: &[EyePair<LINES>],
    assignments: &[EyeAssignment],
    is_right: bool,
) -> BTreeMap<Source, EyeAssignment> {
    let one = |probe| move |a: &EyeAssignment| ((probe, a.is_swapped() != is_right, a.is_mirrored()), *a);
    let all = (0..probes.len()).flat_map(|probe| assignments.iter().map(one(probe)));
    all.filter(|(source, _)| eye_of(probes, *source).is_some()).collect()
}

fn eye_of<const LINES: usize>(probes: &[EyePair<LINES>], source: Source) -> Option<&IrisCode<LINES>> {
    let (probe, is_right, _) = source;
    let pair = probes.get(probe)?;
    if is_right { pair.right.as_ref() } else { pair.left.as_ref() }
}

fn code_of<const LINES: usize>(probes: &[EyePair<LINES>], source: Source) -> Option<IrisCode<LINES>> {
    let code = eye_of(probes, source)?;
    Some(if source.2 { code.mirrored() } else { code.clone() })
}

fn straight(scans: &[(EyeAssignment, IrisScan)]) -> Option<&IrisScan> {
    scans.iter().find(|(assignment, _)| *assignment == EyeAssignment::Straight).map(|(_, scan)| scan)
}

/// The records about which neither column says anything. A column that was not scanned says nothing.
fn incomparable<const LINES: usize>(
    columns: EyeColumns<'_, LINES>,
    range: Range<usize>,
    on_left: Option<&IrisScan>,
    on_right: Option<&IrisScan>,
) -> Vec<usize> {
    let speaks_of_all = |scan: Option<&IrisScan>| scan.is_some_and(|s| s.absent == 0 && s.incomparable.is_empty());
    if speaks_of_all(on_left) || speaks_of_all(on_right) {
        return Vec::new();
    }
    let silent = |column: &IrisColumn<LINES>, scan: Option<&IrisScan>| -> Vec<bool> {
        let Some(scan) = scan else { return vec![true; range.len()] };
        let mut silent: Vec<bool> = range.clone().map(|row| column.is_absent(row)).collect();
        for row in &scan.incomparable {
            silent.iter_mut().skip(*row).take(1).for_each(|silent| *silent = true);
        }
        silent
    };
    let both = silent(columns.left, on_left).into_iter().zip(silent(columns.right, on_right));
    both.enumerate().filter(|(_, (left, right))| *left && *right).map(|(row, _)| row).collect()
}

/// Compares the people of one batch with each other: for each those who **follow** it in the list, as rows of that
/// list. A pair is the same whichever of the two is laid on the other.
#[must_use]
pub fn search_eyes_within<const LINES: usize>(
    people: &[EyePair<LINES>],
    assignments: &[EyeAssignment],
    rule: &IrisRule,
) -> Vec<EyeSearch> {
    let column = |eye: fn(&EyePair<LINES>) -> Option<&IrisCode<LINES>>| -> IrisColumn<LINES> {
        people.iter().map(|pair| eye(pair).map_or(IrisRow::ABSENT, IrisRow::from)).collect()
    };
    let (left, right) = (column(|pair| pair.left.as_ref()), column(|pair| pair.right.as_ref()));
    let columns = EyeColumns { left: &left, right: &right };
    let mut found = EyeBatch::new(people, assignments, rule).scan(columns, 0..people.len());
    for (place, search) in found.iter_mut().enumerate() {
        search.candidates.retain(|candidate| candidate.row > place);
        search.incomparable.retain(|row| *row > place);
    }
    found
}
