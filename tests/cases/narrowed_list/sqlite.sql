WITH n0_window AS MATERIALIZED 
(SELECT person_1.id AS id, person_1.sex AS sex 
FROM person AS person_1 
WHERE person_1.sex = ? AND (EXISTS (SELECT 1 
FROM division_within AS division_within_1 
WHERE division_within_1.ancestor_code = ? AND division_within_1.division_code = person_1.division_code)) ORDER BY person_1.id ASC NULLS LAST
 LIMIT ? OFFSET ?), 
n0 AS MATERIALIZED 
(SELECT anon_3.id AS id, anon_3.sex AS sex, anon_3.place AS place 
FROM (SELECT n0_window.id AS id, n0_window.sex AS sex, row_number() OVER (ORDER BY n0_window.id ASC NULLS LAST) AS place 
FROM n0_window) AS anon_3 
WHERE anon_3.place <= ?), 
n0_rows AS 
(SELECT n0.place AS place, n0.id AS id, json_object('id', n0.id, 'sex', n0.sex) AS j0 
FROM n0)
 SELECT json_object('nodes', (SELECT json_group_array(json(anon_1.j)) AS json_group_array_1 
FROM (SELECT anon_2.j AS j 
FROM (SELECT n0_rows.place AS place, n0_rows.j0 AS j 
FROM n0_rows) AS anon_2 ORDER BY anon_2.place ASC NULLS LAST) AS anon_1), 'totalCount', (SELECT count(*) AS count_1 
FROM person AS person_2 
WHERE person_2.sex = ? AND (EXISTS (SELECT 1 
FROM division_within AS division_within_2 
WHERE division_within_2.ancestor_code = ? AND division_within_2.division_code = person_2.division_code)))) AS answer, (SELECT json_group_array(anon_4.id) AS json_group_array_2 
FROM (SELECT n0.id AS id 
FROM n0 
WHERE n0.id IS NOT NULL) AS anon_4) AS subjects, (SELECT count(*) AS count_2 
FROM n0 
WHERE 1 = 1) AS rows

WITH n0_window AS MATERIALIZED 
(SELECT person_1.id AS id 
FROM person AS person_1 
WHERE 1 = 1 ORDER BY person_1.id ASC NULLS LAST
 LIMIT ? OFFSET ?), 
n0 AS MATERIALIZED 
(SELECT anon_1.id AS id, anon_1.place AS place 
FROM (SELECT n0_window.id AS id, row_number() OVER (ORDER BY n0_window.id ASC NULLS LAST) AS place 
FROM n0_window) AS anon_1 
WHERE anon_1.place <= ?)
 SELECT json_object('totalCount', ? || 'w0') AS answer, NULL AS subjects, (SELECT count(*) AS count_1 
FROM n0 
WHERE 0 = 1) AS rows
