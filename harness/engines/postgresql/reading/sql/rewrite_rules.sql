-- Rewrite rules, but for the one that makes a view a view. `definition` is from behind the rule's name.
SELECT
    r.oid,
    n.nspname AS schema,
    c.relname AS relation,
    r.rulename AS name,
    substr(pg_get_ruledef(r.oid), length('CREATE RULE ') + length(quote_ident(r.rulename)) + 2) AS definition,
    CASE r.ev_enabled
        WHEN 'O' THEN 'ENABLED' WHEN 'D' THEN 'DISABLED' WHEN 'R' THEN 'REPLICA' ELSE 'ALWAYS'
    END AS enabled
FROM pg_rewrite AS r
JOIN pg_class AS c ON c.oid = r.ev_class
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE r.rulename <> '_RETURN'
  AND r.oid >= 16384 -- FirstNormalObjectId
  AND n.nspname !~ '^pg_(toast|temp)'
  AND NOT EXISTS (
      SELECT FROM pg_depend AS e
      WHERE (e.classid, e.objid) IN (('pg_rewrite'::regclass, r.oid), ('pg_class'::regclass, c.oid))
        AND e.deptype = 'e'
  )
