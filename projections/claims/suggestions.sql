-- Statements of a claim's story that may speak to it, one row.

-- What the claim is recognised by: its question (0), and the words its assertions stood in, the newest 20.
-- name: begin
, target AS MATERIALIZED (
    SELECT c.question AS text, 0 AS number, NULL::text AS language FROM chosen AS c
    UNION ALL
    SELECT * FROM (
        SELECT w.text, min(a.number), w.language
        FROM point, linked AS a
        JOIN views.wordings AS w ON w.bucket = a.bucket AND w.statement = a.statement
-- include: its_stays
        WHERE s.known @> point.position AND s.begins <= point.as_of
        GROUP BY w.text, w.language
        ORDER BY min(a.number) DESC
        LIMIT 20
    ) AS t
)
, member AS MATERIALIZED (
    SELECT m.bucket, m.article_id FROM point, chosen AS c
    JOIN views.membership AS m ON m.slug = c.slug
    WHERE m.known @> point.position
)
, any_word AS MATERIALIZED (
    SELECT l.language, string_agg(DISTINCT quote_literal(x.lexeme), ' | ')::tsquery AS query
    FROM point
    JOIN views.languages AS l ON l.position <= point.position
    CROSS JOIN target AS t
    CROSS JOIN LATERAL unnest(to_tsvector(l.language::regconfig, t.text)) AS x
    GROUP BY l.language
)
, dismissed AS MATERIALIZED (
    SELECT s.statement FROM point, chosen AS c
    JOIN views.dismissals AS a ON a.claim_id = c.claim_id
    CROSS JOIN LATERAL (
-- include: statement_at
    ) AS s
    WHERE a.known @> point.position
)
, candidate AS MATERIALIZED (
    SELECT DISTINCT ON (w.statement) w.bucket, w.article_id, w.outlet, w.statement, w.text, w.language, w.part,
           w.kind, w.words, s.begins, s.ends, s.revision
    FROM point, member AS m
    JOIN views.wordings AS w ON w.bucket = m.bucket AND w.article_id = m.article_id
    JOIN any_word AS q ON q.language = w.language AND w.words @@ q.query
-- include: its_stays
    WHERE s.known @> point.position AND s.begins <= point.as_of
      AND w.kind NOT IN ('editors-note', 'contributor-line', 'correction')
      AND w.statement NOT IN (SELECT statement FROM lineage)
      AND w.statement NOT IN (SELECT statement FROM dismissed)
    ORDER BY w.statement, s.nth DESC
)
-- Near by its trigrams, and by the words it has in common with what is looked for.
, near AS MATERIALIZED (
    SELECT c.*, n.number,
           round(100 * least(1.0, n.alike + 2 * ts_rank(c.words, q.query, 1)))::integer AS near
    FROM candidate AS c
    JOIN any_word AS q ON q.language = c.language
    CROSS JOIN LATERAL (
        SELECT t.number, greatest(similarity(t.text, c.text), word_similarity(t.text, c.text)) AS alike
        FROM target AS t
        ORDER BY alike DESC, t.number
        LIMIT 1
    ) AS n
    ORDER BY near DESC, c.statement
    LIMIT 500
)
SELECT
-- include: point_facts
       ,
       (SELECT json_agg(json_build_array(c.claim_id, c.slug, c.question, c.opened_at, c.position, c.withdrawn))::text
        FROM chosen AS c) AS claims,
       (SELECT json_agg(json_build_array(a.claim_id, a.kind, a.at, a.position, a.number, a.article_id, a.revision,
                                         a.stance, a.said, a.answered_by, a.actor) ORDER BY a.position)::text
        FROM act AS a) AS acts,
       (SELECT json_agg(json_build_array(t.number, t.text, t.language) ORDER BY t.number, t.text)::text
        FROM target AS t) AS targets,
       (SELECT json_agg(json_build_array(
                   n.statement, n.article_id, n.outlet, n.text, n.language, n.near, n.number, n.part, n.begins, n.ends,
                   n.revision, a.outlet_name, a.url,
                   (SELECT json_agg(DISTINCT w.text)
                    FROM views.wordings AS w
-- include: its_stays
                    WHERE w.bucket = n.bucket AND w.statement = n.statement AND s.known @> point.position
                      AND s.begins <= point.as_of)) ORDER BY n.near DESC, n.statement)::text
        FROM near AS n
        JOIN views.articles AS a ON a.bucket = n.bucket AND a.article_id = n.article_id) AS candidates,
       (SELECT json_agg(json_build_array(a.number, a.article_id, w.text) ORDER BY a.number, w.wording)::text
        FROM linked AS a
        JOIN views.wordings AS w ON w.bucket = a.bucket AND w.statement = a.statement) AS linked,
       (SELECT json_agg(json_build_array(
                   m.article_id,
                   (SELECT json_agg(DISTINCT hashtextextended(
                               regexp_replace(lower(w.text), '\W+', '', 'g'), 0)::text)
                    FROM views.wordings AS w
-- include: its_stays
                    WHERE w.bucket = m.bucket AND w.article_id = m.article_id AND s.known @> point.position
                      AND s.begins <= point.as_of AND w.kind <> 'editors-note')))::text
        FROM member AS m) AS texts,
       (SELECT max(n.begins) FROM near AS n) AS since
FROM point
