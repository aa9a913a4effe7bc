-- Statements over webhooks.

-- name: add
INSERT INTO webhooks.endpoints (id, url, secret, story, outlet, kinds, classes, silent, position)
VALUES (%(id)s, %(url)s, %(secret)s, %(story)s, %(outlet)s, %(kinds)s, %(classes)s, %(silent)s,
        %(position)s)
RETURNING id

-- name: endpoints
SELECT e.id, e.url, e.story, e.outlet, e.kinds, e.classes, e.silent, e.position, e.created_at,
       e.disabled_at, e.disabled_why,
       count(d.id) FILTER (WHERE d.dead_at IS NULL) AS waiting,
       count(d.id) FILTER (WHERE d.dead_at IS NOT NULL) AS dead
FROM webhooks.endpoints AS e
LEFT JOIN webhooks.deliveries AS d ON d.endpoint = e.id
GROUP BY e.id
ORDER BY e.created_at, e.id

-- name: remove
DELETE FROM webhooks.endpoints WHERE id = %(id)s RETURNING id

-- name: disable
UPDATE webhooks.endpoints SET disabled_at = now(), disabled_why = %(why)s
WHERE id = %(id)s AND disabled_at IS NULL

-- name: enable
UPDATE webhooks.endpoints SET disabled_at = NULL, disabled_why = NULL WHERE id = %(id)s
RETURNING id

-- name: enqueue
-- The position moves and the deliveries come in one transaction, and only from where it was read:
-- of two that do this at once one does nothing.
WITH moved AS (
    UPDATE webhooks.endpoints SET position = %(reached)s
    WHERE id = %(id)s AND position = %(after)s
    RETURNING id
)
INSERT INTO webhooks.deliveries (id, endpoint, position, payload)
SELECT d.id, moved.id, d.position, d.payload
FROM moved
CROSS JOIN unnest(%(ids)s::text[], %(positions)s::bigint[], %(payloads)s::bytea[])
           AS d (id, position, payload)

-- name: claim
-- Whoever claims a delivery has it for the time of the lease; when they die in it, it is due again.
UPDATE webhooks.deliveries AS d
SET due_at = now() + %(lease)s * interval '1 second', attempts = d.attempts + 1
FROM webhooks.endpoints AS e
WHERE e.id = d.endpoint AND d.id IN (
    SELECT w.id FROM webhooks.deliveries AS w
    JOIN webhooks.endpoints AS o ON o.id = w.endpoint AND o.disabled_at IS NULL
    WHERE w.dead_at IS NULL AND w.due_at <= now()
    ORDER BY w.due_at, w.position
    LIMIT %(limit)s
    FOR UPDATE OF w SKIP LOCKED
)
RETURNING d.id, d.endpoint, d.position, d.payload, d.attempts, e.url, e.secret

-- name: done
DELETE FROM webhooks.deliveries WHERE id = %(id)s

-- name: put_off
UPDATE webhooks.deliveries
SET due_at = now() + %(seconds)s * interval '1 second', last_error = %(error)s
WHERE id = %(id)s

-- name: give_up
UPDATE webhooks.deliveries SET dead_at = now(), last_error = %(error)s WHERE id = %(id)s

-- name: dead
SELECT id, endpoint, position, attempts, dead_at, last_error FROM webhooks.deliveries
WHERE dead_at IS NOT NULL AND (%(endpoint)s::text IS NULL OR endpoint = %(endpoint)s)
ORDER BY position, id

-- name: retry
UPDATE webhooks.deliveries SET dead_at = NULL, attempts = 0, due_at = now()
WHERE dead_at IS NOT NULL AND (%(id)s::text IS NULL OR id = %(id)s OR endpoint = %(id)s)
RETURNING id

-- name: forget
DELETE FROM webhooks.deliveries
WHERE position(convert_to(%(article)s::text, 'UTF8') IN payload) > 0
RETURNING id
