"""Text inside XML, and XML read without the parts of it that attack the reader.

In: text, or XML. Out: text that stands in XML, or what a parser's target makes of it. Characters
that XML 1.0 cannot hold at all give way to U+FFFD, one for one, so that offsets stay.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from archive_miner.errors import UsageError

STAND_IN = "\ufffd"

# Matches the control characters of OCR debris ("\x02", "\x0c") and two non-characters; not tab,
# line feed or carriage return, which XML holds, nor "\x85" and "\x9f", which 1.0 allows.
_UNHELD = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\ud800-\udfff\ufffe\uffff]")


def held(text: str) -> str:
    """Return text with U+FFFD for each character that XML cannot hold."""
    return _UNHELD.sub(STAND_IN, text)


def markup(text: str) -> str:
    """Return text as the content of an element; a carriage return by its number, or it is lost."""
    return escape(held(text), {"\r": "&#13;"})


def attribute(text: str) -> str:
    """Return text as the value of an attribute, in its quotation marks."""
    return quoteattr(held(text))


class PlainTree(ET.TreeBuilder):
    """Builds a tree, and refuses a document type: no file of ours needs entities."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        """Raise UsageError: what declares entities may be a bomb."""
        refuse_doctype(name)


def refuse_doctype(name: str) -> None:
    """Raise UsageError for an XML file with a document type."""
    raise UsageError(f"declares a document type ({name[:40]!r}), which is not read; take it out")


def parse(chunks: Iterable[bytes], target: Any) -> Iterable[Any]:
    """Feed XML to a parser's target, and yield what its ``take`` gives after each piece.

    Raises UsageError where it is not well formed.
    """
    parser = ET.XMLParser(target=target)  # noqa: S314 (the target refuses document types)
    try:
        for chunk in chunks:
            parser.feed(chunk)
            yield from target.take()
        parser.close()
        yield from target.take()
    except (ET.ParseError, ValueError, LookupError) as error:
        # ValueError and LookupError: encodings that expat or Python do not know
        raise UsageError(f"no well-formed XML ({error}); mend it") from error


def parse_tree(data: bytes) -> ET.Element:
    """Return the root of an XML file; raises UsageError where it is not well formed."""
    parser = ET.XMLParser(target=PlainTree())  # noqa: S314 (it refuses document types)
    try:
        parser.feed(data)
        root: ET.Element = parser.close()
    except (ET.ParseError, ValueError, LookupError) as error:
        raise UsageError(f"no well-formed XML ({error}); mend it") from error
    return root
