-- Privileges that are not those that an object has when nobody grants or revokes: what is granted beyond them,
-- and what of them is revoked. Extensions and initdb write down what they grant (pg_init_privs), but initdb not
-- for information_schema, and not for a schema public that was dropped and made anew.
WITH object (classid, objid, objsubid, letter, kind, schema, name, arguments, "column", owner, acl) AS (
    SELECT 'pg_namespace'::regclass::oid, oid, 0, 'n', 'SCHEMA', '', nspname, '', '', nspowner,
        coalesce(nspacl, acldefault('n', nspowner))
    FROM pg_namespace
    WHERE nspacl IS NOT NULL OR nspname = 'public'
    UNION ALL
    SELECT 'pg_class'::regclass, c.oid, 0, CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END,
        CASE c.relkind
            WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
            WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE'
        END,
        n.nspname, c.relname, '', '', c.relowner, c.relacl
    FROM pg_class AS c
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relacl IS NOT NULL AND c.relpersistence <> 't'
    UNION ALL
    SELECT 'pg_class'::regclass, a.attrelid, a.attnum, 'c',
        CASE c.relkind
            WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE'
        END,
        n.nspname, c.relname, '', a.attname, c.relowner, a.attacl
    FROM pg_attribute AS a
    JOIN pg_class AS c ON c.oid = a.attrelid
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE a.attacl IS NOT NULL AND NOT a.attisdropped AND c.relpersistence <> 't'
    UNION ALL
    SELECT 'pg_proc'::regclass, p.oid, 0, 'f',
        CASE p.prokind WHEN 'p' THEN 'PROCEDURE' WHEN 'a' THEN 'AGGREGATE' ELSE 'FUNCTION' END,
        n.nspname, p.proname, oidvectortypes(p.proargtypes), '', p.proowner, p.proacl
    FROM pg_proc AS p
    JOIN pg_namespace AS n ON n.oid = p.pronamespace
    WHERE p.proacl IS NOT NULL
    UNION ALL
    SELECT 'pg_type'::regclass, t.oid, 0, 'T', CASE t.typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END,
        n.nspname, t.typname, '', '', t.typowner, t.typacl
    FROM pg_type AS t
    JOIN pg_namespace AS n ON n.oid = t.typnamespace
    WHERE t.typacl IS NOT NULL
    UNION ALL
    SELECT 'pg_language'::regclass, oid, 0, 'l', 'LANGUAGE', '', lanname, '', '', lanowner, lanacl
    FROM pg_language
    WHERE lanacl IS NOT NULL
    UNION ALL
    SELECT 'pg_foreign_data_wrapper'::regclass, oid, 0, 'F', 'FOREIGN DATA WRAPPER', '', fdwname, '', '', fdwowner, fdwacl
    FROM pg_foreign_data_wrapper
    WHERE fdwacl IS NOT NULL
    UNION ALL
    SELECT 'pg_foreign_server'::regclass, oid, 0, 'S', 'FOREIGN SERVER', '', srvname, '', '', srvowner, srvacl
    FROM pg_foreign_server
    WHERE srvacl IS NOT NULL
    UNION ALL
    SELECT 'pg_largeobject'::regclass, oid, 0, 'L', 'LARGE OBJECT', '', oid::text, '', '', lomowner, lomacl
    FROM pg_largeobject_metadata
    WHERE lomacl IS NOT NULL
    UNION ALL
    SELECT 'pg_database'::regclass, oid, 0, 'd', 'DATABASE', '', '', '', '', datdba, datacl
    FROM pg_database
    WHERE datacl IS NOT NULL AND datname = current_database()
)
SELECT
    o.kind, o.schema, o.name, o.arguments, o."column",
    CASE e.grantee WHEN 0 THEN 'PUBLIC' ELSE e.grantee::regrole::text END AS grantee,
    coalesce(array_agg(e.privilege ORDER BY e.privilege) FILTER (WHERE e.held AND NOT e.usual), '{}') AS privileges,
    coalesce(array_agg(e.privilege ORDER BY e.privilege) FILTER (WHERE e.grantable), '{}') AS grantable,
    coalesce(array_agg(e.privilege ORDER BY e.privilege) FILTER (WHERE NOT e.held), '{}') AS revoked
FROM object AS o
LEFT JOIN pg_init_privs AS i ON i.classoid = o.classid AND i.objoid = o.objid AND i.objsubid = o.objsubid
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN o.kind = 'SCHEMA' AND o.name IN ('public', 'information_schema')
            THEN acldefault('n', o.owner) || makeaclitem(0, o.owner, 'USAGE', false)
        WHEN o.schema = 'information_schema' AND o.letter = 'r'
            THEN acldefault('r', o.owner) || makeaclitem(0, o.owner, 'SELECT', false)
        ELSE coalesce(i.initprivs, acldefault(o.letter::"char", o.owner))
    END || CASE
        WHEN o.kind = 'SCHEMA' AND o.name = 'public' AND current_setting('server_version_num')::int < 150000
            THEN ARRAY[makeaclitem(0, o.owner, 'CREATE', false)]
    END AS usual
) AS initial
CROSS JOIN LATERAL (
    -- whoever granted it: one privilege may have been granted by several
    SELECT
        grantee,
        privilege_type AS privilege,
        bool_or(held) AS held,
        bool_or(NOT held) AS usual,
        bool_or(held AND is_grantable AND grantee <> o.owner) AS grantable -- an owner may always grant
    FROM (
        SELECT true AS held, grantee, privilege_type, is_grantable FROM aclexplode(o.acl)
        UNION ALL
        SELECT false, grantee, privilege_type, is_grantable FROM aclexplode(initial.usual)
    ) AS item
    GROUP BY grantee, privilege_type
) AS e
WHERE o.acl <> initial.usual -- which is quick to see, and mostly all there is to see
  AND (e.held <> e.usual OR e.grantable)
GROUP BY o.classid, o.kind, o.schema, o.name, o.arguments, o."column", e.grantee
