-- Aggregates, for which the server has no deparser: what CREATE AGGREGATE says, in its words.
SELECT
    p.oid,
    n.nspname AS schema,
    p.proname AS name,
    oidvectortypes(p.proargtypes) AS signature,
    pg_get_function_arguments(p.oid) AS arguments,
    coalesce(pg_get_function_result(p.oid), '') AS result,
    CASE p.proparallel WHEN 's' THEN 'SAFE' WHEN 'r' THEN 'RESTRICTED' ELSE 'UNSAFE' END AS parallel,
    concat_ws(
        ', ',
        'KIND = ' || quote_literal(a.aggkind::text),
        'DIRECT ARGUMENTS = ' || a.aggnumdirectargs,
        'SFUNC = ' || a.aggtransfn::regprocedure,
        'STYPE = ' || format_type(a.aggtranstype, NULL),
        'SSPACE = ' || nullif(a.aggtransspace, 0),
        'FINALFUNC = ' || nullif(a.aggfinalfn, 0)::regprocedure,
        'FINALFUNC_EXTRA = ' || a.aggfinalextra,
        'FINALFUNC_MODIFY = ' || quote_literal(a.aggfinalmodify::text),
        'COMBINEFUNC = ' || nullif(a.aggcombinefn, 0)::regprocedure,
        'SERIALFUNC = ' || nullif(a.aggserialfn, 0)::regprocedure,
        'DESERIALFUNC = ' || nullif(a.aggdeserialfn, 0)::regprocedure,
        'INITCOND = ' || quote_literal(a.agginitval),
        'MSFUNC = ' || nullif(a.aggmtransfn, 0)::regprocedure,
        'MINVFUNC = ' || nullif(a.aggminvtransfn, 0)::regprocedure,
        'MSTYPE = ' || format_type(nullif(a.aggmtranstype, 0), NULL),
        'MSSPACE = ' || nullif(a.aggmtransspace, 0),
        'MFINALFUNC = ' || nullif(a.aggmfinalfn, 0)::regprocedure,
        'MFINALFUNC_EXTRA = ' || a.aggmfinalextra,
        'MFINALFUNC_MODIFY = ' || quote_literal(a.aggmfinalmodify::text),
        'MINITCOND = ' || quote_literal(a.aggminitval),
        'SORTOP = ' || nullif(a.aggsortop, 0)::regoperator
    ) AS body
FROM pg_aggregate AS a
JOIN pg_proc AS p ON p.oid = a.aggfnoid
JOIN pg_namespace AS n ON n.oid = p.pronamespace
WHERE p.oid >= 16384 -- FirstNormalObjectId
  AND n.nspname !~ '^pg_(toast|temp)'
  AND NOT EXISTS (
      SELECT FROM pg_depend AS e
      WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype = 'e'
  )
