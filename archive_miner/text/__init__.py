"""One reading of a text: its sentences, its passages, its tokens.

In: a text. Out: spans of it. A document is read once, and everyone uses that reading.
"""
