-- The only exception of append-only: a body goes when the log holds the event that erases it.
CREATE FUNCTION log.refuse_unless_erased() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM log.events
        WHERE topic = 'body.erased.v1'
          AND convert_from(state, 'UTF8')::jsonb ->> 'commitment' = encode(OLD.commitment, 'hex')
    ) THEN
        RAISE insufficient_privilege
            USING MESSAGE = 'log.bodies is append-only: DELETE is refused where no event of the '
                            'log erases the body';
    END IF;
    RETURN OLD;
END
$$;

ALTER FUNCTION log.refuse_unless_erased OWNER TO stet_owner;
REVOKE ALL ON FUNCTION log.refuse_unless_erased FROM PUBLIC;
