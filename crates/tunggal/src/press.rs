//! The printer and the documents: `print` made to fit what `app` asks for.

use anyhow::{Context, Result, bail};
use app::card::{Biodata, CardFace};
use app::port::{CardPress, DocumentError, Documents, PressError};
use app::stock::DestructionSheet;
use domain::person::{Citizenship, Person};
use domain::reference::{Blood, Sex};
use domain::region;
use domain::stock::DestructionState;
use print::{CardPrinter, CardSides, FolderPrinter, Fonts, IppPrinter, IppSettings, JobId, PrintJob};
use std::path::Path;

/// Printer, fonts and templates.
pub struct Press {
    fonts: Fonts,
    printer: Box<dyn CardPrinter>,
}

/// Opens a printer: `folder:PATH` or `ipp://…`; none is the folder `cards` in the data folder.
pub fn open(printer: Option<&str>, data: &Path, fonts: &Path) -> Result<Press> {
    let fonts = Fonts::load(fonts).with_context(|| {
        format!("no fonts in {}: install the package fonts-dejavu-core or name a folder with --fonts", fonts.display())
    })?;
    let printer: Box<dyn CardPrinter> = match printer {
        None => {
            let folder = data.join("cards");
            std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
            Box::new(FolderPrinter::new(folder))
        }
        Some(text) => match text.strip_prefix("folder:") {
            Some(path) => Box::new(FolderPrinter::new(path)),
            // Cards have two sides, and each is a page: a printer left to its default might take two blanks for them.
            None if text.starts_with("ipp") => {
                Box::new(IppPrinter::new(IppSettings { is_two_sided: true, ..IppSettings::new(text) })?)
            }
            None => bail!("--printer {text:?} is not understood: folder:PATH or ipp://host:port/path is expected"),
        },
    };
    Ok(Press { fonts, printer })
}

impl CardPress for Press {
    fn draw(&self, face: &CardFace) -> Result<Vec<u8>, PressError> {
        self.card(face).map_err(|error| failed(&error))
    }

    fn print(&self, job: &str, card: &[u8], is_resumed: bool) -> Result<(), PressError> {
        let id = JobId::parse(job).map_err(|error| failed(&error))?;
        let attempt = if is_resumed { print::Attempt::Uncertain } else { print::Attempt::First };
        let job = PrintJob { id: &id, pdf: card, attempt };
        match self.printer.print(&job) {
            Ok(_) => Ok(()),
            Err(error) if matches!(error, print::PrinterError::Uncertain) => {
                Err(PressError::Uncertain(error.to_string()))
            }
            Err(error) if error.may_retry_unattended() => Err(PressError::Later(error.to_string())),
            Err(error) => Err(PressError::Failed {
                is_blank_spoiled: error.may_have_spoiled_a_blank(),
                reason: error.to_string(),
            }),
        }
    }

    fn kept(&self) -> Vec<String> {
        self.printer.kept().into_iter().map(|id| id.as_str().to_owned()).collect()
    }

    fn discard(&self, job: &str) -> Result<(), PressError> {
        let refused = |e: &dyn std::fmt::Display| PressError::Later(e.to_string());
        let id = JobId::parse(job).map_err(|e| refused(&e))?;
        self.printer.discard(&id).map_err(|e| refused(&e))
    }
}

/// Failed before the printer touched a blank.
fn failed(error: &dyn std::fmt::Display) -> PressError {
    PressError::Failed { is_blank_spoiled: false, reason: error.to_string() }
}

impl Documents for Press {
    fn card(&self, face: &CardFace) -> Result<Vec<u8>, DocumentError> {
        let card = print::CardFace {
            province: face.places.province.clone(),
            regency: face.places.regency.clone(),
            holder: holder(&face.person, &face.places),
            portrait: face.portrait.clone(),
            signature: face.signature.clone(),
            issued_at: face.issued_at.clone(),
            issued_on: face.issued_on,
            validity: validity(face.valid_until_on),
            qr: face.qr.clone(),
            blank_serial: face.serial.to_string(),
            is_specimen: face.is_specimen,
        };
        print::render_card(&self.fonts, &card, CardSides::Both).map_err(refused)
    }

    fn biodata(&self, letter: &Biodata) -> Result<Vec<u8>, DocumentError> {
        let person = &letter.person;
        let row = |label: &str, value: String| print::FieldRow::new(label, value);
        let biodata = print::Biodata {
            office: letterhead(&letter.places.regency, DINAS),
            number: format!("BIODATA/{}/{}", letter.issued_on, person.id),
            holder: holder(person, &letter.places),
            validity: validity(person.card_valid_until_on()),
            family_card: person.kk.digits(),
            regency: letter.places.regency.clone(),
            province: letter.places.province.clone(),
            more: vec![
                row("Pendidikan", person.education.label().to_owned()),
                row("Hubungan Keluarga", person.relation.label().to_owned()),
                row("Nama Ibu", person.mother_name.clone()),
                row("Nama Ayah", person.father_name.clone()),
            ],
            recording_status: letter.status.word().to_owned(),
            valid_until: None,
            issued_at: letter.places.regency.clone(),
            issued_on: letter.issued_on,
            signatory: signatory("Kepala Dinas", &letter.head),
            qr: letter.qr.clone(),
            is_specimen: letter.is_specimen,
        };
        print::render_biodata(&self.fonts, &biodata).map_err(refused)
    }

    fn destruction(&self, sheet: &DestructionSheet) -> Result<Vec<u8>, DocumentError> {
        let destruction = &sheet.destruction;
        let regency = region::regency(sheet.office.scope.regency()).map_or("", |regency| regency.name);
        let [satpol, inspektorat] = &destruction.witnesses;
        let minutes = print::DestructionMinutes {
            office: letterhead(regency, &sheet.office.name),
            number: destruction.number.clone(),
            held_on: sheet.held_on,
            held_at: sheet.office.name.clone(),
            method: "dibakar".to_owned(),
            items: destruction
                .ranges
                .iter()
                .map(|range| print::DestroyedItem {
                    kind: if sheet.cards.contains(range) { "KTP-el rusak" } else { "Blangko KTP-el rusak" }.to_owned(),
                    first_serial: range.first().to_string(),
                    last_serial: (range.count() > 1).then(|| range.last().to_string()),
                    quantity: range.count(),
                    reason: destruction.reason.clone(),
                })
                .collect(),
            signatories: [
                signatory("Petugas Gudang", &sheet.proposed_by),
                signatory("Kepala Dinas", &sheet.approved_by),
            ],
            witnesses: [signatory("Satpol PP", satpol), signatory("Inspektorat", inspektorat)],
            issued_at: regency.to_owned(),
            qr: None,
            is_draft: destruction.state != DestructionState::Done,
            is_specimen: sheet.is_specimen,
        };
        print::render_destruction_minutes(&self.fonts, &minutes).map_err(refused)
    }
}

fn refused(error: print::RenderError) -> DocumentError {
    DocumentError(error.to_string())
}

fn validity(until_on: Option<jiff::civil::Date>) -> print::Validity {
    until_on.map_or(print::Validity::Lifetime, print::Validity::Until)
}

/// Agency on the letters of a regency's Dinas.
const DINAS: &str = "Dinas Kependudukan dan Pencatatan Sipil";

/// The register keeps no address of an office, so the letterhead has none.
fn letterhead(regency: &str, agency: &str) -> print::Office {
    print::Office { regency: regency.to_uppercase(), agency: agency.to_uppercase(), address: String::new() }
}

fn signatory(role: &str, name: &str) -> print::Signatory {
    print::Signatory { role: role.to_owned(), name: name.to_owned(), nip: None }
}

fn holder(person: &Person, places: &app::card::Places) -> print::Holder {
    print::Holder {
        nik: person.nik.digits(),
        name: person.name.as_str().to_owned(),
        birth_place: person.birth_place.clone(),
        born_on: person.birth_on,
        sex: if person.sex == Sex::Male { print::Sex::Male } else { print::Sex::Female },
        blood_type: (person.blood != Blood::Unknown).then(|| person.blood.label().to_owned()),
        address: person.address.line.clone(),
        rt: format!("{:03}", person.address.rt),
        rw: format!("{:03}", person.address.rw),
        village: places.village.clone(),
        district: places.district.clone(),
        religion: person.religion.label().to_owned(),
        marital_status: person.marital.label().to_owned(),
        occupation: person.occupation.label().to_owned(),
        citizenship: if person.citizenship == Citizenship::Wni { "WNI" } else { "WNA" }.to_owned(),
    }
}
