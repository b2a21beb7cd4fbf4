"""Progress bars, in terminals and in notebooks."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Tell = Callable[[str, int, int], None]


@contextmanager
def progress_bar(wanted: bool | None) -> Iterator[Tell | None]:
    """A function to tell progress to; ``None`` where nobody would see it.

    By default a bar is shown where stderr is a terminal, or in a notebook.
    """
    if wanted is None:
        wanted = sys.stderr.isatty() or "ipykernel" in sys.modules
    if not wanted:
        yield None
        return
    # Loaded only where it is needed: it looks for the widgets of notebooks, and warns where a plain bar has to do.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from tqdm.auto import tqdm

    bars: dict[str, tqdm] = {}

    def tell(step: str, done: int, of: int) -> None:
        if of == 0:
            return
        for name, bar in bars.items():
            if name != step:
                bar.close()
        bar = bars.get(step)
        if bar is None:
            bar = bars[step] = tqdm(total=of, desc=step, leave=False)
        bar.total = of
        bar.n = done
        bar.refresh()

    try:
        yield tell
    finally:
        for bar in bars.values():
            bar.close()
