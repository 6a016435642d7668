"""What states are called."""

from __future__ import annotations


def name_states(codes: set[str]) -> dict[str, str]:
    """Return the names of states by code: ``ROK`` → ``South Korea``; a code not known stays one."""
    from archive_miner.tag.actors.find import load_actors

    states = load_actors(None).states if codes else {}
    return {code: states[code].name if code in states else code for code in codes}
