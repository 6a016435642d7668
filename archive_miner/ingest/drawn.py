"""What is drawn on a PDF page, besides the words of its text layer.

In: a page that pypdfium2 has loaded. Out: how much of it images cover and where, how much else is
drawn, and whether anything could keep its words from being seen. With ``pdf`` and ``layer`` the
door to pdfium.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from archive_miner.types import Box

SCAN_SHARE = 0.5
"""A page more than half covered by one image is a scan, and its text layer somebody's OCR; a
letterhead or a photograph covers less."""

LIGHT = 200
"""A colour whose red, green and blue all reach this may be paper's own."""

FAINT = 64
"""And one of less opacity than this, of 255, may not be seen on any paper."""

COVER_POINTS = 4.0
"""A filled area so wide and high can lie over a word, and under a white one; rules are thinner."""

MANY_SHADINGS, MANY_OBJECTS = 50, 50_000
"""Pages with more of either, or with a pattern, can hold a renderer for hours. Their words are
read without a look at them."""

_INVISIBLE = 3
"""Text render modes from here on draw nothing, or only clip: 0–2 fill and stroke."""

_Edges = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a page is made of.

    ``image_share`` is the share of the page that images cover, 0 to 1 (scanners' software cuts a
    page into strips or layers, so all of them count), ``images`` where they lie. ``ink`` counts
    drawn objects that are no images, text of unreadable fonts included; ``strokes`` the points of
    what is drawn with a pen: a line has two, a box four or five. ``covers`` are areas filled after
    the first text. ``may_hide`` says that words may be there which are not to be seen, ``heavy``
    that the page is not to be rendered without need.
    """

    image_share: float = 0.0
    ink: int = 0
    strokes: int = 0
    images: tuple[Box, ...] = ()
    covers: tuple[Box, ...] = ()
    may_hide: bool = False
    heavy: bool = False

    @property
    def is_scan(self) -> bool:
        """Whether the page is the image of one."""
        return self.image_share > SCAN_SHARE


def survey(page: Any) -> Drawn:
    """Return what is drawn on a loaded page."""
    import pypdfium2.raw as raw

    texts = ink = strokes = shadings = 0
    may_hide = heavy = False
    images: list[Box] = []
    covers: list[Box] = []
    shown = _shower(page)
    for drawn in page.get_objects(max_depth=5):
        if drawn.type == raw.FPDF_PAGEOBJ_IMAGE:
            images += shown(_bounds(drawn))
            may_hide = may_hide or texts > 0  # under a picture pasted over them
        elif drawn.type != raw.FPDF_PAGEOBJ_FORM:
            ink += 1
            shadings += drawn.type == raw.FPDF_PAGEOBJ_SHADING
            if drawn.type == raw.FPDF_PAGEOBJ_TEXT:
                texts += 1
                may_hide = may_hide or _may_be_hidden(drawn)
            elif drawn.type == raw.FPDF_PAGEOBJ_PATH:
                strokes += max(0, raw.FPDFPath_CountSegments(drawn))
                area = shown(_bounds(drawn)) if _is_filled(drawn) else []
                if any(_is_large(box) for box in area):
                    may_hide, heavy = True, heavy or _colour(drawn) is None
                    covers += area if texts else []
    width, height = page.get_size()
    covered = sum((box.x1 - box.x0) * (box.bottom - box.top) for box in images)
    share = min(covered / (width * height), 1.0) if width * height else 0.0
    heavy = heavy or shadings > MANY_SHADINGS or ink > MANY_OBJECTS
    return Drawn(share, ink, strokes, tuple(images), tuple(covers), may_hide, heavy)


def _may_be_hidden(text: Any) -> bool:
    """Say whether there is any reason why a text object might not be seen.

    Drawn by no pen, in a colour like paper's or next to none, within what can be switched off or
    cut off; a form can be switched off as a whole.
    """
    import pypdfium2.raw as raw

    if text.container is not None or raw.FPDFTextObj_GetTextRenderMode(text) >= _INVISIBLE:
        return True
    colour = _colour(text)
    if colour is None or min(colour[:3]) >= LIGHT or colour[3] < FAINT:
        return True
    clip = raw.FPDFPageObj_GetClipPath(text)
    if clip and raw.FPDFClipPath_CountPaths(clip) > 0:
        return True
    marks = raw.FPDFPageObj_CountMarks(text)
    return any(_name(raw.FPDFPageObj_GetMark(text, n)) == "OC" for n in range(marks))


def _name(mark: Any) -> str:
    import pypdfium2.raw as raw

    letters, length = ctypes.create_string_buffer(8), ctypes.c_ulong()
    raw.FPDFPageObjMark_GetName(
        mark, ctypes.cast(letters, ctypes.POINTER(ctypes.c_ushort)), 8, ctypes.byref(length)
    )
    return letters.raw[: max(0, length.value - 2)].decode("utf-16-le", "replace")


def _colour(drawn: Any) -> tuple[int, int, int, int] | None:
    """Return red, green, blue and opacity of what fills an object; None where a pattern does."""
    import pypdfium2.raw as raw

    parts = [ctypes.c_uint() for _ in range(4)]
    if not raw.FPDFPageObj_GetFillColor(drawn, *map(ctypes.byref, parts)):
        return None
    red, green, blue, opacity = (part.value for part in parts)
    return red, green, blue, opacity


def _is_filled(path: Any) -> bool:
    import pypdfium2.raw as raw

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    drawn = raw.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
    return bool(drawn) and fill.value != raw.FPDF_FILLMODE_NONE


def _is_large(box: Box) -> bool:
    return min(box.x1 - box.x0, box.bottom - box.top) >= COVER_POINTS


def _bounds(drawn: Any) -> _Edges:
    """Return the left, lower, right and upper edge of an object in its page's coordinates.

    Bounds of an object inside a form are in the form's own coordinates: scanners' software draws
    a page's image into a unit square and the square onto the page.
    """
    bounds = drawn.get_bounds()
    container = drawn.container
    while container is not None:
        bounds = container.get_matrix().on_rect(*bounds)
        container = container.container
    left, bottom, right, top = bounds
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)


def turner(page: Any) -> Callable[[float, float, float, float], _Edges]:
    """Return a function from the edges of a rectangle on a page to those as displayed.

    From left, lower, right and upper edge, counted from below, to left, upper, right and lower
    edge, counted from the top of the sheet.
    """
    # Not get_cropbox(): the boxes a page inherits from the page tree, or that reach over its
    # sheet, count as displayed; get_bbox() is what pdfium displays.
    left, bottom, right, top = page.get_bbox()
    turn = page.get_rotation()

    def shown(x0: float, y0: float, x1: float, y1: float) -> _Edges:
        if turn == 0:
            return x0 - left, top - y1, x1 - left, top - y0
        if turn == 90:
            return y0 - bottom, x0 - left, y1 - bottom, x1 - left
        if turn == 180:
            return right - x1, y0 - bottom, right - x0, y1 - bottom
        return top - y1, right - x1, top - y0, right - x0

    return shown


def _shower(page: Any) -> Callable[[_Edges], list[Box]]:
    """Return a function from the edges of a rectangle to its part on the sheet, if it has one."""
    shown = turner(page)
    width, height = page.get_size()

    def box(edges: _Edges) -> list[Box]:
        left, top, right, bottom = shown(*edges)
        left, right = max(0.0, left), min(width, right)
        top, bottom = max(0.0, top), min(height, bottom)
        return [Box(left, top, right, bottom)] if left < right and top < bottom else []

    return box
