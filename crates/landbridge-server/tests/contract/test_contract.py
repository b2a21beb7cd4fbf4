"""The served OpenAPI document held against the server by schemathesis: requests that keep it and requests that do not, the same in each run.

Needs the command line, whose path LANDBRIDGE_BINARY holds; `cargo xtask python` builds it and names it.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TOKEN = "a-token-of-some-length"

# Requests of each address; `LANDBRIDGE_EXAMPLES` asks for more.
EXAMPLES = os.environ.get("LANDBRIDGE_EXAMPLES", "10")


@pytest.fixture
def address(tmp_path):
    """A server of a copy of the small region, where everything may be written."""
    binary = os.environ["LANDBRIDGE_BINARY"]
    subprocess.run([binary, "extract", "toy", tmp_path / "toy"], check=True, stdout=subprocess.DEVNULL)
    command = [binary, "serve", tmp_path / "toy", "--port", "0", "--data", tmp_path / "data"]
    environment = os.environ | {"LANDBRIDGE_TOKEN": TOKEN}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as server:
        try:
            yield server.stdout.readline().strip().removeprefix("listening on ")
            assert server.poll() is None, "the server has ended"
        finally:
            server.terminate()


def test_every_answer_is_one_that_the_document_names(address, tmp_path):
    # Events of a run end with it, which may take longer than a client waits here; a test of the server follows them.
    command = [
        Path(sys.executable).parent / "schemathesis", "--config-file", HERE / "schemathesis.toml", "run",
        f"{address}/api/openapi.json", "--header", f"Authorization: Bearer {TOKEN}", "--exclude-path-regex", "/events$",
        "--max-examples", EXAMPLES, "--generation-deterministic", "--continue-on-failure",
        "--request-timeout", "60", "--no-color",
    ]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    # It has found the addresses, and asked them.
    assert "Operations:       11 selected / 12 total" in ran.stdout, ran.stdout
