#!/usr/bin/env python3
"""Iris codes against faiss-cpu's IndexBinaryFlat, measured in one run.

    python3 benches/peers/iris.py BENCH [--rows 100000,1000000] [--probes 1,64] [--textures usual] [--out FOLDER]

BENCH is the built bench of the crate: `cargo bench -p matcher --bench iris --no-run` prints its path. The script makes
a virtual environment with faiss-cpu and numpy in a temporary folder, writes synthetic galleries there, and for each
size, number of probes and mode takes the median CPU time of five turns, ours and faiss's by turns. faiss answers each
probe's 17 rotations as 17 queries without masks, the faster of its 1-nearest and its range search counting. The result
is printed as a table and written as `iris.json`.
"""
import argparse, json, os, pathlib, statistics, subprocess, sys, tempfile, time, venv

TURNS, ROTATIONS, BYTES = 5, 17, 256
MODES = ["exact", "first-stage", "daugman"]


def with_faiss():
    """Starts again inside an environment that has faiss-cpu; returns there."""
    if os.environ.get("IRIS_PEERS_ENV"):
        return
    folder = pathlib.Path(tempfile.gettempdir()) / "tunggal-peers-iris"
    if not (folder / "done").exists():
        venv.create(folder, with_pip=True)
        subprocess.run([folder / "bin/pip", "-q", "install", "faiss-cpu", "numpy"], check=True)
        (folder / "done").touch()
    python = str(folder / "bin/python")
    os.execve(python, [python, *sys.argv], {**os.environ, "IRIS_PEERS_ENV": "1"})


def ours(bench, folder, rows, probes, mode):
    run = subprocess.run([bench, "scan", folder, str(rows), str(probes), mode], check=True, capture_output=True)
    return json.loads(run.stdout)["cpu_s"]


def faiss_seconds(index, queries):
    """CPU seconds of the faster kind of search, over at least a quarter of a second of CPU."""
    best = []
    for search in (lambda: index.search(queries, 1), lambda: index.range_search(queries, 655)):
        start, runs = time.process_time(), 0
        while runs == 0 or time.process_time() - start < 0.25:
            search()
            runs += 1
        best.append((time.process_time() - start) / runs)
    return min(best)


def measure(bench, rows, texture, batches):
    import faiss, numpy

    results = []
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([bench, "write", folder, str(rows), texture], check=True)
        index = faiss.IndexBinaryFlat(BYTES * 8)
        index.add(numpy.fromfile(f"{folder}/codes.bin", numpy.uint8).reshape(rows, BYTES))
        turned = numpy.fromfile(f"{folder}/turned.bin", numpy.uint8).reshape(-1, BYTES)
        check = subprocess.run([bench, "check", folder, str(min(rows, 5_000)), "8"], check=True, capture_output=True)
        if b'"equal":false' in check.stdout:
            sys.exit("decisions differ from the plain comparison")
        for probes in batches:
            times = {mode: [] for mode in [*MODES, "faiss"]}
            for _ in range(TURNS):
                for mode in MODES:
                    times[mode].append(ours(bench, folder, rows, probes, mode))
                times["faiss"].append(faiss_seconds(index, turned[: probes * ROTATIONS]))
            medians = {mode: statistics.median(t) for mode, t in times.items()}
            for mode, seconds in medians.items():
                results.append({
                    "texture": texture, "rows": rows, "probes": probes, "mode": mode, "cpu_s": seconds,
                    "cpu_ns_per_row_and_probe": seconds / rows / probes * 1e9,
                    "times_faiss": medians["faiss"] / seconds, "all_cpu_s": times[mode],
                })
                r = results[-1]
                print(f"{texture:<8}{rows:>10}{probes:>4}  {mode:<12}{seconds * 1e3:>10.1f} ms "
                      f"{r['cpu_ns_per_row_and_probe']:>8.1f} ns {r['times_faiss']:>6.2f}x", flush=True)
    return results


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bench")
    parser.add_argument("--rows", default="100000,1000000")
    parser.add_argument("--probes", default="1,64")
    parser.add_argument("--textures", default="usual")
    parser.add_argument("--out", default=".")
    args = parser.parse_args()
    with_faiss()
    print("texture       rows probes mode          CPU a batch  row and probe  against faiss")
    sizes = [(int(rows), texture) for rows in args.rows.split(",") for texture in args.textures.split(",")]
    batches = [int(probes) for probes in args.probes.split(",")]
    results = [result for rows, texture in sizes for result in measure(args.bench, rows, texture, batches)]
    pathlib.Path(args.out, "iris.json").write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
