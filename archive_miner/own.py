"""What this program writes bears its name, so that it is not read as a paper of the archive.

In: a path. Out: yes or no. A picture says it in a text chunk, an edition in its header, a table by
its columns, a report by its style sheet; a file says it wherever it is copied, whatever it is
called and whoever's papers lie beside it. Only the head of a file is looked at.
"""

from __future__ import annotations

import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.PngImagePlugin import PngInfo

NAME = "archive-miner"

EDITION_NOTE = f"Written by {NAME} for exchange."
"""Stands as the publication statement of a TEI corpus that is exported."""

REPORT_STYLE = f"/* {NAME} report */"
"""First line of a report's style.css: says that a folder is an earlier report."""

REPORT_PICTURES = ("crops", "figures")
"""The folders of a report that hold pictures, and nothing else."""

HEAD_BYTES = 4096

_PNG = re.compile(rb"\x89PNG\r\n\x1a\n.{,2000}tEXtSoftware\0%b" % NAME.encode(), re.DOTALL)
# The chunks before the pixels of our own; near miss "tEXtSoftware\0Adobe ImageReady", or our name
# in a "tEXtComment".

_EDITION = re.compile(
    rb"<teiCorpus\b.{,2000}<publicationStmt>\s*<p>\s*%b\s*</p>" % re.escape(EDITION_NOTE.encode()),
    re.DOTALL,
)
# Near miss: an edition whose statement says "Made with the help of archive-miner".

_TABLE = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:"
    rb'\{"(?:source|document|passage|mention|decision)_id": ["\d]'
    rb"|(?:source|document|passage|mention|decision)_id,[a-z_]+,[a-z_\d]+,"
    rb"|stage,path,item,reason\s"
    rb"|# query: [^\n]*\n(?:# [^\n]*\n){,8}?# software: archive_miner )"
)
# '{"document_id": "3f2a…', "mention_id,document_id,path,label", "# query: aid" with its remarks;
# near miss "Document_id, path and label are the columns of the table."


def png_info() -> PngInfo:
    """Return what a picture of ours is to be saved with: Pillow's ``pnginfo``."""
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Software", NAME)
    return info


def is_own(path: Path) -> bool:
    """Say whether this program wrote a file itself; opens nothing but files."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode) or not status.st_size:
            return False
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except (OSError, ValueError):  # told when it is read
        return False
    if any(form.match(head) for form in (_PNG, _TABLE)) or _EDITION.search(head):
        return True
    return path.parent.name in REPORT_PICTURES and _is_report(path.parent.parent)


def _is_report(folder: Path) -> bool:
    """Say whether a folder is a report; those made before pictures said so are known by this."""
    try:
        with (folder / "style.css").open("rb") as file:
            return file.read(len(REPORT_STYLE)) == REPORT_STYLE.encode()
    except OSError:
        return False
