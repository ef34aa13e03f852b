-- Extensions; what belongs to one is never read as an object of its own. Its members are named without their schema,
-- which is the extension's, and without what tells an overloaded name from its namesakes.
SELECT
    x.oid,
    x.extname AS name,
    n.nspname AS schema,
    x.extversion AS version,
    ARRAY(
        SELECT concat_ws(' ', e.classid::regclass, coalesce(p.proname, t.typname, c.relname, oc.opcname, o.oprname))
        FROM pg_depend AS e
        LEFT JOIN pg_proc AS p ON e.classid = 'pg_proc'::regclass AND p.oid = e.objid
        LEFT JOIN pg_type AS t ON e.classid = 'pg_type'::regclass AND t.oid = e.objid
        LEFT JOIN pg_class AS c ON e.classid = 'pg_class'::regclass AND c.oid = e.objid
        LEFT JOIN pg_opclass AS oc ON e.classid = 'pg_opclass'::regclass AND oc.oid = e.objid
        LEFT JOIN pg_operator AS o ON e.classid = 'pg_operator'::regclass AND o.oid = e.objid
        WHERE e.refclassid = 'pg_extension'::regclass AND e.refobjid = x.oid AND e.deptype = 'e'
        ORDER BY 1
    ) AS members
FROM pg_extension AS x
JOIN pg_namespace AS n ON n.oid = x.extnamespace
