"""Networks of PyPSA as regions."""

from __future__ import annotations

from typing import Any

from landbridge._regions import Region


def from_pypsa(network: Any, **options: Any) -> Region:
    """A region of a PyPSA network."""
    raise NotImplementedError
