-- What is in a database that was not there when it was made, without what belongs to something else.
-- Objects that users make have identifiers from 16384 on (FirstNormalObjectId, access/transam.h).
SELECT format('%s %s', object.type, object.identity) AS name
FROM (
    SELECT 'pg_namespace'::regclass AS classid, oid FROM pg_namespace WHERE nspname !~ '^pg_(toast_)?temp_'
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
) AS made
CROSS JOIN LATERAL pg_identify_object(made.classid, made.oid, 0) AS object
WHERE made.oid >= 16384
    AND NOT EXISTS (
        SELECT FROM pg_depend AS whole
        WHERE whole.classid = made.classid
            AND whole.objid = made.oid
            AND whole.deptype IN ('e', 'i', 'a')
    )
