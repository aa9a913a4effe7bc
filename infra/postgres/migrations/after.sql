-- Runs after the migrations that were applied now: nobody stays a member of the owner.
DO $$
BEGIN
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        REVOKE stet_owner FROM CURRENT_USER;
    END IF;
END
$$;
