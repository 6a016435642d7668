"""Evidence as named features for a learned layer, the same for training and for reading.

Comes in: evidence and what the rules ruled. Goes out: feature names and the words whose meaning
counts. Knows no weights.
"""

from __future__ import annotations

from dataclasses import dataclass

from archive_miner.tag.context.evidence import Evidence
from archive_miner.tag.context.rules import Ruling

_VERBS_WORDS = "is was are were has had have will would could should may might can be been being"
_VERBS = frozenset(_VERBS_WORDS.split())


@dataclass(frozen=True, slots=True)
class ContextFeatures:
    """What is the case of a mention, for a learned layer.

    ``names`` are ``block:what``, each once: ``rule`` (what the rules chose), ``cue`` (kind, value
    and group of a cue in the statement), ``sub`` (the same in what hangs on it), ``phrase`` (its
    pattern), ``near`` (a cue that does not reach), ``who``, ``doc``, ``word``, ``verb``. ``words``
    are the distinct words of the mention's clauses, ``central`` those of the statement itself.
    """

    names: tuple[str, ...]
    words: tuple[str, ...]
    central: tuple[str, ...]


def name_features(evidence: Evidence, ruling: Ruling) -> ContextFeatures:
    """Return the features of a mention."""
    speaker, subject, inherited = evidence.speaker, evidence.subject, evidence.inherited
    is_quiet = speaker == "none" and evidence.believer == "none"
    names = {
        f"rule:polarity={ruling.polarity}",
        f"rule:modality={ruling.modality}",
        f"rule:voice={ruling.voice}",
        f"rule:stance={ruling.stance}",
        f"rule:{ruling.voice_rule}",
        f"doc:label={evidence.label}",
        f"doc:genre={evidence.genre}",
        f"who:speaker={speaker}",
        f"who:believer={evidence.believer}",
        f"who:subject={subject}",
        f"who:clause={evidence.clause_subject}",
        f"who:inherited={inherited}",
        f"who:both={speaker}+{inherited}",
        f"who:subject+genre={subject}+{evidence.genre}",
        f"who:quiet={is_quiet}+{inherited}",
    }
    for place, hit in enumerate(evidence.reaching):
        turned = "not-" if place in evidence.turned else ""
        block = "cue" if place in evidence.central else "sub"
        names.add(f"{block}:{hit.cue.kind}={turned}{hit.cue.value}")
        names.add(f"{block}:{hit.cue.kind}={turned}{hit.cue.value}.{hit.cue.group}")
        names.add(f"phrase:{hit.cue.kind}={turned}{hit.pattern}")
    names.update(f"near:{hit.cue.kind}={hit.cue.value}" for hit in evidence.apart)
    words = sorted({word for word in evidence.target_words if word[:1].isalpha()})
    central = sorted({word for word in evidence.central_words if word[:1].isalpha()})
    names.update(f"word:{word}" for word in words)
    names.update(f"verb:{word}" for word in central if word in _VERBS)
    return ContextFeatures(tuple(sorted(names)), tuple(words), tuple(central))
