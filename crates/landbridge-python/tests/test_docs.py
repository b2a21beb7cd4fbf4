"""What the pages show is what happens, and the stubs name what is there."""

import ast
import doctest
import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import landbridge
import pytest
from conftest import ROOT

PAGES = [ROOT / "README.md", Path(__file__).parents[1] / "README.md", *sorted((ROOT / "docs/guide").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_python_of_a_page_runs(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"^```python\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    shown = "\n".join(block for block in blocks if ">>>" in block)
    test = doctest.DocTestParser().get_doctest(shown, {}, page.name, str(page), 0)
    assert test.examples or page.name not in ("README.md",)
    assert doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test).failed == 0


@pytest.mark.parametrize("name", [module.name for module in pkgutil.iter_modules(landbridge.__path__, "landbridge.")])
def test_the_examples_of_a_module_run(name):
    module = importlib.import_module(name)
    assert doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE).failed == 0


def test_the_stubs_name_what_the_module_has():
    from landbridge import _landbridge

    stubs = ast.parse(Path(landbridge.__file__).with_name("_landbridge.pyi").read_text(encoding="utf-8"))
    stubbed = {}
    for node in stubs.body:
        if isinstance(node, ast.ClassDef):
            names = {part.name for part in node.body if isinstance(part, ast.FunctionDef)}
            stubbed[node.name] = names - {"__init__", "__len__"}
        elif isinstance(node, ast.FunctionDef):
            stubbed[node.name] = None
    there = {name for name in dir(_landbridge) if not name.startswith("_")}
    assert set(stubbed) == there
    for name, methods in stubbed.items():
        if methods is not None:
            has = {part for part in vars(getattr(_landbridge, name)) if not part.startswith("__")}
            assert {method for method in methods if not method.startswith("__")} == has, name


def test_everything_public_says_what_it_does():
    for name in landbridge.__all__:
        held = getattr(landbridge, name)
        if inspect.isclass(held) or inspect.isfunction(held):
            assert inspect.getdoc(held), name
        if inspect.isclass(held) and held.__module__.startswith("landbridge._"):
            for part, value in vars(held).items():
                if not part.startswith("_") and (inspect.isfunction(value) or isinstance(value, property)):
                    assert inspect.getdoc(value), f"{name}.{part}"


def test_functions_are_the_commands_of_the_command_line(command_line):
    said = command_line("--help", as_data=False)
    commands = set(re.findall(r"^  ([a-z]+) ", said, re.MULTILINE))
    # Words that are no command: what makes or changes a region in memory, and what reads a run.
    only_here = {"load", "patch", "from_frames", "from_pypsa", "open_run"}
    functions = {name for name in landbridge.__all__ if inspect.isfunction(getattr(landbridge, name))}
    assert functions - only_here <= commands


def test_the_stubs_of_the_commands_are_what_they_take():
    from landbridge import _api

    written = Path(landbridge.__file__).with_name("_api.pyi").read_text(encoding="utf-8")
    assert written == _api.stubs(), "write what `landbridge._api.stubs()` gives to _api.pyi"
    for name in _api.COMMANDS:
        assert {"variant", "outsiders"} <= set(inspect.signature(getattr(landbridge, name)).parameters)
