-- Whatever else a user made in this database: every object of every catalog that no other file here reads.
-- Object identifiers from 16384 on (FirstNormalObjectId) are the user's; below it stands what initdb made.
WITH candidate (classid, objid) AS (
    SELECT 'pg_class'::regclass, c.oid
    FROM pg_class AS c
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname !~ '^pg_(toast|temp)'
      AND (c.relkind NOT IN ('r', 'p', 'v', 'm', 'i', 'I', 'S', 'c')
           OR n.nspname ~ '^pg_' OR n.nspname = 'information_schema')
    UNION ALL
    SELECT 'pg_type'::regclass, t.oid
    FROM pg_type AS t
    JOIN pg_namespace AS n ON n.oid = t.typnamespace
    WHERE n.nspname !~ '^pg_(toast|temp)'
      AND (t.typtype NOT IN ('e', 'd', 'c', 'r', 'm')
           OR t.typtype <> 'c' AND n.nspname ~ '^pg_' OR n.nspname = 'information_schema')
      AND NOT EXISTS (SELECT FROM pg_type AS element WHERE element.typarray = t.oid)
    UNION ALL
    SELECT 'pg_proc'::regclass, p.oid
    FROM pg_proc AS p
    JOIN pg_namespace AS n ON n.oid = p.pronamespace
    WHERE n.nspname ~ '^pg_' OR n.nspname = 'information_schema'
    UNION ALL
    SELECT 'pg_constraint'::regclass, con.oid
    FROM pg_constraint AS con
    WHERE con.contype NOT IN ('p', 'u', 'f', 'c', 'x', 'n', 't')
    UNION ALL SELECT 'pg_cast'::regclass, oid FROM pg_cast
    UNION ALL SELECT 'pg_collation'::regclass, oid FROM pg_collation
    UNION ALL SELECT 'pg_conversion'::regclass, oid FROM pg_conversion
    UNION ALL SELECT 'pg_operator'::regclass, oid FROM pg_operator
    UNION ALL SELECT 'pg_opclass'::regclass, oid FROM pg_opclass
    UNION ALL SELECT 'pg_opfamily'::regclass, oid FROM pg_opfamily
    UNION ALL SELECT 'pg_amop'::regclass, oid FROM pg_amop WHERE amopfamily < 16384
    UNION ALL SELECT 'pg_amproc'::regclass, oid FROM pg_amproc WHERE amprocfamily < 16384
    UNION ALL SELECT 'pg_am'::regclass, oid FROM pg_am
    UNION ALL SELECT 'pg_language'::regclass, oid FROM pg_language
    UNION ALL SELECT 'pg_transform'::regclass, oid FROM pg_transform
    UNION ALL SELECT 'pg_ts_config'::regclass, oid FROM pg_ts_config
    UNION ALL SELECT 'pg_ts_dict'::regclass, oid FROM pg_ts_dict
    UNION ALL SELECT 'pg_ts_parser'::regclass, oid FROM pg_ts_parser
    UNION ALL SELECT 'pg_ts_template'::regclass, oid FROM pg_ts_template
    UNION ALL SELECT 'pg_foreign_data_wrapper'::regclass, oid FROM pg_foreign_data_wrapper
    UNION ALL SELECT 'pg_foreign_server'::regclass, oid FROM pg_foreign_server
    UNION ALL SELECT 'pg_user_mapping'::regclass, umid FROM pg_user_mappings
    UNION ALL SELECT 'pg_event_trigger'::regclass, oid FROM pg_event_trigger
    UNION ALL
    SELECT 'pg_statistic_ext'::regclass, s.oid
    FROM pg_statistic_ext AS s
    JOIN pg_namespace AS n ON n.oid = s.stxnamespace
    WHERE n.nspname ~ '^pg_' AND n.nspname !~ '^pg_temp' OR n.nspname = 'information_schema'
    UNION ALL SELECT 'pg_largeobject'::regclass, oid FROM pg_largeobject_metadata
)
SELECT o.type AS kind, coalesce(o.identity, '') AS name
FROM candidate AS k
CROSS JOIN LATERAL pg_identify_object(k.classid, k.objid, 0) AS o
WHERE k.objid >= 16384
  AND NOT EXISTS (
      SELECT FROM pg_depend AS e
      WHERE e.classid = k.classid AND e.objid = k.objid AND e.deptype IN ('e', 'i')
  )
UNION ALL
SELECT 'subscription', subname
FROM pg_subscription
WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
UNION ALL
SELECT 'database setting', coalesce(role.rolname || ': ', '') || setting
FROM pg_db_role_setting AS s
CROSS JOIN LATERAL unnest(s.setconfig) AS setting
LEFT JOIN pg_roles AS role ON role.oid = s.setrole
WHERE s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
  -- but for what the harness sets on its scratch databases (databases/scratch.py)
  AND setting NOT IN ('TimeZone=UTC', 'DateStyle=ISO, MDY', 'IntervalStyle=postgres')
UNION ALL
SELECT 'security label', o.type || ' ' || o.identity
FROM pg_seclabel AS s
CROSS JOIN LATERAL pg_identify_object(s.classoid, s.objoid, s.objsubid) AS o
UNION ALL
-- ALTER TABLE ... DISABLE TRIGGER ALL switches off foreign keys and deferred unique constraints
SELECT 'disabled constraint', con.conname || ' on ' || t.tgrelid::regclass::text
FROM pg_trigger AS t
JOIN pg_constraint AS con ON con.oid = t.tgconstraint
WHERE t.tgisinternal AND t.tgenabled <> 'O'
UNION ALL
-- what initdb or an extension made, and was given to somebody else since
SELECT 'owner', o.identity
FROM (
    SELECT 'pg_namespace'::regclass AS classid, oid AS objid, nspowner AS owner FROM pg_namespace
    WHERE nspname <> 'public'
    UNION ALL
    SELECT 'pg_class'::regclass, oid, relowner FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    UNION ALL SELECT 'pg_proc'::regclass, oid, proowner FROM pg_proc
    UNION ALL SELECT 'pg_type'::regclass, oid, typowner FROM pg_type WHERE typtype <> 'c' AND typcategory <> 'A'
    UNION ALL SELECT 'pg_language'::regclass, oid, lanowner FROM pg_language
) AS k
LEFT JOIN pg_depend AS m ON m.classid = k.classid AND m.objid = k.objid AND m.deptype = 'e'
LEFT JOIN pg_extension AS x ON x.oid = m.refobjid
CROSS JOIN LATERAL pg_identify_object(k.classid, k.objid, 0) AS o
WHERE (k.objid < 16384 OR m.objid IS NOT NULL)
  AND k.owner <> 10 -- BOOTSTRAP_SUPERUSERID
  AND k.owner IS DISTINCT FROM x.extowner
UNION ALL
-- ALTER ... DEPENDS ON EXTENSION: what is dropped with an extension without being its member
SELECT 'dependency on an extension', o.type || ' ' || o.identity || ' on ' || x.extname
FROM pg_depend AS d
JOIN pg_extension AS x ON x.oid = d.refobjid
CROSS JOIN LATERAL pg_identify_object(d.classid, d.objid, d.objsubid) AS o
WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'x'
