-- What readers ask of the view "claims", one statement an answer, as in projections/read.sql. A question's SQL is
-- put together of the blocks below: which claims, which of their acts, and what their assertions rest on.

-- name: of_story
, story AS (
    SELECT s.* FROM point JOIN views.stories AS s ON s.slug = %(slug)s::text AND s.known @> point.position
)
, chosen AS MATERIALIZED (
    SELECT c.*, false AS withdrawn
    FROM point JOIN views.claims AS c ON c.slug = %(slug)s::text AND c.known @> point.position
)

-- name: one
, story AS (SELECT NULL::text AS slug, NULL::text AS title WHERE false)
, chosen AS MATERIALIZED (
    SELECT c.*, NOT c.known @> point.position AS withdrawn
    FROM point JOIN views.claims AS c ON c.claim_id = %(claim)s::text AND lower(c.known) <= point.position
    ORDER BY lower(c.known) DESC
    LIMIT 1
)

-- name: answers
, act AS MATERIALIZED (
    SELECT a.* FROM point, chosen AS c
    JOIN views.claim_acts AS a ON a.claim_id = c.claim_id AND a.kind = 'claim-answered'
    WHERE a.position <= point.position
)

-- name: acts
, act AS MATERIALIZED (
    SELECT a.* FROM point, chosen AS c
    JOIN views.claim_acts AS a ON a.claim_id = c.claim_id
    WHERE a.position <= point.position
)

-- The statement in which a pointer begins. Of the two parts outside the body, both in block -1, each begins at 0.
-- name: statement_at
SELECT u.statement
FROM views.places AS p
CROSS JOIN LATERAL (
    SELECT u.*, count(*) FILTER (WHERE u.start = 0) OVER (PARTITION BY u.block ORDER BY u.n) AS part
    FROM unnest(p.statements, p.blocks, p.starts) WITH ORDINALITY AS u (statement, block, start, n)
) AS u
WHERE p.bucket = a.bucket AND p.captured = a.captured AND p.known @> point.position
  AND u.block = a.block AND u.start <= a.starts
  AND (a.block >= 0 OR u.part = CASE a.part WHEN 'headline' THEN 1 ELSE 2 END)
ORDER BY u.start DESC
LIMIT 1

-- The stays of a wording. OFFSET keeps the planner from looking for all that is known of a bucket.
-- name: its_stays
CROSS JOIN LATERAL (
    SELECT * FROM views.statements AS t
    WHERE t.bucket = w.bucket AND t.wording = w.wording
    OFFSET 0
) AS s

-- name: linked
, linked AS MATERIALIZED (
    SELECT a.*, s.statement
    FROM point, chosen AS c
    JOIN views.assertions AS a ON a.claim_id = c.claim_id
    LEFT JOIN LATERAL (
-- include: statement_at
    ) AS s ON true
    WHERE a.known @> point.position
)
, article AS MATERIALIZED (
    SELECT bucket, article_id FROM linked
    UNION
    SELECT bucket, article_id FROM act WHERE article_id IS NOT NULL
)
-- The statements that are pointed to, and those that they went into.
, lineage AS MATERIALIZED (
    SELECT l.* FROM point, LATERAL (
        WITH RECURSIVE followed (bucket, article_id, statement) AS (
            SELECT bucket, article_id, statement FROM linked WHERE statement IS NOT NULL
            UNION
            SELECT f.bucket, f.article_id, s.into_other
            FROM followed AS f
            JOIN views.wordings AS w ON w.bucket = f.bucket AND w.statement = f.statement
-- include: its_stays
            WHERE s.into_other IS NOT NULL AND s.known @> point.position
        )
        SELECT * FROM followed
    ) AS l
)
-- name: ground
-- include: linked
SELECT
-- include: point_facts
       ,
       (SELECT
-- include: story_facts
        FROM story AS s) AS story,
       (SELECT json_agg(json_build_array(c.claim_id, c.slug, c.question, c.opened_at, c.position, c.withdrawn)
                        ORDER BY c.position, c.claim_id)::text
        FROM chosen AS c) AS claims,
       (SELECT json_agg(json_build_array(a.claim_id, a.kind, a.at, a.position, a.number, a.article_id, a.revision,
                                         a.stance, a.said, a.answered_by, a.actor)
                        ORDER BY a.position)::text
        FROM act AS a) AS acts,
       (SELECT json_agg(json_build_array(
                   a.claim_id, a.number, a.statement, a.actor, a.linked_at, a.position, a.article_id, a.revision,
                   a.captured, a.part, a.block, a.starts, a.ends, a.stance, a.source, a.source_named, a.hedge,
                   a.least, a.most, a.unit, a.valid_from, a.valid_to, a.linked_by, a.supersedes)
                   ORDER BY a.claim_id, a.number)::text
        FROM linked AS a) AS linked,
       (SELECT json_agg(json_build_array(
                   a.article_id, a.outlet, a.outlet_name, a.url,
                   (SELECT json_agg(json_build_array(
                               r.revision, r.appeared_at, r.basis, r.first_seen, r.last_seen, r.position,
                               r.revision > 0 AND NOT EXISTS (
                                   SELECT FROM views.places AS p
                                   WHERE p.bucket = r.bucket AND p.captured = r.captured
                                     AND p.known @> point.position),
                               EXISTS (
                                   SELECT FROM views.entries AS e
                                   WHERE e.bucket = r.bucket AND e.article_id = r.article_id
                                     AND lower(e.visible) = r.appeared_at AND e.revision = r.revision
                                     AND e.kind = 'corrected' AND e.known @> point.position),
                               r.redacted) ORDER BY r.appeared_at, r.first_seen, r.position)
                    FROM views.revisions AS r
                    WHERE r.bucket = a.bucket AND r.article_id = a.article_id AND r.known @> point.position
                      AND r.state <> 'text-not-seen')))::text
        FROM article AS n
        JOIN views.articles AS a ON a.bucket = n.bucket AND a.article_id = n.article_id) AS articles,
       (SELECT json_agg(json_build_array(
                   l.article_id, w.statement, w.text, w.language, s.begins, s.revision, s.ends, s.next_revision,
                   s.into_other) ORDER BY w.statement, s.nth)::text
        FROM lineage AS l
        JOIN views.wordings AS w ON w.bucket = l.bucket AND w.statement = l.statement
-- include: its_stays
        WHERE s.known @> point.position) AS stays
FROM point
