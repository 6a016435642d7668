"""The stages in order: each reads, decides, works, and writes what is different.

``run`` is the plot, ``perform`` does one stage, ``execute`` gives it processes.
"""
