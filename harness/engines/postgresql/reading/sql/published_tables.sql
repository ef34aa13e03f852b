-- What publications say of the single tables that they name: column lists and row filters.
SELECT
    p.pubname AS publication,
    n.nspname AS schema,
    c.relname AS relation,
    ARRAY(
        SELECT a.attname
        FROM pg_attribute AS a
        WHERE a.attrelid = pr.prrelid AND a.attnum = ANY (pr.prattrs)
        ORDER BY a.attname
    ) AS columns,
    coalesce(pg_get_expr(pr.prqual, pr.prrelid), '') AS filter,
    ARRAY(
        SELECT a.attname
        FROM pg_attribute AS a
        WHERE a.attrelid = pr.prrelid
          AND a.attnum IN (
              SELECT d.refobjsubid
              FROM pg_depend AS d
              WHERE d.classid = 'pg_publication_rel'::regclass AND d.objid = pr.oid
                AND d.refclassid = 'pg_class'::regclass AND d.refobjid = pr.prrelid
          )
        ORDER BY a.attname
    ) AS used
FROM pg_publication_rel AS pr
JOIN pg_publication AS p ON p.oid = pr.prpubid
JOIN pg_class AS c ON c.oid = pr.prrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE NOT EXISTS (
    SELECT FROM pg_depend AS e
    WHERE e.classid = 'pg_publication'::regclass AND e.objid = p.oid AND e.deptype = 'e'
)
