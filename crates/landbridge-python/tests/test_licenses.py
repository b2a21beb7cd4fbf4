"""The licenses of all that the package and its tests bring along: what deny.toml allows, and a few more, for nothing of it is passed on."""

import re
import tomllib
from importlib.metadata import Distribution, distributions
from pathlib import Path

from conftest import ROOT

DENY = ROOT / "deny.toml"

# Of others that are installed beside the package, not within it: the same or weaker terms, or, of MPL-2.0, terms that end at its own files.
BESIDE = {"MIT-CMU", "MPL-2.0", "PSF-2.0", "Zlib"}

# What packages without an expression say in their own words.
IN_WORDS = [
    (r"Mozilla Public License 2\.0|MPL", "MPL-2.0"),
    (r"Apache", "Apache-2.0"),
    (r"\bMIT\b", "MIT"),
    (r"ISC", "ISC"),
    (r"Python Software Foundation", "PSF-2.0"),
    (r"BSD", "BSD-3-Clause"),
]


def licenses(package: Distribution) -> set[str]:
    """What a package says of its license, as identifiers of SPDX; its own words where it has no identifier for them."""
    about = package.metadata
    if expression := about.get("License-Expression"):
        return set(re.split(r"\s+(?:AND|OR)\s+", expression.replace("(", "").replace(")", "")))
    said = [line.split(" :: ")[-1] for line in about.get_all("Classifier", []) if line.startswith("License")]
    said = said or [(about.get("License") or "nothing").splitlines()[0]]
    return {next((name for pattern, name in IN_WORDS if re.search(pattern, words)), words) for words in said}


def test_licenses_are_among_those_that_are_allowed():
    allowed = set(tomllib.loads(DENY.read_text(encoding="utf-8"))["licenses"]["allow"]) | BESIDE
    found = {package.metadata["Name"]: licenses(package) for package in distributions()}
    assert len(found) > 20
    others = {name: said - allowed for name, said in found.items() if not said <= allowed}
    assert not others, f"not in deny.toml, nor in BESIDE here: {others}"


def test_words_of_another_license_are_found():
    class Foreign(Distribution):
        def read_text(self, filename):
            return "Name: foreign\nVersion: 1\nLicense: GNU GPL 3\n"

        def locate_file(self, path):
            return Path()

    assert licenses(Foreign()) == {"GNU GPL 3"}
