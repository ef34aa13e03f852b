-- CHECK constraints of tables. Columns by number.
SELECT
    con.oid,
    con.conrelid AS relation_oid,
    n.nspname AS schema,
    c.relname AS relation,
    con.conname AS name,
    pg_get_expr(con.conbin, con.conrelid) AS expression,
    con.conkey AS columns,
    con.connoinherit AS no_inherit,
    con.convalidated AS validated,
    con.conenforced AS enforced,
    con.conislocal AS local,
    con.coninhcount > 0 AS inherited
FROM pg_constraint AS con
JOIN pg_class AS c ON c.oid = con.conrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE con.contype = 'c'
  AND c.relkind IN ('r', 'p', 'f')
  AND con.oid >= 16384 -- FirstNormalObjectId
  AND n.nspname !~ '^pg_(toast|temp)'
  AND NOT EXISTS (
      SELECT FROM pg_depend AS e
      WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e'
  )
