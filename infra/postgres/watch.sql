-- Statements over what is watched.

-- name: host
INSERT INTO watch.hosts (host) SELECT unnest(%(hosts)s::text[]) ON CONFLICT DO NOTHING

-- name: add
-- What is watched already stays as it is, but for a story that is named now; so does what a watched
-- address has moved to.
INSERT INTO watch.targets (url, found_in, story, added_at, home, ask, host, due_at)
SELECT n.url, %(found_in)s, %(story)s, %(now)s, n.url, n.url, n.host, %(now)s
FROM unnest(%(urls)s::text[], %(hosts)s::text[]) AS n (url, host)
WHERE NOT EXISTS (SELECT FROM watch.targets AS t WHERE t.home = n.url AND t.url <> n.url)
ON CONFLICT (url) DO UPDATE SET story = excluded.story
WHERE excluded.story IS DISTINCT FROM targets.story AND excluded.story IS NOT NULL
RETURNING url, (xmax = 0) AS is_new

-- name: remove
DELETE FROM watch.targets WHERE url = %(url)s RETURNING url

-- name: targets
SELECT * FROM watch.targets
WHERE (%(url)s::text IS NULL OR url = %(url)s) AND (%(after)s::text IS NULL OR url > %(after)s)
ORDER BY url LIMIT %(limit)s

-- name: claim
SELECT * FROM watch.claim(%(now)s, %(lease)s, %(apart)s, %(ahead)s)

-- name: is_due
SELECT EXISTS (
    SELECT FROM watch.targets
    WHERE due_at <= %(now)s AND (checked_at IS NULL OR checked_at < %(since)s OR hops > 0)
) AS is_due

-- name: settle
-- Only whoever has the lease still may say what came of it.
WITH released AS (
    UPDATE watch.hosts
    SET lease = NULL, free_at = %(free_at)s, failures = %(host_failures)s
    WHERE lease = %(lease)s
    RETURNING host
)
UPDATE watch.targets
SET home = %(home)s, ask = %(ask)s, host = %(host)s, hops = %(hops)s, moving = %(moving)s,
    due_at = %(due_at)s, kind = %(kind)s, article_id = %(article_id)s, revision = %(revision)s,
    page = %(page)s, etag = %(etag)s, modified = %(modified)s, digest = %(digest)s,
    looks = %(looks)s, checked_at = %(checked_at)s, seen_at = %(seen_at)s,
    changed_at = %(changed_at)s, changes = %(changes)s, failures = %(failures)s,
    status = %(status)s, problem = %(problem)s, gone_since = %(gone_since)s,
    gone_looks = %(gone_looks)s, absent_since = %(absent_since)s, varies = %(varies)s
WHERE url = %(url)s AND EXISTS (SELECT FROM released)
RETURNING url

-- name: settle_robots
UPDATE watch.hosts
SET lease = NULL, free_at = %(free_at)s, failures = %(host_failures)s, robots = %(robots)s,
    robots_status = %(robots_status)s, robots_until = %(robots_until)s
WHERE lease = %(lease)s
RETURNING host

-- name: spend
UPDATE watch.budget SET used_to = used_to + %(requests)s * %(apart)s::interval

-- name: moved
INSERT INTO watch.moves (url, moved_to, status, first_at, last_at)
VALUES (%(url)s, %(moved_to)s, %(status)s, %(now)s, %(now)s)
ON CONFLICT ON CONSTRAINT moves_once
DO UPDATE SET status = excluded.status, last_at = excluded.last_at

-- name: moves
-- Those that begin at an address that is watched, or that one of them leads to.
WITH RECURSIVE led AS (
    SELECT m.* FROM watch.moves AS m WHERE m.url = %(url)s
    UNION
    SELECT m.* FROM led JOIN watch.moves AS m ON m.url = led.moved_to
)
SELECT url, moved_to, status, first_at, last_at FROM led ORDER BY first_at, url, moved_to

-- name: counts
SELECT count(*) AS targets,
       count(*) FILTER (WHERE kind = 'article') AS articles,
       count(*) FILTER (WHERE kind = 'feed') AS feeds,
       count(*) FILTER (WHERE kind IS NULL) AS unknown,
       count(*) FILTER (WHERE due_at <= %(now)s) AS due,
       count(*) FILTER (WHERE checked_at > %(now)s - interval '1 hour') AS looked_at,
       count(*) FILTER (WHERE changed_at > %(now)s - interval '1 day'
                          AND cardinality(changes) > 0) AS changed,
       count(*) FILTER (WHERE failures > 0) AS failing,
       count(*) FILTER (WHERE gone_since IS NOT NULL AND absent_since IS NULL) AS gone,
       count(*) FILTER (WHERE absent_since IS NOT NULL) AS absent,
       count(*) FILTER (WHERE varies = 'flapping') AS flapping,
       count(*) FILTER (WHERE varies = 'noise') AS noise,
       min(due_at) AS next_at,
       max(checked_at) AS last_at
FROM watch.targets

-- name: hosts
SELECT h.host, count(t.url) AS targets, count(t.url) FILTER (WHERE t.due_at <= %(now)s) AS due,
       count(t.url) FILTER (WHERE t.failures > 0) AS failing,
       h.free_at, h.lease IS NOT NULL AND h.free_at > %(now)s AS is_asked, h.failures,
       h.robots_status, h.robots_until
FROM watch.hosts AS h
JOIN watch.targets AS t ON t.host = h.host
GROUP BY h.host
ORDER BY failing DESC, due DESC, targets DESC, h.host
LIMIT %(limit)s

-- name: troubles
SELECT * FROM watch.targets
WHERE failures > 0 OR gone_since IS NOT NULL OR varies IS NOT NULL OR problem IS NOT NULL
ORDER BY checked_at DESC NULLS LAST, url
LIMIT %(limit)s
