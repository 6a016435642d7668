"""Mentions to mentions with context: polarity, modality, voice and stance, each with its cues.

Comes in: a document, its sentences and mentions, and a reader. Goes out: the mentions with the
four fields filled, and the words that decided as spans of their own. The meaning of the values is
CODING_GUIDE.md's. Knows neither the codebook nor how a model was trained.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, cast

from archive_miner.tag.actors.find import ActorReading
from archive_miner.tag.context.evidence import (
    Evidence,
    ReadSentence,
    Voices,
    gather_evidence,
    read_sentence,
    read_voices,
)
from archive_miner.tag.context.features import ContextFeatures, name_features
from archive_miner.tag.context.rules import Ruling, polarity_cues, rule
from archive_miner.tag.context.speakers import Role, read_speakers
from archive_miner.text.characters import unify
from archive_miner.types import Document, Mention, Modality, Modifier, Polarity, Sentence, Voice

LOOK_BACK_SENTENCES = 4
"""How far back the last named speaker is looked for."""
_LEARNED = frozenset(["polarity", "modality", "voice"])
"""The axes a learned layer is asked about, where rules are not sure of all of them."""


class ContextWeights(Protocol):
    """A learned layer: the values it chooses, by axis ("polarity", "voice"), from features."""

    def choose(self, features: ContextFeatures) -> Mapping[str, str]:
        """Return a value for each axis the layer knows."""


@dataclass(frozen=True, slots=True)
class ContextReader:
    """How context is read: by rules; where they are not sure, by ``weights`` on the axes known."""

    weights: ContextWeights | None = None


@dataclass(frozen=True, slots=True)
class ReadMention:
    """A mention with what was read for it: the evidence, and its sentence."""

    evidence: Evidence
    sentence: ReadSentence


def read_context(
    document: Document,
    sentences: Sequence[Sentence],
    mentions: Sequence[Mention],
    reader: ContextReader,
    actors: Sequence[ActorReading],
) -> list[tuple[Mention, tuple[Modifier, ...]]]:
    """Return each mention with its four fields of context, and the spans that speak for them.

    ``sentences`` are the document's, in order; they tell who spoke last before a mention.
    ``actors`` are those read in it.
    """
    found = []
    read_mentions = collect_evidence(document, sentences, mentions, actors)
    for mention, read in zip(mentions, read_mentions, strict=True):
        ruling = rule(read.evidence)
        chosen: Mapping[str, str] = {}
        if reader.weights is not None and not ruling.sure >= _LEARNED:
            learned = reader.weights.choose(name_features(read.evidence, ruling))
            chosen = {axis: value for axis, value in learned.items() if axis not in ruling.sure}
        filled = replace(
            mention,
            polarity=cast(Polarity, chosen.get("polarity", ruling.polarity)),
            modality=cast(Modality, chosen.get("modality", ruling.modality)),
            voice=cast(Voice, chosen.get("voice", ruling.voice)),
            stance=ruling.stance,
        )
        found.append((filled, _modifiers(filled, ruling, read)))
    return found


_ALWAYS_SHOWN = frozenset(["negation", "uncertainty", "time"])


def _modifiers(mention: Mention, ruling: Ruling, read: ReadMention) -> tuple[Modifier, ...]:
    """Return the cues that speak for a mention's values, in text order, each as a span."""
    evidence, tokens = read.evidence, read.sentence.tokens
    shown = [hit for hit in ruling.deciding if hit.cue.kind == "stance"]
    shown += polarity_cues(evidence, mention.polarity) if mention.polarity else []
    for place, hit in enumerate(evidence.reaching):
        kind = hit.cue.kind
        if (
            (kind in _ALWAYS_SHOWN and place in evidence.central)
            or (kind == "modality" and hit.cue.value == mention.modality)
            or kind in ("speech", "belief")
        ):
            shown.append(hit)
    spans = {
        Modifier(hit.cue.kind, hit.cue.value, tokens[hit.first].start, tokens[hit.last - 1].end)
        for hit in shown
    }
    return tuple(sorted(spans, key=lambda m: (m.start, m.end, m.kind, m.value)))


def collect_evidence(
    document: Document,
    sentences: Sequence[Sentence],
    mentions: Sequence[Mention],
    actors: Sequence[ActorReading],
) -> list[ReadMention]:
    """Return the evidence on each mention; a sentence is read once for all its mentions."""
    if not mentions:
        return []
    speakers = read_speakers(document, actors)
    text = unify(document.text)
    starts = [sentence.start for sentence in sentences]
    read: dict[tuple[int, int], ReadSentence] = {}
    heard: dict[tuple[int, int], Voices] = {}

    def reading(start: int, end: int) -> ReadSentence:
        if (start, end) not in read:
            read[start, end] = read_sentence(text, start, end, speakers)
        return read[start, end]

    def voices(start: int, end: int) -> Voices:
        if (start, end) not in heard:
            known = read.get((start, end))
            heard[start, end] = known.voices if known else read_voices(text, start, end, speakers)
        return heard[start, end]

    def last_speaker(start: int) -> Role:
        # the first sentence is the title: its names speak of the paper, not in it
        index = bisect_left(starts, start)
        is_nearest = True
        for sentence in reversed(sentences[max(1, index - LOOK_BACK_SENTENCES) : index]):
            before = voices(sentence.start, sentence.end)
            for role in (before.speaker, before.believer):
                if role not in ("none", "he", "self"):
                    return role
            # "I told Premier that ... He replied": the writer is never "he"
            if before.last_other() != "none" and (before.speaker == "self" or is_nearest):
                return before.last_other()
            is_nearest = False
        return "none"

    found = []
    for mention in mentions:
        here = reading(mention.sentence_start, mention.sentence_end)
        inherited = last_speaker(mention.sentence_start)
        span = mention.start, mention.end
        evidence = gather_evidence(here, *span, mention.label, inherited, speakers)
        found.append(ReadMention(evidence, here))
    return found
