-- Statements of the projector for the view "articles". Tables are those of the build it writes.

-- name: load_bodies
SELECT b.commitment, b.body
FROM unnest(%b, %b) AS wanted (bucket, commitment)
JOIN log.bodies AS b USING (bucket, commitment)

-- name: insert_articles
INSERT INTO articles (bucket, article_id, outlet, outlet_name, url, canonical_url, identity, position)
SELECT * FROM unnest(%b, %b, %b, %b, %b, %b, %b, %b)

-- name: close_revisions
UPDATE revisions AS r
SET known = int8range(lower(r.known), c.until)
FROM unnest(%b, %b, %b, %b, %b) AS c (bucket, article_id, span, since, until)
WHERE r.bucket = c.bucket AND r.article_id = c.article_id AND r.span = c.span
  AND lower(r.known) = c.since AND upper_inf(r.known)

-- name: insert_revisions
INSERT INTO revisions (bucket, article_id, span, visible, known, state, revision, appeared_at,
                       replaced_at, basis, not_before, first_seen, last_seen, sightings,
                       replaced_by, next_seen, published_at, modified_at,
                       commitment, headline, position, captured, redacted, ordered_by,
                       redacted_at)
SELECT n.bucket, n.article_id, n.span, tstzrange(n.appeared_at, n.replaced_at),
       int8range(n.since, n.until), n.state, n.revision, n.appeared_at, n.replaced_at, n.basis,
       n.not_before, n.first_seen, n.last_seen, n.sightings, n.replaced_by, n.next_seen,
       n.published_at, n.modified_at, n.commitment, n.headline, n.position, n.captured,
       n.redacted, n.ordered_by, n.redacted_at
FROM unnest(%b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b)
     AS n (bucket, article_id, since, until, span, state, revision, appeared_at, replaced_at,
           basis, not_before, first_seen, last_seen, sightings, replaced_by, next_seen,
           published_at, modified_at, commitment, headline, position, captured, redacted,
           ordered_by, redacted_at)

-- name: close_entries
UPDATE entries AS e
SET known = int8range(lower(e.known), c.until)
FROM unnest(%b, %b, %b, %b, %b) AS c (bucket, article_id, entry, since, until)
WHERE e.bucket = c.bucket AND e.article_id = c.article_id AND e.entry = c.entry
  AND lower(e.known) = c.since AND upper_inf(e.known)

-- name: insert_entries
INSERT INTO entries (bucket, article_id, entry, visible, known, kind, basis, not_before, not_after,
                     revision, revision_before, changed, declared, returns, headline, position,
                     redacted, ordered_by, redacted_at)
SELECT n.bucket, n.article_id, n.entry, tstzrange(n.at, NULL), int8range(n.since, n.until), n.kind,
       n.basis, n.not_before, n.not_after, n.revision, n.revision_before,
       string_to_array(n.changed, ','), n.declared, n.returns, n.headline, n.position,
       n.redacted, n.ordered_by, n.redacted_at
FROM unnest(%b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b)
     AS n (bucket, article_id, since, until, entry, at, kind, basis, not_before, not_after,
           revision, revision_before, changed, declared, returns, headline, position, redacted,
           ordered_by, redacted_at)

-- name: clear_revisions
DELETE FROM revisions AS r USING unnest(%b, %b) AS c (bucket, article_id)
WHERE r.bucket = c.bucket AND r.article_id = c.article_id

-- name: clear_entries
DELETE FROM entries AS e USING unnest(%b, %b) AS c (bucket, article_id)
WHERE e.bucket = c.bucket AND e.article_id = c.article_id
