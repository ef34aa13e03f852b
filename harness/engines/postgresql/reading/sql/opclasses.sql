-- Operator classes by number, and whether each is its type's default.
SELECT
    oc.oid,
    CASE WHEN n.nspname IN ('pg_catalog', 'public') THEN oc.opcname ELSE n.nspname || '.' || oc.opcname END AS name,
    oc.opcdefault AS is_default
FROM pg_opclass AS oc
JOIN pg_namespace AS n ON n.oid = oc.opcnamespace
