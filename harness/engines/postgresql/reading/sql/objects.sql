-- What is in a database that was not there when it was made, without what belongs to something else and has no
-- name of its own that a user gives. `within` is the table, view or domain around something that stands in one.
-- Objects that users make have identifiers from 16384 on (FirstNormalObjectId, access/transam.h).
WITH top (classid, oid) AS (
    SELECT 'pg_namespace'::regclass, oid FROM pg_namespace WHERE nspname !~ '^pg_(toast_)?temp_'
    UNION ALL
    SELECT 'pg_extension'::regclass, oid FROM pg_extension
    UNION ALL
    SELECT 'pg_class'::regclass, oid FROM pg_class WHERE relkind IN ('r', 'p', 'f', 'v', 'm', 'S', 'c')
    UNION ALL
    SELECT 'pg_type'::regclass, oid FROM pg_type WHERE typtype IN ('e', 'd', 'r')
    UNION ALL
    SELECT 'pg_proc'::regclass, oid FROM pg_proc
    UNION ALL
    SELECT 'pg_operator'::regclass, oid FROM pg_operator
    UNION ALL
    SELECT 'pg_collation'::regclass, oid FROM pg_collation
    UNION ALL
    SELECT 'pg_ts_config'::regclass, oid FROM pg_ts_config
    UNION ALL
    SELECT 'pg_event_trigger'::regclass, oid FROM pg_event_trigger
    UNION ALL
    SELECT 'pg_publication'::regclass, oid FROM pg_publication
    UNION ALL
    SELECT 'pg_default_acl'::regclass, oid FROM pg_default_acl
),
below (classid, oid, number, around_classid, around) AS (
    SELECT 'pg_class'::regclass, a.attrelid, a.attnum::int, 'pg_class'::regclass, a.attrelid
    FROM pg_attribute AS a
    JOIN pg_class AS c ON c.oid = a.attrelid
    WHERE c.relkind IN ('r', 'p', 'f') AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT 'pg_class'::regclass, i.indexrelid, 0, 'pg_class'::regclass, i.indrelid
    FROM pg_index AS i
    JOIN pg_class AS c ON c.oid = i.indrelid
    WHERE c.relkind <> 't'
    UNION ALL
    SELECT 'pg_constraint'::regclass, oid, 0, 'pg_class'::regclass, conrelid
    FROM pg_constraint
    WHERE conrelid <> 0 AND contype IN ('c', 'f')
    UNION ALL
    SELECT 'pg_constraint'::regclass, oid, 0, 'pg_type'::regclass, contypid
    FROM pg_constraint
    WHERE contypid <> 0 AND contype = 'c'
    UNION ALL
    SELECT 'pg_trigger'::regclass, oid, 0, 'pg_class'::regclass, tgrelid FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL
    SELECT 'pg_policy'::regclass, oid, 0, 'pg_class'::regclass, polrelid FROM pg_policy
    UNION ALL
    SELECT 'pg_rewrite'::regclass, oid, 0, 'pg_class'::regclass, ev_class
    FROM pg_rewrite
    WHERE rulename <> '_RETURN'
)
SELECT format('%s %s', object.type, object.identity) AS name, '' AS within
FROM top AS made
CROSS JOIN LATERAL pg_identify_object(made.classid, made.oid, 0) AS object
WHERE made.oid >= 16384
    AND NOT EXISTS (
        SELECT FROM pg_depend AS whole
        WHERE whole.classid = made.classid
            AND whole.objid = made.oid
            AND whole.deptype IN ('e', 'i', 'a')
    )
UNION ALL
SELECT format('%s %s', object.type, object.identity), format('%s %s', whole.type, whole.identity)
FROM below AS made
CROSS JOIN LATERAL pg_identify_object(made.classid, made.oid, made.number) AS object
CROSS JOIN LATERAL pg_identify_object(made.around_classid, made.around, 0) AS whole
WHERE made.around >= 16384
    AND NOT EXISTS (
        SELECT FROM pg_depend AS extension
        WHERE extension.classid = made.around_classid
            AND extension.objid = made.around
            AND extension.deptype = 'e'
    )
