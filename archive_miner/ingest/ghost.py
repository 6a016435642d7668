"""A page image on which the other side shows through to one without it.

In: a grey image, made legible. Out: the image with all that is paler than the page's own ink made
paper, or nothing where there is no such ghost. Whether the page reads better so, only the engine
can tell: under a black stamp, faded type looks like a ghost, too. Knows nothing of engines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

PALE = 0.9
"""What is darker than this share of the paper is ink or ghost."""

GHOST_SHARE = 0.1
"""Ghost there must be for each share of ink: typeset pages with the next one's type showing
through at a fifth to three fifths of its blackness have 0.13–8; scans 0–0.03, coarse grain 0.07."""

REACH_PIXELS = 5
"""Half-tones so near to ink, at 150 dpi, are the edges of its letters."""


def clear_ghost(image: Image) -> Image | None:
    """Return the image without what shows through from its back; None where nothing does."""
    import numpy as np
    from scipy import ndimage

    pixels = np.asarray(image)[::2, ::2]
    if pixels.size == 0:
        return None
    limit = PALE * float(np.median(pixels[::4, ::4]))
    printed = pixels[pixels < limit]
    if printed.size == 0 or int(printed.max()) - int(printed.min()) < 2:
        return None
    parting = _part(printed)
    around = ndimage.minimum_filter(pixels, REACH_PIXELS)
    ghost = int(((pixels < limit) & (around > parting)).sum())
    if ghost < GHOST_SHARE * int((printed <= parting).sum()):
        return None
    black = min(float(np.percentile(pixels, 0.1)), parting - 1.0)
    return image.point(
        [int(min(255.0, max(0.0, (v - black) * 255.0 / (parting - black)))) for v in range(256)]
    )


def _part(values: Any) -> int:
    """Return the level that parts dark values from pale ones best (Otsu 1979)."""
    import numpy as np

    counts = np.bincount(values, minlength=256).astype(np.float64)
    below, sums = np.cumsum(counts), np.cumsum(counts * np.arange(256))
    within = (below > 0) & (below < below[-1])
    spread = np.zeros(256)
    spread[within] = (sums[-1] * below[within] / below[-1] - sums[within]) ** 2 / (
        below[within] * (below[-1] - below[within])
    )
    return int(np.argmax(spread))
