"""A poor page image to one an OCR engine can read, doing only what the page needs.

In: a grey image. Out: a grey image of the same size, so that every pixel keeps its place. Dark
edges of the scanner lid become paper; grain and specks are smoothed; faded ink is darkened;
negatives are turned. A clean page passes unchanged. Knows nothing of engines or files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

EDGE_SHARE = 0.08
"""Dark bands are looked for in this outer share of the page: lids and gutters of copiers."""

DARK_BAND = 0.6
"""A row or column of the edge is lid, not print, when more than this share of it is dark; the
densest line of type covers 0.25 of its row."""

GRAIN = 6.0
"""Standard deviation of the paper, in grey levels, from which grain is smoothed: clean scans
measure 0–4, JPEG-worn photocopies 6–9, the poorest 15–22."""

SMOOTHING_PIXELS = 1.2
"""Standard deviation of the smoothing at 300 dpi, where the strokes of type are 4–6 pixels wide:
specks of one pixel sink to a tenth, strokes stay. A median filter before it costs six times as
much and changed no error rate on the typeset scans."""

FAINT_INK = 110
"""Ink lighter than this grey level is faded and is stretched to black."""

INK_SHARE_PERCENT = 0.1
"""Ink is the grey level that so many per cent of the pixels are darker than: three lines of type
cover 0.3 % of a page. A page whose darkest thousandth is nearly paper has nothing to darken."""

MIN_CONTRAST = 40.0
"""Grey levels between ink and paper below which there is no print to stretch, only grain."""


def enhance(image: Image) -> Image:
    """Return the image made legible; the same object where nothing had to be done."""
    import numpy as np
    from PIL import Image as Images
    from PIL import ImageFilter

    pixels = np.asarray(image)
    if pixels.size == 0:
        return image
    if _is_negative(pixels):
        image = Images.fromarray(255 - pixels)
        pixels = np.asarray(image)
    paper = float(np.median(pixels[::8, ::8]))
    whitened = _whiten_edges(pixels, paper)
    grain = _grain(pixels)
    ink = float(np.percentile(pixels[::4, ::4], INK_SHARE_PERCENT))
    if whitened is pixels and grain < GRAIN and ink < FAINT_INK:
        return image
    result = Images.fromarray(whitened)
    if grain >= GRAIN:
        result = result.filter(ImageFilter.GaussianBlur(SMOOTHING_PIXELS))
        ink = float(np.percentile(np.asarray(result)[::4, ::4], INK_SHARE_PERCENT))
    if paper - ink < MIN_CONTRAST:
        return result
    low, high = ink, paper - min(2.0 * grain + 5.0, 0.5 * (paper - ink))
    stretch = [int(min(255.0, max(0.0, (v - low) * 255.0 / (high - low)))) for v in range(256)]
    return result.point(stretch)


def _is_negative(pixels: Any) -> bool:
    """Say whether white stands on black, as on prints from microfilm.

    Type covers a tenth of a page at most; a bright quarter is a card on a black ground, no type.
    """
    import numpy as np

    sample = pixels[::8, ::8]
    return float(np.median(sample)) < 100 and float((sample > 128).mean()) < 0.25


def _grain(pixels: Any) -> float:
    """Return the standard deviation of the paper's noise in grey levels.

    The median absolute difference between neighbours two rows apart, away from print: most pairs
    of a page lie on paper, so that print does not count (for a normal noise of deviation s the
    median absolute difference of two samples is 0.954 s).
    """
    import numpy as np

    sample = pixels[::5, ::3].astype(np.int16)
    if len(sample) < 2:
        return 0.0  # a strip of a few rows
    return float(np.median(np.abs(sample[1:] - sample[:-1]))) / 0.954


def _whiten_edges(pixels: Any, paper: float) -> Any:
    """Return the pixels with dark bands at the four edges painted as paper."""
    import numpy as np

    dark = pixels < 0.45 * paper
    height, width = pixels.shape
    bands = (
        _band(dark[:, : int(EDGE_SHARE * width)].mean(axis=0)),
        _band(dark[:, ::-1][:, : int(EDGE_SHARE * width)].mean(axis=0)),
        _band(dark[: int(EDGE_SHARE * height)].mean(axis=1)),
        _band(dark[::-1][: int(EDGE_SHARE * height)].mean(axis=1)),
    )
    if not any(bands):
        return pixels
    left, right, top, bottom = bands
    whitened = np.array(pixels)
    whitened[:, :left] = whitened[:, width - right :] = int(paper)
    whitened[:top] = whitened[height - bottom :] = int(paper)
    return whitened


def _band(shares: Any) -> int:
    """Return how many of the outermost rows or columns a dark band covers.

    At least half of them are dark: a lid with a sliver of paper outside it is one, the rule under
    a letterhead is not, and what is printed above the rule stays.
    """
    import numpy as np

    dark = shares > DARK_BAND
    mostly = np.cumsum(dark) >= 0.5 * np.arange(1, len(shares) + 1)
    ends = np.flatnonzero(dark & mostly)
    return 0 if ends.size == 0 else min(len(shares), int(ends[-1]) + 3)
