"""Documents with their tagged spans for other tools, and what comes back from them.

One module a format. In: frozen records. Out: text or bytes, and records again. Knows no store.
"""
