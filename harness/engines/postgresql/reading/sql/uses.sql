-- What expressions, queries and definitions need of what users made: relations, their columns, types, routines, and
-- objects of any other kind; and the extension that has made one of these. A row may come twice.
-- Keys and foreign keys name their columns themselves; so do indexes without expressions, and a default its own column.
WITH need (class, oid, refclassid, refobjid, refobjsubid) AS MATERIALIZED (
    SELECT d.classid::regclass::text, d.objid, d.refclassid, d.refobjid, d.refobjsubid
    FROM pg_depend AS d
    WHERE d.objid >= 16384
      AND d.refobjid >= 16384
      AND (
          d.deptype IN ('n', 'a')
          OR d.deptype = 'i' AND d.classid IN ('pg_amop'::regclass, 'pg_amproc'::regclass) -- of an operator class
      )
      AND CASE d.classid
          WHEN 'pg_class'::regclass THEN
              d.refclassid NOT IN ('pg_class'::regclass, 'pg_type'::regclass)
              OR d.objid IN (
                  SELECT indexrelid FROM pg_index WHERE indexprs IS NOT NULL OR indpred IS NOT NULL
              )
          WHEN 'pg_constraint'::regclass THEN
              d.objid IN (SELECT oid FROM pg_constraint WHERE contype IN ('c', 'x'))
          WHEN 'pg_attrdef'::regclass THEN
              (d.objid, d.refobjid, d.refobjsubid) NOT IN (SELECT oid, adrelid, adnum::int FROM pg_attrdef)
          ELSE d.classid <> 'pg_publication_rel'::regclass
      END
      AND d.refclassid <> 'pg_namespace'::regclass
      AND (d.classid, d.objid) NOT IN (SELECT classid, objid FROM pg_depend WHERE deptype = 'e')
    UNION ALL
    -- what is said of an object, by facts that have no identifier of their own
    SELECT
        'about ' || about.classid::regclass,
        about.objid,
        CASE WHEN coalesce(con.conrelid, r.ev_class, tg.tgrelid, 0) <> 0 THEN 'pg_class'::regclass ELSE about.classid END,
        coalesce(nullif(con.conrelid, 0), r.ev_class, tg.tgrelid, about.objid),
        0
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
    LEFT JOIN pg_constraint AS con ON about.classid = 'pg_constraint'::regclass AND con.oid = about.objid
    LEFT JOIN pg_rewrite AS r ON about.classid = 'pg_rewrite'::regclass AND r.oid = about.objid
    LEFT JOIN pg_trigger AS tg ON about.classid = 'pg_trigger'::regclass AND tg.oid = about.objid
    WHERE about.objid >= 16384
)
SELECT
    d.class,
    d.oid,
    n.nspname AS schema,
    coalesce(p.proname, c.relname, t.typname) AS name,
    coalesce(a.attname, '') AS "column",
    oidvectortypes(p.proargtypes) AS signature,
    NULL AS kind
FROM need AS d
LEFT JOIN pg_proc AS p ON d.refclassid = 'pg_proc'::regclass AND p.oid = d.refobjid
LEFT JOIN pg_type AS whole ON d.refclassid = 'pg_type'::regclass AND whole.oid = d.refobjid
LEFT JOIN pg_type AS t
    ON t.oid = CASE WHEN whole.typcategory = 'A' AND whole.typelem <> 0 THEN whole.typelem ELSE whole.oid END
LEFT JOIN pg_class AS c
    ON c.oid = CASE WHEN d.refclassid = 'pg_class'::regclass THEN d.refobjid ELSE nullif(t.typrelid, 0) END
LEFT JOIN pg_attribute AS a
    ON d.refclassid = 'pg_class'::regclass AND a.attrelid = d.refobjid AND a.attnum = d.refobjsubid AND a.attnum > 0
JOIN pg_namespace AS n ON n.oid = coalesce(p.pronamespace, c.relnamespace, t.typnamespace)
WHERE d.refclassid IN ('pg_class'::regclass, 'pg_proc'::regclass, 'pg_type'::regclass)
UNION ALL
SELECT d.class, d.oid, '', o.identity, '', NULL, o.type
FROM (
    SELECT class, oid, refclassid, refobjid
    FROM need
    WHERE refclassid NOT IN ('pg_class'::regclass, 'pg_proc'::regclass, 'pg_type'::regclass)
    UNION ALL
    SELECT n.class, n.oid, m.refclassid, m.refobjid
    FROM need AS n
    JOIN pg_depend AS m ON m.classid = n.refclassid AND m.objid = n.refobjid AND m.deptype = 'e'
) AS d
CROSS JOIN LATERAL pg_identify_object(d.refclassid, d.refobjid, 0) AS o
WHERE o.identity IS NOT NULL
