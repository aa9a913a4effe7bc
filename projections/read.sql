-- What readers ask of the views. Positions and times come from projections/when.py.

-- name: positions
SELECT min(notification_id) AS position FROM views.tracking

-- name: article
SELECT a.article_id AS id, a.outlet, a.outlet_name, a.url, a.canonical_url, a.identity,
       a.position AS registered_position,
       r.state, r.revision, r.appeared_at, r.replaced_at, r.basis,
       r.not_before, r.first_seen, r.last_seen, r.sightings, r.replaced_by, r.next_seen,
       r.published_at, r.modified_at, r.commitment, r.position, b.body, e.state AS event
FROM views.articles AS a
LEFT JOIN LATERAL (
    SELECT * FROM views.revisions AS r
    WHERE r.bucket = a.bucket AND r.article_id = a.article_id AND r.appeared_at <= %(as_of)s
      AND r.known @> %(position)s::bigint AND r.visible @> %(as_of)s
    ORDER BY r.appeared_at DESC
    LIMIT 1
) AS r ON true
LEFT JOIN log.bodies AS b ON b.bucket = a.bucket AND b.commitment = r.commitment
LEFT JOIN log.events AS e ON e.notification_id = r.captured
WHERE a.bucket = %(bucket)s AND a.article_id = %(article_id)s AND a.position <= %(position)s

-- name: revisions
SELECT a.article_id AS id, a.outlet, a.outlet_name, a.url, a.canonical_url, a.identity,
       a.position AS registered_position,
       r.state, r.revision, r.appeared_at, r.replaced_at, r.basis,
       r.not_before, r.first_seen, r.last_seen, r.sightings, r.replaced_by, r.next_seen,
       r.published_at, r.modified_at, r.commitment, r.position
FROM views.articles AS a
LEFT JOIN views.revisions AS r
    ON r.bucket = a.bucket AND r.article_id = a.article_id AND r.appeared_at <= %(as_of)s
   AND r.known @> %(position)s::bigint
WHERE a.bucket = %(bucket)s AND a.article_id = %(article_id)s AND a.position <= %(position)s
ORDER BY r.appeared_at, r.first_seen, r.position

-- name: stories
SELECT s.slug, s.title,
       (SELECT count(*) FROM views.membership AS m
        WHERE m.slug = s.slug AND m.known @> %(position)s::bigint) AS articles
FROM views.stories AS s
WHERE s.known @> %(position)s::bigint
ORDER BY s.position

-- name: story
SELECT s.slug, s.title,
       (SELECT count(*) FROM views.membership AS m
        WHERE m.slug = s.slug AND m.known @> %(position)s::bigint) AS articles
FROM views.stories AS s
WHERE s.slug = %(slug)s AND s.known @> %(position)s::bigint

-- name: story_articles
SELECT a.article_id AS id, a.outlet, a.outlet_name, a.url, a.canonical_url, a.identity,
       a.position AS registered_position,
       r.state, r.revision, r.appeared_at, r.replaced_at, r.basis,
       r.not_before, r.first_seen, r.last_seen, r.sightings, r.replaced_by, r.next_seen,
       r.published_at, r.modified_at, r.commitment, r.position, r.headline
FROM views.membership AS m
JOIN views.articles AS a ON a.bucket = m.bucket AND a.article_id = m.article_id
LEFT JOIN LATERAL (
    SELECT * FROM views.revisions AS r
    WHERE r.bucket = a.bucket AND r.article_id = a.article_id AND r.appeared_at <= %(as_of)s
      AND r.known @> %(position)s::bigint AND r.visible @> %(as_of)s
    ORDER BY r.appeared_at DESC
    LIMIT 1
) AS r ON true
WHERE m.slug = %(slug)s AND m.known @> %(position)s::bigint
ORDER BY m.position, m.article_id

-- name: timeline
SELECT * FROM (
    SELECT e.kind, lower(e.visible) AS at, e.basis, e.not_before, e.not_after, a.article_id,
           a.outlet, a.url, e.headline, e.revision, e.revision_before, e.changed, e.silent,
           e.returns, e.position, e.entry
    FROM views.membership AS m
    JOIN views.articles AS a ON a.bucket = m.bucket AND a.article_id = m.article_id
    JOIN views.entries AS e ON e.bucket = m.bucket AND e.article_id = m.article_id
    WHERE m.slug = %(slug)s AND m.known @> %(position)s::bigint AND e.known @> %(position)s::bigint
    UNION ALL
    SELECT 'linked', m.linked_at, 'recorded', NULL, NULL, a.article_id,
           a.outlet, a.url, NULL, NULL, NULL, '{}', false, false, m.position, 0
    FROM views.membership AS m
    JOIN views.articles AS a ON a.bucket = m.bucket AND a.article_id = m.article_id
    WHERE m.slug = %(slug)s AND m.known @> %(position)s::bigint
) AS t
WHERE t.at <= %(as_of)s
  AND (%(kinds)s::text[] IS NULL OR t.kind = ANY (%(kinds)s))
  AND (%(outlet)s::text IS NULL OR t.outlet = %(outlet)s)
  AND (%(since)s::timestamptz IS NULL OR t.at >= %(since)s)
  AND (%(until)s::timestamptz IS NULL OR t.at < %(until)s)
  AND (%(after_at)s::timestamptz IS NULL
       OR (t.at, t.position, t.article_id, t.entry)
          > (%(after_at)s::timestamptz, %(after_position)s::bigint, %(after_article)s::text,
             %(after_entry)s::bigint))
ORDER BY t.at, t.position, t.article_id, t.entry
LIMIT %(limit)s::bigint
