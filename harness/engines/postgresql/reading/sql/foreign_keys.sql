-- Foreign keys. Columns by number; actions and match by pg_constraint's letters.
SELECT
    con.oid,
    con.conrelid AS relation_oid,
    con.confrelid AS target_oid,
    n.nspname AS schema,
    c.relname AS relation,
    con.conname AS name,
    con.conkey AS columns,
    tn.nspname AS target_schema,
    tc.relname AS target_relation,
    con.confkey AS target_columns,
    con.confupdtype::text AS on_update,
    con.confdeltype::text AS on_delete,
    con.confdelsetcols AS on_delete_columns,
    con.confmatchtype::text AS match,
    con.conperiod AS period,
    con.condeferrable AS deferrable,
    con.condeferred AS initially_deferred,
    con.convalidated AS validated,
    con.conenforced AS enforced,
    con.coninhcount > 0 AS inherited
FROM pg_constraint AS con
JOIN pg_class AS c ON c.oid = con.conrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_class AS tc ON tc.oid = con.confrelid
JOIN pg_namespace AS tn ON tn.oid = tc.relnamespace
WHERE con.contype = 'f'
  AND con.oid >= 16384 -- FirstNormalObjectId
  AND n.nspname !~ '^pg_(toast|temp)'
  AND NOT EXISTS (
      SELECT FROM pg_depend AS e
      WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e'
  )
  -- what a foreign key to a partitioned table keeps for each of the partitions
  AND NOT EXISTS (
      SELECT FROM pg_constraint AS whole
      WHERE whole.oid = con.conparentid AND whole.conrelid = con.conrelid
  )
