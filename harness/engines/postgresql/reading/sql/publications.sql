-- Publications, with the schemas and the single tables that they name.
SELECT
    p.oid,
    p.pubname AS name,
    p.puballtables AS all_tables,
    ARRAY(
        SELECT n.nspname
        FROM pg_publication_namespace AS pn
        JOIN pg_namespace AS n ON n.oid = pn.pnnspid
        WHERE pn.pnpubid = p.oid
        ORDER BY n.nspname
    ) AS schemas,
    ARRAY(
        SELECT ARRAY[n.nspname, c.relname]
        FROM pg_publication_rel AS pr
        JOIN pg_class AS c ON c.oid = pr.prrelid
        JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE pr.prpubid = p.oid
        ORDER BY n.nspname, c.relname
    ) AS tables,
    array_remove(
        ARRAY[
            CASE WHEN p.pubinsert THEN 'insert' END,
            CASE WHEN p.pubupdate THEN 'update' END,
            CASE WHEN p.pubdelete THEN 'delete' END,
            CASE WHEN p.pubtruncate THEN 'truncate' END
        ],
        NULL
    ) AS operations,
    p.pubviaroot AS via_root,
    CASE p.pubgencols WHEN 's' THEN 'stored' ELSE 'none' END AS generated_columns
FROM pg_publication AS p
WHERE NOT EXISTS (
    SELECT FROM pg_depend AS e
    WHERE e.classid = 'pg_publication'::regclass AND e.objid = p.oid AND e.deptype = 'e'
)
