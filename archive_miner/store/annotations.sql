-- The tokens of passages with lemma and part of speech, where `annotate` has read them. Lemmas and
-- parts of speech are divided by single blanks and as many as there are tokens.
CREATE TABLE annotations (
    id            INTEGER PRIMARY KEY REFERENCES passages(id) ON DELETE CASCADE,
    lemmas        TEXT NOT NULL,
    parts_of_speech TEXT NOT NULL,
    places        BLOB NOT NULL,             -- packing.py: start and end of every token in the passage
    made_by       TEXT NOT NULL
) STRICT;

CREATE VIRTUAL TABLE lemmas_fts USING fts5(
    lemmas, content='annotations', content_rowid='id', tokenize="unicode61 remove_diacritics 2"
);
CREATE TRIGGER annotations_added AFTER INSERT ON annotations BEGIN
    INSERT INTO lemmas_fts(rowid, lemmas) VALUES (new.id, new.lemmas);
END;
CREATE TRIGGER annotations_removed AFTER DELETE ON annotations BEGIN
    INSERT INTO lemmas_fts(lemmas_fts, rowid, lemmas) VALUES ('delete', old.id, old.lemmas);
END;
