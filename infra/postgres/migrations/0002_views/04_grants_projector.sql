-- The projector reads the log, makes schemas of its own, and writes nothing else.
GRANT USAGE ON SCHEMA log, stet TO stet_projector;
GRANT SELECT ON log.head, log.events, log.bodies TO stet_projector;
GRANT EXECUTE ON FUNCTION log.position_at TO stet_projector;

DO $$
BEGIN
    EXECUTE format('GRANT CREATE ON DATABASE %I TO stet_projector', current_database());
END
$$;
