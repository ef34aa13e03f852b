-- Comments on whatever a user made, and on what initdb leaves to the user: the schema public, the extension plpgsql,
-- the database. Of all else that initdb made, the comments that were written since the database was created.
SELECT d.classoid::regclass::text AS class, d.objoid, d.objsubid, d.description
FROM pg_description AS d
WHERE (
      d.objoid >= 16384
      OR d.classoid = 'pg_namespace'::regclass AND d.objoid = to_regnamespace('public')
      OR d.classoid = 'pg_extension'::regclass
      OR age(d.xmin) BETWEEN 0 AND (SELECT age(xmin) FROM pg_database WHERE datname = current_database())
  )
  AND NOT EXISTS (
      SELECT FROM pg_depend AS e
      WHERE e.classid = d.classoid AND e.objid = d.objoid AND e.deptype = 'e'
  )
UNION ALL
SELECT d.classoid::regclass::text, d.objoid, 0, d.description
FROM pg_shdescription AS d
LEFT JOIN pg_subscription AS s ON d.classoid = 'pg_subscription'::regclass AND s.oid = d.objoid
WHERE (SELECT oid FROM pg_database WHERE datname = current_database())
    = CASE WHEN d.classoid = 'pg_database'::regclass THEN d.objoid ELSE s.subdbid END
