-- Views and materialised views.
SELECT
    c.oid,
    n.nspname AS schema,
    c.relname AS name,
    CASE c.relkind WHEN 'm' THEN 'materialized view' ELSE 'view' END AS kind,
    pg_get_viewdef(c.oid) AS query,
    c.reloptions AS options,
    toast.reloptions AS toast_options,
    CASE c.relreplident
        WHEN 'd' THEN 'DEFAULT'
        WHEN 'n' THEN 'NOTHING'
        WHEN 'f' THEN 'FULL'
        ELSE coalesce((
            SELECT 'USING INDEX ' || ic.relname
            FROM pg_index AS i
            JOIN pg_class AS ic ON ic.oid = i.indexrelid
            WHERE i.indrelid = c.oid AND i.indisreplident
        ), 'NOTHING') -- an index that was dropped
    END AS replica_identity,
    CASE WHEN c.relkind = 'm' THEN coalesce(am.amname, '') ELSE '' END AS access_method,
    coalesce(ts.spcname, '') AS tablespace,
    c.relkind = 'v' OR c.relispopulated AS populated,
    r.oid AS rule_oid
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_rewrite AS r ON r.ev_class = c.oid AND r.rulename = '_RETURN'
LEFT JOIN pg_class AS toast ON toast.oid = c.reltoastrelid
LEFT JOIN pg_am AS am ON am.oid = c.relam
LEFT JOIN pg_tablespace AS ts ON ts.oid = c.reltablespace
WHERE c.relkind IN ('v', 'm')
  AND c.oid >= 16384 -- FirstNormalObjectId
  AND n.nspname !~ '^pg_(toast|temp)'
  AND NOT EXISTS (
      SELECT FROM pg_depend AS e
      WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e'
  )
