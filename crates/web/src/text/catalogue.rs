//! The two Fluent bundles, read once, and the formatting of a message in one of them.

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use super::{Arg, Language, Message, Texts, calendar, number};

/// The Indonesian catalogue's source.
pub(super) const INDONESIAN: &str = concat!(
    include_str!("../../i18n/id.ftl"),
    "\n",
    include_str!("../../i18n/id.rules.ftl"),
    "\n",
    include_str!("../../i18n/id.people.ftl"),
    "\n",
    include_str!("../../i18n/id.desk.ftl"),
    "\n",
    include_str!("../../i18n/id.office.ftl"),
    "\n",
    include_str!("../../i18n/id.lists.ftl"),
);
/// The English catalogue's source.
pub(super) const ENGLISH: &str = concat!(
    include_str!("../../i18n/en.ftl"),
    "\n",
    include_str!("../../i18n/en.rules.ftl"),
    "\n",
    include_str!("../../i18n/en.people.ftl"),
    "\n",
    include_str!("../../i18n/en.desk.ftl"),
    "\n",
    include_str!("../../i18n/en.office.ftl"),
    "\n",
    include_str!("../../i18n/en.lists.ftl"),
);

type Bundle = FluentBundle<FluentResource>;

static INDONESIAN_BUNDLE: LazyLock<Bundle> = LazyLock::new(|| read(Language::Indonesian, INDONESIAN));
static ENGLISH_BUNDLE: LazyLock<Bundle> = LazyLock::new(|| read(Language::English, ENGLISH));

fn bundle(language: Language) -> &'static Bundle {
    match language {
        Language::Indonesian => &INDONESIAN_BUNDLE,
        Language::English => &ENGLISH_BUNDLE,
    }
}

/// The sources are part of the program and a test proves them free of errors; what a damaged build could still read is
/// used, and the rest is logged.
fn read(language: Language, source: &str) -> Bundle {
    let locale: LanguageIdentifier = language.code().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![locale]);
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match language {
        Language::Indonesian => indonesian_digits,
        Language::English => english_digits,
    }));
    let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, errors)| {
        tracing::error!(language = language.code(), count = errors.len(), "the catalogue has syntax errors");
        resource
    });
    if let Err(errors) = bundle.add_resource(resource) {
        tracing::error!(language = language.code(), count = errors.len(), "the catalogue repeats keys");
    }
    bundle
}

fn indonesian_digits<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    digits(value, Language::Indonesian)
}

fn english_digits<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    digits(value, Language::English)
}

/// Counts reach Fluent as its only kind of number, a double; they are exact up to 2^53.
fn digits(value: &FluentValue<'_>, language: Language) -> Option<String> {
    let FluentValue::Number(count) = value else { return None };
    let whole: i64 = format!("{:.0}", count.value).parse().ok()?;
    Some(number::grouped(whole, language))
}

pub(super) fn format(texts: Texts, message: &Message) -> Cow<'static, str> {
    let key = message.key().as_str();
    let bundle = bundle(texts.language());
    let Some(pattern) = bundle.get_message(key).and_then(|found| found.value()) else {
        tracing::error!(key, language = texts.language().code(), "the catalogue lacks a key");
        return Cow::Borrowed(key);
    };
    if message.args().is_empty() {
        return checked(key, |errors| bundle.format_pattern(pattern, None, errors));
    }
    let mut args = FluentArgs::with_capacity(message.args().len());
    for (name, value) in message.args() {
        args.set(*name, fluent_value(texts, value));
    }
    Cow::Owned(checked(key, |errors| bundle.format_pattern(pattern, Some(&args), errors)).into_owned())
}

fn checked<'a>(key: &str, format: impl FnOnce(&mut Vec<fluent_bundle::FluentError>) -> Cow<'a, str>) -> Cow<'a, str> {
    let mut errors = Vec::new();
    let text = format(&mut errors);
    if !errors.is_empty() {
        tracing::error!(key, count = errors.len(), "a message was formatted with errors");
    }
    text
}

fn fluent_value(texts: Texts, value: &Arg) -> FluentValue<'static> {
    match value {
        Arg::Number(count) => FluentValue::from(*count),
        Arg::Text(text) => FluentValue::from(text.clone()),
        Arg::Date(date) => FluentValue::from(calendar::date(texts, *date)),
        Arg::Share(share) => FluentValue::from(number::percent(*share, 2, texts.language())),
    }
}
