WITH n0 AS MATERIALIZED 
(SELECT person_1.id AS id 
FROM person AS person_1 
WHERE person_1.id_number_token = any($2::TEXT[])), 
n1_pairs AS 
(SELECT anon_3.parent AS parent, anon_3.target AS target 
FROM (SELECT membership_1.person_id AS parent, membership_1.household_id AS target 
FROM membership AS membership_1 
WHERE membership_1.person_id = (SELECT n0.id 
FROM n0) AND membership_1.superseded_at IS NULL AND membership_1.since <= $3::DATE AND (membership_1.until IS NULL OR membership_1.until >= $3::DATE)) AS anon_3 ORDER BY anon_3.target 
 LIMIT 1), 
n1_objects AS 
(SELECT anon_2.parent AS parent, ('{"id":' || coalesce(('"' || anon_2.id) || '"', 'null') || ',"economy":' || coalesce(to_json($1::VARCHAR || 'w2')::text, 'null') || '}') AS j 
FROM (SELECT n1_pairs.parent AS parent, household_1.id AS id 
FROM n1_pairs JOIN household AS household_1 ON household_1.id = n1_pairs.target) AS anon_2)
 SELECT convert_to((SELECT anon_1.j 
FROM (SELECT ('{"id":' || coalesce(('"' || n0.id) || '"', 'null') || ',"name":' || coalesce(to_json($1::VARCHAR || 'w0')::text, 'null') || ',"sex":' || coalesce(to_json($1::VARCHAR || 'w1')::text, 'null') || ',"household":' || coalesce((SELECT n1_objects.j 
FROM n1_objects), 'null') || '}') AS j 
FROM n0) AS anon_1), 'UTF8') AS answer, CAST(array_to_json(array(SELECT n0.id 
FROM n0 
WHERE n0.id IS NOT NULL UNION SELECT membership_2.person_id AS person_id 
FROM membership AS membership_2 
WHERE membership_2.household_id = (SELECT anon_2.id 
FROM (SELECT n1_pairs.parent AS parent, household_1.id AS id 
FROM n1_pairs JOIN household AS household_1 ON household_1.id = n1_pairs.target) AS anon_2) AND membership_2.superseded_at IS NULL AND membership_2.since <= $3::DATE AND (membership_2.until IS NULL OR membership_2.until >= $3::DATE))) AS TEXT) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows

WITH n0 AS MATERIALIZED 
(SELECT person_2.id AS id 
FROM person AS person_2 
WHERE person_2.id_number_token = any($2::TEXT[])), 
n1_pairs AS 
(SELECT membership_1.person_id AS parent, membership_2.person_id AS target 
FROM membership AS membership_1 JOIN membership AS membership_2 ON membership_2.household_id = membership_1.household_id JOIN person AS person_1 ON person_1.id = membership_2.person_id 
WHERE membership_1.person_id = (SELECT n0.id 
FROM n0) AND membership_1.superseded_at IS NULL AND membership_1.since <= $3::DATE AND (membership_1.until IS NULL OR membership_1.until >= $3::DATE) AND membership_2.superseded_at IS NULL AND membership_2.since <= $3::DATE AND (membership_2.until IS NULL OR membership_2.until >= $3::DATE) AND true UNION SELECT n0.id AS id, n0.id AS id__1 
FROM n0), 
n1_objects AS 
(SELECT anon_2.parent AS parent, CAST(NULL AS DATE) AS given_on, anon_2.id AS id, ('{"__typename":"EducationAid","id":' || coalesce(to_json($1::VARCHAR || 'w0')::text, 'null') || ',"stage":' || coalesce(to_json(anon_2.stage)::text, 'null') || '}') AS j0 
FROM (SELECT n1_pairs.parent AS parent, education_aid_1.stage AS stage, education_aid_1.id AS id, education_aid_1.person_id AS person_id 
FROM n1_pairs JOIN education_aid AS education_aid_1 ON education_aid_1.person_id = n1_pairs.target 
WHERE education_aid_1.superseded_at IS NULL) AS anon_2 UNION ALL SELECT anon_3.parent AS parent, CAST(NULL AS DATE) AS given_on, anon_3.id AS id, ('{"__typename":"TemporaryRelief","id":' || coalesce(('"' || anon_3.id) || '"', 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_3.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || '}') AS j0 
FROM (SELECT n1_pairs.parent AS parent, temporary_relief_1.id AS id, temporary_relief_1.amount_fen AS amount_fen, temporary_relief_1.person_id AS person_id 
FROM n1_pairs JOIN temporary_relief AS temporary_relief_1 ON temporary_relief_1.person_id = n1_pairs.target 
WHERE temporary_relief_1.superseded_at IS NULL) AS anon_3)
 SELECT convert_to((SELECT anon_1.j 
FROM (SELECT ('{"records":{"nodes":[' || coalesce((SELECT string_agg(n1_objects.j0, ',' ORDER BY case when n1_objects.given_on > date '9999-12-31' then date '9999-12-31' when n1_objects.given_on < date '0001-01-01' then date '0001-01-01' else n1_objects.given_on end DESC NULLS LAST, n1_objects.id ASC NULLS LAST) AS string_agg_1 
FROM n1_objects), '') || ']}}') AS j 
FROM n0) AS anon_1), 'UTF8') AS answer, CAST(array_to_json(array(SELECT n0.id 
FROM n0 
WHERE n0.id IS NOT NULL UNION SELECT n1_pairs.target 
FROM n1_pairs)) AS TEXT) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows
