-- Who owns what a user made, the schema public and the database. A sequence of a column, an index and a row type
-- belong to whoever has the table.
WITH object (classid, objid, kind, schema, name, arguments, owner) AS (
    SELECT 'pg_namespace'::regclass::oid, oid, 'SCHEMA', '', nspname, '', nspowner
    FROM pg_namespace
    WHERE nspname !~ '^pg_(toast_)?temp_'
    UNION ALL
    SELECT 'pg_class'::regclass, c.oid,
        CASE c.relkind
            WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
            WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE'
        END,
        n.nspname, c.relname, '', c.relowner
    FROM pg_class AS c
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
      AND c.relpersistence <> 't'
      AND NOT EXISTS (
          SELECT FROM pg_depend AS d
          WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0 AND c.relkind = 'S'
            AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
      )
    UNION ALL
    SELECT 'pg_proc'::regclass, p.oid,
        CASE p.prokind WHEN 'p' THEN 'PROCEDURE' WHEN 'a' THEN 'AGGREGATE' ELSE 'FUNCTION' END,
        n.nspname, p.proname, oidvectortypes(p.proargtypes), p.proowner
    FROM pg_proc AS p
    JOIN pg_namespace AS n ON n.oid = p.pronamespace
    WHERE p.oid >= 16384
      AND NOT EXISTS (
          SELECT FROM pg_depend AS d -- the constructors of a range type
          WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'i'
      )
    UNION ALL
    SELECT 'pg_type'::regclass, t.oid, CASE t.typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END,
        n.nspname, t.typname, '', t.typowner
    FROM pg_type AS t
    JOIN pg_namespace AS n ON n.oid = t.typnamespace
    LEFT JOIN pg_class AS c ON c.oid = t.typrelid
    WHERE t.typtype IN ('e', 'd', 'r') OR c.relkind = 'c'
    UNION ALL SELECT 'pg_language'::regclass, oid, 'LANGUAGE', '', lanname, '', lanowner FROM pg_language
    UNION ALL SELECT 'pg_extension'::regclass, oid, 'EXTENSION', '', extname, '', extowner FROM pg_extension
    UNION ALL SELECT 'pg_publication'::regclass, oid, 'PUBLICATION', '', pubname, '', pubowner FROM pg_publication
    UNION ALL
    SELECT 'pg_statistic_ext'::regclass, s.oid, 'STATISTICS', n.nspname, s.stxname, '', s.stxowner
    FROM pg_statistic_ext AS s
    JOIN pg_namespace AS n ON n.oid = s.stxnamespace
    UNION ALL
    SELECT 'pg_database'::regclass, oid, 'DATABASE', '', '', '', datdba
    FROM pg_database
    WHERE datname = current_database()
)
SELECT o.kind, o.schema, o.name, o.arguments, o.owner::regrole::text AS role
FROM object AS o
WHERE o.kind = 'DATABASE'
   OR o.kind = 'SCHEMA' AND o.name = 'public'
   OR o.objid >= 16384
      AND NOT EXISTS (
          SELECT FROM pg_depend AS e
          WHERE e.classid = o.classid AND e.objid = o.objid AND e.deptype = 'e'
      )
