"""How far topics can be trusted: whether their words occur together, and whether they come again.

In: topics, and the documents or other runs to hold them against. Out: a number for each topic.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from archive_miner.explore.spool import Spool
from archive_miner.explore.topics import TOP_WORDS, TopicModel

COHERENCE_WORDS = 10


def measure_coherence(model: TopicModel, spool: Spool) -> list[float | None]:
    """Return the coherence of each topic, from -1 to 1: gensim's c_npmi of its first ten words.

    That is how much oftener than by chance two of them stand within ten words (Bouma 2009; Aletras
    and Stevenson 2013). None where it cannot be told.
    """
    import math

    from gensim.corpora import Dictionary
    from gensim.models import CoherenceModel

    topics = [model.top_keys(topic, COHERENCE_WORDS) for topic in range(len(model.names))]
    measured = CoherenceModel(
        topics=topics,
        texts=_Texts(spool),
        dictionary=Dictionary(topics),
        coherence="c_npmi",
        topn=COHERENCE_WORDS,
        processes=1,
    ).get_coherence_per_topic()
    return [round(float(one), 4) if math.isfinite(one) else None for one in measured]


class _Texts:
    """Documents as gensim wants them: each a list of words, as often as it asks."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool

    def __len__(self) -> int:
        return self._spool.documents

    def __iter__(self) -> Iterator[list[str]]:
        for document in self._spool.read():
            yield [word for sentence in document for word in sentence]


def measure_stability(model: TopicModel, others: Sequence[TopicModel]) -> list[float | None]:
    """Return what share of each topic's first 20 words it has again, mean of other runs.

    Topics of two runs are paired so that they share the most words. None without other runs.
    """
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    if not others:
        return [None] * len(model.names)
    runs = []
    mine = _tops(model)
    for other in others:
        shared = np.array([[len(a & b) for b in _tops(other)] for a in mine]) / TOP_WORDS
        rows, columns = linear_sum_assignment(-shared)
        runs.append(shared[rows, columns])
    means: Any = np.mean(runs, axis=0)
    return [round(float(one), 4) for one in means]


def _tops(model: TopicModel) -> list[set[str]]:
    return [set(model.top_keys(topic, TOP_WORDS)) for topic in range(len(model.names))]
