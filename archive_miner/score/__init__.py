"""Documents and passages to calibrated scores, with what each passage adds.

In: what was read in a document, a model. Out: scores that add up from their parts.
"""
