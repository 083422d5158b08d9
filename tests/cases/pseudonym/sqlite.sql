WITH n0 AS MATERIALIZED 
(SELECT person_2.id AS id, (SELECT 1 
FROM division_within AS division_within_2 
WHERE division_within_2.ancestor_code = ? AND division_within_2.division_code = person_2.division_code) IS NOT NULL AS in_district 
FROM person AS person_2 
WHERE person_2.id = ?), 
n1_pairs AS 
(SELECT anon_4.parent AS parent, anon_4.target AS target 
FROM (SELECT membership_2.person_id AS parent, membership_2.household_id AS target 
FROM membership AS membership_2 
WHERE membership_2.person_id = (SELECT n0.id 
FROM n0) AND membership_2.superseded_at IS NULL AND membership_2.since <= ? AND (membership_2.until IS NULL OR membership_2.until >= ?)) AS anon_4 ORDER BY anon_4.target
 LIMIT 1 OFFSET ?), 
n1 AS MATERIALIZED 
(SELECT n1_pairs.parent AS parent, household_1.id AS id 
FROM n1_pairs JOIN household AS household_1 ON household_1.id = n1_pairs.target), 
n2 AS MATERIALIZED 
(SELECT membership_1.household_id AS parent, membership_1.person_id AS person_id, membership_1.id AS id 
FROM membership AS membership_1 
WHERE membership_1.household_id = (SELECT n1.id 
FROM n1) AND membership_1.since <= ? AND (membership_1.until IS NULL OR membership_1.until >= ?) AND NOT (EXISTS (SELECT * 
FROM person AS person_3 
WHERE person_3.id = membership_1.person_id AND person_3.died_on < ?)) AND membership_1.superseded_at IS NULL), 
n2_objects AS 
(SELECT n2.parent AS parent, CAST(NULL AS DATE) AS since, n2.id AS id, json_object('person', json((SELECT json_object('id', CASE WHEN anon_3.in_district = 1 THEN anon_3.id ELSE char(2) || anon_3.id END, 'idNumber', CASE WHEN anon_3.in_caseload = 1 THEN anon_3.id_number_mask ELSE char(2) || anon_3.id END, 'birthDate', ? || 'w4') AS j 
FROM (SELECT person_1.id AS parent, person_1.id AS id, person_1.id_number_mask AS id_number_mask, (SELECT 1 
FROM caseload AS caseload_1 
WHERE caseload_1.organisation_id = ? AND caseload_1.since <= ? AND (caseload_1.until IS NULL OR caseload_1.until >= ?) AND caseload_1.person_id = person_1.id
 LIMIT 1 OFFSET ?) IS NOT NULL AS in_caseload, (SELECT 1 
FROM division_within AS division_within_1 
WHERE division_within_1.ancestor_code = ? AND division_within_1.division_code = person_1.division_code) IS NOT NULL AS in_district 
FROM person AS person_1 
WHERE person_1.id = n2.person_id) AS anon_3))) AS j 
FROM n2), 
n1_objects AS 
(SELECT n1.parent AS parent, json_object('members', json((SELECT json_group_array(json(anon_2.j)) AS json_group_array_1 
FROM (SELECT n2_objects.j AS j 
FROM n2_objects ORDER BY n2_objects.since ASC NULLS LAST, n2_objects.id ASC NULLS LAST) AS anon_2))) AS j 
FROM n1)
 SELECT (SELECT anon_1.j 
FROM (SELECT json_object('id', CASE WHEN n0.in_district = 1 THEN n0.id ELSE char(2) || n0.id END, 'household', json((SELECT n1_objects.j 
FROM n1_objects))) AS j 
FROM n0) AS anon_1) AS answer, (SELECT json_group_array(anon_5.id) AS json_group_array_2 
FROM (SELECT n0.id AS id 
FROM n0 
WHERE n0.id IS NOT NULL UNION SELECT membership_3.person_id AS person_id 
FROM membership AS membership_3 
WHERE membership_3.household_id = (SELECT n1.id 
FROM n1) AND membership_3.superseded_at IS NULL AND membership_3.since <= ? AND (membership_3.until IS NULL OR membership_3.until >= ?) UNION SELECT n2.person_id AS person_id 
FROM n2 
WHERE n2.person_id IS NOT NULL) AS anon_5) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows

WITH n0 AS MATERIALIZED 
(SELECT person_1.id AS id, person_1.id_number_mask AS id_number_mask, (SELECT 1 
FROM caseload AS caseload_1 
WHERE caseload_1.organisation_id = ? AND caseload_1.since <= ? AND (caseload_1.until IS NULL OR caseload_1.until >= ?) AND caseload_1.person_id = person_1.id
 LIMIT 1 OFFSET ?) IS NOT NULL AS in_caseload, (SELECT 1 
FROM division_within AS division_within_1 
WHERE division_within_1.ancestor_code = ? AND division_within_1.division_code = person_1.division_code) IS NOT NULL AS in_district 
FROM person AS person_1 
WHERE person_1.id_number_token in (select value from json_each(?)) = 1)
 SELECT (SELECT anon_1.j 
FROM (SELECT json_object('id', CASE WHEN n0.in_district = 1 THEN n0.id ELSE char(2) || n0.id END, 'idNumber', CASE WHEN n0.in_caseload = 1 THEN n0.id_number_mask ELSE char(2) || n0.id END) AS j 
FROM n0) AS anon_1) AS answer, (SELECT json_group_array(anon_2.id) AS json_group_array_1 
FROM (SELECT n0.id AS id 
FROM n0 
WHERE n0.id IS NOT NULL) AS anon_2) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows
