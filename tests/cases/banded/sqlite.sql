WITH n0 AS MATERIALIZED 
(SELECT person_2.id AS id 
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
(SELECT membership_1.household_id AS parent, membership_1.person_id AS person_id, membership_1.since AS since, membership_1.id AS id 
FROM membership AS membership_1 
WHERE membership_1.household_id = (SELECT n1.id 
FROM n1) AND membership_1.since <= ? AND (membership_1.until IS NULL OR membership_1.until >= ?) AND NOT (EXISTS (SELECT * 
FROM person AS person_3 
WHERE person_3.id = membership_1.person_id AND person_3.died_on < ?)) AND membership_1.superseded_at IS NULL), 
n2_objects AS 
(SELECT n2.parent AS parent, n2.since AS since, n2.id AS id, json_object('person', json((SELECT json_object('name', CASE WHEN anon_3.in_district = 1 THEN anon_3.name ELSE substr(anon_3.name, ?, ?) || ? END, 'birthDate', CASE WHEN anon_3.in_district = 1 THEN anon_3.birth_date END, 'birthDateBand', CASE WHEN (CAST(STRFTIME('%Y', anon_3.birth_date) AS INTEGER) < 1000) THEN '../0999-12-31' ELSE CAST(((substr(CAST(CAST(STRFTIME('%Y', anon_3.birth_date) AS INTEGER) AS TEXT), 1, 3) || '0-01-01/') || substr(CAST(CAST(STRFTIME('%Y', anon_3.birth_date) AS INTEGER) AS TEXT), 1, 3)) || '9-12-31' AS TEXT) END) AS j 
FROM (SELECT person_1.id AS parent, person_1.name AS name, person_1.birth_date AS birth_date, person_1.id AS id, (SELECT 1 
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
FROM (SELECT json_object('household', json((SELECT n1_objects.j 
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
(SELECT household_1.id AS id 
FROM household AS household_1 
WHERE household_1.id = ?), 
n1_pairs AS 
(SELECT anon_3.parent AS parent, anon_3.target AS target 
FROM (SELECT anon_4.parent AS parent, anon_4.target AS target 
FROM (SELECT economic_snapshot_2.household_id AS parent, economic_snapshot_2.id AS target, row_number() OVER (PARTITION BY economic_snapshot_2.household_id ORDER BY economic_snapshot_2.as_of DESC, economic_snapshot_2.recorded_at DESC, economic_snapshot_2.id) AS age 
FROM economic_snapshot AS economic_snapshot_2 
WHERE economic_snapshot_2.household_id = (SELECT n0.id 
FROM n0) AND economic_snapshot_2.superseded_at IS NULL) AS anon_4 
WHERE anon_4.age = ?) AS anon_3 ORDER BY anon_3.target
 LIMIT 1 OFFSET ?), 
n1_objects AS 
(SELECT anon_2.parent AS parent, json_object('asOf', anon_2.as_of, 'totalIncome', ? || 'w0', 'totalIncomeBand', CASE WHEN (anon_2.total_income_fen IS NULL) THEN NULL WHEN (anon_2.total_income_fen < ?) THEN '../-0.01' WHEN (anon_2.total_income_fen < ?) THEN '0.00/4999.99' WHEN (anon_2.total_income_fen < ?) THEN '5000.00/9999.99' WHEN (anon_2.total_income_fen < ?) THEN '10000.00/19999.99' WHEN (anon_2.total_income_fen < ?) THEN '20000.00/29999.99' WHEN (anon_2.total_income_fen < ?) THEN '30000.00/49999.99' WHEN (anon_2.total_income_fen < ?) THEN '50000.00/79999.99' WHEN (anon_2.total_income_fen < ?) THEN '80000.00/119999.99' WHEN (anon_2.total_income_fen < ?) THEN '120000.00/199999.99' ELSE '200000.00/..' END, 'incomePerHead', ? || 'w1', 'incomePerHeadBand', CASE WHEN (anon_2.income_per_head_fen IS NULL) THEN NULL WHEN (anon_2.income_per_head_fen < ?) THEN '../-0.01' WHEN (anon_2.income_per_head_fen < ?) THEN '0.00/499.99' WHEN (anon_2.income_per_head_fen < ?) THEN '500.00/999.99' WHEN (anon_2.income_per_head_fen < ?) THEN '1000.00/1499.99' WHEN (anon_2.income_per_head_fen < ?) THEN '1500.00/1999.99' WHEN (anon_2.income_per_head_fen < ?) THEN '2000.00/2999.99' WHEN (anon_2.income_per_head_fen < ?) THEN '3000.00/4999.99' WHEN (anon_2.income_per_head_fen < ?) THEN '5000.00/9999.99' ELSE '10000.00/..' END, 'savings', ? || 'w2', 'savingsBand', CASE WHEN (anon_2.savings_fen IS NULL) THEN NULL WHEN (anon_2.savings_fen < ?) THEN '../-0.01' WHEN (anon_2.savings_fen < ?) THEN '0.00/4999.99' WHEN (anon_2.savings_fen < ?) THEN '5000.00/9999.99' WHEN (anon_2.savings_fen < ?) THEN '10000.00/19999.99' WHEN (anon_2.savings_fen < ?) THEN '20000.00/29999.99' WHEN (anon_2.savings_fen < ?) THEN '30000.00/49999.99' WHEN (anon_2.savings_fen < ?) THEN '50000.00/79999.99' WHEN (anon_2.savings_fen < ?) THEN '80000.00/119999.99' WHEN (anon_2.savings_fen < ?) THEN '120000.00/199999.99' ELSE '200000.00/..' END, 'medicalSpend', ? || 'w3', 'medicalSpendBand', CASE WHEN (anon_2.medical_spend_fen IS NULL) THEN NULL WHEN (anon_2.medical_spend_fen < ?) THEN '../-0.01' WHEN (anon_2.medical_spend_fen < ?) THEN '0.00/4999.99' WHEN (anon_2.medical_spend_fen < ?) THEN '5000.00/9999.99' WHEN (anon_2.medical_spend_fen < ?) THEN '10000.00/19999.99' WHEN (anon_2.medical_spend_fen < ?) THEN '20000.00/29999.99' WHEN (anon_2.medical_spend_fen < ?) THEN '30000.00/49999.99' WHEN (anon_2.medical_spend_fen < ?) THEN '50000.00/79999.99' WHEN (anon_2.medical_spend_fen < ?) THEN '80000.00/119999.99' WHEN (anon_2.medical_spend_fen < ?) THEN '120000.00/199999.99' ELSE '200000.00/..' END) AS j 
FROM (SELECT n1_pairs.parent AS parent, economic_snapshot_1.as_of AS as_of, economic_snapshot_1.total_income_fen AS total_income_fen, economic_snapshot_1.income_per_head_fen AS income_per_head_fen, economic_snapshot_1.savings_fen AS savings_fen, economic_snapshot_1.medical_spend_fen AS medical_spend_fen 
FROM n1_pairs JOIN economic_snapshot AS economic_snapshot_1 ON economic_snapshot_1.id = n1_pairs.target 
WHERE economic_snapshot_1.superseded_at IS NULL) AS anon_2), 
n2 AS MATERIALIZED 
(SELECT membership_1.household_id AS parent, membership_1.person_id AS person_id, membership_1.since AS since, membership_1.id AS id 
FROM membership AS membership_1 
WHERE membership_1.household_id = (SELECT n0.id 
FROM n0) AND membership_1.since <= ? AND (membership_1.until IS NULL OR membership_1.until >= ?) AND NOT (EXISTS (SELECT * 
FROM person AS person_2 
WHERE person_2.id = membership_1.person_id AND person_2.died_on < ?)) AND membership_1.superseded_at IS NULL), 
n2_objects AS 
(SELECT n2.parent AS parent, n2.since AS since, n2.id AS id, json_object('person', json((SELECT json_object('birthDateBand', CASE WHEN (CAST(STRFTIME('%Y', anon_6.birth_date) AS INTEGER) < 1000) THEN '../0999-12-31' ELSE CAST(((substr(CAST(CAST(STRFTIME('%Y', anon_6.birth_date) AS INTEGER) AS TEXT), 1, 3) || '0-01-01/') || substr(CAST(CAST(STRFTIME('%Y', anon_6.birth_date) AS INTEGER) AS TEXT), 1, 3)) || '9-12-31' AS TEXT) END) AS j 
FROM (SELECT person_1.id AS parent, person_1.birth_date AS birth_date, person_1.id AS id 
FROM person AS person_1 
WHERE person_1.id = n2.person_id) AS anon_6))) AS j 
FROM n2)
 SELECT (SELECT anon_1.j 
FROM (SELECT json_object('economy', json((SELECT n1_objects.j 
FROM n1_objects)), 'members', json((SELECT json_group_array(json(anon_5.j)) AS json_group_array_1 
FROM (SELECT n2_objects.j AS j 
FROM n2_objects ORDER BY n2_objects.since ASC NULLS LAST, n2_objects.id ASC NULLS LAST) AS anon_5))) AS j 
FROM n0) AS anon_1) AS answer, (SELECT json_group_array(anon_7.person_id) AS json_group_array_2 
FROM (SELECT membership_2.person_id AS person_id 
FROM membership AS membership_2 
WHERE membership_2.household_id = (SELECT n0.id 
FROM n0) AND membership_2.superseded_at IS NULL AND membership_2.since <= ? AND (membership_2.until IS NULL OR membership_2.until >= ?) UNION SELECT n2.person_id AS person_id 
FROM n2 
WHERE n2.person_id IS NOT NULL) AS anon_7) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows
