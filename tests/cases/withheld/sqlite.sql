WITH n0 AS MATERIALIZED 
(SELECT person_1.id AS id 
FROM person AS person_1 
WHERE person_1.id_number_token in (select value from json_each(?)) = 1), 
n1_pairs AS 
(SELECT anon_3.parent AS parent, anon_3.target AS target 
FROM (SELECT membership_1.person_id AS parent, membership_1.household_id AS target 
FROM membership AS membership_1 
WHERE membership_1.person_id = (SELECT n0.id 
FROM n0) AND membership_1.superseded_at IS NULL AND membership_1.since <= ? AND (membership_1.until IS NULL OR membership_1.until >= ?)) AS anon_3 ORDER BY anon_3.target
 LIMIT 1 OFFSET ?), 
n1_objects AS 
(SELECT anon_2.parent AS parent, json_object('id', anon_2.id, 'economy', ? || 'w2') AS j 
FROM (SELECT n1_pairs.parent AS parent, household_1.id AS id 
FROM n1_pairs JOIN household AS household_1 ON household_1.id = n1_pairs.target) AS anon_2)
 SELECT (SELECT anon_1.j 
FROM (SELECT json_object('id', n0.id, 'name', ? || 'w0', 'sex', ? || 'w1', 'household', json((SELECT n1_objects.j 
FROM n1_objects))) AS j 
FROM n0) AS anon_1) AS answer, (SELECT json_group_array(anon_4.id) AS json_group_array_1 
FROM (SELECT n0.id AS id 
FROM n0 
WHERE n0.id IS NOT NULL UNION SELECT membership_2.person_id AS person_id 
FROM membership AS membership_2 
WHERE membership_2.household_id = (SELECT anon_2.id 
FROM (SELECT n1_pairs.parent AS parent, household_1.id AS id 
FROM n1_pairs JOIN household AS household_1 ON household_1.id = n1_pairs.target) AS anon_2) AND membership_2.superseded_at IS NULL AND membership_2.since <= ? AND (membership_2.until IS NULL OR membership_2.until >= ?)) AS anon_4) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows

WITH n0 AS MATERIALIZED 
(SELECT person_2.id AS id 
FROM person AS person_2 
WHERE person_2.id_number_token in (select value from json_each(?)) = 1), 
n1_pairs AS 
(SELECT membership_1.person_id AS parent, membership_2.person_id AS target 
FROM membership AS membership_1 JOIN membership AS membership_2 ON membership_2.household_id = membership_1.household_id JOIN person AS person_1 ON person_1.id = membership_2.person_id 
WHERE membership_1.person_id = (SELECT n0.id 
FROM n0) AND membership_1.superseded_at IS NULL AND membership_1.since <= ? AND (membership_1.until IS NULL OR membership_1.until >= ?) AND membership_2.superseded_at IS NULL AND membership_2.since <= ? AND (membership_2.until IS NULL OR membership_2.until >= ?) AND 1 = 1 UNION SELECT n0.id AS id, n0.id AS id__1 
FROM n0), 
n1_objects AS 
(SELECT anon_3.parent AS parent, CAST(NULL AS DATE) AS given_on, anon_3.id AS id, json_object('__typename', 'EducationAid', 'id', ? || 'w0', 'stage', anon_3.stage) AS j0 
FROM (SELECT n1_pairs.parent AS parent, education_aid_1.stage AS stage, education_aid_1.id AS id, education_aid_1.person_id AS person_id 
FROM n1_pairs JOIN education_aid AS education_aid_1 ON education_aid_1.person_id = n1_pairs.target 
WHERE education_aid_1.superseded_at IS NULL) AS anon_3 UNION ALL SELECT anon_4.parent AS parent, CAST(NULL AS DATE) AS given_on, anon_4.id AS id, json_object('__typename', 'TemporaryRelief', 'id', anon_4.id, 'amount', CASE WHEN (anon_4.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_4.amount_fen < 0) THEN '-' ELSE '' END, abs(anon_4.amount_fen) / 100, abs(anon_4.amount_fen) % 100) END) AS j0 
FROM (SELECT n1_pairs.parent AS parent, temporary_relief_1.id AS id, temporary_relief_1.amount_fen AS amount_fen, temporary_relief_1.person_id AS person_id 
FROM n1_pairs JOIN temporary_relief AS temporary_relief_1 ON temporary_relief_1.person_id = n1_pairs.target 
WHERE temporary_relief_1.superseded_at IS NULL) AS anon_4)
 SELECT (SELECT anon_1.j 
FROM (SELECT json_object('records', json(json_object('nodes', json((SELECT json_group_array(json(anon_2.j0)) AS json_group_array_1 
FROM (SELECT n1_objects.j0 AS j0 
FROM n1_objects ORDER BY n1_objects.given_on DESC NULLS LAST, n1_objects.id ASC NULLS LAST) AS anon_2))))) AS j 
FROM n0) AS anon_1) AS answer, (SELECT json_group_array(anon_5.id) AS json_group_array_2 
FROM (SELECT n0.id AS id 
FROM n0 
WHERE n0.id IS NOT NULL UNION SELECT n1_pairs.target AS target 
FROM n1_pairs) AS anon_5) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows
