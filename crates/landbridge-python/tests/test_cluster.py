"""Three Ray nodes on this machine: the same bytes as here, whatever dies in between; foreign workers are refused."""

import os
import threading
from types import SimpleNamespace

import landbridge
import pytest
from landbridge import _cluster
from test_long_calls import chunks

N = 2000
"""Futures; 63 chunks."""

ENOUGH = 8
"""Chunks that are there when a node is killed: some, and far from all."""


@pytest.fixture(scope="module")
def cluster():
    # Ray asks the network what machines it runs on unless it is told not to.
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    import ray
    from ray.cluster_utils import Cluster

    node = {"num_cpus": 1, "object_store_memory": 80_000_000}
    cluster = Cluster(initialize_head=True, head_node_args={**node, "include_dashboard": False})
    others = [cluster.add_node(**node) for _ in range(2)]
    ray.init(address=cluster.address, log_to_driver=False)
    yield SimpleNamespace(cluster=cluster, others=others, nodes=lambda: [n for n in ray.nodes() if n["Alive"]])
    ray.shutdown()
    cluster.shutdown()


@pytest.fixture(scope="module")
def local(tmp_path_factory):
    store = tmp_path_factory.mktemp("local")
    return landbridge.futures("toy", n=N, store=store)


def test_a_node_that_is_killed_costs_its_chunks_only(cluster, local, tmp_path):
    assert len(cluster.nodes()) == 3
    folder = tmp_path / local.run_id
    there = []

    def kill():
        while len(list(folder.glob("chunk-*.sha256"))) < ENOUGH:
            threading.Event().wait(0.01)
        there.append(len(list(folder.glob("chunk-*.sha256"))))
        cluster.cluster.remove_node(cluster.others.pop(), allow_graceful=False)

    killer = threading.Thread(target=kill)
    killer.start()
    run = landbridge.futures("toy", n=N, store=tmp_path, engine="ray")
    killer.join()
    assert there[0] < N / 32 - 1, "all was there before the node was killed"
    # The head takes a while to believe it.
    for _ in range(600):
        if len(cluster.nodes()) == 2:
            break
        threading.Event().wait(0.1)
    assert len(cluster.nodes()) == 2
    assert run.run_id == local.run_id
    assert chunks(run.folder) == chunks(local.folder)
    assert run.summary().data == local.summary().data


def test_a_run_goes_on_from_what_is_there(cluster, local, tmp_path):
    run = landbridge.futures("toy", n=N, store=tmp_path, engine="ray")
    (run.folder / "chunk-000003.parquet").unlink()
    damaged = run.folder / "chunk-000005.parquet"
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2] ^= 1
    damaged.write_bytes(content)
    untouched = (run.folder / "chunk-000004.parquet").stat().st_mtime_ns
    again = landbridge.futures("toy", n=N, store=tmp_path, engine="ray")
    assert chunks(again.folder) == chunks(local.folder)
    assert (run.folder / "chunk-000004.parquet").stat().st_mtime_ns == untouched


def test_a_sweep_on_many_machines_is_that_of_one(cluster, tmp_path):
    far = landbridge.sweep("toy", ["gain(A)", "share(C)"], n=1000, engine="ray", store=tmp_path)
    here = landbridge.sweep("toy", ["gain(A)", "share(C)"], n=1000)
    assert far.data == here.data
    assert far.tables["samples"].to_csv() == here.tables["samples"].to_csv()


def test_a_worker_of_another_version_is_refused(cluster, tmp_path, monkeypatch):
    monkeypatch.setattr(_cluster, "_landbridge", SimpleNamespace(__version__="0.0.0"))
    with pytest.raises(landbridge.ForeignWorkerError, match="where the run is of 0.0.0"):
        landbridge.futures("toy", n=8, store=tmp_path, engine="ray")


def test_a_worker_that_means_another_run_is_refused(tmp_path):
    toy = landbridge.load("toy")
    job = {
        "kind": "futures",
        "version": landbridge.__version__,
        "run_id": "another",
        "region": _cluster._shipped(toy),
        "arguments": {"n": 8, "seed": 1, "sampler": None, "design": None, "levels": 4},
        "url": str(tmp_path),
    }
    with pytest.raises(landbridge.ForeignWorkerError, match="another is asked for"):
        _cluster.make_chunk(job, 0)


def test_a_store_that_is_not_shared_is_told(cluster):
    with pytest.raises(landbridge.LandbridgeError, match="one place for all machines"):
        landbridge.futures("toy", n=8, store="memory://runs", engine="ray")


def test_a_manifest_of_another_run_is_not_continued(cluster, local, tmp_path):
    folder = tmp_path / local.run_id
    folder.mkdir()
    text = (local.folder / "manifest.json").read_text()
    (folder / "manifest.json").write_text(text.replace('"chunk_size": 32', '"chunk_size": 16'))
    with pytest.raises(landbridge.BadInputError, match="another run"):
        landbridge.futures("toy", n=N, store=tmp_path, engine="ray")


def test_samples_of_a_file_stay_here(tmp_path):
    file = tmp_path / "samples.csv"
    file.write_text("Field\n20\n40\n")
    with pytest.raises(landbridge.BadInputError, match="stay on this machine"):
        landbridge.futures("toy", samples=file, store=tmp_path, engine="ray")
