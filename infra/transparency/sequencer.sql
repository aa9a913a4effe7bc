-- Statements of the sequencer.

-- name: head
SELECT size FROM log.head

-- name: leaves
SELECT notification_id, originator_id, originator_version, topic, recorded_at, state, leaf_hash
FROM log.events
WHERE notification_id > %(after)s AND notification_id <= %(last)s
ORDER BY notification_id

-- name: tile_count
SELECT count(*) FROM log.tiles WHERE level = 0

-- name: tile_roots
SELECT root FROM log.tiles
WHERE level = %(level)s AND number >= %(first)s AND number < %(end)s
ORDER BY number

-- name: add_tile
INSERT INTO log.tiles (level, number, root, hashes)
VALUES (%(level)s, %(number)s, %(root)s, %(hashes)s)
ON CONFLICT ON CONSTRAINT tiles_place DO NOTHING

-- name: same_tile
SELECT root = %(root)s AND hashes = %(hashes)s AS same FROM log.tiles
WHERE level = %(level)s AND number = %(number)s

-- name: drop_tiles
DELETE FROM log.tiles

-- name: add_checkpoint
INSERT INTO log.checkpoints (origin, size, note)
VALUES (%(origin)s, %(size)s, %(note)s)
ON CONFLICT ON CONSTRAINT checkpoints_size DO NOTHING

-- name: newest_checkpoint
SELECT size, note FROM log.checkpoints WHERE origin = %(origin)s ORDER BY size DESC LIMIT 1

-- name: checkpoint
SELECT origin, size, note, signed_at FROM log.checkpoints
WHERE origin = %(origin)s AND size = %(size)s

-- name: add_verifier_key
INSERT INTO log.verifier_keys (verifier_key, origin, first_size)
VALUES (%(key)s, %(origin)s, %(size)s)
ON CONFLICT DO NOTHING

-- name: refuse
INSERT INTO stet.sequencing (why) VALUES (%(why)s)
ON CONFLICT (only_row) DO UPDATE SET why = excluded.why, refused_at = clock_timestamp()

-- name: accept
DELETE FROM stet.sequencing

-- name: add_anchor
INSERT INTO log.anchors (origin, size, kind, "by", at, data)
VALUES (%(origin)s, %(size)s, %(kind)s, %(by)s, %(at)s, %(data)s)
ON CONFLICT ON CONSTRAINT anchors_once DO NOTHING

-- name: tile_count_of_all
SELECT count(*) FROM log.tiles

-- name: stored_tile
SELECT hashes FROM log.tiles WHERE level = %(level)s AND number = %(number)s

-- name: wake
SELECT pg_notify('stet_log', size::text) FROM log.head
