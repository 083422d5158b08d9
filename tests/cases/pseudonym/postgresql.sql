WITH n0 AS MATERIALIZED 
(SELECT person_2.id AS id, (SELECT 1 
FROM division_within AS division_within_2 
WHERE division_within_2.ancestor_code = $4::VARCHAR AND division_within_2.division_code = person_2.division_code) IS NOT NULL AS in_district 
FROM person AS person_2 
WHERE person_2.id = $5::UUID), 
n1_pairs AS 
(SELECT anon_3.parent AS parent, anon_3.target AS target 
FROM (SELECT membership_2.person_id AS parent, membership_2.household_id AS target 
FROM membership AS membership_2 
WHERE membership_2.person_id = (SELECT n0.id 
FROM n0) AND membership_2.superseded_at IS NULL AND membership_2.since <= $3::DATE AND (membership_2.until IS NULL OR membership_2.until >= $3::DATE)) AS anon_3 ORDER BY anon_3.target 
 LIMIT 1), 
n1 AS MATERIALIZED 
(SELECT n1_pairs.parent AS parent, household_1.id AS id 
FROM n1_pairs JOIN household AS household_1 ON household_1.id = n1_pairs.target), 
n2 AS MATERIALIZED 
(SELECT membership_1.household_id AS parent, membership_1.person_id AS person_id, membership_1.id AS id 
FROM membership AS membership_1 
WHERE membership_1.household_id = (SELECT n1.id 
FROM n1) AND membership_1.since <= $3::DATE AND (membership_1.until IS NULL OR membership_1.until >= $3::DATE) AND NOT (EXISTS (SELECT * 
FROM person AS person_3 
WHERE person_3.id = membership_1.person_id AND person_3.died_on < $3::DATE)) AND membership_1.superseded_at IS NULL), 
n2_objects AS 
(SELECT n2.parent AS parent, CAST(NULL AS DATE) AS since, n2.id AS id, ('{"person":' || coalesce((SELECT ('{"id":' || coalesce(to_json(CASE WHEN anon_2.in_district THEN CAST(anon_2.id AS TEXT) ELSE CAST(chr(2) || CAST(anon_2.id AS TEXT) AS TEXT) END)::text, 'null') || ',"idNumber":' || coalesce(to_json(CASE WHEN anon_2.in_caseload THEN anon_2.id_number_mask ELSE CAST(chr(2) || CAST(anon_2.id AS TEXT) AS TEXT) END)::text, 'null') || ',"birthDate":' || coalesce(to_json($1::VARCHAR || 'w4')::text, 'null') || '}') AS j 
FROM (SELECT person_1.id AS parent, person_1.id AS id, person_1.id_number_mask AS id_number_mask, (SELECT 1 
FROM caseload AS caseload_1 
WHERE caseload_1.organisation_id = $2::UUID AND caseload_1.since <= $3::DATE AND (caseload_1.until IS NULL OR caseload_1.until >= $3::DATE) AND caseload_1.person_id = person_1.id 
 LIMIT 1) IS NOT NULL AS in_caseload, (SELECT 1 
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
FROM (SELECT ('{"id":' || coalesce(to_json(CASE WHEN n0.in_district THEN CAST(n0.id AS TEXT) ELSE CAST(chr(2) || CAST(n0.id AS TEXT) AS TEXT) END)::text, 'null') || ',"household":' || coalesce((SELECT n1_objects.j 
FROM n1_objects), 'null') || '}') AS j 
FROM n0) AS anon_1), 'UTF8') AS answer, CAST(array_to_json(array(SELECT n0.id 
FROM n0 
WHERE n0.id IS NOT NULL UNION SELECT membership_3.person_id AS person_id 
FROM membership AS membership_3 
WHERE membership_3.household_id = (SELECT n1.id 
FROM n1) AND membership_3.superseded_at IS NULL AND membership_3.since <= $3::DATE AND (membership_3.until IS NULL OR membership_3.until >= $3::DATE) UNION SELECT n2.person_id 
FROM n2 
WHERE n2.person_id IS NOT NULL)) AS TEXT) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows

WITH n0 AS MATERIALIZED 
(SELECT person_1.id AS id, person_1.id_number_mask AS id_number_mask, (SELECT 1 
FROM caseload AS caseload_1 
WHERE caseload_1.organisation_id = $1::UUID AND caseload_1.since <= $2::DATE AND (caseload_1.until IS NULL OR caseload_1.until >= $2::DATE) AND caseload_1.person_id = person_1.id 
 LIMIT 1) IS NOT NULL AS in_caseload, (SELECT 1 
FROM division_within AS division_within_1 
WHERE division_within_1.ancestor_code = $3::VARCHAR AND division_within_1.division_code = person_1.division_code) IS NOT NULL AS in_district 
FROM person AS person_1 
WHERE person_1.id_number_token = any($4::TEXT[]))
 SELECT convert_to((SELECT anon_1.j 
FROM (SELECT ('{"id":' || coalesce(to_json(CASE WHEN n0.in_district THEN CAST(n0.id AS TEXT) ELSE CAST(chr(2) || CAST(n0.id AS TEXT) AS TEXT) END)::text, 'null') || ',"idNumber":' || coalesce(to_json(CASE WHEN n0.in_caseload THEN n0.id_number_mask ELSE CAST(chr(2) || CAST(n0.id AS TEXT) AS TEXT) END)::text, 'null') || '}') AS j 
FROM n0) AS anon_1), 'UTF8') AS answer, CAST(array_to_json(array(SELECT n0.id 
FROM n0 
WHERE n0.id IS NOT NULL)) AS TEXT) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows
