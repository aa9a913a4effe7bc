-- What Memento clients ask of the views (projections/mementos.py). What is included and not here is in read.sql.

-- The mementos of an article (RFC 7089): each stay of a text, named by the second in which it was first
-- seen. Where another revision was seen within that second, the one that the log learned of first has the
-- plain name and the others add their numbers, which never change.
-- name: mementos
, stay AS (
    SELECT r.span, r.known, r.revision, r.first_seen, r.appeared_at, r.position,
           first_value(r.revision) OVER (PARTITION BY date_trunc('second', r.first_seen)
                                         ORDER BY r.position) AS plain
    FROM point
    JOIN views.revisions AS r
        ON r.bucket = %(bucket)s AND r.article_id = %(article_id)s AND r.known @> point.position
    WHERE r.state = 'standing'
)
, memento AS (
    SELECT span, known, first_seen, appeared_at, row_number() OVER (ORDER BY first_seen, position) AS n,
           to_char(first_seen AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISS')
           || CASE WHEN revision = plain THEN '' ELSE '-' || revision END AS name
    FROM stay
)

-- The memento of a name or else the one that stood at a time, a text's time being told in whole seconds, or
-- else the first; and its neighbours, the first and the last.
-- name: memento
-- include: point
-- include: mementos
, chosen AS (
    SELECT coalesce(
        min(n) FILTER (WHERE name = %(name)s),
        max(n) FILTER (WHERE date_trunc('second', appeared_at)
                             <= coalesce(%(asked_at)s::timestamptz, 'infinity')),
        1) AS place, count(*) AS total
    FROM memento
)
SELECT
-- include: point_facts
       , a.canonical_url, m.name, m.first_seen, m.n, chosen.total, chosen.place,
       CASE WHEN m.name = %(name)s THEN
-- include: article_facts
       END AS article,
-- include: revision_facts
       AS facts,
       (SELECT body FROM log.bodies AS b
        WHERE b.bucket = a.bucket AND b.commitment = r.commitment AND r.redacted IS NULL) AS body,
       (SELECT (convert_from(state, 'UTF8')::json -> 'provenance')::text FROM log.events
        WHERE notification_id = r.captured) AS provenance
FROM point
CROSS JOIN chosen
LEFT JOIN views.articles AS a
    ON a.bucket = %(bucket)s AND a.article_id = %(article_id)s AND a.position <= point.position
LEFT JOIN memento AS m
    ON m.n IN (1, chosen.place - 1, chosen.place, chosen.place + 1, chosen.total)
LEFT JOIN views.revisions AS r
    ON m.name = %(name)s AND m.n = chosen.place AND r.bucket = a.bucket
   AND r.article_id = a.article_id AND r.appeared_at = m.appeared_at AND r.span = m.span
   AND r.known = m.known
ORDER BY m.n

-- All mementos, as entries of a TimeMap: between what the parameters give comes the name, and the time.
-- name: timemap
-- include: point
-- include: mementos
SELECT
-- include: point_facts
       , a.canonical_url, m.*
FROM point
LEFT JOIN views.articles AS a
    ON a.bucket = %(bucket)s AND a.article_id = %(article_id)s AND a.position <= point.position
CROSS JOIN (
    SELECT string_agg(concat(%(head)s::text, name, %(middle)s::text, to_char(
                          first_seen AT TIME ZONE 'UTC', %(format)s::text), %(tail)s::text),
                      %(comma)s::text ORDER BY n) AS entries,
           count(*) AS number, min(first_seen) AS begins, max(first_seen) AS ends,
           max(lower(known)) AS settled
    FROM memento
) AS m

-- The same where no two texts were seen within a second, which is told by as many seconds as mementos:
-- a fraction of the work.
-- name: timemap_of_seconds
-- include: point
SELECT
-- include: point_facts
       , a.canonical_url, m.*
FROM point
LEFT JOIN views.articles AS a
    ON a.bucket = %(bucket)s AND a.article_id = %(article_id)s AND a.position <= point.position
CROSS JOIN LATERAL (
    SELECT string_agg(concat(%(head)s::text, to_char(seen, 'YYYYMMDDHH24MISS'), %(middle)s::text,
                             to_char(seen, %(format)s::text), %(tail)s::text),
                      %(comma)s::text ORDER BY seen) AS entries,
           count(*) AS number, count(DISTINCT seen) AS seconds,
           min(seen) AT TIME ZONE 'UTC' AS begins, max(seen) AT TIME ZONE 'UTC' AS ends,
           max(since) AS settled
    FROM (
        SELECT date_trunc('second', r.first_seen AT TIME ZONE 'UTC') AS seen, lower(r.known) AS since
        FROM views.revisions AS r
        WHERE r.bucket = %(bucket)s AND r.article_id = %(article_id)s AND r.known @> point.position
          AND r.state = 'standing'
        ORDER BY 1
        OFFSET 0
    ) AS r
) AS m
