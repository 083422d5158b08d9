WITH n0_window AS MATERIALIZED 
(SELECT anon_3.birth_date AS birth_date, anon_3.name AS name, anon_3.id AS id 
FROM (SELECT person_2.birth_date AS birth_date, person_2.name AS name, person_2.id AS id 
FROM person AS person_2 
WHERE person_2.birth_date <= ? AND (EXISTS (SELECT 1 
FROM category_determination AS category_determination_1 
WHERE category_determination_1.person_id = person_2.id AND category_determination_1.superseded_at IS NULL AND category_determination_1.since <= ? AND (category_determination_1.until IS NULL OR category_determination_1.until >= ?) AND NOT (EXISTS (SELECT * 
FROM person AS person_3 
WHERE person_3.id = category_determination_1.person_id AND person_3.died_on < ?)) AND category_determination_1.outcome = 'RECOGNISED' AND category_determination_1.category in (select value from json_each(?)) = 1)) AND (EXISTS (SELECT 1 
FROM division_within AS division_within_1 
WHERE division_within_1.ancestor_code = ? AND division_within_1.division_code = person_2.division_code)) AND (EXISTS (SELECT 1 
FROM division_within AS division_within_2 
WHERE division_within_2.ancestor_code = ? AND division_within_2.division_code = person_2.division_code)) ORDER BY person_2.birth_date DESC NULLS LAST, person_2.name ASC NULLS LAST, person_2.id ASC NULLS LAST
 LIMIT 201 OFFSET ?) AS anon_3 ORDER BY anon_3.birth_date DESC NULLS LAST, anon_3.name ASC NULLS LAST, anon_3.id ASC NULLS LAST
 LIMIT ? OFFSET ?), 
n0 AS MATERIALIZED 
(SELECT person_1.birth_date AS birth_date, person_1.name AS name, person_1.id AS id, row_number() OVER (ORDER BY person_1.birth_date DESC NULLS LAST, person_1.name ASC NULLS LAST, person_1.id ASC NULLS LAST) AS place 
FROM person AS person_1 
WHERE person_1.id IN (SELECT n0_window.id 
FROM n0_window ORDER BY n0_window.birth_date DESC NULLS LAST, n0_window.name ASC NULLS LAST, n0_window.id ASC NULLS LAST
 LIMIT ? OFFSET ?)), 
n1_objects AS 
(SELECT anon_5.parent AS parent, anon_5.category AS category, anon_5.since AS since, anon_5.id AS id, json_object('category', anon_5.category) AS j 
FROM (SELECT category_determination_2.person_id AS parent, category_determination_2.category AS category, category_determination_2.since AS since, category_determination_2.id AS id, category_determination_2.person_id AS person_id 
FROM category_determination AS category_determination_2 
WHERE category_determination_2.person_id IN (SELECT n0.id 
FROM n0) AND category_determination_2.since <= ? AND (category_determination_2.until IS NULL OR category_determination_2.until >= ?) AND NOT (EXISTS (SELECT * 
FROM person AS person_4 
WHERE person_4.id = category_determination_2.person_id AND person_4.died_on < ?)) AND category_determination_2.superseded_at IS NULL) AS anon_5), 
n1_lists AS MATERIALIZED 
(SELECT anon_4.parent AS parent, anon_4.j AS j 
FROM (SELECT n1_objects.parent AS parent, json_group_array(json(n1_objects.j)) OVER (PARTITION BY n1_objects.parent ORDER BY n1_objects.category ASC NULLS LAST, n1_objects.since ASC NULLS LAST, n1_objects.id ASC NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS j, row_number() OVER (PARTITION BY n1_objects.parent ORDER BY n1_objects.category ASC NULLS LAST, n1_objects.since ASC NULLS LAST, n1_objects.id ASC NULLS LAST) AS place 
FROM n1_objects) AS anon_4 
WHERE anon_4.place = 1), 
n2_pairs AS 
(SELECT anon_7.parent AS parent, anon_7.target AS target 
FROM (SELECT anon_8.parent AS parent, anon_8.target AS target, row_number() OVER (PARTITION BY anon_8.parent ORDER BY anon_8.target) AS place 
FROM (SELECT membership_1.person_id AS parent, membership_1.household_id AS target 
FROM membership AS membership_1 
WHERE membership_1.person_id IN (SELECT n0.id 
FROM n0) AND membership_1.superseded_at IS NULL AND membership_1.since <= ? AND (membership_1.until IS NULL OR membership_1.until >= ?)) AS anon_8) AS anon_7 
WHERE anon_7.place = 1), 
n2_objects AS MATERIALIZED 
(SELECT anon_6.parent AS parent, json_object('urban', json(json(CASE WHEN anon_6.urban THEN 'true' WHEN anon_6.urban = 0 THEN 'false' END))) AS j 
FROM (SELECT n2_pairs.parent AS parent, household_1.urban AS urban, household_1.id AS id 
FROM n2_pairs JOIN household AS household_1 ON household_1.id = n2_pairs.target 
WHERE (SELECT 1 
FROM division_within AS division_within_3 
WHERE division_within_3.ancestor_code = ? AND division_within_3.division_code = household_1.division_code) IS NOT NULL) AS anon_6), 
n0_rows AS 
(SELECT n0.place AS place, n0.birth_date AS birth_date, n0.name AS name, n0.id AS id, json_object('id', n0.id, 'name', n0.name, 'birthDate', n0.birth_date, 'categories', json(coalesce(n1_lists.j, '[]')), 'household', json(n2_objects.j)) AS j0, (? || 'n0:') || (json_array(n0.birth_date, n0.name, n0.id) || '') AS mark 
FROM n0 LEFT OUTER JOIN n1_lists ON n1_lists.parent = n0.id LEFT OUTER JOIN n2_objects ON n2_objects.parent = n0.id)
 SELECT json_object('nodes', json((SELECT json_group_array(json(anon_1.j)) AS json_group_array_1 
FROM (SELECT anon_2.j AS j 
FROM (SELECT n0_rows.place AS place, n0_rows.j0 AS j 
FROM n0_rows) AS anon_2 ORDER BY anon_2.place ASC NULLS LAST) AS anon_1)), 'pageInfo', json(json_object('hasNextPage', json(json(CASE WHEN ((SELECT count(*) AS count_1 
FROM n0_window) > ?) THEN 'true' WHEN ((SELECT count(*) AS count_1 
FROM n0_window) <= ?) THEN 'false' END)), 'endCursor', (SELECT n0_rows.mark 
FROM n0_rows 
WHERE n0_rows.place = (SELECT max(n0_rows.place) AS max_1 
FROM n0_rows)))), 'totalCount', (SELECT count(*) AS count_2 
FROM (SELECT person_5.birth_date AS birth_date, person_5.name AS name, person_5.id AS id 
FROM person AS person_5 
WHERE person_5.birth_date <= ? AND (EXISTS (SELECT 1 
FROM category_determination AS category_determination_3 
WHERE category_determination_3.person_id = person_5.id AND category_determination_3.superseded_at IS NULL AND category_determination_3.since <= ? AND (category_determination_3.until IS NULL OR category_determination_3.until >= ?) AND NOT (EXISTS (SELECT * 
FROM person AS person_6 
WHERE person_6.id = category_determination_3.person_id AND person_6.died_on < ?)) AND category_determination_3.outcome = 'RECOGNISED' AND category_determination_3.category in (select value from json_each(?)) = 1)) AND (EXISTS (SELECT 1 
FROM division_within AS division_within_4 
WHERE division_within_4.ancestor_code = ? AND division_within_4.division_code = person_5.division_code)) AND (EXISTS (SELECT 1 
FROM division_within AS division_within_5 
WHERE division_within_5.ancestor_code = ? AND division_within_5.division_code = person_5.division_code))) AS anon_9)) AS answer, (SELECT json_group_array(anon_10.id) AS json_group_array_2 
FROM (SELECT n0.id AS id 
FROM n0 
WHERE n0.id IS NOT NULL UNION SELECT membership_2.person_id AS person_id 
FROM membership AS membership_2 
WHERE membership_2.household_id IN (SELECT anon_6.id 
FROM (SELECT n2_pairs.parent AS parent, household_1.urban AS urban, household_1.id AS id 
FROM n2_pairs JOIN household AS household_1 ON household_1.id = n2_pairs.target 
WHERE (SELECT 1 
FROM division_within AS division_within_3 
WHERE division_within_3.ancestor_code = ? AND division_within_3.division_code = household_1.division_code) IS NOT NULL) AS anon_6) AND membership_2.superseded_at IS NULL AND membership_2.since <= ? AND (membership_2.until IS NULL OR membership_2.until >= ?)) AS anon_10) AS subjects, (SELECT count(*) AS count_3 
FROM n0 
WHERE 1 = 1) AS rows
