-- Extensions; what belongs to one is never read as an object of its own. Its members are named without their schema
-- where that is the extension's, and their types without any, so that an extension may be moved: pg_proc, akeys(hstore).
SELECT
    x.oid,
    x.extname AS name,
    n.nspname AS schema,
    x.extversion AS version,
    ARRAY(
        SELECT ARRAY[
            e.classid::regclass::text,
            coalesce(nullif(mn.nspname, n.nspname), other.schema, ''),
            coalesce(
                p.proname || '(' || array_to_string(ARRAY(
                    SELECT a.typname
                    FROM unnest(p.proargtypes) WITH ORDINALITY AS argument (type, place)
                    JOIN pg_type AS a ON a.oid = argument.type
                    ORDER BY argument.place
                ), ', ') || ')',
                o.oprname || '(' || concat_ws(', ', coalesce(lt.typname, 'NONE'), rt.typname) || ')',
                '(' || ct.typname || ' AS ' || cf.typname || ')',
                t.typname,
                c.relname,
                oc.opcname,
                other.name
            )
        ]
        FROM pg_depend AS e
        LEFT JOIN pg_proc AS p ON e.classid = 'pg_proc'::regclass AND p.oid = e.objid
        LEFT JOIN pg_type AS t ON e.classid = 'pg_type'::regclass AND t.oid = e.objid
        LEFT JOIN pg_class AS c ON e.classid = 'pg_class'::regclass AND c.oid = e.objid
        LEFT JOIN pg_opclass AS oc ON e.classid = 'pg_opclass'::regclass AND oc.oid = e.objid
        LEFT JOIN pg_operator AS o ON e.classid = 'pg_operator'::regclass AND o.oid = e.objid
        LEFT JOIN pg_type AS lt ON lt.oid = o.oprleft
        LEFT JOIN pg_type AS rt ON rt.oid = o.oprright
        LEFT JOIN pg_cast AS k ON e.classid = 'pg_cast'::regclass AND k.oid = e.objid
        LEFT JOIN pg_type AS ct ON ct.oid = k.castsource
        LEFT JOIN pg_type AS cf ON cf.oid = k.casttarget
        LEFT JOIN pg_namespace AS mn
            ON mn.oid = coalesce(p.pronamespace, t.typnamespace, c.relnamespace, oc.opcnamespace, o.oprnamespace)
        LEFT JOIN LATERAL (
            -- whatever else: a name alone where the schema and the name identify it, an operator family with its method
            SELECT
                nullif(one.schema, quote_ident(n.nspname)) AS schema,
                coalesce(one.name, replace(one.identity, one.schema || '.', ''), one.identity) AS name
            FROM pg_identify_object(e.classid, e.objid, e.objsubid) AS one
        ) AS other ON coalesce(p.oid, t.oid, c.oid, oc.oid, o.oid, k.oid) IS NULL
        WHERE e.refclassid = 'pg_extension'::regclass AND e.refobjid = x.oid AND e.deptype = 'e'
        ORDER BY 1
    ) AS members
FROM pg_extension AS x
JOIN pg_namespace AS n ON n.oid = x.extnamespace
