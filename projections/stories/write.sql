-- Statements of the projector for the view "stories".

-- name: open_story
INSERT INTO stories (slug, title, visible, known, position)
VALUES (%(slug)s, %(title)s, tstzrange(NULL, NULL), int8range(%(position)s, NULL), %(position)s)

-- name: close_membership
UPDATE membership SET known = int8range(lower(known), %(until)s)
WHERE slug = %(slug)s AND bucket = %(bucket)s AND article_id = %(article_id)s
  AND upper_inf(known)

-- name: open_membership
INSERT INTO membership (slug, bucket, article_id, visible, known, linked_at, position)
VALUES (%(slug)s, %(bucket)s, %(article_id)s, tstzrange(NULL, NULL),
        int8range(%(position)s, NULL), %(linked_at)s, %(position)s)
