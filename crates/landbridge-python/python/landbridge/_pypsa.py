"""Networks of PyPSA as regions."""

from __future__ import annotations

import csv
import io
import json
import os
import tempfile
import warnings
from collections.abc import Mapping
from typing import Any

from landbridge import _landbridge
from landbridge._regions import Region
from landbridge._tables import Answer, Table


class PypsaRegion(Region):
    """A region that was a network of PyPSA."""

    def __init__(self, region: _landbridge.Region, imported: _landbridge.PypsaImport) -> None:
        super().__init__(region)
        self._imported = imported

    @property
    def notes(self) -> list[str]:
        """What became of what."""
        return [text for changes, text in self._imported.notes if not changes]

    @property
    def warnings(self) -> list[str]:
        """In what the region is not as the network is."""
        return [text for changes, text in self._imported.notes if changes]

    @property
    def shortfall_price(self) -> float:
        """Worth of a unit of load that must be served, in the network's money."""
        return self._imported.shortfall_price

    def solve(self) -> Answer:
        """The optimum of all actors together, as PyPSA counts it.

        ``answer["system_cost"]`` is PyPSA's ``objective + objective_constant``; what is in ``answer["unserved"]`` could not be served or
        taken in, and is counted at the shortfall price: there PyPSA finds the network infeasible.
        """
        data = json.loads(self._imported.solve(self._region))
        unserved = Table.from_rows(data["unserved"], "unserved")
        note = f"system cost {data['system_cost']:,.6g}"
        return Answer(data, {"unserved": unserved}, note if data["unserved"] else f"{note}; all load is served")


def from_pypsa(
    network: Any,
    owners: Mapping[str, str] | None = None,
    shortfall_price: float | None = None,
    money: str | None = None,
    name: str | None = None,
) -> PypsaRegion:
    """A network of PyPSA, or the CSV folder that PyPSA wrote, as a region: its optimum is PyPSA's own.

    docs/methods/pypsa.md says what becomes of what. What a region cannot state is refused by name; what differs is warned of.

    :param owners: the actor of each bus; else the column ``owner`` or ``country`` of its buses.
    :param shortfall_price: worth of a unit of load that must be served, in the network's money; by default far above its costs.
    :param money: what the network's money is called, such as ``"EUR"``.
    :raises MistakesError: with everything that is wrong or cannot be stated, each with file, row, column and remedy.
    """
    if isinstance(network, (str, os.PathLike)):
        return _read(os.fspath(network), owners, shortfall_price, money, name)
    with tempfile.TemporaryDirectory() as folder:
        network.export_to_csv_folder(folder)
        return _read(folder, owners, shortfall_price, money, name or network.name or "network")


def _read(
    folder: str, owners: Mapping[str, str] | None, shortfall_price: float | None, money: str | None, name: str | None
) -> PypsaRegion:
    if name is None:
        name = os.path.basename(os.path.normpath(folder))
    imported = _landbridge.PypsaImport(folder, name, _owners(owners), shortfall_price, money)
    region = PypsaRegion(_landbridge.Region.from_files(name, imported.files, [], None), imported)
    for text in region.warnings:
        warnings.warn(text, stacklevel=3)
    return region


def _owners(owners: Mapping[str, str] | None) -> str | None:
    if owners is None:
        return None
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["bus", "actor"])
    writer.writerows(owners.items())
    return text.getvalue()
