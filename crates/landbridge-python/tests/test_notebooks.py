"""The notebooks run, and what their text says is asserted in their cells."""

import json
import sys

import jupytext
import nbclient
import pytest
from conftest import ROOT

NOTEBOOKS = sorted((ROOT / "docs/notebooks").glob("*.py"))

CELL_SECONDS = 300
"""After which a cell counts as stuck; a whole notebook takes less than a minute on two busy cores."""


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    """A kernel of this Python, so that none need be installed, and one that is installed is not taken for it."""
    folder = tmp_path_factory.mktemp("jupyter")
    spec = folder / "kernels/landbridge-tests"
    spec.mkdir(parents=True)
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    words = {"argv": command, "display_name": "Python of the tests", "language": "python"}
    (spec / "kernel.json").write_text(json.dumps(words), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(folder))
        yield spec.name


def test_the_notebooks_are_there():
    assert len(NOTEBOOKS) == 3


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path, kernel, tmp_path):
    notebook = jupytext.read(path)
    client = nbclient.NotebookClient(
        notebook, kernel_name=kernel, timeout=CELL_SECONDS, resources={"metadata": {"path": str(tmp_path)}}
    )
    client.execute()
    ran = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in ran)
