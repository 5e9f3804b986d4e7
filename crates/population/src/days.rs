//! Days: the calendar as the generator needs it.

use crate::dice::Dice;
use jiff::Span;
use jiff::civil::{Date, Weekday};

/// A day so many days later (earlier if negative).
pub(crate) fn plus(date: Date, days: i32) -> Date {
    date.saturating_add(Span::new().days(days))
}

/// A day so many years later; 29 February becomes 1 March.
pub(crate) fn plus_years(date: Date, years: u32) -> Date {
    domain::person::birthday(date, i16::try_from(years).unwrap_or(i16::MAX))
}

/// A birth date that makes exactly `age` completed years on a day.
pub(crate) fn born(dice: &mut Dice, on: Date, age: u32) -> Date {
    let year = on.year().saturating_sub(i16::try_from(age).unwrap_or(0));
    let latest = Date::new(year, on.month(), on.day()).unwrap_or(on);
    // Nobody's birthday is the day itself: a card is never printed before the 17th birthday, nor on it by haste.
    let drawn = plus(latest, -whole(dice.between(1, 364)));
    // Many of the old know only the year; offices then write 1 July or 31 December.
    if age >= 55 && dice.chance(1_800) {
        let (month, day) = if dice.chance(6_000) { (7, 1) } else { (12, 31) };
        let usual = Date::new(drawn.year(), month, day).unwrap_or(drawn);
        if domain::person::age_years(usual, on) == i16::try_from(age).unwrap_or(0) {
            return usual;
        }
    }
    drawn
}

/// Any day from one to another, both included.
pub(crate) fn within(dice: &mut Dice, from: Date, to: Date) -> Date {
    let days = from.until(to).map_or(0, |span| span.get_days());
    plus(from, whole(dice.below(u32::try_from(days).unwrap_or(0) + 1)))
}

/// The same day, or the Friday before if it is a weekend.
pub(crate) fn working(date: Date) -> Date {
    match date.weekday() {
        Weekday::Saturday => plus(date, -1),
        Weekday::Sunday => plus(date, -2),
        _ => date,
    }
}

fn whole(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::REFERENCE_ON;

    #[test]
    fn ages_are_exact() {
        let mut dice = Dice::new(b"days    ", 1, 0);
        for age in (0..95).cycle().take(4_000) {
            let birth_on = born(&mut dice, REFERENCE_ON, age);
            assert_eq!(domain::person::age_years(birth_on, REFERENCE_ON), i16::try_from(age).unwrap(), "{birth_on}");
        }
    }

    #[test]
    fn offices_work_on_weekdays() {
        let mut dice = Dice::new(b"days    ", 2, 0);
        for _ in 0..500 {
            let (from, to) = (jiff::civil::date(2012, 1, 2), REFERENCE_ON);
            let on = working(within(&mut dice, from, to));
            assert!(on >= from && on <= to);
            assert!(!matches!(on.weekday(), Weekday::Saturday | Weekday::Sunday));
        }
    }
}
