WITH n0 AS MATERIALIZED 
(SELECT person_1.name AS name, person_1.id_number_mask AS id_number_mask, person_1.phone_mask AS phone_mask, person_1.bank_account_mask AS bank_account_mask, person_1.birth_date AS birth_date, person_1.id AS id 
FROM person AS person_1 
WHERE person_1.id_number_token in (select value from json_each(?)) = 1), 
n1_pairs AS 
(SELECT anon_2.parent AS parent, anon_2.target AS target 
FROM (SELECT anon_3.parent AS parent, anon_3.target AS target, row_number() OVER (PARTITION BY anon_3.parent ORDER BY anon_3.target) AS place 
FROM (SELECT membership_1.person_id AS parent, membership_1.household_id AS target 
FROM membership AS membership_1 
WHERE membership_1.person_id IN (SELECT n0.id 
FROM n0) AND membership_1.superseded_at IS NULL AND membership_1.since <= ? AND (membership_1.until IS NULL OR membership_1.until >= ?)) AS anon_3) AS anon_2 
WHERE anon_2.place = 1), 
n1 AS MATERIALIZED 
(SELECT n1_pairs.parent AS parent, household_1.id AS id 
FROM n1_pairs JOIN household AS household_1 ON household_1.id = n1_pairs.target), 
n2 AS MATERIALIZED 
(SELECT membership_2.household_id AS parent, membership_2.person_id AS person_id, membership_2.since AS since, membership_2.id AS id 
FROM membership AS membership_2 
WHERE membership_2.household_id IN (SELECT n1.id 
FROM n1) AND membership_2.since <= ? AND (membership_2.until IS NULL OR membership_2.until >= ?) AND membership_2.superseded_at IS NULL), 
n3_objects AS MATERIALIZED 
(SELECT anon_5.parent AS parent, json_object('name', substr(anon_5.name, ?, ?) || ?, 'idNumber', anon_5.id_number_mask) AS j 
FROM (SELECT person_2.id AS parent, person_2.name AS name, person_2.id_number_mask AS id_number_mask, person_2.id AS id 
FROM person AS person_2 
WHERE person_2.id IN (SELECT n2.person_id 
FROM n2)) AS anon_5), 
n2_objects AS 
(SELECT n2.parent AS parent, n2.since AS since, n2.id AS id, json_object('person', json(n3_objects.j)) AS j 
FROM n2 LEFT OUTER JOIN n3_objects ON n3_objects.parent = n2.person_id), 
n2_lists AS MATERIALIZED 
(SELECT anon_4.parent AS parent, anon_4.j AS j 
FROM (SELECT n2_objects.parent AS parent, json_group_array(json(n2_objects.j)) OVER (PARTITION BY n2_objects.parent ORDER BY n2_objects.since ASC NULLS LAST, n2_objects.id ASC NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS j, row_number() OVER (PARTITION BY n2_objects.parent ORDER BY n2_objects.since ASC NULLS LAST, n2_objects.id ASC NULLS LAST) AS place 
FROM n2_objects) AS anon_4 
WHERE anon_4.place = 1), 
n1_objects AS MATERIALIZED 
(SELECT n1.parent AS parent, json_object('members', json(coalesce(n2_lists.j, '[]'))) AS j 
FROM n1 LEFT OUTER JOIN n2_lists ON n2_lists.parent = n1.id)
 SELECT (SELECT anon_1.j 
FROM (SELECT json_object('name', substr(n0.name, ?, ?) || ?, 'idNumber', n0.id_number_mask, 'phone', n0.phone_mask, 'bankAccount', n0.bank_account_mask, 'birthDate', n0.birth_date, 'household', json(n1_objects.j)) AS j 
FROM n0 LEFT OUTER JOIN n1_objects ON n1_objects.parent = n0.id) AS anon_1) AS answer, (SELECT json_group_array(anon_6.id) AS json_group_array_1 
FROM (SELECT n0.id AS id 
FROM n0 
WHERE n0.id IS NOT NULL UNION SELECT membership_3.person_id AS person_id 
FROM membership AS membership_3 
WHERE membership_3.household_id IN (SELECT n1.id 
FROM n1) AND membership_3.superseded_at IS NULL AND membership_3.since <= ? AND (membership_3.until IS NULL OR membership_3.until >= ?) UNION SELECT n2.person_id AS person_id 
FROM n2 
WHERE n2.person_id IS NOT NULL) AS anon_6) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows

WITH n0 AS MATERIALIZED 
(SELECT person_1.name AS name, person_1.id_number_mask AS id_number_mask, person_1.phone_mask AS phone_mask, person_1.bank_account_mask AS bank_account_mask, person_1.id AS id 
FROM person AS person_1 
WHERE person_1.id_number_token in (select value from json_each(?)) = 1)
 SELECT (SELECT anon_1.j 
FROM (SELECT json_object('name', substr(n0.name, ?, ?) || ?, 'idNumber', n0.id_number_mask, 'phone', n0.phone_mask, 'bankAccount', n0.bank_account_mask) AS j 
FROM n0) AS anon_1) AS answer, (SELECT json_group_array(anon_2.id) AS json_group_array_1 
FROM (SELECT n0.id AS id 
FROM n0 
WHERE n0.id IS NOT NULL) AS anon_2) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows
