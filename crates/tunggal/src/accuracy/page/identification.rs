//! The section on fused identification.

use super::sections::{list, section};
use super::tables::{stacked, table};
use super::{data, large, number, percent};
use crate::accuracy::identify::{Identification, Scheme};
use matcher::evaluate::plot::escaped;

/// Fused identification among synthetic people.
pub fn identification(run: &Identification) -> String {
    let two = |value: f64| data(value, &format!("{value:.2}"));
    let mut text = format!(
        "<p>{} <strong>synthetic</strong> people in the gallery; {} searches of people who are in it, by a second \
         recording, and as many of strangers. Faces propose from a cosine of {}, eyes up to a normalised distance of {}; the \
         machine calls two records the same from a log-likelihood ratio of {} (an FPIR of {} allowed), two people up to {} \
         besides the face ({} of own recordings allowed), and refers what lies between to people. All searches took {} s.</p>\n",
        large(run.people),
        large(run.probes),
        data(run.face_candidate, &format!("{:.3}", run.face_candidate)),
        data(run.iris_candidate_ppm.into(), &format!("{:.2}", f64::from(run.iris_candidate_ppm) / 1e6)),
        two(run.same_ratio),
        percent(run.fpir_asked),
        two(run.clear_ratio),
        percent(run.fnir_asked),
        data(run.searched_s, &format!("{:.0}", run.searched_s)),
    );
    text += &format!(
        "<p>{} of the searches went through everybody's irises, {} comparisons of one eye with one eye; they proposed {} \
         strangers.</p>\n",
        large(run.eyes.searches),
        large(run.eyes.comparisons),
        number(run.eyes.strangers_proposed)
    );
    let rows = |cells: fn(&Scheme) -> Vec<String>| -> Vec<Vec<String>> {
        let named = |scheme: &Scheme| std::iter::once(escaped(scheme.name)).chain(cells(scheme)).collect();
        run.schemes.iter().map(named).collect()
    };
    text += &table(
        "People of the gallery. Below each rate its counts and 95 % after Wilson.",
        &["taken of everybody", "not proposed", "FNIR, machine alone", "FNIR, people deciding", "referred to people"],
        &rows(|s| [s.not_proposed, s.fnir, s.fnir_with_people, s.referred_enrolled].map(stacked).to_vec()),
    );
    text += &table(
        "Strangers. Below each rate its counts and 95 % after Wilson. With irises only those are counted whose search went \
         through everybody's.",
        &["taken of everybody", "FPIR, machine alone", "referred to people", "proposed a search"],
        &rows(|s| {
            let proposed = data(s.strangers_proposed, &format!("{:.1}", s.strangers_proposed));
            vec![stacked(s.fpir), stacked(s.referred_strangers), proposed]
        }),
    );
    text += "<h3>Taken for granted</h3>\n";
    text += &list(run.assumptions.iter().map(|line| escaped(line)).collect());
    section("Fused identification", &text)
}
