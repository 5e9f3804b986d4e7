//! What stands on the card and in the biodata letter, with the signed code that proves it.

use super::CardError;
use super::press::own_card;
use crate::enrolment::open_sample;
use crate::error::Failure;
use crate::port::{SampleKind, StoreError};
use crate::record::enrolment_of;
use crate::service::Ctx;
use credential::{BirthDate, Claim169, CwtMeta, Gender, encode_signed};
use domain::enrolment::{Status, Verb};
use domain::ids::{CardId, PersonId};
use domain::journal::Act;
use domain::person::{Citizenship, Person};
use domain::reference::Sex;
use domain::region::{self, RegencyCode};
use domain::staff::{Permission, Role, Scope};
use domain::stock::Serial;
use jiff::civil::Date;

/// Everything printed on one card; texts as they appear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardFace {
    /// The resident.
    pub person: Person,
    /// Names of village, district, regency, province.
    pub places: Places,
    /// Portrait cut for the card (JPEG); none for synthetic people.
    pub portrait: Option<Vec<u8>>,
    /// Signature image.
    pub signature: Option<Vec<u8>>,
    /// Where the card was issued.
    pub issued_at: String,
    /// On which day.
    pub issued_on: Date,
    /// Last day of validity; none is for life.
    pub valid_until_on: Option<Date>,
    /// Signed code (claim 169) for the QR.
    pub qr: String,
    /// Number of the blank.
    pub serial: Serial,
    /// Printed with a mark that it is a specimen: this register holds invented people.
    pub is_specimen: bool,
}

/// Names of the places of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// Village.
    pub village: String,
    /// District.
    pub district: String,
    /// Regency or city, with its kind: `KABUPATEN …`.
    pub regency: String,
    /// Province.
    pub province: String,
}

/// Where an address lies, in words. A code that the tables do not know stands for its name.
pub fn places(ctx: &Ctx<'_>, person: &Person) -> Result<Places, StoreError> {
    let village = person.address.village;
    let name = |known: Option<&str>, code: String| known.map_or(code, str::to_uppercase);
    Ok(Places {
        village: name(ctx.tx.find_village(village)?.as_ref().map(|v| v.name.as_ref()), village.to_string()),
        district: name(region::district(village.district()).map(|d| d.name), village.district().to_string()),
        regency: name(region::regency(village.regency()).map(|r| r.name), village.regency().to_string()),
        province: name(region::province(village.province()).map(|p| p.name), village.province().to_string()),
    })
}

/// The face of a person's card on a blank.
pub fn card_face(ctx: &Ctx<'_>, person: &Person, serial: Serial) -> Result<CardFace, Failure<CardError>> {
    let enrolment = enrolment_of(ctx, person)?;
    let (portrait, signature) = match enrolment.encounter {
        Some(encounter) => {
            let open = |kind| match open_sample(ctx, person.id, encounter, kind) {
                Err(Failure::Store(StoreError::Corrupt(_))) => Err(Failure::Rule(unreadable())),
                other => other.map_err(|f| f.map_rule(|_| unreadable())),
            };
            (open(SampleKind::Portrait)?, open(SampleKind::Signature)?)
        }
        None => (None, None),
    };
    let places = places(ctx, person)?;
    let qr = signed_code(ctx, person, &places)?;
    Ok(CardFace {
        places,
        portrait: portrait.map(|(_, bytes)| bytes),
        signature: signature.map(|(_, bytes)| bytes),
        issued_at: region::regency(person.address.village.regency())
            .map_or_else(String::new, |r| r.name.to_uppercase()),
        issued_on: ctx.today(),
        valid_until_on: person.card_valid_until_on(),
        qr,
        serial,
        is_specimen: ctx.tx.find_setting("demo")?.is_some(),
        person: person.clone(),
    })
}

/// The face of a card that has a blank, for looking at. The look is journalled.
pub fn preview(ctx: &mut Ctx<'_>, person: PersonId, card: CardId) -> Result<CardFace, Failure<CardError>> {
    ctx.authorise(Permission::PrintCard)?;
    let (person, card) = own_card(ctx, person, card)?;
    let serial = card.state.serial().ok_or(Failure::NotFound)?;
    let face = card_face(ctx, &person, serial)?;
    ctx.journal(Act::PersonViewed, Some(person.id), format!("card {}", card.id))?;
    Ok(face)
}

fn unreadable() -> CardError {
    CardError::Code("the recording cannot be opened".into())
}

/// The signed code: who, born when, until when valid; no portrait, so that it stays small.
fn signed_code(ctx: &Ctx<'_>, person: &Person, places: &Places) -> Result<String, Failure<CardError>> {
    let claim = Claim169 {
        id: Some(person.nik.digits()),
        full_name: Some(person.name.as_str().to_owned()),
        date_of_birth: birth_date(person.birth_on),
        gender: Some(if person.sex == Sex::Male { Gender::Male } else { Gender::Female }),
        address: Some(format!("{}, {}", places.village, places.district)),
        nationality: Some(if person.citizenship == Citizenship::Wni { "ID".into() } else { "ZZ".into() }),
        ..Claim169::default()
    };
    let issued = CwtMeta::new(CARD_ISSUER, ctx.now.as_second());
    let meta = CwtMeta { expires_at_epoch_s: expires_at_epoch_s(ctx, person), ..issued };
    encode_signed(&claim, &meta, ctx.env.vault.card_key(), CARD_KEY_ID)
        .map_err(|e| Failure::Rule(CardError::Code(e.to_string())))
}

/// When the code of a foreigner's card ends: with the last day of the permit, at the office's midnight.
fn expires_at_epoch_s(ctx: &Ctx<'_>, person: &Person) -> Option<i64> {
    let day_after = person.card_valid_until_on()?.tomorrow().ok()?;
    ctx.actor.zone.day_begins_at(day_after).map(jiff::Timestamp::as_second)
}

fn birth_date(on: Date) -> Option<BirthDate> {
    let part = |n: i8| u8::try_from(n).ok();
    BirthDate::from_ymd(u16::try_from(on.year()).ok()?, part(on.month())?, part(on.day())?)
}

/// Issuer named in the signed code.
pub const CARD_ISSUER: &str = "tunggal";
/// Key id in the signed code.
pub const CARD_KEY_ID: &[u8] = b"card-1";

/// The public key of the signed codes as a JSON Web Key (RFC 8037, section 2), from its base64url text.
pub fn card_jwk(key_base64url: &str) -> String {
    let id = String::from_utf8_lossy(CARD_KEY_ID);
    format!(r#"{{"kty":"OKP","crv":"Ed25519","alg":"EdDSA","use":"sig","kid":"{id}","x":"{key_base64url}"}}"#)
}

/// The letter for a person without a card (PKPU 17/2024 Art. 19(2): proof on voting day): the data and the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Biodata {
    /// The resident.
    pub person: Person,
    /// Where they live.
    pub places: Places,
    /// Status of the record in the office's word.
    pub status: Status,
    /// Day of issue.
    pub issued_on: Date,
    /// Name of the head of the Dinas, who signs; empty if the register has none.
    pub head: String,
    /// Signed code.
    pub qr: String,
    /// Invented people.
    pub is_specimen: bool,
}

/// Whether the biodata letter is for a resident: they live here and have no card, neither in the hand nor in the drawer.
pub fn may_have_biodata(person: &Person, status: Status) -> bool {
    person.standing.is_active() && status.after(Verb::Replace).is_err() && status != Status::SentForCardPrinting
}

/// Issues the biodata letter.
pub fn biodata(ctx: &mut Ctx<'_>, id: PersonId) -> Result<Biodata, Failure<CardError>> {
    ctx.authorise(Permission::RequestCard)?;
    let person = ctx.person(id)?;
    let enrolment = enrolment_of(ctx, &person)?;
    if !may_have_biodata(&person, enrolment.status) {
        return Err(Failure::Rule(CardError::NoLetter));
    }
    let places = places(ctx, &person)?;
    let qr = signed_code(ctx, &person, &places)?;
    ctx.journal(Act::LetterIssued, Some(id), "biodata")?;
    Ok(Biodata {
        places,
        status: enrolment.status,
        issued_on: ctx.today(),
        head: head_of(ctx, person.address.village.regency())?,
        qr,
        is_specimen: ctx.tx.find_setting("demo")?.is_some(),
        person,
    })
}

/// Name of the active head of the Dinas of a regency: the office that serves all of it.
fn head_of(ctx: &Ctx<'_>, regency: RegencyCode) -> Result<String, Failure<CardError>> {
    for staff in ctx.tx.list_staff()? {
        if staff.role == Role::Head
            && staff.is_active
            && ctx.tx.find_office(staff.office)?.is_some_and(|office| office.scope == Scope::Regency(regency))
        {
            return Ok(staff.display_name);
        }
    }
    Ok(String::new())
}
