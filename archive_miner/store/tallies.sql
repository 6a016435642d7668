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

-- for a file that was made before; a new one has no documents yet
INSERT INTO tallies SELECT * FROM tallied;
