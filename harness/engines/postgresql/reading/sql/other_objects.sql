-- Whatever else a user made in this database: every object of every catalog that no other file here reads.
-- Object identifiers from 16384 on (FirstNormalObjectId) are the user's; below it stands what initdb made.
-- What belongs to an extension is no object of its own. Members of operator families belong to none by themselves
-- (storeOperators() in src/backend/commands/opclasscmds.c): left out are those that need only what belongs to one.
WITH candidate (classid, objid, named_by) AS (
    SELECT 'pg_type'::regclass, t.oid, 'pg_type'::regclass -- base types, and those that are not defined yet
    FROM pg_type AS t
    JOIN pg_namespace AS n ON n.oid = t.typnamespace
    WHERE t.typtype NOT IN ('e', 'd', 'c', 'r', 'm')
      AND n.nspname !~ '^pg_(toast|temp)'
      AND NOT EXISTS (SELECT FROM pg_type AS element WHERE element.typarray = t.oid)
    UNION ALL
    SELECT 'pg_constraint'::regclass, con.oid, 'pg_constraint'::regclass
    FROM pg_constraint AS con
    WHERE con.contype NOT IN ('p', 'u', 'f', 'c', 'x', 'n', 't')
    UNION ALL SELECT 'pg_cast'::regclass, oid, 'pg_cast'::regclass FROM pg_cast
    UNION ALL SELECT 'pg_collation'::regclass, oid, 'pg_collation'::regclass FROM pg_collation
    UNION ALL SELECT 'pg_conversion'::regclass, oid, 'pg_conversion'::regclass FROM pg_conversion
    UNION ALL SELECT 'pg_operator'::regclass, oid, 'pg_operator'::regclass FROM pg_operator
    UNION ALL SELECT 'pg_opclass'::regclass, oid, 'pg_opclass'::regclass FROM pg_opclass
    UNION ALL SELECT 'pg_opfamily'::regclass, oid, 'pg_opfamily'::regclass FROM pg_opfamily
    UNION ALL SELECT 'pg_amop'::regclass, oid, 'pg_amop'::regclass FROM pg_amop
    UNION ALL SELECT 'pg_amproc'::regclass, oid, 'pg_amproc'::regclass FROM pg_amproc
    UNION ALL SELECT 'pg_am'::regclass, oid, 'pg_am'::regclass FROM pg_am
    UNION ALL SELECT 'pg_language'::regclass, oid, 'pg_language'::regclass FROM pg_language
    UNION ALL SELECT 'pg_transform'::regclass, oid, 'pg_transform'::regclass FROM pg_transform
    UNION ALL SELECT 'pg_ts_config'::regclass, oid, 'pg_ts_config'::regclass FROM pg_ts_config
    UNION ALL SELECT 'pg_ts_dict'::regclass, oid, 'pg_ts_dict'::regclass FROM pg_ts_dict
    UNION ALL SELECT 'pg_ts_parser'::regclass, oid, 'pg_ts_parser'::regclass FROM pg_ts_parser
    UNION ALL SELECT 'pg_ts_template'::regclass, oid, 'pg_ts_template'::regclass FROM pg_ts_template
    UNION ALL
    SELECT 'pg_foreign_data_wrapper'::regclass, oid, 'pg_foreign_data_wrapper'::regclass
    FROM pg_foreign_data_wrapper
    UNION ALL SELECT 'pg_foreign_server'::regclass, oid, 'pg_foreign_server'::regclass FROM pg_foreign_server
    UNION ALL SELECT 'pg_foreign_table'::regclass, ftrelid, 'pg_class'::regclass FROM pg_foreign_table
    UNION ALL SELECT 'pg_user_mapping'::regclass, umid, 'pg_user_mapping'::regclass FROM pg_user_mappings
    UNION ALL SELECT 'pg_event_trigger'::regclass, oid, 'pg_event_trigger'::regclass FROM pg_event_trigger
    UNION ALL
    SELECT 'pg_subscription'::regclass, oid, 'pg_subscription'::regclass
    FROM pg_subscription
    WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    UNION ALL
    SELECT 'pg_largeobject_metadata'::regclass, oid, 'pg_largeobject'::regclass FROM pg_largeobject_metadata
)
SELECT
    k.classid::regclass::text AS catalog,
    k.named_by::regclass::text AS class,
    k.objid AS oid,
    CASE WHEN k.classid IN ('pg_amop'::regclass, 'pg_amproc'::regclass) THEN 'operator family member' ELSE o.type END
        AS kind,
    coalesce(o.schema, '') AS schema,
    coalesce(o.identity, '') AS name
FROM candidate AS k
CROSS JOIN LATERAL pg_identify_object(k.named_by, k.objid, 0) AS o
WHERE (k.objid >= 16384 OR k.classid = 'pg_largeobject_metadata'::regclass) -- whose number a user may choose
  AND NOT EXISTS (
      SELECT FROM pg_depend AS e
      WHERE e.classid = k.named_by AND e.objid = k.objid
        AND (e.deptype = 'e' OR e.deptype = 'i' AND e.refclassid <> 'pg_opclass'::regclass)
  )
  AND NOT (
      k.classid IN ('pg_amop'::regclass, 'pg_amproc'::regclass)
      AND EXISTS (SELECT FROM pg_depend AS e WHERE e.classid = k.classid AND e.objid = k.objid)
      AND NOT EXISTS (
          SELECT FROM pg_depend AS e
          LEFT JOIN pg_type AS a -- an array, which belongs to whatever its elements belong to
              ON e.refclassid = 'pg_type'::regclass AND a.oid = e.refobjid AND a.typcategory = 'A'
          WHERE e.classid = k.classid AND e.objid = k.objid
            AND NOT EXISTS (
                SELECT FROM pg_depend AS m
                WHERE m.classid = e.refclassid
                  AND m.objid = coalesce(nullif(a.typelem, 0), e.refobjid)
                  AND m.deptype = 'e'
            )
      )
  )
