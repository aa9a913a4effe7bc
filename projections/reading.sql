-- What the projector reads of the log beside its events.

-- name: load_bodies
SELECT b.commitment, b.body
FROM unnest(%b, %b) AS wanted (bucket, commitment)
JOIN log.bodies AS b USING (bucket, commitment)
