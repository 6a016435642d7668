"""A poor page image to one an OCR engine can read, doing only what the page needs.

In: a grey image. Out: a grey image of the same size, so that every pixel keeps its place. Uneven
light is evened out; dark edges of the scanner lid become paper; grain and specks are smoothed;
faded ink is darkened; negatives are turned. A clean page passes unchanged. Knows nothing of
engines or files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archive_miner.ingest.light import even_out

if TYPE_CHECKING:
    from PIL.Image import Image

EDGE_SHARE = 0.08
"""Dark bands are looked for in this outer share of the page: lids and gutters of copiers."""

DARK_BAND = 0.6
"""A row or column of the edge is lid, not print, when more than this share of it is dark; the
densest line of type covers 0.25 of its row."""

GRAIN = 6.0
"""Standard deviation of the paper, in grey levels, from which grain is smoothed: clean scans
measure 0–4, JPEG-worn photocopies 6–9, the poorest 15–40; specks of one-bit copies 20–80."""

GRAIN_BLOCK_PIXELS = 12
"""Side of the blocks in which grain is measured: they fit into the white between two lines of
type (20–30 pixels at 300 dpi)."""

GRAIN_PERCENT = 30
"""A page of close type has a third of its blocks on paper; the noise of these is its grain."""

LEAST_SMOOTHING_PIXELS, MOST_SMOOTHING_PIXELS = 1.2, 3.0
"""Standard deviation of the smoothing at 300 dpi, where the strokes of type are 4–6 pixels wide:
at 1.2 specks of one pixel sink to a tenth and strokes stay; beyond 3 letters run together. A
median filter before it costs six times as much and changed no error rate on the typeset scans."""

GRAIN_LEFT = 0.045
"""Grain is smoothed to this share of the contrast between ink and paper. Left with 0.065, whole
paragraphs of a typeset page (noise 25, contrast 0.6) were taken for a picture and skipped (error
rate 0.47); with 0.044 none was (0.03)."""

SPECK_PIXELS = 20
"""Ink of no more pixels at 300 dpi is a speck: a full stop of 10-point type has 25–50, a speck of
toner 1–15."""

SPECKED_SHARE = 0.3
"""Specks are taken out where they are so large a share of all the separate pieces of ink: typed
pages have 0.02–0.1 (dots and broken serifs), telegrams copied small 0.2, and the photocopies on
which tesseract takes whole paragraphs for a picture 0.3–0.7."""

BAND_PIXELS = 120
"""Specks are first counted in bands of so many rows, every fourth one, for speed."""

FAINT_INK = 110
"""Ink lighter than this grey level is faded and is stretched to black."""

INK_SHARE_PERCENT = 0.1
"""Ink is the grey level that so many per cent of the pixels are darker than: three lines of type
cover 0.3 % of a page. A page whose darkest thousandth is nearly paper has nothing to darken."""

MIN_CONTRAST = 20.0
"""Grey levels between ink and paper below which there is no print to stretch, only grain."""

PRINT_OVER_GRAIN = 6.0
"""And so many times the grain that is left: a thousandth of pure grain lies 3.1 standard
deviations from the paper, faded carbon copies 8 and more."""


def enhance(image: Image) -> Image:
    """Return the image made legible; the same object where nothing had to be done."""
    import numpy as np
    from PIL import Image as Images

    pixels = np.asarray(image)
    if pixels.size == 0:
        return image
    evened = even_out(pixels)
    if _is_negative(evened):
        evened = 255 - evened
    if evened is not pixels:
        image, pixels = Images.fromarray(evened), evened
    paper = float(np.median(pixels[::8, ::8]))
    whitened = _whiten_edges(pixels, paper)
    grain = _grain(pixels)
    ink = _ink(pixels)
    clean = whitened if grain >= GRAIN else _despeckle(whitened, paper)
    if clean is pixels and grain < GRAIN and ink < FAINT_INK:
        return image
    result = Images.fromarray(clean)
    if grain >= GRAIN:
        result, grain = _smooth(result, paper, grain)
        ink = _ink(np.asarray(result))
    if paper - ink < max(MIN_CONTRAST, PRINT_OVER_GRAIN * grain):
        return result
    low, high = ink, paper - min(2.0 * grain + 5.0, 0.5 * (paper - ink))
    stretch = [int(min(255.0, max(0.0, (v - low) * 255.0 / (high - low)))) for v in range(256)]
    return result.point(stretch)


def _ink(pixels: Any) -> float:
    import numpy as np

    return float(np.percentile(pixels[::4, ::4], INK_SHARE_PERCENT))


def _smooth(image: Image, paper: float, grain: float) -> tuple[Image, float]:
    """Return the image smoothed as far as its grain asks, and the grain that is left.

    The contrast of ink and paper shows only once the grain is gone, so that a first smoothing
    goes before; one of standard deviation s divides white noise by 3.54 s.
    """
    import numpy as np
    from PIL import ImageFilter

    first = LEAST_SMOOTHING_PIXELS
    image = image.filter(ImageFilter.GaussianBlur(first))
    contrast = max(1.0, paper - _ink(np.asarray(image)))
    wanted = min(MOST_SMOOTHING_PIXELS, grain / (GRAIN_LEFT * contrast) / 3.54)
    if wanted > first:
        image = image.filter(ImageFilter.GaussianBlur((wanted**2 - first**2) ** 0.5))
    return image, grain / (3.54 * max(first, wanted))


def _is_negative(pixels: Any) -> bool:
    """Say whether white stands on black, as on prints from microfilm.

    Type covers a tenth of a page at most; a bright quarter is a card on a black ground, no type.
    """
    import numpy as np

    sample = pixels[::8, ::8]
    return float(np.median(sample)) < 100 and float((sample > 128).mean()) < 0.25


def _grain(pixels: Any) -> float:
    """Return the standard deviation of the paper's noise in grey levels, away from print."""
    import numpy as np

    side = GRAIN_BLOCK_PIXELS
    rows, columns = (length // (2 * side) for length in pixels.shape)
    if rows < 2 or columns < 2:
        return 0.0  # a strip of a few rows
    # every second block each way: a quarter of the page is enough
    blocks = (
        pixels[: rows * 2 * side, : columns * 2 * side]
        .reshape(rows, 2 * side, columns, 2 * side)[:, :side, :, :side]
        .astype(np.float32)
    )
    return float(np.percentile(blocks.std(axis=(1, 3)), GRAIN_PERCENT))


def _despeckle(pixels: Any, paper: float) -> Any:
    """Return the pixels without specks where there are many, the same array where there are few.

    For copies of one bit, whose specks are as black as their type: smoothing would blur both.
    """
    import numpy as np

    dark = pixels < 0.6 * paper
    height = len(dark) // BAND_PIXELS * BAND_PIXELS
    bands = dark[:height].reshape(-1, BAND_PIXELS, dark.shape[1])[::4]
    counted = np.pad(bands, ((0, 0), (0, 1), (0, 0))).reshape(-1, dark.shape[1])
    _, sizes = _pieces(counted)
    if sizes.size < 2 or float((sizes[1:] <= SPECK_PIXELS).mean()) < SPECKED_SHARE:
        return pixels
    pieces, sizes = _pieces(dark)
    specks = sizes <= SPECK_PIXELS
    specks[0] = False  # the paper
    cleaned = np.array(pixels)
    cleaned[specks[pieces]] = int(paper)
    return cleaned


def _pieces(dark: Any) -> tuple[Any, Any]:
    """Return the number of its piece of ink for each pixel, 0 for paper, and the pieces' sizes."""
    import numpy as np
    from scipy import ndimage

    pieces, _ = ndimage.label(dark, np.ones((3, 3), dtype=bool))
    return pieces, np.bincount(pieces.ravel())


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
