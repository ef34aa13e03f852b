-- Triggers, constraint triggers among them, but for those that the server keeps for its constraints.
-- `definition` is CREATE TRIGGER from behind the trigger's name.
SELECT
    t.oid,
    n.nspname AS schema,
    c.relname AS relation,
    t.tgname AS name,
    t.tgconstraint <> 0 AS "constraint",
    substr(
        pg_get_triggerdef(t.oid),
        length(CASE WHEN t.tgconstraint <> 0 THEN 'CREATE CONSTRAINT TRIGGER ' ELSE 'CREATE TRIGGER ' END)
        + length(quote_ident(t.tgname)) + 2
    ) AS definition,
    CASE t.tgenabled
        WHEN 'O' THEN 'ENABLED' WHEN 'D' THEN 'DISABLED' WHEN 'R' THEN 'REPLICA' ELSE 'ALWAYS'
    END AS enabled,
    fn.nspname AS function_schema,
    f.proname AS function_name,
    ARRAY(
        SELECT a.attname
        FROM pg_attribute AS a
        WHERE a.attrelid = t.tgrelid
          AND a.attnum IN (
              SELECT d.refobjsubid
              FROM pg_depend AS d
              WHERE d.classid = 'pg_trigger'::regclass AND d.objid = t.oid
                AND d.refclassid = 'pg_class'::regclass AND d.refobjid = t.tgrelid
          )
        ORDER BY a.attname
    ) AS columns,
    t.tgparentid <> 0 AS inherited
FROM pg_trigger AS t
JOIN pg_class AS c ON c.oid = t.tgrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_proc AS f ON f.oid = t.tgfoid
JOIN pg_namespace AS fn ON fn.oid = f.pronamespace
WHERE (NOT t.tgisinternal OR t.tgparentid <> 0 AND t.tgconstraint = 0)
  AND t.oid >= 16384 -- FirstNormalObjectId
  AND n.nspname !~ '^pg_(toast|temp)'
  AND NOT EXISTS (
      SELECT FROM pg_depend AS e
      WHERE e.classid = 'pg_trigger'::regclass AND e.objid = t.oid AND e.deptype = 'e'
  )
