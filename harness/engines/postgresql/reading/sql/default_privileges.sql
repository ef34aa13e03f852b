-- ALTER DEFAULT PRIVILEGES: what it grants beyond what new objects have by themselves, and what of that it revokes.
-- Within one schema nothing can be revoked.
SELECT
    d.defaclrole::regrole::text AS role,
    coalesce(n.nspname, '') AS schema,
    CASE d.defaclobjtype
        WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES'
        WHEN 'n' THEN 'SCHEMAS' ELSE 'LARGE OBJECTS'
    END AS objects,
    CASE e.grantee WHEN 0 THEN 'PUBLIC' ELSE e.grantee::regrole::text END AS grantee,
    coalesce(array_agg(e.privilege ORDER BY e.privilege) FILTER (WHERE e.held AND NOT e.usual), '{}') AS privileges,
    coalesce(array_agg(e.privilege ORDER BY e.privilege) FILTER (WHERE e.grantable), '{}') AS grantable,
    coalesce(array_agg(e.privilege ORDER BY e.privilege) FILTER (WHERE NOT e.held), '{}') AS revoked
FROM pg_default_acl AS d
LEFT JOIN pg_namespace AS n ON n.oid = d.defaclnamespace
CROSS JOIN LATERAL (
    SELECT
        grantee,
        privilege_type AS privilege,
        bool_or(held) AS held,
        bool_or(NOT held) AS usual,
        bool_or(held AND is_grantable AND grantee <> d.defaclrole) AS grantable
    FROM (
        SELECT true AS held, grantee, privilege_type, is_grantable FROM aclexplode(d.defaclacl)
        UNION ALL
        SELECT false, grantee, privilege_type, is_grantable
        FROM aclexplode(acldefault(CASE d.defaclobjtype WHEN 'S' THEN 's' ELSE d.defaclobjtype END, d.defaclrole))
        WHERE d.defaclnamespace = 0
    ) AS item
    GROUP BY grantee, privilege_type
) AS e
WHERE e.held <> e.usual OR e.grantable
GROUP BY d.defaclrole, n.nspname, d.defaclobjtype, e.grantee
