#!/usr/bin/env python3
"""Tables and goals from the JSON files that run.sh has made: `report.py OUT` writes OUT/peers.json and OUT/peers.md."""

import json
import sys
from pathlib import Path

from measure import machine

OURS, READ = "ours, int8, all >= threshold", "memory"


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines) + "\n"


def one(rows, engine, **wanted):
    return next(r for r in rows if r["engine"].startswith(engine) and all(r[k] == v for k, v in wanted.items()))


def fastest_read(rows, **wanted):
    return min((r for r in rows if r["engine"].startswith(READ) and all(r[k] == v for k, v in wanted.items())),
               key=lambda r: r["cpu_s"])


def by(rows, *keys):
    """Each combination of values once, in the order of the rows."""
    return list(dict.fromkeys(tuple(row[key] for key in keys) for row in rows))


def faces(parts, goals):
    rows = [row for part in parts for row in part["rows"]]
    lines = []
    for row in rows:
        place = {key: row[key] for key in ("faces", "probes", "threads")}
        mine = one(rows, OURS, **place)
        found = "all" if row["is_exact"] else f"{row['recall_of_best_10']:.1%} of the best 10"
        if row["engine"].startswith(READ):
            found = f"{row['bytes_per_s'] / 1e9:.2f} GB/s"
            if row["probes"] != 1:
                continue
        lines.append([f"{row['faces']:,}", row["probes"], row["threads"], row["engine"],
                      f"{row['comparisons_per_s'] / 1e6:.1f}", f"{row['comparisons_per_cpu_s'] / 1e6:.1f}",
                      f"{row['wall_s'] / mine['wall_s']:.2f}", f"{row['cpu_s'] / mine['cpu_s']:.2f}", found])
    for size, threads in by(rows, "faces", "threads"):
        place = {"faces": size, "threads": threads}
        where = f"{size:,} faces, {threads} threads"
        probes = max(row["probes"] for row in rows)
        mine = one(rows, OURS, probes=probes, **place)
        theirs = [r for r in rows if r["engine"].startswith("faiss") and r["probes"] == probes
                  and all(r[k] == v for k, v in place.items())]
        best = {key: min(theirs, key=lambda r: r[key]) for key in ("wall_s", "cpu_s")}
        times = {key: best[key][key] / mine[key] for key in best}
        goal(goals, f"int8, {probes} probes, {where}: at least 3 × faiss's best exact index", times["cpu_s"] >= 3,
             f"{times['wall_s']:.2f} × (wall), {times['cpu_s']:.2f} × (CPU); best: {best['cpu_s']['engine']}")
        if all(row["probes"] != 1 for row in rows):
            continue
        single, read = one(rows, OURS, probes=1, **place), fastest_read(rows, probes=1, **place)
        share = {key: read[key] / single[key] for key in ("wall_s", "cpu_s")}
        goal(goals, f"int8, one probe, {where}: at least 90 % of the read bandwidth", share["cpu_s"] >= 0.9,
             f"{share['wall_s']:.0%} (wall), {share['cpu_s']:.0%} (CPU) of {read['bytes_per_s'] / 1e9:.2f} GB/s")
    head = ["faces", "probes", "threads", "engine", "M comparisons/s", "M a CPU s", "ours int8 is × (wall)",
            "ours int8 is × (CPU)", "finds"]
    return "## Faces\n" + table(head, lines)


def irises(part, goals):
    rows, lines = part["rows"], []
    same = all(check["equal"] for check in part["checks"])
    for row in rows:
        place = {key: row[key] for key in ("irises", "probes", "texture")}
        peer = one(rows, "faiss", **place)
        times = {key: peer[key] / row[key] for key in ("wall_s", "cpu_s")}
        lines.append([f"{row['irises']:,}", row["probes"], row["engine"], f"{row['comparisons_per_s'] / 1e6:.2f}",
                      f"{row['comparisons_per_cpu_s'] / 1e6:.2f}", f"{row['ns_per_row_and_probe']:.1f}",
                      f"{times['wall_s']:.2f}", f"{times['cpu_s']:.2f}", row.get("candidates", "")])
        least = {"exact": 3.5, "first-stage": 6}.get(row["engine"])
        if least:
            goal(goals, f"iris, {row['engine']}, {row['probes']} probes, {row['irises']:,} irises: at least {least} × faiss",
                 times["cpu_s"] >= least and same, f"{times['wall_s']:.2f} × (wall), {times['cpu_s']:.2f} × (CPU)")
    checks = "; ".join(f"{c['mode']}, {c['rows']:,} × {c['probes']}: {'equal' if c['equal'] else 'DIFFERENT'}"
                       for c in part["checks"])
    head = ["irises", "probes", "engine", "M comparisons/s", "M a CPU s", "CPU ns a row and probe", "× faiss (wall)",
            "× faiss (CPU)", "candidates"]
    return f"## Irises\nDecisions against the plain comparison of every pair: {checks}.\n\n" + table(head, lines)


def fingers(part, goals):
    names = {"prepare": "a finger prepared", "read": "a finger read from its stored form", "ours": "two fingers, ours",
             "bozorth3": "two fingers, BOZORTH3", "ten_print": "ten-print verification, ours",
             "swapped": "search for swapped fingers, ten by ten"}
    lines = [[name, f"{part[key + '_s'] * 1e6:.1f}", f"{1 / part[key + '_s']:,.0f}"] for key, name in names.items()]
    speed, ours, theirs = 1 / part["ten_print_s"], part["ours_eer"], part["bozorth3_eer"]
    spread = sorted(1 / run["ten_print_s"] for run in part["runs"])
    goal(goals, "at least 5,000 ten-print verifications a CPU second", speed >= 5_000,
         f"{speed:,.0f} ({spread[0]:,.0f} to {spread[-1]:,.0f})")
    goal(goals, "an equal error rate not above BOZORTH3's", ours <= theirs, f"{ours:.2%}, BOZORTH3 {theirs:.2%}")
    return (f"## Fingers\n{part['impressions']} impressions, {part['minutiae']:.1f} minutiae on average; equal error rates over "
            f"{part['genuine']:,} genuine and {part['impostor']:,} impostor comparisons: ours {ours:.2%}, BOZORTH3 {theirs:.2%} "
            f"(it panicked at {part['bozorth3_left_out']}).\n\n" + table(["what", "CPU µs", "a CPU second"], lines))


def growth(part, goals):
    rows, lines = part["rows"], []
    cost = lambda row, kind, probes, time: row[f"{kind}_{time}_s"] / row["faces"] / probes * 1e9
    for row in rows:
        share = row["read_cpu_s"] / row["one_cpu_s"]
        lines.append([f"{row['faces']:,}", f"{row['inserts_per_s']:,}", f"{row['inserts_by_hundreds_per_s']:,}",
                      f"{row['faces'] * 192 / row['read_wall_s'] / 1e9:.2f}", f"{row['one_wall_s'] * 1e3:.1f}", f"{share:.0%}",
                      f"{cost(row, 'one', 1, 'cpu'):.2f}", f"{row['batch_wall_s'] * 1e3:.0f}",
                      f"{cost(row, 'batch', row['probes'], 'cpu'):.2f}"])
    slowest = min(row["inserts_per_s"] for row in rows)
    goal(goals, "at least 50,000 inserts/s, each visible at once", slowest >= 50_000, f"{slowest:,} at the slowest")
    batch = [cost(row, "batch", row["probes"], "cpu") for row in rows]
    goal(goals, f"cost in proportion to size up to {rows[-1]['faces']:,} faces (a face within 15 % of the mean)",
         max(batch) <= 1.15 * sum(batch) / len(batch), f"{min(batch):.2f} to {max(batch):.2f} CPU ns a face and probe")
    head = ["faces", "inserts/s, one by one", "inserts/s, by hundreds", "memory read GB/s", "1 probe ms", "of bandwidth",
            "CPU ns a face", f"{rows[0]['probes']} probes ms", "CPU ns a face and probe"]
    return "## Growth of one gallery\n" + table(head, lines)


def goal(goals, what, is_met, figures):
    goals.append(["met" if is_met else "**missed**", what, figures])


def main():
    out = Path(sys.argv[1])
    read = lambda name: json.loads((out / f"{name}.json").read_text()) if (out / f"{name}.json").exists() else None
    of_faces = [json.loads(path.read_text()) for path in sorted(out.glob("faces-*.json"))]
    goals, sections, everything = [], [], {}
    for name, part, section in (("faces", of_faces, faces), ("irises", read("irises"), irises),
                                ("fingers", read("fingers"), fingers), ("growth", read("growth"), growth)):
        if part:
            everything[name] = part
            sections.append(section(part, goals))
    (out / "peers.json").write_text(json.dumps(everything, indent=1) + "\n")
    loads = [f"{part['machine']['load'][0]:.1f}" for part in [*of_faces, everything.get("irises")] if part]
    here = machine()
    head = (f"# Measured\n{here['processor']}, {here['cores']} cores; load average when faces and irises began: "
            f"{', '.join(loads) or 'not measured'}; at the end: {here['load'][0]:.1f}. Medians; × is how many times as fast. "
            "Whether a goal is met is decided by processor time, which other work on the machine disturbs less.\n")
    text = "\n".join([head, *sections, "## Goals\n" + table(["goal", "what", "measured"], goals)])
    (out / "peers.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
