"""Face search: the gallery beside faiss, usearch, hnswlib and numpy.

All engines search the same vectors with the same probes. Exact engines and ours return everything at or above the
threshold (faiss range_search) or the best 10 (search); approximate ones return the best 10, and their share of the true
best 10 is stated. One round measures each engine once; the rounds are repeated and medians taken, so that other work on
the machine falls on all alike. CPU time is the process's, all threads.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import time
from pathlib import Path

import faiss
import hnswlib
import numpy as np
import usearch.index
from usearch.index import MetricKind

VALUES = 192
BEST = 10
THRESHOLD = 0.634
PROBES = (1, 64)
THREADS = int(os.environ.get("OMP_NUM_THREADS", os.cpu_count()))


class Ours:
    """The bench program of the crate `matcher`, which times its own searches."""

    def __init__(self, bench, folder):
        self.process = subprocess.Popen(
            [bench, "serve", str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout.readline().strip() == "ready"

    def search(self, count):
        self.process.stdin.write(f"{count} {THRESHOLD}\n")
        self.process.stdin.flush()
        wall, cpu, found = self.process.stdout.readline().split()
        return float(wall), float(cpu), int(found)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def timed(work):
    """A search function that times `work(count)`, which returns what it found."""

    def search(count):
        cpu, wall = time.process_time(), time.perf_counter()
        found = work(count)
        return time.perf_counter() - wall, time.process_time() - cpu, found

    return search


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


def exact_engines(faces, probes):
    """Name → search function, for engines that look at everything."""
    flat = faiss.IndexFlatIP(VALUES)
    flat.add(faces)
    quantised = faiss.IndexScalarQuantizer(VALUES, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
    quantised.train(faces[:100_000])
    quantised.add(faces)
    direct = faiss.IndexScalarQuantizer(VALUES, faiss.ScalarQuantizer.QT_8bit_direct_signed, faiss.METRIC_INNER_PRODUCT)
    scale = 127 / np.abs(faces).max()
    direct.add(np.round(faces * scale))
    whole = np.round(probes * scale)
    return {
        "faiss IndexFlatIP f32, all >= threshold": timed(faiss_range(flat, probes)),
        "faiss IndexFlatIP f32, best 10": timed(faiss_best(flat, probes)),
        "faiss IndexFlatIP f32 by BLAS, all >= threshold": timed(by_blas(faiss_range(flat, probes))),
        "faiss IndexFlatIP f32 by BLAS, best 10": timed(by_blas(faiss_best(flat, probes))),
        "faiss SQ8 flat, best 10": timed(faiss_best(quantised, probes)),
        "faiss SQ8 direct signed flat, best 10": timed(faiss_best(direct, whole)),
        "numpy f32 product, all >= threshold": timed(numpy_range(faces, probes)),
    }


def usearch_exact(raw, raw_probes):
    near = lambda count: usearch.index.search(raw, raw_probes[:count], BEST, MetricKind.Cos, exact=True, threads=THREADS)
    return timed(lambda count: near(count).keys)


def approximate_engines(faces, probes, raw, raw_probes):
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


def measure(engines, faces_count, times):
    """Rounds over all engines; medians of wall and CPU time by engine and number of probes."""
    taken = {}
    for turn in range(times + 1):
        for name, search in engines.items():
            for count in PROBES:
                wall, cpu, found = search(count)
                if turn > 0:
                    taken.setdefault((name, count), []).append((wall, cpu))
                result = found
                taken[(name, count, "found")] = result
    rows = []
    for name in engines:
        for count in PROBES:
            wall, cpu = (statistics.median(part) for part in zip(*taken[(name, count)]))
            rows.append(
                {
                    "engine": name,
                    "faces": faces_count,
                    "probes": count,
                    "threads": THREADS,
                    "wall_s": wall,
                    "cpu_s": cpu,
                    "comparisons_per_s": faces_count * count / wall,
                    "comparisons_per_cpu_s": faces_count * count / cpu if cpu else None,
                }
            )
    return rows, {name: taken[(name, PROBES[-1], "found")] for name in engines}


def one_size(args, count):
    folder = Path(args.work) / str(count)
    folder.mkdir()
    subprocess.run([args.bench, "export", str(count), str(folder)], check=True)
    raw = np.fromfile(folder / "faces.i8", dtype=np.int8).reshape(-1, VALUES)
    raw_probes = np.fromfile(folder / "probes.i8", dtype=np.int8).reshape(-1, VALUES)
    faces, probes = unit(raw), unit(raw_probes)
    ours = Ours(args.bench, folder)
    engines = {"ours, int8, all >= threshold": ours.search} | exact_engines(faces, probes)
    engines["usearch exact i8, best 10"] = usearch_exact(raw, raw_probes)
    approximate = {}
    if count <= args.approximate_up_to:
        approximate = approximate_engines(faces, probes, raw, raw_probes)
    rows, found = measure(engines | approximate, count, args.times)
    truth = found["faiss IndexFlatIP f32, best 10"]
    for row in rows:
        row["is_exact"] = row["engine"] not in approximate
        if row["engine"] in approximate:
            row["recall_of_best_10"] = recall(found[row["engine"]], truth)
        elif "all >=" in row["engine"]:
            row["candidates"] = int(found[row["engine"]]) if row["probes"] == PROBES[-1] else None
    ours.close()
    (folder / "faces.i8").unlink()
    return rows


def table(rows):
    lines = [
        "| faces | probes | threads | engine | M comparisons/s | M comparisons/CPU s | ours is × (wall) | ours is × (CPU) | exact |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        mine = next(
            r for r in rows
            if r["engine"].startswith("ours") and (r["faces"], r["probes"]) == (row["faces"], row["probes"])
        )
        exact = "yes" if row["is_exact"] else f"no: finds {row['recall_of_best_10']:.1%} of the best 10"
        cpu = row["comparisons_per_cpu_s"]
        lines.append(
            f"| {row['faces']:,} | {row['probes']} | {row['threads']} | {row['engine']} | {row['comparisons_per_s'] / 1e6:.1f} "
            f"| {cpu / 1e6 if cpu else float('nan'):.1f} | {row['wall_s'] / mine['wall_s']:.2f} "
            f"| {row['cpu_s'] / mine['cpu_s']:.2f} | {exact} |"
        )
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bench", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--approximate-up-to", type=int, default=100_000, help="larger graphs take long to build")
    parser.add_argument("faces", type=int, nargs="+")
    args = parser.parse_args()
    faiss.omp_set_num_threads(THREADS)
    load_before = os.getloadavg()
    rows = [row for count in args.faces for row in one_size(args, count)]
    report = {
        "machine": {"processor": platform.processor() or platform.machine(), "cores": os.cpu_count()},
        "load": {"before": load_before, "after": os.getloadavg()},
        "versions": {"faiss": faiss.__version__, "numpy": np.__version__},
        "faiss_options": faiss.get_compile_options(),
        "times": args.times,
        "rows": rows,
    }
    out = Path(args.out)
    (out / f"peers-{THREADS}.json").write_text(json.dumps(report, indent=1) + "\n")
    (out / f"peers-{THREADS}.md").write_text(table(rows))


if __name__ == "__main__":
    main()
