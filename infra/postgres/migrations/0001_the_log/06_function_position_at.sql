-- The newest position that was recorded at or before a moment; 0 when there is none.
-- recorded_at never goes back along positions, so halving finds it without an index of its own.
CREATE FUNCTION log.position_at(moment timestamptz) RETURNS bigint
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    low  bigint := 0;
    high bigint := (SELECT size FROM log.head);
    middle bigint;
BEGIN
    WHILE low < high LOOP
        middle := (low + high + 1) / 2;
        IF (SELECT recorded_at FROM log.events WHERE notification_id = middle) <= moment THEN
            low := middle;
        ELSE
            high := middle - 1;
        END IF;
    END LOOP;
    RETURN low;
END
$$;

ALTER FUNCTION log.position_at OWNER TO stet_owner;
REVOKE ALL ON FUNCTION log.position_at FROM PUBLIC;
GRANT EXECUTE ON FUNCTION log.position_at TO stet_reader, stet_writer;
