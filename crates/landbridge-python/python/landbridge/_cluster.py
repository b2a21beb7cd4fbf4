"""Runs on many machines: Ray tasks make chunks, and write them where every machine can read them.

What a worker gets is the region as text and the question; it plans the run itself, and its chunk is refused where it is of another
version or means another run. A chunk is the same bytes on every machine, so one that is lost is made again, and a store that holds some
chunks already needs the others only.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landbridge import _landbridge
from landbridge._progress import progress_bar
from landbridge.errors import BadInputError, ForeignWorkerError, LandbridgeError

if TYPE_CHECKING:
    from landbridge._regions import Region

RETRIES = 5
"""How often a chunk is begun anew where its worker or its machine dies."""

Plan = "_landbridge.Plan | _landbridge.SweepPlan"


def run_chunks(
    region: Region,
    kind: str,
    planned: Any,
    arguments: dict[str, Any],
    store: str,
    address: str | None,
    progress: bool | None,
) -> Path:
    """Makes the chunks that the store lacks of a run, and gives the local folder of the run.

    A store that is no folder of this machine is brought into :data:`landbridge.DEFAULT_STORE` when it is whole.
    """
    try:
        import fsspec
        import ray
    except ImportError as error:
        raise BadInputError(f"engine=\"ray\" needs Ray and fsspec: pip install 'landbridge[ray]' ({error})") from error
    files, root = fsspec.core.url_to_fs(store)
    folder = f"{root.rstrip('/')}/{planned.run_id}"
    files.makedirs(folder, exist_ok=True)
    _write_manifest(files, folder, planned)
    missing = [number for number in range(planned.chunk_count) if not _is_whole(files, folder, number)]
    if missing:
        _start(ray, address)
        job = {
            "kind": kind,
            "version": _landbridge.__version__,
            "run_id": planned.run_id,
            "region": _shipped(region),
            "arguments": arguments,
            "url": files.unstrip_protocol(folder),
        }
        _make(ray, ray.put(job), missing, progress)
    left = [number for number in missing if not _is_whole(files, folder, number)]
    if left:
        raise LandbridgeError(
            f"{len(left)} chunks of run {planned.run_id} are not in {store} though their workers wrote them; "
            "a store of a cluster must be one place for all machines"
        )
    return _local(files, folder, planned.run_id)


def _start(ray: Any, address: str | None) -> None:
    if not ray.is_initialized():
        ray.init(address=address, log_to_driver=False, ignore_reinit_error=True)


def _make(ray: Any, job: Any, missing: list[int], progress: bool | None) -> None:
    """Hands chunk numbers to the cluster; a chunk more than its machines can hold waits there, not here."""
    task = ray.remote(num_cpus=1, max_retries=RETRIES)(make_chunk)
    waiting = [task.remote(job, number) for number in missing]
    with progress_bar(progress) as tell:
        done = 0
        try:
            while waiting:
                ready, waiting = ray.wait(waiting, num_returns=1, timeout=1.0)
                for reference in ready:
                    try:
                        ray.get(reference)
                    except ray.exceptions.RayTaskError as error:
                        raise error.cause if isinstance(error.cause, LandbridgeError) else error from None
                    done += 1
                if tell is not None:
                    tell("chunks", done, len(missing))
        finally:
            # On ctrl-c or a failure nobody waits for the others; what is whole in the store stays.
            for reference in waiting:
                ray.cancel(reference)


def make_chunk(job: dict[str, Any], number: int) -> int:
    """Makes one chunk where it is called, and writes it: what a worker does.

    :raises ForeignWorkerError: where this worker is of another version, or means another run.
    """
    import fsspec

    if _landbridge.__version__ != job["version"]:
        raise ForeignWorkerError(
            f"a worker has landbridge {_landbridge.__version__} where the run is of {job['version']}; "
            "install the same version everywhere"
        )
    planned = plan_of(job)
    if planned.run_id != job["run_id"]:
        raise ForeignWorkerError(
            f"a worker means run {planned.run_id} where {job['run_id']} is asked for; "
            "its landbridge was built from other sources: install the same everywhere"
        )
    files, folder = fsspec.core.url_to_fs(job["url"])
    name, content, sum_name, sum_line = planned.chunk(number, None)
    _write_whole(files, f"{folder}/{name}", content)
    # Second, so that a checksum without its chunk is never taken for one.
    _write_whole(files, f"{folder}/{sum_name}", sum_line.encode())
    return number


def plan_of(job: dict[str, Any]) -> Any:
    """The run that a job means, planned anew."""
    from landbridge._futures import _plan, _plan_sweep
    from landbridge._regions import Region

    shipped = job["region"]
    region = Region(
        _landbridge.Region.from_files(shipped["name"], shipped["files"], shipped["variants"], shipped["outsiders"])
    )
    make = {"futures": _plan, "sweep": _plan_sweep}[job["kind"]]
    return make(region, **job["arguments"])


def _shipped(region: Region) -> dict[str, Any]:
    return {
        "name": region.name,
        "files": region.files,
        "variants": region.applied,
        "outsiders": region.outsiders,
    }


def _write_manifest(files: Any, folder: str, planned: Any) -> None:
    """Writes the manifest, or holds it against the one that is there: only what it says for people may differ."""
    path = f"{folder}/manifest.json"
    if not files.exists(path):
        _write_whole(files, path, planned.manifest.encode())
        return
    there, here = json.loads(files.cat_file(path)), json.loads(planned.manifest)
    there.pop("about", None)
    here.pop("about", None)
    if there != here:
        raise BadInputError(
            f"{path} is of another run than this version makes of the same question; "
            "continue it with the version that made it, or use another store"
        )


def _write_whole(files: Any, path: str, content: bytes) -> None:
    """Writes a file under another name and gives it its name, so that a reader never sees half of it."""
    import os
    import uuid

    part = f"{path}.{os.getpid()}-{uuid.uuid4().hex[:16]}.part"
    files.pipe_file(part, content)
    files.mv(part, path)


def _is_whole(files: Any, folder: str, number: int) -> bool:
    name = f"chunk-{number:06}"
    try:
        line = files.cat_file(f"{folder}/{name}.sha256").decode()
        content = files.cat_file(f"{folder}/{name}.parquet")
    except FileNotFoundError:
        return False
    return line == f"{hashlib.sha256(content).hexdigest()}  {name}.parquet\n"


def _local(files: Any, folder: str, run_id: str) -> Path:
    from landbridge._futures import DEFAULT_STORE

    protocol = files.protocol if isinstance(files.protocol, str) else files.protocol[0]
    if protocol in ("file", "local"):
        return Path(folder)
    here = Path(DEFAULT_STORE) / run_id
    here.mkdir(parents=True, exist_ok=True)
    for path in files.ls(folder, detail=False):
        name = path.rsplit("/", 1)[-1]
        if not name.endswith(".part"):
            files.get_file(path, str(here / name))
    return here
