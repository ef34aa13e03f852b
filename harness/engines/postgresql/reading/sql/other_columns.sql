-- The columns of system catalogs: of which type each is, to which catalog its identifiers refer, and whether this role
-- may read it. pg_get_catalog_foreign_keys() knows all that refer to another catalog (PostgreSQL 14).
SELECT
    a.attrelid::regclass::text AS catalog,
    a.attname AS name,
    a.atttypid::regtype::text AS type,
    coalesce(k.pktable::regclass::text, '') AS target,
    coalesce(k.is_array, false) AS is_array,
    has_column_privilege(a.attrelid, a.attnum, 'SELECT') AS readable
FROM pg_attribute AS a
LEFT JOIN pg_get_catalog_foreign_keys() AS k ON k.fktable = a.attrelid AND k.fkcols = ARRAY[a.attname::text]
WHERE a.attrelid < 16384
  AND a.attrelid IN (SELECT fktable FROM pg_get_catalog_foreign_keys())
  AND a.attnum > 0
ORDER BY a.attrelid, a.attnum
