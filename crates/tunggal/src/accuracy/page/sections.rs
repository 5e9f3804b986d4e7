//! Sections of the page.

use super::tables::{operating_points, rate, summary, table};
use super::{data, large, number, percent};
use crate::accuracy::Failure;
use crate::accuracy::face::{FaceRun, PairsRun};
use crate::accuracy::finger::FingerRun;
use crate::accuracy::iris::IrisRun;
use crate::accuracy::report::Report;
use crate::accuracy::speed::Speed;
use matcher::evaluate::Figures;
use matcher::evaluate::plot::{Chart, Timing, det_chart, escaped, score_chart, speed_chart};

/// Shortest side of a picture, in pixels, below which faces count as thumbnails: the network sees 112 by 112.
const THUMBNAIL_PX: u32 = 64;
/// Failures that are listed; of more, their number is told.
const LISTED: usize = 20;

/// What was measured, all curves in one plot.
pub fn overview(report: &Report) -> String {
    let finger = report.finger.as_ref();
    let sets: Vec<&Figures> = [
        report.face.as_ref().map(|run| &run.figures),
        finger.map(|run| &run.one),
        finger.and_then(|run| run.four.as_ref()),
        finger.and_then(|run| run.ten.as_ref()),
        report.iris.as_ref().map(|run| &run.figures),
    ]
    .into_iter()
    .flatten()
    .collect();
    if sets.is_empty() {
        return String::new();
    }
    // Sets whose scores do not overlap have no curve.
    let curves: Vec<&Figures> = sets.iter().copied().filter(|set| set.equal_error_rate > 0.0).take(4).collect();
    let det = det_chart("Detection error trade-off of all sets", &curves);
    section(
        "In short",
        &format!(
            "{}<div class=\"pair\">{}<div>{}</div></div>\n",
            summary(&sets),
            figure(
                &det,
                "False non-match against false match rate; the axes are normal deviates. Lower left is better. A curve \
                 ends where the data show no further error."
            ),
            "<h3>How to read it</h3><p>A <em>genuine</em> comparison is of two samples of one person, an <em>impostor</em> \
             comparison of two people's. At a threshold, FNMR is the share of genuine comparisons below it, FMR the share \
             of impostor comparisons at or above it; EER is where both are equal (ISO/IEC 19795-1).</p><p>Wilson's \
             intervals take comparisons as independent. Comparisons that share people are not; the intervals of the EER \
             are drawn over people and are the ones to believe.</p>"
        ),
    )
}

/// Faces of a folder.
pub fn faces(run: &FaceRun) -> String {
    let ([w, h], [wide, high]) = (run.smallest_px, run.largest_px);
    let px = |n: u32| data(n.into(), &n.to_string());
    let mut text = format!(
        "<p>Folder <code>{}</code>: {} pictures of {} people, {} × {} to {} × {} pixels. No template: {}.</p>\n",
        escaped(&run.folder),
        number(run.pictures),
        number(run.people),
        px(w),
        px(h),
        px(wide),
        px(high),
        rate(run.failure_to_extract)
    );
    text += &failures(&run.failures);
    if wide.min(high) < THUMBNAIL_PX {
        text += "<p class=\"note\">These are thumbnails. The network looks at faces of 112 × 112 pixels, so most of what \
                 it sees here is invented by enlarging: strangers look alike, and the figures are much worse than for \
                 portraits. They are shown because they can be recomputed; no threshold is set by them.</p>\n";
    }
    if run.one_impostor_of > 1 {
        text += &format!("<p>Of {} impostor comparisons one was made.</p>\n", number(run.one_impostor_of));
    }
    text += &run.pairs.as_ref().map(pairs).unwrap_or_default();
    text += &plots(&run.figures, "Cosine of two faces");
    section("Faces", &text)
}

fn pairs(run: &PairsRun) -> String {
    let mut text = format!(
        "<p>Pairs of <code>{}</code>: {} read; {} lines cannot be read, {} pairs could not be compared.</p>\n",
        escaped(&run.file),
        number(run.pairs),
        run.bad_lines.len(),
        run.not_compared.len()
    );
    text += &list(run.bad_lines.iter().chain(&run.not_compared).map(|line| escaped(line)).collect());
    if let Some(folds) = &run.folds {
        let mean = |mean: f64, error: f64| format!("{} ± {}", percent(mean), percent(error));
        text += &format!(
            "<p>Accuracy over {} folds, each at the threshold best on the others: <strong>{}</strong> (mean ± standard \
             error); pairs that could not be compared counting as wrong: {}.</p>\n",
            folds.folds.len(),
            mean(folds.accuracy.mean, folds.accuracy.standard_error),
            mean(folds.accuracy_with_failures.mean, folds.accuracy_with_failures.standard_error)
        );
    }
    text
}

/// Fingers of a folder.
pub fn fingers(run: &FingerRun) -> String {
    let mut text = format!(
        "<p>Folder <code>{}</code>: {} impressions of {} fingers at {} dpi. No template: {}. Impostors are {}.</p>\n",
        escaped(&run.folder),
        number(run.impressions),
        number(run.fingers),
        data(run.dpi.into(), &run.dpi.to_string()),
        rate(run.failure_to_extract),
        match run.every_impostor {
            true => "all impressions of different fingers",
            false => "the first impressions of all fingers, as in the competitions",
        }
    );
    text += &failures(&run.failures);
    text += &plots(&run.one, "Score of two fingers");
    for several in run.four.iter().chain(&run.ten) {
        text += &plots(several, "Sum of the scores");
    }
    if run.four.is_some() {
        text += "<p class=\"note\">Sums over several fingers are <em>drawn</em> from the comparisons of single ones, as if \
                 a person's fingers were independent. They are not: a hand is dry as a whole. A million draws from so few \
                 fingers do not make a million observations, hence no intervals.</p>\n";
    }
    section("Fingers", &text)
}

/// Synthetic irises.
pub fn irises(run: &IrisRun) -> String {
    let text = format!(
        "<p>{} <strong>synthetic</strong> eyes, two captures each, codes of {} bits at the best of 17 rotations; {} pairs \
         with too few bits in common. The score is the share of common bits that agree, 1 − HD.</p>\n\
         <p class=\"note\">There is no encoder from a picture to a code here, and no set of pictures: these figures say \
         how the comparison behaves on codes with about 250 degrees of freedom and the noise that is put into them, and \
         nothing about cameras or eyes.</p>\n",
        large(run.eyes),
        number(run.bits),
        number(run.not_compared)
    );
    section("Irises", &(text + &plots(&run.figures, "1 − HD at the best rotation")))
}

/// Scores and error rates of one set.
fn plots(set: &Figures, unit: &str) -> String {
    let scores = score_chart(&format!("Scores: {}", set.name), unit, set);
    let det = match set.equal_error_rate > 0.0 {
        true => figure(
            &det_chart(&format!("Detection error trade-off: {}", set.name), &[set]),
            &format!("{}: false non-match against false match rate.", set.name),
        ),
        false => String::from(
            "<p class=\"soft\">There is no curve: every genuine score lies above every impostor score, so that there is \
             a threshold without an error. So few comparisons do not show how far that goes.</p>",
        ),
    };
    format!(
        "<div class=\"pair\">{}{det}</div>\n{}",
        figure(&scores, &format!("{}: distribution of the scores.", set.name)),
        operating_points(set)
    )
}

/// Times of searches.
pub fn speed(speed: &Speed) -> String {
    let lines: [(&str, &[Timing]); 4] = [
        ("faces, one probe", &speed.faces),
        ("faces, batch", &speed.faces_in_batches),
        ("irises, one probe", &speed.irises),
        ("irises, batch", &speed.irises_in_batches),
    ];
    let chart = speed_chart("Processor time of a search by size of the gallery", &lines);
    let columns: Vec<&[Timing]> = lines.iter().map(|(_, timings)| *timings).collect();
    let rows: Vec<Vec<String>> = speed
        .faces
        .iter()
        .enumerate()
        .map(|(row, timing)| {
            let ms = columns.iter().map(|column| {
                column.get(row).map_or_else(String::new, |timing| data(timing.ms, &format!("{:.3}", timing.ms)))
            });
            std::iter::once(number(timing.records)).chain(ms).collect()
        })
        .collect();
    let text = format!(
        "<p>Every search compares the probe with every record: 192 bytes a face, 512 an iris code with its mask. Processor \
         time of all {} threads together, median of five; a batch is {} probes, and its time is told for each of them.</p>\n\
         <div class=\"pair\">{}<div>{}</div></div>\n",
        number(speed.threads),
        large(speed.batch),
        figure(&chart, "CPU milliseconds a probe against records in the gallery, both by powers of ten."),
        table("CPU milliseconds a probe.", &["records", "face, one", "face, batch", "iris, one", "iris, batch"], &rows)
    );
    section("Speed against size", &text)
}

/// What a country measured.
pub fn comparison(report: &Report) -> String {
    let national = &report.national;
    let text = format!(
        "<p>The Unique Identification Authority of India found at {} people, with {}, an FPIR of <strong>{}</strong> and \
         an FNIR of <strong>{}</strong> ({}). False positives grow with the gallery: theirs are {} for each comparison.</p>\n\
         <p>Nothing on this page shows that this matcher reaches such rates on real people. To show a rate of 0.035 % \
         within a factor of two takes some 25,000 second recordings of real people with all ten fingers and both \
         irises, and to show theirs per comparison takes 10¹² comparisons of strangers. The sets here are smaller by \
         orders of magnitude, synthetic, or both.</p>\n",
        large(national.gallery),
        escaped(national.modalities),
        percent(national.fpir),
        percent(national.fnir),
        escaped(national.source),
        data(national.fpir_per_comparison, &format!("{:.1e}", national.fpir_per_comparison))
    );
    section("Beside India's figures of 2012", &text)
}

/// What the figures do not say.
pub fn limits(report: &Report) -> String {
    let mut items = vec![String::from(
        "<strong>Independence.</strong> Comparisons share people and pictures. Wilson's intervals ignore that and are too \
         narrow; those over people do not, but few people make them unsteady.",
    )];
    if let Some(run) = &report.face {
        items.push(format!(
            "<strong>Faces:</strong> {} people, photographed in one place within a short time, do not stand for a country: \
             no ageing, no other cameras, few ages and origins.",
            number(run.people)
        ));
    }
    if let Some(run) = &report.finger {
        items.push(format!(
            "<strong>Fingers:</strong> {} fingers show an error rate of a few per cent at best to within a factor of two; \
             one poor finger moves all of it.",
            number(run.fingers)
        ));
    }
    items.push(String::from(
        "<strong>Synthetic people</strong> show that searching, fusing and deciding do what they should at size. Their \
         scores are fitted to published or observed distributions; their tails are not real.",
    ));
    section("What these figures do not say", &list(items))
}

/// How to recompute it.
pub fn commands(report: &Report) -> String {
    let lines: Vec<String> = report.commands.iter().map(|line| escaped(line)).collect();
    section(
        "Recomputing it",
        &format!("<p>One command each; every seed is fixed.</p>\n<pre><code>{}</code></pre>\n", lines.join("\n")),
    )
}

/// A section with its heading.
pub fn section(title: &str, content: &str) -> String {
    format!("<section>\n<h2>{title}</h2>\n{content}</section>\n")
}

fn figure(chart: &Chart, caption: &str) -> String {
    format!("<figure>{}<figcaption>{}</figcaption></figure>", chart.svg(), escaped(caption))
}

fn failures(failures: &[Failure]) -> String {
    list(failures.iter().map(|f| format!("<code>{}</code>: {}", escaped(&f.name), escaped(&f.reason))).collect())
}

/// A list, cut where it is long.
pub fn list(mut items: Vec<String>) -> String {
    if items.is_empty() {
        return String::new();
    }
    let more = items.len().saturating_sub(LISTED);
    if more > 0 {
        items.truncate(LISTED);
        items.push(format!("and {more} more, in the JSON"));
    }
    let items: String = items.iter().map(|item| format!("<li>{item}</li>\n")).collect();
    format!("<ul>\n{items}</ul>\n")
}
