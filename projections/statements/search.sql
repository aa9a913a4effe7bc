-- Full text over statements as of a time, as known at a position: a row a hit, one row without any where there
-- is none. A question's SQL is put together of the blocks below (projections/statements/searching.py): its
-- words, where they are looked for, whether all that is found is ranked, in which state statements are wanted.
--
-- Words are looked up first. Where no more than %(most)s wordings have them, all of these are ranked. Where more
-- do, ranking all would take as long as the archive is large: then the newest come first, found along the time at
-- which they began (or, of what is gone, ended). Which of the two it is depends on the log alone: an answer that
-- is pinned on both clocks never changes.

-- The question in the words of each language in use, since stems differ.
-- name: begin
-- include: point
, language AS (
    SELECT l.language, websearch_to_tsquery(l.language::regconfig, %(query)s::text) AS query
    FROM point
    JOIN views.languages AS l ON l.position <= point.position
)
, asked AS MATERIALIZED (
    SELECT query, array_agg(language) AS languages,
           querytree(query) = 'T' AS excludes -- it says only what not to find
    FROM language
    WHERE numnode(query) > 0
    GROUP BY query
)

-- name: with_words
w.words @@ asked.query AND w.language = ANY (asked.languages)
  AND w.position <= least((SELECT position FROM point), %(key_position)s::bigint)

-- name: everywhere
, found AS MATERIALIZED (
    SELECT w.bucket, w.wording, w.begins, w.statement, w.text, w.words, asked.query
    FROM asked, views.wordings AS w
    WHERE NOT asked.excludes AND
-- include: with_words
    LIMIT %(most)s::integer + 1
)

-- The same among what has ended.
-- name: everywhere_gone
, found AS MATERIALIZED (
    SELECT e.bucket, e.wording, e.begins, e.statement, e.text, w.words, w.query
    FROM (
        SELECT w.bucket, w.wording, w.words, asked.query
        FROM asked, views.endings AS w
        WHERE NOT asked.excludes AND
-- include: with_words
        LIMIT %(most)s::integer + 1
    ) AS w
    JOIN views.wordings AS e ON e.bucket = w.bucket AND e.wording = w.wording
)

-- name: of_outlet_gone
, found AS MATERIALIZED (
    SELECT e.bucket, e.wording, e.begins, e.statement, e.text, w.words, w.query
    FROM (
        SELECT w.bucket, w.wording, w.words, asked.query
        FROM asked, views.endings AS w
        WHERE NOT asked.excludes AND w.outlet = %(outlet)s::text AND
-- include: with_words
        LIMIT %(most)s::integer + 1
    ) AS w
    JOIN views.wordings AS e ON e.bucket = w.bucket AND e.wording = w.wording
)

-- Where the newest are looked for.
-- name: all_wordings
, told AS NOT MATERIALIZED (SELECT * FROM views.wordings)

-- name: wordings_of_outlet
, told AS NOT MATERIALIZED (SELECT * FROM views.wordings WHERE outlet = %(outlet)s::text)

-- name: of_outlet
, found AS MATERIALIZED (
    SELECT w.bucket, w.wording, w.begins, w.statement, w.text, w.words, asked.query
    FROM asked, views.wordings AS w
    WHERE NOT asked.excludes AND w.outlet = %(outlet)s::text AND
-- include: with_words
    LIMIT %(most)s::integer + 1
)

-- name: of_story
, found AS MATERIALIZED (
    SELECT w.bucket, w.wording, w.begins, w.statement, w.text, w.words, asked.query
    FROM point
    JOIN views.membership AS m ON m.slug = %(slug)s::text AND m.known @> point.position
    JOIN views.wordings AS w ON w.bucket = m.bucket AND w.article_id = m.article_id
    JOIN asked ON
-- include: with_words
    WHERE %(outlet)s::text IS NULL OR w.outlet = %(outlet)s::text
)

-- A story's wordings are few enough to be ranked, whatever is asked.
-- name: all_ranked
, common AS MATERIALIZED (SELECT false AS yes)

-- name: some_ranked
, common AS MATERIALIZED (
    SELECT (SELECT count(*) FROM found) > %(most)s::integer
           OR (SELECT coalesce(bool_or(excludes), false) FROM asked) AS yes
)

-- Whether a stay is the last one of its statement in these words. Here and below only what the index over the
-- stays of a wording holds is looked at; a stay that lasted no time has no bounds.
-- name: last_in_these_words
(upper_inf(s.visible) OR NOT EXISTS (
    SELECT FROM views.wordings AS o
    JOIN views.statements AS t
        ON t.bucket = o.bucket AND t.wording = o.wording
       AND t.known @> (SELECT position FROM point)
    WHERE o.bucket = w.bucket AND o.statement = w.statement AND o.text = w.text
      AND t.nth > s.nth AND lower(t.visible) <= (SELECT as_of FROM point)))

-- name: stands
s.known @> (SELECT position FROM point) AND s.visible @> (SELECT as_of FROM point)

-- name: gone
s.known @> (SELECT position FROM point) AND upper(s.visible) <= (SELECT as_of FROM point) AND
-- include: last_in_these_words

-- name: any
s.known @> (SELECT position FROM point) AND lower(s.visible) <= (SELECT as_of FROM point) AND
-- include: last_in_these_words

-- name: ranked
SELECT w.bucket, w.wording, s.nth, ts_rank(w.words, w.query, 1)::float8 AS rank

-- The stays of a wording. OFFSET keeps the planner from looking for all that stood at a time.
-- name: its_stays
CROSS JOIN LATERAL (
    SELECT * FROM views.statements AS t
    WHERE t.bucket = w.bucket AND t.wording = w.wording
    OFFSET 0
) AS s

-- name: ranked_from
FROM found AS w
-- include: its_stays
WHERE NOT (SELECT yes FROM common) AND

-- The newest along an index; OFFSET keeps the words out of it, which would find all that have them.
-- name: newest_from
FROM (
    SELECT * FROM told
    WHERE begins <= (SELECT as_of FROM point)
      AND (%(key_wording)s::bigint IS NULL
           OR (begins, wording) < (%(key_moment)s::timestamptz, %(key_wording)s::bigint))
    ORDER BY begins DESC, wording DESC
    OFFSET 0
) AS w
JOIN asked ON
-- include: with_words
-- include: its_stays
WHERE (SELECT yes FROM common) AND

-- name: hits_standing
, ranked AS (
-- include: ranked
           , w.begins AS moment
-- include: ranked_from
-- include: stands
)
, newest AS (
    SELECT w.bucket, w.wording, s.nth, 0::float8 AS rank, w.begins AS moment
-- include: newest_from
-- include: stands
    ORDER BY w.begins DESC, w.wording DESC
    LIMIT %(limit)s::integer + 1
)

-- name: hits_any
, ranked AS (
-- include: ranked
           , w.begins AS moment
-- include: ranked_from
-- include: any
)
, newest AS (
    SELECT w.bucket, w.wording, s.nth, 0::float8 AS rank, w.begins AS moment
-- include: newest_from
-- include: any
    ORDER BY w.begins DESC, w.wording DESC
    LIMIT %(limit)s::integer + 1
)

-- name: ranked_gone
, ranked AS (
-- include: ranked
           , upper(s.visible) AS moment
-- include: ranked_from
-- include: gone
)

-- name: hits_gone
-- include: ranked_gone
, newest AS (
    SELECT w.bucket, w.wording, s.nth, 0::float8 AS rank, s.ends AS moment
    FROM (
        SELECT * FROM views.statements
        WHERE ends <= (SELECT as_of FROM point)
          AND (%(key_wording)s::bigint IS NULL
               OR (ends, wording) < (%(key_moment)s::timestamptz, %(key_wording)s::bigint))
        ORDER BY ends DESC, wording DESC
        OFFSET 0
    ) AS s
    JOIN told AS w ON w.bucket = s.bucket AND w.wording = s.wording
    JOIN asked ON
-- include: with_words
    WHERE (SELECT yes FROM common) AND
-- include: gone
    ORDER BY s.ends DESC, s.wording DESC
    LIMIT %(limit)s::integer + 1
)

-- Of an outlet that takes out little, little would be found along all that is taken out.
-- name: hits_gone_of_outlet
-- include: ranked_gone
, newest AS (
    SELECT w.bucket, w.wording, s.nth, 0::float8 AS rank, upper(s.visible) AS moment
    FROM (SELECT * FROM told OFFSET 0) AS w
    JOIN asked ON
-- include: with_words
-- include: its_stays
    WHERE (SELECT yes FROM common)
      AND (%(key_wording)s::bigint IS NULL
           OR (upper(s.visible), w.wording)
              < (%(key_moment)s::timestamptz, %(key_wording)s::bigint))
      AND
-- include: gone
    ORDER BY upper(s.visible) DESC, w.wording DESC
    LIMIT %(limit)s::integer + 1
)

-- What is told of the hits of a page; one more than the page holds tells that there is more. Words that nothing
-- has have a near one, where nothing was found. Marks are characters that no text holds.
-- name: end
, page AS MATERIALIZED (
    SELECT * FROM (
        SELECT * FROM ranked
        WHERE %(key_wording)s::bigint IS NULL
           OR (rank, moment, wording)
              < (%(key_rank)s::float8, %(key_moment)s::timestamptz, %(key_wording)s::bigint)
        UNION ALL
        SELECT * FROM newest
    ) AS h
    ORDER BY rank DESC, moment DESC, wording DESC
    LIMIT %(limit)s::integer + 1
)
SELECT
-- include: point_facts
       , (SELECT yes FROM common) AS common, EXISTS (SELECT FROM asked) AS asks,
       CASE WHEN %(key_wording)s::bigint IS NULL AND NOT EXISTS (SELECT FROM page) THEN (
           SELECT json_object_agg(u.word, v.word) FROM unnest(%(words)s::text[]) AS u (word)
           CROSS JOIN LATERAL (
               SELECT v.word FROM views.vocabulary AS v
               WHERE v.word %% u.word AND v.position <= point.position
               ORDER BY similarity(v.word, u.word) DESC, v.word
               LIMIT 1
           ) AS v
           WHERE NOT EXISTS (SELECT FROM views.vocabulary AS k
                             WHERE k.word = u.word AND k.position <= point.position))
       END AS near,
       h.wording, h.rank, h.moment, w.statement, w.part, w.kind, w.text, w.article_id, w.outlet,
       ts_headline(w.language::regconfig, left(coalesce(w.searched, w.text), %(longest)s::integer),
                   websearch_to_tsquery(w.language::regconfig, %(query)s::text),
                   E'HighlightAll=true, StartSel=\x01, StopSel=\x02') AS marked,
       s.came, s.begins, s.ends, s.went, s.revision, s.worded_at, s.next_revision, s.into_other,
       a.outlet_name, a.url, r.headline, n.text AS next_text
FROM point
LEFT JOIN page AS h ON true
LEFT JOIN views.wordings AS w ON w.bucket = h.bucket AND w.wording = h.wording
LEFT JOIN views.statements AS s
    ON s.bucket = h.bucket AND s.wording = h.wording AND s.nth = h.nth AND s.known @> point.position
LEFT JOIN views.articles AS a ON a.bucket = w.bucket AND a.article_id = w.article_id
LEFT JOIN LATERAL (
-- include: standing
) AS r ON true
LEFT JOIN LATERAL (
    SELECT o.text FROM views.wordings AS o
    JOIN views.statements AS t
        ON t.bucket = o.bucket AND t.wording = o.wording AND t.known @> point.position
    WHERE o.bucket = h.bucket AND o.statement = w.statement AND t.visible @> point.as_of
    LIMIT 1
) AS n ON s.went IS NOT NULL
ORDER BY h.rank DESC, h.moment DESC, h.wording DESC
