WITH n0 AS MATERIALIZED 
(SELECT household_1.id AS id, household_1.address AS address, household_1.urban AS urban 
FROM household AS household_1 
WHERE household_1.id = ? AND (SELECT 1 
FROM division_within AS division_within_2 
WHERE division_within_2.ancestor_code = ? AND division_within_2.division_code = household_1.division_code) IS NOT NULL), 
n1 AS MATERIALIZED 
(SELECT membership_1.household_id AS parent, membership_1.relation AS relation, membership_1.person_id AS person_id, membership_1.since AS since, membership_1.id AS id 
FROM membership AS membership_1 
WHERE membership_1.household_id = (SELECT n0.id 
FROM n0) AND membership_1.since <= ? AND (membership_1.until IS NULL OR membership_1.until >= ?) AND NOT (EXISTS (SELECT * 
FROM person AS person_2 
WHERE person_2.id = membership_1.person_id AND person_2.died_on < ?)) AND membership_1.superseded_at IS NULL), 
n1_objects AS 
(SELECT n1.parent AS parent, n1.since AS since, n1.id AS id, json_object('relation', n1.relation, 'person', json((SELECT json_object('name', anon_3.name) AS j 
FROM (SELECT person_1.id AS parent, person_1.name AS name, person_1.id AS id 
FROM person AS person_1 
WHERE person_1.id = n1.person_id AND (SELECT 1 
FROM division_within AS division_within_1 
WHERE division_within_1.ancestor_code = ? AND division_within_1.division_code = person_1.division_code) IS NOT NULL) AS anon_3))) AS j 
FROM n1), 
n3_pairs AS 
(SELECT anon_5.parent AS parent, anon_5.target AS target 
FROM (SELECT anon_6.parent AS parent, anon_6.target AS target 
FROM (SELECT economic_snapshot_2.household_id AS parent, economic_snapshot_2.id AS target, row_number() OVER (PARTITION BY economic_snapshot_2.household_id ORDER BY economic_snapshot_2.as_of DESC, economic_snapshot_2.recorded_at DESC, economic_snapshot_2.id) AS age 
FROM economic_snapshot AS economic_snapshot_2 
WHERE economic_snapshot_2.household_id = (SELECT n0.id 
FROM n0) AND economic_snapshot_2.superseded_at IS NULL) AS anon_6 
WHERE anon_6.age = ?) AS anon_5 ORDER BY anon_5.target
 LIMIT 1 OFFSET ?), 
n3_objects AS 
(SELECT anon_4.parent AS parent, json_object('savings', CASE WHEN (anon_4.savings_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_4.savings_fen < 0) THEN '-' ELSE '' END, abs(anon_4.savings_fen) / 100, abs(anon_4.savings_fen) % 100) END) AS j 
FROM (SELECT n3_pairs.parent AS parent, economic_snapshot_1.savings_fen AS savings_fen 
FROM n3_pairs JOIN economic_snapshot AS economic_snapshot_1 ON economic_snapshot_1.id = n3_pairs.target 
WHERE economic_snapshot_1.superseded_at IS NULL) AS anon_4)
 SELECT (SELECT anon_1.j 
FROM (SELECT json_object('id', n0.id, 'address', n0.address, 'urban', json(json(CASE WHEN n0.urban THEN 'true' WHEN n0.urban = 0 THEN 'false' END)), 'members', json((SELECT json_group_array(json(anon_2.j)) AS json_group_array_1 
FROM (SELECT n1_objects.j AS j 
FROM n1_objects ORDER BY n1_objects.since ASC NULLS LAST, n1_objects.id ASC NULLS LAST) AS anon_2)), 'economy', json((SELECT n3_objects.j 
FROM n3_objects))) AS j 
FROM n0) AS anon_1) AS answer, (SELECT json_group_array(anon_7.person_id) AS json_group_array_2 
FROM (SELECT membership_2.person_id AS person_id 
FROM membership AS membership_2 
WHERE membership_2.household_id = (SELECT n0.id 
FROM n0) AND membership_2.superseded_at IS NULL AND membership_2.since <= ? AND (membership_2.until IS NULL OR membership_2.until >= ?) UNION SELECT n1.person_id AS person_id 
FROM n1 
WHERE n1.person_id IS NOT NULL) AS anon_7) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows

WITH n0 AS MATERIALIZED 
(SELECT household_1.id AS id, household_1.address AS address 
FROM household AS household_1 
WHERE household_1.id = ? AND (SELECT 1 
FROM division_within AS division_within_1 
WHERE division_within_1.ancestor_code = ? AND division_within_1.division_code = household_1.division_code) IS NOT NULL)
 SELECT (SELECT anon_1.j 
FROM (SELECT json_object('id', n0.id, 'address', n0.address) AS j 
FROM n0) AS anon_1) AS answer, (SELECT json_group_array(anon_2.person_id) AS json_group_array_1 
FROM (SELECT membership_1.person_id AS person_id 
FROM membership AS membership_1 
WHERE membership_1.household_id = (SELECT n0.id 
FROM n0) AND membership_1.superseded_at IS NULL AND membership_1.since <= ? AND (membership_1.until IS NULL OR membership_1.until >= ?)) AS anon_2) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows
