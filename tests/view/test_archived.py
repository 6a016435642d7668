"""Pictures of what an archive holds, through the command line and from Python."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from stored import TAGGED

import archive_miner
from archive_miner.archive import Archive
from archive_miner.errors import SourceError, UsageError
from archive_miner.types import Mention, Sentence

pytestmark = pytest.mark.slow  # a tokeniser, a drawing or a report for each case

TEXT = "The advisers were asked to leave."


@pytest.fixture
def box(tmp_path: Path, typeset: Callable[..., Path]) -> Path:
    return typeset([(72, 100, "INCOMING TELEGRAM"), (72, 130, TEXT)])


@pytest.fixture
def archive(tmp_path: Path, box: Path) -> Iterator[Archive]:
    with archive_miner.open(tmp_path / "a.db") as archive:
        archive.ingest(box)
        archive.segment()
        document = next(archive.documents())
        start = document.text.index("advisers")
        mention = Mention(
            "m1",
            document.document_id,
            "military_influence",
            None,
            start,
            start + 8,
            start,
            start + 8,
            0.9,
            "mi.test",
        )
        with archive.store.transaction():
            archive.store.tags.write_tags(document.document_id, [Sentence(0, 5)], [mention], TAGGED)
        yield archive


def test_a_page_is_drawn_with_its_mention(archive: Archive, box: Path) -> None:
    image = archive.draw_page(box, 1)
    assert isinstance(image, Image.Image) and image.height > image.width
    # The word "advisers" stands 72 points in, its baseline 130 down; two pixels a point.
    tinted = image.crop((180, 240, 240, 264)).convert("HSV").getchannel("S").getextrema()[1]
    plain = image.crop((180, 400, 240, 424)).convert("HSV").getchannel("S").getextrema()[1]
    assert tinted > 20 and plain == 0


def test_a_mention_is_cut_out(archive: Archive) -> None:
    crop = archive.crop_mention("m1")
    assert crop.page_number == 1 and crop.png.startswith(b"\x89PNG") and crop.height < 400


@pytest.mark.parametrize(("path", "number"), [("elsewhere.pdf", 1), (None, 7)])
def test_what_the_archive_does_not_hold(
    archive: Archive, box: Path, path: str | None, number: int
) -> None:
    with pytest.raises(UsageError):
        archive.draw_page(path or box, number)
    with pytest.raises(UsageError):
        archive.crop_mention("m2")


def test_a_file_that_has_changed_gives_no_picture(archive: Archive, box: Path) -> None:
    box.write_bytes(box.read_bytes() + b"\n% another scan")
    with pytest.raises(SourceError, match="has changed"):
        archive.draw_page(box, 1)
