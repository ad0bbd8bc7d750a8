-- Statements of every form that DataFusion documents, one a line: each clause alone, and what engines are known to answer differently.
-- Where an order is left open, all answers are compared as sets of rows.
SELECT * FROM m
SELECT * FROM e
SELECT m.* FROM m
SELECT *, n + 1 AS k FROM m
SELECT * EXCEPT (n, u) FROM m
SELECT * EXCLUDE (n) FROM m
SELECT * EXCLUDE n FROM m
SELECT * REPLACE (n + 1 AS n) FROM m
SELECT m.* EXCEPT (n) FROM m
SELECT * RENAME (n AS k) FROM m
SELECT * ILIKE '%o%' FROM m
SELECT a.*, b.v FROM m a JOIN w b ON a.host = b.host
SELECT c.h FROM m AS c (h, a, d, f, g, i, j, k, l)
SELECT c.* FROM m AS c (a, b)
SELECT a, b FROM (SELECT id, n FROM m) AS c (a, b)
SELECT * FROM (SELECT id, n FROM m) AS c (a)
SELECT * FROM (SELECT id, n FROM m) c
SELECT id FROM public.iox.m
SELECT id FROM iox.m
SELECT m.id FROM iox.m
SELECT iox.m.id FROM iox.m
SELECT "id" FROM "m"
SELECT ID FROM M
SELECT "ID" FROM m
SELECT id AS "Mixed Case" FROM m
SELECT id AS Mixed FROM m
SELECT id x, n y FROM m
SELECT 1
SELECT 1, 1
SELECT 1 AS a, 2 AS a
SELECT id, id FROM m
SELECT n, n AS n FROM m
SELECT 'a' 'b'
SELECT 'a' || 'b'
SELECT 'it''s'
SELECT E'a\nb'
SELECT 'a\nb'
SELECT x'ff'
SELECT X'0AfF'
SELECT b'101'
SELECT 0x1F
SELECT 1_000
SELECT .5
SELECT 5.
SELECT 1e3
SELECT 1E-3
SELECT 1.0
SELECT 12345678901234567890
SELECT 123456789012345678901234567890
SELECT 0.1 + 0.2
SELECT 1e400
SELECT -9223372036854775808
SELECT 9223372036854775808
SELECT - 5
SELECT - -5
SELECT +5
SELECT NULL
SELECT NULL AS a, NULL + 1 AS b
SELECT true
SELECT TRUE AND NULL
SELECT $$text$$
SELECT 1 WHERE false
SELECT 1 WHERE true
SELECT count(*)
SELECT 1 AS a HAVING true
SELECT DISTINCT host FROM m
SELECT DISTINCT host, region FROM m
SELECT DISTINCT f FROM e
SELECT ALL host FROM m
SELECT DISTINCT ON (host) host, id FROM m ORDER BY host, id
SELECT DISTINCT ON (host) id FROM m ORDER BY host, id DESC
SELECT DISTINCT ON (host, region) host, region, n FROM m ORDER BY host, region, id
SELECT DISTINCT ON (host) host, id FROM m ORDER BY host NULLS FIRST, id
SELECT count(DISTINCT host) FROM m
SELECT count(DISTINCT host, region) FROM m
SELECT count(host, region) FROM m
SELECT count(*) FILTER (WHERE n > 3) FROM m
SELECT sum(DISTINCT n) FROM m
SELECT host, count(*) FROM m GROUP BY host
SELECT host AS h, count(*) FROM m GROUP BY h
SELECT host, count(*) FROM m GROUP BY 1
SELECT host, count(*) FROM m GROUP BY ALL
SELECT upper(host), count(*) FROM m GROUP BY upper(host)
SELECT upper(host) || 'x', count(*) FROM m GROUP BY upper(host)
SELECT count(*) FROM m GROUP BY host
SELECT host, n FROM m GROUP BY host
SELECT host FROM m GROUP BY host HAVING count(*) > 2
SELECT host FROM m GROUP BY host HAVING max(n) IS NULL
SELECT host, max(n) AS k FROM m GROUP BY host HAVING k > 5
SELECT max(n) FROM m HAVING max(n) > 1000
SELECT max(n) FROM m HAVING false
SELECT host, count(*) FROM m WHERE false GROUP BY host
SELECT count(*) FROM m WHERE false
SELECT sum(n), avg(f), min(s), max(time) FROM m WHERE false
SELECT sum(n) / count(*) FROM m WHERE false
SELECT sum(n) / count(n) FROM m
SELECT sum(u) / count(*) FROM m
SELECT avg(n) FROM m WHERE host = 'nobody'
SELECT sum(n) FROM e
SELECT sum(u) FROM e
SELECT avg(n) FROM e
SELECT count(*), count(n), count(u) FROM e
SELECT GROUPING(host) FROM m GROUP BY host
SELECT host, region, count(*) FROM m GROUP BY GROUPING SETS ((host), (region), ())
SELECT host, region, count(*) FROM m GROUP BY ROLLUP (host, region)
SELECT host, region, count(*) FROM m GROUP BY CUBE (host, region)
SELECT host, region, grouping(host), grouping(region) FROM m GROUP BY ROLLUP (host, region)
SELECT host, region, grouping(host, region) FROM m GROUP BY CUBE (host, region)
SELECT host, b, count(*) FROM m GROUP BY host, ROLLUP (b)
SELECT host, b, count(*) FROM m GROUP BY ROLLUP (host), CUBE (b)
SELECT host, count(*) FROM m GROUP BY GROUPING SETS (host, ())
SELECT count(*) FROM m GROUP BY ()
SELECT host, count(*) FROM m GROUP BY host WITH ROLLUP
SELECT date_bin(INTERVAL '1 hour', time) AS t, avg(f) FROM m GROUP BY 1 ORDER BY 1
SELECT date_bin(INTERVAL '1 hour', time), host, avg(f) FROM m GROUP BY 1, 2 ORDER BY 1, 2
SELECT date_trunc('hour', time) AS time, max(n) FROM m GROUP BY time
SELECT date_trunc('hour', time) AS hour, max(n) FROM m GROUP BY hour ORDER BY hour
SELECT host, max(n) FROM m GROUP BY host ORDER BY max(n), host
SELECT host FROM m GROUP BY host ORDER BY count(*) DESC, host
SELECT id FROM m ORDER BY n, id
SELECT id FROM m ORDER BY n DESC, id
SELECT n, id FROM m ORDER BY 1 NULLS FIRST, 2
SELECT n, id FROM m ORDER BY 1 DESC, 2
SELECT n, id FROM m ORDER BY 1 DESC NULLS LAST, 2
SELECT f, id FROM e ORDER BY 1, 2
SELECT s, id FROM e ORDER BY 1, 2
SELECT s, id FROM m ORDER BY 1 DESC, 2
SELECT b, id FROM m ORDER BY 1, 2
SELECT n AS k, id FROM m ORDER BY k, 2
SELECT n AS id, id AS n FROM m ORDER BY 1, 2
SELECT id FROM m ORDER BY id + 0 DESC
SELECT id FROM m ORDER BY ALL
SELECT id FROM m ORDER BY 1 LIMIT 3
SELECT id FROM m ORDER BY 1 LIMIT 3 OFFSET 2
SELECT id FROM m ORDER BY 1 OFFSET 25
SELECT id FROM m ORDER BY 1 LIMIT 0
SELECT id FROM m ORDER BY 1 LIMIT 1 + 2
SELECT id FROM m ORDER BY 1 LIMIT NULL
SELECT id FROM m ORDER BY 1 LIMIT ALL
SELECT id FROM m ORDER BY 1 LIMIT -1
SELECT id FROM m ORDER BY 1 LIMIT 1.5
SELECT id FROM m ORDER BY 1 LIMIT '2'
SELECT id FROM m ORDER BY 1 OFFSET -1
SELECT id FROM m ORDER BY 1 OFFSET 1 LIMIT 2
SELECT id FROM m ORDER BY 1 FETCH FIRST 2 ROWS ONLY
SELECT id FROM m ORDER BY 1 OFFSET 2 ROWS FETCH NEXT 2 ROWS ONLY
SELECT id FROM m ORDER BY 1 LIMIT (SELECT 2)
SELECT id FROM m LIMIT 2, 3
SELECT id FROM m WHERE n > 3 AND host = 'a'
SELECT id FROM m WHERE n > 3 OR host IS NULL
SELECT id FROM m WHERE NOT b
SELECT id FROM m WHERE b
SELECT id FROM m WHERE b = true
SELECT id FROM m WHERE b IS TRUE
SELECT id FROM m WHERE n
SELECT id FROM m WHERE 1
SELECT id FROM m WHERE 'true'
SELECT id FROM m WHERE NULL
SELECT id FROM m WHERE host = 5
SELECT id FROM m WHERE host > 7
SELECT id FROM m WHERE s = 12
SELECT id FROM m WHERE n = '7'
SELECT id FROM m WHERE n = 'x'
SELECT id FROM m WHERE n = 7.0
SELECT id FROM m WHERE n > 6.5
SELECT id FROM m WHERE f = '1.5'
SELECT id FROM m WHERE b = 'true'
SELECT id FROM m WHERE b = 1
SELECT id FROM m WHERE u = -1
SELECT id FROM m WHERE u > -1
SELECT id FROM e WHERE u > n
SELECT id FROM e WHERE u = n
SELECT id FROM e WHERE u = 18446744073709551615
SELECT id FROM e WHERE n = 9007199254740993
SELECT id FROM e WHERE n = 9007199254740993.0
SELECT id FROM e WHERE n < 1e999
SELECT id FROM e WHERE f = 0
SELECT id FROM e WHERE f = -0.0
SELECT id FROM e WHERE f IN (0.0, 0.1)
SELECT id FROM e WHERE s = ''
SELECT id FROM e WHERE s LIKE '%\_%'
SELECT id FROM e WHERE s > 'z'
SELECT id FROM e WHERE length(s) = 2
SELECT id FROM m WHERE time > '2023-11-15'
SELECT id FROM m WHERE time > '2023-11-15T00:00:00Z' AND time < '2023-11-16T00:00:00Z'
SELECT id FROM m WHERE time BETWEEN '2023-11-14' AND '2023-11-15'
SELECT id FROM m WHERE time = '2023-11-14T22:13:20'
SELECT id FROM m WHERE time IN ('2023-11-14T22:13:20', '2023-11-14T22:50:20')
SELECT id FROM m WHERE time > 1700000000000000000
SELECT id FROM m WHERE time > to_timestamp(1700000000)
SELECT id FROM m WHERE time < to_timestamp_seconds(99999999999)
SELECT id FROM m WHERE time < to_timestamp_seconds(253402300799)
SELECT id FROM m WHERE time > now() - INTERVAL '1000 years'
SELECT id FROM m WHERE time > now() - INTERVAL '1 hour'
SELECT id FROM m WHERE time < now()
SELECT id FROM m WHERE time >= DATE '2023-11-15'
SELECT id FROM m WHERE time > TIMESTAMP '0001-01-01'
SELECT id FROM m WHERE time < TIMESTAMP '9999-12-31'
SELECT id FROM m WHERE CAST(time AS DATE) = '2023-11-15'
SELECT id FROM m WHERE date_part('hour', time) = 22
SELECT id FROM m WHERE time - INTERVAL '1 day' > '2023-11-14'
SELECT id FROM e WHERE time < '1970-01-01'
SELECT id FROM e WHERE time >= '1969-12-31T23:59:59.999999999'
SELECT id FROM e WHERE time > '2200-01-01'
SELECT id FROM m WHERE host IN ('a', 'b')
SELECT id FROM m WHERE host NOT IN ('a', NULL)
SELECT id FROM m WHERE n IN (1, '2', 3.0)
SELECT id FROM m WHERE n IN (SELECT v FROM w)
SELECT id FROM m WHERE n NOT IN (SELECT v FROM w)
SELECT id FROM m WHERE n NOT IN (SELECT v FROM w WHERE v IS NOT NULL)
SELECT id FROM m WHERE (host, n) IN (SELECT host, v FROM w)
SELECT id FROM m WHERE (host, n) IN (('a', 1), ('b', 2))
SELECT id FROM m WHERE (host, n) = ('a', 1)
SELECT id FROM m WHERE n > ALL (SELECT v FROM w WHERE v IS NOT NULL)
SELECT id FROM m WHERE n = ANY (SELECT v FROM w)
SELECT id FROM m WHERE n > SOME (SELECT v FROM w)
SELECT id FROM m WHERE n = ANY ([1, 2, 3])
SELECT id FROM m WHERE EXISTS (SELECT 1 FROM w WHERE w.host = m.host)
SELECT id FROM m WHERE NOT EXISTS (SELECT 1 FROM w WHERE w.host = m.host)
SELECT id FROM m WHERE EXISTS (SELECT 1 FROM w WHERE v > 100)
SELECT id FROM m WHERE n > (SELECT avg(v) FROM w)
SELECT id FROM m WHERE n > (SELECT max(v) FROM w WHERE w.host = m.host)
SELECT id, (SELECT max(v) FROM w WHERE w.host = m.host) AS x FROM m
SELECT id, (SELECT count(*) FROM w WHERE w.host = m.host) AS x FROM m
SELECT id, (SELECT v FROM w WHERE w.id = m.id) AS x FROM m
SELECT id, (SELECT v FROM w) AS x FROM m
SELECT (SELECT max(v) FROM w)
SELECT (SELECT max(v) FROM w) + 1 AS x
SELECT (SELECT v FROM w WHERE false) AS x
SELECT (SELECT v FROM w ORDER BY id LIMIT 1) AS x
SELECT host, (SELECT count(*) FROM w WHERE w.host = m.host) FROM m GROUP BY host
SELECT id FROM m WHERE host IN (SELECT host FROM w WHERE w.v > m.n)
SELECT x FROM (SELECT n AS x FROM m WHERE n > 3) AS q WHERE x < 10
SELECT q.x FROM (SELECT max(n) AS x, host FROM m GROUP BY host) q
SELECT x FROM (SELECT n AS x FROM m ORDER BY id LIMIT 3) q
WITH q AS (SELECT n FROM m) SELECT max(n) FROM q
WITH q (a) AS (SELECT n FROM m) SELECT max(a) FROM q
WITH q (a, c) AS (SELECT n FROM m) SELECT max(a) FROM q
WITH q AS (SELECT n FROM m), r AS (SELECT max(n) AS x FROM q) SELECT x FROM r
WITH q AS (SELECT host, max(n) AS x FROM m GROUP BY host) SELECT a.host, a.x + c.x AS y FROM q a JOIN q c ON a.host = c.host
WITH m AS (SELECT 1 AS a) SELECT a FROM m
WITH q AS (SELECT 1 AS a) SELECT * FROM (WITH q AS (SELECT 2 AS a) SELECT a FROM q) z
WITH RECURSIVE r AS (SELECT 1 AS k UNION ALL SELECT k + 1 FROM r WHERE k < 5) SELECT k FROM r
WITH RECURSIVE r(k) AS (SELECT 1 UNION SELECT (k + 1) % 3 FROM r) SELECT k FROM r
WITH q AS MATERIALIZED (SELECT 1 AS a) SELECT a FROM q
SELECT n FROM m UNION SELECT v FROM w
SELECT n FROM m UNION ALL SELECT v FROM w
SELECT n FROM m UNION ALL SELECT q FROM w
SELECT n FROM m UNION ALL SELECT t FROM w
SELECT n FROM m UNION ALL SELECT u FROM m
SELECT n FROM m UNION ALL SELECT NULL
SELECT time FROM m UNION ALL SELECT '2023-11-14'
SELECT host FROM m INTERSECT SELECT host FROM w
SELECT host FROM m INTERSECT ALL SELECT host FROM w
SELECT host FROM m EXCEPT SELECT host FROM w
SELECT host FROM m EXCEPT ALL SELECT host FROM w
SELECT host FROM m UNION DISTINCT SELECT host FROM w
SELECT host, n FROM m UNION ALL BY NAME SELECT v AS n, host FROM w
SELECT host, n FROM m UNION BY NAME SELECT host, zone FROM w
(SELECT n FROM m ORDER BY id LIMIT 2) UNION ALL (SELECT v FROM w ORDER BY id LIMIT 2)
SELECT n FROM m UNION ALL SELECT v FROM w ORDER BY 1 LIMIT 3
SELECT n AS a FROM m UNION ALL SELECT v FROM w ORDER BY a
SELECT 1 AS a UNION ALL SELECT 2 UNION SELECT 1
SELECT 1 UNION ALL SELECT 2 INTERSECT SELECT 2
SELECT n, host FROM m UNION ALL SELECT v FROM w
VALUES (1, 'a'), (2, NULL)
VALUES (1), (2.5)
VALUES (1), ('a')
SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS v(x, y)
SELECT column1, column2 FROM (VALUES (1, 'a')) AS v
SELECT a.id, b.id FROM m a JOIN w b ON a.host = b.host
SELECT a.id, b.id FROM m a JOIN w b ON a.time = b.time AND a.host = b.host
SELECT a.id, b.id FROM m a LEFT JOIN w b ON a.host = b.host AND b.v > 2
SELECT a.id, b.id FROM m a LEFT JOIN w b ON a.host = b.host AND a.n > 2
SELECT a.id, b.id FROM m a LEFT OUTER JOIN w b ON a.id = b.id
SELECT a.id, b.id FROM m a RIGHT JOIN w b ON a.host = b.host
SELECT a.id, b.id FROM m a FULL JOIN w b ON a.id = b.id
SELECT a.id, b.id FROM m a FULL OUTER JOIN w b ON a.host = b.zone
SELECT a.id, b.id FROM m a JOIN w b ON a.n < b.v
SELECT a.id, b.id FROM m a CROSS JOIN w b WHERE a.id = b.id
SELECT a.id, b.id FROM m a, w b WHERE a.id = b.id
SELECT a.id FROM m a LEFT SEMI JOIN w b ON a.host = b.host
SELECT a.id FROM m a LEFT ANTI JOIN w b ON a.host = b.host
SELECT b.id FROM m a RIGHT SEMI JOIN w b ON a.host = b.host
SELECT b.id FROM m a RIGHT ANTI JOIN w b ON a.host = b.host
SELECT a.id FROM m a SEMI JOIN w b ON a.host = b.host
SELECT a.id FROM m a ANTI JOIN w b ON a.host = b.host
SELECT * FROM m JOIN w USING (host)
SELECT * FROM m JOIN w USING (host, time)
SELECT host FROM m JOIN w USING (host)
SELECT m.host, w.host FROM m JOIN w USING (host)
SELECT host FROM m LEFT JOIN w USING (host)
SELECT host, m.id, w.id FROM m RIGHT JOIN w USING (host)
SELECT host, m.id, w.id FROM m FULL JOIN w USING (host)
SELECT * FROM m FULL JOIN w USING (time)
SELECT m.s, w.t FROM m NATURAL JOIN w
SELECT * FROM m NATURAL JOIN w
SELECT * FROM m NATURAL LEFT JOIN w
SELECT a.id, b.id, c.id FROM m a JOIN w b ON a.id = b.id JOIN e c ON c.id = a.id
SELECT a.id FROM m a JOIN w b ON true
SELECT a.id, x FROM m a CROSS JOIN LATERAL (SELECT a.n + 1 AS x) l
SELECT a.id, l.x FROM m a, LATERAL (SELECT max(v) AS x FROM w b WHERE b.host = a.host) l
SELECT a.id, l.v FROM m a JOIN LATERAL (SELECT v FROM w b WHERE b.id = a.id) l ON true
SELECT a.id, l.v FROM m a LEFT JOIN LATERAL (SELECT v FROM w b WHERE b.id = a.id) l ON true
SELECT time FROM m JOIN w ON m.host = w.host
SELECT id FROM m JOIN w ON m.host = w.host
SELECT * FROM m a JOIN m b ON a.id = b.id
SELECT * FROM m a JOIN w b ON a.id = b.id
SELECT value FROM generate_series(1, 5)
SELECT * FROM generate_series(1, 10, 3)
SELECT * FROM generate_series(5, 1, -2)
SELECT * FROM generate_series(5, 1)
SELECT * FROM range(0, 5)
SELECT * FROM range(5)
SELECT * FROM generate_series(3)
SELECT value FROM generate_series(TIMESTAMP '2023-11-14', TIMESTAMP '2023-11-16', INTERVAL '1 day')
SELECT value FROM generate_series(DATE '2023-11-14', DATE '2023-11-16', INTERVAL '1 day')
SELECT g.value FROM generate_series(1, 3) AS g
SELECT k FROM generate_series(1, 3) AS g(k)
SELECT generate_series(1, 3)
SELECT unnest([1, 2, 3])
SELECT unnest([1, 2, 3]) AS x
SELECT id, unnest([n, u]) AS x FROM m WHERE id < 3
SELECT * FROM unnest([1, 2, 3])
SELECT * FROM unnest([1, 2], ['a', 'b'])
SELECT x FROM unnest(['a', 'b']) AS q(x)
SELECT unnest([[1], [2, 3]])
SELECT unnest(NULL)
SELECT unnest([])
SELECT id, x FROM m CROSS JOIN unnest([1, 2]) AS q(x) WHERE id < 3
SELECT to_timestamp(unnest([1, 2]))
SELECT row_number() OVER (ORDER BY id) FROM m
SELECT row_number() OVER () FROM m WHERE id = 3
SELECT row_number() OVER (ORDER BY id) / 2 FROM m
SELECT id, rank() OVER (ORDER BY host) FROM m
SELECT id, rank() OVER (ORDER BY host DESC NULLS LAST) FROM m
SELECT id, dense_rank() OVER (PARTITION BY region ORDER BY host) FROM m
SELECT id, sum(n) OVER (ORDER BY host) FROM m
SELECT id, sum(n) OVER (PARTITION BY host ORDER BY id) FROM m
SELECT id, sum(n) OVER (ORDER BY id ROWS 2 PRECEDING) FROM m
SELECT id, sum(n) OVER (ORDER BY id ROWS BETWEEN 1 FOLLOWING AND 2 FOLLOWING) FROM m
SELECT id, sum(n) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING) FROM m
SELECT id, count(*) OVER (ORDER BY time RANGE BETWEEN INTERVAL '1 hour' PRECEDING AND CURRENT ROW) FROM m
SELECT id, avg(f) OVER (ORDER BY time RANGE BETWEEN INTERVAL '1 hour' PRECEDING AND INTERVAL '1 hour' FOLLOWING) FROM m
SELECT id, sum(n) OVER (ORDER BY f RANGE BETWEEN 1.5 PRECEDING AND CURRENT ROW) FROM m
SELECT id, sum(n) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW) FROM m
SELECT id, sum(n) OVER w FROM m WINDOW w AS (ORDER BY id)
SELECT id, sum(n) OVER (w ROWS 1 PRECEDING) FROM m WINDOW w AS (ORDER BY id)
SELECT id, sum(sum(n)) OVER (ORDER BY id) FROM m GROUP BY id
SELECT host, sum(count(*)) OVER (ORDER BY host) FROM m GROUP BY host
SELECT host, rank() OVER (ORDER BY max(n)) FROM m GROUP BY host
SELECT id FROM m QUALIFY row_number() OVER (PARTITION BY host ORDER BY id) = 1
SELECT id, row_number() OVER (PARTITION BY host ORDER BY id) AS r FROM m QUALIFY r <= 2
SELECT id FROM m WHERE row_number() OVER (ORDER BY id) < 3
SELECT id, count(*) FILTER (WHERE b) OVER (ORDER BY id) FROM m
SELECT id, count(DISTINCT host) OVER () FROM m
SELECT id, first_value(n) IGNORE NULLS OVER (ORDER BY id) FROM m
SELECT id, first_value(n IGNORE NULLS) OVER (ORDER BY id) FROM m
SELECT id, lag(n) IGNORE NULLS OVER (ORDER BY id) FROM m
SELECT id, lag(n, 1, 0) OVER (ORDER BY id) FROM m
SELECT id, lag(n, -1) OVER (ORDER BY id) FROM m
SELECT id, lag(n, NULL) OVER (ORDER BY id) FROM m
SELECT id, lag(host, 1, 'none') OVER (ORDER BY id) FROM m
SELECT id, lag(f, 1, 0) OVER (ORDER BY id) FROM m
SELECT id, nth_value(n, 2) OVER (ORDER BY id) FROM m
SELECT id, nth_value(n, -2) OVER (ORDER BY id) FROM m
SELECT id, ntile(4) OVER (ORDER BY id) FROM m
SELECT id, ntile(0) OVER (ORDER BY id) FROM m
SELECT id, percent_rank() OVER (ORDER BY host) FROM m
SELECT id, cume_dist() OVER (ORDER BY host) FROM m
SELECT id, last_value(n) OVER (ORDER BY id) FROM m
SELECT id, max(time) OVER (PARTITION BY host) - time AS x FROM m
SELECT id, time - lag(time) OVER (ORDER BY time, id) AS x FROM m
SELECT array_agg(n ORDER BY id) FROM m
SELECT array_agg(n ORDER BY id)[1] FROM m
SELECT array_agg(DISTINCT host ORDER BY host) FROM m
SELECT array_agg(n ORDER BY id) FILTER (WHERE n > 3) FROM m
SELECT array_agg(n) FROM m WHERE false
SELECT array_agg(n ORDER BY id) IGNORE NULLS FROM m
SELECT string_agg(host, ',' ORDER BY id) FROM m
SELECT string_agg(DISTINCT host, ',' ORDER BY host) FROM m
SELECT string_agg(host) FROM m WHERE id = 3
SELECT string_agg(s, host) FROM m
SELECT first_value(n ORDER BY time, id) FROM m
SELECT last_value(n ORDER BY id) FROM m
SELECT last_value(n ORDER BY id) FILTER (WHERE n IS NOT NULL) FROM m
SELECT first_value(n) IGNORE NULLS FROM m WHERE id = 3
SELECT first_value(n ORDER BY id) IGNORE NULLS FROM m
SELECT nth_value(n, 2 ORDER BY id) FROM m
SELECT median(n) FROM m
SELECT median(DISTINCT n) FROM m
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY n) FROM m
SELECT percentile_cont(0.75) WITHIN GROUP (ORDER BY f DESC) FROM m
SELECT percentile_cont(f, 0.5) FROM m
SELECT approx_percentile_cont(0.5) WITHIN GROUP (ORDER BY f) FROM m
SELECT approx_percentile_cont(f, 0.5) FROM m
SELECT corr(f, f) FROM m
SELECT corr(n, n) FROM m WHERE id = 3
SELECT regr_slope(n, n) FROM m WHERE id = 3
SELECT regr_slope(f, 1) FROM m
SELECT regr_r2(1, n) FROM m
SELECT covar_samp(f, n) FROM m WHERE id = 3
SELECT stddev(n) FROM m WHERE id = 3
SELECT stddev_pop(n) FROM m WHERE id = 3
SELECT bool_and(b), bool_or(b) FROM m
SELECT bool_and(n > 3) FROM m
SELECT bit_and(n), bit_or(n), bit_xor(n) FROM m
SELECT bit_xor(DISTINCT n) FROM m
SELECT sum(b) FROM m
SELECT sum(s) FROM m
SELECT avg(s) FROM m
SELECT avg(time) FROM m
SELECT sum(n::int) FROM m
SELECT sum(f::real) FROM m
SELECT avg(n::int) FROM m
SELECT min(n::smallint) FROM m
SELECT max(host) FROM m
SELECT min(f), max(f) FROM e
SELECT var(f) FROM m
SELECT max(n) - min(n) FROM m
SELECT max(time) - min(time) FROM m
SELECT avg(n) + 1 FROM m
SELECT count(*) * 2 FROM m
SELECT count(*) + 1.5 FROM m
SELECT max(n) FILTER (WHERE host = 'nobody') FROM m
SELECT sum(CASE WHEN b THEN 1 ELSE 0 END) FROM m
SELECT sum(n) FILTER (WHERE b) / sum(n) FROM m
SELECT host, array_agg(id ORDER BY id) FROM m GROUP BY host
SELECT CASE WHEN n > 3 THEN 'big' WHEN n > 0 THEN 'small' END FROM m
SELECT CASE n WHEN 1 THEN 'one' WHEN 2 THEN 'two' ELSE 'many' END FROM m
SELECT CASE WHEN b THEN 1 ELSE 1.5 END FROM m
SELECT CASE WHEN b THEN 1 ELSE 'a' END FROM m
SELECT CASE WHEN b THEN n END FROM m
SELECT CASE WHEN b THEN NULL ELSE n END FROM m
SELECT CASE WHEN false THEN 1 / 0 ELSE 2 END
SELECT CASE n WHEN NULL THEN 1 ELSE 2 END FROM m
SELECT coalesce(n, u, f) FROM m
SELECT coalesce(NULL, NULL)
SELECT coalesce(n, 'x') FROM m
SELECT nullif(n, 7.0) FROM m
SELECT nvl2(n, 'yes', 'no') FROM m
SELECT greatest(n, f) FROM m
SELECT greatest(1, NULL, 3)
SELECT greatest(n, 'x') FROM m
SELECT least('a', 'b', NULL)
SELECT n / 0 FROM m
SELECT n % 0 FROM m
SELECT NULL / 0
SELECT f / 0 FROM m
SELECT f / 0.0 FROM m
SELECT 0.0 / 0.0
SELECT 1.0 / 0
SELECT NULL::double % 0.0
SELECT f % 0.0 FROM m
SELECT 5 / 2
SELECT -5 / 2
SELECT -5 % 3
SELECT 5 / 2.0
SELECT 5.5 % 2
SELECT n / 2 FROM m
SELECT u / 2 FROM m
SELECT u - 5 FROM m
SELECT u - n FROM m
SELECT u * n FROM m
SELECT -u FROM m
SELECT n + u FROM m
SELECT u + u FROM e
SELECT n + 1 FROM e
SELECT n * 2 FROM e
SELECT -n FROM e
SELECT abs(n) FROM e
SELECT 9223372036854775807 + 1
SELECT 2 * 9223372036854775807
SELECT n & 3, n | 8, n ^ 1, n << 2, n >> 1 FROM m
SELECT 1 << 63
SELECT 1 << 64
SELECT 1 << -1
SELECT 5 # 3
SELECT ~5
SELECT 2 ^ 3
SELECT 2 ** 3
SELECT 7 // 2
SELECT 7 DIV 2
SELECT @ -5
SELECT n = n FROM m
SELECT n == 7 FROM m
SELECT n != 7 FROM m
SELECT n <=> 7 FROM m
SELECT (n > 3) = true FROM m
SELECT n > 3 > false FROM m
SELECT NOT n > 3 FROM m
SELECT n > 3 IS NULL FROM m
SELECT n IS NOT DISTINCT FROM NULL FROM m
SELECT 1 BETWEEN 2 AND 0
SELECT n BETWEEN SYMMETRIC 9 AND 1 FROM m
SELECT n NOT BETWEEN 1 AND 5 FROM m
SELECT 'a' < 'B'
SELECT 'a' = 'A'
SELECT '10' < '9'
SELECT '10' < 9
SELECT true > false
SELECT s || n FROM m
SELECT s || NULL FROM m
SELECT 1 || 2
SELECT n || u FROM m
SELECT host || region FROM m
SELECT concat(host, region) FROM m
SELECT concat(host, NULL, 1, 2.5, true)
SELECT concat_ws('-', host, region, n) FROM m
SELECT s LIKE 'H%' FROM m
SELECT s LIKE '%o_B%' FROM m
SELECT s ILIKE 'HELLO%' FROM m
SELECT s NOT ILIKE '%b%' FROM m
SELECT s LIKE 'a!%' ESCAPE '!' FROM m
SELECT s SIMILAR TO '(a|b)%' FROM m
SELECT s ~ '^H' FROM m
SELECT s ~* '^h' FROM m
SELECT s !~ 'o' FROM m
SELECT 'ü' ~ '\w'
SELECT 'a' ~ '['
SELECT s LIKE host || '%' FROM m
SELECT regexp_replace('2023-11', '(\d+)-(\d+)', '$2/$1')
SELECT regexp_replace('2023-11', '(\d+)-(\d+)', '\2/\1')
SELECT regexp_replace('aXbX', 'x', '-', 'gi')
SELECT regexp_match('foobar', 'o+')
SELECT regexp_match('foobar', '(o)(b)')
SELECT regexp_match('foobar', 'z')
SELECT (regexp_match('foobar', '(o)(b)'))[1]
SELECT regexp_like('foobar', 'O', 'i')
SELECT regexp_count('banana', 'a')
SELECT regexp_count('banana', 'A', 2, 'i')
SELECT regexp_instr('banana', 'n')
SELECT substring(s FROM 2) FROM m
SELECT substring(s FROM 2 FOR 3) FROM m
SELECT substring(s, 2, 3) FROM m
SELECT substr('abc', NULL)
SELECT substr('abc', -2, 4)
SELECT substr('abc', 2, -1)
SELECT position('o' IN s) FROM m
SELECT trim(s) FROM m
SELECT trim(BOTH 'H' FROM s) FROM m
SELECT trim(LEADING FROM '  x ')
SELECT trim('x' FROM 'xax')
SELECT overlay(s PLACING 'xx' FROM 2 FOR 1) FROM m
SELECT overlay('abcdef' PLACING 'X' FROM 3)
SELECT extract(year FROM time) FROM m
SELECT extract(epoch FROM time) FROM m
SELECT extract(epoch FROM time - time) FROM m
SELECT extract(hour FROM INTERVAL '5 hours')
SELECT extract('year' FROM time) FROM m
SELECT upper('ß'), lower('ÀÉ'), length('é'), reverse('e\u0301')
SELECT initcap('hello world-x y_z')
SELECT split_part('a,b,c', ',', 2), split_part('a,b,c', ',', -1), split_part('a', ',', 2)
SELECT split_part('a,b', ',', 0)
SELECT split_part('abc', '', 1)
SELECT string_to_array('', ',')
SELECT string_to_array('a,b,c', ',')
SELECT string_to_array('abc', NULL)
SELECT string_to_array('a,,b', ',', '')
SELECT levenshtein('é', 'e')
SELECT round(arrow_cast('inf', 'Float64'), -1)
SELECT round(2.5), round(-2.5), round(3.5), round(1234.567, -2), round(0.15, 1)
SELECT round(f, id) FROM m
SELECT round(125, -1)
SELECT trunc(-1.7), trunc(1.789, 2), trunc(1234.5, -2)
SELECT ceil(-0.5), floor(-0.5)
SELECT log(10, 0)
SELECT log(0), ln(0), ln(-1), log(2, 8), log(0, 1), log(1, 2)
SELECT sqrt(-1), asin(2), acos(2), acosh(0), atanh(2)
SELECT cot(0)
SELECT power(2, -1), power(0, 0), power(-8, 1.0/3)
SELECT power(2, 64)
SELECT factorial(20)
SELECT factorial(21)
SELECT factorial(-1)
SELECT gcd(0, 0), gcd(-4, 6), lcm(4, 6)
SELECT exp(710), exp(-750)
SELECT signum(-2), signum(0), signum(2.5)
SELECT nanvl(0.0/0.0, 1.0)
SELECT isnan(0.0/0.0), iszero(0), iszero(-0.0)
SELECT pi()
SELECT random() < 1
SELECT length(uuid())
SELECT chr(0)
SELECT chr(128512)
SELECT chr(-1)
SELECT chr(CAST(65 AS BIGINT))
SELECT ascii(''), ascii('ž')
SELECT to_hex(-1)
SELECT to_hex(255)
SELECT repeat('ab', 0), repeat('ab', -1)
SELECT lpad('abc', 2), lpad('abc', 6, ''), rpad('abc', 6, 'xy')
SELECT left('abc', -1), right('abc', -1), left('abc', 0)
SELECT translate('abc', 'ab', 'x')
SELECT replace('aaa', '', 'x')
SELECT strpos('', ''), strpos('abc', '')
SELECT md5(''), md5(NULL)
SELECT sha256('a')
SELECT encode('a', 'hex')
SELECT encode('hello', 'base64')
SELECT decode('6869', 'hex')
SELECT digest('a', 'sha256')
SELECT length(5)
SELECT upper(5)
SELECT time::bigint FROM m
SELECT time::varchar FROM m
SELECT time::date FROM m
SELECT f::varchar FROM e
SELECT 1e300::varchar, 1e-7::varchar, 1e15::varchar, 1e16::varchar, 100000.0::varchar
SELECT n::varchar, b::varchar, u::varchar FROM m
SELECT '1'::int + 1
SELECT '5' + 1
SELECT '5' * '2'
SELECT 'a' + 1
SELECT s + 1 FROM m
SELECT b + 1 FROM m
SELECT n::boolean FROM m
SELECT 1.7::real::bigint, 0.5::numeric::int
SELECT 1.23456789::numeric
SELECT 1.5::decimal(10, 2) + 1
SELECT 1.5::decimal(10, 2) * 2.25::decimal(10, 2)
SELECT 10::decimal(10, 2) / 3
SELECT n::smallint FROM m
SELECT 300::tinyint
SELECT -1::bigint unsigned
SELECT try_cast(300 AS tinyint)
SELECT arrow_typeof(n), arrow_typeof(f), arrow_typeof(host), arrow_typeof(time), arrow_typeof(1), arrow_typeof('a'), arrow_typeof(NULL) FROM m WHERE id = 3
SELECT arrow_typeof(n + u), arrow_typeof(sum(n)) FROM m GROUP BY 1
SELECT arrow_cast(time, 'Timestamp(Second, None)') FROM m
SELECT DATE '2023-11-14' + 1
SELECT DATE '2023-11-14' - DATE '2023-11-01'
SELECT DATE '2023-11-14' + INTERVAL '1 day'
SELECT DATE '2023-11-14' + INTERVAL '1 hour'
SELECT DATE '0001-01-01'
SELECT DATE '9999-12-31'
SELECT TIME '12:00:00'
SELECT TIME '12:00:00' < TIME '13:00:00'
SELECT time::time FROM m
SELECT current_date > DATE '2023-01-01'
SELECT current_timestamp > TIMESTAMP '2023-01-01'
SELECT current_time IS NOT NULL
SELECT now() > TIMESTAMP '2023-01-01'
SELECT arrow_typeof(now())
SELECT arrow_typeof(current_timestamp)
SELECT today() = current_date
SELECT time + INTERVAL '1 hour' * 2 FROM m
SELECT time + 2 * INTERVAL '1 hour' FROM m
SELECT time + (INTERVAL '1 hour' + INTERVAL '1 day') FROM m
SELECT time - (time - INTERVAL '1 hour') FROM m
SELECT (time - TIMESTAMP '2023-11-14') > INTERVAL '1 day' FROM m
SELECT time - TIMESTAMP '2023-11-14' = INTERVAL '5 ns' FROM m
SELECT time - time FROM m
SELECT (time - TIMESTAMP '2023-11-14')::bigint FROM m
SELECT INTERVAL '1 day'
SELECT INTERVAL '1 day' > INTERVAL '23 hours'
SELECT INTERVAL '1 day' + INTERVAL '1 hour'
SELECT INTERVAL '1 month' = INTERVAL '30 days'
SELECT - INTERVAL '1 day'
SELECT INTERVAL '1 day' * 2
SELECT INTERVAL '1 day' * 1.5
SELECT INTERVAL '1 day'::varchar
SELECT time AT TIME ZONE 'Europe/Berlin' FROM m
SELECT tz(time, 'Europe/Berlin') FROM m
SELECT date_bin(INTERVAL '1 month', TIMESTAMP '2023-11-20', TIMESTAMP '2023-11-15')
SELECT date_bin(INTERVAL '1 month', TIMESTAMP '2022-03-30', TIMESTAMP '2022-01-31')
SELECT date_bin('1 hour', time) FROM m
SELECT date_bin(INTERVAL '1 hour', time, '2023-11-14T00:30:00Z') FROM m
SELECT date_bin(INTERVAL '1 hour', time::date) FROM m
SELECT to_timestamp_seconds(n::smallint) FROM m
SELECT to_unixtime(TIMESTAMP '1969-12-31T23:59:58.5')
SELECT make_date(2023, 2, 29)
SELECT make_date(2024, 2, 29)
SELECT to_char(time, '%Y-%m-%d') FROM m
SELECT to_char(time, '%d.%m.%Y %H:%M') FROM m
SELECT to_date('2023-11-14'), to_date('14.11.2023', '%d.%m.%Y')
SELECT [1, 2, 3]
SELECT [1, 2.5]
SELECT [1, 'a']
SELECT []
SELECT [NULL]
SELECT [[1, 2], [3]]
SELECT [1, 2, 3][1]
SELECT [1, 2, 3][-1]
SELECT [1, 2, 3][0]
SELECT [1, 2, 3][1:2]
SELECT [1, 2, 3][2:]
SELECT make_array(n, u) FROM m
SELECT array_length([1, 2])
SELECT array_length([])
SELECT array_has([1, 2], 2)
SELECT 2 = ANY([1, 2])
SELECT array_to_string([1, NULL, 3], ',')
SELECT array_to_string([1, NULL, 3], ',', '*')
SELECT array_sort([3, 1, NULL])
SELECT array_slice([1, 2, 3, 4], 2, 3)
SELECT array_concat([1], [2])
SELECT array_position([1, 2], 2)
SELECT array_max([1, 3, 2])
SELECT array_distinct([1, 1, 2])
SELECT flatten([[1], [2]])
SELECT range(1, 4)
SELECT {a: 1, b: 'x'}
SELECT {'a': 1}['a']
SELECT struct(1, 'a')
SELECT named_struct('a', 1, 'b', 'x')
SELECT named_struct('a', n)['a'] FROM m
SELECT get_field(named_struct('a', 1), 'a')
SELECT row(1, 2)
SELECT (1, 2)
SELECT map(['a'], [1])
SELECT map(['a', 'b'], [1, 2])['a']
SELECT MAP {'a': 1}
SELECT map_keys(MAP {'a': 1})
SELECT array_transform([1, 2], x -> x + 1)
SELECT array_filter([1, 2], x -> x > 1)
SELECT version() IS NOT NULL
SELECT arrow_metadata(n) FROM m
SELECT id FROM m TABLESAMPLE 10%
SELECT 1 AS a; SELECT 2
SELECT 1;
SELECT /* comment */ 1 -- end
SELECT id FROM m WHERE id = $1
SELECT n FROM m GROUP BY n ORDER BY 1
SELECT n + 1 AS x, x + 1 AS y FROM m
SELECT n AS x FROM m WHERE x > 3
SELECT count(*) AS c, c + 1 FROM m
SELECT nope FROM m
SELECT id FROM nope
SELECT nope(1)
SELECT m.nope FROM m
SELECT x.id FROM m
SELECT max(max(n)) FROM m
SELECT max(n) FROM m WHERE max(n) > 1
SELECT host FROM m GROUP BY nope
SELECT id FROM m ORDER BY 5
SELECT host, count(*) FROM m GROUP BY 5
SHOW TABLES
SHOW COLUMNS FROM m
SHOW ALL
SHOW FUNCTIONS
DESCRIBE m
DESCRIBE SELECT n + 1 AS x FROM m
SELECT table_name FROM information_schema.tables WHERE table_schema = 'iox'
SELECT column_name, data_type, is_nullable FROM information_schema.columns WHERE table_name = 'm'
SELECT count(*) > 100 FROM information_schema.routines
SELECT count(*) > 10 FROM information_schema.df_settings
SELECT schema_name FROM information_schema.schemata WHERE schema_name = 'iox'
SELECT count(*) FROM information_schema.views
SELECT table_catalog, table_schema, table_type FROM information_schema.tables WHERE table_name = 'm'
TABLE m
FROM m
FROM m SELECT id
SELECT id FROM m AS OF SYSTEM TIME '2023-01-01'
SELECT id INTO x FROM m
SELECT id FROM m FOR UPDATE
SELECT * FROM m PIVOT (max(n) FOR host IN ('a', 'b'))
EXPLAIN SELECT 1
SELECT id FROM m WHERE host COLLATE "C" = 'a'
SELECT CAST(id AS BIGINT) FROM m
SELECT (id) FROM m
SELECT ((id + 1)) * 2 FROM m
SELECT id FROM (m)
SELECT a.id FROM (m AS a JOIN w AS b ON a.id = b.id)
SELECT DISTINCT host FROM m ORDER BY host DESC
SELECT DISTINCT host FROM m ORDER BY id
SELECT host AS a, region AS a FROM m
SELECT a FROM (SELECT host AS a, region AS a FROM m) q
SELECT current_user
SELECT current_schema()
SELECT 'a'::varchar(3)
SELECT count(*) FROM m, w, e
SELECT -n, +n, NOT b FROM m
SELECT n IS NULL, n IS NOT NULL, n ISNULL, n NOTNULL FROM m
SELECT id FROM m ORDER BY CASE WHEN n IS NULL THEN 0 ELSE 1 END, id
SELECT id FROM m ORDER BY (SELECT 1), id
SELECT interval '1' day
SELECT timestamp '2023-11-14 22:13:20.123'
SELECT element_at(MAP {'a': 1}, 'a')
SELECT map_entries(MAP {'a': 1})
SELECT map_extract(MAP {'a': 1}, 'a')
SELECT map_values(MAP {'a': 1})
SELECT rand() < 1
SELECT arrow_field(n) FROM m
SELECT cast_to_type('5', 1)
SELECT try_cast_to_type('x', 1)
SELECT with_metadata(n, 'k', 'v') FROM m
SELECT arrow_try_cast('x', 'Int64')
SELECT arrow_cast(5, 'Int8')
SELECT any_value(host) IS NOT NULL FROM m
SELECT date_bin_gapfill(INTERVAL '1 hour', time) AS t, avg(f) FROM m WHERE time > '2023-11-14' AND time < '2023-11-15' GROUP BY 1
SELECT list_add([1, 2], [3, 4])
SELECT -0.0
SELECT f, id FROM e WHERE f = 0
SELECT f + 0.0 FROM e
SELECT abs(f) FROM e
SELECT * FROM bare
SELECT id, q FROM bare
SELECT q FROM bare
SELECT count(*) FROM bare
SELECT id, v FROM bare WHERE v > 4
