WITH n0_divisions AS MATERIALIZED 
(SELECT division_within_1.division_code AS division_code 
FROM division_within AS division_within_1 
WHERE division_within_1.ancestor_code = $1::VARCHAR 
 LIMIT 301), 
n0_window AS MATERIALIZED 
(SELECT anon_2.id AS id 
FROM (SELECT anon_3.id AS id 
FROM n0_divisions JOIN LATERAL (SELECT person_2.id AS id 
FROM person AS person_2 
WHERE person_2.sex = $2::VARCHAR AND person_2.division_code = n0_divisions.division_code ORDER BY person_2.id ASC NULLS LAST 
 LIMIT $3::BIGINT) AS anon_3 ON true 
WHERE (SELECT count(*) AS count_1 
FROM n0_divisions) <= 300 UNION ALL SELECT anon_4.id AS id 
FROM (SELECT anon_5.id AS id 
FROM (SELECT person_3.id AS id 
FROM person AS person_3 
WHERE person_3.sex = $2::VARCHAR AND (SELECT division_within_2.division_code 
FROM division_within AS division_within_2 
WHERE division_within_2.ancestor_code = $1::VARCHAR AND division_within_2.division_code = person_3.division_code) IS NOT NULL ORDER BY person_3.id ASC NULLS LAST 
 LIMIT 201) AS anon_5 
WHERE (SELECT count(*) AS count_2 
FROM n0_divisions) > 300 ORDER BY anon_5.id ASC NULLS LAST 
 LIMIT $3::BIGINT) AS anon_4) AS anon_2 ORDER BY anon_2.id ASC NULLS LAST 
 LIMIT $3::BIGINT), 
n0 AS MATERIALIZED 
(SELECT person_1.id AS id, person_1.sex AS sex, row_number() OVER (ORDER BY person_1.id ASC NULLS LAST) AS place 
FROM person AS person_1 
WHERE person_1.id = ANY (array(SELECT n0_window.id 
FROM n0_window ORDER BY n0_window.id ASC NULLS LAST 
 LIMIT $4::BIGINT))), 
n0_rows AS 
(SELECT n0.place AS place, n0.id AS id, ('{"id":' || coalesce(('"' || n0.id) || '"', 'null') || ',"sex":' || coalesce(to_json(n0.sex)::text, 'null') || '}') AS j0 
FROM n0)
 SELECT convert_to(('{"nodes":[' || coalesce((SELECT string_agg(anon_1.j, ',' ORDER BY anon_1.place ASC NULLS LAST) AS string_agg_1 
FROM (SELECT n0_rows.place AS place, n0_rows.j0 AS j 
FROM n0_rows) AS anon_1), '') || '],"totalCount":' || coalesce(((SELECT count(*) AS count_3 
FROM (SELECT person_4.id AS id 
FROM person AS person_4 
WHERE person_4.sex = $2::VARCHAR AND (EXISTS (SELECT 1 
FROM division_within AS division_within_3 
WHERE division_within_3.ancestor_code = $1::VARCHAR AND division_within_3.division_code = person_4.division_code))) AS anon_6))::text, 'null') || '}'), 'UTF8') AS answer, CAST(array_to_json(array(SELECT n0.id 
FROM n0 
WHERE n0.id IS NOT NULL)) AS TEXT) AS subjects, (SELECT count(*) AS count_4 
FROM n0 
WHERE true) AS rows

WITH n0_window AS MATERIALIZED 
(SELECT anon_1.id AS id 
FROM (SELECT person_2.id AS id 
FROM person AS person_2 
WHERE true ORDER BY person_2.id ASC NULLS LAST 
 LIMIT 201) AS anon_1 ORDER BY anon_1.id ASC NULLS LAST 
 LIMIT $2::BIGINT), 
n0 AS MATERIALIZED 
(SELECT person_1.id AS id, row_number() OVER (ORDER BY person_1.id ASC NULLS LAST) AS place 
FROM person AS person_1 
WHERE person_1.id = ANY (array(SELECT n0_window.id 
FROM n0_window ORDER BY n0_window.id ASC NULLS LAST 
 LIMIT $3::BIGINT)))
 SELECT convert_to(('{"totalCount":' || coalesce(to_json($1::VARCHAR || 'w0')::text, 'null') || '}'), 'UTF8') AS answer, NULL AS subjects, (SELECT count(*) AS count_1 
FROM n0 
WHERE false) AS rows
