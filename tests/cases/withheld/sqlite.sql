WITH n0 AS MATERIALIZED 
(SELECT person_1.id AS id 
FROM person AS person_1 
WHERE person_1.id_number_token in (select value from json_each(?)) = 1), 
anon_4 AS 
(SELECT anon_5.parent AS parent, anon_5.target AS target 
FROM (SELECT anon_6.parent AS parent, anon_6.target AS target, row_number() OVER (PARTITION BY anon_6.parent ORDER BY anon_6.target) AS place 
FROM (SELECT membership_1.person_id AS parent, membership_1.household_id AS target 
FROM membership AS membership_1 
WHERE membership_1.person_id IN (SELECT n0.id 
FROM n0) AND membership_1.superseded_at IS NULL AND membership_1.since <= ? AND (membership_1.until IS NULL OR membership_1.until >= ?)) AS anon_6) AS anon_5 
WHERE anon_5.place = 1)
 SELECT (SELECT anon_1.j 
FROM (SELECT json_object('id', n0.id, 'name', NULL, 'sex', NULL, 'household', json(anon_2.j)) AS j 
FROM n0 LEFT OUTER JOIN (SELECT anon_3.parent AS parent, json_object('id', anon_3.id, 'economy', NULL) AS j 
FROM (SELECT anon_4.parent AS parent, household_1.id AS id 
FROM anon_4 JOIN household AS household_1 ON household_1.id = anon_4.target) AS anon_3) AS anon_2 ON anon_2.parent = n0.id) AS anon_1) AS answer, (SELECT json_group_array(anon_7.id) AS json_group_array_1 
FROM (SELECT n0.id AS id 
FROM n0 
WHERE n0.id IS NOT NULL UNION SELECT membership_2.person_id AS person_id 
FROM membership AS membership_2 
WHERE membership_2.household_id IN (SELECT anon_3.id 
FROM (SELECT anon_4.parent AS parent, household_1.id AS id 
FROM anon_4 JOIN household AS household_1 ON household_1.id = anon_4.target) AS anon_3) AND membership_2.superseded_at IS NULL AND membership_2.since <= ? AND (membership_2.until IS NULL OR membership_2.until >= ?)) AS anon_7) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows

WITH n0 AS MATERIALIZED 
(SELECT person_1.id AS id 
FROM person AS person_1 
WHERE person_1.id_number_token in (select value from json_each(?)) = 1), 
anon_6 AS 
(SELECT membership_1.person_id AS parent, membership_2.person_id AS target 
FROM membership AS membership_1 JOIN membership AS membership_2 ON membership_2.household_id = membership_1.household_id JOIN person AS person_2 ON person_2.id = membership_2.person_id 
WHERE membership_1.person_id IN (SELECT n0.id 
FROM n0) AND membership_1.superseded_at IS NULL AND membership_1.since <= ? AND (membership_1.until IS NULL OR membership_1.until >= ?) AND membership_2.superseded_at IS NULL AND membership_2.since <= ? AND (membership_2.until IS NULL OR membership_2.until >= ?) UNION SELECT n0.id AS id, n0.id AS id__1 
FROM n0), 
anon_8 AS 
(SELECT membership_3.person_id AS parent, membership_4.person_id AS target 
FROM membership AS membership_3 JOIN membership AS membership_4 ON membership_4.household_id = membership_3.household_id JOIN person AS person_3 ON person_3.id = membership_4.person_id 
WHERE membership_3.person_id IN (SELECT n0.id 
FROM n0) AND membership_3.superseded_at IS NULL AND membership_3.since <= ? AND (membership_3.until IS NULL OR membership_3.until >= ?) AND membership_4.superseded_at IS NULL AND membership_4.since <= ? AND (membership_4.until IS NULL OR membership_4.until >= ?) UNION SELECT n0.id AS id, n0.id AS id__1 
FROM n0)
 SELECT (SELECT anon_1.j 
FROM (SELECT json_object('records', json(coalesce(anon_2.j, '[]'))) AS j 
FROM n0 LEFT OUTER JOIN (SELECT anon_3.parent AS parent, anon_3.j AS j 
FROM (SELECT anon_4.parent AS parent, json_group_array(json(anon_4.j)) OVER (PARTITION BY anon_4.parent ORDER BY anon_4.given_on DESC NULLS LAST, anon_4.id ASC NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS j, row_number() OVER (PARTITION BY anon_4.parent ORDER BY anon_4.given_on DESC NULLS LAST, anon_4.id ASC NULLS LAST) AS place 
FROM (SELECT anon_5.parent AS parent, CAST(NULL AS DATE) AS given_on, anon_5.id AS id, json_object('__typename', 'EducationAid', 'id', NULL, 'stage', anon_5.stage) AS j 
FROM (SELECT anon_6.parent AS parent, education_aid_1.stage AS stage, education_aid_1.id AS id, education_aid_1.person_id AS person_id 
FROM anon_6 JOIN education_aid AS education_aid_1 ON education_aid_1.person_id = anon_6.target 
WHERE education_aid_1.superseded_at IS NULL) AS anon_5 UNION ALL SELECT anon_7.parent AS parent, CAST(NULL AS DATE) AS given_on, anon_7.id AS id, json_object('__typename', 'TemporaryRelief', 'id', anon_7.id, 'amount', CASE WHEN (anon_7.amount_fen IS NOT NULL) THEN printf('%d.%02d', anon_7.amount_fen / 100, anon_7.amount_fen % 100) END) AS j 
FROM (SELECT anon_8.parent AS parent, temporary_relief_1.id AS id, temporary_relief_1.amount_fen AS amount_fen, temporary_relief_1.person_id AS person_id 
FROM anon_8 JOIN temporary_relief AS temporary_relief_1 ON temporary_relief_1.person_id = anon_8.target 
WHERE temporary_relief_1.superseded_at IS NULL) AS anon_7) AS anon_4) AS anon_3 
WHERE anon_3.place = 1) AS anon_2 ON anon_2.parent = n0.id) AS anon_1) AS answer, (SELECT json_group_array(anon_9.id) AS json_group_array_1 
FROM (SELECT n0.id AS id 
FROM n0 
WHERE n0.id IS NOT NULL UNION SELECT anon_6.target AS target 
FROM anon_6 UNION SELECT anon_8.target AS target 
FROM anon_8) AS anon_9) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows
