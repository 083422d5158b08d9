WITH n0 AS MATERIALIZED 
(SELECT person_2.id AS id 
FROM person AS person_2 
WHERE person_2.id = $5::UUID), 
n1_pairs AS 
(SELECT anon_3.parent AS parent, anon_3.target AS target 
FROM (SELECT membership_2.person_id AS parent, membership_2.household_id AS target 
FROM membership AS membership_2 
WHERE membership_2.person_id = (SELECT n0.id 
FROM n0) AND membership_2.superseded_at IS NULL AND membership_2.since <= $6::DATE AND (membership_2.until IS NULL OR membership_2.until >= $6::DATE)) AS anon_3 ORDER BY anon_3.target 
 LIMIT 1), 
n1 AS MATERIALIZED 
(SELECT n1_pairs.parent AS parent, household_1.id AS id 
FROM n1_pairs JOIN household AS household_1 ON household_1.id = n1_pairs.target), 
n2 AS MATERIALIZED 
(SELECT membership_1.household_id AS parent, membership_1.person_id AS person_id, membership_1.since AS since, membership_1.id AS id 
FROM membership AS membership_1 
WHERE membership_1.household_id = (SELECT n1.id 
FROM n1) AND membership_1.since <= $6::DATE AND (membership_1.until IS NULL OR membership_1.until >= $6::DATE) AND NOT (EXISTS (SELECT * 
FROM person AS person_3 
WHERE person_3.id = membership_1.person_id AND person_3.died_on < $6::DATE)) AND membership_1.superseded_at IS NULL), 
n2_objects AS 
(SELECT n2.parent AS parent, n2.since AS since, n2.id AS id, ('{"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(CASE WHEN anon_2.in_district THEN anon_2.name ELSE substr(anon_2.name, $1::INTEGER, $2::INTEGER) || $3::VARCHAR END)::text, 'null') || ',"birthDate":' || coalesce(to_json(CASE WHEN anon_2.in_district THEN case when anon_2.birth_date > date '9999-12-31' then date '9999-12-31' when anon_2.birth_date < date '0001-01-01' then date '0001-01-01' else anon_2.birth_date end END)::text, 'null') || ',"birthDateBand":' || coalesce(to_json(CASE WHEN (EXTRACT(year FROM case when anon_2.birth_date > date '9999-12-31' then date '9999-12-31' when anon_2.birth_date < date '0001-01-01' then date '0001-01-01' else anon_2.birth_date end) < 1000) THEN '../0999-12-31' ELSE CAST(((substr(CAST(EXTRACT(year FROM case when anon_2.birth_date > date '9999-12-31' then date '9999-12-31' when anon_2.birth_date < date '0001-01-01' then date '0001-01-01' else anon_2.birth_date end) AS TEXT), 1, 3) || '0-01-01/') || substr(CAST(EXTRACT(year FROM case when anon_2.birth_date > date '9999-12-31' then date '9999-12-31' when anon_2.birth_date < date '0001-01-01' then date '0001-01-01' else anon_2.birth_date end) AS TEXT), 1, 3)) || '9-12-31' AS TEXT) END)::text, 'null') || '}') AS j 
FROM (SELECT person_1.id AS parent, person_1.name AS name, person_1.birth_date AS birth_date, person_1.id AS id, (SELECT 1 
FROM division_within AS division_within_1 
WHERE division_within_1.ancestor_code = $4::VARCHAR AND division_within_1.division_code = person_1.division_code) IS NOT NULL AS in_district 
FROM person AS person_1 
WHERE person_1.id = n2.person_id) AS anon_2), 'null') || '}') AS j 
FROM n2), 
n1_objects AS 
(SELECT n1.parent AS parent, ('{"members":[' || coalesce((SELECT string_agg(n2_objects.j, ',' ORDER BY case when n2_objects.since > date '9999-12-31' then date '9999-12-31' when n2_objects.since < date '0001-01-01' then date '0001-01-01' else n2_objects.since end ASC NULLS LAST, n2_objects.id ASC NULLS LAST) AS string_agg_1 
FROM n2_objects), '') || ']}') AS j 
FROM n1)
 SELECT convert_to((SELECT anon_1.j 
FROM (SELECT ('{"household":' || coalesce((SELECT n1_objects.j 
FROM n1_objects), 'null') || '}') AS j 
FROM n0) AS anon_1), 'UTF8') AS answer, CAST(array_to_json(array(SELECT n0.id 
FROM n0 
WHERE n0.id IS NOT NULL UNION SELECT membership_3.person_id AS person_id 
FROM membership AS membership_3 
WHERE membership_3.household_id = (SELECT n1.id 
FROM n1) AND membership_3.superseded_at IS NULL AND membership_3.since <= $6::DATE AND (membership_3.until IS NULL OR membership_3.until >= $6::DATE) UNION SELECT n2.person_id 
FROM n2 
WHERE n2.person_id IS NOT NULL)) AS TEXT) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows

WITH n0 AS MATERIALIZED 
(SELECT household_1.id AS id 
FROM household AS household_1 
WHERE household_1.id = $37::UUID), 
n1_pairs AS 
(SELECT anon_3.parent AS parent, anon_3.target AS target 
FROM (SELECT anon_4.parent AS parent, anon_4.target AS target 
FROM (SELECT economic_snapshot_2.household_id AS parent, economic_snapshot_2.id AS target, row_number() OVER (PARTITION BY economic_snapshot_2.household_id ORDER BY economic_snapshot_2.as_of DESC, economic_snapshot_2.recorded_at DESC, economic_snapshot_2.id) AS age 
FROM economic_snapshot AS economic_snapshot_2 
WHERE economic_snapshot_2.household_id = (SELECT n0.id 
FROM n0) AND economic_snapshot_2.superseded_at IS NULL) AS anon_4 
WHERE anon_4.age = $38::INTEGER) AS anon_3 ORDER BY anon_3.target 
 LIMIT 1), 
n1_objects AS 
(SELECT anon_2.parent AS parent, ('{"asOf":' || coalesce(to_json(case when anon_2.as_of > date '9999-12-31' then date '9999-12-31' when anon_2.as_of < date '0001-01-01' then date '0001-01-01' else anon_2.as_of end)::text, 'null') || ',"totalIncome":' || coalesce(to_json($1::VARCHAR || 'w0')::text, 'null') || ',"totalIncomeBand":' || coalesce(to_json(CASE WHEN (anon_2.total_income_fen IS NULL) THEN NULL WHEN (anon_2.total_income_fen < $2::BIGINT) THEN '../-0.01' WHEN (anon_2.total_income_fen < $3::BIGINT) THEN '0.00/4999.99' WHEN (anon_2.total_income_fen < $4::BIGINT) THEN '5000.00/9999.99' WHEN (anon_2.total_income_fen < $5::BIGINT) THEN '10000.00/19999.99' WHEN (anon_2.total_income_fen < $6::BIGINT) THEN '20000.00/29999.99' WHEN (anon_2.total_income_fen < $7::BIGINT) THEN '30000.00/49999.99' WHEN (anon_2.total_income_fen < $8::BIGINT) THEN '50000.00/79999.99' WHEN (anon_2.total_income_fen < $9::BIGINT) THEN '80000.00/119999.99' WHEN (anon_2.total_income_fen < $10::BIGINT) THEN '120000.00/199999.99' ELSE '200000.00/..' END)::text, 'null') || ',"incomePerHead":' || coalesce(to_json($1::VARCHAR || 'w1')::text, 'null') || ',"incomePerHeadBand":' || coalesce(to_json(CASE WHEN (anon_2.income_per_head_fen IS NULL) THEN NULL WHEN (anon_2.income_per_head_fen < $11::BIGINT) THEN '../-0.01' WHEN (anon_2.income_per_head_fen < $12::BIGINT) THEN '0.00/499.99' WHEN (anon_2.income_per_head_fen < $13::BIGINT) THEN '500.00/999.99' WHEN (anon_2.income_per_head_fen < $14::BIGINT) THEN '1000.00/1499.99' WHEN (anon_2.income_per_head_fen < $15::BIGINT) THEN '1500.00/1999.99' WHEN (anon_2.income_per_head_fen < $16::BIGINT) THEN '2000.00/2999.99' WHEN (anon_2.income_per_head_fen < $17::BIGINT) THEN '3000.00/4999.99' WHEN (anon_2.income_per_head_fen < $18::BIGINT) THEN '5000.00/9999.99' ELSE '10000.00/..' END)::text, 'null') || ',"savings":' || coalesce(to_json($1::VARCHAR || 'w2')::text, 'null') || ',"savingsBand":' || coalesce(to_json(CASE WHEN (anon_2.savings_fen IS NULL) THEN NULL WHEN (anon_2.savings_fen < $19::BIGINT) THEN '../-0.01' WHEN (anon_2.savings_fen < $20::BIGINT) THEN '0.00/4999.99' WHEN (anon_2.savings_fen < $21::BIGINT) THEN '5000.00/9999.99' WHEN (anon_2.savings_fen < $22::BIGINT) THEN '10000.00/19999.99' WHEN (anon_2.savings_fen < $23::BIGINT) THEN '20000.00/29999.99' WHEN (anon_2.savings_fen < $24::BIGINT) THEN '30000.00/49999.99' WHEN (anon_2.savings_fen < $25::BIGINT) THEN '50000.00/79999.99' WHEN (anon_2.savings_fen < $26::BIGINT) THEN '80000.00/119999.99' WHEN (anon_2.savings_fen < $27::BIGINT) THEN '120000.00/199999.99' ELSE '200000.00/..' END)::text, 'null') || ',"medicalSpend":' || coalesce(to_json($1::VARCHAR || 'w3')::text, 'null') || ',"medicalSpendBand":' || coalesce(to_json(CASE WHEN (anon_2.medical_spend_fen IS NULL) THEN NULL WHEN (anon_2.medical_spend_fen < $28::BIGINT) THEN '../-0.01' WHEN (anon_2.medical_spend_fen < $29::BIGINT) THEN '0.00/4999.99' WHEN (anon_2.medical_spend_fen < $30::BIGINT) THEN '5000.00/9999.99' WHEN (anon_2.medical_spend_fen < $31::BIGINT) THEN '10000.00/19999.99' WHEN (anon_2.medical_spend_fen < $32::BIGINT) THEN '20000.00/29999.99' WHEN (anon_2.medical_spend_fen < $33::BIGINT) THEN '30000.00/49999.99' WHEN (anon_2.medical_spend_fen < $34::BIGINT) THEN '50000.00/79999.99' WHEN (anon_2.medical_spend_fen < $35::BIGINT) THEN '80000.00/119999.99' WHEN (anon_2.medical_spend_fen < $36::BIGINT) THEN '120000.00/199999.99' ELSE '200000.00/..' END)::text, 'null') || '}') AS j 
FROM (SELECT n1_pairs.parent AS parent, economic_snapshot_1.as_of AS as_of, economic_snapshot_1.total_income_fen AS total_income_fen, economic_snapshot_1.income_per_head_fen AS income_per_head_fen, economic_snapshot_1.savings_fen AS savings_fen, economic_snapshot_1.medical_spend_fen AS medical_spend_fen 
FROM n1_pairs JOIN economic_snapshot AS economic_snapshot_1 ON economic_snapshot_1.id = n1_pairs.target 
WHERE economic_snapshot_1.superseded_at IS NULL) AS anon_2), 
n2 AS MATERIALIZED 
(SELECT membership_1.household_id AS parent, membership_1.person_id AS person_id, membership_1.since AS since, membership_1.id AS id 
FROM membership AS membership_1 
WHERE membership_1.household_id = (SELECT n0.id 
FROM n0) AND membership_1.since <= $39::DATE AND (membership_1.until IS NULL OR membership_1.until >= $39::DATE) AND NOT (EXISTS (SELECT * 
FROM person AS person_2 
WHERE person_2.id = membership_1.person_id AND person_2.died_on < $39::DATE)) AND membership_1.superseded_at IS NULL), 
n2_objects AS 
(SELECT n2.parent AS parent, n2.since AS since, n2.id AS id, ('{"person":' || coalesce((SELECT ('{"birthDateBand":' || coalesce(to_json(CASE WHEN (EXTRACT(year FROM case when anon_5.birth_date > date '9999-12-31' then date '9999-12-31' when anon_5.birth_date < date '0001-01-01' then date '0001-01-01' else anon_5.birth_date end) < 1000) THEN '../0999-12-31' ELSE CAST(((substr(CAST(EXTRACT(year FROM case when anon_5.birth_date > date '9999-12-31' then date '9999-12-31' when anon_5.birth_date < date '0001-01-01' then date '0001-01-01' else anon_5.birth_date end) AS TEXT), 1, 3) || '0-01-01/') || substr(CAST(EXTRACT(year FROM case when anon_5.birth_date > date '9999-12-31' then date '9999-12-31' when anon_5.birth_date < date '0001-01-01' then date '0001-01-01' else anon_5.birth_date end) AS TEXT), 1, 3)) || '9-12-31' AS TEXT) END)::text, 'null') || '}') AS j 
FROM (SELECT person_1.id AS parent, person_1.birth_date AS birth_date, person_1.id AS id 
FROM person AS person_1 
WHERE person_1.id = n2.person_id) AS anon_5), 'null') || '}') AS j 
FROM n2)
 SELECT convert_to((SELECT anon_1.j 
FROM (SELECT ('{"economy":' || coalesce((SELECT n1_objects.j 
FROM n1_objects), 'null') || ',"members":[' || coalesce((SELECT string_agg(n2_objects.j, ',' ORDER BY case when n2_objects.since > date '9999-12-31' then date '9999-12-31' when n2_objects.since < date '0001-01-01' then date '0001-01-01' else n2_objects.since end ASC NULLS LAST, n2_objects.id ASC NULLS LAST) AS string_agg_1 
FROM n2_objects), '') || ']}') AS j 
FROM n0) AS anon_1), 'UTF8') AS answer, CAST(array_to_json(array(SELECT membership_2.person_id AS person_id 
FROM membership AS membership_2 
WHERE membership_2.household_id = (SELECT n0.id 
FROM n0) AND membership_2.superseded_at IS NULL AND membership_2.since <= $39::DATE AND (membership_2.until IS NULL OR membership_2.until >= $39::DATE) UNION SELECT n2.person_id 
FROM n2 
WHERE n2.person_id IS NOT NULL)) AS TEXT) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows
