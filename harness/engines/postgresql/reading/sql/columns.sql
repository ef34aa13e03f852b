-- Living columns of tables, views and composite types, in their order.
-- What a column's type already says (its collation and storage) is left out.
-- pg_attver among the options is the server's own (15.20 keeps a WAL position in it).
SELECT
    a.attrelid AS relation_oid,
    a.attnum AS number,
    c.relkind::text AS relation_kind,
    n.nspname AS schema,
    c.relname AS relation,
    a.attname AS name,
    format_type(a.atttypid, a.atttypmod) AS type,
    bn.nspname AS type_schema,
    base.typname AS type_name,
    a.attnotnull AS not_null,
    nn.oid AS not_null_oid,
    nn.conname AS not_null_name,
    nn.connoinherit AS not_null_no_inherit,
    nn.convalidated AS not_null_validated,
    nn.conislocal AS not_null_local,
    d.oid AS default_oid,
    CASE WHEN d.oid IS NULL THEN '' ELSE pg_get_expr(d.adbin, d.adrelid) END AS expression,
    CASE a.attidentity WHEN 'a' THEN 'ALWAYS' WHEN 'd' THEN 'BY DEFAULT' ELSE '' END AS identity,
    CASE a.attgenerated WHEN 's' THEN 'STORED' WHEN 'v' THEN 'VIRTUAL' ELSE '' END AS generated_kind,
    a.attcollation AS collation_oid,
    CASE WHEN a.attcollation = t.typcollation THEN '' ELSE a.attcollation::regcollation::text END AS collation,
    CASE WHEN a.attstorage = t.typstorage THEN ''
        ELSE CASE a.attstorage
            WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED'
        END
    END AS storage,
    CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' ELSE '' END AS compression,
    nullif(a.attstattarget, -1)::int AS statistics_target,
    CASE WHEN a.attoptions IS NOT NULL OR a.attfdwoptions IS NOT NULL
        THEN ARRAY(
            SELECT o FROM unnest(a.attoptions) AS o WHERE o !~ '^pg_attver='
            UNION ALL
            SELECT 'fdw.' || o FROM unnest(a.attfdwoptions) AS o
            ORDER BY 1
        )
    END AS options,
    a.attinhcount > 0 AS inherited,
    a.attislocal AS local
FROM pg_attribute AS a
JOIN pg_class AS c ON c.oid = a.attrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_type AS t ON t.oid = a.atttypid
-- the enum, domain, … that a user made and the column is made of, itself or as an array
LEFT JOIN pg_type AS base
    ON base.oid = CASE WHEN t.typcategory = 'A' AND t.typelem <> 0 THEN t.typelem ELSE t.oid END
    AND base.oid >= 16384
LEFT JOIN pg_namespace AS bn ON bn.oid = base.typnamespace
LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_constraint AS nn
    ON nn.conrelid = a.attrelid AND nn.contype = 'n' AND nn.conkey[1] = a.attnum -- of tables since 18
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c')
  AND a.attnum > 0
  AND NOT a.attisdropped
  AND c.oid >= 16384 -- FirstNormalObjectId
  AND n.nspname !~ '^pg_(toast|temp)'
  AND NOT EXISTS (
      SELECT FROM pg_depend AS e
      WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e'
  )
ORDER BY a.attrelid, a.attnum
