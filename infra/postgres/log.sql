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

-- name: select_redactions_of
SELECT notification_id AS id, originator_id, originator_version, topic, state, recorded_at
FROM log.events
WHERE topic IN ('body.withheld.v1', 'body.released.v1', 'body.erased.v1')
  AND convert_from(state, 'UTF8')::jsonb ->> 'commitment' = ANY (%(commitments)s)
ORDER BY notification_id

-- name: newest_position
SELECT max(notification_id) AS newest FROM log.events

-- name: head
SELECT size, recorded_at, clock_timestamp() AS now FROM log.head

-- name: position_at
SELECT log.position_at(%(moment)s) AS position

-- name: select_salts
SELECT b.commitment, b.salt
FROM unnest(%(buckets)s::smallint[], %(commitments)s::bytea[]) AS k (bucket, commitment)
JOIN log.bodies AS b USING (bucket, commitment)

-- name: select_bodies
SELECT commitment, body FROM log.bodies
WHERE bucket = %(bucket)s AND commitment = ANY (%(commitments)s)

-- name: select_sealed
SELECT bucket, salt, body FROM log.bodies
WHERE bucket = ANY (%(buckets)s) AND commitment = %(commitment)s

-- name: erase
SELECT log.erase(%(position)s)

-- name: select_held_back
SELECT h.article_id, h.revision, h.observed_at, h.published_at, h.modified_at
FROM unnest(%(buckets)s::smallint[], %(articles)s::text[]) AS k (bucket, article_id)
JOIN capture.held_back AS h USING (bucket, article_id)
ORDER BY h.article_id, h.observed_at, h.revision

-- name: hold_back
INSERT INTO capture.held_back
    (bucket, article_id, revision, observed_at, published_at, modified_at)
SELECT * FROM unnest(
    %(buckets)s::smallint[], %(articles)s::text[], %(revisions)s::bigint[],
    %(observed)s::timestamptz[], %(published)s::timestamptz[], %(modified)s::timestamptz[])
ON CONFLICT ON CONSTRAINT held_back_once DO NOTHING

-- name: let_go
DELETE FROM capture.held_back AS h
USING unnest(
    %(buckets)s::smallint[], %(articles)s::text[], %(revisions)s::bigint[],
    %(observed)s::timestamptz[]) AS g (bucket, article_id, revision, observed_at)
WHERE h.bucket = g.bucket AND h.article_id = g.article_id
  AND h.revision = g.revision AND h.observed_at = g.observed_at
