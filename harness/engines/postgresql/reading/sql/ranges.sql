-- Range types.
SELECT
    t.oid,
    n.nspname AS schema,
    t.typname AS name,
    format_type(r.rngsubtype, NULL) AS subtype,
    CASE
        WHEN oc.opcdefault THEN ''
        WHEN ocn.nspname IN ('pg_catalog', 'public') THEN oc.opcname
        ELSE ocn.nspname || '.' || oc.opcname
    END AS opclass,
    CASE WHEN r.rngcollation <> s.typcollation THEN r.rngcollation::regcollation::text ELSE '' END AS collation,
    CASE WHEN r.rngcanonical <> 0 THEN r.rngcanonical::text ELSE '' END AS canonical,
    CASE WHEN r.rngsubdiff <> 0 THEN r.rngsubdiff::text ELSE '' END AS subtype_diff,
    format_type(r.rngmultitypid, NULL) AS multirange
FROM pg_range AS r
JOIN pg_type AS t ON t.oid = r.rngtypid
JOIN pg_type AS s ON s.oid = r.rngsubtype
JOIN pg_opclass AS oc ON oc.oid = r.rngsubopc
JOIN pg_namespace AS ocn ON ocn.oid = oc.opcnamespace
JOIN pg_namespace AS n ON n.oid = t.typnamespace
WHERE t.oid >= 16384 -- FirstNormalObjectId
  AND n.nspname !~ '^pg_(toast|temp)'
  AND NOT EXISTS (
      SELECT FROM pg_depend AS e
      WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid AND e.deptype = 'e'
  )
