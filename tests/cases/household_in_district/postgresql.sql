WITH n0 AS MATERIALIZED 
(SELECT household_1.id AS id, household_1.address AS address, household_1.urban AS urban 
FROM household AS household_1 
WHERE household_1.id = $2::UUID AND (SELECT 1 
FROM division_within AS division_within_2 
WHERE division_within_2.ancestor_code = $1::VARCHAR AND division_within_2.division_code = household_1.division_code) IS NOT NULL), 
n1 AS MATERIALIZED 
(SELECT membership_1.household_id AS parent, membership_1.relation AS relation, membership_1.person_id AS person_id, membership_1.since AS since, membership_1.id AS id 
FROM membership AS membership_1 
WHERE membership_1.household_id = (SELECT n0.id 
FROM n0) AND membership_1.since <= $3::DATE AND (membership_1.until IS NULL OR membership_1.until >= $3::DATE) AND NOT (EXISTS (SELECT * 
FROM person AS person_2 
WHERE person_2.id = membership_1.person_id AND person_2.died_on < $3::DATE)) AND membership_1.superseded_at IS NULL), 
n1_objects AS 
(SELECT n1.parent AS parent, n1.since AS since, n1.id AS id, ('{"relation":' || coalesce(to_json(n1.relation)::text, 'null') || ',"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(anon_2.name)::text, 'null') || '}') AS j 
FROM (SELECT person_1.id AS parent, person_1.name AS name, person_1.id AS id 
FROM person AS person_1 
WHERE person_1.id = n1.person_id AND (SELECT 1 
FROM division_within AS division_within_1 
WHERE division_within_1.ancestor_code = $1::VARCHAR AND division_within_1.division_code = person_1.division_code) IS NOT NULL) AS anon_2), 'null') || '}') AS j 
FROM n1), 
n3_pairs AS 
(SELECT anon_4.parent AS parent, anon_4.target AS target 
FROM (SELECT anon_5.parent AS parent, anon_5.target AS target 
FROM (SELECT economic_snapshot_2.household_id AS parent, economic_snapshot_2.id AS target, row_number() OVER (PARTITION BY economic_snapshot_2.household_id ORDER BY economic_snapshot_2.as_of DESC, economic_snapshot_2.recorded_at DESC, economic_snapshot_2.id) AS age 
FROM economic_snapshot AS economic_snapshot_2 
WHERE economic_snapshot_2.household_id = (SELECT n0.id 
FROM n0) AND economic_snapshot_2.superseded_at IS NULL) AS anon_5 
WHERE anon_5.age = $4::INTEGER) AS anon_4 ORDER BY anon_4.target 
 LIMIT 1), 
n3_objects AS 
(SELECT anon_3.parent AS parent, ('{"savings":' || coalesce(to_json(CAST(CAST(anon_3.savings_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || '}') AS j 
FROM (SELECT n3_pairs.parent AS parent, economic_snapshot_1.savings_fen AS savings_fen 
FROM n3_pairs JOIN economic_snapshot AS economic_snapshot_1 ON economic_snapshot_1.id = n3_pairs.target 
WHERE economic_snapshot_1.superseded_at IS NULL) AS anon_3)
 SELECT convert_to((SELECT anon_1.j 
FROM (SELECT ('{"id":' || coalesce(('"' || n0.id) || '"', 'null') || ',"address":' || coalesce(to_json(n0.address)::text, 'null') || ',"urban":' || coalesce((n0.urban)::text, 'null') || ',"members":[' || coalesce((SELECT string_agg(n1_objects.j, ',' ORDER BY case when n1_objects.since > date '9999-12-31' then date '9999-12-31' when n1_objects.since < date '0001-01-01' then date '0001-01-01' else n1_objects.since end ASC NULLS LAST, n1_objects.id ASC NULLS LAST) AS string_agg_1 
FROM n1_objects), '') || '],"economy":' || coalesce((SELECT n3_objects.j 
FROM n3_objects), 'null') || '}') AS j 
FROM n0) AS anon_1), 'UTF8') AS answer, CAST(array_to_json(array(SELECT membership_2.person_id AS person_id 
FROM membership AS membership_2 
WHERE membership_2.household_id = (SELECT n0.id 
FROM n0) AND membership_2.superseded_at IS NULL AND membership_2.since <= $3::DATE AND (membership_2.until IS NULL OR membership_2.until >= $3::DATE) UNION SELECT n1.person_id 
FROM n1 
WHERE n1.person_id IS NOT NULL)) AS TEXT) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows

WITH n0 AS MATERIALIZED 
(SELECT household_1.id AS id, household_1.address AS address 
FROM household AS household_1 
WHERE household_1.id = $1::UUID AND (SELECT 1 
FROM division_within AS division_within_1 
WHERE division_within_1.ancestor_code = $2::VARCHAR AND division_within_1.division_code = household_1.division_code) IS NOT NULL)
 SELECT convert_to((SELECT anon_1.j 
FROM (SELECT ('{"id":' || coalesce(('"' || n0.id) || '"', 'null') || ',"address":' || coalesce(to_json(n0.address)::text, 'null') || '}') AS j 
FROM n0) AS anon_1), 'UTF8') AS answer, CAST(array_to_json(array(SELECT membership_1.person_id AS person_id 
FROM membership AS membership_1 
WHERE membership_1.household_id = (SELECT n0.id 
FROM n0) AND membership_1.superseded_at IS NULL AND membership_1.since <= $3::DATE AND (membership_1.until IS NULL OR membership_1.until >= $3::DATE))) AS TEXT) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows
