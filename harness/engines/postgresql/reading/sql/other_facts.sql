-- What is said of objects, of whatever kind, by facts that are no object themselves: a value each.
SELECT
    NULL::text AS class,
    NULL::oid AS oid,
    'database setting' AS kind,
    '' AS schema,
    coalesce(role.rolname || ': ', '') || split_part(setting, '=', 1) AS name,
    'value' AS property,
    substr(setting, strpos(setting, '=') + 1) AS value
FROM pg_db_role_setting AS s
CROSS JOIN LATERAL unnest(s.setconfig) AS setting
LEFT JOIN pg_roles AS role ON role.oid = s.setrole
WHERE s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
  -- but for what the harness sets on its scratch databases (servers/postgresql.py)
  AND (s.setrole <> 0 OR setting NOT IN ('TimeZone=UTC', 'DateStyle=ISO, MDY', 'IntervalStyle=postgres'))
UNION ALL
SELECT
    s.classoid::regclass::text, s.objoid, 'security label', '', o.type || ' ' || o.identity, s.provider, s.label
FROM pg_seclabel AS s
CROSS JOIN LATERAL pg_identify_object(s.classoid, s.objoid, s.objsubid) AS o
WHERE NOT EXISTS (
    SELECT FROM pg_depend AS e
    WHERE e.classid = s.classoid AND e.objid = s.objoid AND e.deptype = 'e'
)
UNION ALL
-- ALTER TABLE ... DISABLE TRIGGER ALL switches off foreign keys and deferred unique constraints. Their names may be
-- the server's own, so what they demand is reported.
SELECT
    'pg_class', t.tgrelid, 'disabled constraints', '', o.identity,
    CASE t.tgenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' ELSE 'always' END,
    pg_get_constraintdef(t.tgconstraint) || ', ' || regexp_replace(f.proname, '^RI_FKey_', '')
FROM pg_trigger AS t
JOIN pg_proc AS f ON f.oid = t.tgfoid
CROSS JOIN LATERAL pg_identify_object('pg_class'::regclass, t.tgrelid, 0) AS o
WHERE t.tgisinternal AND t.tgconstraint <> 0 AND t.tgenabled <> 'O'
UNION ALL
-- what initdb or an extension made, and was given to somebody else since
SELECT k.classid::regclass::text, k.objid, 'owner', '', o.type || ' ' || o.identity, 'role', k.owner::regrole::text
FROM (
    SELECT 'pg_namespace'::regclass AS classid, oid AS objid, nspowner AS owner FROM pg_namespace
    WHERE nspname <> 'public'
    UNION ALL
    SELECT 'pg_class'::regclass, oid, relowner FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    UNION ALL SELECT 'pg_proc'::regclass, oid, proowner FROM pg_proc
    UNION ALL SELECT 'pg_type'::regclass, oid, typowner FROM pg_type WHERE typtype <> 'c' AND typcategory <> 'A'
    UNION ALL SELECT 'pg_language'::regclass, oid, lanowner FROM pg_language
    UNION ALL SELECT 'pg_collation'::regclass, oid, collowner FROM pg_collation
    UNION ALL SELECT 'pg_conversion'::regclass, oid, conowner FROM pg_conversion
    UNION ALL SELECT 'pg_operator'::regclass, oid, oprowner FROM pg_operator
    UNION ALL SELECT 'pg_opclass'::regclass, oid, opcowner FROM pg_opclass
    UNION ALL SELECT 'pg_opfamily'::regclass, oid, opfowner FROM pg_opfamily
    UNION ALL SELECT 'pg_ts_config'::regclass, oid, cfgowner FROM pg_ts_config
    UNION ALL SELECT 'pg_ts_dict'::regclass, oid, dictowner FROM pg_ts_dict
    UNION ALL SELECT 'pg_foreign_data_wrapper'::regclass, oid, fdwowner FROM pg_foreign_data_wrapper
    UNION ALL SELECT 'pg_foreign_server'::regclass, oid, srvowner FROM pg_foreign_server
    UNION ALL SELECT 'pg_event_trigger'::regclass, oid, evtowner FROM pg_event_trigger
) AS k
LEFT JOIN pg_depend AS m ON m.classid = k.classid AND m.objid = k.objid AND m.deptype = 'e'
LEFT JOIN pg_extension AS x ON x.oid = m.refobjid
CROSS JOIN LATERAL pg_identify_object(k.classid, k.objid, 0) AS o
WHERE (k.objid < 16384 OR m.objid IS NOT NULL)
  AND k.owner <> 10 -- BOOTSTRAP_SUPERUSERID
  AND k.owner IS DISTINCT FROM x.extowner
UNION ALL
-- ALTER ... DEPENDS ON EXTENSION: what is dropped with an extension without being its member
SELECT
    d.classid::regclass::text, d.objid, 'dependency on an extension', '', o.type || ' ' || o.identity, 'extension',
    x.extname
FROM pg_depend AS d
JOIN pg_extension AS x ON x.oid = d.refobjid
CROSS JOIN LATERAL pg_identify_object(d.classid, d.objid, d.objsubid) AS o
WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'x'
ORDER BY kind, name, property, value
