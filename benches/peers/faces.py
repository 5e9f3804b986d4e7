#!/usr/bin/env python3
"""Face search: the gallery beside faiss, usearch, hnswlib and numpy; called by run.sh.

All engines search the same vectors with the same probes. Ours and faiss's range_search return everything at or above the
threshold, the others the best 10; approximate ones say what share of the true best 10 they found. Reading as many bytes
as the int8 vectors have is measured among them.
"""

import argparse
import json
import os
import subprocess
from pathlib import Path

import faiss
import hnswlib
import numpy as np
import usearch.index
from measure import LEAST_S, by_turns, machine, timed
from usearch.index import MetricKind

VALUES = 192
BEST = 10
THRESHOLD = 0.634
THREADS = int(os.environ.get("OMP_NUM_THREADS", os.cpu_count()))
READ, ADDED = "memory as large as int8 faces, read and compared", "memory as large as int8 faces, read and added"


class Ours:
    """The bench program of the crate `matcher`, which times its own searches."""

    def __init__(self, bench, folder):
        pipe = subprocess.PIPE
        self.process = subprocess.Popen([bench, "serve", str(folder)], stdin=pipe, stdout=pipe, text=True)
        assert self.process.stdout.readline().strip() == "ready"

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        wall, cpu, found = self.process.stdout.readline().split()
        return float(wall), float(cpu), int(found)

    def engines(self):
        search = lambda kind: lambda count: self.ask(f"{kind} {LEAST_S} {count} {THRESHOLD}")
        return {
            "ours, int8, all >= threshold": search("faces"),
            "ours, f32, all >= threshold": search("exact"),
            READ: lambda count: self.ask(f"read {LEAST_S}"),
            ADDED: lambda count: self.ask(f"add {LEAST_S}"),
        }

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def unit(rows):
    rows = rows.astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


def faiss_range(index, probes):
    return lambda count: len(index.range_search(probes[:count], THRESHOLD)[2])


def faiss_best(index, probes):
    return lambda count: index.search(probes[:count], BEST)[1]


def numpy_range(faces, probes):
    return lambda count: int(np.count_nonzero(probes[:count] @ faces.T >= THRESHOLD))


def by_blas(work):
    """The same search by matrix products: faiss 1.15 by itself takes them only for very large batches."""

    def search(count):
        usual = faiss.cvar.distance_compute_blas_threshold
        faiss.cvar.distance_compute_blas_threshold = 2
        try:
            return work(count)
        finally:
            faiss.cvar.distance_compute_blas_threshold = usual

    return search


def scalar(kind, faces):
    index = faiss.IndexScalarQuantizer(VALUES, kind, faiss.METRIC_INNER_PRODUCT)
    index.train(faces[:100_000])
    index.add(faces)
    return index


def faiss_engines(faces, probes):
    """Name → search function, for indexes that look at everything. Range searches of the quantised ones are left out: they
    take some hundred times as long as those for the best 10."""
    flat = faiss.IndexFlatIP(VALUES)
    flat.add(faces)
    kinds = faiss.ScalarQuantizer
    eight = scalar(kinds.QT_8bit, faces)
    scale = 127 / np.abs(faces).max()
    direct, whole = scalar(kinds.QT_8bit_direct_signed, np.round(faces * scale)), np.round(probes * scale)
    half, brain = scalar(kinds.QT_fp16, faces), scalar(kinds.QT_bf16, faces)
    searches = {
        "faiss IndexFlatIP f32, all >= threshold": faiss_range(flat, probes),
        "faiss IndexFlatIP f32, best 10": faiss_best(flat, probes),
        "faiss IndexFlatIP f32 by BLAS, all >= threshold": by_blas(faiss_range(flat, probes)),
        "faiss IndexFlatIP f32 by BLAS, best 10": by_blas(faiss_best(flat, probes)),
        "faiss SQ fp16, best 10": faiss_best(half, probes),
        "faiss SQ bf16, best 10": faiss_best(brain, probes),
        "faiss SQ 8 bit, best 10": faiss_best(eight, probes),
        "faiss SQ 8 bit direct signed, best 10": faiss_best(direct, whole),
    }
    return {name: timed(search) for name, search in searches.items()}


def usearch_exact(raw, raw_probes):
    near = lambda count: usearch.index.search(raw, raw_probes[:count], BEST, MetricKind.Cos, exact=True, threads=THREADS)
    return timed(lambda count: near(count).keys)


def graphs(faces, probes, raw, raw_probes):
    graph = hnswlib.Index(space="ip", dim=VALUES)
    graph.init_index(max_elements=len(faces), ef_construction=100, M=16)
    graph.add_items(faces, num_threads=os.cpu_count())
    graph.set_ef(64)
    near = lambda count: graph.knn_query(probes[:count], k=BEST, num_threads=THREADS)[0]
    index = usearch.index.Index(ndim=VALUES, metric=MetricKind.Cos, dtype="i8")
    index.add(np.arange(len(raw)), raw, threads=os.cpu_count())
    other = lambda count: index.search(raw_probes[:count], BEST, threads=THREADS).keys
    return {"hnswlib HNSW f32 (M 16, ef 64), best 10": timed(near), "usearch HNSW i8, best 10": timed(other)}


def recall(found, truth):
    found = np.asarray(found).reshape(len(truth), -1)
    return float(np.mean([len(set(a) & set(b)) / BEST for a, b in zip(found.tolist(), truth.tolist())]))


def one_size(args, faces_count):
    folder = Path(args.work) / f"faces-{faces_count}"
    if not folder.exists():
        folder.mkdir()
        subprocess.run([args.bench, "export", str(faces_count), str(folder)], check=True)
    raw = np.fromfile(folder / "faces.i8", dtype=np.int8).reshape(-1, VALUES)
    raw_probes = np.fromfile(folder / "probes.i8", dtype=np.int8).reshape(-1, VALUES)
    faces, probes = unit(raw), unit(raw_probes)
    ours = Ours(args.bench, folder)
    engines = ours.engines() | faiss_engines(faces, probes)
    engines["usearch exact i8, best 10"] = usearch_exact(raw, raw_probes)
    engines["numpy f32 product, all >= threshold"] = timed(numpy_range(faces, probes))
    approximate = graphs(faces, probes, raw, raw_probes) if faces_count <= args.graphs_up_to else {}
    counts = [int(count) for count in args.probes.split(",")]
    rows, found = by_turns(engines | approximate, counts, args.times)
    ours.close()
    truth = found["faiss IndexFlatIP f32, best 10"]
    for row in rows:
        name = row["engine"]
        row |= {"faces": faces_count, "threads": THREADS, "is_exact": name not in approximate}
        row["comparisons_per_s"] = faces_count * row["probes"] / row["wall_s"]
        row["comparisons_per_cpu_s"] = faces_count * row["probes"] / row["cpu_s"]
        if name in (READ, ADDED):
            row["bytes_per_s"] = found[name] / row["wall_s"]
        elif "best" in name:
            row["recall_of_best_10"] = recall(found[name], truth)
        elif row["probes"] == counts[-1]:
            row["candidates"] = int(found[name])
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bench", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--probes", default="1,64")
    parser.add_argument("--graphs-up-to", type=int, default=100_000)
    parser.add_argument("sizes", help="numbers of faces, with commas")
    args = parser.parse_args()
    faiss.omp_set_num_threads(THREADS)
    before = machine()
    rows = [row for size in args.sizes.split(",") for row in one_size(args, int(size))]
    report = {
        "machine": before,
        "load_after": os.getloadavg(),
        "versions": {"faiss": faiss.__version__, "numpy": np.__version__, "usearch": usearch.__version__},
        "faiss_options": faiss.get_compile_options(),
        "times": args.times,
        "rows": rows,
    }
    Path(args.out).write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()
