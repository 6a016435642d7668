"""States, cities, persons and their terms as tables: who a name is at a date.

In: a name and a date. Out: whom it means then, or nobody. Knows nothing of documents.
"""
