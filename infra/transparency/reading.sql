-- Statements that answer from the tree.

-- name: signing
SELECT (SELECT why FROM stet.sequencing) AS refused,
       h.size AS head,
       coalesce(c.size, 0) AS signed,
       c.origin,
       coalesce(extract(epoch FROM clock_timestamp() - e.recorded_at), 0)::float8 AS behind_seconds
FROM log.head AS h
LEFT JOIN LATERAL
    (SELECT size, origin FROM log.checkpoints ORDER BY signed_at DESC, size DESC LIMIT 1) AS c ON true
LEFT JOIN log.events AS e ON e.notification_id = coalesce(c.size, 0) + 1

-- name: newest_of_any_origin
SELECT c.origin, c.size, c.note, c.signed_at,
       ARRAY (SELECT a.data FROM log.anchors AS a
              WHERE a.origin = c.origin AND a.size = c.size AND a.kind = 'cosignature'
              ORDER BY a."by", a.at) AS cosignatures
FROM log.checkpoints AS c
ORDER BY c.signed_at DESC, c.size DESC LIMIT 1

-- name: newest_of_origin
SELECT c.origin, c.size, c.note, c.signed_at,
       ARRAY (SELECT a.data FROM log.anchors AS a
              WHERE a.origin = c.origin AND a.size = c.size AND a.kind = 'cosignature'
              ORDER BY a."by", a.at) AS cosignatures
FROM log.checkpoints AS c
WHERE c.origin = %(origin)s ORDER BY c.size DESC LIMIT 1

-- name: checkpoint
SELECT c.origin, c.size, c.note, c.signed_at,
       ARRAY (SELECT a.data FROM log.anchors AS a
              WHERE a.origin = c.origin AND a.size = c.size AND a.kind = 'cosignature'
              ORDER BY a."by", a.at) AS cosignatures
FROM log.checkpoints AS c
WHERE c.origin = %(origin)s AND c.size = %(size)s

-- name: verifier_keys
SELECT verifier_key, first_size, added_at FROM log.verifier_keys
WHERE origin = %(origin)s ORDER BY first_size, added_at

-- name: tile
SELECT hashes FROM log.tiles WHERE level = %(level)s AND number = %(number)s

-- name: tile_roots
SELECT root AS hash FROM log.tiles
WHERE level = %(level)s AND number >= %(first)s AND number < %(end)s
ORDER BY number

-- name: leaf_hashes
SELECT leaf_hash AS hash FROM log.events
WHERE notification_id > %(after)s AND notification_id <= %(last)s
ORDER BY notification_id

-- name: entries
SELECT notification_id AS position, originator_id AS stream, originator_version AS version,
       topic, recorded_at, state, leaf_hash
FROM log.events
WHERE notification_id > %(after)s AND notification_id <= %(last)s
ORDER BY notification_id

-- name: bodies
WITH redacted AS (
    SELECT DISTINCT ON (convert_from(state, 'UTF8')::jsonb ->> 'commitment')
           convert_from(state, 'UTF8')::jsonb ->> 'commitment' AS commitment, topic
    FROM log.events
    WHERE topic IN ('body.withheld.v1', 'body.released.v1', 'body.erased.v1')
    ORDER BY convert_from(state, 'UTF8')::jsonb ->> 'commitment', notification_id DESC
)
SELECT b.bucket, b.commitment, b.salt, b.body
FROM unnest(%(buckets)s::smallint[], %(commitments)s::bytea[]) AS w (bucket, commitment)
JOIN log.bodies AS b USING (bucket, commitment)
WHERE NOT EXISTS (
    SELECT FROM redacted AS r
    WHERE r.commitment = encode(b.commitment, 'hex') AND r.topic <> 'body.released.v1'
)

-- name: anchors
-- A checkpoint's are not torn apart, so its size is enough to go on from.
SELECT size, kind, "by", at, data
FROM (
    SELECT size, kind, "by", at, data FROM log.anchors
    WHERE origin = %(origin)s AND size > %(after)s
    ORDER BY size
    FETCH FIRST (coalesce(%(limit)s::bigint, 9223372036854775807)) ROWS WITH TIES
) AS page
ORDER BY size, kind, "by", at

-- name: last_anchor
SELECT size, kind, "by", at FROM log.anchors
WHERE origin = %(origin)s AND (%(by)s::text IS NULL OR "by" = %(by)s::text)
ORDER BY size DESC, at DESC LIMIT 1

-- name: position_of
SELECT notification_id AS position FROM log.events
WHERE originator_id = %(stream)s AND originator_version = %(version)s
