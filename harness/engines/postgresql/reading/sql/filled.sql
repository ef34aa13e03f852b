-- Tables and materialised views that have, or once had, rows.
SELECT
    n.nspname AS schema,
    c.relname AS relation,
    quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS quoted
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm')
  AND pg_relation_size(c.oid) > 0
  AND c.oid >= 16384 -- FirstNormalObjectId
  AND n.nspname !~ '^pg_(toast|temp)'
  AND NOT EXISTS (
      SELECT FROM pg_depend AS e
      WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e'
  )
