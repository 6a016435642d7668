"""Topics: words that documents use together, learned by gensim's latent Dirichlet allocation.

In: bags of words, a number of topics, and words that shall be in some (seeds). Out: a model, and
what share of a document each topic has. Knows no archive, no dates and no files.

One process and a fixed seed: the same bags give the same topics. Measured on 1,091 documents of
three volumes, 12 topics, mean npmi: begun at random, as gensim does, -0.07 (one topic of a quarter
of the archive, others of a handful of odd words), begun from clusters 0.00.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from archive_miner.errors import UsageError
from archive_miner.explore.bags import Bag, Bags, Vocabulary

DOCUMENTS_A_TOPIC = 10
"""Of fewer documents a topic is one paper's words."""
MOST_PASSES, FEWEST_PASSES, DOCUMENTS_READ = 40, 5, 50_000
"""An archive is read again until so many documents have gone by: of many each pass does more."""
SETTLED = 0.01
"""Training ends when in one pass topics moved by less than this: the mean share of a topic's
words that went to others."""
ITERATIONS = 50
TOPIC_PRIOR, WORD_PRIOR = 0.1, 0.05
"""Small: a document has few topics, and a topic few words (Griffiths and Steyvers 2004: the
smaller, the narrower the topics)."""
OFFSET, DECAY = 16, 0.7
"""How fast later documents count for less (Hoffman, Blei and Bach 2010): the first do not undo the
clusters that training begins from."""
SEED_WEIGHT = 1.0
"""A seed word counts as met in its topic as often again as in all documents."""
CLUSTER_ROUNDS = 10
TOP_WORDS = 20


@dataclass(frozen=True, slots=True)
class TopicModel:
    """Topics, the most common first.

    ``weights`` is an array of topics × words, how much of each word is thought to be met in each
    topic; ``names`` are those of seeds, empty for topics that were found; ``detectors`` join the
    phrases.
    """

    vocabulary: Vocabulary
    weights: Any
    names: tuple[str, ...]
    detectors: tuple[Any, ...]
    seed: int
    passes: int

    def title(self, topic: int) -> str:
        """Return what a topic is called: its seed's name, or its first words."""
        return self.names[topic] or ", ".join(self.top_words(topic, 3))

    def top_keys(self, topic: int, count: int) -> list[str]:
        """Return a topic's heaviest words, phrases with underscores."""
        import numpy as np

        order = np.argsort(-self.weights[topic], kind="stable")[:count]
        return [self.vocabulary.words[place] for place in order]

    def top_words(self, topic: int, count: int = TOP_WORDS) -> list[str]:
        """Return a topic's heaviest words, as they are printed."""
        return [key.replace("_", " ") for key in self.top_keys(topic, count)]


def train_topics(
    bags: Bags,
    vocabulary: Vocabulary,
    count: int,
    seeds: Mapping[str, Sequence[int]],
    detectors: Sequence[Any] = (),
    seed: int = 1,
) -> TopicModel:
    """Return topics learned from bags; ``seeds`` gives, by topic's name, the places of its words.

    Raises UsageError where there are too few documents for so many topics.
    """
    import numpy as np
    from gensim.models import LdaModel

    check_count(len(bags), len(vocabulary.words), count, len(seeds))
    priors = np.full((count, len(vocabulary.words)), WORD_PRIOR, dtype=np.float32)
    priors += _seed_weights(bags, priors.shape, list(seeds.values()))
    model = LdaModel(
        num_topics=count,
        id2word=dict(enumerate(vocabulary.words)),
        alpha=[TOPIC_PRIOR] * count,
        eta=priors,
        iterations=ITERATIONS,
        chunksize=max(64, min(500, len(bags) // 16)),
        offset=OFFSET,
        decay=DECAY,
        eval_every=None,
        random_state=seed,
    )
    model.state.sstats[:] = _first_weights(bags, priors - WORD_PRIOR, seed)
    model.sync_state()
    watched = _WatchedBags(bags, model)
    passes = max(FEWEST_PASSES, min(MOST_PASSES, DOCUMENTS_READ // len(bags)))
    with contextlib.suppress(_Settled):
        model.update(watched, passes=passes)
    weights = np.asarray(model.state.get_lambda(), dtype=np.float32)
    names = (*seeds, *[""] * (count - len(seeds)))
    made = TopicModel(vocabulary, weights, names, tuple(detectors), seed, watched.passes)
    order = np.argsort(-topic_shares(made, bags).mean(axis=0), kind="stable")
    return replace(made, weights=weights[order], names=tuple(names[topic] for topic in order))


def check_count(documents: int, words: int, count: int, seeds: int) -> None:
    """Raise UsageError where documents or words are too few for a number of topics."""
    most = documents // DOCUMENTS_A_TOPIC
    if most < 2 or words < count:
        raise UsageError(
            f"topics: {documents} documents with {words} words that count are too few;"
            f" give {max(2, count) * DOCUMENTS_A_TOPIC} documents at least"
        )
    if not 2 <= count <= most:
        raise UsageError(
            f"topics: --count {count}; {documents} documents make 2 to {most} topics"
            f" ({DOCUMENTS_A_TOPIC} documents each)"
        )
    if seeds > count:
        raise UsageError(f"topics: {seeds} seed topics, --count {count}; raise it to {seeds}")


class _Settled(Exception):
    """Training has come to rest."""


class _WatchedBags:
    """Bags that end the training: gensim has no stop of its own but the number of passes."""

    def __init__(self, bags: Bags, model: Any) -> None:
        self._bags, self._model = bags, model
        self._before: Any = None
        self.passes = 0

    def __len__(self) -> int:
        return len(self._bags)

    def __iter__(self) -> Iterator[Bag]:
        import numpy as np

        now = self._model.get_topics()
        if self._before is not None:
            moved = np.abs(now - self._before).sum(axis=1).mean() / 2
            if moved < SETTLED:
                raise _Settled
        self._before = now
        self.passes += 1
        return iter(self._bags)


def _seed_weights(bags: Bags, shape: tuple[int, int], seeds: Sequence[Sequence[int]]) -> Any:
    """Return what seed words weigh in their topics, nought for all others: topics × words."""
    import numpy as np

    weights = np.zeros(shape, dtype=np.float32)
    met = np.bincount(bags.words, weights=bags.weights, minlength=shape[1])
    for topic, places in enumerate(seeds):
        weights[topic, list(places)] = SEED_WEIGHT * met[list(places)]
    return weights


def _first_weights(bags: Bags, seeded: Any, seed: int) -> Any:
    """Return the words of clusters of like documents, one a topic: topics × words.

    Clusters begin at documents far apart, drawn by lot (k-means++, Arthur and Vassilvitskii 2007);
    those of seeded topics at the documents nearest to the seed words, which pull at them
    throughout.
    """
    import numpy as np
    from scipy.sparse import diags

    met = bags.matrix(seeded.shape[1])
    rows = met.copy()
    rows.data = np.log1p(rows.data)
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    rows = diags(1 / np.maximum(lengths, 1e-9)) @ rows
    pulls = np.array([_unit(np.sqrt(row)) for row in seeded])
    centres = _first_centres(rows, pulls, np.random.RandomState(seed))
    for _ in range(CLUSTER_ROUNDS):
        of = np.asarray(rows @ centres.T).argmax(axis=1)
        for topic, pull in enumerate(pulls):
            if (of == topic).any():
                centres[topic] = _unit(_mean(rows[of == topic]) + pull)
    of = np.asarray(rows @ centres.T).argmax(axis=1)
    sums = [np.asarray(met[of == topic].sum(axis=0)).ravel() for topic in range(len(centres))]
    return np.array(sums, dtype=np.float32)


def _first_centres(rows: Any, pulls: Any, chance: Any) -> Any:
    """Return where clusters begin, as rows of unit length: seeded ones, then ones drawn by lot."""
    import numpy as np

    near = max(5, rows.shape[0] // (4 * len(pulls)))
    centres: list[Any] = []
    nearest = np.zeros(rows.shape[0])
    for pull in pulls:
        if pull.any():
            closest = np.argsort(-(rows @ pull), kind="stable")[:near]
            centres.append(_unit(_mean(rows[closest]) + pull))
        else:
            far = np.clip(1 - nearest, 1e-9, None) ** 2
            drawn = chance.choice(rows.shape[0], p=far / far.sum())
            centres.append(rows[drawn].toarray().ravel())
        nearest = np.maximum(nearest, rows @ centres[-1])
    return np.array(centres)


def _mean(rows: Any) -> Any:
    """Return the mean of unit rows, of unit length itself."""
    import numpy as np

    return _unit(np.asarray(rows.mean(axis=0)).ravel())


def _unit(row: Any) -> Any:
    import numpy as np

    return row / max(float(np.linalg.norm(row)), 1e-9)


def topic_shares(model: TopicModel, bags: Bags | Sequence[Bag]) -> Any:
    """Return the share of each topic in each document: an array of documents × topics.

    A document's shares do not depend on the others read with it; one without a word of the model
    has the same of every topic.
    """
    import numpy as np
    from gensim.matutils import dirichlet_expectation
    from gensim.models import LdaModel

    topics = len(model.weights)
    reader = LdaModel(
        num_topics=topics,
        id2word=dict(enumerate(model.vocabulary.words)),
        alpha=[TOPIC_PRIOR] * topics,
        iterations=ITERATIONS,
    )
    reader.expElogbeta = np.exp(dirichlet_expectation(model.weights)).astype(np.float32)
    rows = np.full((len(bags), topics), 1 / topics)
    for place, bag in enumerate(bags):
        if bag:
            reader.random_state = np.random.RandomState(model.seed)  # where the reading starts
            gamma, _ = reader.inference([bag])
            rows[place] = gamma[0] / gamma[0].sum()
    return rows
