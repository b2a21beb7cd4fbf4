"""What Python adds to a sweep, and what Ray adds to a run: seconds of the processor and of the clock.

Run by ``cargo xtask bench --python``, which builds package and command line alike; LANDBRIDGE_BINARY names the command line.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import landbridge

ROUNDS = 9
SAMPLES = 512
METRIC = "share(KZ)"
FUTURES = 2000
WORKERS = 2


def of_the_command_line() -> float:
    """Processor time of the command line: all of it, reading and printing included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    words = [os.environ["LANDBRIDGE_BINARY"], "sweep", "central-asia", "--metric", METRIC, "-n", str(SAMPLES), "--json"]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def of_python() -> float:
    """Processor time of the same in Python, from reading the region on; the interpreter is there already."""
    before = time.process_time()
    landbridge.sweep(landbridge.load("central-asia"), METRIC, n=SAMPLES, progress=False)
    return time.process_time() - before


def measure_sweep() -> None:
    of_python()
    there, here = [], []
    for _ in range(ROUNDS):
        there.append(of_the_command_line())
        here.append(of_python())
    rust, python = statistics.median(there), statistics.median(here)
    added = statistics.median(b - a for a, b in zip(there, here))
    allowed = 0.02 + 0.02 * rust
    print(f"sweep of {SAMPLES} samples of central-asia, processor seconds, median of {ROUNDS} interleaved:")
    print(f"  command line {rust:.3f}, Python {python:.3f}; added {added * 1e3:+.0f} ms, allowed {allowed * 1e3:.0f} ms")
    print("  command line " + " ".join(f"{seconds:.3f}" for seconds in there))
    print("  Python       " + " ".join(f"{seconds:.3f}" for seconds in here))


def measure_ray() -> None:
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    import ray

    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        run = landbridge.futures("toy", n=FUTURES, store=Path(folder) / "local", threads=WORKERS, progress=False)
        local = time.perf_counter() - start
        start = time.perf_counter()
        ray.init(num_cpus=WORKERS, log_to_driver=False, include_dashboard=False)
        began = time.perf_counter() - start
        # The first tasks start the workers, which import the package; a run pays that once.
        start = time.perf_counter()
        landbridge.futures("toy", n=64, seed=2, store=Path(folder) / "first", engine="ray", progress=False)
        first = time.perf_counter() - start
        start = time.perf_counter()
        far = landbridge.futures("toy", n=FUTURES, store=Path(folder) / "ray", engine="ray", progress=False)
        seconds = time.perf_counter() - start
        n_chunks = len(list(far.folder.glob("*.parquet")))
        same = all(
            (run.folder / file.name).read_bytes() == file.read_bytes() for file in far.folder.glob("chunk-*")
        )
        ray.shutdown()
    print(f"{FUTURES:,} futures of toy in {n_chunks} chunks on {WORKERS} workers, seconds of the clock:")
    print(f"  local {local:.2f}, Ray {seconds:.2f} (start of Ray {began:.1f}, first 64 futures {first:.1f}); same bytes: {same}")
    print(f"  Ray adds {(seconds - local) * WORKERS / n_chunks * 1e3:.0f} ms of a worker to a chunk")


if __name__ == "__main__":
    measure_sweep()
    measure_ray()
    sys.exit(0)
