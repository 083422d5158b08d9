WITH n0 AS MATERIALIZED 
(SELECT person_2.name AS name, person_2.id_number_mask AS id_number_mask, person_2.phone_mask AS phone_mask, person_2.bank_account_mask AS bank_account_mask, person_2.birth_date AS birth_date, person_2.id AS id 
FROM person AS person_2 
WHERE person_2.id_number_token = any($7::TEXT[])), 
n1_pairs AS 
(SELECT anon_3.parent AS parent, anon_3.target AS target 
FROM (SELECT membership_2.person_id AS parent, membership_2.household_id AS target 
FROM membership AS membership_2 
WHERE membership_2.person_id = (SELECT n0.id 
FROM n0) AND membership_2.superseded_at IS NULL AND membership_2.since <= $8::DATE AND (membership_2.until IS NULL OR membership_2.until >= $8::DATE)) AS anon_3 ORDER BY anon_3.target 
 LIMIT 1), 
n1 AS MATERIALIZED 
(SELECT n1_pairs.parent AS parent, household_1.id AS id 
FROM n1_pairs JOIN household AS household_1 ON household_1.id = n1_pairs.target), 
n2 AS MATERIALIZED 
(SELECT membership_1.household_id AS parent, membership_1.person_id AS person_id, membership_1.since AS since, membership_1.id AS id 
FROM membership AS membership_1 
WHERE membership_1.household_id = (SELECT n1.id 
FROM n1) AND membership_1.since <= $8::DATE AND (membership_1.until IS NULL OR membership_1.until >= $8::DATE) AND NOT (EXISTS (SELECT * 
FROM person AS person_3 
WHERE person_3.id = membership_1.person_id AND person_3.died_on < $8::DATE)) AND membership_1.superseded_at IS NULL), 
n2_objects AS 
(SELECT n2.parent AS parent, n2.since AS since, n2.id AS id, ('{"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(substr(anon_2.name, $4::INTEGER, $5::INTEGER) || $6::VARCHAR)::text, 'null') || ',"idNumber":' || coalesce(to_json(anon_2.id_number_mask)::text, 'null') || '}') AS j 
FROM (SELECT person_1.id AS parent, person_1.name AS name, person_1.id_number_mask AS id_number_mask, person_1.id AS id 
FROM person AS person_1 
WHERE person_1.id = n2.person_id) AS anon_2), 'null') || '}') AS j 
FROM n2), 
n1_objects AS 
(SELECT n1.parent AS parent, ('{"members":[' || coalesce((SELECT string_agg(n2_objects.j, ',' ORDER BY case when n2_objects.since > date '9999-12-31' then date '9999-12-31' when n2_objects.since < date '0001-01-01' then date '0001-01-01' else n2_objects.since end ASC NULLS LAST, n2_objects.id ASC NULLS LAST) AS string_agg_1 
FROM n2_objects), '') || ']}') AS j 
FROM n1)
 SELECT convert_to((SELECT anon_1.j 
FROM (SELECT ('{"name":' || coalesce(to_json(substr(n0.name, $1::INTEGER, $2::INTEGER) || $3::VARCHAR)::text, 'null') || ',"idNumber":' || coalesce(to_json(n0.id_number_mask)::text, 'null') || ',"phone":' || coalesce(to_json(n0.phone_mask)::text, 'null') || ',"bankAccount":' || coalesce(to_json(n0.bank_account_mask)::text, 'null') || ',"birthDate":' || coalesce(to_json(case when n0.birth_date > date '9999-12-31' then date '9999-12-31' when n0.birth_date < date '0001-01-01' then date '0001-01-01' else n0.birth_date end)::text, 'null') || ',"household":' || coalesce((SELECT n1_objects.j 
FROM n1_objects), 'null') || '}') AS j 
FROM n0) AS anon_1), 'UTF8') AS answer, CAST(array_to_json(array(SELECT n0.id 
FROM n0 
WHERE n0.id IS NOT NULL UNION SELECT membership_3.person_id AS person_id 
FROM membership AS membership_3 
WHERE membership_3.household_id = (SELECT n1.id 
FROM n1) AND membership_3.superseded_at IS NULL AND membership_3.since <= $8::DATE AND (membership_3.until IS NULL OR membership_3.until >= $8::DATE) UNION SELECT n2.person_id 
FROM n2 
WHERE n2.person_id IS NOT NULL)) AS TEXT) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows

WITH n0 AS MATERIALIZED 
(SELECT person_1.name AS name, person_1.id_number_mask AS id_number_mask, person_1.phone_mask AS phone_mask, person_1.bank_account_mask AS bank_account_mask, person_1.id AS id 
FROM person AS person_1 
WHERE person_1.id_number_token = any($4::TEXT[]))
 SELECT convert_to((SELECT anon_1.j 
FROM (SELECT ('{"name":' || coalesce(to_json(substr(n0.name, $1::INTEGER, $2::INTEGER) || $3::VARCHAR)::text, 'null') || ',"idNumber":' || coalesce(to_json(n0.id_number_mask)::text, 'null') || ',"phone":' || coalesce(to_json(n0.phone_mask)::text, 'null') || ',"bankAccount":' || coalesce(to_json(n0.bank_account_mask)::text, 'null') || '}') AS j 
FROM n0) AS anon_1), 'UTF8') AS answer, CAST(array_to_json(array(SELECT n0.id 
FROM n0 
WHERE n0.id IS NOT NULL)) AS TEXT) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows
