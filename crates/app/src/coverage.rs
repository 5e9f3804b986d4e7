//! Coverage figures: regency → district → village as of any day, and from a village to its people by name and address.

mod export;

pub use export::{EXPORT_LIMIT, ExportTable, export_table, share_in_words, village_export};

use crate::error::{Coded, Failure, Kind, Nothing};
use crate::port::{RollQuery, RollRow};
use crate::service::Ctx;
use domain::coverage::Counts;
use domain::enrolment::Status;
use domain::ids::PersonId;
use domain::journal::Act;
use domain::person::Person;
use domain::region::{self, DistrictCode, RegencyCode, VillageCode};
use domain::staff::{Permission, Scope};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// One line: a place and its figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverageLine {
    /// Dotted code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Figures.
    pub counts: Counts,
}

/// A table of figures with its total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverageTable {
    /// The day.
    pub as_of: Date,
    /// The whole: sum of the lines.
    pub total: CoverageLine,
    /// Its parts, in order of code; parts without anybody are listed with zeros.
    pub lines: Vec<CoverageLine>,
}

/// Which level is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// A regency by district.
    Districts(RegencyCode),
    /// A district by village.
    Villages(DistrictCode),
    /// A regency by village: the long list for export.
    AllVillages(RegencyCode),
}

/// The table of a level as of a day. An actor of a district sees that district only.
pub fn coverage(ctx: &Ctx<'_>, level: Level, as_of: Date) -> Result<CoverageTable, Failure<Nothing>> {
    ctx.authorise(Permission::ViewCoverage)?;
    let (first, last) = range_of(ctx, level)?;
    let counts: BTreeMap<VillageCode, Counts> = ctx.tx.coverage(as_of, first, last)?.into_iter().collect();
    let mut lines: BTreeMap<i64, CoverageLine> = BTreeMap::new();
    for village in ctx.tx.list_villages(first, last)? {
        let zero = Counts::default();
        match level {
            Level::Districts(_) => line_of_district(&mut lines, village.code.district()),
            _ => {
                let line =
                    CoverageLine { code: village.code.to_string(), name: village.name.to_string(), counts: zero };
                lines.insert(village.code.to_i64(), line);
            }
        }
    }
    let mut total = Counts::default();
    for (village, counts) in counts {
        total = total + counts;
        let key = match level {
            Level::Districts(_) => {
                line_of_district(&mut lines, village.district());
                village.district().to_i64()
            }
            _ => village.to_i64(),
        };
        let line = lines.entry(key).or_insert_with(|| CoverageLine {
            code: village.to_string(),
            name: village.to_string(),
            counts: Counts::default(),
        });
        line.counts = line.counts + counts;
    }
    Ok(CoverageTable { as_of, total: whole(level, total), lines: lines.into_values().collect() })
}

fn line_of_district(lines: &mut BTreeMap<i64, CoverageLine>, code: DistrictCode) {
    lines.entry(code.to_i64()).or_insert_with(|| CoverageLine {
        code: code.to_string(),
        name: region::district(code).map_or_else(|| code.to_string(), |d| d.name.to_string()),
        counts: Counts::default(),
    });
}

fn whole(level: Level, counts: Counts) -> CoverageLine {
    let (code, name) = match level {
        Level::Districts(code) | Level::AllVillages(code) => {
            (code.to_string(), region::regency(code).map(|r| r.name.to_string()))
        }
        Level::Villages(code) => (code.to_string(), region::district(code).map(|d| d.name.to_string())),
    };
    CoverageLine { name: name.unwrap_or_else(|| code.clone()), code, counts }
}

/// First and last village code of a level within the actor's scope; outside it the place does not exist.
fn range_of(ctx: &Ctx<'_>, level: Level) -> Result<(i64, i64), Failure<Nothing>> {
    let (first, last) = match level {
        Level::Districts(code) | Level::AllVillages(code) => Scope::Regency(code).village_range(),
        Level::Villages(code) => Scope::District(code).village_range(),
    };
    let (from, to) = ctx.actor.scope.village_range();
    let (first, last) = (first.max(from), last.min(to));
    if first > last { Err(Failure::NotFound) } else { Ok((first, last)) }
}

/// Which people of a village are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Obliged and not recorded: the list to call by name.
    Unrecorded,
    /// Recorded, card not in hand.
    InProgress,
    /// Had a card in hand; a replacement under way does not take that back, as in the figures.
    Issued,
    /// Everybody obliged.
    Everybody,
    /// Not obliged today, but on the day of the list: to be called in time.
    Due,
}

/// Why a list is not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// The register keeps the figures of past days, but of each person only where they live and how far they have come
    /// today: names of a past day would not add up to its figures.
    #[error("there are no lists of past days")]
    Past,
}

impl Coded for ListError {
    fn code(&self) -> &'static str {
        "list-past"
    }
    fn kind(&self) -> Kind {
        Kind::Conflict
    }
    fn field(&self) -> Option<&'static str> {
        Some("as_of")
    }
}

impl Wanted {
    /// Stable word for links.
    pub fn word(self) -> &'static str {
        match self {
            Wanted::Unrecorded => "unrecorded",
            Wanted::InProgress => "in-progress",
            Wanted::Issued => "issued",
            Wanted::Everybody => "all",
            Wanted::Due => "due",
        }
    }

    /// Reads the stable word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Wanted::Unrecorded, Wanted::InProgress, Wanted::Issued, Wanted::Everybody, Wanted::Due]
            .into_iter()
            .find(|w| w.word() == word)
    }

    fn statuses(self) -> Vec<Status> {
        let keep: fn(&Status) -> bool = match self {
            Wanted::Unrecorded => |s| !s.is_recorded(),
            Wanted::InProgress => |s| s.is_recorded() && *s != Status::CardIssued,
            Wanted::Issued => |s| s.is_unique(),
            Wanted::Everybody | Wanted::Due => |_| true,
        };
        Status::ALL.iter().copied().filter(keep).collect()
    }

    fn query(self, village: VillageCode, today: Date, as_of: Date, limit: usize) -> RollQuery {
        RollQuery {
            village,
            as_of,
            statuses: self.statuses(),
            obliged_after: (self == Wanted::Due).then_some(today),
            had_card: match self {
                Wanted::InProgress => Some(false),
                Wanted::Issued => Some(true),
                Wanted::Unrecorded | Wanted::Everybody | Wanted::Due => None,
            },
            after: None,
            limit,
        }
    }
}

/// A page of a village's people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VillageList {
    /// The village's name.
    pub name: String,
    /// Its figures.
    pub counts: Counts,
    /// Whether the day has passed: there are figures of it, but no list.
    pub is_past: bool,
    /// People with their place in the list.
    pub people: Vec<(RollRow, Person)>,
    /// Where the next page begins.
    pub next: Option<(String, PersonId)>,
}

/// People of a village shown at once at most.
pub const VILLAGE_PAGE: usize = 100;

/// From a village to its people, as of today or a day to come; of a past day the figures alone. The look is in the
/// journal, once a page.
pub fn village_list(
    ctx: &mut Ctx<'_>,
    village: VillageCode,
    wanted: Wanted,
    as_of: Date,
    after: Option<(String, PersonId)>,
    limit: usize,
) -> Result<VillageList, Failure<Nothing>> {
    ctx.authorise(Permission::ViewPerson)?;
    if !ctx.actor.covers(village) {
        return Err(Failure::NotFound);
    }
    let known = ctx.tx.find_village(village)?.ok_or(Failure::NotFound)?;
    let limit = limit.clamp(1, VILLAGE_PAGE);
    let today = ctx.today();
    let is_past = as_of < today;
    let query = RollQuery { after, ..wanted.query(village, today, as_of, limit + 1) };
    let mut rows = if is_past { Vec::new() } else { ctx.tx.list_roll(&query)? };
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| has_more).map(|row| (row.sort_key.clone(), row.person));
    let mut people = Vec::with_capacity(rows.len());
    for row in rows {
        if let Some(person) = ctx.tx.find_person(row.person)? {
            people.push((row, person));
        }
    }
    let code = village.to_i64();
    let counts = ctx.tx.coverage(as_of, code, code)?.into_iter().map(|(_, counts)| counts).sum();
    ctx.journal(Act::RollViewed, None, format!("{village} {} {as_of} {}", wanted.word(), people.len()))?;
    Ok(VillageList { name: known.name.to_string(), counts, is_past, people, next })
}
