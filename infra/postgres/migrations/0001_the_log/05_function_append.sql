-- Append events, with the bodies they seal, in one transaction. Positions are contiguous from
-- first_position, in the order of the arrays. A version that is taken raises
-- unique_violation, and nothing stays. That bodies match their commitments is the auditor's to
-- check: hashing them here cost a tenth of an append.
CREATE FUNCTION log.append(
    originator_ids      text[],
    originator_versions bigint[],
    topics              text[],
    states              bytea[],
    buckets             smallint[],
    commitments         bytea[],
    salts               bytea[],
    bodies              bytea[],
    OUT first_position  bigint,
    OUT recorded_at     timestamptz
)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    added constant bigint := cardinality(originator_ids);
    stamp text;
BEGIN
    IF added = 0
       OR cardinality(originator_versions) <> added OR cardinality(topics) <> added
       OR cardinality(states) <> added OR cardinality(commitments) <> cardinality(buckets)
       OR cardinality(salts) <> cardinality(buckets) OR cardinality(bodies) <> cardinality(buckets)
    THEN
        RAISE invalid_parameter_value USING MESSAGE = 'log.append: arrays of different lengths';
    END IF;

    -- Bodies first: they need no position, so nobody waits while they are written.
    IF cardinality(buckets) > 0 THEN
        INSERT INTO log.bodies (bucket, commitment, salt, body)
        SELECT * FROM unnest(buckets, commitments, salts, bodies);
    END IF;

    UPDATE log.head AS h
    SET size = h.size + added, recorded_at = greatest(h.recorded_at, clock_timestamp())
    RETURNING h.size - added + 1, h.recorded_at INTO STRICT first_position, append.recorded_at;

    stamp := to_char(append.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');

    INSERT INTO log.events
    SELECT e.id, e.version, e.topic, e.state, first_position + e.n - 1, append.recorded_at,
           sha256('\x00'::bytea || convert_to(
               concat(E'stet.log/v1\n', first_position + e.n - 1, E'\n', e.id, E'\n', e.version,
                      E'\n', e.topic, E'\n', stamp, E'\n', encode(sha256(e.state), 'hex'), E'\n'),
               'UTF8'))
    FROM unnest(originator_ids, originator_versions, topics, states)
         WITH ORDINALITY AS e (id, version, topic, state, n);

    PERFORM pg_notify('stet_log', (first_position + added - 1)::text);
END
$$;

ALTER FUNCTION log.append OWNER TO stet_owner;
REVOKE ALL ON FUNCTION log.append FROM PUBLIC;
GRANT EXECUTE ON FUNCTION log.append TO stet_writer;
