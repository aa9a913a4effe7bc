-- Statements of the projector for the view "claims". Tables are those of the build it writes.

-- name: open_claims
INSERT INTO claims (claim_id, slug, question, known, opened_at, position)
VALUES (%(claim_id)s, %(slug)s, %(question)s, int8range(%(position)s, NULL), %(opened_at)s, %(position)s)

-- name: close_claims
UPDATE claims SET known = int8range(lower(known), %(until)s)
WHERE claim_id = %(claim_id)s AND upper_inf(known)

-- name: open_assertions
INSERT INTO assertions (claim_id, number, known, bucket, article_id, revision, captured, part, block, starts,
                        ends, stance, source, source_named, hedge, least, most, unit, valid_from, valid_to,
                        linked_by, supersedes, actor, linked_at, position)
VALUES (%(claim_id)s, %(number)s, int8range(%(position)s, NULL), %(bucket)s, %(article_id)s, %(revision)s,
        %(captured)s, %(part)s, %(block)s, %(starts)s, %(ends)s, %(stance)s, %(source)s, %(source_named)s,
        %(hedge)s, %(least)s, %(most)s, %(unit)s, %(valid_from)s, %(valid_to)s, %(linked_by)s,
        %(supersedes)s, %(actor)s, %(linked_at)s, %(position)s)

-- name: close_assertions
UPDATE assertions SET known = int8range(lower(known), %(until)s)
WHERE claim_id = %(claim_id)s AND number = %(number)s AND upper_inf(known)

-- name: open_dismissals
INSERT INTO dismissals (claim_id, article_id, revision, part, block, starts, known, bucket, captured, ends,
                        position)
VALUES (%(claim_id)s, %(article_id)s, %(revision)s, %(part)s, %(block)s, %(starts)s,
        int8range(%(position)s, NULL), %(bucket)s, %(captured)s, %(ends)s, %(position)s)

-- name: close_dismissals
UPDATE dismissals SET known = int8range(lower(known), %(until)s)
WHERE claim_id = %(claim_id)s AND article_id = %(article_id)s AND revision = %(revision)s AND part = %(part)s
  AND block = %(block)s AND starts = %(starts)s AND ends = %(ends)s AND upper_inf(known)

-- name: open_claim_acts
INSERT INTO claim_acts (claim_id, version, kind, at, position, number, bucket, article_id, revision, stance,
                        said, answered_by, actor)
VALUES (%(claim_id)s, %(version)s, %(kind)s, %(at)s, %(position)s, %(number)s, %(bucket)s, %(article_id)s,
        %(revision)s, %(stance)s, %(said)s, %(answered_by)s, %(actor)s)
