"""Rules of a codebook find mentions; a passage model confirms them.

In: a document's sentences, a codebook. Out: mentions with their confidence.
"""
