-- Indexes that no constraint owns. Columns, operator classes and collations by number, a 0 among the columns for
-- each of the expressions; `uses` has the columns that expressions and predicate name.
SELECT
    ic.oid,
    i.indrelid AS relation_oid,
    n.nspname AS schema,
    c.relname AS relation,
    ic.relname AS name,
    am.amname AS method,
    i.indisunique AS "unique",
    i.indnullsnotdistinct AS nulls_not_distinct,
    i.indkey::smallint[] AS columns,
    i.indclass::oid[] AS opclasses,
    i.indcollation::oid[] AS collations,
    i.indoption::smallint[] AS key_options,
    CASE WHEN i.indexprs IS NOT NULL
        THEN ARRAY(
            SELECT pg_get_indexdef(i.indexrelid, k.place::int, false)
            FROM unnest(i.indkey) WITH ORDINALITY AS k (number, place)
            WHERE k.number = 0
            ORDER BY k.place
        )
    END AS expressions,
    coalesce(pg_get_expr(i.indpred, i.indrelid), '') AS predicate,
    CASE WHEN i.indexprs IS NOT NULL OR i.indpred IS NOT NULL
        THEN ARRAY(
            SELECT d.refobjsubid
            FROM pg_depend AS d
            WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid
              AND d.refclassid = 'pg_class'::regclass AND d.refobjid = i.indrelid
        )
    END AS uses,
    ic.reloptions AS options,
    coalesce(ts.spcname, '') AS tablespace,
    i.indisvalid AND i.indisready AS valid,
    i.indisclustered AS clustered,
    ic.relispartition AS inherited
FROM pg_index AS i
JOIN pg_class AS c ON c.oid = i.indrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_class AS ic ON ic.oid = i.indexrelid
JOIN pg_am AS am ON am.oid = ic.relam
LEFT JOIN pg_tablespace AS ts ON ts.oid = ic.reltablespace
WHERE ic.oid >= 16384 -- FirstNormalObjectId
  AND n.nspname !~ '^pg_(toast|temp)'
  AND NOT EXISTS (
      SELECT FROM pg_constraint AS con
      WHERE con.conindid = i.indexrelid AND con.contype IN ('p', 'u', 'x')
  )
  AND NOT EXISTS (
      SELECT FROM pg_depend AS e
      WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e'
  )
