//! The gallery at size: comparisons a second, CPU time, read bandwidth, inserts, snapshots.
//!
//! `cargo bench -p matcher --bench gallery -- [FACES …]` measures galleries of these sizes (100,000 and 1,000,000
//! without any) and prints a table. For `benches/peers`, which measures other programs in the same run,
//! `-- export FACES FOLDER` writes the vectors and `-- serve FOLDER` searches at the word of its standard input.
//! `-- grow FACES …` lets one gallery grow to each of these sizes and prints a line of JSON at each: what inserts and
//! searches cost there.
#![expect(clippy::disallowed_methods, clippy::as_conversions, reason = "a bench reads clocks and files")]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench stops at whatever it did not expect")]

use matcher::face::{FACE_TEMPLATE_LEN, FaceTemplate};
use matcher::gallery::{Change, ExactFace, Gallery, Key, Search, SegmentName, Templates};
use matcher::synthetic::{face_identity, face_sample};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::hint::black_box;
use std::io::{BufRead, Write};
use std::path::Path;
use std::time::Instant;

/// Times that each figure is taken; the median is printed.
const TIMES: usize = 7;
const PROBES: usize = 64;
const THRESHOLD: f32 = 0.634;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["export", faces, folder] => export(faces.parse().unwrap(), Path::new(folder)),
        ["serve", folder] => serve(Path::new(folder)),
        ["grow", ref sizes @ ..] => grow(&sizes.iter().map(|n| n.parse().unwrap()).collect::<Vec<_>>()),
        [] => table(&[100_000, 1_000_000]),
        _ => table(&words.iter().map(|w| w.parse().unwrap()).collect::<Vec<_>>()),
    }
}

/// Wall and CPU time in seconds.
#[derive(Clone, Copy)]
struct Cost {
    wall: f64,
    cpu: f64,
}

fn cost(work: impl FnOnce()) -> Cost {
    let (cpu, wall) = (cpu_seconds(), Instant::now());
    work();
    Cost { wall: wall.elapsed().as_secs_f64(), cpu: cpu_seconds() - cpu }
}

/// The mean cost of work that is repeated for some seconds: the system counts processor time in coarse steps.
fn repeated(seconds: f64, mut work: impl FnMut()) -> Cost {
    let (mut runs, started) = (0.0, Instant::now());
    let all = cost(|| {
        while runs == 0.0 || started.elapsed().as_secs_f64() < seconds {
            work();
            runs += 1.0;
        }
    });
    Cost { wall: all.wall / runs, cpu: all.cpu / runs }
}

/// Time that all threads of this process have had a processor, from the scheduler's own count in nanoseconds.
fn cpu_seconds() -> f64 {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap().flatten();
    let of_task = |task: std::fs::DirEntry| {
        let text = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse::<f64>().ok()
    };
    tasks.filter_map(of_task).sum::<f64>() / 1e9
}

fn median(mut costs: Vec<Cost>) -> Cost {
    let mut middle = |of: fn(&Cost) -> f64| {
        costs.sort_by(|a, b| of(a).total_cmp(&of(b)));
        of(&costs[costs.len() / 2])
    };
    Cost { wall: middle(|c| c.wall), cpu: middle(|c| c.cpu) }
}

fn face(person: u64) -> FaceTemplate {
    face_sample(&face_identity(person), person)
}

/// Second portraits of people spread over the gallery.
fn probes(faces: u64) -> Vec<FaceTemplate> {
    let spread = faces / PROBES as u64;
    (0..PROBES as u64).map(|p| face_sample(&face_identity(p * spread), 1 << 40 | p)).collect()
}

fn table(sizes: &[u64]) {
    println!("load average: {}", std::fs::read_to_string("/proc/loadavg").unwrap().trim());
    for faces in sizes {
        let started = Instant::now();
        let gallery = Gallery::new();
        // Made in pieces, so that the largest gallery is never held twice.
        let mut made = Vec::new();
        for start in (0..*faces).step_by(1 << 20) {
            let piece: Vec<_> = (start..faces.min(&(start + (1 << 20))).to_owned())
                .into_par_iter()
                .map(|p| (Key::new(p, 1), face(p)))
                .collect();
            made.push(piece);
        }
        println!("\n{faces} faces, made in {:.1} s", started.elapsed().as_secs_f64());
        let built = cost(|| gallery.replace_by(made.drain(..).flatten().collect()));
        println!("  built in bulk: {:.2} s wall, {:.2} s CPU", built.wall, built.cpu);
        search(&gallery, *faces);
        inserts(&gallery, *faces);
        if *faces <= 1_000_000 {
            snapshot(&gallery);
        }
    }
}

/// As many bytes as the rows of this many faces have.
fn memory(faces: u64) -> Vec<u64> {
    vec![1; faces as usize * FACE_TEMPLATE_LEN / 8]
}

/// Reads memory with as many threads as a search has, in pieces of the same size: what a search cannot do faster.
fn read(memory: &[u64]) {
    // The halves are compared: the system's comparison of memory reads faster than a loop that adds, and both run to
    // the end of what is equal.
    let is_equal = |piece: &[u64]| {
        let (one, other) = piece.split_at(piece.len() / 2);
        one == other
    };
    assert!(black_box(memory).par_chunks(4_096 * FACE_TEMPLATE_LEN / 8).all(is_equal));
}

/// The same by adding up.
fn add(memory: &[u64]) {
    // 16 sums side by side, so that reading and not adding is what takes the time.
    let sum = |piece: &[u64]| {
        let mut sums = [0u64; 16];
        for words in piece.as_chunks::<16>().0 {
            sums.iter_mut().zip(words).for_each(|(sum, word)| *sum = sum.wrapping_add(*word));
        }
        sums.into_iter().fold(0, u64::wrapping_add)
    };
    black_box(memory.par_chunks(4_096 * FACE_TEMPLATE_LEN / 8).map(sum).reduce(|| 0, u64::wrapping_add));
}

fn search(gallery: &Gallery, faces: u64) {
    let (view, probes) = (gallery.view(), probes(faces));
    let memory = memory(faces);
    let mut reading = Vec::new();
    let mut searching = vec![Vec::new(); 3];
    for _ in 0..TIMES {
        reading.push(cost(|| read(&memory)));
        for (costs, count) in searching.iter_mut().zip([1, 16, PROBES]) {
            costs.push(cost(|| drop(black_box(view.search_faces(&probes[..count], THRESHOLD)))));
        }
    }
    let bytes = (faces as usize * FACE_TEMPLATE_LEN) as f64;
    let reading = median(reading);
    println!(
        "  memory read: {:.2} GB/s, {:.4} s wall, {:.4} s CPU",
        bytes / reading.wall / 1e9,
        reading.wall,
        reading.cpu
    );
    for (costs, count) in searching.into_iter().zip([1, 16, PROBES]) {
        let cost = median(costs);
        println!(
            "  {count:>2} probes: {:>8.2} ms wall, {:>8.2} ms CPU, {:>7.1} million comparisons/s, {:>7.1} a CPU second",
            cost.wall * 1e3,
            cost.cpu * 1e3,
            (faces as usize * count) as f64 / cost.wall / 1e6,
            (faces as usize * count) as f64 / cost.cpu / 1e6
        );
        if count == 1 {
            let share = |a: f64, b: f64| a / b * 100.0;
            println!(
                "            {:.2} GB/s, {:.0} % of the read bandwidth (wall), {:.0} % (CPU)",
                bytes / cost.wall / 1e9,
                share(reading.wall, cost.wall),
                share(reading.cpu, cost.cpu)
            );
        }
    }
}

fn inserts(gallery: &Gallery, faces: u64) {
    const COUNT: u64 = 70_000;
    let new: Vec<Change> = (0..COUNT).map(|n| Change::Insert(Key::new(faces + n, 1), face(n).into())).collect();
    let one = |name: &str, work: &dyn Fn()| {
        let cost = cost(work);
        let rate = COUNT as f64;
        println!("  {name}: {:.0}/s, {:.0} a CPU second", rate / cost.wall, rate / cost.cpu);
    };
    one("inserts, each visible at once", &|| {
        new.iter().for_each(|change| assert_eq!(gallery.apply(std::slice::from_ref(change)), 1));
    });
    one("removals, each visible at once", &|| {
        (0..COUNT).for_each(|n| assert!(gallery.remove(Key::new(faces + n, 1))));
    });
    one("inserts, 100 at a time", &|| new.chunks(100).for_each(|some| assert_eq!(gallery.apply(some), 100)));
    one("inserts refused", &|| new.iter().for_each(|c| assert_eq!(gallery.apply(std::slice::from_ref(c)), 0)));
}

fn snapshot(gallery: &Gallery) {
    let view = gallery.view();
    let mut blocks: BTreeMap<SegmentName, Vec<u8>> = BTreeMap::new();
    let mut manifest = Vec::new();
    let written = cost(|| {
        let made = view.manifest();
        blocks = made.segments.iter().map(|s| (s.name, view.segment(&s.name).unwrap())).collect();
        manifest = made.to_bytes();
    });
    let bytes: usize = blocks.values().map(Vec::len).sum();
    println!(
        "  snapshot: {} segments, {} MB; taken in {:.2} s wall, {:.2} s CPU",
        blocks.len(),
        bytes / 1_000_000,
        written.wall,
        written.cpu
    );
    let costs = (0..5)
        .map(|_| {
            cost(|| {
                let manifest = matcher::gallery::Manifest::from_bytes(&manifest).unwrap();
                let restored = Gallery::restore(&manifest, |name| Ok::<_, Infallible>(&blocks[name])).unwrap();
                assert_eq!(restored.view().faces().len(), view.faces().len());
            })
        })
        .collect();
    let restored = median(costs);
    println!("  restored from memory in {:.2} s wall, {:.2} s CPU", restored.wall, restored.cpu);
}

/// Writes `faces.i8` and `probes.i8`, 192 bytes a vector.
fn export(faces: u64, folder: &Path) {
    let mut file = std::io::BufWriter::new(std::fs::File::create(folder.join("faces.i8")).unwrap());
    for start in (0..faces).step_by(1 << 20) {
        let end = faces.min(start + (1 << 20));
        let piece: Vec<_> = (start..end).into_par_iter().map(|p| face(p).to_bytes()).collect();
        file.write_all(piece.as_flattened()).unwrap();
    }
    file.flush().unwrap();
    let probes: Vec<_> = probes(faces).iter().map(FaceTemplate::to_bytes).collect();
    std::fs::write(folder.join("probes.i8"), probes.as_flattened()).unwrap();
}

/// Answers each line with wall seconds, CPU seconds, and how many candidates were found. A line is `faces SECONDS PROBES
/// THRESHOLD`, `exact SECONDS PROBES THRESHOLD` (the same vectors in single precision), `read SECONDS` or `add
/// SECONDS` (as many bytes as the faces have are read, and their number is answered). It is repeated for so many seconds, and the mean answered.
fn serve(folder: &Path) {
    let templates = |name: &str| -> Vec<FaceTemplate> {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        bytes.chunks_exact(FACE_TEMPLATE_LEN).map(|row| FaceTemplate::from_bytes(row).unwrap()).collect()
    };
    let (faces, probes) = (templates("faces.i8"), templates("probes.i8"));
    let memory = memory(faces.len() as u64);
    let entry = |face: &FaceTemplate| Templates {
        exact_face: Some(Box::new(exact(face))),
        face: Some(face.clone()),
        ..Templates::default()
    };
    let gallery = Gallery::new();
    let mut keys = (0..).map(|n| Key::new(n, 1));
    for some in faces.chunks(1 << 16) {
        let changes: Vec<Change> = some.iter().zip(&mut keys).map(|(f, key)| Change::Insert(key, entry(f))).collect();
        assert_eq!(gallery.apply(&changes), some.len() as u64);
    }
    drop(faces);
    let exact_probes: Vec<ExactFace> = probes.iter().map(exact).collect();
    let view = gallery.view();
    println!("ready");
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        let words: Vec<&str> = line.split(' ').collect();
        let count = words.get(2).map_or(0, |word| word.parse().unwrap());
        let threshold = words.get(3).map_or(THRESHOLD, |word| word.parse().unwrap());
        let found = |results: Vec<Search>| results.iter().map(|s| s.candidates.len()).sum();
        let once = || -> usize {
            match words[0] {
                "faces" => found(view.search_faces(&probes[..count], threshold)),
                "exact" => found(view.search_exact_faces(&exact_probes[..count], threshold)),
                "read" => {
                    read(&memory);
                    size_of_val(&memory[..])
                }
                "add" => {
                    add(&memory);
                    size_of_val(&memory[..])
                }
                _ => panic!("{line}"),
            }
        };
        let mut found = 0;
        let all = repeated(words[1].parse().unwrap(), || found = once());
        println!("{} {} {found}", all.wall, all.cpu);
    }
}

/// The face in single precision.
fn exact(face: &FaceTemplate) -> ExactFace {
    ExactFace::from_embedding(&face.to_bytes().map(|byte| f32::from(byte.cast_signed()))).unwrap()
}

fn grow(sizes: &[u64]) {
    /// Changes whose inserts are timed one by one.
    const SINGLE: usize = 70_000;
    /// Seconds that a search is repeated for.
    const LEAST_S: f64 = 0.25;
    let (gallery, mut held) = (Gallery::new(), 0);
    for &faces in sizes {
        let (mut single, mut hundreds) = ((0, Cost { wall: 0.0, cpu: 0.0 }), (0, Cost { wall: 0.0, cpu: 0.0 }));
        for start in (held..faces).step_by(1 << 18) {
            let new: Vec<Change> = (start..faces.min(start + (1 << 18)))
                .into_par_iter()
                .map(|p| Change::Insert(Key::new(p, 1), face(p).into()))
                .collect();
            let alone = new.len().min(if start == held { SINGLE } else { 0 });
            for (some, at_once, (count, sum)) in [(&new[..alone], 1, &mut single), (&new[alone..], 100, &mut hundreds)]
            {
                let cost =
                    cost(|| some.chunks(at_once).for_each(|some| assert_eq!(gallery.apply(some), some.len() as u64)));
                (*count, sum.wall, sum.cpu) = (*count + some.len(), sum.wall + cost.wall, sum.cpu + cost.cpu);
            }
        }
        held = faces;
        let (view, probes, memory) = (gallery.view(), probes(faces), memory(faces));
        assert_eq!(view.faces().len() as u64, faces);
        let mut costs = [const { Vec::new() }; 3];
        for _ in 0..TIMES {
            costs[0].push(repeated(LEAST_S, || read(&memory)));
            costs[1].push(repeated(LEAST_S, || drop(black_box(view.search_faces(&probes[..1], THRESHOLD)))));
            costs[2].push(repeated(LEAST_S, || drop(black_box(view.search_faces(&probes, THRESHOLD)))));
        }
        let [reading, one, batch] = costs.map(median);
        let seconds = |name: &str, cost: Cost| format!("\"{name}_wall_s\":{},\"{name}_cpu_s\":{}", cost.wall, cost.cpu);
        let rate = |name: &str, (count, cost): (usize, Cost)| {
            let count = count as f64;
            format!("\"{name}_per_s\":{:.0},\"{name}_per_cpu_s\":{:.0}", count / cost.wall, count / cost.cpu)
        };
        println!(
            "{{\"faces\":{faces},\"probes\":{PROBES},{},{},{},{},{}}}",
            rate("inserts", single),
            rate("inserts_by_hundreds", hundreds),
            seconds("read", reading),
            seconds("one", one),
            seconds("batch", batch)
        );
    }
}
