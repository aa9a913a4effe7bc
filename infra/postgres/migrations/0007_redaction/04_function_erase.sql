-- Delete the body, with its salt, that the event at a position erases; tell how many went: 1, or
-- 0 when it had gone before. An event of another kind raises: nothing is deleted without order.
CREATE FUNCTION log.erase(erasure bigint) RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    sealed  text;
    shelf   smallint;
    gone    bigint;
BEGIN
    SELECT convert_from(e.state, 'UTF8')::jsonb ->> 'commitment',
           convert_from(r.state, 'UTF8')::jsonb ->> 'bucket'
    INTO sealed, shelf
    FROM log.events AS e
    JOIN log.events AS r
        ON r.originator_id = e.originator_id AND r.topic = 'article.registered.v1'
    WHERE e.notification_id = erasure AND e.topic = 'body.erased.v1';
    IF sealed IS NULL THEN
        RAISE no_data_found
            USING MESSAGE = format('position %s holds no event that erases a body', erasure);
    END IF;

    DELETE FROM log.bodies WHERE bucket = shelf AND commitment = decode(sealed, 'hex');
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$$;

ALTER FUNCTION log.erase OWNER TO stet_owner;
REVOKE ALL ON FUNCTION log.erase FROM PUBLIC;
GRANT USAGE ON SCHEMA log TO stet_redactor;
GRANT EXECUTE ON FUNCTION log.erase TO stet_redactor;
