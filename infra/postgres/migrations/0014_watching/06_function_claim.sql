-- Gives a watcher the address that is due the longest of all hosts that may be asked now, and its
-- host for the time of a lease; nothing where there is none, or the budget is spent. What another
-- watcher is just claiming is passed over. ``apart`` is the time that one request uses of the
-- budget, ``ahead`` how far requests may run ahead of it.
CREATE FUNCTION watch.claim(
    moment timestamptz, lease_time interval, apart interval, ahead interval
) RETURNS TABLE (
    url text, lease uuid, robots text, robots_status integer, robots_until timestamptz,
    host_failures integer
) LANGUAGE plpgsql AS $$
DECLARE
    chosen record;
BEGIN
    SELECT h.host, due.url INTO chosen
    FROM watch.hosts AS h
    CROSS JOIN LATERAL (
        SELECT t.url, t.due_at FROM watch.targets AS t
        WHERE t.host = h.host AND t.due_at <= moment
        ORDER BY t.due_at LIMIT 1
    ) AS due
    WHERE h.free_at <= moment
    ORDER BY due.due_at LIMIT 1
    FOR UPDATE OF h SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    UPDATE watch.budget AS b SET used_to = greatest(b.used_to, moment) + apart
    WHERE b.used_to <= moment + ahead;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    RETURN QUERY
    UPDATE watch.hosts AS h SET free_at = moment + lease_time, lease = gen_random_uuid()
    WHERE h.host = chosen.host
    RETURNING chosen.url, h.lease, h.robots, h.robots_status, h.robots_until, h.failures;
END
$$;

ALTER FUNCTION watch.claim(timestamptz, interval, interval, interval) OWNER TO stet_owner;
REVOKE ALL ON FUNCTION watch.claim(timestamptz, interval, interval, interval) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION watch.claim(timestamptz, interval, interval, interval) TO stet_writer;
