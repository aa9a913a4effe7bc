-- Statements of the projector for the view "revision_changes".

-- name: insert_changes
INSERT INTO revision_changes (bucket, article_id, position, revision, revision_before, kept, edited, moved, split,
                     merged, added, dropped, class, noise, signals, rules)
SELECT n.bucket, n.article_id, n.position, n.revision, n.revision_before, n.kept, n.edited, n.moved, n.split,
       n.merged, n.added, n.dropped, n.class, n.noise, n.signals::jsonb, n.rules
FROM unnest(%b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b)
     AS n (bucket, article_id, position, revision, revision_before, kept, edited, moved, split, merged,
           added, dropped, class, noise, signals, rules)

-- name: clear_changes
DELETE FROM revision_changes AS r USING unnest(%b, %b) AS c (bucket, article_id)
WHERE r.bucket = c.bucket AND r.article_id = c.article_id
