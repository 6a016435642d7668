"""Where in the papers a person's word belongs: kept so that it is found again, placed or refused.

In: a document and its pages; later an anchor, and the documents and pages of its source as they are
today. Out: the anchor; its place today, or in one line why it has none. Knows nothing of stores and
of what was said.

Pages are the ground that stays: a document may be cut otherwise and a page be read anew, yet a
printed line keeps its place on the page. So what has boxes is looked for under them and nowhere
else, and must read alike there; what has none is looked for by its words and by those around. What
stands at two places that nothing tells apart has no place: nothing is guessed.
"""

from archive_miner.anchors.keep import Placed, Unplaced, make_anchor
from archive_miner.anchors.placing import place

__all__ = ["Placed", "Unplaced", "make_anchor", "place"]
