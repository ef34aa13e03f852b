-- Schemas that a user can make objects in.
SELECT n.oid, n.nspname AS name
FROM pg_namespace AS n
WHERE (n.oid >= 16384 OR n.nspname = 'public') -- FirstNormalObjectId
  AND n.nspname !~ '^pg_(toast|temp)'
  AND NOT EXISTS (
      SELECT FROM pg_depend AS e
      WHERE e.classid = 'pg_namespace'::regclass AND e.objid = n.oid AND e.deptype = 'e'
  )
