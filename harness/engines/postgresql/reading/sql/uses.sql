-- What expressions, queries and definitions need of what users made: relations, their columns, types, routines, and
-- objects of any other kind; and the extension that has made one of these.
-- Keys and foreign keys name their columns themselves; so do indexes without expressions.
WITH need (class, oid, refclassid, refobjid, refobjsubid) AS (
    SELECT d.classid::regclass::text, d.objid, d.refclassid, d.refobjid, d.refobjsubid
    FROM pg_depend AS d
    LEFT JOIN pg_constraint AS con ON d.classid = 'pg_constraint'::regclass AND con.oid = d.objid
    LEFT JOIN pg_index AS i ON d.classid = 'pg_class'::regclass AND i.indexrelid = d.objid
    WHERE d.objid >= 16384
      AND d.refobjid >= 16384
      AND (
          d.deptype IN ('n', 'a')
          OR d.deptype = 'i' AND d.classid IN ('pg_amop'::regclass, 'pg_amproc'::regclass) -- of an operator class
      )
      AND (
          d.classid NOT IN ('pg_class'::regclass, 'pg_constraint'::regclass, 'pg_publication_rel'::regclass)
          OR con.contype IN ('c', 'x')
          OR i.indexprs IS NOT NULL
          OR i.indpred IS NOT NULL
          OR d.refclassid NOT IN ('pg_class'::regclass, 'pg_namespace'::regclass, 'pg_type'::regclass)
      )
      AND d.refclassid <> 'pg_namespace'::regclass
      AND NOT EXISTS (
          SELECT FROM pg_depend AS e
          WHERE e.classid = d.classid AND e.objid = d.objid AND e.deptype = 'e'
      )
    UNION ALL
    -- what is said of an object, by facts that have no identifier of their own
    SELECT 'about ' || about.classid::regclass, about.objid, about.classid, about.objid, 0
    FROM (
        SELECT classoid, objoid FROM pg_seclabel
        UNION
        SELECT classoid, objoid
        FROM pg_description
        WHERE classoid IN (
            'pg_constraint'::regclass, 'pg_proc'::regclass, 'pg_rewrite'::regclass, 'pg_trigger'::regclass,
            'pg_type'::regclass
        )
        UNION
        SELECT 'pg_class'::regclass, tgrelid FROM pg_trigger WHERE tgisinternal AND tgenabled <> 'O'
        UNION
        SELECT classid, objid FROM pg_depend WHERE refclassid = 'pg_extension'::regclass AND deptype = 'x'
    ) AS about (classid, objid)
    WHERE about.objid >= 16384
), whole (class, oid, refclassid, refobjid, refobjsubid) AS (
    SELECT * FROM need
    UNION ALL
    SELECT n.class, n.oid, m.refclassid, m.refobjid, 0
    FROM need AS n
    JOIN pg_depend AS m ON m.classid = n.refclassid AND m.objid = n.refobjid AND m.deptype = 'e'
)
SELECT DISTINCT
    d.class,
    d.oid,
    n.nspname AS schema,
    coalesce(p.proname, c.relname, t.typname) AS name,
    coalesce(a.attname, '') AS "column",
    oidvectortypes(p.proargtypes) AS signature,
    o.type AS kind,
    o.identity
FROM whole AS d
LEFT JOIN pg_constraint AS con ON d.refclassid = 'pg_constraint'::regclass AND con.oid = d.refobjid
LEFT JOIN pg_rewrite AS r ON d.refclassid = 'pg_rewrite'::regclass AND r.oid = d.refobjid
LEFT JOIN pg_trigger AS tg ON d.refclassid = 'pg_trigger'::regclass AND tg.oid = d.refobjid
LEFT JOIN pg_proc AS p ON d.refclassid = 'pg_proc'::regclass AND p.oid = d.refobjid
LEFT JOIN pg_type AS one
    ON one.oid = CASE WHEN d.refclassid = 'pg_type'::regclass THEN d.refobjid ELSE nullif(con.contypid, 0) END
LEFT JOIN pg_type AS t
    ON t.oid = CASE WHEN one.typcategory = 'A' AND one.typelem <> 0 THEN one.typelem ELSE one.oid END
LEFT JOIN pg_class AS c
    ON c.oid = CASE
        WHEN d.refclassid = 'pg_class'::regclass THEN d.refobjid
        ELSE coalesce(nullif(con.conrelid, 0), r.ev_class, tg.tgrelid, nullif(t.typrelid, 0))
    END
LEFT JOIN pg_attribute AS a
    ON d.refclassid = 'pg_class'::regclass AND a.attrelid = d.refobjid AND a.attnum = d.refobjsubid AND a.attnum > 0
LEFT JOIN pg_namespace AS n ON n.oid = coalesce(p.pronamespace, c.relnamespace, t.typnamespace)
LEFT JOIN LATERAL pg_identify_object(d.refclassid, d.refobjid, 0) AS o ON n.oid IS NULL
WHERE n.oid IS NOT NULL OR o.identity IS NOT NULL
