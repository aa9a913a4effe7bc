-- Statements of the log's recorder and reader.

-- name: append
SELECT first_position, recorded_at FROM log.append(%b, %b, %b, %b, %b, %b, %b, %b)

-- name: select_stream
SELECT notification_id, originator_id, originator_version, topic, state, recorded_at
FROM log.events
WHERE originator_id = %(stream)s
  AND originator_version > %(gt)s AND originator_version <= %(lte)s
ORDER BY originator_version
LIMIT %(limit)s

-- name: select_stream_backwards
SELECT notification_id, originator_id, originator_version, topic, state, recorded_at
FROM log.events
WHERE originator_id = %(stream)s
  AND originator_version > %(gt)s AND originator_version <= %(lte)s
ORDER BY originator_version DESC
LIMIT %(limit)s

-- name: select_streams
SELECT notification_id, originator_id, originator_version, topic, state, recorded_at
FROM log.events
WHERE originator_id = ANY (%(streams)s) AND notification_id <= %(position)s
ORDER BY originator_id, originator_version

-- name: select_range
SELECT notification_id, originator_id, originator_version, topic, state, recorded_at
FROM log.events
WHERE notification_id >= %(first)s AND notification_id <= %(last)s
ORDER BY notification_id
LIMIT %(limit)s

-- name: select_range_of_topics
SELECT notification_id, originator_id, originator_version, topic, state, recorded_at
FROM log.events
WHERE notification_id >= %(first)s AND notification_id <= %(last)s AND topic = ANY (%(topics)s)
ORDER BY notification_id
LIMIT %(limit)s

-- name: newest_position
SELECT max(notification_id) AS newest FROM log.events

-- name: head
SELECT size, recorded_at, clock_timestamp() AS now FROM log.head

-- name: position_at
SELECT log.position_at(%(moment)s) AS position

-- name: select_salts
SELECT commitment, salt FROM log.bodies
WHERE bucket = %(bucket)s AND commitment = ANY (%(commitments)s)

-- name: select_bodies
SELECT commitment, body FROM log.bodies
WHERE bucket = %(bucket)s AND commitment = ANY (%(commitments)s)

-- name: select_held_back
SELECT revision, observed_at, published_at, modified_at FROM capture.held_back
WHERE bucket = %(bucket)s AND article_id = %(article_id)s
ORDER BY observed_at, revision

-- name: hold_back
INSERT INTO capture.held_back
    (bucket, article_id, revision, observed_at, published_at, modified_at)
VALUES (%(bucket)s, %(article_id)s, %(revision)s, %(observed_at)s, %(published_at)s, %(modified_at)s)
ON CONFLICT ON CONSTRAINT held_back_once DO NOTHING

-- name: let_go
DELETE FROM capture.held_back AS h
USING unnest(%(revisions)s::bigint[], %(observed)s::timestamptz[]) AS g (revision, observed_at)
WHERE h.bucket = %(bucket)s AND h.article_id = %(article_id)s
  AND h.revision = g.revision AND h.observed_at = g.observed_at
