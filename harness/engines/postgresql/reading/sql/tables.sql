-- Tables, partitioned tables and foreign tables: all that CREATE TABLE says outside the brackets. Of which server a
-- foreign table is, and with which options, is in other_objects.sql.
SELECT
    c.oid,
    n.nspname AS schema,
    c.relname AS name,
    CASE c.relkind WHEN 'p' THEN 'partitioned table' WHEN 'f' THEN 'foreign table' ELSE 'table' END AS kind,
    CASE c.relpersistence WHEN 'u' THEN 'unlogged' ELSE 'permanent' END AS persistence,
    coalesce(pg_get_partkeydef(c.oid), '') AS partition_key,
    coalesce(pg_get_expr(c.relpartbound, c.oid), '') AS partition_bound,
    ARRAY(
        SELECT ARRAY[pn.nspname, p.relname]
        FROM pg_inherits AS i
        JOIN pg_class AS p ON p.oid = i.inhparent
        JOIN pg_namespace AS pn ON pn.oid = p.relnamespace
        WHERE i.inhrelid = c.oid
        ORDER BY i.inhseqno
    ) AS parents,
    CASE WHEN c.reloftype <> 0 THEN c.reloftype::regtype::text ELSE '' END AS of_type,
    c.reloptions AS options,
    toast.reloptions AS toast_options,
    coalesce(am.amname, '') AS access_method,
    coalesce(ts.spcname, '') AS tablespace,
    CASE CASE c.relkind WHEN 'f' THEN 'd' ELSE c.relreplident END -- a foreign table has no choice
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
    c.relrowsecurity AS row_security,
    c.relforcerowsecurity AS row_security_forced
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_class AS toast ON toast.oid = c.reltoastrelid
LEFT JOIN pg_am AS am ON am.oid = c.relam
LEFT JOIN pg_tablespace AS ts ON ts.oid = c.reltablespace
WHERE c.relkind IN ('r', 'p', 'f')
  AND c.oid >= 16384 -- FirstNormalObjectId
  AND n.nspname !~ '^pg_(toast|temp)'
  AND NOT EXISTS (
      SELECT FROM pg_depend AS e
      WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e'
  )
