-- What is set on single keys of indexes: parameters of operator classes, statistics targets.
SELECT
    ia.attrelid AS index_oid,
    ia.attnum AS place,
    ARRAY(SELECT o FROM unnest(ia.attoptions) AS o WHERE o !~ '^pg_attver=' ORDER BY o) AS opclass_options,
    nullif(ia.attstattarget, -1)::int AS statistics_target
FROM pg_class AS ic
JOIN pg_attribute AS ia ON ia.attrelid = ic.oid
WHERE ic.relkind IN ('i', 'I')
  AND ic.oid >= 16384
  AND (ia.attoptions IS NOT NULL OR ia.attstattarget <> -1)
