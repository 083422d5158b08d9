WITH n0 AS MATERIALIZED 
(SELECT person_1.name AS name, person_1.birth_date AS birth_date, person_1.id AS id, EXISTS (SELECT 1 
FROM caseload AS caseload_1 
WHERE caseload_1.organisation_id = ? AND caseload_1.since <= ? AND (caseload_1.until IS NULL OR caseload_1.until >= ?) AND caseload_1.person_id = person_1.id) AS in_caseload 
FROM person AS person_1 
WHERE person_1.id = ? AND ((EXISTS (SELECT 1 
FROM caseload AS caseload_2 
WHERE caseload_2.organisation_id = ? AND caseload_2.since <= ? AND (caseload_2.until IS NULL OR caseload_2.until >= ?) AND caseload_2.person_id = person_1.id)) OR (EXISTS (SELECT 1 
FROM division_within AS division_within_1 
WHERE division_within_1.ancestor_code = ? AND division_within_1.division_code = person_1.division_code)))), 
n1_pairs AS 
(SELECT anon_2.parent AS parent, anon_2.target AS target 
FROM (SELECT anon_3.parent AS parent, anon_3.target AS target, row_number() OVER (PARTITION BY anon_3.parent ORDER BY anon_3.target) AS place 
FROM (SELECT membership_2.person_id AS parent, membership_2.household_id AS target 
FROM membership AS membership_2 
WHERE membership_2.person_id IN (SELECT n0.id 
FROM n0) AND membership_2.superseded_at IS NULL AND membership_2.since <= ? AND (membership_2.until IS NULL OR membership_2.until >= ?)) AS anon_3) AS anon_2 
WHERE anon_2.place = 1), 
n1 AS MATERIALIZED 
(SELECT n1_pairs.parent AS parent, household_1.id AS id, household_1.urban AS urban, EXISTS (SELECT 1 
FROM caseload AS caseload_3 JOIN membership AS membership_1 ON membership_1.person_id = caseload_3.person_id 
WHERE caseload_3.organisation_id = ? AND caseload_3.since <= ? AND (caseload_3.until IS NULL OR caseload_3.until >= ?) AND membership_1.household_id = household_1.id AND membership_1.superseded_at IS NULL AND membership_1.since <= ? AND (membership_1.until IS NULL OR membership_1.until >= ?)) AS in_caseload 
FROM n1_pairs JOIN household AS household_1 ON household_1.id = n1_pairs.target 
WHERE (EXISTS (SELECT 1 
FROM caseload AS caseload_4 JOIN membership AS membership_3 ON membership_3.person_id = caseload_4.person_id 
WHERE caseload_4.organisation_id = ? AND caseload_4.since <= ? AND (caseload_4.until IS NULL OR caseload_4.until >= ?) AND membership_3.household_id = household_1.id AND membership_3.superseded_at IS NULL AND membership_3.since <= ? AND (membership_3.until IS NULL OR membership_3.until >= ?))) OR (EXISTS (SELECT 1 
FROM division_within AS division_within_2 
WHERE division_within_2.ancestor_code = ? AND division_within_2.division_code = household_1.division_code))), 
n2 AS MATERIALIZED 
(SELECT membership_4.household_id AS parent, membership_4.since AS since, membership_4.person_id AS person_id, membership_4.id AS id, anon_5.in_caseload AS in_caseload 
FROM membership AS membership_4 JOIN (SELECT DISTINCT n1.id AS id, n1.in_caseload AS in_caseload 
FROM n1) AS anon_5 ON anon_5.id = membership_4.household_id 
WHERE membership_4.household_id IN (SELECT n1.id 
FROM n1) AND membership_4.since <= ? AND (membership_4.until IS NULL OR membership_4.until >= ?) AND membership_4.superseded_at IS NULL), 
n3_objects AS MATERIALIZED 
(SELECT anon_6.parent AS parent, json_object('name', CASE WHEN anon_6.in_caseload = 1 THEN anon_6.name ELSE substr(anon_6.name, ?, ?) || ? END) AS j 
FROM (SELECT person_2.id AS parent, person_2.name AS name, person_2.id AS id, EXISTS (SELECT 1 
FROM caseload AS caseload_5 
WHERE caseload_5.organisation_id = ? AND caseload_5.since <= ? AND (caseload_5.until IS NULL OR caseload_5.until >= ?) AND caseload_5.person_id = person_2.id) AS in_caseload 
FROM person AS person_2 
WHERE person_2.id IN (SELECT n2.person_id 
FROM n2) AND ((EXISTS (SELECT 1 
FROM caseload AS caseload_6 
WHERE caseload_6.organisation_id = ? AND caseload_6.since <= ? AND (caseload_6.until IS NULL OR caseload_6.until >= ?) AND caseload_6.person_id = person_2.id)) OR (EXISTS (SELECT 1 
FROM division_within AS division_within_3 
WHERE division_within_3.ancestor_code = ? AND division_within_3.division_code = person_2.division_code)))) AS anon_6), 
n2_objects AS 
(SELECT n2.parent AS parent, CAST(NULL AS DATE) AS since, n2.id AS id, json_object('since', CASE WHEN n2.in_caseload = 1 THEN n2.since END, 'person', json(n3_objects.j)) AS j 
FROM n2 LEFT OUTER JOIN n3_objects ON n3_objects.parent = n2.person_id), 
n2_lists AS MATERIALIZED 
(SELECT anon_4.parent AS parent, anon_4.j AS j 
FROM (SELECT n2_objects.parent AS parent, json_group_array(json(n2_objects.j)) OVER (PARTITION BY n2_objects.parent ORDER BY n2_objects.since ASC NULLS LAST, n2_objects.id ASC NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS j, row_number() OVER (PARTITION BY n2_objects.parent ORDER BY n2_objects.since ASC NULLS LAST, n2_objects.id ASC NULLS LAST) AS place 
FROM n2_objects) AS anon_4 
WHERE anon_4.place = 1), 
n1_objects AS MATERIALIZED 
(SELECT n1.parent AS parent, json_object('id', n1.id, 'urban', json(CASE WHEN n1.in_caseload = 1 THEN json(CASE WHEN n1.urban THEN 'true' WHEN n1.urban = 0 THEN 'false' END) END), 'members', json(coalesce(n2_lists.j, '[]'))) AS j 
FROM n1 LEFT OUTER JOIN n2_lists ON n2_lists.parent = n1.id), 
n4_objects AS 
(SELECT anon_10.parent AS parent, CAST(NULL AS DATE) AS given_on, anon_10.id AS id, json_object('programme', CASE WHEN anon_10.in_caseload = 1 THEN anon_10.programme END, 'amount', CASE WHEN anon_10.in_caseload = 1 THEN CASE WHEN (anon_10.amount_fen IS NOT NULL) THEN printf('%d.%02d', anon_10.amount_fen / 100, anon_10.amount_fen % 100) END END) AS j0 
FROM (SELECT basic_living_aid_1.person_id AS parent, basic_living_aid_1.programme AS programme, basic_living_aid_1.amount_fen AS amount_fen, basic_living_aid_1.id AS id, basic_living_aid_1.person_id AS person_id, anon_11.in_caseload AS in_caseload 
FROM basic_living_aid AS basic_living_aid_1 JOIN (SELECT DISTINCT n0.id AS id, n0.in_caseload AS in_caseload 
FROM n0) AS anon_11 ON anon_11.id = basic_living_aid_1.person_id 
WHERE basic_living_aid_1.person_id IN (SELECT n0.id 
FROM n0) AND basic_living_aid_1.superseded_at IS NULL) AS anon_10 UNION ALL SELECT anon_12.parent AS parent, CAST(NULL AS DATE) AS given_on, anon_12.id AS id, json_object('programme', CASE WHEN anon_12.in_caseload = 1 THEN anon_12.programme END, 'amount', CASE WHEN (anon_12.amount_fen IS NOT NULL) THEN printf('%d.%02d', anon_12.amount_fen / 100, anon_12.amount_fen % 100) END) AS j0 
FROM (SELECT education_aid_1.person_id AS parent, education_aid_1.programme AS programme, education_aid_1.amount_fen AS amount_fen, education_aid_1.id AS id, education_aid_1.person_id AS person_id, anon_13.in_caseload AS in_caseload 
FROM education_aid AS education_aid_1 JOIN (SELECT DISTINCT n0.id AS id, n0.in_caseload AS in_caseload 
FROM n0) AS anon_13 ON anon_13.id = education_aid_1.person_id 
WHERE education_aid_1.person_id IN (SELECT n0.id 
FROM n0) AND education_aid_1.superseded_at IS NULL) AS anon_12 UNION ALL SELECT anon_14.parent AS parent, CAST(NULL AS DATE) AS given_on, anon_14.id AS id, json_object('programme', CASE WHEN anon_14.in_caseload = 1 THEN anon_14.programme END, 'amount', CASE WHEN anon_14.in_caseload = 1 THEN CASE WHEN (anon_14.amount_fen IS NOT NULL) THEN printf('%d.%02d', anon_14.amount_fen / 100, anon_14.amount_fen % 100) END END) AS j0 
FROM (SELECT medical_assistance_1.person_id AS parent, medical_assistance_1.programme AS programme, medical_assistance_1.amount_fen AS amount_fen, medical_assistance_1.id AS id, medical_assistance_1.person_id AS person_id, anon_15.in_caseload AS in_caseload 
FROM medical_assistance AS medical_assistance_1 JOIN (SELECT DISTINCT n0.id AS id, n0.in_caseload AS in_caseload 
FROM n0) AS anon_15 ON anon_15.id = medical_assistance_1.person_id 
WHERE medical_assistance_1.person_id IN (SELECT n0.id 
FROM n0) AND medical_assistance_1.superseded_at IS NULL) AS anon_14 UNION ALL SELECT anon_16.parent AS parent, CAST(NULL AS DATE) AS given_on, anon_16.id AS id, json_object('programme', CASE WHEN anon_16.in_caseload = 1 THEN anon_16.programme END, 'amount', CASE WHEN (anon_16.amount_fen IS NOT NULL) THEN printf('%d.%02d', anon_16.amount_fen / 100, anon_16.amount_fen % 100) END) AS j0 
FROM (SELECT premium_subsidy_1.person_id AS parent, premium_subsidy_1.programme AS programme, premium_subsidy_1.amount_fen AS amount_fen, premium_subsidy_1.id AS id, premium_subsidy_1.person_id AS person_id, anon_17.in_caseload AS in_caseload 
FROM premium_subsidy AS premium_subsidy_1 JOIN (SELECT DISTINCT n0.id AS id, n0.in_caseload AS in_caseload 
FROM n0) AS anon_17 ON anon_17.id = premium_subsidy_1.person_id 
WHERE premium_subsidy_1.person_id IN (SELECT n0.id 
FROM n0) AND premium_subsidy_1.superseded_at IS NULL) AS anon_16 UNION ALL SELECT anon_18.parent AS parent, CAST(NULL AS DATE) AS given_on, anon_18.id AS id, json_object('programme', anon_18.programme, 'amount', CASE WHEN anon_18.in_caseload = 1 THEN CASE WHEN (anon_18.amount_fen IS NOT NULL) THEN printf('%d.%02d', anon_18.amount_fen / 100, anon_18.amount_fen % 100) END END, 'event', CASE WHEN anon_18.in_caseload = 1 THEN anon_18.event END) AS j0 
FROM (SELECT temporary_relief_1.person_id AS parent, temporary_relief_1.programme AS programme, temporary_relief_1.amount_fen AS amount_fen, temporary_relief_1.event AS event, temporary_relief_1.id AS id, temporary_relief_1.person_id AS person_id, anon_19.in_caseload AS in_caseload 
FROM temporary_relief AS temporary_relief_1 JOIN (SELECT DISTINCT n0.id AS id, n0.in_caseload AS in_caseload 
FROM n0) AS anon_19 ON anon_19.id = temporary_relief_1.person_id 
WHERE temporary_relief_1.person_id IN (SELECT n0.id 
FROM n0) AND temporary_relief_1.superseded_at IS NULL) AS anon_18), 
n4_pages AS MATERIALIZED 
(SELECT anon_7.parent AS parent, json_object('nodes', json(anon_7.w0)) AS j 
FROM (SELECT anon_8.parent AS parent, anon_8.place AS place, json_group_array(json(anon_8.j0)) FILTER (WHERE anon_8.place > anon_8.low AND anon_8.place <= anon_8.high) OVER (PARTITION BY anon_8.parent ORDER BY anon_8.place ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS w0 
FROM (SELECT anon_9.parent AS parent, anon_9.given_on AS given_on, anon_9.id AS id, anon_9.j0 AS j0, anon_9.place AS place, anon_9.skipped AS skipped, anon_9.until AS until, anon_9.every AS every, anon_9.skipped AS low, anon_9.until AS high 
FROM (SELECT n4_objects.parent AS parent, n4_objects.given_on AS given_on, n4_objects.id AS id, n4_objects.j0 AS j0, row_number() OVER (PARTITION BY n4_objects.parent ORDER BY n4_objects.given_on DESC NULLS LAST, n4_objects.id ASC NULLS LAST) AS place, 0 AS skipped, count(*) OVER (PARTITION BY n4_objects.parent) AS until, count(*) OVER (PARTITION BY n4_objects.parent) AS every 
FROM n4_objects) AS anon_9) AS anon_8) AS anon_7 
WHERE anon_7.place = 1)
 SELECT (SELECT anon_1.j 
FROM (SELECT json_object('name', CASE WHEN n0.in_caseload = 1 THEN n0.name ELSE substr(n0.name, ?, ?) || ? END, 'birthDate', CASE WHEN n0.in_caseload = 1 THEN n0.birth_date END, 'household', json(n1_objects.j), 'assistanceRecords', json(coalesce(n4_pages.j, '{"nodes":[]}'))) AS j 
FROM n0 LEFT OUTER JOIN n1_objects ON n1_objects.parent = n0.id LEFT OUTER JOIN n4_pages ON n4_pages.parent = n0.id) AS anon_1) AS answer, (SELECT json_group_array(anon_20.id) AS json_group_array_1 
FROM (SELECT n0.id AS id 
FROM n0 
WHERE n0.id IS NOT NULL UNION SELECT membership_5.person_id AS person_id 
FROM membership AS membership_5 
WHERE membership_5.household_id IN (SELECT n1.id 
FROM n1) AND membership_5.superseded_at IS NULL AND membership_5.since <= ? AND (membership_5.until IS NULL OR membership_5.until >= ?) UNION SELECT n2.person_id AS person_id 
FROM n2 
WHERE n2.person_id IS NOT NULL) AS anon_20) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows

WITH n0 AS MATERIALIZED 
(SELECT person_1.name AS name, person_1.birth_date AS birth_date, person_1.id AS id, EXISTS (SELECT 1 
FROM caseload AS caseload_1 
WHERE caseload_1.organisation_id = ? AND caseload_1.since <= ? AND (caseload_1.until IS NULL OR caseload_1.until >= ?) AND caseload_1.person_id = person_1.id) AS in_caseload 
FROM person AS person_1 
WHERE person_1.id = ? AND ((EXISTS (SELECT 1 
FROM caseload AS caseload_2 
WHERE caseload_2.organisation_id = ? AND caseload_2.since <= ? AND (caseload_2.until IS NULL OR caseload_2.until >= ?) AND caseload_2.person_id = person_1.id)) OR (EXISTS (SELECT 1 
FROM division_within AS division_within_1 
WHERE division_within_1.ancestor_code = ? AND division_within_1.division_code = person_1.division_code)))), 
n1_pairs AS 
(SELECT anon_3.parent AS parent, anon_3.target AS target 
FROM (SELECT anon_4.parent AS parent, anon_4.target AS target, row_number() OVER (PARTITION BY anon_4.parent ORDER BY anon_4.target) AS place 
FROM (SELECT membership_1.person_id AS parent, membership_1.household_id AS target 
FROM membership AS membership_1 
WHERE membership_1.person_id IN (SELECT n0.id 
FROM n0) AND membership_1.superseded_at IS NULL AND membership_1.since <= ? AND (membership_1.until IS NULL OR membership_1.until >= ?)) AS anon_4) AS anon_3 
WHERE anon_3.place = 1), 
n1_objects AS MATERIALIZED 
(SELECT anon_2.parent AS parent, json_object('id', anon_2.id) AS j 
FROM (SELECT n1_pairs.parent AS parent, household_1.id AS id 
FROM n1_pairs JOIN household AS household_1 ON household_1.id = n1_pairs.target 
WHERE (EXISTS (SELECT 1 
FROM caseload AS caseload_3 JOIN membership AS membership_2 ON membership_2.person_id = caseload_3.person_id 
WHERE caseload_3.organisation_id = ? AND caseload_3.since <= ? AND (caseload_3.until IS NULL OR caseload_3.until >= ?) AND membership_2.household_id = household_1.id AND membership_2.superseded_at IS NULL AND membership_2.since <= ? AND (membership_2.until IS NULL OR membership_2.until >= ?))) OR (EXISTS (SELECT 1 
FROM division_within AS division_within_2 
WHERE division_within_2.ancestor_code = ? AND division_within_2.division_code = household_1.division_code))) AS anon_2)
 SELECT (SELECT anon_1.j 
FROM (SELECT json_object('name', CASE WHEN n0.in_caseload = 1 THEN n0.name ELSE substr(n0.name, ?, ?) || ? END, 'birthDate', CASE WHEN n0.in_caseload = 1 THEN n0.birth_date END, 'household', json(n1_objects.j)) AS j 
FROM n0 LEFT OUTER JOIN n1_objects ON n1_objects.parent = n0.id) AS anon_1) AS answer, (SELECT json_group_array(anon_5.id) AS json_group_array_1 
FROM (SELECT n0.id AS id 
FROM n0 
WHERE n0.id IS NOT NULL UNION SELECT membership_3.person_id AS person_id 
FROM membership AS membership_3 
WHERE membership_3.household_id IN (SELECT anon_2.id 
FROM (SELECT n1_pairs.parent AS parent, household_1.id AS id 
FROM n1_pairs JOIN household AS household_1 ON household_1.id = n1_pairs.target 
WHERE (EXISTS (SELECT 1 
FROM caseload AS caseload_3 JOIN membership AS membership_2 ON membership_2.person_id = caseload_3.person_id 
WHERE caseload_3.organisation_id = ? AND caseload_3.since <= ? AND (caseload_3.until IS NULL OR caseload_3.until >= ?) AND membership_2.household_id = household_1.id AND membership_2.superseded_at IS NULL AND membership_2.since <= ? AND (membership_2.until IS NULL OR membership_2.until >= ?))) OR (EXISTS (SELECT 1 
FROM division_within AS division_within_2 
WHERE division_within_2.ancestor_code = ? AND division_within_2.division_code = household_1.division_code))) AS anon_2) AND membership_3.superseded_at IS NULL AND membership_3.since <= ? AND (membership_3.until IS NULL OR membership_3.until >= ?)) AS anon_5) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows

WITH n0 AS MATERIALIZED 
(SELECT person_1.id AS id 
FROM person AS person_1 
WHERE person_1.id = ? AND ((EXISTS (SELECT 1 
FROM caseload AS caseload_1 
WHERE caseload_1.organisation_id = ? AND caseload_1.since <= ? AND (caseload_1.until IS NULL OR caseload_1.until >= ?) AND caseload_1.person_id = person_1.id)) OR (EXISTS (SELECT 1 
FROM division_within AS division_within_1 
WHERE division_within_1.ancestor_code = ? AND division_within_1.division_code = person_1.division_code)))), 
n1_pairs AS 
(SELECT membership_1.person_id AS parent, membership_2.person_id AS target 
FROM membership AS membership_1 JOIN membership AS membership_2 ON membership_2.household_id = membership_1.household_id JOIN person AS person_2 ON person_2.id = membership_2.person_id 
WHERE membership_1.person_id IN (SELECT n0.id 
FROM n0) AND membership_1.superseded_at IS NULL AND membership_1.since <= ? AND (membership_1.until IS NULL OR membership_1.until >= ?) AND membership_2.superseded_at IS NULL AND membership_2.since <= ? AND (membership_2.until IS NULL OR membership_2.until >= ?) AND ((EXISTS (SELECT 1 
FROM caseload AS caseload_2 
WHERE caseload_2.organisation_id = ? AND caseload_2.since <= ? AND (caseload_2.until IS NULL OR caseload_2.until >= ?) AND caseload_2.person_id = person_2.id)) OR (EXISTS (SELECT 1 
FROM division_within AS division_within_2 
WHERE division_within_2.ancestor_code = ? AND division_within_2.division_code = person_2.division_code))) UNION SELECT n0.id AS id, n0.id AS id__1 
FROM n0), 
n1_objects AS 
(SELECT anon_5.parent AS parent, CAST(NULL AS DATE) AS given_on, anon_5.id AS id, json_object('id', ? || 'w0', 'programme', ? || 'w1', 'amount', ? || 'w2') AS j0 
FROM (SELECT n1_pairs.parent AS parent, basic_living_aid_1.id AS id, basic_living_aid_1.person_id AS person_id 
FROM n1_pairs JOIN basic_living_aid AS basic_living_aid_1 ON basic_living_aid_1.person_id = n1_pairs.target 
WHERE basic_living_aid_1.superseded_at IS NULL) AS anon_5 UNION ALL SELECT anon_6.parent AS parent, CAST(NULL AS DATE) AS given_on, anon_6.id AS id, json_object('id', ? || 'w3', 'programme', ? || 'w4', 'amount', CASE WHEN (anon_6.amount_fen IS NOT NULL) THEN printf('%d.%02d', anon_6.amount_fen / 100, anon_6.amount_fen % 100) END) AS j0 
FROM (SELECT n1_pairs.parent AS parent, education_aid_1.amount_fen AS amount_fen, education_aid_1.id AS id, education_aid_1.person_id AS person_id 
FROM n1_pairs JOIN education_aid AS education_aid_1 ON education_aid_1.person_id = n1_pairs.target 
WHERE education_aid_1.superseded_at IS NULL) AS anon_6 UNION ALL SELECT anon_7.parent AS parent, CAST(NULL AS DATE) AS given_on, anon_7.id AS id, json_object('id', ? || 'w5', 'programme', ? || 'w6', 'amount', ? || 'w7') AS j0 
FROM (SELECT n1_pairs.parent AS parent, medical_assistance_1.id AS id, medical_assistance_1.person_id AS person_id 
FROM n1_pairs JOIN medical_assistance AS medical_assistance_1 ON medical_assistance_1.person_id = n1_pairs.target 
WHERE medical_assistance_1.superseded_at IS NULL) AS anon_7 UNION ALL SELECT anon_8.parent AS parent, CAST(NULL AS DATE) AS given_on, anon_8.id AS id, json_object('id', ? || 'w8', 'programme', ? || 'w9', 'amount', CASE WHEN (anon_8.amount_fen IS NOT NULL) THEN printf('%d.%02d', anon_8.amount_fen / 100, anon_8.amount_fen % 100) END) AS j0 
FROM (SELECT n1_pairs.parent AS parent, premium_subsidy_1.amount_fen AS amount_fen, premium_subsidy_1.id AS id, premium_subsidy_1.person_id AS person_id 
FROM n1_pairs JOIN premium_subsidy AS premium_subsidy_1 ON premium_subsidy_1.person_id = n1_pairs.target 
WHERE premium_subsidy_1.superseded_at IS NULL) AS anon_8 UNION ALL SELECT anon_9.parent AS parent, CAST(NULL AS DATE) AS given_on, anon_9.id AS id, json_object('id', anon_9.id, 'programme', anon_9.programme, 'amount', ? || 'w10') AS j0 
FROM (SELECT n1_pairs.parent AS parent, temporary_relief_1.id AS id, temporary_relief_1.programme AS programme, temporary_relief_1.person_id AS person_id 
FROM n1_pairs JOIN temporary_relief AS temporary_relief_1 ON temporary_relief_1.person_id = n1_pairs.target 
WHERE temporary_relief_1.superseded_at IS NULL) AS anon_9), 
n1_pages AS MATERIALIZED 
(SELECT anon_2.parent AS parent, json_object('nodes', json(anon_2.w0)) AS j 
FROM (SELECT anon_3.parent AS parent, anon_3.place AS place, json_group_array(json(anon_3.j0)) FILTER (WHERE anon_3.place > anon_3.low AND anon_3.place <= anon_3.high) OVER (PARTITION BY anon_3.parent ORDER BY anon_3.place ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS w0 
FROM (SELECT anon_4.parent AS parent, anon_4.given_on AS given_on, anon_4.id AS id, anon_4.j0 AS j0, anon_4.place AS place, anon_4.skipped AS skipped, anon_4.until AS until, anon_4.every AS every, anon_4.skipped AS low, anon_4.until AS high 
FROM (SELECT n1_objects.parent AS parent, n1_objects.given_on AS given_on, n1_objects.id AS id, n1_objects.j0 AS j0, row_number() OVER (PARTITION BY n1_objects.parent ORDER BY n1_objects.given_on DESC NULLS LAST, n1_objects.id ASC NULLS LAST) AS place, 0 AS skipped, count(*) OVER (PARTITION BY n1_objects.parent) AS until, count(*) OVER (PARTITION BY n1_objects.parent) AS every 
FROM n1_objects) AS anon_4) AS anon_3) AS anon_2 
WHERE anon_2.place = 1)
 SELECT (SELECT anon_1.j 
FROM (SELECT json_object('records', json(coalesce(n1_pages.j, '{"nodes":[]}'))) AS j 
FROM n0 LEFT OUTER JOIN n1_pages ON n1_pages.parent = n0.id) AS anon_1) AS answer, (SELECT json_group_array(anon_10.id) AS json_group_array_1 
FROM (SELECT n0.id AS id 
FROM n0 
WHERE n0.id IS NOT NULL UNION SELECT n1_pairs.target AS target 
FROM n1_pairs) AS anon_10) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows
