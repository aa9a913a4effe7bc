-- Who did what: the log's events by who is named in them.

-- name: trail
SELECT e.notification_id AS position, e.recorded_at, e.originator_id AS stream,
       e.originator_version AS version, e.topic, e.actor, k.name
FROM (
    SELECT *, convert_from(state, 'UTF8')::jsonb ->> 'actor' AS actor
    FROM log.events
    WHERE notification_id > %(after)s AND notification_id <= %(until)s
) AS e
LEFT JOIN access.keys AS k ON e.actor = 'key:' || k.id
WHERE %(actor)s::text IS NULL OR e.actor = %(actor)s
ORDER BY e.notification_id
LIMIT %(limit)s
