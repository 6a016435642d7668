"""What is said in a mention: polarity, modality, voice, stance.

In: mentions in their sentences. Out: the same with the four values and the words that decided.
"""
