"""Text mining for archival documents: from PDFs to page-anchored evidence and calibrated scores.

    import archive_miner

    with archive_miner.open("archive.db") as archive:
        archive.run("letters/")
        for line in archive.kwic('"operational control"'):
            print(line.left, "[", line.keyword, "]", line.right)
        for score in archive.scores():
            print(f"{score.value:.2f}", archive.document(score.document_id).header)

Heavy libraries are imported by the verbs that need them, not here.
"""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive_miner.archive import Archive

__version__ = "0.1.0"
__all__ = ["__version__", "open"]


def open(
    path: str | PathLike[str] = "archive.db",
    *,
    create: bool = True,
    template: str = "",
    page_seconds: int = 180,
) -> Archive:
    """Open the archive file at ``path``, making it unless told not to; use it with ``with``.

    ``template`` tells how the folders of the papers are named, for citations, as the setting
    ``archive.template`` does. A page that takes longer than ``page_seconds`` to draw is given up;
    0 waits for ever. Raises ArchiveError when the file cannot be opened or made, or is of another
    version.
    """
    from archive_miner.archive import Archive

    return Archive(path, create=create, template=template, page_seconds=page_seconds)
