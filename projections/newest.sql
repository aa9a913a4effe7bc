-- The newest entries, for feeds: which they are, then what is told of each. A page ends at the end
-- of a position, so that the next begins before it and misses nothing.

-- name: newest
SELECT e.bucket, e.article_id, e.entry, lower(e.known) AS since, lower(e.known) AS told_at
FROM views.entries AS e
WHERE upper_inf(e.known) AND lower(e.known) < %(before)s::bigint AND lower(e.known) <= %(reached)s
ORDER BY lower(e.known) DESC
FETCH FIRST %(limit)s ROWS WITH TIES

-- name: newest_of_article
SELECT e.bucket, e.article_id, e.entry, lower(e.known) AS since, lower(e.known) AS told_at
FROM views.entries AS e
WHERE e.bucket = %(bucket)s AND e.article_id = %(article_id)s
  AND upper_inf(e.known) AND lower(e.known) < %(before)s::bigint AND lower(e.known) <= %(reached)s
ORDER BY lower(e.known) DESC
FETCH FIRST %(limit)s ROWS WITH TIES

-- name: newest_of_story
SELECT e.bucket, e.article_id, e.entry, lower(e.known) AS since,
       greatest(lower(e.known), lower(m.known)) AS told_at
FROM views.membership AS m
JOIN views.entries AS e ON e.bucket = m.bucket AND e.article_id = m.article_id
WHERE m.slug = %(slug)s AND upper_inf(m.known) AND upper_inf(e.known)
  AND greatest(lower(e.known), lower(m.known)) < %(before)s::bigint
  AND greatest(lower(e.known), lower(m.known)) <= %(reached)s
ORDER BY told_at DESC
FETCH FIRST %(limit)s ROWS WITH TIES

-- name: told
SELECT e.article_id, e.entry, e.kind, lower(e.visible) AS at, e.basis, e.not_before, e.not_after,
       e.headline, e.revision, e.revision_before, e.changed, c.class, coalesce(c.class = 'fact' AND NOT e.declared, false) AS silent,
       e.returns, w.told_at,
       l.recorded_at, a.outlet, a.outlet_name, a.url, after.body, before.body AS body_before
FROM unnest(%(buckets)s::smallint[], %(articles)s::text[], %(entries)s::bigint[],
            %(sinces)s::bigint[], %(told)s::bigint[])
     AS w (bucket, article_id, entry, since, told_at)
JOIN views.entries AS e
    ON e.bucket = w.bucket AND e.article_id = w.article_id AND e.entry = w.entry
   AND lower(e.known) = w.since
JOIN views.articles AS a ON a.bucket = w.bucket AND a.article_id = w.article_id
JOIN log.events AS l ON l.notification_id = w.told_at
LEFT JOIN views.revision_changes AS c
    ON c.bucket = e.bucket AND c.article_id = e.article_id AND c.revision = e.revision
   AND c.revision_before = e.revision_before
LEFT JOIN LATERAL (
    SELECT b.body FROM views.revisions AS r
    JOIN log.bodies AS b ON b.bucket = r.bucket AND b.commitment = r.commitment AND r.redacted IS NULL
    WHERE r.bucket = e.bucket AND r.article_id = e.article_id AND r.revision = e.revision
    LIMIT 1
) AS after ON e.revision > 0
LEFT JOIN LATERAL (
    SELECT b.body FROM views.revisions AS r
    JOIN log.bodies AS b ON b.bucket = r.bucket AND b.commitment = r.commitment AND r.redacted IS NULL
    WHERE r.bucket = e.bucket AND r.article_id = e.article_id AND r.revision = e.revision_before
    LIMIT 1
) AS before ON e.revision_before > 0
ORDER BY w.told_at DESC, at DESC, e.entry

-- name: withdrawn
-- What feeds told and what is no longer held to have happened: the end of an entry that has no row
-- now.
SELECT e.article_id, e.entry, upper(e.known) AS withdrawn_at, l.recorded_at
FROM views.entries AS e
JOIN log.events AS l ON l.notification_id = upper(e.known)
WHERE NOT upper_inf(e.known)
  AND upper(e.known) > %(after)s::bigint AND upper(e.known) <= %(reached)s
  AND (%(article_id)s::text IS NULL OR e.article_id = %(article_id)s)
  AND (%(slug)s::text IS NULL OR EXISTS (
      SELECT FROM views.membership AS m
      WHERE m.slug = %(slug)s AND m.bucket = e.bucket AND m.article_id = e.article_id
        AND m.known @> upper(e.known)))
  AND NOT EXISTS (
      SELECT FROM views.entries AS n
      WHERE n.bucket = e.bucket AND n.article_id = e.article_id AND n.entry = e.entry
        AND lower(n.known) >= upper(e.known))
ORDER BY upper(e.known) DESC
LIMIT %(limit)s

-- name: origin
SELECT leaf_hash FROM log.events WHERE notification_id = 1

-- name: story_there
SELECT slug FROM views.stories WHERE slug = %(slug)s

-- name: article_there
SELECT article_id FROM views.articles WHERE bucket = %(bucket)s AND article_id = %(article_id)s
