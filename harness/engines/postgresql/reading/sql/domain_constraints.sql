-- CHECK constraints of domains.
SELECT
    con.oid,
    n.nspname AS schema,
    t.typname AS domain,
    con.conname AS name,
    pg_get_constraintdef(con.oid) AS definition,
    con.convalidated AS validated
FROM pg_constraint AS con
JOIN pg_type AS t ON t.oid = con.contypid
JOIN pg_namespace AS n ON n.oid = t.typnamespace
WHERE con.contype = 'c'
  AND con.oid >= 16384 -- FirstNormalObjectId
  AND n.nspname !~ '^pg_(toast|temp)'
  AND NOT EXISTS (
      SELECT FROM pg_depend AS e
      WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid AND e.deptype = 'e'
  )
