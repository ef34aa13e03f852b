-- Row security policies.
SELECT
    p.oid,
    n.nspname AS schema,
    c.relname AS relation,
    p.polname AS name,
    CASE p.polcmd
        WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL'
    END AS command,
    p.polpermissive AS permissive,
    ARRAY(
        SELECT coalesce(quote_ident(role.rolname), 'PUBLIC') -- as SQL writes it: a role may be called PUBLIC
        FROM unnest(p.polroles) AS one
        LEFT JOIN pg_roles AS role ON role.oid = one
        ORDER BY 1
    ) AS roles,
    coalesce(pg_get_expr(p.polqual, p.polrelid), '') AS "using",
    coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '') AS "check",
    ARRAY(
        SELECT a.attname
        FROM pg_attribute AS a
        WHERE a.attrelid = p.polrelid
          AND a.attnum IN (
              SELECT d.refobjsubid
              FROM pg_depend AS d
              WHERE d.classid = 'pg_policy'::regclass AND d.objid = p.oid
                AND d.refclassid = 'pg_class'::regclass AND d.refobjid = p.polrelid
          )
        ORDER BY a.attname
    ) AS columns
FROM pg_policy AS p
JOIN pg_class AS c ON c.oid = p.polrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE p.oid >= 16384 -- FirstNormalObjectId
  AND n.nspname !~ '^pg_(toast|temp)'
  AND NOT EXISTS (
      SELECT FROM pg_depend AS e
      WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e'
  )
