-- What expressions, queries and definitions need of what users made: relations, their columns, types, routines.
-- Keys and foreign keys tell their columns themselves; so do indexes without expressions.
SELECT DISTINCT
    d.classid::regclass::text AS class,
    d.objid AS oid,
    n.nspname AS schema,
    coalesce(p.proname, c.relname, t.typname) AS name,
    coalesce(a.attname, '') AS "column",
    oidvectortypes(p.proargtypes) AS signature
FROM pg_depend AS d
LEFT JOIN pg_constraint AS con ON d.classid = 'pg_constraint'::regclass AND con.oid = d.objid
LEFT JOIN pg_index AS i ON d.classid = 'pg_class'::regclass AND i.indexrelid = d.objid
LEFT JOIN pg_proc AS p ON d.refclassid = 'pg_proc'::regclass AND p.oid = d.refobjid
LEFT JOIN pg_type AS whole ON d.refclassid = 'pg_type'::regclass AND whole.oid = d.refobjid
LEFT JOIN pg_type AS t
    ON t.oid = CASE WHEN whole.typcategory = 'A' AND whole.typelem <> 0 THEN whole.typelem ELSE whole.oid END
LEFT JOIN pg_class AS c
    ON c.oid = CASE WHEN d.refclassid = 'pg_class'::regclass THEN d.refobjid ELSE nullif(t.typrelid, 0) END
LEFT JOIN pg_attribute AS a
    ON d.refclassid = 'pg_class'::regclass AND a.attrelid = d.refobjid AND a.attnum = d.refobjsubid AND a.attnum > 0
JOIN pg_namespace AS n ON n.oid = coalesce(p.pronamespace, c.relnamespace, t.typnamespace)
WHERE d.objid >= 16384
  AND d.refobjid >= 16384
  AND d.deptype IN ('n', 'a')
  AND (
      d.classid IN (
          'pg_attrdef'::regclass, 'pg_rewrite'::regclass, 'pg_trigger'::regclass, 'pg_policy'::regclass,
          'pg_proc'::regclass, 'pg_type'::regclass
      )
      OR con.contype IN ('c', 'x')
      OR i.indexprs IS NOT NULL
      OR i.indpred IS NOT NULL
  )
  AND NOT EXISTS (
      SELECT FROM pg_depend AS e
      WHERE e.classid = d.classid AND e.objid = d.objid AND e.deptype = 'e'
  )
