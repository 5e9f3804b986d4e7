#!/usr/bin/env python3
"""Iris codes of 2,048 bits beside faiss's IndexBinaryFlat; called by run.sh.

Ours compares a probe at 17 rotations under both masks. faiss answers each probe's 17 rotations as 17 queries without
masks; the faster of its 1-nearest and its range search, found in the first round, is measured. For `check`, decisions
are compared with those of the plain comparison of every pair.
"""

import argparse
import json
import os
import subprocess
import tempfile
from pathlib import Path

import faiss
import numpy as np
from measure import by_turns, machine, timed

ROTATIONS, BYTES = 17, 256
#: Bits of 2,048 that may differ at the usual threshold, 0.32.
RADIUS = 655
MODES = ["exact", "first-stage"]
FAISS = "faiss IndexBinaryFlat, 17 queries without masks"
#: Rows and probes of which every decision is checked.
CHECKED = (5_000, 8)


def ours(bench, folder, rows, mode):
    def search(count):
        run = subprocess.run([bench, "scan", folder, str(rows), str(count), mode], check=True, capture_output=True)
        said = json.loads(run.stdout)
        return said["wall_s"], said["cpu_s"], said["candidates"]

    return search


def theirs(index, turned):
    """The faster kind of search, by number of probes."""
    kinds = [timed(lambda count: index.search(turned[: count * ROTATIONS], 1) and None),
             timed(lambda count: index.range_search(turned[: count * ROTATIONS], RADIUS) and None)]
    chosen = {}

    def search(count):
        if count not in chosen:
            chosen[count] = min(kinds, key=lambda kind: kind(count)[1])
        return chosen[count](count)

    return search


def one_size(args, rows, texture):
    with tempfile.TemporaryDirectory(dir=args.work) as folder:
        subprocess.run([args.bench, "write", folder, str(rows), texture], check=True)
        index = faiss.IndexBinaryFlat(BYTES * 8)
        index.add(np.fromfile(f"{folder}/codes.bin", np.uint8).reshape(rows, BYTES))
        turned = np.fromfile(f"{folder}/turned.bin", np.uint8).reshape(-1, BYTES)
        checked = [str(min(rows, CHECKED[0])), str(CHECKED[1])]
        check = subprocess.run([args.bench, "check", folder, *checked], check=True, capture_output=True, text=True)
        engines = {mode: ours(args.bench, folder, rows, mode) for mode in MODES} | {FAISS: theirs(index, turned)}
        counts = [int(count) for count in args.probes.split(",")]
        results, found = by_turns(engines, counts, args.times)
    for row in results:
        row |= {"texture": texture, "irises": rows, "ns_per_row_and_probe": row["cpu_s"] / rows / row["probes"] * 1e9}
        row["comparisons_per_s"] = rows * row["probes"] / row["wall_s"]
        row["comparisons_per_cpu_s"] = rows * row["probes"] / row["cpu_s"]
        if row["engine"] != FAISS and row["probes"] == counts[-1]:
            row["candidates"] = found[row["engine"]]
    return results, [json.loads(line) for line in check.stdout.splitlines()]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bench", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--probes", default="1,64")
    parser.add_argument("--texture", default="usual", help="usual, smooth, rough or noise")
    parser.add_argument("sizes", help="numbers of irises, with commas")
    args = parser.parse_args()
    before = machine()
    done = [one_size(args, int(size), args.texture) for size in args.sizes.split(",")]
    report = {
        "machine": before,
        "load_after": os.getloadavg(),
        "versions": {"faiss": faiss.__version__},
        "times": args.times,
        "rows": [row for rows, _ in done for row in rows],
        "checks": [check for _, checks in done for check in checks],
    }
    Path(args.out).write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()
