-- EXCLUDE constraints, with what their index adds to them.
SELECT
    con.oid,
    n.nspname AS schema,
    c.relname AS relation,
    con.conname AS name,
    pg_get_constraintdef(con.oid) AS definition,
    ARRAY(
        SELECT a.attname
        FROM pg_attribute AS a
        WHERE a.attrelid = con.conrelid
          AND a.attnum IN (
              SELECT d.refobjsubid
              FROM pg_depend AS d
              WHERE d.classid = 'pg_constraint'::regclass AND d.objid = con.oid
                AND d.refclassid = 'pg_class'::regclass AND d.refobjid = con.conrelid
          )
        ORDER BY a.attname
    ) AS columns,
    am.amname AS method,
    coalesce(pg_get_expr(i.indpred, i.indrelid), '') AS predicate,
    con.condeferrable AS deferrable,
    con.condeferred AS initially_deferred,
    ic.reloptions AS options,
    con.conindid AS index_oid,
    ARRAY(
        SELECT ia.attnum || ': ' || ia.attstattarget
        FROM pg_attribute AS ia
        WHERE ia.attrelid = con.conindid AND ia.attstattarget <> -1
        ORDER BY ia.attnum
    ) AS statistics_targets,
    coalesce(ts.spcname, '') AS tablespace,
    i.indisclustered AS clustered,
    con.coninhcount > 0 AS inherited
FROM pg_constraint AS con
JOIN pg_class AS c ON c.oid = con.conrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_index AS i ON i.indexrelid = con.conindid
JOIN pg_class AS ic ON ic.oid = con.conindid
JOIN pg_am AS am ON am.oid = ic.relam
LEFT JOIN pg_tablespace AS ts ON ts.oid = ic.reltablespace
WHERE con.contype = 'x'
  AND con.oid >= 16384 -- FirstNormalObjectId
  AND n.nspname !~ '^pg_(toast|temp)'
  AND NOT EXISTS (
      SELECT FROM pg_depend AS e
      WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e'
  )
