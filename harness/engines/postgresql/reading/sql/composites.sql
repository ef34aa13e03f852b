-- Composite types made by CREATE TYPE; columns.sql has their attributes.
SELECT
    t.oid,
    n.nspname AS schema,
    t.typname AS name
FROM pg_type AS t
JOIN pg_class AS c ON c.oid = t.typrelid
JOIN pg_namespace AS n ON n.oid = t.typnamespace
WHERE c.relkind = 'c'
  AND t.oid >= 16384 -- FirstNormalObjectId
  AND n.nspname !~ '^pg_(toast|temp)'
  AND NOT EXISTS (
      SELECT FROM pg_depend AS e
      WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid AND e.deptype = 'e'
  )
