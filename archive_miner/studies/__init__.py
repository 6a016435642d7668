"""One module for each question a user asks of an archive.

In: an open store and a question. Out: a frozen answer. They know no command line and no page.
"""
