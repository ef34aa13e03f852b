-- Domains. Their NOT NULL is a constraint with a name since 17.
SELECT
    t.oid,
    n.nspname AS schema,
    t.typname AS name,
    format_type(t.typbasetype, t.typtypmod) AS type,
    t.typnotnull AS not_null,
    coalesce(nn.conname, '') AS not_null_name,
    nn.oid AS not_null_oid,
    coalesce(pg_get_expr(t.typdefaultbin, 0), '') AS "default",
    CASE WHEN t.typcollation <> base.typcollation THEN t.typcollation::regcollation::text ELSE '' END AS collation
FROM pg_type AS t
JOIN pg_type AS base ON base.oid = t.typbasetype
JOIN pg_namespace AS n ON n.oid = t.typnamespace
LEFT JOIN pg_constraint AS nn ON nn.contypid = t.oid AND nn.contype = 'n'
WHERE t.typtype = 'd'
  AND t.oid >= 16384 -- FirstNormalObjectId
  AND n.nspname !~ '^pg_(toast|temp)'
  AND NOT EXISTS (
      SELECT FROM pg_depend AS e
      WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid AND e.deptype = 'e'
  )
