-- Primary keys and unique constraints, with what their index adds to them. Columns by number.
SELECT
    con.oid,
    con.conindid AS index_oid,
    con.contype = 'p' AS is_primary,
    con.conrelid AS relation_oid,
    n.nspname AS schema,
    c.relname AS relation,
    con.conname AS name,
    con.conkey AS columns,
    i.indkey::smallint[] AS index_columns,
    i.indnullsnotdistinct AS nulls_not_distinct,
    con.conperiod AS without_overlaps,
    con.condeferrable AS deferrable,
    con.condeferred AS initially_deferred,
    ic.reloptions AS options,
    coalesce(ts.spcname, '') AS tablespace,
    i.indisvalid AS valid,
    i.indisclustered AS clustered,
    con.coninhcount > 0 AS inherited
FROM pg_constraint AS con
JOIN pg_class AS c ON c.oid = con.conrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_index AS i ON i.indexrelid = con.conindid
JOIN pg_class AS ic ON ic.oid = con.conindid
LEFT JOIN pg_tablespace AS ts ON ts.oid = ic.reltablespace
WHERE con.contype IN ('p', 'u')
  AND con.oid >= 16384 -- FirstNormalObjectId
  AND n.nspname !~ '^pg_(toast|temp)'
  AND NOT EXISTS (
      SELECT FROM pg_depend AS e
      WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e'
  )
