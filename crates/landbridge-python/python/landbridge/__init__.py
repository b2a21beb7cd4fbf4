"""landbridge: what every coalition of states can do together on shared networks, and who gains by it.

>>> import landbridge
>>> region = landbridge.load("toy")
>>> shares = landbridge.power(region)
>>> {actor["actor"]: round(actor["gain"]) for actor in shares["actors"]}
{'A': 313, 'B': 203, 'C': 393}

The functions are the commands of the command line, in the same words and the same order: ``landbridge power toy --ties`` is
``landbridge.power("toy", ties=True)``. A region is a :class:`Region`, the name of a bundled one, or a folder.
"""

from landbridge._api import (
    agenda,
    attack,
    blocs,
    brief,
    check,
    claims,
    discover,
    exposure,
    futures,
    game,
    harden,
    metrics,
    patch,
    power,
    sensitivity,
    stability,
    sweep,
    toll,
    values,
)
from landbridge._futures import DEFAULT_STORE, Run, open_run
from landbridge._games import Game
from landbridge._landbridge import __version__
from landbridge._pypsa import from_pypsa
from landbridge._regions import Region, from_frames, load
from landbridge._tables import Answer, Table
from landbridge.errors import (
    BadInputError,
    EngineError,
    ForeignWorkerError,
    LandbridgeError,
    Mistake,
    MistakesError,
    NoValueError,
)


def regions() -> list[str]:
    """Names of the regions that come with the package."""
    from landbridge import _landbridge

    return _landbridge.bundled()


__all__ = [
    "DEFAULT_STORE",
    "Answer",
    "BadInputError",
    "EngineError",
    "ForeignWorkerError",
    "Game",
    "LandbridgeError",
    "Mistake",
    "MistakesError",
    "NoValueError",
    "Region",
    "Run",
    "Table",
    "__version__",
    "agenda",
    "attack",
    "blocs",
    "brief",
    "check",
    "claims",
    "discover",
    "exposure",
    "from_frames",
    "from_pypsa",
    "futures",
    "game",
    "harden",
    "load",
    "metrics",
    "open_run",
    "patch",
    "power",
    "regions",
    "sensitivity",
    "stability",
    "sweep",
    "toll",
    "values",
]
