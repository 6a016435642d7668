"""The one pattern language and its engine: codebook rules and cue tables alike.

In: written patterns, then sentences as tokens. Out: where each pattern stands. Knows neither the
files that patterns stand in nor what a match means.
"""
