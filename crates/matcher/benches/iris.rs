//! The scan of iris codes, for `benches/peers/iris.py` and by hand.
//!
//! `cargo bench -p matcher --bench iris -- write FOLDER ROWS TEXTURE` writes a gallery of synthetic captures of 2,048
//! bits and 64 probes, half of whom are in it, as `rows.bin` (codes with their masks), `codes.bin` (bits only), `probes.bin` and
//! `turned.bin` (each probe's bits at its 17 rotations). TEXTURE is `usual`, `smooth`, `rough` or `noise`.
//!
//! `… -- scan FOLDER ROWS PROBES MODE` reads them and prints the CPU and wall seconds of one scan as JSON, measured over
//! as many scans as take 0.3 s of CPU. MODE is `exact`, `daugman`, `first-stage` or `plain` (every pair by the
//! reference comparison); all but `plain` may end in `@` and a threshold in millionths.
//!
//! `… -- check FOLDER ROWS PROBES` compares the decisions of `exact` and `plain`.
//!
//! `… -- gallery PEOPLE` builds a gallery of people with a face and both eyes and searches it for 1 and 32 people under all
//! four assignments; half of those are in it.
#![expect(clippy::disallowed_methods, clippy::as_conversions, reason = "a bench reads clocks and files")]

use matcher::gallery::{Gallery, Key, Templates};
use matcher::iris::*;
use matcher::synthetic::iris::{Eye, IrisTexture, iris_sample, iris_with_texture};
use matcher::synthetic::{face_identity, face_sample};
use rayon::prelude::*;
use std::hint::black_box;
use std::io::{Read, Write};
use std::path::Path;
use std::time::Instant;

type Fault = Box<dyn std::error::Error>;

type Row = IrisRow<8>;

const PROBES: u64 = 64;

fn main() -> Result<(), Fault> {
    let args: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        ["write", folder, rows, texture] => write(Path::new(folder), rows.parse()?, texture),
        ["scan", folder, rows, probes, mode] => scan(Path::new(folder), rows.parse()?, probes.parse()?, mode),
        ["check", folder, rows, probes] => check(Path::new(folder), rows.parse()?, probes.parse()?),
        ["gallery", people] => gallery(people.parse()?),
        _ => by_hand(),
    }
}

fn person(seed: u64, noise: u64) -> EyePair<8> {
    let eye = |eye| Some(iris_sample(&iris_with_texture(seed, eye, IrisTexture::SMALL), noise));
    EyePair { left: eye(Eye::Left), right: eye(Eye::Right) }
}

fn gallery(people: u64) -> Result<(), Fault> {
    println!("load average: {}", std::fs::read_to_string("/proc/loadavg")?.trim());
    let templates = |p: u64| Templates {
        face: Some(face_sample(&face_identity(p), p)),
        irises: Some(Box::new(person(p, 1))),
        ..Templates::default()
    };
    let all: Vec<_> = (0..people).into_par_iter().map(|p| (Key::new(p, 1), templates(p))).collect();
    let timed = |what: &str, work: &mut dyn FnMut()| -> Result<(), Fault> {
        let (from, start) = (cpu_s()?, Instant::now());
        work();
        println!("{what}: {:.2} s wall, {:.2} s CPU", start.elapsed().as_secs_f64(), cpu_s()? - from);
        Ok(())
    };
    let mut built = Gallery::new();
    let mut all = Some(all);
    timed("built", &mut || built = all.take().into_iter().flatten().collect())?;
    let view = built.view();
    let rule = IrisRule::usual::<8>(320_000);
    for count in [1, 32] {
        let probes: Vec<_> =
            (0..count).map(|p| person(if p % 2 == 0 { p * (people / count) } else { people + p }, 2)).collect();
        for _ in 0..3 {
            let mut found = 0;
            timed(&format!("{count} people under four assignments"), &mut || {
                found =
                    view.search_irises(&probes, &EyeAssignment::ALL, &rule).iter().map(|s| s.candidates.len()).sum();
            })?;
            println!("  {found} candidates");
        }
    }
    Ok(())
}

fn texture(name: &str) -> Result<IrisTexture, Fault> {
    Ok(match name {
        "usual" => IrisTexture::SMALL,
        "smooth" => IrisTexture { column_stay: 0.95, row_stay: 0.8 },
        "rough" => IrisTexture { column_stay: 0.85, row_stay: 0.87 },
        "noise" => IrisTexture::NOISE,
        _ => return Err("the texture is usual, smooth, rough or noise".into()),
    })
}

fn capture(eye: u64, noise: u64, texture: IrisTexture) -> IrisCode2048 {
    iris_sample(&iris_with_texture(eye, Eye::Left, texture), noise)
}

fn write(folder: &Path, rows: u64, name: &str) -> Result<(), Fault> {
    let texture = texture(name)?;
    let file = |name: &str| std::fs::File::create(folder.join(name)).map(std::io::BufWriter::new);
    let (mut table, mut bits) = (file("rows.bin")?, file("codes.bin")?);
    for first in (0..rows).step_by(10_000) {
        let codes: Vec<_> = (first..rows.min(first + 10_000)).into_par_iter().map(|p| capture(p, 1, texture)).collect();
        for code in &codes {
            table.write_all(&code.to_bytes())?;
            bits.write_all(code.code())?;
        }
    }
    let (mut probes, mut turned) = (file("probes.bin")?, file("turned.bin")?);
    for p in 0..PROBES {
        // Every other probe is somebody else; the others' eyes are spread over the gallery.
        let code = capture(if p % 2 == 0 { p * (rows / PROBES) } else { rows + p }, 2, texture);
        probes.write_all(&code.to_bytes())?;
        for rotation in -8..=8 {
            turned.write_all(code.rotated(rotation).code())?;
        }
    }
    Ok(())
}

fn read(folder: &Path, rows: usize, probes: usize) -> Result<(Vec<Row>, Vec<IrisCode2048>), Fault> {
    let codes = |name: &str, most: usize| -> Result<Vec<IrisCode2048>, Fault> {
        let mut bytes = Vec::new();
        let file = std::fs::File::open(folder.join(name))?;
        file.take((most * IrisCode2048::BYTES) as u64).read_to_end(&mut bytes)?;
        Ok(bytes.chunks(IrisCode2048::BYTES).map(IrisCode2048::from_bytes).collect::<Result<_, _>>()?)
    };
    Ok((codes("rows.bin", rows)?.iter().map(Row::from).collect(), codes("probes.bin", probes)?))
}

fn rule(mode: &str) -> Result<IrisRule, Fault> {
    let (mode, threshold) = mode.split_once('@').unwrap_or((mode, "320000"));
    let rule = IrisRule::new(threshold.parse()?, 400)?;
    Ok(match mode {
        "exact" => rule,
        "daugman" => rule.on_scale(IrisScale::Daugman { typical_bits: TYPICAL_COMMON_BITS })?,
        "first-stage" => rule.with_first_stage(FirstStage::default())?,
        _ => return Err("the mode is exact, daugman, first-stage or plain".into()),
    })
}

/// CPU seconds of this process, in steps of 10 ms.
fn cpu_s() -> Result<f64, Fault> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let after = stat.rsplit(')').next().unwrap_or_default();
    Ok(after.split_whitespace().skip(11).take(2).filter_map(|t| t.parse::<f64>().ok()).sum::<f64>() / 100.0)
}

fn scan(folder: &Path, rows: usize, probes: usize, mode: &str) -> Result<(), Fault> {
    let (table, codes) = read(folder, rows, probes)?;
    let column: IrisColumn<8> = table.iter().copied().collect();
    let mut candidates = 0;
    let mut once = || -> Result<(), Fault> {
        candidates = if mode == "plain" {
            let rule = rule("exact")?;
            plain(&table, &codes, &rule).iter().map(Vec::len).sum()
        } else {
            // Making the probes ready is part of a search.
            let scans = IrisBatch::new(&codes, &rule(mode)?).scan(black_box(&column), 0..rows);
            scans.iter().map(|s| s.candidates.len()).sum()
        };
        Ok(())
    };
    if mode != "plain" {
        once()?;
    }
    let (from, start, mut runs) = (cpu_s()?, Instant::now(), 0u32);
    while runs == 0 || cpu_s()? - from < 0.3 {
        once()?;
        runs += 1;
    }
    let (cpu, wall) = ((cpu_s()? - from) / f64::from(runs), start.elapsed().as_secs_f64() / f64::from(runs));
    println!(
        "{{\"rows\":{rows},\"probes\":{probes},\"mode\":\"{mode}\",\"cpu_s\":{cpu:.6},\"wall_s\":{wall:.6},\"runs\":{runs},\"candidates\":{candidates}}}"
    );
    Ok(())
}

/// Every pair by the reference comparison.
fn plain(table: &[Row], codes: &[IrisCode2048], rule: &IrisRule) -> Vec<Vec<IrisCandidate>> {
    let candidate = |probe: &IrisCode2048, row: usize, other: &Row| {
        let distance = compare(probe, &other.to_code().ok()?, rule).distance()?;
        rule.accepts(distance.disagreeing, distance.common).then_some(IrisCandidate { row, distance })
    };
    let each = |probe| table.par_iter().enumerate().filter_map(|(row, other)| candidate(probe, row, other)).collect();
    codes.iter().map(each).collect()
}

fn check(folder: &Path, rows: usize, probes: usize) -> Result<(), Fault> {
    let (table, codes) = read(folder, rows, probes)?;
    let column: IrisColumn<8> = table.iter().copied().collect();
    for mode in ["exact", "daugman"] {
        let rule = rule(mode)?;
        let fast: Vec<_> =
            IrisBatch::new(&codes, &rule).scan(&column, 0..rows).into_iter().map(|s| s.candidates).collect();
        let equal = fast == plain(&table, &codes, &rule);
        println!("{{\"rows\":{rows},\"probes\":{probes},\"mode\":\"{mode}\",\"equal\":{equal}}}");
    }
    Ok(())
}

fn by_hand() -> Result<(), Fault> {
    let folder = std::env::temp_dir().join(format!("iris-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let done = write(&folder, 100_000, "usual").and_then(|()| {
        [1, 64].iter().try_for_each(|p| ["exact", "first-stage"].iter().try_for_each(|m| scan(&folder, 100_000, *p, m)))
    });
    std::fs::remove_dir_all(&folder)?;
    done
}
