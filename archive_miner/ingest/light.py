"""A page image on which light falls unevenly to one on which it falls evenly.

In: grey values. Out: grey values of the same shape, or the same array where the light is even, as
on flat-bed scans. A camera's side light, the shadow of a book's gutter and a lens's dark corners
put paper on one side of the page below the ink on the other: whatever divides ink from paper by
one level for the page then takes half of every line for shadow.
"""

from __future__ import annotations

from typing import Any

BLOCK_PIXELS = 64
"""Side of the blocks in which the level of the paper is taken: at 300 dpi two lines of type and the
white between them."""

PAPER_PERCENT = 80
"""Type covers a quarter of its blocks at most, so that this percentile is paper."""

EDGE_SHARE = 0.08
"""The outer share of the page is left out where its light is judged: lids, desks, torn corners."""

NO_PAPER = 0.2
"""A block darker than this share of the brightest paper is a lid, a black card, a redaction."""

LEAST_PAPER = 60
"""Where the brightest paper is darker than this grey level there is none: a negative."""

UNEVEN = 0.85
"""Light is uneven where the darkest twentieth of the paper is below this share of the brightest.
Scans have 0.98–1.0 and stay as they are; pages that tesseract cut in two had 0.3–0.7."""


def even_out(pixels: Any) -> Any:
    """Return the pixels as they would be under even light; the same array where it is even."""
    import numpy as np
    from PIL import Image

    paper = _paper(pixels)
    if paper is None:
        return pixels
    height, width = pixels.shape
    brightest = float(np.percentile(paper, 95))
    spread = Image.fromarray((brightest / paper).astype(np.float32))
    gain = np.asarray(spread.resize((width, height), Image.Resampling.BILINEAR))
    evened = np.empty_like(pixels)
    for top in range(0, height, 256):  # in bands, for a sheet of 40 million pixels
        band = pixels[top : top + 256] * gain[top : top + 256]
        evened[top : top + 256] = np.minimum(band, 255.0)
    return evened


def _paper(pixels: Any) -> Any:
    """Return the grey level of the paper, block by block; None where it is even."""
    import numpy as np
    from scipy import ndimage

    side = BLOCK_PIXELS
    rows, columns = (-(-length // side) for length in pixels.shape)
    if min(rows, columns) < 4:
        return None  # a strip
    sample = np.pad(pixels[::4, ::4], ((0, side), (0, side)), mode="edge")
    blocks = sample[: rows * side // 4, : columns * side // 4].reshape(
        rows, side // 4, columns, side // 4
    )
    levels = np.percentile(blocks, PAPER_PERCENT, axis=(1, 3))
    dark = levels < NO_PAPER * np.percentile(levels, 95)
    if dark.any():
        nearest = ndimage.distance_transform_edt(dark, return_distances=False, return_indices=True)
        levels = levels[tuple(nearest)]
    levels = np.maximum(ndimage.median_filter(levels, size=5, mode="nearest"), 1.0)
    y, x = (max(1, int(EDGE_SHARE * length)) for length in (rows, columns))
    darkest, brightest = np.percentile(levels[y:-y, x:-x], (5, 95))
    return levels if brightest > LEAST_PAPER and darkest < UNEVEN * brightest else None
