-- What an auditor reads. Everything in one transaction, so that it is one state.

-- name: head
SELECT size, recorded_at FROM log.head

-- name: events
SELECT notification_id, originator_id, originator_version, topic, recorded_at, state, leaf_hash
FROM log.events
ORDER BY notification_id

-- name: streams
SELECT originator_id, originator_version, notification_id
FROM log.events
ORDER BY originator_id, originator_version

-- name: bodies
COPY (SELECT bucket, commitment, salt, body FROM log.bodies) TO STDOUT (FORMAT binary)

-- name: body_keys
COPY (SELECT bucket, commitment FROM log.bodies) TO STDOUT (FORMAT binary)

-- name: body_count
SELECT count(*) FROM log.bodies

-- name: redactions
SELECT originator_id, originator_version, notification_id, topic, recorded_at, state
FROM log.events
WHERE topic IN ('body.withheld.v1', 'body.released.v1', 'body.erased.v1')
ORDER BY notification_id

-- name: checkpoints
SELECT origin, size, note FROM log.checkpoints ORDER BY size, origin

-- name: verifier_keys
SELECT verifier_key FROM log.verifier_keys ORDER BY added_at

-- name: tiles
SELECT t.level, t.number, t.root, t.hashes
FROM unnest(%(levels)s::smallint[], %(numbers)s::bigint[]) AS w (level, number)
JOIN log.tiles AS t USING (level, number)

-- name: tile_count
SELECT count(*) FROM log.tiles

-- name: refused
SELECT why FROM stet.sequencing

-- name: builds
SELECT number, state, rules FROM stet.builds WHERE state <> 'failed' ORDER BY number

-- name: position_at
SELECT log.position_at(%(moment)s)

-- name: recorded_at
SELECT recorded_at FROM log.events WHERE notification_id = %(position)s

-- name: stream_names
SELECT DISTINCT originator_id FROM log.events WHERE notification_id <= %(position)s

-- name: events_of
SELECT originator_id, originator_version, notification_id, topic, recorded_at, state, leaf_hash
FROM log.events
WHERE originator_id = ANY (%(streams)s) AND notification_id <= %(position)s
ORDER BY originator_id, originator_version

-- name: claims_of
SELECT DISTINCT originator_id FROM log.events
WHERE topic = 'claim.opened.v1' AND notification_id <= %(position)s
  AND convert_from(state, 'UTF8')::json ->> 'story' = %(story)s

-- name: bodies_of
SELECT bucket, commitment, salt, body FROM log.bodies
WHERE bucket = %(bucket)s AND commitment = ANY (%(commitments)s)

-- name: event_at
SELECT originator_id, originator_version, topic FROM log.events
WHERE notification_id = %(position)s

-- The checkpoint to prove positions by: the first that covers them and bears a time stamp, or else
-- the first that covers them.
-- name: covering
SELECT c.size
FROM log.checkpoints AS c
WHERE c.origin = %(origin)s AND c.size >= %(position)s
ORDER BY NOT EXISTS (SELECT FROM log.anchors AS a
                     WHERE a.origin = c.origin AND a.size = c.size AND a.kind = 'timestamp'), c.size
LIMIT 1

-- name: rotations
SELECT originator_id, originator_version, notification_id, topic, recorded_at, state, leaf_hash
FROM log.events
WHERE originator_id = 'log' AND topic = 'log.key-rotated.v1' AND notification_id <= %(position)s
ORDER BY notification_id

-- name: happened_since
SELECT EXISTS (SELECT FROM log.events
               WHERE notification_id > %(position)s AND topic = ANY (%(topics)s))

-- name: anchors
SELECT a.origin, a.size, a.kind, a."by", a.at, a.data, c.note
FROM log.anchors AS a JOIN log.checkpoints AS c USING (origin, size)
ORDER BY a.size, a.kind, a."by", a.at
