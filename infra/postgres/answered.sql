-- Answers to writes that named an Idempotency-Key.

-- name: expire
DELETE FROM capture.answered WHERE asked_at < now() - interval '1 day'

-- A request that was begun and not finished within a minute was lost with its process.
-- name: claim
INSERT INTO capture.answered AS a (key, request) VALUES (%(key)s, %(request)s)
ON CONFLICT (key) DO UPDATE SET asked_at = now()
WHERE a.status IS NULL AND a.request = excluded.request AND a.asked_at < now() - interval '1 minute'
RETURNING key

-- name: find
SELECT request, status, headers, body FROM capture.answered WHERE key = %(key)s

-- name: finish
UPDATE capture.answered SET status = %(status)s, headers = %(headers)s::jsonb, body = %(body)s
WHERE key = %(key)s

-- name: forget
DELETE FROM capture.answered WHERE key = %(key)s
