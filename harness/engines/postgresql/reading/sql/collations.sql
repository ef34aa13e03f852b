-- Collations by number, as SQL writes them; only those that some index is sorted by.
SELECT co.oid, co.oid::regcollation::text AS name
FROM pg_collation AS co
WHERE co.oid IN (SELECT DISTINCT one FROM pg_index AS i, unnest(i.indcollation) AS one WHERE i.indexrelid >= 16384)
