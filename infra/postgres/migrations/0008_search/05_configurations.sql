-- Each language's configuration as PostgreSQL brings it, with accents taken off before stems are
-- looked for; "simple" is for all languages that have none.
DO $$
DECLARE
    language record;
BEGIN
    FOR language IN
        SELECT c.cfgname AS name, m.mapdict::regdictionary AS stems
        FROM pg_ts_config AS c
        JOIN pg_ts_config_map AS m ON m.mapcfg = c.oid
        JOIN ts_token_type('default') AS t ON t.tokid = m.maptokentype
        WHERE c.cfgnamespace = 'pg_catalog'::regnamespace AND t.alias = 'word' AND m.mapseqno = 1
    LOOP
        EXECUTE format('CREATE TEXT SEARCH CONFIGURATION search.%I (COPY = pg_catalog.%I)',
                       language.name, language.name);
        EXECUTE format('ALTER TEXT SEARCH CONFIGURATION search.%I
                        ALTER MAPPING FOR hword, hword_part, word WITH public.unaccent, %s',
                       language.name, language.stems);
    END LOOP;
END
$$;
