"""What the peers' scripts share: timing by turns, medians, the machine."""

import os
import statistics
import time
from pathlib import Path

#: A measurement repeats its work for at least this long.
LEAST_S = 0.25


def timed(work):
    """A search function that times `work(count)` and returns wall and CPU seconds of one run, and what it returned."""

    def search(count):
        runs, cpu, wall = 0, time.process_time(), time.perf_counter()
        while runs == 0 or time.perf_counter() - wall < LEAST_S:
            found = work(count)
            runs += 1
        return (time.perf_counter() - wall) / runs, (time.process_time() - cpu) / runs, found

    return search


def by_turns(engines, probes, times):
    """Rounds over all engines, so that other work on the machine falls on all alike; the first round is not counted.

    Gives for each engine and number of probes the medians of wall and CPU seconds and all that were measured, and for
    each engine what it found with the largest number of probes.
    """
    taken, found = {}, {}
    for turn in range(times + 1):
        for name, search in engines.items():
            for count in probes:
                wall, cpu, found[name] = search(count)
                if turn > 0:
                    taken.setdefault((name, count), []).append((wall, cpu))
    rows = []
    for (name, count), both in taken.items():
        walls, cpus = zip(*both)
        rows.append({"engine": name, "probes": count, "wall_s": statistics.median(walls),
                     "cpu_s": statistics.median(cpus), "all_wall_s": walls, "all_cpu_s": cpus})
    return rows, found


def machine():
    """Processor and load, for the report."""
    models = [line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line]
    return {"processor": models[0] if models else "unknown", "cores": os.cpu_count(), "load": os.getloadavg()}
