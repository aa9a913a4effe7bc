-- What readers ask of the views, one statement an answer. Each begins with the point on the two
-- clocks that is asked about, and gives one row at least, with that point. What goes out as it is comes as
-- JSON text, in the shape and the order of the models in projections/answers.py.

-- name: positions
SELECT min(notification_id) AS position FROM views.tracking

-- The question's clocks, resolved where they were left open: at one snapshot with all that follows.
-- name: point
WITH point AS (
    SELECT p.*, CASE WHEN p.position < p.size
                     THEN (SELECT recorded_at FROM log.events WHERE notification_id = p.position)
                END AS recorded_at
    FROM (
        SELECT statement_timestamp() AS now, h.size, h.grown_at, t.reached,
               coalesce(%(as_of)s::timestamptz, statement_timestamp()) AS as_of,
               coalesce(%(position)s::bigint,
                        CASE WHEN %(known_at)s::timestamptz IS NOT NULL
                             THEN log.position_at(%(known_at)s::timestamptz) END,
                        t.reached) AS position
        -- Aggregates, so that the planner knows without statistics that there is one row.
        FROM (SELECT max(size) AS size, max(recorded_at) AS grown_at FROM log.head) AS h,
             (SELECT min(notification_id) AS reached FROM views.tracking) AS t
    ) AS p
)

-- What the head of an answer tells; recorded_at is null where the position is the newest.
-- name: point_facts
point.now, point.size, point.grown_at, point.reached, point.position, point.recorded_at

-- name: article_facts
CASE WHEN a.article_id IS NOT NULL THEN (SELECT row_to_json(f)::text FROM (
    SELECT a.article_id AS id, a.outlet, a.outlet_name, a.url, a.canonical_url, a.identity,
           a.position) AS f) END

-- Why a text is not shown.
-- name: redaction
CASE WHEN r.redacted IS NOT NULL THEN
    (SELECT row_to_json(x) FROM (
        SELECT r.redacted AS state, r.ordered_by AS "order", r.redacted_at AS position) AS x) END

-- name: revision_facts
CASE WHEN r.state <> 'text-not-seen' THEN (SELECT row_to_json(f)::text FROM (
    SELECT r.revision AS number, r.state, stet.instant(r.appeared_at) AS appeared_at, r.basis,
           stet.instant(r.not_before) AS not_before, stet.instant(r.first_seen) AS first_seen,
           stet.instant(r.last_seen) AS last_seen, r.sightings,
           stet.instant(r.replaced_at) AS replaced_at, r.replaced_by,
           stet.instant(r.next_seen) AS next_seen, stet.instant(r.published_at) AS published_at,
           stet.instant(r.modified_at) AS modified_at, encode(r.commitment, 'hex') AS commitment,
           r.position,
-- include: redaction
           AS redaction) AS f) END

-- What a note says of it, and, of a question that is open on the as-of axis, since when it is so.
-- name: note_facts
r.state, r.revision AS number, r.basis, stet.instant(r.appeared_at) AS appeared,
       stet.instant(r.last_seen) AS seen, stet.instant(r.replaced_at) AS replaced,
       r.replaced_by, stet.instant(r.next_seen) AS next_seen,
       stet.instant(r.published_at) AS published,
       r.redacted, r.ordered_by, r.redacted_at,
       CASE WHEN %(as_of)s::timestamptz IS NULL THEN r.appeared_at END AS since

-- The row of an article that holds a point: of those that began the last one.
-- name: standing
SELECT * FROM views.revisions AS r
WHERE r.bucket = a.bucket AND r.article_id = a.article_id AND r.appeared_at <= point.as_of
  AND r.known @> point.position AND r.visible @> point.as_of
ORDER BY r.appeared_at DESC
LIMIT 1

-- name: article
-- include: point
SELECT
-- include: point_facts
       ,
-- include: article_facts
       AS article,
-- include: revision_facts
       AS facts,
-- include: note_facts
       , lower(r.known) AS settled, a.canonical_url,
       (SELECT body FROM log.bodies AS b
        WHERE b.bucket = a.bucket AND b.commitment = r.commitment AND r.redacted IS NULL) AS body,
       (SELECT (convert_from(state, 'UTF8')::json -> 'provenance')::text FROM log.events
        WHERE notification_id = r.captured) AS provenance
FROM point
LEFT JOIN views.articles AS a
    ON a.bucket = %(bucket)s AND a.article_id = %(article_id)s AND a.position <= point.position
LEFT JOIN LATERAL (
-- include: standing
) AS r ON true

-- Of what was found (numbered n from 1 to total in its order) the rows of a page: from the start, or, going
-- backwards, from the end. One more than the page holds is what tells that there is more.
-- name: page
, shown AS (
    SELECT * FROM found
    WHERE CASE WHEN %(backwards)s::boolean THEN total - n + 1 ELSE n END
          <= coalesce(%(limit)s::bigint, total)
)

-- name: page_facts
(SELECT count(*) FROM shown) AS number,
       (SELECT max(total) FROM found) > (SELECT count(*) FROM shown) AS more,
       (SELECT key FROM shown ORDER BY n LIMIT 1)::text AS first,
       (SELECT key FROM shown ORDER BY n DESC LIMIT 1)::text AS last

-- name: revisions
-- include: point
, found AS (
    SELECT r.*, row_number() OVER (ORDER BY r.appeared_at, r.first_seen, r.position) AS n,
           count(*) OVER () AS total,
           json_build_array(r.appeared_at, r.first_seen, r.position) AS key
    FROM point
    JOIN views.revisions AS r
        ON r.bucket = %(bucket)s AND r.article_id = %(article_id)s
       AND r.appeared_at <= point.as_of AND r.known @> point.position
    WHERE r.state <> 'text-not-seen'
      AND CASE WHEN %(key_at)s::timestamptz IS NULL THEN true
               WHEN %(backwards)s::boolean
               THEN (r.appeared_at, r.first_seen, r.position)
                    < (%(key_at)s::timestamptz, %(key_seen)s::timestamptz, %(key_position)s::bigint)
               ELSE (r.appeared_at, r.first_seen, r.position)
                    > (%(key_at)s::timestamptz, %(key_seen)s::timestamptz, %(key_position)s::bigint)
          END
)
-- include: page
SELECT
-- include: point_facts
       ,
-- include: article_facts
       AS article,
       (SELECT string_agg(
-- include: revision_facts
        , ',' ORDER BY r.n) FROM shown AS r) AS items,
       (SELECT max(appeared_at) FROM found) AS since,
-- include: page_facts
FROM point
LEFT JOIN views.articles AS a
    ON a.bucket = %(bucket)s AND a.article_id = %(article_id)s AND a.position <= point.position

-- name: story_facts
(SELECT row_to_json(f)::text FROM (
    SELECT s.slug, s.title,
           (SELECT count(*) FROM views.membership AS m, point
            WHERE m.slug = s.slug AND m.known @> point.position) AS articles) AS f)

-- name: stories
-- include: point
, found AS (
    SELECT s.slug, s.title, row_number() OVER (ORDER BY s.position, s.slug) AS n,
           count(*) OVER () AS total, json_build_array(s.position, s.slug) AS key
    FROM point
    JOIN views.stories AS s ON s.known @> point.position
    WHERE CASE WHEN %(key_position)s::bigint IS NULL THEN true
               WHEN %(backwards)s::boolean
               THEN (s.position, s.slug) < (%(key_position)s::bigint, %(key_slug)s::text)
               ELSE (s.position, s.slug) > (%(key_position)s::bigint, %(key_slug)s::text)
          END
)
-- include: page
SELECT
-- include: point_facts
       ,
       (SELECT string_agg(
-- include: story_facts
        , ',' ORDER BY s.n) FROM shown AS s) AS items,
       NULL::timestamptz AS since,
-- include: page_facts
FROM point

-- The story's own facts are made once, not for each of its articles.
-- name: story
-- include: point
, story AS MATERIALIZED (
    SELECT s.slug,
-- include: story_facts
           AS facts
    FROM point
    JOIN views.stories AS s ON s.slug = %(slug)s AND s.known @> point.position
)
SELECT
-- include: point_facts
       , story.facts AS story,
-- include: article_facts
       AS article,
-- include: revision_facts
       AS facts,
-- include: note_facts
       , r.headline
FROM point
LEFT JOIN story ON true
LEFT JOIN views.membership AS m ON m.slug = story.slug AND m.known @> point.position
LEFT JOIN views.articles AS a ON a.bucket = m.bucket AND a.article_id = m.article_id
LEFT JOIN LATERAL (
-- include: standing
) AS r ON true
ORDER BY m.position, m.article_id

-- What changed from one text to the next; a signal is kept as kind, rule, words before, words after.
-- name: change_facts
CASE WHEN c.kept IS NOT NULL THEN (SELECT row_to_json(k) FROM (
    SELECT c.kept, c.edited, c.moved, c.split, c.merged, c.added, c.dropped, c.class AS kind, c.noise,
           (SELECT coalesce(json_agg((SELECT row_to_json(w) FROM (
                       SELECT s ->> 0 AS kind, s ->> 1 AS rule, s ->> 2 AS before, s ->> 3 AS after) AS w)
                       ORDER BY place), '[]')
            FROM jsonb_array_elements(c.signals) WITH ORDINALITY AS e (s, place)) AS signals,
           c.rules) AS k) END

-- name: timeline
-- include: point
, found AS (
    SELECT t.*, row_number() OVER (ORDER BY t.at, t.position, t.article_id, t.entry) AS n,
           count(*) OVER () AS total,
           json_build_array(t.at, t.position, t.article_id, t.entry) AS key
    FROM point, LATERAL (
        SELECT e.kind, lower(e.visible) AS at, e.basis, e.not_before, e.not_after, m.bucket,
               a.article_id, a.outlet, a.url, e.headline, e.revision, e.revision_before, e.changed,
               e.declared, e.returns, e.position, e.entry, e.redacted, e.ordered_by, e.redacted_at,
               NULL::json AS claim
        FROM views.membership AS m
        JOIN views.articles AS a ON a.bucket = m.bucket AND a.article_id = m.article_id
        JOIN views.entries AS e ON e.bucket = m.bucket AND e.article_id = m.article_id
        WHERE m.slug = %(slug)s AND m.known @> point.position AND e.known @> point.position
        UNION ALL
        SELECT 'linked', m.linked_at, 'recorded', NULL, NULL, m.bucket, a.article_id,
               a.outlet, a.url, NULL, NULL, NULL, '{}', false, false, m.position, 0, NULL, NULL,
               NULL, NULL
        FROM views.membership AS m
        JOIN views.articles AS a ON a.bucket = m.bucket AND a.article_id = m.article_id
        WHERE m.slug = %(slug)s AND m.known @> point.position
        UNION ALL
        SELECT c.kind, c.at, 'recorded', NULL, NULL, c.bucket, coalesce(c.article_id, ''), a.outlet, a.url,
               NULL, c.revision, NULL, '{}', false, false, c.position, 0, NULL, NULL, NULL,
               (SELECT row_to_json(f) FROM (
                    SELECT c.claim_id AS id, q.question, c.number AS assertion, c.stance,
                           CASE WHEN c.kind <> 'claim-opened' THEN c.said END AS said) AS f)
        FROM (SELECT DISTINCT ON (claim_id) claim_id, question FROM views.claims
              WHERE slug = %(slug)s AND lower(known) <= point.position
              ORDER BY claim_id, lower(known) DESC) AS q
        JOIN views.claim_acts AS c ON c.claim_id = q.claim_id AND c.position <= point.position
        LEFT JOIN views.articles AS a ON a.bucket = c.bucket AND a.article_id = c.article_id
        WHERE c.kind <> 'claim-dismissed'
    ) AS t
    WHERE t.at <= point.as_of
      AND (%(kinds)s::text[] IS NULL OR t.kind = ANY (%(kinds)s))
      AND (%(outlet)s::text IS NULL OR t.outlet = %(outlet)s)
      AND (%(from)s::timestamptz IS NULL OR t.at >= %(from)s)
      AND (%(until)s::timestamptz IS NULL OR t.at < %(until)s)
      AND CASE WHEN %(key_at)s::timestamptz IS NULL THEN true
               WHEN %(backwards)s::boolean
               THEN (t.at, t.position, t.article_id, t.entry)
                    < (%(key_at)s::timestamptz, %(key_position)s::bigint, %(key_article)s::text,
                       %(key_entry)s::bigint)
               ELSE (t.at, t.position, t.article_id, t.entry)
                    > (%(key_at)s::timestamptz, %(key_position)s::bigint, %(key_article)s::text,
                       %(key_entry)s::bigint)
          END
)
-- include: page
SELECT
-- include: point_facts
       ,
       CASE WHEN s.slug IS NOT NULL THEN
-- include: story_facts
       END AS story,
       (SELECT string_agg((SELECT row_to_json(f)::text FROM (
            SELECT t.kind, stet.instant(t.at) AS at, t.basis, stet.instant(t.not_before) AS not_before,
                   stet.instant(t.not_after) AS not_after, nullif(t.article_id, '') AS article_id, t.outlet, t.url,
                   t.headline, t.revision, t.revision_before, t.changed,
-- include: change_facts
                   AS change,
                   coalesce(c.class = 'fact' AND NOT t.declared, false) AS silent, t.returns,
                   t.position, (SELECT
-- include: redaction
                   FROM (SELECT t.redacted, t.ordered_by, t.redacted_at) AS r) AS redaction,
                   t.claim) AS f), ',' ORDER BY t.n)
        FROM shown AS t
        LEFT JOIN views.revision_changes AS c
            ON c.bucket = t.bucket AND c.article_id = t.article_id AND c.revision = t.revision
           AND c.revision_before = t.revision_before) AS items,
       (SELECT max(at) FROM found) AS since,
-- include: page_facts
FROM point
LEFT JOIN views.stories AS s ON s.slug = %(slug)s AND s.known @> point.position
