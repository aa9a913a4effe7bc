-- Statements over API keys.

-- name: insert_key
INSERT INTO access.keys (id, name, hash, scopes, expires_at)
VALUES (%(id)s, %(name)s, %(hash)s, %(scopes)s, %(expires_at)s)
RETURNING created_at

-- name: find_key
SELECT hash, scopes, revoked_at, expires_at, expires_at <= now() AS expired,
       coalesce(last_used_at < now() - interval '1 minute', true) AS use_unnoted
FROM access.keys WHERE id = %(id)s

-- name: note_use
UPDATE access.keys SET last_used_at = now() WHERE id = %(id)s

-- name: list_keys
SELECT id, name, scopes, created_at, expires_at, revoked_at, last_used_at,
       coalesce(expires_at <= now(), false) AS expired
FROM access.keys ORDER BY created_at, id

-- name: revoke_key
UPDATE access.keys SET revoked_at = coalesce(revoked_at, now()) WHERE id = %(id)s
RETURNING id

-- name: any_key
SELECT EXISTS (SELECT FROM access.keys) AS any_key
