-- Builds of the views: which there are, which is live, how far each view of one is.

-- name: builds
SELECT number, state, rules, created_at, live_since FROM stet.builds ORDER BY number

-- name: live
SELECT number, rules FROM stet.builds WHERE state = 'live'

-- name: add
INSERT INTO stet.builds (number, state, rules)
SELECT coalesce(max(number), 0) + 1, 'building', %(rules)s FROM stet.builds
RETURNING number

-- name: tables
CREATE TABLE tracking (application_name text PRIMARY KEY, notification_id bigint NOT NULL);
CREATE TABLE stopped (
    view     text        PRIMARY KEY,
    position bigint      NOT NULL,
    topic    text        NOT NULL,
    cause    text        NOT NULL,
    at       timestamptz NOT NULL DEFAULT now()
)

-- Shorter by far than deadlock_timeout, after which PostgreSQL ends one of those that wait.
-- name: give_way
SET LOCAL lock_timeout = '100ms'

-- name: keep_live
UPDATE stet.builds SET state = 'kept' WHERE state = 'live'

-- name: make_live
UPDATE stet.builds SET state = 'live', live_since = now()
WHERE number = %(number)s

-- name: fail
UPDATE stet.builds SET state = 'failed' WHERE number = %(number)s

-- name: stopped
SELECT view, position, topic, cause FROM stopped ORDER BY view

-- name: tracked
SELECT application_name, notification_id FROM tracking ORDER BY application_name

-- name: remove
DELETE FROM stet.builds WHERE number = %(number)s AND state <> 'live'

-- name: position
SELECT notification_id FROM tracking WHERE application_name = %(view)s

-- name: lock_position
SELECT notification_id FROM tracking WHERE application_name = %(view)s FOR UPDATE

-- name: head
SELECT size FROM log.head

-- name: stop
INSERT INTO stopped (view, position, topic, cause) VALUES (%(view)s, %(position)s, %(topic)s, %(cause)s)
ON CONFLICT (view) DO UPDATE
SET position = excluded.position, topic = excluded.topic, cause = excluded.cause, at = now()

-- name: go_on
DELETE FROM stopped WHERE view = %(view)s
