-- Functions, window functions and procedures, but for those that a range type brings with it.
SELECT
    p.oid,
    n.nspname AS schema,
    p.proname AS name,
    oidvectortypes(p.proargtypes) AS signature,
    CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'w' THEN 'window function' ELSE 'function' END AS kind,
    pg_get_function_arguments(p.oid) AS arguments,
    coalesce(pg_get_function_result(p.oid), '') AS result,
    l.lanname AS language,
    coalesce(pg_get_function_sqlbody(p.oid), concat_ws(', ', p.probin, p.prosrc)) AS body,
    CASE p.provolatile WHEN 'i' THEN 'IMMUTABLE' WHEN 's' THEN 'STABLE' ELSE 'VOLATILE' END AS volatility,
    CASE p.proparallel WHEN 's' THEN 'SAFE' WHEN 'r' THEN 'RESTRICTED' ELSE 'UNSAFE' END AS parallel,
    p.proisstrict AS strict,
    p.prosecdef AS security_definer,
    p.proleakproof AS leakproof,
    coalesce(p.proconfig, '{}') AS settings,
    array_remove(ARRAY[
        'COST ' || nullif(p.procost, CASE WHEN l.lanname IN ('c', 'internal') THEN 1 ELSE 100 END),
        'ROWS ' || nullif(p.prorows, CASE WHEN p.proretset THEN 1000 ELSE 0 END),
        'SUPPORT ' || nullif(p.prosupport, 0)::regproc,
        'TRANSFORM ' || p.protrftypes::regtype[]::text
    ], NULL) AS options,
    pg_get_functiondef(p.oid) AS definition
FROM pg_proc AS p
JOIN pg_namespace AS n ON n.oid = p.pronamespace
JOIN pg_language AS l ON l.oid = p.prolang
WHERE p.prokind IN ('f', 'p', 'w')
  AND p.oid >= 16384 -- FirstNormalObjectId
  AND n.nspname !~ '^pg_(toast|temp)'
  AND NOT EXISTS (
      SELECT FROM pg_depend AS e
      WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype IN ('e', 'i')
  )
