//! A row as a resident.

use super::refusal::{Fault, Refusal, Warning};
use super::words::Words;
use super::{Context, Field, Heading, Places, Reason};
use domain::date_text::parse_date;
use domain::enrolment::Status;
use domain::kk::KkNumber;
use domain::name::{NameWarning, PersonName};
use domain::nik::Nik;
use domain::person::Citizenship;
use domain::reference::{BasicStatus, Blood, Disability, Education, Marital, Occupation, Relation, Religion, Sex};
use domain::region::VillageCode;
use jiff::civil::Date;
use sheet::{Row, normalise_title};

/// Longest address, place of birth and parent's name that is kept, in characters.
const MAX_TEXT_CHARS: usize = 150;
/// Longest part of a cell told in a reason, in characters.
const TOLD_CHARS: usize = 40;

/// What a book says of a resident. `None`: the book does not say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Number of the row.
    pub row: u64,
    /// NIK.
    pub nik: Nik,
    /// Name.
    pub name: PersonName,
    /// Sex.
    pub sex: Sex,
    /// Date of birth.
    pub birth_on: Date,
    /// Place of birth.
    pub birth_place: Option<String>,
    /// Religion.
    pub religion: Option<Religion>,
    /// Marital status.
    pub marital: Option<Marital>,
    /// Date of the first marriage.
    pub married_on: Option<Date>,
    /// Relation to the head of the family.
    pub relation: Option<Relation>,
    /// Highest education.
    pub education: Option<Education>,
    /// Occupation.
    pub occupation: Option<Occupation>,
    /// Blood type.
    pub blood: Option<Blood>,
    /// Citizenship and permit.
    pub citizenship: Option<Citizenship>,
    /// Disability.
    pub disability: Option<Disability>,
    /// Family card.
    pub kk: Option<KkNumber>,
    /// Street, hamlet, house number.
    pub address_line: Option<String>,
    /// Rukun tetangga.
    pub rt: Option<u16>,
    /// Rukun warga.
    pub rw: Option<u16>,
    /// Village.
    pub village: Option<VillageCode>,
    /// Mother's name.
    pub mother_name: Option<String>,
    /// Father's name.
    pub father_name: Option<String>,
    /// First day of residence.
    pub resident_from_on: Option<Date>,
    /// A recording that an earlier system made.
    pub recorded: Option<RecordedElsewhere>,
    /// What is odd.
    pub warnings: Vec<Warning>,
}

/// A recording that an earlier system made, as the book tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordedElsewhere {
    /// The status that is taken over.
    pub status: Status,
    /// The day, if the book has it.
    pub on: Option<Date>,
}

impl RecordedElsewhere {
    /// From the codes 1-8 or the words of village books (`Stat Rkm`). `Some(None)`: not recorded.
    ///
    /// 3 SUDAH REKAM becomes SENT_FOR_ENROLLMENT: recorded, its uniqueness not told here, and no search runs for it;
    /// the person may be recorded here. 5 PRINT READY RECORD and 7 SENT FOR CARD PRINTING become PRINT_READY_RECORD with a
    /// card in our queue: the printer that they wait for is not ours.
    pub fn parse(text: &str) -> Option<Option<Status>> {
        let word: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
        Some(match word.as_str() {
            "1" | "BELUMWAJIB" | "2" | "BELUMREKAM" | "BELUM" | "UNREGISTERED" => None,
            "3" | "SUDAHREKAM" | "SUDAH" | "BIOCAPTURED" | "SENTFORENROLLMENT" | "SFE" => {
                Some(Status::SentForEnrollment)
            }
            "4" | "CARDPRINTED" => Some(Status::CardPrinted),
            "5" | "PRINTREADYRECORD" | "PRR" | "7" | "SENTFORCARDPRINTING" => Some(Status::PrintReadyRecord),
            "6" | "CARDSHIPPED" => Some(Status::CardShipped),
            "8" | "CARDISSUED" => Some(Status::CardIssued),
            _ => return None,
        })
    }
}

/// The lists of one book.
pub(super) struct Lists {
    sex: Words<Sex>,
    religion: Words<Religion>,
    marital: Words<Marital>,
    relation: Words<Relation>,
    education: Words<Education>,
    occupation: Words<Occupation>,
    blood: Words<Blood>,
    disability: Words<Disability>,
    standing: Words<BasicStatus>,
    record: Words<Option<Status>>,
}

impl Lists {
    pub(super) fn new() -> Self {
        Self {
            sex: Words::new(Sex::parse_label),
            religion: Words::new(Religion::parse_label),
            marital: Words::new(Marital::parse_label),
            relation: Words::new(Relation::parse_label),
            education: Words::new(Education::parse_label),
            occupation: Words::new(Occupation::parse_label),
            blood: Words::new(Blood::parse_label),
            disability: Words::new(Disability::parse_label),
            standing: Words::new(BasicStatus::parse_label),
            record: Words::new(RecordedElsewhere::parse),
        }
    }
}

/// Cells of one row, and what is wrong with them so far.
struct Cells<'a> {
    heading: &'a Heading,
    row: &'a Row,
    as_of: Date,
    faults: Vec<Fault>,
}

impl<'a> Cells<'a> {
    fn refuse<T>(&mut self, field: Field, reason: Reason) -> Option<T> {
        self.faults.push(Fault { field: Some(field), reason });
        None
    }

    /// Text of a cell; a formula is a fault and reads as empty.
    fn text(&mut self, field: Field) -> &'a str {
        if self.heading.is_formula(self.row, field) {
            self.refuse::<()>(field, Reason::Formula);
            return "";
        }
        self.heading.text(self.row, field)
    }

    fn has_fault(&self, field: Field) -> bool {
        self.faults.iter().any(|fault| fault.field == Some(field))
    }

    fn required<T>(&mut self, field: Field, parse: impl FnOnce(&str) -> Result<T, Reason>) -> Option<T> {
        let text = self.text(field);
        if self.has_fault(field) {
            return None;
        }
        if text.is_empty() {
            return self.refuse(field, Reason::Required);
        }
        parse(text).map_or_else(|reason| self.refuse(field, reason), Some)
    }

    fn optional<T>(&mut self, field: Field, parse: impl FnOnce(&str) -> Result<T, Reason>) -> Option<T> {
        let text = self.text(field);
        if text.is_empty() { None } else { parse(text).map_or_else(|reason| self.refuse(field, reason), Some) }
    }

    fn listed<T: Copy>(&mut self, field: Field, words: &mut Words<T>) -> Option<T> {
        self.optional(field, |text| words.read(text).ok_or_else(|| not_listed(text)))
    }

    /// A free text with single blanks; a hyphen stands for nothing.
    fn free(&mut self, field: Field) -> Option<String> {
        self.optional(field, |text| {
            let text = one_line(text);
            if text.chars().count() > MAX_TEXT_CHARS { Err(Reason::TooLong { most: MAX_TEXT_CHARS }) } else { Ok(text) }
        })
        .filter(|text| !text.is_empty())
    }

    /// A date that is not after the book's and not before `from`.
    fn date(&mut self, field: Field, from: Option<Date>) -> Option<Date> {
        let as_of = self.as_of;
        self.optional(field, |text| {
            if text == "-" {
                return Ok(None);
            }
            let on = parse_date(text).map_err(Reason::Date)?;
            if on > as_of || from.is_some_and(|from| on < from) { Err(Reason::ImpossibleDate) } else { Ok(Some(on)) }
        })
        .flatten()
    }
}

fn not_listed(text: &str) -> Reason {
    Reason::NotListed { found: text.chars().take(TOLD_CHARS).collect() }
}

fn one_line(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let line = words.collect::<Vec<_>>().join(" ");
    if line.chars().all(|c| c == '-') { String::new() } else { line }
}

/// RT or RW: digits, or nothing.
fn number(text: &str) -> Result<u16, Reason> {
    let text = text.trim();
    if text.is_empty() || text.chars().all(|c| c == '-') {
        return Ok(0);
    }
    let is_number = text.len() <= 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().map_err(|_| Reason::Number) } else { Err(Reason::Number) }
}

/// What is needed to read a row.
pub(super) struct Frame<'a> {
    pub(super) heading: &'a Heading,
    pub(super) context: &'a Context,
    pub(super) places: &'a Places,
    /// Village of books that do not name it.
    pub(super) default_village: Option<VillageCode>,
    /// The book's date: no day in it is later.
    pub(super) as_of: Date,
}

/// Reads a row, with everything that is wrong with it.
pub(super) fn parse_row(row: &Row, frame: &Frame<'_>, lists: &mut Lists) -> Result<Draft, Refusal> {
    let mut cells = Cells { heading: frame.heading, row, as_of: frame.as_of, faults: Vec::new() };
    let cells = &mut cells;
    let nik = cells.required(Field::Nik, |text| Nik::parse(text).map_err(Reason::Nik));
    let name = cells.required(Field::Name, |text| PersonName::parse(text).map_err(Reason::Name));
    let sex = cells.required(Field::Sex, |text| lists.sex.read(text).ok_or_else(|| not_listed(text)));
    cells.required(Field::BirthOn, |_| Ok(()));
    let birth_on = cells.date(Field::BirthOn, None);
    let kk = read_kk(cells, frame.context);
    let address = read_address(cells, frame);
    let recorded = read_recorded(cells, lists, birth_on);
    check_standing(cells, lists);
    let mut draft = Draft {
        row: row.number(),
        birth_place: cells.free(Field::BirthPlace),
        religion: cells.listed(Field::Religion, &mut lists.religion),
        marital: cells.listed(Field::Marital, &mut lists.marital),
        married_on: cells.date(Field::MarriedOn, birth_on),
        relation: cells.listed(Field::Relation, &mut lists.relation),
        education: cells.listed(Field::Education, &mut lists.education),
        occupation: cells.listed(Field::Occupation, &mut lists.occupation),
        blood: cells.listed(Field::Blood, &mut lists.blood),
        citizenship: read_citizenship(cells),
        disability: cells.listed(Field::Disability, &mut lists.disability),
        mother_name: cells.free(Field::MotherName),
        father_name: cells.free(Field::FatherName),
        resident_from_on: cells.date(Field::ResidentFrom, birth_on),
        kk,
        address_line: address.line,
        rt: address.rt,
        rw: address.rw,
        village: address.village,
        recorded,
        warnings: Vec::new(),
        nik: match nik {
            Some(nik) => nik,
            None => return Err(refusal(row, cells)),
        },
        name: match &name {
            Some((name, _)) => name.clone(),
            None => return Err(refusal(row, cells)),
        },
        sex: match sex {
            Some(sex) => sex,
            None => return Err(refusal(row, cells)),
        },
        birth_on: match birth_on {
            Some(birth_on) => birth_on,
            None => return Err(refusal(row, cells)),
        },
    };
    let (_, name_warnings) = name.unzip();
    warn(cells, &mut draft, name_warnings.unwrap_or_default());
    if cells.faults.is_empty() { Ok(draft) } else { Err(refusal(row, cells)) }
}

fn refusal(row: &Row, cells: &mut Cells<'_>) -> Refusal {
    Refusal { row: row.number(), faults: std::mem::take(&mut cells.faults) }
}

fn warn(cells: &mut Cells<'_>, draft: &mut Draft, names: Vec<NameWarning>) {
    for warning in names {
        match warning {
            NameWarning::DeathInName { word } => {
                cells.refuse::<()>(Field::Name, Reason::DeathInName { word });
            }
            other => draft.warnings.push(Warning::Name(other)),
        }
    }
    draft.warnings.extend(draft.nik.explain().warnings.into_iter().map(Warning::Nik));
    draft.warnings.extend(draft.nik.disagreements(draft.birth_on, draft.sex).into_iter().map(Warning::Disagrees));
}

fn read_kk(cells: &mut Cells<'_>, context: &Context) -> Option<KkNumber> {
    let own = cells.optional(Field::Kk, |text| KkNumber::parse(text).map_err(Reason::Kk));
    if own.is_some() || cells.has_fault(Field::Kk) {
        return own;
    }
    match context.kk {
        Some(Ok(kk)) => Some(kk),
        Some(Err(error)) => cells.refuse(Field::Kk, Reason::Kk(error)),
        None => None,
    }
}

struct ReadAddress {
    line: Option<String>,
    rt: Option<u16>,
    rw: Option<u16>,
    village: Option<VillageCode>,
}

fn read_address(cells: &mut Cells<'_>, frame: &Frame<'_>) -> ReadAddress {
    let context = frame.context;
    let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let line = cells.free(Field::Address).or_else(|| said(&context.address));
    let mut rt = cells.optional(Field::Rt, number);
    let mut rw = cells.optional(Field::Rw, number);
    let both = cells.optional(Field::RtRw, |text| {
        let (rt, rw) = text.split_once(['/', '-']).unwrap_or((text, ""));
        Ok((number(rt)?, number(rw)?))
    });
    if let Some((both_rt, both_rw)) = both {
        (rt, rw) = (rt.or(Some(both_rt)), rw.or(Some(both_rw)));
    }
    for (slot, text, field) in [(&mut rt, &context.rt, Field::Rt), (&mut rw, &context.rw, Field::Rw)] {
        if slot.is_none() && !text.is_empty() && !cells.has_fault(field) {
            *slot = number(text).map_or_else(|reason| cells.refuse(field, reason), Some);
        }
    }
    ReadAddress { line, rt, rw, village: read_village(cells, frame) }
}

fn read_village(cells: &mut Cells<'_>, frame: &Frame<'_>) -> Option<VillageCode> {
    let by_code = cells.optional(Field::VillageCode, |text| frame.places.by_code(text));
    if by_code.is_some() || cells.has_fault(Field::VillageCode) {
        return by_code;
    }
    let district = cells.text(Field::DistrictName);
    let by_name = cells.optional(Field::VillageName, |text| frame.places.by_name(text, district));
    if by_name.is_some() || cells.has_fault(Field::VillageName) {
        return by_name;
    }
    match &frame.context.village {
        Some(Ok(village)) => Some(*village),
        Some(Err(reason)) if frame.default_village.is_none() => cells.refuse(Field::VillageName, reason.clone()),
        _ => frame.default_village,
    }
}

fn read_citizenship(cells: &mut Cells<'_>) -> Option<Citizenship> {
    let until_on = cells.optional(Field::PermitUntil, |text| {
        if text == "-" { Ok(None) } else { parse_date(text).map(Some).map_err(Reason::Date) }
    });
    let word = cells.text(Field::Citizenship);
    let key: String = word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    match (key.as_str(), until_on.flatten()) {
        ("", None) => None,
        // Two citizenships (code 3) end with a choice; until then the person is Indonesian (UU 12/2006 Art. 6).
        ("WNI" | "1" | "INDONESIA" | "3" | "DUAKEWARGANEGARAAN", _) => Some(Citizenship::Wni),
        ("ITAP" | "WNAITAP" | "WNA" | "2" | "", Some(until_on)) => Some(Citizenship::WnaItap { until_on }),
        ("ITAP" | "WNAITAP", None) => cells.refuse(Field::PermitUntil, Reason::PermitUntil),
        ("WNA" | "2" | "ITAS" | "WNAITAS", _) => Some(Citizenship::WnaOther),
        _ => cells.refuse(Field::Citizenship, not_listed(word)),
    }
}

fn read_recorded(cells: &mut Cells<'_>, lists: &mut Lists, birth_on: Option<Date>) -> Option<RecordedElsewhere> {
    let status = cells.listed(Field::RecordStatus, &mut lists.record).flatten();
    let on = cells.date(Field::RecordedOn, birth_on);
    status.map(|status| RecordedElsewhere { status, on })
}

/// A standing other than alive is refused. The village book's `Status` says several things: only the words of the list
/// are heeded there, and codes in columns of more telling titles.
fn check_standing(cells: &mut Cells<'_>, lists: &mut Lists) {
    let text = cells.text(Field::Standing);
    let is_code = text.bytes().all(|byte| byte.is_ascii_digit());
    if is_code && normalise_title(cells.heading.title(Field::Standing)) == "STATUS" {
        return;
    }
    if let Some(standing) = lists.standing.read(text)
        && standing != BasicStatus::Alive
    {
        cells.refuse::<()>(Field::Standing, Reason::NotAlive { found: standing.label() });
    }
}
