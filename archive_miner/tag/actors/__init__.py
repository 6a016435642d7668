"""Who is named near a mention, and in what part: patron, client, rival.

In: a document, tables of polities. Out: actors with their roles.
"""
