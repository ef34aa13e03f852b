-- Extensions; what belongs to one is never read as an object of its own.
SELECT
    x.oid,
    x.extname AS name,
    n.nspname AS schema,
    x.extversion AS version
FROM pg_extension AS x
JOIN pg_namespace AS n ON n.oid = x.extnamespace
