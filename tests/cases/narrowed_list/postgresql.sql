WITH n0_window AS MATERIALIZED 
(SELECT person_1.id AS id, person_1.sex AS sex 
FROM person AS person_1 
WHERE person_1.sex = $1::VARCHAR AND (EXISTS (SELECT 1 
FROM division_within AS division_within_1 
WHERE division_within_1.ancestor_code = $2::VARCHAR AND division_within_1.division_code = person_1.division_code)) ORDER BY person_1.id ASC NULLS LAST 
 LIMIT $3::BIGINT), 
n0 AS MATERIALIZED 
(SELECT anon_2.id AS id, anon_2.sex AS sex, anon_2.place AS place 
FROM (SELECT n0_window.id AS id, n0_window.sex AS sex, row_number() OVER (ORDER BY n0_window.id ASC NULLS LAST) AS place 
FROM n0_window) AS anon_2 
WHERE anon_2.place <= $4::BIGINT), 
n0_rows AS 
(SELECT n0.place AS place, n0.id AS id, json_build_object('id', n0.id, 'sex', n0.sex) AS j0 
FROM n0)
 SELECT json_build_object('nodes', (SELECT coalesce(json_agg(anon_1.j ORDER BY anon_1.place ASC NULLS LAST), '[]'::json) AS coalesce_1 
FROM (SELECT n0_rows.place AS place, n0_rows.j0 AS j 
FROM n0_rows) AS anon_1), 'totalCount', (SELECT count(*) AS count_1 
FROM person AS person_2 
WHERE person_2.sex = $1::VARCHAR AND (EXISTS (SELECT 1 
FROM division_within AS division_within_2 
WHERE division_within_2.ancestor_code = $2::VARCHAR AND division_within_2.division_code = person_2.division_code)))) AS answer, CAST(array_to_json(array(SELECT n0.id 
FROM n0 
WHERE n0.id IS NOT NULL)) AS TEXT) AS subjects, (SELECT count(*) AS count_2 
FROM n0 
WHERE true) AS rows

WITH n0_window AS MATERIALIZED 
(SELECT person_1.id AS id 
FROM person AS person_1 
WHERE true ORDER BY person_1.id ASC NULLS LAST 
 LIMIT $2::BIGINT), 
n0 AS MATERIALIZED 
(SELECT anon_1.id AS id, anon_1.place AS place 
FROM (SELECT n0_window.id AS id, row_number() OVER (ORDER BY n0_window.id ASC NULLS LAST) AS place 
FROM n0_window) AS anon_1 
WHERE anon_1.place <= $3::BIGINT)
 SELECT json_build_object('totalCount', $1::VARCHAR || 'w0') AS answer, NULL AS subjects, (SELECT count(*) AS count_1 
FROM n0 
WHERE false) AS rows
