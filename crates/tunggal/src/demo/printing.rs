//! The print room of the demo: blanks to the desks, cards from the queue to the printer and into the hand.

use super::desks::{Desk, Desks};
use super::{Refusal, refused};
use anyhow::Result;
use app::card::{
    CardFace, HandOver, PressRun, QueueFrom, hand_over, is_held, queue, resume_printing, run_press, send_next,
};
use app::port::{CardPress, PressError};
use app::stock::{MoveBlanks, move_blanks, on_hand};
use app::{Failure, Service};
use domain::card::Recipient;
use domain::stock::{Account, AccountKind, Holding, MovementKind, Serial, SerialRange};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Cards sent to a printer in one go.
const CARDS_A_ROUND: usize = 64;
/// Every so many cards the printer spoils a blank.
const SPOILED_EVERY: usize = 450;
/// Every so many cards somebody with a letter takes it.
const DEPUTY_EVERY: usize = 12;

/// A printer that spoils a blank now and then.
pub struct Jamming<'a> {
    press: &'a dyn CardPress,
    sent: AtomicUsize,
}

impl<'a> Jamming<'a> {
    /// A press that mostly does what the given one does.
    pub fn new(press: &'a dyn CardPress) -> Self {
        Self { press, sent: AtomicUsize::new(0) }
    }
}

impl CardPress for Jamming<'_> {
    fn draw(&self, face: &CardFace) -> Result<Vec<u8>, PressError> {
        self.press.draw(face)
    }

    fn print(&self, job: &str, card: &[u8], is_resumed: bool) -> Result<(), PressError> {
        if self.sent.fetch_add(1, Ordering::Relaxed) % SPOILED_EVERY == SPOILED_EVERY - 1 {
            return Err(PressError::Failed { is_blank_spoiled: true, reason: "card jam".into() });
        }
        self.press.print(job, card, is_resumed)
    }
}

/// What the print room did.
#[derive(Debug, Clone, Copy, Default)]
pub struct Printed {
    /// Cards printed.
    pub printed: usize,
    /// Attempts that failed; the cards waited again.
    pub failed: usize,
    /// Cards handed over.
    pub handed_over: usize,
}

/// Sends a desk as many blanks as it will need, from the end of the store of the Dinas, with a dispatch and a receipt.
pub fn supply(service: &Service, desks: &Desks, desk: &Desk, needed: u64) -> Result<()> {
    let (have, from) = service.read(&desks.dinas.clerk, |ctx| {
        let store = Account { office: desks.dinas.office.id, kind: AccountKind::OnHand };
        let holdings = ctx.tx.list_holdings(store.office)?;
        let last = holdings.into_iter().rfind(|holding: &Holding| holding.account == store);
        Ok::<_, Failure<Refusal>>((on_hand(ctx.tx, desk.office.id)?, last.map(|holding| holding.range)))
    })?;
    let Some(range) = from.and_then(|range| tail(range, needed.saturating_sub(have))) else { return Ok(()) };
    let cmd = |kind, document: &str| MoveBlanks {
        kind,
        range,
        other_office: Some(desk.office.id),
        document: document.to_owned(),
    };
    service.write(&desks.dinas.clerk, |ctx| move_blanks(ctx, &cmd(MovementKind::Send, "SURAT JALAN DEMO")))?;
    service.write(&desk.clerk, |ctx| move_blanks(ctx, &cmd(MovementKind::Arrive, "TERIMA SURAT JALAN DEMO")))?;
    Ok(())
}

/// The last so many serials of a range; `None` for no serials, or more than half of the store.
fn tail(range: SerialRange, count: u64) -> Option<SerialRange> {
    if count == 0 || count > range.count() / 2 {
        return None;
    }
    let last = u64::try_from(range.last().to_i64()).ok()?;
    SerialRange::new(Serial::from_u64(last + 1 - count)?, range.last())
}

/// Prints everything that may be printed at every desk, and hands over everything that is printed.
pub fn print_and_hand_over(
    service: &Service,
    desks: &Desks,
    press: &dyn CardPress,
    run: &mut PressRun,
    done: &mut Printed,
) -> Result<()> {
    for desk in desks.all() {
        loop {
            service.write(&desk.printer, |ctx| send_next(ctx, CARDS_A_ROUND))?;
            let report = run_press(service, &desk.program, press, run, CARDS_A_ROUND)?;
            done.printed += report.printed;
            done.failed += report.failed;
            if service.read(&desk.printer, |ctx| Ok::<_, Failure<Refusal>>(is_held(ctx.tx, desk.office.id)?))? {
                // The officer has taken the spoiled blank out.
                service.write(&desk.printer, resume_printing)?;
            }
            // Nothing to print, or a printer that does not print at all.
            if report.printed == 0 {
                break;
            }
        }
        while give_out(service, desk, done)? > 0 {}
    }
    Ok(())
}

/// Hands over one page of the printed cards of a desk.
fn give_out(service: &Service, desk: &Desk, done: &mut Printed) -> Result<usize> {
    let Some(operator) = desk.operators.first() else { return Ok(0) };
    let before = done.handed_over;
    let given = service.write(operator, |ctx| {
        let printed = queue(ctx, QueueFrom::default(), app::card::QUEUE_LIMIT).map_err(refused)?.printed;
        for (number, (card, person)) in printed.iter().enumerate() {
            let to = if (before + number) % DEPUTY_EVERY == DEPUTY_EVERY - 1 {
                Recipient::Deputy { name: "ANGGOTA KELUARGA".into(), basis: "F-1.07".into() }
            } else {
                Recipient::Holder
            };
            hand_over(ctx, &HandOver { person: person.id, card: card.id, to }).map_err(refused)?;
        }
        Ok::<_, Failure<Refusal>>(printed.len())
    })?;
    done.handed_over += given;
    Ok(given)
}
