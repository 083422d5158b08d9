WITH n0_window AS MATERIALIZED 
(SELECT anon_3.id AS id 
FROM (SELECT person_2.id AS id 
FROM person AS person_2 
WHERE person_2.sex = ? AND (EXISTS (SELECT 1 
FROM division_within AS division_within_1 
WHERE division_within_1.ancestor_code = ? AND division_within_1.division_code = person_2.division_code)) ORDER BY person_2.id ASC NULLS LAST
 LIMIT 201 OFFSET ?) AS anon_3 ORDER BY anon_3.id ASC NULLS LAST
 LIMIT ? OFFSET ?), 
n0 AS MATERIALIZED 
(SELECT person_1.id AS id, person_1.sex AS sex, row_number() OVER (ORDER BY person_1.id ASC NULLS LAST) AS place 
FROM person AS person_1 
WHERE person_1.id IN (SELECT n0_window.id 
FROM n0_window ORDER BY n0_window.id ASC NULLS LAST
 LIMIT ? OFFSET ?)), 
n0_rows AS 
(SELECT n0.place AS place, n0.id AS id, json_object('id', n0.id, 'sex', n0.sex) AS j0 
FROM n0)
 SELECT json_object('nodes', json((SELECT json_group_array(json(anon_1.j)) AS json_group_array_1 
FROM (SELECT anon_2.j AS j 
FROM (SELECT n0_rows.place AS place, n0_rows.j0 AS j 
FROM n0_rows) AS anon_2 ORDER BY anon_2.place ASC NULLS LAST) AS anon_1)), 'totalCount', (SELECT count(*) AS count_1 
FROM (SELECT person_3.id AS id 
FROM person AS person_3 
WHERE person_3.sex = ? AND (EXISTS (SELECT 1 
FROM division_within AS division_within_2 
WHERE division_within_2.ancestor_code = ? AND division_within_2.division_code = person_3.division_code))) AS anon_4)) AS answer, (SELECT json_group_array(anon_5.id) AS json_group_array_2 
FROM (SELECT n0.id AS id 
FROM n0 
WHERE n0.id IS NOT NULL) AS anon_5) AS subjects, (SELECT count(*) AS count_2 
FROM n0 
WHERE 1 = 1) AS rows

WITH n0_window AS MATERIALIZED 
(SELECT anon_1.id AS id 
FROM (SELECT person_2.id AS id 
FROM person AS person_2 
WHERE 1 = 1 ORDER BY person_2.id ASC NULLS LAST
 LIMIT 201 OFFSET ?) AS anon_1 ORDER BY anon_1.id ASC NULLS LAST
 LIMIT ? OFFSET ?), 
n0 AS MATERIALIZED 
(SELECT person_1.id AS id, row_number() OVER (ORDER BY person_1.id ASC NULLS LAST) AS place 
FROM person AS person_1 
WHERE person_1.id IN (SELECT n0_window.id 
FROM n0_window ORDER BY n0_window.id ASC NULLS LAST
 LIMIT ? OFFSET ?))
 SELECT json_object('totalCount', ? || 'w0') AS answer, NULL AS subjects, (SELECT count(*) AS count_1 
FROM n0 
WHERE 0 = 1) AS rows
