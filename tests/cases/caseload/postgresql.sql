WITH n0 AS MATERIALIZED 
(SELECT person_2.name AS name, person_2.birth_date AS birth_date, person_2.id AS id, (SELECT 1 
FROM caseload AS caseload_4 
WHERE caseload_4.organisation_id = $7::UUID AND caseload_4.since <= $8::DATE AND (caseload_4.until IS NULL OR caseload_4.until >= $8::DATE) AND caseload_4.person_id = person_2.id 
 LIMIT 1) IS NOT NULL AS in_caseload 
FROM person AS person_2 
WHERE person_2.id = $10::UUID AND ((SELECT 1 
FROM caseload AS caseload_5 
WHERE caseload_5.organisation_id = $7::UUID AND caseload_5.since <= $8::DATE AND (caseload_5.until IS NULL OR caseload_5.until >= $8::DATE) AND caseload_5.person_id = person_2.id 
 LIMIT 1) IS NOT NULL OR (SELECT 1 
FROM division_within AS division_within_2 
WHERE division_within_2.ancestor_code = $9::VARCHAR AND division_within_2.division_code = person_2.division_code) IS NOT NULL)), 
n1_pairs AS 
(SELECT anon_4.parent AS parent, anon_4.target AS target 
FROM (SELECT membership_3.person_id AS parent, membership_3.household_id AS target 
FROM membership AS membership_3 
WHERE membership_3.person_id = (SELECT n0.id 
FROM n0) AND membership_3.superseded_at IS NULL AND membership_3.since <= $8::DATE AND (membership_3.until IS NULL OR membership_3.until >= $8::DATE)) AS anon_4 ORDER BY anon_4.target 
 LIMIT 1), 
n1 AS MATERIALIZED 
(SELECT n1_pairs.parent AS parent, household_1.id AS id, household_1.urban AS urban, (SELECT 1 
FROM caseload AS caseload_3 JOIN membership AS membership_2 ON membership_2.person_id = caseload_3.person_id 
WHERE caseload_3.organisation_id = $7::UUID AND caseload_3.since <= $8::DATE AND (caseload_3.until IS NULL OR caseload_3.until >= $8::DATE) AND membership_2.household_id = household_1.id AND membership_2.superseded_at IS NULL AND membership_2.since <= $8::DATE AND (membership_2.until IS NULL OR membership_2.until >= $8::DATE) 
 LIMIT 1) IS NOT NULL AS in_caseload 
FROM n1_pairs JOIN household AS household_1 ON household_1.id = n1_pairs.target 
WHERE (SELECT 1 
FROM caseload AS caseload_6 JOIN membership AS membership_4 ON membership_4.person_id = caseload_6.person_id 
WHERE caseload_6.organisation_id = $7::UUID AND caseload_6.since <= $8::DATE AND (caseload_6.until IS NULL OR caseload_6.until >= $8::DATE) AND membership_4.household_id = household_1.id AND membership_4.superseded_at IS NULL AND membership_4.since <= $8::DATE AND (membership_4.until IS NULL OR membership_4.until >= $8::DATE) 
 LIMIT 1) IS NOT NULL OR (SELECT 1 
FROM division_within AS division_within_3 
WHERE division_within_3.ancestor_code = $9::VARCHAR AND division_within_3.division_code = household_1.division_code) IS NOT NULL), 
n2 AS MATERIALIZED 
(SELECT membership_1.household_id AS parent, membership_1.since AS since, membership_1.person_id AS person_id, membership_1.id AS id, anon_3.in_caseload AS in_caseload 
FROM membership AS membership_1 JOIN (SELECT DISTINCT n1.id AS id, n1.in_caseload AS in_caseload 
FROM n1) AS anon_3 ON anon_3.id = membership_1.household_id 
WHERE membership_1.household_id = (SELECT n1.id 
FROM n1) AND membership_1.since <= $8::DATE AND (membership_1.until IS NULL OR membership_1.until >= $8::DATE) AND NOT (EXISTS (SELECT * 
FROM person AS person_3 
WHERE person_3.id = membership_1.person_id AND person_3.died_on < $8::DATE)) AND membership_1.superseded_at IS NULL), 
n2_objects AS 
(SELECT n2.parent AS parent, CAST(NULL AS DATE) AS since, n2.id AS id, ('{"since":' || coalesce(to_json(CASE WHEN n2.in_caseload THEN case when n2.since > date '9999-12-31' then date '9999-12-31' when n2.since < date '0001-01-01' then date '0001-01-01' else n2.since end END)::text, 'null') || ',"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(CASE WHEN anon_2.in_caseload THEN anon_2.name ELSE substr(anon_2.name, $4::INTEGER, $5::INTEGER) || $6::VARCHAR END)::text, 'null') || '}') AS j 
FROM (SELECT person_1.id AS parent, person_1.name AS name, person_1.id AS id, (SELECT 1 
FROM caseload AS caseload_1 
WHERE caseload_1.organisation_id = $7::UUID AND caseload_1.since <= $8::DATE AND (caseload_1.until IS NULL OR caseload_1.until >= $8::DATE) AND caseload_1.person_id = person_1.id 
 LIMIT 1) IS NOT NULL AS in_caseload 
FROM person AS person_1 
WHERE person_1.id = n2.person_id AND ((SELECT 1 
FROM caseload AS caseload_2 
WHERE caseload_2.organisation_id = $7::UUID AND caseload_2.since <= $8::DATE AND (caseload_2.until IS NULL OR caseload_2.until >= $8::DATE) AND caseload_2.person_id = person_1.id 
 LIMIT 1) IS NOT NULL OR (SELECT 1 
FROM division_within AS division_within_1 
WHERE division_within_1.ancestor_code = $9::VARCHAR AND division_within_1.division_code = person_1.division_code) IS NOT NULL)) AS anon_2), 'null') || '}') AS j 
FROM n2), 
n1_objects AS 
(SELECT n1.parent AS parent, ('{"id":' || coalesce(('"' || n1.id) || '"', 'null') || ',"urban":' || coalesce((CASE WHEN n1.in_caseload THEN n1.urban END)::text, 'null') || ',"members":[' || coalesce((SELECT string_agg(n2_objects.j, ',' ORDER BY case when n2_objects.since > date '9999-12-31' then date '9999-12-31' when n2_objects.since < date '0001-01-01' then date '0001-01-01' else n2_objects.since end ASC NULLS LAST, n2_objects.id ASC NULLS LAST) AS string_agg_1 
FROM n2_objects), '') || ']}') AS j 
FROM n1), 
n4_objects AS 
(SELECT anon_5.parent AS parent, CAST(NULL AS DATE) AS given_on, anon_5.id AS id, ('{"programme":' || coalesce(to_json(CASE WHEN anon_5.in_caseload THEN anon_5.programme END)::text, 'null') || ',"amount":' || coalesce(to_json(CASE WHEN anon_5.in_caseload THEN CAST(CAST(anon_5.amount_fen AS NUMERIC) * 0.01 AS TEXT) END)::text, 'null') || '}') AS j0 
FROM (SELECT basic_living_aid_1.person_id AS parent, basic_living_aid_1.programme AS programme, basic_living_aid_1.amount_fen AS amount_fen, basic_living_aid_1.id AS id, basic_living_aid_1.person_id AS person_id, anon_6.in_caseload AS in_caseload 
FROM basic_living_aid AS basic_living_aid_1 JOIN (SELECT DISTINCT n0.id AS id, n0.in_caseload AS in_caseload 
FROM n0) AS anon_6 ON anon_6.id = basic_living_aid_1.person_id 
WHERE basic_living_aid_1.person_id = (SELECT n0.id 
FROM n0) AND basic_living_aid_1.superseded_at IS NULL) AS anon_5 UNION ALL SELECT anon_7.parent AS parent, CAST(NULL AS DATE) AS given_on, anon_7.id AS id, ('{"programme":' || coalesce(to_json(CASE WHEN anon_7.in_caseload THEN anon_7.programme END)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_7.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || '}') AS j0 
FROM (SELECT education_aid_1.person_id AS parent, education_aid_1.programme AS programme, education_aid_1.amount_fen AS amount_fen, education_aid_1.id AS id, education_aid_1.person_id AS person_id, anon_8.in_caseload AS in_caseload 
FROM education_aid AS education_aid_1 JOIN (SELECT DISTINCT n0.id AS id, n0.in_caseload AS in_caseload 
FROM n0) AS anon_8 ON anon_8.id = education_aid_1.person_id 
WHERE education_aid_1.person_id = (SELECT n0.id 
FROM n0) AND education_aid_1.superseded_at IS NULL) AS anon_7 UNION ALL SELECT anon_9.parent AS parent, CAST(NULL AS DATE) AS given_on, anon_9.id AS id, ('{"programme":' || coalesce(to_json(CASE WHEN anon_9.in_caseload THEN anon_9.programme END)::text, 'null') || ',"amount":' || coalesce(to_json(CASE WHEN anon_9.in_caseload THEN CAST(CAST(anon_9.amount_fen AS NUMERIC) * 0.01 AS TEXT) END)::text, 'null') || '}') AS j0 
FROM (SELECT medical_assistance_1.person_id AS parent, medical_assistance_1.programme AS programme, medical_assistance_1.amount_fen AS amount_fen, medical_assistance_1.id AS id, medical_assistance_1.person_id AS person_id, anon_10.in_caseload AS in_caseload 
FROM medical_assistance AS medical_assistance_1 JOIN (SELECT DISTINCT n0.id AS id, n0.in_caseload AS in_caseload 
FROM n0) AS anon_10 ON anon_10.id = medical_assistance_1.person_id 
WHERE medical_assistance_1.person_id = (SELECT n0.id 
FROM n0) AND medical_assistance_1.superseded_at IS NULL) AS anon_9 UNION ALL SELECT anon_11.parent AS parent, CAST(NULL AS DATE) AS given_on, anon_11.id AS id, ('{"programme":' || coalesce(to_json(CASE WHEN anon_11.in_caseload THEN anon_11.programme END)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_11.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || '}') AS j0 
FROM (SELECT premium_subsidy_1.person_id AS parent, premium_subsidy_1.programme AS programme, premium_subsidy_1.amount_fen AS amount_fen, premium_subsidy_1.id AS id, premium_subsidy_1.person_id AS person_id, anon_12.in_caseload AS in_caseload 
FROM premium_subsidy AS premium_subsidy_1 JOIN (SELECT DISTINCT n0.id AS id, n0.in_caseload AS in_caseload 
FROM n0) AS anon_12 ON anon_12.id = premium_subsidy_1.person_id 
WHERE premium_subsidy_1.person_id = (SELECT n0.id 
FROM n0) AND premium_subsidy_1.superseded_at IS NULL) AS anon_11 UNION ALL SELECT anon_13.parent AS parent, CAST(NULL AS DATE) AS given_on, anon_13.id AS id, ('{"programme":' || coalesce(to_json(anon_13.programme)::text, 'null') || ',"amount":' || coalesce(to_json(CASE WHEN anon_13.in_caseload THEN CAST(CAST(anon_13.amount_fen AS NUMERIC) * 0.01 AS TEXT) END)::text, 'null') || ',"event":' || coalesce(to_json(CASE WHEN anon_13.in_caseload THEN anon_13.event END)::text, 'null') || '}') AS j0 
FROM (SELECT temporary_relief_1.person_id AS parent, temporary_relief_1.programme AS programme, temporary_relief_1.amount_fen AS amount_fen, temporary_relief_1.event AS event, temporary_relief_1.id AS id, temporary_relief_1.person_id AS person_id, anon_14.in_caseload AS in_caseload 
FROM temporary_relief AS temporary_relief_1 JOIN (SELECT DISTINCT n0.id AS id, n0.in_caseload AS in_caseload 
FROM n0) AS anon_14 ON anon_14.id = temporary_relief_1.person_id 
WHERE temporary_relief_1.person_id = (SELECT n0.id 
FROM n0) AND temporary_relief_1.superseded_at IS NULL) AS anon_13)
 SELECT convert_to((SELECT anon_1.j 
FROM (SELECT ('{"name":' || coalesce(to_json(CASE WHEN n0.in_caseload THEN n0.name ELSE substr(n0.name, $1::INTEGER, $2::INTEGER) || $3::VARCHAR END)::text, 'null') || ',"birthDate":' || coalesce(to_json(CASE WHEN n0.in_caseload THEN case when n0.birth_date > date '9999-12-31' then date '9999-12-31' when n0.birth_date < date '0001-01-01' then date '0001-01-01' else n0.birth_date end END)::text, 'null') || ',"household":' || coalesce((SELECT n1_objects.j 
FROM n1_objects), 'null') || ',"assistanceRecords":{"nodes":[' || coalesce((SELECT string_agg(n4_objects.j0, ',' ORDER BY case when n4_objects.given_on > date '9999-12-31' then date '9999-12-31' when n4_objects.given_on < date '0001-01-01' then date '0001-01-01' else n4_objects.given_on end DESC NULLS LAST, n4_objects.id ASC NULLS LAST) AS string_agg_2 
FROM n4_objects), '') || ']}}') AS j 
FROM n0) AS anon_1), 'UTF8') AS answer, CAST(array_to_json(array(SELECT n0.id 
FROM n0 
WHERE n0.id IS NOT NULL UNION SELECT membership_5.person_id AS person_id 
FROM membership AS membership_5 
WHERE membership_5.household_id = (SELECT n1.id 
FROM n1) AND membership_5.superseded_at IS NULL AND membership_5.since <= $8::DATE AND (membership_5.until IS NULL OR membership_5.until >= $8::DATE) UNION SELECT n2.person_id 
FROM n2 
WHERE n2.person_id IS NOT NULL)) AS TEXT) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows

WITH n0 AS MATERIALIZED 
(SELECT person_1.name AS name, person_1.birth_date AS birth_date, person_1.id AS id, (SELECT 1 
FROM caseload AS caseload_1 
WHERE caseload_1.organisation_id = $4::UUID AND caseload_1.since <= $5::DATE AND (caseload_1.until IS NULL OR caseload_1.until >= $5::DATE) AND caseload_1.person_id = person_1.id 
 LIMIT 1) IS NOT NULL AS in_caseload 
FROM person AS person_1 
WHERE person_1.id = $6::UUID AND ((SELECT 1 
FROM caseload AS caseload_2 
WHERE caseload_2.organisation_id = $4::UUID AND caseload_2.since <= $5::DATE AND (caseload_2.until IS NULL OR caseload_2.until >= $5::DATE) AND caseload_2.person_id = person_1.id 
 LIMIT 1) IS NOT NULL OR (SELECT 1 
FROM division_within AS division_within_1 
WHERE division_within_1.ancestor_code = $7::VARCHAR AND division_within_1.division_code = person_1.division_code) IS NOT NULL)), 
n1_pairs AS 
(SELECT anon_3.parent AS parent, anon_3.target AS target 
FROM (SELECT membership_1.person_id AS parent, membership_1.household_id AS target 
FROM membership AS membership_1 
WHERE membership_1.person_id = (SELECT n0.id 
FROM n0) AND membership_1.superseded_at IS NULL AND membership_1.since <= $5::DATE AND (membership_1.until IS NULL OR membership_1.until >= $5::DATE)) AS anon_3 ORDER BY anon_3.target 
 LIMIT 1), 
n1_objects AS 
(SELECT anon_2.parent AS parent, ('{"id":' || coalesce(('"' || anon_2.id) || '"', 'null') || '}') AS j 
FROM (SELECT n1_pairs.parent AS parent, household_1.id AS id 
FROM n1_pairs JOIN household AS household_1 ON household_1.id = n1_pairs.target 
WHERE (SELECT 1 
FROM caseload AS caseload_3 JOIN membership AS membership_2 ON membership_2.person_id = caseload_3.person_id 
WHERE caseload_3.organisation_id = $4::UUID AND caseload_3.since <= $5::DATE AND (caseload_3.until IS NULL OR caseload_3.until >= $5::DATE) AND membership_2.household_id = household_1.id AND membership_2.superseded_at IS NULL AND membership_2.since <= $5::DATE AND (membership_2.until IS NULL OR membership_2.until >= $5::DATE) 
 LIMIT 1) IS NOT NULL OR (SELECT 1 
FROM division_within AS division_within_2 
WHERE division_within_2.ancestor_code = $7::VARCHAR AND division_within_2.division_code = household_1.division_code) IS NOT NULL) AS anon_2)
 SELECT convert_to((SELECT anon_1.j 
FROM (SELECT ('{"name":' || coalesce(to_json(CASE WHEN n0.in_caseload THEN n0.name ELSE substr(n0.name, $1::INTEGER, $2::INTEGER) || $3::VARCHAR END)::text, 'null') || ',"birthDate":' || coalesce(to_json(CASE WHEN n0.in_caseload THEN case when n0.birth_date > date '9999-12-31' then date '9999-12-31' when n0.birth_date < date '0001-01-01' then date '0001-01-01' else n0.birth_date end END)::text, 'null') || ',"household":' || coalesce((SELECT n1_objects.j 
FROM n1_objects), 'null') || '}') AS j 
FROM n0) AS anon_1), 'UTF8') AS answer, CAST(array_to_json(array(SELECT n0.id 
FROM n0 
WHERE n0.id IS NOT NULL UNION SELECT membership_3.person_id AS person_id 
FROM membership AS membership_3 
WHERE membership_3.household_id = (SELECT anon_2.id 
FROM (SELECT n1_pairs.parent AS parent, household_1.id AS id 
FROM n1_pairs JOIN household AS household_1 ON household_1.id = n1_pairs.target 
WHERE (SELECT 1 
FROM caseload AS caseload_3 JOIN membership AS membership_2 ON membership_2.person_id = caseload_3.person_id 
WHERE caseload_3.organisation_id = $4::UUID AND caseload_3.since <= $5::DATE AND (caseload_3.until IS NULL OR caseload_3.until >= $5::DATE) AND membership_2.household_id = household_1.id AND membership_2.superseded_at IS NULL AND membership_2.since <= $5::DATE AND (membership_2.until IS NULL OR membership_2.until >= $5::DATE) 
 LIMIT 1) IS NOT NULL OR (SELECT 1 
FROM division_within AS division_within_2 
WHERE division_within_2.ancestor_code = $7::VARCHAR AND division_within_2.division_code = household_1.division_code) IS NOT NULL) AS anon_2) AND membership_3.superseded_at IS NULL AND membership_3.since <= $5::DATE AND (membership_3.until IS NULL OR membership_3.until >= $5::DATE))) AS TEXT) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows

WITH n0 AS MATERIALIZED 
(SELECT person_2.id AS id 
FROM person AS person_2 
WHERE person_2.id = $2::UUID AND ((SELECT 1 
FROM caseload AS caseload_1 
WHERE caseload_1.organisation_id = $3::UUID AND caseload_1.since <= $4::DATE AND (caseload_1.until IS NULL OR caseload_1.until >= $4::DATE) AND caseload_1.person_id = person_2.id 
 LIMIT 1) IS NOT NULL OR (SELECT 1 
FROM division_within AS division_within_1 
WHERE division_within_1.ancestor_code = $5::VARCHAR AND division_within_1.division_code = person_2.division_code) IS NOT NULL)), 
n1_pairs AS 
(SELECT membership_1.person_id AS parent, membership_2.person_id AS target 
FROM membership AS membership_1 JOIN membership AS membership_2 ON membership_2.household_id = membership_1.household_id JOIN person AS person_1 ON person_1.id = membership_2.person_id 
WHERE membership_1.person_id = (SELECT n0.id 
FROM n0) AND membership_1.superseded_at IS NULL AND membership_1.since <= $4::DATE AND (membership_1.until IS NULL OR membership_1.until >= $4::DATE) AND membership_2.superseded_at IS NULL AND membership_2.since <= $4::DATE AND (membership_2.until IS NULL OR membership_2.until >= $4::DATE) AND ((SELECT 1 
FROM caseload AS caseload_2 
WHERE caseload_2.organisation_id = $3::UUID AND caseload_2.since <= $4::DATE AND (caseload_2.until IS NULL OR caseload_2.until >= $4::DATE) AND caseload_2.person_id = person_1.id 
 LIMIT 1) IS NOT NULL OR (SELECT 1 
FROM division_within AS division_within_2 
WHERE division_within_2.ancestor_code = $5::VARCHAR AND division_within_2.division_code = person_1.division_code) IS NOT NULL) UNION SELECT n0.id AS id, n0.id AS id__1 
FROM n0), 
n1_objects AS 
(SELECT anon_2.parent AS parent, CAST(NULL AS DATE) AS given_on, anon_2.id AS id, ('{"id":' || coalesce(to_json($1::VARCHAR || 'w0')::text, 'null') || ',"programme":' || coalesce(to_json($1::VARCHAR || 'w1')::text, 'null') || ',"amount":' || coalesce(to_json($1::VARCHAR || 'w2')::text, 'null') || '}') AS j0 
FROM (SELECT n1_pairs.parent AS parent, basic_living_aid_1.id AS id, basic_living_aid_1.person_id AS person_id 
FROM n1_pairs JOIN basic_living_aid AS basic_living_aid_1 ON basic_living_aid_1.person_id = n1_pairs.target 
WHERE basic_living_aid_1.superseded_at IS NULL) AS anon_2 UNION ALL SELECT anon_3.parent AS parent, CAST(NULL AS DATE) AS given_on, anon_3.id AS id, ('{"id":' || coalesce(to_json($1::VARCHAR || 'w3')::text, 'null') || ',"programme":' || coalesce(to_json($1::VARCHAR || 'w4')::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_3.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || '}') AS j0 
FROM (SELECT n1_pairs.parent AS parent, education_aid_1.amount_fen AS amount_fen, education_aid_1.id AS id, education_aid_1.person_id AS person_id 
FROM n1_pairs JOIN education_aid AS education_aid_1 ON education_aid_1.person_id = n1_pairs.target 
WHERE education_aid_1.superseded_at IS NULL) AS anon_3 UNION ALL SELECT anon_4.parent AS parent, CAST(NULL AS DATE) AS given_on, anon_4.id AS id, ('{"id":' || coalesce(to_json($1::VARCHAR || 'w5')::text, 'null') || ',"programme":' || coalesce(to_json($1::VARCHAR || 'w6')::text, 'null') || ',"amount":' || coalesce(to_json($1::VARCHAR || 'w7')::text, 'null') || '}') AS j0 
FROM (SELECT n1_pairs.parent AS parent, medical_assistance_1.id AS id, medical_assistance_1.person_id AS person_id 
FROM n1_pairs JOIN medical_assistance AS medical_assistance_1 ON medical_assistance_1.person_id = n1_pairs.target 
WHERE medical_assistance_1.superseded_at IS NULL) AS anon_4 UNION ALL SELECT anon_5.parent AS parent, CAST(NULL AS DATE) AS given_on, anon_5.id AS id, ('{"id":' || coalesce(to_json($1::VARCHAR || 'w8')::text, 'null') || ',"programme":' || coalesce(to_json($1::VARCHAR || 'w9')::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_5.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || '}') AS j0 
FROM (SELECT n1_pairs.parent AS parent, premium_subsidy_1.amount_fen AS amount_fen, premium_subsidy_1.id AS id, premium_subsidy_1.person_id AS person_id 
FROM n1_pairs JOIN premium_subsidy AS premium_subsidy_1 ON premium_subsidy_1.person_id = n1_pairs.target 
WHERE premium_subsidy_1.superseded_at IS NULL) AS anon_5 UNION ALL SELECT anon_6.parent AS parent, CAST(NULL AS DATE) AS given_on, anon_6.id AS id, ('{"id":' || coalesce(('"' || anon_6.id) || '"', 'null') || ',"programme":' || coalesce(to_json(anon_6.programme)::text, 'null') || ',"amount":' || coalesce(to_json($1::VARCHAR || 'w10')::text, 'null') || '}') AS j0 
FROM (SELECT n1_pairs.parent AS parent, temporary_relief_1.id AS id, temporary_relief_1.programme AS programme, temporary_relief_1.person_id AS person_id 
FROM n1_pairs JOIN temporary_relief AS temporary_relief_1 ON temporary_relief_1.person_id = n1_pairs.target 
WHERE temporary_relief_1.superseded_at IS NULL) AS anon_6)
 SELECT convert_to((SELECT anon_1.j 
FROM (SELECT ('{"records":{"nodes":[' || coalesce((SELECT string_agg(n1_objects.j0, ',' ORDER BY case when n1_objects.given_on > date '9999-12-31' then date '9999-12-31' when n1_objects.given_on < date '0001-01-01' then date '0001-01-01' else n1_objects.given_on end DESC NULLS LAST, n1_objects.id ASC NULLS LAST) AS string_agg_1 
FROM n1_objects), '') || ']}}') AS j 
FROM n0) AS anon_1), 'UTF8') AS answer, CAST(array_to_json(array(SELECT n0.id 
FROM n0 
WHERE n0.id IS NOT NULL UNION SELECT n1_pairs.target 
FROM n1_pairs)) AS TEXT) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows
