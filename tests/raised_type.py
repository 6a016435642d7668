"""Lines with raised and lowered type, as the content of a PDF page."""

from __future__ import annotations

SIZES = {"^": "/F1 7 Tf 4 Ts", "~": "/F1 12 Tf 5 Ts", "_": "/F1 7 Tf -3 Ts"}
"""``^3^`` is set small and raised, ``~3~`` raised alone, as typewriters do, ``_2_`` lowered."""


def set_line(text: str, y: int) -> str:
    """Set a line of Times at a height, the marked stretches raised or lowered."""
    shown, plain = [f"BT /F1 12 Tf 72 {y} Td"], True
    for piece in text.replace("^", "\0^\0").replace("~", "\0~\0").replace("_", "\0_\0").split("\0"):
        if piece in SIZES:
            shown.append(SIZES[piece] if plain else "/F1 12 Tf 0 Ts")
            plain = not plain
        elif piece:
            shown.append(f"<{piece.encode('cp1252').hex()}> Tj")
    return " ".join([*shown, "ET"])


FONT = (
    "/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Times-Roman"
    " /Encoding /WinAnsiEncoding >> >>"
)
