-- Comments on whatever a user made, and on what initdb leaves to the user: the schema public, the extension plpgsql.
SELECT d.classoid::regclass::text AS class, d.objoid, d.objsubid, d.description
FROM pg_description AS d
WHERE d.objoid >= 16384
   OR d.classoid IN ('pg_namespace'::regclass, 'pg_extension'::regclass)
