#!/bin/bash
# Measures the matcher beside other programs, on the same data, in the same run: faces beside faiss, usearch, hnswlib and
# numpy, irises beside faiss's binary index, fingers beside BOZORTH3; and how the gallery's cost grows with its size.
# Needs Rust, python3 with venv, and a package index that pip reaches. Everything made goes into OUT.
#
#   benches/peers/run.sh [--out OUT] [--parts faces,irises,fingers,growth] [--sizes 100000,1000000] [--probes 1,64]
#                        [--threads 1,2] [--times 5] [--grow 1000000,2000000,5000000,10000000] [--graphs-up-to 100000]
#                        [--fingers FOLDER]
#
# OUT (target/peers) gets one JSON file a part, `peers.json` with all of them, and `peers.md` with the tables and the goals.
# FOLDER holds impressions `<finger>_<impression>.png` of 500 dpi; without it synthetic fingers are compared. Graphs
# (hnswlib, usearch) are built up to `--graphs-up-to` faces, since that takes long.
set -euo pipefail
cd "$(dirname "$0")/../.."

out=target/peers parts=faces,irises,fingers,growth sizes=100000,1000000 probes=1,64 threads=1,$(nproc) times=5
grow=1000000,2000000,5000000,10000000 graphs=100000 fingers=
while [ $# -gt 0 ]; do
    case $1 in
    --out) out=$2 ;;
    --parts) parts=$2 ;;
    --sizes) sizes=$2 ;;
    --probes) probes=$2 ;;
    --threads) threads=$2 ;;
    --times) times=$2 ;;
    --grow) grow=$2 ;;
    --graphs-up-to) graphs=$2 ;;
    --fingers) fingers=$2 ;;
    *)
        sed -n '2,/^set/s/^# \{0,1\}//p' "$0"
        exit 2
        ;;
    esac
    shift 2
done
has() { [[ ,$parts, == *,$1,* ]]; }

mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python=$out/environment/bin/python
if ! cmp -s benches/peers/requirements.txt "$out/environment/requirements.txt"; then
    python3 -m venv --clear "$out/environment"
    "$python" -m pip install --quiet --requirement benches/peers/requirements.txt
    cp benches/peers/requirements.txt "$out/environment/"
fi
# The path of a bench of the crate `matcher`, built for measuring.
bench() {
    cargo bench -p matcher --bench "$1" --no-run --message-format=json | "$python" -c 'import json, sys
made = [json.loads(line) for line in sys.stdin]
print(*(m["executable"] for m in made if m.get("executable") and m["target"]["name"] == sys.argv[1]))' "$1"
}

# On a machine that does other work too, threads that wait must not spin.
export OMP_WAIT_POLICY=passive PYTHONDONTWRITEBYTECODE=1
if has faces; then
    gallery=$(bench gallery)
    for count in ${threads//,/ }; do
        export OMP_NUM_THREADS=$count OPENBLAS_NUM_THREADS=$count RAYON_NUM_THREADS=$count
        "$python" benches/peers/faces.py --bench "$gallery" --work "$work" --out "$out/faces-$count.json" \
            --times "$times" --probes "$probes" --graphs-up-to "$graphs" "$sizes"
    done
    unset OMP_NUM_THREADS OPENBLAS_NUM_THREADS RAYON_NUM_THREADS
fi
if has irises; then
    "$python" benches/peers/iris.py --bench "$(bench iris)" --work "$work" --out "$out/irises.json" \
        --times "$times" --probes "$probes" "$sizes"
fi
if has fingers; then
    program=$(bench fingers)
    for _ in $(seq "$times"); do
        # shellcheck disable=SC2086 # no folder is no word
        "$program" --json $fingers >>"$work/fingers.jsonl"
    done
    "$python" -c 'import json, statistics, sys
runs = [json.loads(line) for line in sys.stdin]
print(json.dumps({key: statistics.median(run[key] for run in runs) for key in runs[0]} | {"runs": runs}, indent=1))' \
        <"$work/fingers.jsonl" >"$out/fingers.json"
fi
if has growth; then
    program=$(bench gallery)
    "$program" grow ${grow//,/ } | tee "$work/growth.jsonl"
    "$python" -c 'import json, os, sys
rows = [json.loads(line) for line in sys.stdin]
print(json.dumps({"load_after": os.getloadavg(), "rows": rows}, indent=1))' <"$work/growth.jsonl" >"$out/growth.json"
fi
"$python" benches/peers/report.py "$out"
