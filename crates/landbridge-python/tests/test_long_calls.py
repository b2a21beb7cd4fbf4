"""Long calls let other threads run, tell their progress and end on ctrl-c; runs go on from what is there."""

import hashlib
import os
import signal
import subprocess
import sys
import threading

import landbridge
import pytest


def test_other_threads_run_while_the_engine_computes(central_asia):
    counted = 0
    stop = threading.Event()

    def count():
        nonlocal counted
        while not stop.is_set():
            counted += 1

    thread = threading.Thread(target=count)
    thread.start()
    before = counted
    central_asia.sweep("share(KZ)", n=16)
    after = counted
    stop.set()
    thread.join()
    # Were the interpreter held, the other thread would not have moved at all but for the calls around the sweep.
    assert after - before > 1000


def test_progress_is_told_from_nothing_to_all(central_asia):
    from landbridge._landbridge import SweepPlan

    told = []
    plan = SweepPlan(central_asia._region, None, ["share(KZ)"], 128, 1, None)
    plan.sweep(lambda step, done, of: told.append((step, done, of)))
    assert told[-1] == ("samples", 128, 128)
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)


def test_what_progress_raises_ends_the_call(central_asia):
    from landbridge._landbridge import SweepPlan

    def refuse(step, done, of):
        raise RuntimeError("enough")

    plan = SweepPlan(central_asia._region, None, ["share(KZ)"], 4096, 1, None)
    with pytest.raises(RuntimeError, match="enough"):
        plan.sweep(refuse)


INTERRUPTED = """
import sys, landbridge
print("begun", flush=True)
try:
    landbridge.futures("central-asia", n=4096, store=sys.argv[1], progress=False)
except KeyboardInterrupt:
    print("interrupted", flush=True)
    sys.exit(7)
"""


def test_ctrl_c_ends_a_run(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "begun\n"
    # The manifest is the first thing that a run writes.
    while not list(tmp_path.glob("*/manifest.json")):
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=120)
    assert said == "interrupted\n"
    assert process.returncode == 7


def test_a_run_is_byte_for_byte_that_of_the_command(command_line, toy, tmp_path):
    command_line("futures", "toy", "-n", "70", "--seed", "3", "--store", str(tmp_path / "said"))
    run = toy.futures(n=70, seed=3, store=tmp_path / "made", threads=2)
    (said,) = (tmp_path / "said").iterdir()
    assert run.run_id == said.name
    assert chunks(run.folder) == chunks(said)
    assert run.missing() == []
    again = toy.futures(n=70, seed=3, store=tmp_path / "made")
    assert again.folder == run.folder


def test_a_run_tells_what_the_command_tells(command_line, toy, tmp_path):
    run = toy.futures(n=256, store=tmp_path)
    name = run.run_id
    assert run.summary().data == command_line("futures", name, "--store", str(tmp_path))
    assert run.story(5) == command_line("futures", name, "--replay", "5", "--store", str(tmp_path))
    assert run.replay(5) + "\n" == command_line("futures", name, "--replay", "5", "--store", str(tmp_path), as_data=False)
    of = "share: A"
    assert run.discover(of, above=300).data == command_line(
        "discover", name, "--of", of, "--above", "300", "--store", str(tmp_path)
    )
    assert run.sensitivity(of).data == command_line("sensitivity", name, "--of", of, "--store", str(tmp_path))
    rows = run.rows()
    assert rows.columns[:2] == ["future", "year"]
    assert len(rows) % run.n == 0
    with pytest.raises(landbridge.BadInputError, match="no future 256"):
        run.replay(256)


def test_a_sweep_is_that_of_the_command(command_line, toy, tmp_path):
    table = tmp_path / "t.csv"
    said = command_line("sweep", "toy", "--metric", "gain(A)", "-n", "64", "--table", str(table))
    swept = landbridge.sweep("toy", "gain(A)", n=64)
    assert swept["metrics"] == said["metrics"]
    assert swept.tables["samples"].to_csv() == table.read_text()
    found = landbridge.discover(swept, "gain(A)", above=300)
    assert found.data == command_line("discover", str(table), "--of", "gain(A)", "--above", "300")
    assert landbridge.sensitivity(table, "gain(A)").data == landbridge.sensitivity(swept, "gain(A)").data
    with pytest.raises(landbridge.BadInputError, match="of="):
        landbridge.sensitivity(table)


def chunks(folder) -> dict[str, str]:
    """Names and sums of all that a run's bytes are: its log alone may differ."""
    names = [name for name in os.listdir(folder) if name.startswith("chunk-")]
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in sorted(names)}
