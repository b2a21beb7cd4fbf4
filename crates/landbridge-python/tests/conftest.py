"""What the tests share: the binary of the command line, and a region small enough to simulate in a moment."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import landbridge
import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def command_line():
    """Runs the command line and gives what it prints, by default as data."""
    binary = os.environ.get("LANDBRIDGE_BINARY", str(ROOT / "target/debug/landbridge"))
    if not Path(binary).is_file():
        pytest.fail(f"{binary} is not there; build it, or name it in LANDBRIDGE_BINARY")

    def run(*arguments: str, as_data: bool = True, cwd: Path | None = None):
        words = [binary, *arguments, *(["--json"] if as_data else [])]
        done = subprocess.run(words, check=True, capture_output=True, text=True, cwd=cwd)
        return json.loads(done.stdout) if as_data else done.stdout

    return run


@pytest.fixture(scope="session")
def toy():
    return landbridge.load("toy")


@pytest.fixture(scope="session")
def central_asia():
    return landbridge.load("central-asia")
