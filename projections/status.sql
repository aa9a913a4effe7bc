-- How the views are.

-- name: statuses
SELECT b.number AS build, b.rules, t.application_name AS view, t.notification_id AS position,
       h.size - t.notification_id AS behind,
       coalesce(extract(epoch FROM clock_timestamp() - e.recorded_at), 0)::float8 AS behind_seconds,
       s.position AS failed, s.topic, s.cause, s.at
FROM stet.builds AS b
CROSS JOIN views.tracking AS t
CROSS JOIN log.head AS h
LEFT JOIN log.events AS e ON e.notification_id = t.notification_id + 1
LEFT JOIN views.stopped AS s ON s.view = t.application_name
WHERE b.state = 'live'
ORDER BY t.application_name

-- name: migrations
SELECT number FROM stet.migrations
