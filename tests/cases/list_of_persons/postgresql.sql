WITH n0_window AS MATERIALIZED 
(SELECT anon_2.birth_date AS birth_date, anon_2.name AS name, anon_2.id AS id 
FROM (SELECT person_2.birth_date AS birth_date, person_2.name AS name, person_2.id AS id 
FROM person AS person_2 
WHERE person_2.birth_date <= $2::DATE AND (EXISTS (SELECT 1 
FROM category_determination AS category_determination_1 
WHERE category_determination_1.person_id = person_2.id AND category_determination_1.superseded_at IS NULL AND category_determination_1.since <= $3::DATE AND (category_determination_1.until IS NULL OR category_determination_1.until >= $3::DATE) AND NOT (EXISTS (SELECT * 
FROM person AS person_3 
WHERE person_3.id = category_determination_1.person_id AND person_3.died_on < $3::DATE)) AND category_determination_1.outcome = 'RECOGNISED' AND category_determination_1.category = any($4::TEXT[]))) AND (EXISTS (SELECT 1 
FROM division_within AS division_within_1 
WHERE division_within_1.ancestor_code = $5::VARCHAR AND division_within_1.division_code = person_2.division_code)) AND (EXISTS (SELECT 1 
FROM division_within AS division_within_2 
WHERE division_within_2.ancestor_code = $6::VARCHAR AND division_within_2.division_code = person_2.division_code)) ORDER BY case when person_2.birth_date > date '9999-12-31' then date '9999-12-31' when person_2.birth_date < date '0001-01-01' then date '0001-01-01' else person_2.birth_date end DESC NULLS LAST, person_2.name COLLATE "C" ASC NULLS LAST, person_2.id ASC NULLS LAST 
 LIMIT 201) AS anon_2 ORDER BY case when anon_2.birth_date > date '9999-12-31' then date '9999-12-31' when anon_2.birth_date < date '0001-01-01' then date '0001-01-01' else anon_2.birth_date end DESC NULLS LAST, anon_2.name COLLATE "C" ASC NULLS LAST, anon_2.id ASC NULLS LAST 
 LIMIT $7::BIGINT), 
n0 AS MATERIALIZED 
(SELECT person_1.birth_date AS birth_date, person_1.name AS name, person_1.id AS id, row_number() OVER (ORDER BY case when person_1.birth_date > date '9999-12-31' then date '9999-12-31' when person_1.birth_date < date '0001-01-01' then date '0001-01-01' else person_1.birth_date end DESC NULLS LAST, person_1.name COLLATE "C" ASC NULLS LAST, person_1.id ASC NULLS LAST) AS place 
FROM person AS person_1 
WHERE person_1.id = ANY (array(SELECT n0_window.id 
FROM n0_window ORDER BY case when n0_window.birth_date > date '9999-12-31' then date '9999-12-31' when n0_window.birth_date < date '0001-01-01' then date '0001-01-01' else n0_window.birth_date end DESC NULLS LAST, n0_window.name COLLATE "C" ASC NULLS LAST, n0_window.id ASC NULLS LAST 
 LIMIT $8::BIGINT))), 
n1_objects AS 
(SELECT anon_3.parent AS parent, anon_3.category AS category, anon_3.since AS since, anon_3.id AS id, ('{"category":' || coalesce(to_json(anon_3.category)::text, 'null') || '}') AS j 
FROM (SELECT category_determination_2.person_id AS parent, category_determination_2.category AS category, category_determination_2.since AS since, category_determination_2.id AS id, category_determination_2.person_id AS person_id 
FROM category_determination AS category_determination_2 
WHERE category_determination_2.person_id = ANY (array(SELECT n0.id 
FROM n0)) AND category_determination_2.since <= $3::DATE AND (category_determination_2.until IS NULL OR category_determination_2.until >= $3::DATE) AND NOT (EXISTS (SELECT * 
FROM person AS person_4 
WHERE person_4.id = category_determination_2.person_id AND person_4.died_on < $3::DATE)) AND category_determination_2.superseded_at IS NULL) AS anon_3), 
n1_lists AS MATERIALIZED 
(SELECT n1_objects.parent AS parent, ('[' || coalesce(string_agg(n1_objects.j, ',' ORDER BY n1_objects.category COLLATE "C" ASC NULLS LAST, case when n1_objects.since > date '9999-12-31' then date '9999-12-31' when n1_objects.since < date '0001-01-01' then date '0001-01-01' else n1_objects.since end ASC NULLS LAST, n1_objects.id ASC NULLS LAST), '') || ']') AS j 
FROM n1_objects GROUP BY n1_objects.parent), 
n2_pairs AS 
(SELECT anon_5.parent AS parent, anon_5.target AS target 
FROM (SELECT anon_6.parent AS parent, anon_6.target AS target, row_number() OVER (PARTITION BY anon_6.parent ORDER BY anon_6.target) AS place 
FROM (SELECT membership_1.person_id AS parent, membership_1.household_id AS target 
FROM membership AS membership_1 
WHERE membership_1.person_id = ANY (array(SELECT n0.id 
FROM n0)) AND membership_1.superseded_at IS NULL AND membership_1.since <= $3::DATE AND (membership_1.until IS NULL OR membership_1.until >= $3::DATE)) AS anon_6) AS anon_5 
WHERE anon_5.place = 1), 
n2_objects AS MATERIALIZED 
(SELECT anon_4.parent AS parent, ('{"urban":' || coalesce((anon_4.urban)::text, 'null') || '}') AS j 
FROM (SELECT n2_pairs.parent AS parent, household_1.urban AS urban, household_1.id AS id 
FROM n2_pairs JOIN household AS household_1 ON household_1.id = n2_pairs.target 
WHERE (SELECT 1 
FROM division_within AS division_within_3 
WHERE division_within_3.ancestor_code = $6::VARCHAR AND division_within_3.division_code = household_1.division_code) IS NOT NULL) AS anon_4), 
n0_rows AS 
(SELECT n0.place AS place, n0.birth_date AS birth_date, n0.name AS name, n0.id AS id, ('{"id":' || coalesce(('"' || n0.id) || '"', 'null') || ',"name":' || coalesce(to_json(n0.name)::text, 'null') || ',"birthDate":' || coalesce(to_json(case when n0.birth_date > date '9999-12-31' then date '9999-12-31' when n0.birth_date < date '0001-01-01' then date '0001-01-01' else n0.birth_date end)::text, 'null') || ',"categories":' || coalesce(n1_lists.j, '[]') || ',"household":' || coalesce(n2_objects.j, 'null') || '}') AS j0, ($1::VARCHAR || 'n0:') || CAST(json_build_array(case when n0.birth_date > date '9999-12-31' then date '9999-12-31' when n0.birth_date < date '0001-01-01' then date '0001-01-01' else n0.birth_date end, n0.name, n0.id) AS TEXT) AS mark 
FROM n0 LEFT OUTER JOIN n1_lists ON n1_lists.parent = n0.id LEFT OUTER JOIN n2_objects ON n2_objects.parent = n0.id)
 SELECT convert_to(('{"nodes":[' || coalesce((SELECT string_agg(anon_1.j, ',' ORDER BY anon_1.place ASC NULLS LAST) AS string_agg_1 
FROM (SELECT n0_rows.place AS place, n0_rows.j0 AS j 
FROM n0_rows) AS anon_1), '') || '],"pageInfo":{"hasNextPage":' || coalesce(((SELECT count(*) AS count_1 
FROM n0_window) > $8::BIGINT)::text, 'null') || ',"endCursor":' || coalesce(to_json((SELECT n0_rows.mark 
FROM n0_rows 
WHERE n0_rows.place = (SELECT max(n0_rows.place) AS max_1 
FROM n0_rows)))::text, 'null') || '},"totalCount":' || coalesce(((SELECT count(*) AS count_2 
FROM (SELECT person_5.birth_date AS birth_date, person_5.name AS name, person_5.id AS id 
FROM person AS person_5 
WHERE person_5.birth_date <= $2::DATE AND (EXISTS (SELECT 1 
FROM category_determination AS category_determination_3 
WHERE category_determination_3.person_id = person_5.id AND category_determination_3.superseded_at IS NULL AND category_determination_3.since <= $3::DATE AND (category_determination_3.until IS NULL OR category_determination_3.until >= $3::DATE) AND NOT (EXISTS (SELECT * 
FROM person AS person_6 
WHERE person_6.id = category_determination_3.person_id AND person_6.died_on < $3::DATE)) AND category_determination_3.outcome = 'RECOGNISED' AND category_determination_3.category = any($4::TEXT[]))) AND (EXISTS (SELECT 1 
FROM division_within AS division_within_4 
WHERE division_within_4.ancestor_code = $5::VARCHAR AND division_within_4.division_code = person_5.division_code)) AND (EXISTS (SELECT 1 
FROM division_within AS division_within_5 
WHERE division_within_5.ancestor_code = $6::VARCHAR AND division_within_5.division_code = person_5.division_code))) AS anon_7))::text, 'null') || '}'), 'UTF8') AS answer, CAST(array_to_json(array(SELECT n0.id 
FROM n0 
WHERE n0.id IS NOT NULL UNION SELECT membership_2.person_id AS person_id 
FROM membership AS membership_2 
WHERE membership_2.household_id = ANY (array(SELECT anon_4.id 
FROM (SELECT n2_pairs.parent AS parent, household_1.urban AS urban, household_1.id AS id 
FROM n2_pairs JOIN household AS household_1 ON household_1.id = n2_pairs.target 
WHERE (SELECT 1 
FROM division_within AS division_within_3 
WHERE division_within_3.ancestor_code = $6::VARCHAR AND division_within_3.division_code = household_1.division_code) IS NOT NULL) AS anon_4)) AND membership_2.superseded_at IS NULL AND membership_2.since <= $3::DATE AND (membership_2.until IS NULL OR membership_2.until >= $3::DATE))) AS TEXT) AS subjects, (SELECT count(*) AS count_3 
FROM n0 
WHERE true) AS rows
