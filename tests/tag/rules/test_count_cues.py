"""Mentions counted by sentence, weak and strong apart."""

from archive_miner.codebook.load import default_codebook_path, load_codebook
from archive_miner.tag.rules.cues import count_cues
from archive_miner.tag.rules.matcher import compile_matcher, find_mentions
from archive_miner.types import LABELS, Document, Header, Part, Sentence

TEXT = "The mission will train the army. It rained. He asked for rifles and military aid."
SENTENCES = [Sentence(0, 32), Sentence(33, 43), Sentence(44, len(TEXT))]


def test_each_sentence_gets_the_mentions_that_stand_in_it() -> None:
    codebook = load_codebook(default_codebook_path())
    document = Document("d", "s", 1, 1, Header(), TEXT, (Part(0, len(TEXT), 1, 0),))
    mentions = find_mentions(document, (), SENTENCES, compile_matcher(codebook))
    first, second, third = count_cues(SENTENCES, mentions, codebook)
    assert len(first) == 2 * len(LABELS) and sum(second) == 0
    aid = LABELS.index("military_aid")
    assert third[aid] + third[aid + len(LABELS)] >= 1 and first[aid + len(LABELS)] == 0
    assert sum(first) + sum(second) + sum(third) == len(mentions)
