-- What readers ask of the view "statements", one statement an answer, as in projections/read.sql.

-- What an article showed at a point, one row a statement; one row without any where there is none.
-- name: statements
-- include: point
SELECT
-- include: point_facts
       ,
-- include: article_facts
       AS article,
-- include: revision_facts
       AS facts,
       r.state, r.appeared_at AS since, i.*
FROM point
LEFT JOIN views.articles AS a
    ON a.bucket = %(bucket)s AND a.article_id = %(article_id)s AND a.position <= point.position
LEFT JOIN LATERAL (
-- include: standing
) AS r ON true
LEFT JOIN LATERAL (
    SELECT u.n, u.block, u.start, s.statement, w.part, w.kind, s.came, s.worded_at, s.worded_by,
           w.text, l.first_at, l.first_revision, l.wordings
    FROM views.places AS p
    CROSS JOIN LATERAL unnest(p.statements, p.blocks, p.starts)
        WITH ORDINALITY AS u (statement, block, start, n)
    JOIN views.wordings AS w ON w.bucket = p.bucket AND w.statement = u.statement
    JOIN views.statements AS s
        ON s.bucket = w.bucket AND s.wording = w.wording AND s.known @> point.position
       AND s.visible @> point.as_of
    CROSS JOIN LATERAL (
        SELECT min(b.begins) AS first_at,
               min(b.revision) FILTER (WHERE b.nth = 0) AS first_revision,
               count(DISTINCT v.text) AS wordings
        FROM views.wordings AS v
        JOIN views.statements AS b
            ON b.bucket = v.bucket AND b.wording = v.wording AND b.known @> point.position
        WHERE v.bucket = s.bucket AND v.statement = s.statement AND b.begins <= point.as_of
    ) AS l
    WHERE p.bucket = a.bucket AND p.captured = r.captured AND p.known @> point.position
) AS i ON true
ORDER BY i.n

-- The article of a statement: its number begins with a position that holds a text of it.
-- name: article_of_statement
SELECT t.originator_id AS article_id,
       (convert_from(r.state, 'UTF8')::json ->> 'bucket')::smallint AS bucket
FROM log.events AS t
JOIN log.events AS r ON r.originator_id = t.originator_id AND r.originator_version = 1
WHERE t.notification_id = %(captured)s AND t.notification_id <= point.position
  AND t.topic = %(topic)s

-- The stays of a statement that had begun, one row each, with all spans of its article.
-- name: life
-- include: point
SELECT
-- include: point_facts
       ,
-- include: article_facts
       AS article,
       (SELECT concat('[', string_agg(
-- include: revision_facts
            , ',' ORDER BY r.appeared_at, r.first_seen, r.position), ']')
        FROM views.revisions AS r
        WHERE r.bucket = a.bucket AND r.article_id = a.article_id AND r.known @> point.position
          AND r.state <> 'text-not-seen') AS spans,
       s.statement, s.nth, s.text, s.part, s.kind, s.begins, s.revision, s.came, s.origins,
       s.worded_at, s.worded_by, s.ends, s.next_revision, s.went, s.into_other
FROM point
LEFT JOIN LATERAL (
-- include: article_of_statement
) AS t ON true
LEFT JOIN views.articles AS a ON a.bucket = t.bucket AND a.article_id = t.article_id
LEFT JOIN LATERAL (
    SELECT b.*, w.text, w.part, w.kind
    FROM views.wordings AS w
    JOIN views.statements AS b
        ON b.bucket = w.bucket AND b.wording = w.wording AND b.known @> point.position
    WHERE w.bucket = a.bucket AND w.statement = %(statement)s AND b.begins <= point.as_of
) AS s ON true
ORDER BY s.nth

-- Two texts of an article: by number the newest stay of that revision, by time what stood then; left open,
-- the last text and the one before it.
-- name: difference
-- include: point
, span AS (
    SELECT r.*, row_number() OVER (ORDER BY r.appeared_at, r.first_seen, r.position) AS n
    FROM point
    JOIN views.revisions AS r
        ON r.bucket = %(bucket)s AND r.article_id = %(article_id)s AND r.known @> point.position
       AND r.appeared_at <= point.as_of
    WHERE r.state <> 'text-not-seen'
)
, newer AS (
    SELECT * FROM (
        SELECT * FROM span
        WHERE CASE WHEN %(after)s::integer IS NOT NULL THEN revision = %(after)s::integer
                   WHEN %(after_at)s::timestamptz IS NOT NULL
                   THEN appeared_at <= %(after_at)s::timestamptz
                   ELSE revision > 0 END
        ORDER BY n DESC
        LIMIT 1
    ) AS s
    WHERE s.revision > 0
)
, older AS (
    SELECT * FROM (
        SELECT span.* FROM span
        LEFT JOIN newer ON true
        WHERE CASE WHEN %(before)s::integer IS NOT NULL THEN span.revision = %(before)s::integer
                   WHEN %(before_at)s::timestamptz IS NOT NULL
                   THEN span.appeared_at <= %(before_at)s::timestamptz
                   ELSE span.revision > 0 AND span.n < newer.n
                        AND span.revision <> newer.revision END
        ORDER BY span.n DESC
        LIMIT 1
    ) AS s
    WHERE s.revision > 0
)
SELECT
-- include: point_facts
       ,
-- include: article_facts
       AS article,
       (SELECT
-- include: revision_facts
        FROM older AS r) AS before,
       (SELECT
-- include: revision_facts
        FROM newer AS r) AS after,
       (SELECT b.body FROM older AS r
        JOIN log.bodies AS b ON b.bucket = %(bucket)s AND b.commitment = r.commitment
        WHERE r.redacted IS NULL) AS body_before,
       (SELECT b.body FROM newer AS r
        JOIN log.bodies AS b ON b.bucket = %(bucket)s AND b.commitment = r.commitment
        WHERE r.redacted IS NULL) AS body_after,
       (SELECT array_agg(DISTINCT revision) FROM span WHERE revision > 0) AS revisions,
       (SELECT max(appeared_at) FROM span) AS since
FROM point
LEFT JOIN views.articles AS a
    ON a.bucket = %(bucket)s AND a.article_id = %(article_id)s AND a.position <= point.position
