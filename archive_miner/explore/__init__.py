"""Words and their neighbours, by gensim."""
