-- Runs before the migrations that are applied now.
-- Roles belong to the whole server, so another database of it, migrating at the same
-- moment, may have made them first. Whoever sets up becomes writer and reader, and owner
-- for as long as it takes; a superuser needs none of it.
DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['stet_owner', 'stet_writer', 'stet_reader', 'stet_projector',
                                    'stet_sequencer', 'stet_redactor'] LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;
        END;
        IF NOT pg_has_role(role_name, 'MEMBER') THEN
            EXECUTE format('GRANT %I TO CURRENT_USER', role_name);
        END IF;
    END LOOP;
    -- Since PostgreSQL 16 whoever creates a role administers it but cannot act as it unasked.
    IF current_setting('server_version_num')::int >= 160000
       AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        GRANT stet_owner, stet_writer, stet_reader, stet_projector, stet_sequencer, stet_redactor
            TO CURRENT_USER;
    END IF;
END
$$;
