-- What readers ask of the view "statements". Positions and times come from projections/when.py.

-- name: article
SELECT a.article_id AS id, a.outlet, a.outlet_name, a.url, a.canonical_url, a.identity, a.position
FROM views.articles AS a
WHERE a.bucket = %(bucket)s AND a.article_id = %(article_id)s AND a.position <= %(position)s

-- name: spans
SELECT r.state, r.revision AS number, r.appeared_at, r.basis, r.not_before, r.first_seen, r.last_seen,
       r.sightings, r.replaced_at, r.replaced_by, r.next_seen, r.published_at, r.modified_at, encode(r.commitment, 'hex') AS commitment, r.position, r.captured,
       r.redacted, r.ordered_by, r.redacted_at
FROM views.revisions AS r
WHERE r.bucket = %(bucket)s AND r.article_id = %(article_id)s AND r.known @> %(position)s::bigint
ORDER BY r.appeared_at, r.first_seen, r.position

-- name: standing
SELECT u.block, u.start, s.statement, w.part, w.kind, s.came, s.worded_at, s.worded_by, w.text,
       l.first_at, l.first_revision, l.wordings
FROM views.places AS p
CROSS JOIN LATERAL unnest(p.statements, p.blocks, p.starts)
    WITH ORDINALITY AS u (statement, block, start, n)
JOIN views.wordings AS w ON w.bucket = p.bucket AND w.statement = u.statement
JOIN views.statements AS s
    ON s.bucket = w.bucket AND s.wording = w.wording AND s.known @> %(position)s::bigint
   AND s.visible @> %(as_of)s
CROSS JOIN LATERAL (
    SELECT min(b.begins) AS first_at,
           min(b.revision) FILTER (WHERE b.nth = 0) AS first_revision,
           count(DISTINCT v.text) AS wordings
    FROM views.wordings AS v
    JOIN views.statements AS b
        ON b.bucket = v.bucket AND b.wording = v.wording AND b.known @> %(position)s::bigint
    WHERE v.bucket = s.bucket AND v.statement = s.statement AND b.begins <= %(as_of)s
) AS l
WHERE p.bucket = %(bucket)s AND p.captured = %(captured)s AND p.known @> %(position)s::bigint
ORDER BY u.n

-- name: stays
SELECT s.statement, s.nth, w.text, w.part, w.kind, s.begins, s.revision, s.came, s.origins,
       s.worded_at, s.worded_by, s.ends, s.next_revision, s.went, s.into_other
FROM views.wordings AS w
JOIN views.statements AS s
    ON s.bucket = w.bucket AND s.wording = w.wording AND s.known @> %(position)s::bigint
WHERE w.bucket = %(bucket)s AND w.statement = %(number)s AND s.begins <= %(as_of)s
ORDER BY s.nth

-- name: event_at
SELECT originator_id FROM log.events WHERE notification_id = %(at)s AND topic = %(topic)s
