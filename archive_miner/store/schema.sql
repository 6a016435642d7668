-- The archive file. One row knows what made it: the *_by columns lead to a record of provenance; a
-- stage is pending where it is not today's. Offsets are half-open code points; pages count from 1;
-- boxes are PDF points from the top left. What readers said (corrections, suggestions, decisions and
-- their anchors) is only ever added to. Files of earlier versions: migrations.py.

CREATE TABLE migrations (                    -- how this file came to be of the version it is
    version       INTEGER PRIMARY KEY,       -- that it had afterwards
    name          TEXT NOT NULL,
    applied_at    TEXT NOT NULL              -- UTC, ISO 8601
) STRICT;

CREATE TABLE provenance (                    -- what made rows; never changed, shared by all it made
    provenance_id INTEGER PRIMARY KEY,
    digest        TEXT NOT NULL UNIQUE,      -- of all that follows but the time
    stage         TEXT NOT NULL,
    version       TEXT NOT NULL,             -- of the stage's code
    settings      TEXT NOT NULL,             -- JSON object of those that change what comes out
    recorded_at   TEXT NOT NULL              -- UTC, ISO 8601
) STRICT;

CREATE TABLE ingredients (                   -- what went in: codebook, models, actors
    provenance_id INTEGER NOT NULL REFERENCES provenance(provenance_id) ON DELETE CASCADE,
    role          TEXT NOT NULL,             -- codebook, passage_model, context_model, ...
    name          TEXT NOT NULL,
    version       TEXT NOT NULL,
    sha256        TEXT NOT NULL,             -- its first 12 digits in files made before version 5
    PRIMARY KEY (provenance_id, role)
) STRICT, WITHOUT ROWID;

CREATE TABLE codebooks (                     -- the codebooks that documents were tagged with
    sha256        TEXT PRIMARY KEY,
    name          TEXT NOT NULL,
    version       TEXT NOT NULL,
    labels        TEXT NOT NULL,             -- JSON list of [label, [subtype, ...]], in its order
    text          TEXT NOT NULL              -- the file itself
) STRICT, WITHOUT ROWID;

CREATE TABLE sources (
    source_id     TEXT PRIMARY KEY,          -- first 16 hex digits of sha256
    sha256        TEXT NOT NULL UNIQUE,
    path          TEXT NOT NULL,             -- as given to ingest; all paths are in source_paths
    media_type    TEXT NOT NULL,
    page_count    INTEGER NOT NULL,
    ocr_mode      TEXT NOT NULL,             -- auto, always, never
    language      TEXT NOT NULL,
    ingested_by   INTEGER REFERENCES provenance(provenance_id), -- NULL while pages are missing
    segmented_by  INTEGER REFERENCES provenance(provenance_id),
    revision      INTEGER NOT NULL DEFAULT 0 -- counts changes of its pages, corrections, documents
) STRICT;

CREATE TABLE source_paths (                  -- identical files are stored once, every place remembered
    location      TEXT PRIMARY KEY,          -- absolute: letters/1.pdf here and elsewhere are two files
    path          TEXT NOT NULL,             -- as given to ingest
    source_id     TEXT NOT NULL REFERENCES sources(source_id) ON DELETE CASCADE,
    size_bytes    INTEGER NOT NULL,
    mtime_ns      INTEGER NOT NULL           -- size and time unchanged: the file is not read again
) STRICT;
CREATE INDEX source_paths_by_source ON source_paths(source_id);

CREATE TABLE pages (
    source_id     TEXT NOT NULL REFERENCES sources(source_id) ON DELETE CASCADE,
    number        INTEGER NOT NULL,
    width         REAL NOT NULL,             -- points, as displayed; 0 where there is no page to measure
    height        REAL NOT NULL,
    text          TEXT NOT NULL,             -- final; never rewritten in place
    origin        TEXT NOT NULL,             -- native, ocr, none
    quality       REAL NOT NULL,             -- estimated share of words that are right, 0 to 1
    language      TEXT NOT NULL,
    reason        TEXT NOT NULL,             -- why the text came from where it came from
    words         BLOB NOT NULL,             -- packing.py: start, end, box, confidence of every word
    marks         TEXT NOT NULL,             -- JSON list of [start, end, kind]
    PRIMARY KEY (source_id, number)
) STRICT;

CREATE TABLE divisions (                     -- documents that the source itself marks out (TEI)
    source_id     TEXT NOT NULL REFERENCES sources(source_id) ON DELETE CASCADE,
    ordinal       INTEGER NOT NULL,
    first_page    INTEGER NOT NULL,
    start         INTEGER NOT NULL,          -- offset in the text of first_page
    last_page     INTEGER NOT NULL,
    "end"         INTEGER NOT NULL,          -- offset in the text of last_page
    header        TEXT NOT NULL,             -- JSON object of Header's fields
    PRIMARY KEY (source_id, ordinal)
) STRICT;

CREATE TABLE boundaries (                    -- where documents begin, and where they were held not to
    source_id     TEXT NOT NULL REFERENCES sources(source_id) ON DELETE CASCADE,
    page_number   INTEGER NOT NULL,
    start         INTEGER NOT NULL,          -- offset in the text of the page
    confidence    REAL NOT NULL,             -- that a document begins here, 0 to 1
    cues          TEXT NOT NULL,             -- JSON list of what speaks for and against it
    kept          INTEGER NOT NULL,          -- 1 where a document begins, 0 where it was turned down
    PRIMARY KEY (source_id, page_number, start)
) STRICT, WITHOUT ROWID;

CREATE TABLE corrections (                   -- readers' rulings on boundaries; only ever added to
    id            INTEGER PRIMARY KEY,       -- of two on one line the later holds
    source_id     TEXT NOT NULL,             -- no reference: they outlast a file that is taken away
    page_number   INTEGER NOT NULL,
    start         INTEGER,                   -- offset in the text of the page when it was made
    line          TEXT NOT NULL,             -- the line's opening; it outlasts a new reading
    is_boundary   INTEGER NOT NULL,
    note          TEXT NOT NULL,
    made_at       TEXT NOT NULL,             -- UTC, ISO 8601
    coder         TEXT NOT NULL DEFAULT '',
    version       TEXT NOT NULL DEFAULT '',  -- of the page's text when it was made
    box           TEXT                       -- JSON list [x0, top, x1, bottom]: where the line is printed
) STRICT;
CREATE INDEX corrections_by_source ON corrections(source_id);

CREATE TABLE documents (
    id            INTEGER PRIMARY KEY,       -- in the order of the archive, with gaps: numbering.py
    document_id   TEXT NOT NULL UNIQUE,      -- of the source and of what begins it
    source_id     TEXT NOT NULL REFERENCES sources(source_id) ON DELETE CASCADE,
    first_page    INTEGER NOT NULL,
    last_page     INTEGER NOT NULL,
    kind          TEXT NOT NULL,
    number        TEXT,
    date          TEXT,                      -- ISO prefix: 1953, 1953-07 or 1953-07-24
    date_precision TEXT,                     -- year, month or day
    place         TEXT,
    sender        TEXT,
    recipient     TEXT,
    classification TEXT,                     -- lower case
    subject       TEXT,
    file_number   TEXT,
    text          TEXT NOT NULL,
    parts         TEXT NOT NULL,             -- JSON list of [start, end, page_number, page_start]
    header_fields TEXT NOT NULL,             -- JSON list of [name, value, start, end, confidence]
    version       TEXT NOT NULL DEFAULT '',  -- of the text: offsets.version_of
    since         TEXT NOT NULL DEFAULT '',  -- UTC, ISO 8601: when it came to be as it is
    tagged_by     INTEGER REFERENCES provenance(provenance_id)
) STRICT;
CREATE INDEX documents_by_source ON documents(source_id);
CREATE INDEX documents_by_date ON documents(date);
CREATE INDEX documents_by_tags ON documents(tagged_by);

CREATE TABLE former_documents (              -- texts that documents once had, for what was said of them
    document_id   TEXT NOT NULL,
    version       TEXT NOT NULL,
    source_id     TEXT NOT NULL,             -- no reference: they outlast a file that is taken away
    text          BLOB NOT NULL,             -- UTF-8, deflated
    parts         TEXT NOT NULL,
    since         TEXT NOT NULL,             -- UTC, ISO 8601: it was so from then
    replaced_at   TEXT NOT NULL,             -- until then
    PRIMARY KEY (document_id, replaced_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX former_documents_by_source ON former_documents(source_id);

CREATE TABLE aliases (                       -- ids that no document bears any more
    alias         TEXT PRIMARY KEY,
    document_id   TEXT,                      -- that holds its beginning now; it may be an alias itself
    source_id     TEXT NOT NULL,
    reason        TEXT NOT NULL,
    made_at       TEXT NOT NULL              -- UTC, ISO 8601
) STRICT, WITHOUT ROWID;
CREATE INDEX aliases_by_document ON aliases(document_id);

CREATE TABLE passages (
    id            INTEGER PRIMARY KEY,       -- in the order of the archive, with gaps
    passage_id    TEXT NOT NULL UNIQUE,
    document_id   TEXT NOT NULL REFERENCES documents(document_id) ON DELETE CASCADE,
    start         INTEGER NOT NULL,
    "end"         INTEGER NOT NULL,
    page_number   INTEGER NOT NULL,
    text          TEXT NOT NULL,             -- the slice, so that search can show it without the document
    folded        TEXT                       -- as its words are indexed; NULL where that is the text
) STRICT;
CREATE INDEX passages_by_document ON passages(document_id, start);

CREATE VIEW folded_passages AS SELECT id, coalesce(folded, text) AS text FROM passages;
CREATE TABLE folding (                       -- one row: how the words of passages are folded
    version       INTEGER NOT NULL           -- where it is not the program's, they are folded anew
) STRICT;
CREATE VIRTUAL TABLE passages_fts USING fts5(
    text, content='folded_passages', content_rowid='id', tokenize="unicode61 remove_diacritics 2"
);
CREATE TRIGGER passages_added AFTER INSERT ON passages BEGIN
    INSERT INTO passages_fts(rowid, text) VALUES (new.id, coalesce(new.folded, new.text));
END;
CREATE TRIGGER passages_removed AFTER DELETE ON passages BEGIN
    INSERT INTO passages_fts(passages_fts, rowid, text)
    VALUES ('delete', old.id, coalesce(old.folded, old.text));
END;

CREATE TABLE sentences (                     -- one row a document: what the passage model read
    document_id   TEXT PRIMARY KEY REFERENCES documents(document_id) ON DELETE CASCADE,
    spans         BLOB NOT NULL              -- packing.py: start, end, probabilities of every sentence
) STRICT;

CREATE TABLE mentions (
    mention_id    TEXT PRIMARY KEY,
    document_id   TEXT NOT NULL REFERENCES documents(document_id) ON DELETE CASCADE,
    label         TEXT NOT NULL,
    subtype       TEXT,
    start         INTEGER NOT NULL,
    "end"         INTEGER NOT NULL,
    sentence_start INTEGER NOT NULL,
    sentence_end  INTEGER NOT NULL,
    confidence    REAL NOT NULL,             -- 0.5 is the label's decision threshold
    origin        TEXT NOT NULL,             -- rule id, or model@version
    polarity      TEXT,
    modality      TEXT,
    voice         TEXT,
    stance        TEXT,
    actors        TEXT NOT NULL,             -- JSON list of {name, code, role}
    modifiers     TEXT NOT NULL DEFAULT '[]' -- JSON list of [kind, value, start, end]
) STRICT, WITHOUT ROWID;
CREATE INDEX mentions_by_document ON mentions(document_id);
-- all that asking for passages by tag needs, in the order of the text
CREATE INDEX mentions_in_order ON mentions(label, document_id, start, "end", sentence_start, confidence);

CREATE TABLE scores (
    document_id   TEXT NOT NULL REFERENCES documents(document_id) ON DELETE CASCADE,
    label         TEXT NOT NULL,
    value         REAL NOT NULL,
    lower         REAL NOT NULL,
    upper         REAL NOT NULL,
    model         TEXT NOT NULL,             -- name@version
    evidence      TEXT NOT NULL,             -- JSON list of {passage_id, contribution}
    scored_by     INTEGER REFERENCES provenance(provenance_id),
    PRIMARY KEY (document_id, label)
) STRICT, WITHOUT ROWID;
CREATE INDEX scores_by_value ON scores(label, value);

CREATE TABLE passage_scores (                -- of models of passages
    passage_id    TEXT NOT NULL REFERENCES passages(passage_id) ON DELETE CASCADE,
    document_id   TEXT NOT NULL REFERENCES documents(document_id) ON DELETE CASCADE,
    label         TEXT NOT NULL,
    value         REAL NOT NULL,
    lower         REAL NOT NULL,
    upper         REAL NOT NULL,
    model         TEXT NOT NULL,
    PRIMARY KEY (document_id, label, passage_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX passage_scores_by_passage ON passage_scores(passage_id, label);

CREATE TABLE anchors (                       -- places that readers spoke of; only ever added to
    anchor_id     INTEGER PRIMARY KEY,
    source_id     TEXT NOT NULL,             -- no reference: they outlast a file that is taken away
    document_id   TEXT NOT NULL,             -- as it was called then
    version       TEXT NOT NULL,             -- of its text then
    start         INTEGER NOT NULL,          -- in that text
    "end"         INTEGER NOT NULL,
    is_whole      INTEGER NOT NULL,          -- 1: the document as a whole
    page_number   INTEGER NOT NULL,
    quote         TEXT NOT NULL,             -- the words; of a whole document its opening
    prefix        TEXT NOT NULL,
    suffix        TEXT NOT NULL,             -- of a whole document its closing
    boxes         TEXT NOT NULL,             -- JSON list of [page_number, x0, top, x1, bottom]
    UNIQUE (document_id, version, start, "end", is_whole)
) STRICT;
CREATE INDEX anchors_by_source ON anchors(source_id);

CREATE TABLE placements (                    -- where anchors stand today: made anew, never kept for good
    anchor_id     INTEGER PRIMARY KEY REFERENCES anchors(anchor_id) ON DELETE CASCADE,
    revision      INTEGER NOT NULL,          -- of the source when it was placed
    document_id   TEXT,                      -- NULL where it has no place
    start         INTEGER NOT NULL,
    "end"         INTEGER NOT NULL,
    reason        TEXT NOT NULL              -- why it has none
) STRICT;
CREATE INDEX placements_by_document ON placements(document_id);

CREATE TABLE decisions (                     -- what readers and other tools said; only ever added to
    decision_id   INTEGER PRIMARY KEY,       -- of two of one coder on one place the later holds
    anchor_id     INTEGER NOT NULL REFERENCES anchors(anchor_id),
    kind          TEXT NOT NULL,             -- label: of all of the place; span: the place is a mention
    label         TEXT NOT NULL,
    subtype       TEXT,
    value         REAL NOT NULL,             -- 0, 1, or a grade
    coder         TEXT NOT NULL,
    note          TEXT NOT NULL,
    origin        TEXT NOT NULL,             -- the file it came in
    made_at       TEXT NOT NULL              -- UTC, ISO 8601
) STRICT;
CREATE INDEX decisions_by_anchor ON decisions(anchor_id, label, coder);

CREATE TABLE suggestions (                   -- what was drawn to be labelled
    label         TEXT NOT NULL,
    document_id   TEXT NOT NULL,             -- as it was called when it was drawn
    batch         INTEGER NOT NULL,          -- from 1; a document is drawn once for a label, and
                                             -- again only where it was cut otherwise since
    strategy      TEXT NOT NULL,
    seed          INTEGER NOT NULL,
    score         REAL NOT NULL,             -- by the model it was drawn with
    inclusion_probability REAL NOT NULL,     -- into this batch, of what was left
    anchor_id     INTEGER REFERENCES anchors(anchor_id), -- NULL of those drawn before version 5
    PRIMARY KEY (label, document_id, batch)
) STRICT, WITHOUT ROWID;

CREATE TABLE failures (
    stage         TEXT NOT NULL,
    path          TEXT NOT NULL,
    item          TEXT NOT NULL,             -- '' for the whole file, 'page 7', or a document id
    reason        TEXT NOT NULL,
    size_bytes    INTEGER,                   -- of the file that failed: unchanged, it is not tried again
    mtime_ns      INTEGER,
    happened_at   TEXT NOT NULL,             -- UTC, ISO 8601
    PRIMARY KEY (stage, path, item)
) STRICT, WITHOUT ROWID;

-- What a document's mentions come to: written with them, so that sums over an archive need not
-- read a million mentions. `tallied` says how; only mentions that stand (0.5 or more) count.
CREATE TABLE tallies (
    document_id   TEXT PRIMARY KEY REFERENCES documents(document_id) ON DELETE CASCADE,
    client        TEXT,                      -- code of the state named most often as client
    patron        TEXT,                      -- likewise; of equals the first in the alphabet
    labels        TEXT NOT NULL,             -- JSON object: label → mentions
    stances       TEXT NOT NULL              -- JSON object: stance → mentions
) STRICT, WITHOUT ROWID;

-- what sums ask of a document, without its text
CREATE INDEX documents_in_brief ON documents(document_id, source_id, kind, date, first_page, last_page);

CREATE VIEW tallied AS SELECT
    d.document_id,
    (SELECT a.value ->> 'code' FROM mentions m, json_each(m.actors) a
      WHERE m.document_id = d.document_id AND m.confidence >= 0.5
        AND a.value ->> 'role' = 'client' AND a.value ->> 'code' IS NOT NULL
      GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1) AS client,
    (SELECT a.value ->> 'code' FROM mentions m, json_each(m.actors) a
      WHERE m.document_id = d.document_id AND m.confidence >= 0.5
        AND a.value ->> 'role' = 'patron' AND a.value ->> 'code' IS NOT NULL
      GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1) AS patron,
    (SELECT json_group_object(label, n) FROM
      (SELECT label, count(*) AS n FROM mentions m
        WHERE m.document_id = d.document_id AND m.confidence >= 0.5 GROUP BY label)) AS labels,
    (SELECT json_group_object(stance, n) FROM
      (SELECT stance, count(*) AS n FROM mentions m
        WHERE m.document_id = d.document_id AND m.confidence >= 0.5 AND stance IS NOT NULL
        GROUP BY stance)) AS stances
FROM documents d;

-- The tokens of passages with lemma and part of speech, where `annotate` has read them. Lemmas and
-- parts of speech are divided by single blanks and as many as there are tokens.
CREATE TABLE annotations (
    id            INTEGER PRIMARY KEY REFERENCES passages(id) ON DELETE CASCADE,
    lemmas        TEXT NOT NULL,
    parts_of_speech TEXT NOT NULL,
    places        BLOB NOT NULL,             -- packing.py: start and end of every token in the passage
    made_by       INTEGER REFERENCES provenance(provenance_id)
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
