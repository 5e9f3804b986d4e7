//! The day for which figures are asked: today, election day, or any other, past or to come.

use app::{Ctx, Failure, Nothing};
use jiff::civil::Date;
use serde::Deserialize;

use crate::layout::Page;
use crate::paths::Link;
use crate::text::{calendar, key};
use crate::ui::{Field, Form};

/// The part of a query that names the day.
#[derive(Clone, Debug, Default, Deserialize)]
pub(in crate::screens) struct AsOfQuery {
    /// As typed (`27-11-2024`) or as a link has it (`2024-11-27`); empty for today.
    #[serde(default)]
    pub as_of: String,
}

/// The day asked for, beside the days worth asking for.
#[derive(Clone, Debug)]
pub(in crate::screens) struct AsOf {
    /// The day of the figures.
    pub on: Date,
    /// Today at the office.
    pub today: Date,
    /// The election that the office works towards, if one is set.
    pub election_on: Option<Date>,
    /// What was typed, if it is no day.
    wrong: Option<String>,
}

impl AsOf {
    /// Reads the query; what is no day is told beside the field, and today's figures are shown.
    pub(in crate::screens) fn read(ctx: &Ctx<'_>, query: &AsOfQuery) -> Result<Self, Failure<Nothing>> {
        let today = ctx.today();
        let typed = query.as_of.trim();
        let asked = calendar::parse(typed).or_else(|| typed.parse().ok());
        Ok(Self {
            on: asked.unwrap_or(today),
            today,
            election_on: app::voter::election_on(ctx)?,
            wrong: (asked.is_none() && !typed.is_empty()).then(|| query.as_of.clone()),
        })
    }

    /// The day for a link; empty for today, so that such links stay true tomorrow.
    pub(in crate::screens) fn parameter(&self) -> String {
        if self.on == self.today { String::new() } else { self.on.to_string() }
    }

    /// The form with the one field.
    pub(in crate::screens) fn form(&self) -> Form {
        let value = match &self.wrong {
            Some(typed) => typed.clone(),
            None => typed_date(self.on),
        };
        let mut form = Form::new([Field::date("as_of", key!("coverage-as-of"))]).fill("as_of", &value);
        if self.wrong.is_some() {
            form.refuse("as_of", key!("people-date-wrong"));
        }
        form
    }

    /// The quick choices: label, address, whether it is the day shown.
    pub(in crate::screens) fn choices(&self, page: &Page, base: &Link) -> Vec<(String, String, bool)> {
        let today = (page.t("coverage-today").to_string(), base.clone().build(), self.on == self.today);
        let election = self.election_on.map(|on| {
            let label = page.t("coverage-election-day").with("date", on).to_string();
            (label, base.clone().with("as_of", &on.to_string()).build(), self.on == on)
        });
        std::iter::once(today).chain(election).collect()
    }
}

/// A day as clerks type it: `27-11-2024`.
pub(in crate::screens) fn typed_date(on: Date) -> String {
    format!("{:02}-{:02}-{:04}", on.day(), on.month(), on.year())
}
