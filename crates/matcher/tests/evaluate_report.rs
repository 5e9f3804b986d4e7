//! Pairs files, folds, figures and plots: small cases worked out by hand, and what holds for all.
#![expect(clippy::unwrap_used, clippy::as_conversions, reason = "tests")]

use matcher::evaluate::plot::{
    Axis, Chart, HEIGHT, Mark, Scale, Series, Timing, WIDTH, det_chart, deviate, escaped, score_chart, speed_chart,
};
use matcher::evaluate::{
    Comparison, EvaluateError, Figures, Fold, LfwPairs, LfwReason, Rate, Scores, bootstrap_by_subject, fold_accuracy,
};
use proptest::prelude::*;

fn is_near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

#[test]
fn a_pairs_file_of_two_folds() {
    let text = "2\t2\nAnn\t1\t2\nBob\t1\t3\nAnn\t1\tBob\t1\nBob\t2\tCy\t1\nCy\t1\t2\nCy\t1\t3\nAnn\t2\tCy\t1\nCy\t2\tBob\t2\n\n";
    let pairs = LfwPairs::parse(text);
    assert_eq!(pairs.faults, vec![]);
    assert_eq!(pairs.folds.iter().map(Vec::len).collect::<Vec<_>>(), [4, 4]);
    let first = &pairs.folds[0];
    assert!(first[0].is_genuine() && first[1].is_genuine() && !first[2].is_genuine() && !first[3].is_genuine());
    assert_eq!((first[1].one.name.as_str(), first[1].one.number, first[1].other.number), ("Bob", 1, 3));
    assert_eq!((first[3].line, first[3].other.name.as_str(), first[3].other.number), (5, "Cy", 1));
}

#[test]
fn a_pairs_file_of_one_fold_names_only_its_pairs() {
    let pairs = LfwPairs::parse("1\nAnn 1 2\nAnn 1 Bob 4\n");
    assert_eq!((pairs.folds.len(), pairs.len(), pairs.faults.len()), (1, 2, 0));
}

/// Each bad line is named with its reason, and the good ones stay in their folds.
#[test]
fn bad_lines_are_named_and_keep_their_place() {
    let text = "2 1\nAnn 1\nAnn 1 Bob 1\nBob 0 2\nBob x Cy 1\nAnn 1 2\n";
    let pairs = LfwPairs::parse(text);
    let faults: Vec<_> = pairs.faults.iter().map(|fault| (fault.line, fault.reason.clone())).collect();
    assert_eq!(
        faults,
        [
            (2, LfwReason::Words(2)),
            (4, LfwReason::Number("0".into())),
            (5, LfwReason::Number("x".into())),
            (6, LfwReason::Beyond(4)),
        ]
    );
    assert_eq!(pairs.folds.iter().map(Vec::len).collect::<Vec<_>>(), [1, 0]);
    assert_eq!(pairs.faults[0].to_string(), "line 2: 2 words instead of 3 (one person) or 4 (two people)");
}

#[test]
fn pairs_that_are_none_are_refused() {
    for (line, reason) in [
        ("Ann 1 1", LfwReason::SamePicture),
        ("Ann 1 Ann 1", LfwReason::SamePicture),
        ("Ann 1 Ann 2", LfwReason::SamePerson),
        ("../Ann 1 2", LfwReason::Name("../Ann".into())),
        ("Ann 1 .. 2", LfwReason::Name("..".into())),
        ("A/B 1 2", LfwReason::Name("A/B".into())),
        ("A\\B 1 2", LfwReason::Name("A\\B".into())),
        ("Ann 1 2 3 4", LfwReason::Words(5)),
        ("Ann 1 -2", LfwReason::Number("-2".into())),
        ("Ann 99999999999 1", LfwReason::Number("99999999999".into())),
    ] {
        let pairs = LfwPairs::parse(&format!("1\n{line}\nAnn 1 Bob 1\n"));
        assert_eq!(pairs.faults[0].reason, reason, "{line}");
        assert_eq!(pairs.len(), 1, "{line}");
    }
}

#[test]
fn files_without_a_head_or_an_end() {
    let pairs = LfwPairs::parse("Ann 1 2\nAnn 1 Bob 1\n");
    assert_eq!((pairs.folds.len(), pairs.len()), (1, 2));
    assert_eq!((pairs.faults.len(), pairs.faults[0].line), (1, 1));
    assert_eq!(pairs.faults[0].reason, LfwReason::Header);
    let pairs = LfwPairs::parse("name\timagenum1\timagenum2\nAnn 1 2\n");
    assert_eq!((pairs.len(), pairs.faults.len()), (1, 1));
    let pairs = LfwPairs::parse("10\t300\nAnn 1 2\n");
    assert_eq!(pairs.faults[0].reason, LfwReason::Short { found: 1, announced: 6_000 });
    assert_eq!(LfwPairs::parse("").faults[0].reason, LfwReason::Header);
    assert!(LfwPairs::parse("0 5\n").is_empty());
}

proptest! {
    #[test]
    fn any_text_is_read(text in "[ -~\t\n]{0,200}") {
        let pairs = LfwPairs::parse(&text);
        prop_assert!(pairs.faults.iter().all(|fault| fault.line >= 1));
    }
}

/// Three folds; the thresholds follow from the other two each time.
#[test]
fn folds_by_hand() {
    let fold =
        |genuine: &[f64], impostor: &[f64], failed| Fold { genuine: genuine.into(), impostor: impostor.into(), failed };
    let folds = [
        fold(&[0.8, 0.9], &[0.1, 0.2], 0),
        fold(&[0.6, 0.9], &[0.3, 0.4], 0),
        // At 0.5, halfway between 0.4 and 0.6, one genuine pair is missed.
        fold(&[0.45, 0.9], &[0.0, 0.1], 1),
    ];
    let result = fold_accuracy(&folds).unwrap();
    // The first two are judged where the others part: between 0.4 and 0.45, and between 0.2 and 0.45.
    let thresholds: Vec<f64> = result.folds.iter().map(|fold| fold.threshold).collect();
    for (found, expected) in thresholds.iter().zip([0.425, 0.325, 0.5]) {
        assert!(is_near(*found, expected), "{thresholds:?}");
    }
    let wrong: Vec<Rate> = result.folds.iter().map(|fold| fold.wrong).collect();
    // The impostor of 0.4 lies above 0.325.
    assert_eq!(wrong, [Rate::new(0, 4), Rate::new(1, 4), Rate::new(1, 4)]);
    assert!(is_near(result.accuracy.mean, (1.0 + 0.75 + 0.75) / 3.0));
    // Standard deviation over 1, 0.75, 0.75: √(0.041667 / 2) = 0.144338; over √3.
    assert!((result.accuracy.standard_error - 0.083_333).abs() < 1e-6);
    assert!(is_near(result.accuracy_with_failures.mean, (1.0 + 0.75 + 0.6) / 3.0));
    assert_eq!(fold_accuracy(&folds[..1]), None);
    assert_eq!(fold_accuracy(&[folds[0].clone(), Fold::default()]), None);
}

#[test]
fn intervals_over_subjects() {
    let one = |one, other, score| Comparison { one, other, score };
    let separated: Vec<Comparison> =
        (0..6).flat_map(|a| (0..6).map(move |b| one(a, b, if a == b { 9.0 } else { 1.0 }))).collect();
    let interval = bootstrap_by_subject(&separated, 200, 1).unwrap();
    assert_eq!((interval.low, interval.high), (0.0, 0.0));
    // One of six people is never recognised: drawn 0 to 3 times among six, it makes 0 to half of the errors.
    let mut poor = separated.clone();
    poor.iter_mut().filter(|c| c.one == 0 && c.other == 0).for_each(|c| c.score = 0.0);
    let interval = bootstrap_by_subject(&poor, 400, 1).unwrap();
    assert!(interval.low == 0.0 && interval.high > 0.2, "{interval:?}");
    assert_eq!(bootstrap_by_subject(&poor, 400, 1), bootstrap_by_subject(&poor, 400, 1));
    assert!(matches!(bootstrap_by_subject(&separated[..1], 9, 1), Err(EvaluateError::Empty { .. })));
    let nan = [one(0, 0, f64::NAN), one(0, 1, 0.0)];
    assert_eq!(bootstrap_by_subject(&nan, 9, 1), Err(EvaluateError::NotANumber));
}

fn some() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec((0u32..40).prop_map(f64::from), 1..60)
}

proptest! {
    /// The definition, searched through threshold by threshold.
    #[test]
    fn the_threshold_of_a_rate_is_the_lowest_that_meets_it(genuine in some(), impostor in some(), fmr in 0.0f64..1.1) {
        let scores = Scores::new(genuine, impostor).unwrap();
        let mut all: Vec<f64> = scores.genuine().iter().chain(scores.impostor()).copied().collect();
        all.sort_by(f64::total_cmp);
        all.push(all.last().unwrap().next_up());
        let lowest = all.into_iter().map(|threshold| scores.at(threshold)).find(|point| point.fmr.value() <= fmr).unwrap();
        match scores.at_fmr(fmr) {
            Some(found) => prop_assert_eq!(found, lowest),
            None => prop_assert!(fmr * (scores.impostor().len() as f64) < 1.0),
        }
    }

    #[test]
    fn figures_count_every_score_once(genuine in some(), impostor in some(), divisor in 1u32..9) {
        let part = |scores: Vec<f64>| scores.into_iter().map(|s| s / f64::from(divisor)).collect::<Vec<_>>();
        let scores = Scores::new(part(genuine), part(impostor)).unwrap();
        let figures = Figures::of("a set", &scores, None, false);
        prop_assert_eq!(figures.histogram.genuine.iter().sum::<usize>(), scores.genuine().len());
        prop_assert_eq!(figures.histogram.impostor.iter().sum::<usize>(), scores.impostor().len());
        prop_assert!(figures.det.is_sorted_by(|a, b| a.threshold < b.threshold));
        let (first, last) = (figures.det.first().unwrap(), figures.det.last().unwrap());
        prop_assert_eq!((first.fnmr.errors, last.fmr.errors), (0, 0));
        prop_assert!(figures.det.iter().all(|point| scores.at(point.threshold) == *point));
        let text = figures.text();
        prop_assert!(text.contains("EER"));
        // Whatever the scores, their plots stay within their frames.
        for chart in [det_chart("d", &[&figures]), score_chart("s", "score", &figures)] {
            are_inside(&chart)?;
        }
    }
}

fn are_inside(chart: &Chart) -> Result<(), TestCaseError> {
    prop_assert!(chart.x.low < chart.x.high && chart.y.low < chart.y.high, "{chart:?}");
    for (x, y) in chart.series.iter().flat_map(|series| &series.points) {
        let (across, down) = chart.place((*x, *y));
        prop_assert!((72.0..=WIDTH - 34.0).contains(&across) && (44.0..=HEIGHT - 56.0).contains(&down), "{x} {y}");
        prop_assert!((chart.x.low..=chart.x.high).contains(x) && (chart.y.low..=chart.y.high).contains(y), "{x} {y}");
    }
    for (axis, ticks) in [(&chart.x, &chart.x.ticks), (&chart.y, &chart.y.ticks)] {
        prop_assert!(!ticks.is_empty() && ticks.len() <= 12, "{ticks:?}");
        prop_assert!(
            ticks.iter().all(|(value, _)| (axis.low * 0.99..=axis.high * 1.01).contains(value) || axis.low < 0.0)
        );
    }
    let svg = chart.svg();
    prop_assert!(svg.starts_with("<svg") && svg.ends_with("</svg>") && !svg.contains("NaN") && !svg.contains("inf"));
    Ok(())
}

#[test]
fn deviates_of_a_table() {
    for (share, expected) in
        [(0.5, 0.0), (0.841_345, 1.0), (0.158_655, -1.0), (0.975, 1.959_964), (1e-3, -3.090_232), (1e-6, -4.753_424)]
    {
        assert!((deviate(share) - expected).abs() < 5e-4, "{share}: {}", deviate(share));
    }
    assert!(deviate(0.0).is_finite() && deviate(1.0).is_finite());
}

fn axis(scale: Scale, low: f64, high: f64) -> Axis {
    Axis { name: String::from("an axis"), scale, low, high, ticks: vec![(low, String::from("<low>"))] }
}

#[test]
fn axes_map_their_ends_to_the_frame() {
    for (axis, value, share) in [
        (axis(Scale::Linear, 2.0, 6.0), 3.0, 0.25),
        (axis(Scale::Log, 1e1, 1e5), 1e3, 0.5),
        (axis(Scale::Deviate, 0.01, 0.99), 0.5, 0.5),
    ] {
        assert!((axis.position(value) - share).abs() < 1e-6, "{axis:?}");
        assert_eq!((axis.position(axis.low), axis.position(axis.high)), (0.0, 1.0));
        assert_eq!((axis.position(-1e9), axis.position(1e9)), (0.0, 1.0));
    }
    let chart = Chart {
        title: String::from("a & b"),
        x: axis(Scale::Linear, 0.0, 1.0),
        y: axis(Scale::Linear, 0.0, 1.0),
        series: vec![Series { name: String::from("s"), mark: Mark::Area, points: vec![(0.0, 0.0), (1.0, 1.0)] }],
    };
    assert_eq!((chart.place((0.0, 0.0)), chart.place((1.0, 1.0))), ((72.0, HEIGHT - 56.0), (WIDTH - 34.0, 44.0)));
    let svg = chart.svg();
    assert!(svg.contains("a &amp; b") && svg.contains("&lt;low&gt;") && !svg.contains("<low>"));
    assert_eq!(escaped("<a href=\"x\">'&"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;");
}

#[test]
fn speed_lies_between_powers_of_ten() {
    let timings = [Timing { records: 10_000, ms: 0.4 }, Timing { records: 1_000_000, ms: 12.0 }];
    let chart = speed_chart("speed", &[("faces", &timings)]);
    assert_eq!((chart.x.low, chart.x.high, chart.y.low, chart.y.high), (1e4, 1e6, 0.1, 1e2));
    assert_eq!(chart.x.ticks.last().unwrap().1, "1,000,000");
    assert!(speed_chart("nothing", &[]).svg().ends_with("</svg>"));
    let one = speed_chart("one", &[("faces", &timings[..1])]);
    assert!(one.x.low < one.x.high && one.svg().contains("<circle"));
}
