-- Append-only by privilege first; these say no to the owner as well, and to a replication role.
CREATE FUNCTION log.refuse() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE insufficient_privilege
        USING MESSAGE = format('%s.%s is append-only: %s is refused',
                               TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP);
END
$$;

ALTER FUNCTION log.refuse OWNER TO stet_owner;
REVOKE ALL ON FUNCTION log.refuse FROM PUBLIC;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log.events
    FOR EACH STATEMENT EXECUTE FUNCTION log.refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log.bodies
    FOR EACH STATEMENT EXECUTE FUNCTION log.refuse();
CREATE TRIGGER append_only BEFORE INSERT OR DELETE OR TRUNCATE ON log.head
    FOR EACH STATEMENT EXECUTE FUNCTION log.refuse();

ALTER TABLE log.events ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE log.bodies ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE log.head ENABLE ALWAYS TRIGGER append_only;
