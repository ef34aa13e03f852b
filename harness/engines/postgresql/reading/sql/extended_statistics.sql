-- Extended statistics objects. A column that is named alone stands in the columns, all else in the expressions.
SELECT
    s.oid,
    n.nspname AS schema,
    s.stxname AS name,
    tn.nspname AS table_schema,
    c.relname AS relation,
    ARRAY(
        SELECT CASE kind WHEN 'd' THEN 'ndistinct' WHEN 'f' THEN 'dependencies' ELSE 'mcv' END
        FROM unnest(s.stxkind) AS kind
        WHERE kind <> 'e' -- what is kept of each expression, always
        ORDER BY 1
    ) AS kinds,
    ARRAY(
        SELECT a.attname
        FROM pg_attribute AS a
        WHERE a.attrelid = s.stxrelid AND a.attnum = ANY (s.stxkeys)
        ORDER BY a.attname
    ) AS columns,
    coalesce(pg_get_statisticsobjdef_expressions(s.oid), '{}') AS expressions,
    ARRAY(
        SELECT a.attname
        FROM pg_attribute AS a
        WHERE a.attrelid = s.stxrelid
          AND a.attnum IN (
              SELECT d.refobjsubid
              FROM pg_depend AS d
              WHERE d.classid = 'pg_statistic_ext'::regclass AND d.objid = s.oid
                AND d.refclassid = 'pg_class'::regclass AND d.refobjid = s.stxrelid
          )
        ORDER BY a.attname
    ) AS used,
    nullif(s.stxstattarget, -1)::int AS target
FROM pg_statistic_ext AS s
JOIN pg_namespace AS n ON n.oid = s.stxnamespace
JOIN pg_class AS c ON c.oid = s.stxrelid
JOIN pg_namespace AS tn ON tn.oid = c.relnamespace
WHERE s.oid >= 16384 -- FirstNormalObjectId
  AND n.nspname !~ '^pg_(toast|temp)'
  AND NOT EXISTS (
      SELECT FROM pg_depend AS e
      WHERE e.classid = 'pg_statistic_ext'::regclass AND e.objid = s.oid AND e.deptype = 'e'
  )
