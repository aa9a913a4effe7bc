-- What the views have learned since a position. A row of theirs begins and ends at positions; a
-- change is a beginning or an end. Filters hold for what a row is followed or preceded by too: an
-- entry that is no longer silent is withdrawn from the silent ones.

-- name: entry
SELECT e.bucket, e.article_id, NULL::text AS story, e.entry, e.known, e.kind,
       lower(e.visible) AS at, e.basis, e.not_before, e.not_after, e.headline, e.revision,
       e.revision_before, e.changed, CASE WHEN c.bucket IS NOT NULL THEN to_jsonb(c) END AS facts,
       coalesce(c.class = 'fact' AND NOT e.declared, false) AS silent, e.returns, e.position,
       e.redacted, e.ordered_by, e.redacted_at
FROM views.entries AS e
LEFT JOIN views.revision_changes AS c
    ON c.bucket = e.bucket AND c.article_id = e.article_id AND c.revision = e.revision
   AND c.revision_before = e.revision_before
WHERE (%(kinds)s::text[] IS NULL OR e.kind = ANY (%(kinds)s))
  -- Of a change whose text is redacted it can no longer be told what it changed: no filter of that leaves
  -- it out. What changed nothing, since it came first, is told as ever.
  AND (%(classes)s::text[] IS NULL OR c.class = ANY (%(classes)s)
       OR (e.redacted IS NOT NULL AND e.revision_before IS NOT NULL))
  AND (%(silent)s::boolean IS NULL OR (e.redacted IS NOT NULL AND e.revision_before IS NOT NULL)
       OR coalesce(c.class = 'fact' AND NOT e.declared, false) = %(silent)s)
  AND (%(as_of)s::timestamptz IS NULL OR lower(e.visible) <= %(as_of)s)

-- A link as the entry that it is in a story's course. Its number is 0: a story and an article tell it.
-- name: link
SELECT m.bucket, m.article_id, m.slug AS story, 0::bigint AS entry, m.known, 'linked' AS kind,
       m.linked_at AS at, 'recorded' AS basis, NULL::timestamptz AS not_before,
       NULL::timestamptz AS not_after, NULL::text AS headline, NULL::integer AS revision,
       NULL::integer AS revision_before, '{}'::text[] AS changed, NULL::jsonb AS facts,
       false AS silent, false AS returns, m.position,
       NULL::text AS redacted, NULL::text AS ordered_by, NULL::bigint AS redacted_at
FROM views.membership AS m
WHERE (%(kinds)s::text[] IS NULL OR 'linked' = ANY (%(kinds)s))
  AND %(classes)s::text[] IS NULL AND %(silent)s::boolean IS NOT TRUE
  AND (%(as_of)s::timestamptz IS NULL OR m.linked_at <= %(as_of)s)

-- Where a text was withheld, released or erased: rows keep the positions they are known at, and tell
-- otherwise from here on.
-- name: redaction
SELECT l.notification_id AS redacted_at, l.originator_id AS article_id,
       (convert_from(l.state, 'UTF8')::json ->> 'revision')::integer AS revision,
       (SELECT (convert_from(r.state, 'UTF8')::json ->> 'bucket')::smallint FROM log.events AS r
        WHERE r.originator_id = l.originator_id AND r.originator_version = 1) AS bucket
FROM log.events AS l
WHERE l.topic IN ('body.withheld.v1', 'body.released.v1', 'body.erased.v1')
  AND l.notification_id > %(after)s::bigint AND l.notification_id <= %(until)s::bigint

-- name: with_its_article
SELECT f.*, a.outlet, a.outlet_name, a.url, l.recorded_at,
       ARRAY(SELECT m.slug FROM views.membership AS m
             WHERE m.bucket = f.bucket AND m.article_id = f.article_id AND m.known @> f.changed_at
             ORDER BY m.slug) AS stories
FROM found AS f
JOIN views.articles AS a USING (bucket, article_id)
JOIN log.events AS l ON l.notification_id = f.changed_at
WHERE f.changed_at > %(after)s::bigint AND f.changed_at <= %(until)s::bigint
  AND (%(outlet)s::text IS NULL OR a.outlet = %(outlet)s)
ORDER BY f.changed_at, f.at, f.position, f.entry, f.story, f.status

-- name: changes
WITH entry AS NOT MATERIALIZED (
-- include: entry
), link AS NOT MATERIALIZED (
-- include: link
), redaction AS (
-- include: redaction
), found AS (
    SELECT lower(e.known) AS changed_at, CASE WHEN b.entry IS NULL THEN 'new' ELSE 'revised' END AS status,
           e.*
    FROM entry AS e
    LEFT JOIN entry AS b
        ON b.bucket = e.bucket AND b.article_id = e.article_id AND b.entry = e.entry
       AND upper(b.known) = lower(e.known)
    WHERE lower(e.known) > %(after)s::bigint AND lower(e.known) <= %(until)s::bigint
    UNION ALL
    SELECT upper(e.known), 'withdrawn', e.*
    FROM entry AS e
    LEFT JOIN entry AS n
        ON n.bucket = e.bucket AND n.article_id = e.article_id AND n.entry = e.entry
       AND lower(n.known) = upper(e.known)
    WHERE NOT upper_inf(e.known) AND n.entry IS NULL
      AND upper(e.known) > %(after)s::bigint AND upper(e.known) <= %(until)s::bigint
    UNION ALL
    SELECT lower(m.known), 'new', m.* FROM link AS m
    UNION ALL
    SELECT upper(m.known), 'withdrawn', m.* FROM link AS m
    UNION ALL
    SELECT r.redacted_at, 'revised', e.*
    FROM redaction AS r
    JOIN entry AS e
        ON e.bucket = r.bucket AND e.article_id = r.article_id AND e.known @> r.redacted_at
       AND r.revision IN (e.revision, e.revision_before)
)
-- include: with_its_article

-- name: changes_of_story
-- A story's timeline holds a row for as long as both the row and the link are known: with a link
-- all that the article had come to comes in, and goes out with its end.
WITH entry AS NOT MATERIALIZED (
-- include: entry
), link AS NOT MATERIALIZED (
-- include: link
), redaction AS (
-- include: redaction
), told AS (
    SELECT e.bucket, e.article_id, e.story, e.entry, e.known * m.known AS known, e.kind, e.at, e.basis,
           e.not_before, e.not_after, e.headline, e.revision, e.revision_before, e.changed, e.facts,
           e.silent, e.returns, e.position, e.redacted, e.ordered_by, e.redacted_at
    FROM views.membership AS m
    JOIN entry AS e ON e.bucket = m.bucket AND e.article_id = m.article_id
    WHERE m.slug = %(story)s AND e.known && m.known
    UNION ALL
    SELECT * FROM link AS m WHERE m.story = %(story)s
), found AS (
    SELECT lower(t.known) AS changed_at, CASE WHEN b.entry IS NULL THEN 'new' ELSE 'revised' END AS status,
           t.*
    FROM told AS t
    LEFT JOIN told AS b
        ON b.article_id = t.article_id AND b.entry = t.entry AND upper(b.known) = lower(t.known)
    UNION ALL
    SELECT upper(t.known), 'withdrawn', t.*
    FROM told AS t
    LEFT JOIN told AS n
        ON n.article_id = t.article_id AND n.entry = t.entry AND lower(n.known) = upper(t.known)
    WHERE n.entry IS NULL
    UNION ALL
    SELECT r.redacted_at, 'revised', t.*
    FROM redaction AS r
    JOIN told AS t
        ON t.article_id = r.article_id AND t.known @> r.redacted_at
       AND r.revision IN (t.revision, t.revision_before)
)
-- include: with_its_article
