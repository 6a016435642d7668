"""What is shown: lines of keywords, pictures of pages, records in notebooks.

In: records, pages. Out: text, pictures and HTML that report, notebook and command line share.
"""
