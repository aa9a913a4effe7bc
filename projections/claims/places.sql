-- name: place
-- include: point
SELECT a.article_id, r.revision,
       CASE WHEN u.block >= 0 THEN 'body' WHEN u.part = 1 THEN 'headline' ELSE 'standfirst' END AS part,
       u.block, u.start
FROM point
CROSS JOIN LATERAL (
-- include: article_of_statement
) AS a
JOIN views.revisions AS r
    ON r.bucket = a.bucket AND r.article_id = a.article_id AND r.known @> point.position AND r.revision > 0
   AND (%(revision)s::integer IS NULL OR r.revision = %(revision)s::integer)
JOIN views.places AS p ON p.bucket = r.bucket AND p.captured = r.captured AND p.known @> point.position
CROSS JOIN LATERAL (
    SELECT u.*, count(*) FILTER (WHERE u.start = 0) OVER (PARTITION BY u.block ORDER BY u.n) AS part
    FROM unnest(p.statements, p.blocks, p.starts) WITH ORDINALITY AS u (statement, block, start, n)
) AS u
WHERE u.statement = %(statement)s
ORDER BY r.appeared_at DESC, r.position DESC
LIMIT 1
