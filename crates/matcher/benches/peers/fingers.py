#!/usr/bin/env python3
"""Another open matcher on the templates that ours is measured on.

    python3 -m venv /tmp/peers && /tmp/peers/bin/pip install afis==1.2.7
    /tmp/peers/bin/python crates/matcher/benches/peers/fingers.py FOLDER

FOLDER holds ISO/IEC 19794-2:2005 templates `<finger>_<impression>.iso`, which `finger_accuracy` reads as well. Prints, for
each of the package's matchers that needs no patent's leave, the equal error rate over the competitions' comparisons
(all genuine pairs, first impressions of different fingers) and the processor time of one comparison.
"""

import sys
import time
from itertools import combinations
from pathlib import Path

from afis import FingerprintTemplate
from afis.matchers import list_matchers, match

#: Minutia cylinder codes are patented and not run.
LEFT_OUT = {"mcc"}


def main(folder):
    impressions = []
    for path in sorted(Path(folder).glob("*.iso")):
        finger, _ = path.stem.rsplit("_", 1)
        impressions.append((finger, FingerprintTemplate.from_iso19794_2(path.read_bytes())))
    firsts = {}
    for finger, template in impressions:
        firsts.setdefault(finger, template)
    genuine = [(a, b) for (f, a), (g, b) in combinations(impressions, 2) if f == g]
    impostor = list(combinations(firsts.values(), 2))
    print(f"{len(impressions)} impressions of {len(firsts)} fingers")
    for name in list_matchers():
        if name in LEFT_OUT:
            continue
        try:
            report(name, genuine, impostor)
        except Exception as reason:  # The native ones are not in every package.
            print(f"{name:<16} not measured: {reason}")


def report(name, genuine, impostor):
    start = time.process_time()
    same = [score(name, a, b) for a, b in genuine]
    middle = time.process_time()
    other = [score(name, a, b) for a, b in impostor]
    end = time.process_time()
    print(
        f"{name:<16} EER {equal_error_rate(same, other):6.2%}   genuine {1e3 * (middle - start) / len(same):8.2f} ms, "
        f"impostor {1e3 * (end - middle) / len(other):8.2f} ms"
    )


def score(name, a, b):
    sides = {}
    if "bozorth3" in name:
        for side, template in (("a", a), ("b", b)):
            sides[f"width_{side}"], sides[f"height_{side}"] = template.header.width, template.header.height
    return float(match(a.minutiae, b.minutiae, name=name, **sides).score)


def equal_error_rate(same, other):
    """The mean of both rates at the threshold where they are closest."""
    rates = []
    for threshold in sorted(set(same) | set(other)):
        missed = sum(s < threshold for s in same) / len(same)
        passed = sum(s >= threshold for s in other) / len(other)
        rates.append((abs(missed - passed), (missed + passed) / 2))
    return min(rates)[1]


if __name__ == "__main__":
    main(sys.argv[1])
