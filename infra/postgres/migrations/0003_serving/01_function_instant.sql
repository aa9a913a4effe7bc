-- A time as answers write it (domain/clocks.py, format_time): RFC 3339 in UTC, microseconds only
-- where there are any. Plain SQL, so that the planner puts it in place of the call.
CREATE FUNCTION stet.instant(moment timestamptz) RETURNS text
LANGUAGE sql
STABLE
PARALLEL SAFE
AS $$
    SELECT to_char(
        moment AT TIME ZONE 'UTC',
        CASE WHEN date_trunc('second', moment AT TIME ZONE 'UTC') = moment AT TIME ZONE 'UTC'
             THEN 'YYYY-MM-DD"T"HH24:MI:SS"Z"' ELSE 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"' END)
$$;
