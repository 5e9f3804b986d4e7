//! Postings, accounts and serial ranges in words.

use std::collections::BTreeMap;

use app::stock::MovementLine;
use domain::ids::OfficeId;
use domain::stock::{Account, AccountKind, MovementKind, Serial, SerialRange};
use jiff::Timestamp;

use crate::desk::Desk;
use crate::text::{Key, Texts, key};
use crate::ui::{Column, Table};

/// What a posting does, in words.
pub(in crate::screens) fn kind_label(kind: MovementKind) -> Key {
    match kind {
        MovementKind::Receive => key!("stock-kind-receive"),
        MovementKind::Send => key!("stock-kind-send"),
        MovementKind::Arrive => key!("stock-kind-arrive"),
        MovementKind::Print => key!("stock-kind-print"),
        MovementKind::Spoil => key!("stock-kind-spoil"),
        MovementKind::Lose => key!("stock-kind-lose"),
        MovementKind::Destroy => key!("stock-kind-destroy"),
        MovementKind::Reverse => key!("stock-kind-reverse"),
    }
}

/// What blanks of an account do, in words.
pub(in crate::screens) fn account_label(kind: AccountKind) -> Key {
    match kind {
        AccountKind::InTransit => key!("stock-in-transit"),
        AccountKind::OnHand => key!("stock-on-hand"),
        AccountKind::Printed => key!("stock-printed"),
        AccountKind::Spoiled => key!("stock-spoiled"),
        AccountKind::Lost => key!("stock-lost"),
        AccountKind::Destroyed => key!("stock-destroyed"),
    }
}

/// A run of serials as shown.
#[derive(Clone, Debug)]
pub(in crate::screens) struct Range {
    pub first: String,
    pub last: String,
    pub count: u64,
}

/// A run of serials as shown.
pub(in crate::screens) fn range_of(range: SerialRange) -> Range {
    Range { first: range.first().to_string(), last: range.last().to_string(), count: range.count() }
}

/// A serial as typed: digits, leading zeros allowed.
pub(in crate::screens) fn typed_serial(text: &str) -> Option<Serial> {
    let text = text.trim();
    let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_plain { text.parse().ok().and_then(Serial::from_u64) } else { None }
}

/// One posting of a list.
pub(super) struct Line {
    pub at: Timestamp,
    pub kind: Key,
    pub range: Range,
    pub from: String,
    pub to: String,
    pub document: String,
    pub by: String,
    /// The page that reverses it, if the officer may.
    pub reverse: Option<String>,
    pub is_reversed: bool,
}

/// Words for accounts and officers as this reader knows them.
pub(super) struct Names {
    texts: Texts,
    here: OfficeId,
    offices: BTreeMap<OfficeId, String>,
}

impl Names {
    pub fn new(desk: &Desk, offices: BTreeMap<OfficeId, String>) -> Self {
        Self { texts: desk.page.texts(), here: desk.actor.office, offices }
    }

    /// An account; at another office with that office's name, none is the supplier.
    pub fn account(&self, account: Option<Account>) -> String {
        let Some(account) = account else { return self.texts.t(key!("stock-supplier")).to_string() };
        let kind = self.texts.t(account_label(account.kind)).to_string();
        match self.offices.get(&account.office) {
            Some(name) if account.office != self.here => format!("{kind}, {name}"),
            _ => kind,
        }
    }

    pub fn line(&self, line: MovementLine) -> Line {
        let movement = line.movement;
        Line {
            at: movement.at,
            kind: kind_label(movement.kind),
            range: range_of(movement.range),
            from: self.account(movement.from),
            to: self.account(movement.to),
            document: movement.document,
            by: line.by.unwrap_or_else(|| self.texts.t(key!("stock-by-program")).to_string()),
            reverse: line.may_be_reversed.then(|| format!("/stock/movements/{}/reverse", movement.id)),
            is_reversed: line.reversed_by.is_some(),
        }
    }
}

/// The head of a list of postings.
pub(super) fn movement_table() -> Table {
    let columns = [
        Column::text(key!("stock-at")),
        Column::text(key!("stock-kind")),
        Column::number(key!("stock-count")),
        Column::text(key!("stock-serials")),
        Column::text(key!("stock-from-to")),
        Column::text(key!("stock-document")),
        Column::text(key!("stock-by")),
        Column::text(key!("stock-reversal")),
    ];
    Table::new(key!("stock-movements"), columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serials_are_plain_digits() {
        for (text, expected) in [
            ("1", Some(1)),
            (" 000012345 ", Some(12_345)),
            ("999999999999999", Some(999_999_999_999_999)),
            ("1000000000000000", None),
            ("0", None),
            ("", None),
            ("-1", None),
            ("+1", None),
            ("1.000", None),
            ("12a", None),
            ("99999999999999999999999999", None),
        ] {
            assert_eq!(typed_serial(text), expected.and_then(Serial::from_u64), "{text:?}");
        }
    }
}
