#!/bin/bash
# Measures the gallery's face search beside other programs: faiss, usearch, hnswlib and numpy, on the same vectors, in
# the same run, with one thread and with all cores. Needs python3 with venv and a package index that pip reaches;
# everything is put into a temporary folder.
#
#   benches/peers/run.sh [OUT] [FACES …]      OUT: folder for peers-THREADS.json and .md (default: target/peers)
set -euo pipefail
cd "$(dirname "$0")/../.."

out=${1:-target/peers}
shift || true
sizes=("${@:-100000 1000000}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --requirement benches/peers/requirements.txt
bench=$(cargo bench -p matcher --bench gallery --no-run --message-format=json |
    python3 -c 'import json, sys
for line in sys.stdin:
    made = json.loads(line)
    if made.get("executable") and made["target"]["name"] == "gallery":
        print(made["executable"])')
mkdir -p "$out"
# On a machine that does other work too, threads that wait must not spin.
export OMP_WAIT_POLICY=passive
for threads in 1 "$(nproc)"; do
    export OMP_NUM_THREADS=$threads OPENBLAS_NUM_THREADS=$threads RAYON_NUM_THREADS=$threads
    mkdir "$work/$threads"
    # shellcheck disable=SC2086 # the sizes are words
    "$work/venv/bin/python" benches/peers/faces.py --bench "$bench" --work "$work/$threads" --out "$out" ${sizes[*]}
    cat "$out/peers-$threads.md"
done
