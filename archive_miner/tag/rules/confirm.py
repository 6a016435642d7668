"""What the passage model makes of the rules' mentions, and the mentions it adds.

Comes in: mentions from rules and sentences with the model's probabilities. Goes out: mentions
whose confidence is the model's view. Knows neither the model nor how it was trained.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from archive_miner.types import Document, Mention, Sentence


def confirm_mentions(
    document: Document,
    sentences: Sequence[Sentence],
    mentions: Sequence[Mention],
    labels: Sequence[str],
    thresholds: Sequence[float],
    model_name: str,
    sought: Collection[str],
) -> list[Mention]:
    """Return rule mentions with the model's confidence, and the mentions only the model sees.

    ``labels`` and ``thresholds`` run parallel to each sentence's ``probabilities``; a threshold is
    the probability at which the model decides for the label. ``model_name`` is ``name@version``.
    ``sought`` are the labels of the codebook: what it does not look for the model does not add.

    Confidence is the probability, mapped so that 0.5 is the label's threshold: straight from 0 to
    the threshold and straight from there to 1 (monotonic: it changes no ranking within a label,
    and one cut-off at 0.5 serves all labels). A rule mention the model rejects keeps a confidence
    below 0.5 and its origin. A sentence at or past the threshold without a rule mention of the
    label becomes a mention of its own, the sentence its span (without the space around it).
    Sentences without probabilities, and labels the model does not know, are left as they are: the
    rules alone decide for these.
    """
    read = {(s.start, s.end): s.probabilities for s in sentences if s.probabilities}
    column = {label: index for index, label in enumerate(labels)}
    added = {label: index for label, index in column.items() if label in sought}
    confirmed = []
    tagged = set()
    for mention in mentions:
        span = (mention.sentence_start, mention.sentence_end)
        tagged.add((span, mention.label))
        if span in read and mention.label in column:
            index = column[mention.label]
            view = scale_confidence(read[span][index], thresholds[index])
            mention = replace(mention, confidence=view)
        confirmed.append(mention)
    for span, probabilities in read.items():
        for label, index in added.items():
            if probabilities[index] >= thresholds[index] and (span, label) not in tagged:
                view = scale_confidence(probabilities[index], thresholds[index])
                confirmed.append(_sentence_mention(document, span, label, view, model_name))
    return sorted(confirmed, key=lambda mention: (mention.start, mention.end, mention.label))


def scale_confidence(probability: float, threshold: float) -> float:
    """Return a probability on the scale where 0.5 is the threshold, straight on either side.

    A threshold of 0 or 1 leaves one side without room: everything is then at or past 0.5, or
    below it save a probability of 1.
    """
    if probability >= threshold:
        room = 1.0 - threshold
        return 0.5 + 0.5 * (probability - threshold) / room if room > 0 else 1.0
    return 0.5 * probability / threshold


def _sentence_mention(
    document: Document, span: tuple[int, int], label: str, confidence: float, model_name: str
) -> Mention:
    text = document.text[span[0] : span[1]]
    start = span[0] + len(text) - len(text.lstrip())
    end = max(start, span[0] + len(text.rstrip()))
    return Mention(
        mention_id=f"{document.document_id}:{label}:{start}-{end}",
        document_id=document.document_id,
        label=label,
        subtype=None,
        start=start,
        end=end,
        sentence_start=span[0],
        sentence_end=span[1],
        confidence=confidence,
        origin=model_name,
    )
