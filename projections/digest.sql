-- Digests of a build's tables.

-- name: columns
SELECT column_name FROM information_schema.columns
WHERE table_schema = %(schema)s AND table_name = %(table)s
ORDER BY ordinal_position

-- name: known_by_then
int8range(lower(known), CASE WHEN upper(known) <= {} THEN upper(known) END)
