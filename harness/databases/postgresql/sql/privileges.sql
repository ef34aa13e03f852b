-- Objects whose privileges or owner are not what they have when nobody grants, revokes or alters anything.
-- "Nobody" makes objects as this session's user or as the database's owner. initdb grants on what
-- information_schema holds without a record in pg_init_privs.
WITH usual (role) AS MATERIALIZED (
    SELECT oid FROM pg_roles WHERE rolname = current_user
    UNION
    SELECT datdba FROM pg_database WHERE datname = current_database()
),
object (classid, objid, objsubid, letter, owner, privileges) AS (
    SELECT 'pg_namespace'::regclass::oid, oid, 0, 'n', nspowner, nspacl
    FROM pg_namespace
    WHERE nspname <> 'information_schema'
    UNION ALL
    SELECT 'pg_class'::regclass, oid, 0, CASE relkind WHEN 'S' THEN 's' ELSE 'r' END, relowner, relacl
    FROM pg_class
    WHERE relkind NOT IN ('i', 'I', 'c', 't')
      AND relnamespace IS DISTINCT FROM to_regnamespace('information_schema')
    UNION ALL
    SELECT 'pg_class'::regclass, a.attrelid, a.attnum, 'c', c.relowner, a.attacl
    FROM pg_attribute AS a
    JOIN pg_class AS c ON c.oid = a.attrelid
    WHERE a.attacl IS NOT NULL
    UNION ALL
    SELECT 'pg_proc'::regclass, oid, 0, 'f', proowner, proacl FROM pg_proc
    UNION ALL
    SELECT 'pg_type'::regclass, t.oid, 0, 'T', t.typowner, t.typacl
    FROM pg_type AS t
    LEFT JOIN pg_class AS c ON c.oid = t.typrelid
    WHERE t.typtype IN ('e', 'd', 'r') OR c.relkind = 'c'
    UNION ALL
    SELECT 'pg_language'::regclass, oid, 0, 'l', lanowner, lanacl FROM pg_language
),
problem (kind, classid, objid, objsubid) AS (
    SELECT 'privileges', k.classid, k.objid, k.objsubid
    FROM object AS k
    LEFT JOIN pg_init_privs AS i ON i.classoid = k.classid AND i.objoid = k.objid AND i.objsubid = k.objsubid
    CROSS JOIN LATERAL coalesce(i.initprivs, acldefault(k.letter::"char", k.owner)) AS usual_privileges
    WHERE k.privileges IS NOT NULL
      AND NOT (k.privileges @> usual_privileges AND k.privileges <@ usual_privileges)
    UNION ALL
    SELECT 'owner', k.classid, k.objid, k.objsubid
    FROM object AS k
    WHERE k.objid >= 16384
      AND k.objsubid = 0
      AND k.owner NOT IN (SELECT role FROM usual)
      AND NOT EXISTS (
          SELECT FROM pg_depend AS e
          WHERE e.classid = k.classid AND e.objid = k.objid AND e.deptype = 'e'
      )
)
SELECT problem.kind, o.identity AS name
FROM problem
CROSS JOIN LATERAL pg_identify_object(problem.classid, problem.objid, problem.objsubid) AS o
