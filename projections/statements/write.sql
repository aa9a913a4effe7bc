-- Statements of the projector for the view "statements". Tables are those of the build it writes.

-- name: insert_wordings
INSERT INTO wordings (bucket, wording, position, statement, begins, article_id, outlet, part, kind,
                      text, searched, language, words)
SELECT n.bucket, n.wording, n.position, n.statement, n.begins, n.article_id, n.outlet, n.part,
       n.kind, n.text, n.searched, n.language,
       setweight(to_tsvector(n.language::regconfig, coalesce(n.searched, n.text)), n.weight::"char")
FROM unnest(%b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b)
     AS n (bucket, wording, position, statement, begins, article_id, outlet, part, kind, text,
           searched, language, weight)

-- name: insert_languages
INSERT INTO languages (language, position) SELECT * FROM unnest(%b, %b) ON CONFLICT DO NOTHING

-- name: insert_vocabulary
INSERT INTO vocabulary (word, position) SELECT * FROM unnest(%b, %b) ON CONFLICT DO NOTHING

-- name: close_statements
UPDATE statements AS s
SET known = int8range(lower(s.known), c.until)
FROM unnest(%b, %b, %b, %b, %b) AS c (bucket, wording, nth, since, until)
WHERE s.bucket = c.bucket AND s.wording = c.wording AND s.nth = c.nth
  AND lower(s.known) = c.since AND upper_inf(s.known)

-- name: insert_statements
INSERT INTO statements (bucket, statement, nth, visible, known, wording, begins, revision, came,
                        origins, worded_at, worded_by, ends, next_revision, went, into_other)
SELECT n.bucket, n.statement, n.nth, tstzrange(n.begins, n.ends), int8range(n.since, n.until),
       n.wording, n.begins, n.revision, n.came, n.origins::bigint[], n.worded_at, n.worded_by,
       n.ends, n.next_revision, n.went, n.into_other
FROM unnest(%b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b)
     AS n (bucket, statement, nth, since, until, wording, begins, revision, came, origins,
           worded_at, worded_by, ends, next_revision, went, into_other)

-- name: insert_endings
INSERT INTO endings (bucket, wording, position, outlet, language, words)
SELECT w.bucket, w.wording, c.position, w.outlet, w.language, w.words
FROM unnest(%b, %b, %b) AS c (bucket, wording, position)
JOIN wordings AS w ON w.bucket = c.bucket AND w.wording = c.wording
ON CONFLICT DO NOTHING

-- name: close_places
UPDATE places AS p
SET known = int8range(lower(p.known), c.until)
FROM unnest(%b, %b, %b, %b) AS c (bucket, captured, since, until)
WHERE p.bucket = c.bucket AND p.captured = c.captured
  AND lower(p.known) = c.since AND upper_inf(p.known)

-- name: insert_places
INSERT INTO places (bucket, captured, known, revision, statements, blocks, starts)
SELECT n.bucket, n.captured, int8range(n.since, n.until), n.revision, n.statements::bigint[],
       n.blocks::integer[], n.starts::integer[]
FROM unnest(%b, %b, %b, %b, %b, %b, %b, %b)
     AS n (bucket, captured, since, until, revision, statements, blocks, starts)

-- name: clear_statements
DELETE FROM statements AS s
USING unnest(%b, %b) AS c (bucket, article_id)
JOIN wordings AS w ON w.bucket = c.bucket AND w.article_id = c.article_id
WHERE s.bucket = w.bucket AND s.wording = w.wording

-- name: clear_places
DELETE FROM places AS p
USING unnest(%b, %b) AS c (bucket, article_id)
JOIN log.events AS e
    ON e.originator_id = c.article_id AND e.topic = 'article.revision-captured.v1'
WHERE p.bucket = c.bucket AND p.captured = e.notification_id

-- name: clear_endings
DELETE FROM endings AS e
USING unnest(%b, %b) AS c (bucket, article_id)
JOIN wordings AS w ON w.bucket = c.bucket AND w.article_id = c.article_id
WHERE e.bucket = w.bucket AND e.wording = w.wording

-- name: clear_wordings
DELETE FROM wordings AS w USING unnest(%b, %b) AS c (bucket, article_id)
WHERE w.bucket = c.bucket AND w.article_id = c.article_id

-- name: texts
SELECT w.text FROM wordings AS w
JOIN unnest(%b, %b) AS c (bucket, article_id)
    ON w.bucket = c.bucket AND w.article_id = c.article_id

-- name: prune_vocabulary
DELETE FROM vocabulary AS v
USING unnest(%b) AS c (word)
WHERE v.word = c.word AND NOT EXISTS (
    SELECT FROM languages AS l
    JOIN wordings AS w
        ON w.language = l.language AND w.words @@ plainto_tsquery(l.language::regconfig, v.word))
