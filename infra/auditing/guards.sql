-- What keeps the log as it is: triggers, rules, functions, privileges, roles, constraints.

-- name: triggers
SELECT c.relname, t.tgname, t.tgtype::int, t.tgenabled::text,
       p.pronamespace::regnamespace || '.' || p.proname,
       t.tgqual IS NULL AND t.tgattr = ''::int2vector -- else it does not always fire
FROM pg_trigger AS t
JOIN pg_class AS c ON c.oid = t.tgrelid
JOIN pg_proc AS p ON p.oid = t.tgfoid
WHERE c.relnamespace = 'log'::regnamespace AND NOT t.tgisinternal

-- name: rules
SELECT c.relname, r.rulename
FROM pg_rewrite AS r
JOIN pg_class AS c ON c.oid = r.ev_class
WHERE c.relnamespace = 'log'::regnamespace

-- name: row_security
SELECT c.relname, c.relrowsecurity OR c.relforcerowsecurity
       OR EXISTS (SELECT FROM pg_policy AS y WHERE y.polrelid = c.oid)
FROM pg_class AS c
WHERE c.relnamespace = 'log'::regnamespace AND c.relkind IN ('r', 'p')

-- name: functions
SELECT p.proname, p.prosrc, p.prosecdef, r.rolname, coalesce(p.proconfig, '{}')
FROM pg_proc AS p JOIN pg_roles AS r ON r.oid = p.proowner
WHERE p.pronamespace = 'log'::regnamespace

-- name: owners
SELECT c.relname, r.rolname
FROM pg_class AS c JOIN pg_roles AS r ON r.oid = c.relowner
WHERE c.relnamespace = 'log'::regnamespace AND c.relkind IN ('r', 'p')

-- name: table_grants
SELECT c.relname, coalesce(r.rolname, 'PUBLIC'), a.privilege_type
FROM pg_class AS c
CROSS JOIN LATERAL aclexplode(c.relacl) AS a
LEFT JOIN pg_roles AS r ON r.oid = a.grantee
WHERE c.relnamespace = 'log'::regnamespace AND c.relkind IN ('r', 'p') AND a.grantee <> c.relowner
UNION
SELECT c.relname, coalesce(r.rolname, 'PUBLIC'), a.privilege_type
FROM pg_attribute AS f
JOIN pg_class AS c ON c.oid = f.attrelid
CROSS JOIN LATERAL aclexplode(f.attacl) AS a
LEFT JOIN pg_roles AS r ON r.oid = a.grantee
WHERE c.relnamespace = 'log'::regnamespace AND a.grantee <> c.relowner

-- name: function_grants
SELECT p.proname, coalesce(r.rolname, 'PUBLIC')
FROM pg_proc AS p
CROSS JOIN LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a
LEFT JOIN pg_roles AS r ON r.oid = a.grantee
WHERE p.pronamespace = 'log'::regnamespace AND a.grantee <> p.proowner

-- name: logins
SELECT rolname FROM pg_roles WHERE rolname LIKE 'stet\_%' AND (rolcanlogin OR rolsuper)

-- name: owner_members
SELECT m.rolname
FROM pg_auth_members AS a
JOIN pg_roles AS g ON g.oid = a.roleid
JOIN pg_roles AS m ON m.oid = a.member
WHERE g.rolname = 'stet_owner'
  -- Since PostgreSQL 16 whoever made a role administers it without being able to act as it.
  AND (coalesce((to_jsonb(a) ->> 'inherit_option')::boolean, true)
       OR coalesce((to_jsonb(a) ->> 'set_option')::boolean, true))

-- name: constraints
SELECT c.relname, x.conname, i.indisunique AND i.indisvalid
FROM pg_constraint AS x
JOIN pg_class AS c ON c.oid = x.conrelid
JOIN pg_index AS i ON i.indexrelid = x.conindid
WHERE c.relnamespace = 'log'::regnamespace AND x.contype IN ('p', 'u')
