WITH n0 AS MATERIALIZED 
(SELECT person_1.name AS name, person_1.id AS id 
FROM person AS person_1 
WHERE person_1.id = $1::UUID), 
n1_objects AS 
(SELECT anon_2.parent AS parent, anon_2.category AS category, anon_2.since AS since, anon_2.id AS id, json_build_object('category', anon_2.category, 'kind', anon_2.kind, 'outcome', anon_2.outcome, 'since', case when anon_2.since > date '9999-12-31' then date '9999-12-31' when anon_2.since < date '0001-01-01' then date '0001-01-01' else anon_2.since end, 'until', case when anon_2.until > date '9999-12-31' then date '9999-12-31' when anon_2.until < date '0001-01-01' then date '0001-01-01' else anon_2.until end) AS j 
FROM (SELECT category_determination_1.person_id AS parent, category_determination_1.category AS category, category_determination_1.kind AS kind, category_determination_1.outcome AS outcome, category_determination_1.since AS since, category_determination_1.until AS until, category_determination_1.id AS id, category_determination_1.person_id AS person_id 
FROM category_determination AS category_determination_1 
WHERE category_determination_1.person_id = ANY (array(SELECT n0.id 
FROM n0)) AND category_determination_1.since <= $2::DATE AND (category_determination_1.until IS NULL OR category_determination_1.until >= $2::DATE) AND category_determination_1.superseded_at IS NULL) AS anon_2), 
n1_lists AS MATERIALIZED 
(SELECT n1_objects.parent AS parent, json_agg(n1_objects.j ORDER BY n1_objects.category COLLATE "C" ASC NULLS LAST, case when n1_objects.since > date '9999-12-31' then date '9999-12-31' when n1_objects.since < date '0001-01-01' then date '0001-01-01' else n1_objects.since end ASC NULLS LAST, n1_objects.id ASC NULLS LAST) AS j 
FROM n1_objects GROUP BY n1_objects.parent), 
n2_pairs AS 
(SELECT anon_3.parent AS parent, anon_3.target AS target 
FROM (SELECT anon_4.parent AS parent, anon_4.target AS target, row_number() OVER (PARTITION BY anon_4.parent ORDER BY anon_4.target) AS place 
FROM (SELECT membership_1.person_id AS parent, membership_1.household_id AS target 
FROM membership AS membership_1 
WHERE membership_1.person_id = ANY (array(SELECT n0.id 
FROM n0)) AND membership_1.superseded_at IS NULL AND membership_1.since <= $2::DATE AND (membership_1.until IS NULL OR membership_1.until >= $2::DATE)) AS anon_4) AS anon_3 
WHERE anon_3.place = 1), 
n2 AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, household_1.address AS address, household_1.urban AS urban, household_1.id AS id 
FROM n2_pairs JOIN household AS household_1 ON household_1.id = n2_pairs.target), 
n3_pairs AS 
(SELECT anon_6.parent AS parent, anon_6.target AS target 
FROM (SELECT anon_7.parent AS parent, anon_7.target AS target, row_number() OVER (PARTITION BY anon_7.parent ORDER BY anon_7.target) AS place 
FROM (SELECT anon_8.parent AS parent, anon_8.target AS target 
FROM (SELECT economic_snapshot_2.household_id AS parent, economic_snapshot_2.id AS target, row_number() OVER (PARTITION BY economic_snapshot_2.household_id ORDER BY economic_snapshot_2.as_of DESC, economic_snapshot_2.recorded_at DESC, economic_snapshot_2.id) AS age 
FROM economic_snapshot AS economic_snapshot_2 
WHERE economic_snapshot_2.household_id = ANY (array(SELECT n2.id 
FROM n2)) AND economic_snapshot_2.superseded_at IS NULL) AS anon_8 
WHERE anon_8.age = $3::INTEGER) AS anon_7) AS anon_6 
WHERE anon_6.place = 1), 
n3_objects AS MATERIALIZED 
(SELECT anon_5.parent AS parent, json_build_object('asOf', case when anon_5.as_of > date '9999-12-31' then date '9999-12-31' when anon_5.as_of < date '0001-01-01' then date '0001-01-01' else anon_5.as_of end, 'totalIncome', (CAST(anon_5.total_income_fen / 100 AS TEXT) || '.') || lpad(CAST(anon_5.total_income_fen % 100 AS TEXT), 2, '0'), 'incomePerHead', (CAST(anon_5.income_per_head_fen / 100 AS TEXT) || '.') || lpad(CAST(anon_5.income_per_head_fen % 100 AS TEXT), 2, '0'), 'savings', (CAST(anon_5.savings_fen / 100 AS TEXT) || '.') || lpad(CAST(anon_5.savings_fen % 100 AS TEXT), 2, '0'), 'origin', anon_5.origin) AS j 
FROM (SELECT n3_pairs.parent AS parent, economic_snapshot_1.as_of AS as_of, economic_snapshot_1.total_income_fen AS total_income_fen, economic_snapshot_1.income_per_head_fen AS income_per_head_fen, economic_snapshot_1.savings_fen AS savings_fen, economic_snapshot_1.origin AS origin 
FROM n3_pairs JOIN economic_snapshot AS economic_snapshot_1 ON economic_snapshot_1.id = n3_pairs.target 
WHERE economic_snapshot_1.superseded_at IS NULL) AS anon_5), 
n4 AS MATERIALIZED 
(SELECT membership_2.household_id AS parent, membership_2.relation AS relation, membership_2.since AS since, membership_2.person_id AS person_id, membership_2.id AS id 
FROM membership AS membership_2 
WHERE membership_2.household_id = ANY (array(SELECT n2.id 
FROM n2)) AND membership_2.since <= $2::DATE AND (membership_2.until IS NULL OR membership_2.until >= $2::DATE) AND membership_2.superseded_at IS NULL), 
n5_objects AS MATERIALIZED 
(SELECT anon_9.parent AS parent, json_build_object('name', anon_9.name, 'birthDate', case when anon_9.birth_date > date '9999-12-31' then date '9999-12-31' when anon_9.birth_date < date '0001-01-01' then date '0001-01-01' else anon_9.birth_date end) AS j 
FROM (SELECT person_2.id AS parent, person_2.name AS name, person_2.birth_date AS birth_date, person_2.id AS id 
FROM person AS person_2 
WHERE person_2.id = ANY (array(SELECT n4.person_id 
FROM n4))) AS anon_9), 
n4_objects AS 
(SELECT n4.parent AS parent, n4.since AS since, n4.id AS id, json_build_object('relation', n4.relation, 'since', case when n4.since > date '9999-12-31' then date '9999-12-31' when n4.since < date '0001-01-01' then date '0001-01-01' else n4.since end, 'person', n5_objects.j) AS j 
FROM n4 LEFT OUTER JOIN n5_objects ON n5_objects.parent = n4.person_id), 
n4_lists AS MATERIALIZED 
(SELECT n4_objects.parent AS parent, json_agg(n4_objects.j ORDER BY case when n4_objects.since > date '9999-12-31' then date '9999-12-31' when n4_objects.since < date '0001-01-01' then date '0001-01-01' else n4_objects.since end ASC NULLS LAST, n4_objects.id ASC NULLS LAST) AS j 
FROM n4_objects GROUP BY n4_objects.parent), 
n2_objects AS MATERIALIZED 
(SELECT n2.parent AS parent, json_build_object('address', n2.address, 'urban', n2.urban, 'economy', n3_objects.j, 'members', coalesce(n4_lists.j, '[]'::json)) AS j 
FROM n2 LEFT OUTER JOIN n3_objects ON n3_objects.parent = n2.id LEFT OUTER JOIN n4_lists ON n4_lists.parent = n2.id), 
n6_objects AS 
(SELECT anon_13.parent AS parent, anon_13.given_on AS given_on, anon_13.id AS id, json_build_object('__typename', 'BasicLivingAid', 'programme', anon_13.programme, 'givenOn', case when anon_13.given_on > date '9999-12-31' then date '9999-12-31' when anon_13.given_on < date '0001-01-01' then date '0001-01-01' else anon_13.given_on end, 'amount', (CAST(anon_13.amount_fen / 100 AS TEXT) || '.') || lpad(CAST(anon_13.amount_fen % 100 AS TEXT), 2, '0'), 'status', anon_13.status) AS j0 
FROM (SELECT basic_living_aid_1.person_id AS parent, basic_living_aid_1.programme AS programme, basic_living_aid_1.given_on AS given_on, basic_living_aid_1.amount_fen AS amount_fen, basic_living_aid_1.status AS status, basic_living_aid_1.id AS id, basic_living_aid_1.person_id AS person_id 
FROM basic_living_aid AS basic_living_aid_1 
WHERE basic_living_aid_1.person_id = ANY (array(SELECT n0.id 
FROM n0)) AND basic_living_aid_1.superseded_at IS NULL) AS anon_13 UNION ALL SELECT anon_14.parent AS parent, anon_14.given_on AS given_on, anon_14.id AS id, json_build_object('__typename', 'EducationAid', 'programme', anon_14.programme, 'givenOn', case when anon_14.given_on > date '9999-12-31' then date '9999-12-31' when anon_14.given_on < date '0001-01-01' then date '0001-01-01' else anon_14.given_on end, 'amount', (CAST(anon_14.amount_fen / 100 AS TEXT) || '.') || lpad(CAST(anon_14.amount_fen % 100 AS TEXT), 2, '0'), 'status', anon_14.status) AS j0 
FROM (SELECT education_aid_1.person_id AS parent, education_aid_1.programme AS programme, education_aid_1.given_on AS given_on, education_aid_1.amount_fen AS amount_fen, education_aid_1.status AS status, education_aid_1.id AS id, education_aid_1.person_id AS person_id 
FROM education_aid AS education_aid_1 
WHERE education_aid_1.person_id = ANY (array(SELECT n0.id 
FROM n0)) AND education_aid_1.superseded_at IS NULL) AS anon_14 UNION ALL SELECT anon_15.parent AS parent, anon_15.given_on AS given_on, anon_15.id AS id, json_build_object('__typename', 'MedicalAssistance', 'programme', anon_15.programme, 'givenOn', case when anon_15.given_on > date '9999-12-31' then date '9999-12-31' when anon_15.given_on < date '0001-01-01' then date '0001-01-01' else anon_15.given_on end, 'amount', (CAST(anon_15.amount_fen / 100 AS TEXT) || '.') || lpad(CAST(anon_15.amount_fen % 100 AS TEXT), 2, '0'), 'status', anon_15.status) AS j0 
FROM (SELECT medical_assistance_1.person_id AS parent, medical_assistance_1.programme AS programme, medical_assistance_1.given_on AS given_on, medical_assistance_1.amount_fen AS amount_fen, medical_assistance_1.status AS status, medical_assistance_1.id AS id, medical_assistance_1.person_id AS person_id 
FROM medical_assistance AS medical_assistance_1 
WHERE medical_assistance_1.person_id = ANY (array(SELECT n0.id 
FROM n0)) AND medical_assistance_1.superseded_at IS NULL) AS anon_15 UNION ALL SELECT anon_16.parent AS parent, anon_16.given_on AS given_on, anon_16.id AS id, json_build_object('__typename', 'PremiumSubsidy', 'programme', anon_16.programme, 'givenOn', case when anon_16.given_on > date '9999-12-31' then date '9999-12-31' when anon_16.given_on < date '0001-01-01' then date '0001-01-01' else anon_16.given_on end, 'amount', (CAST(anon_16.amount_fen / 100 AS TEXT) || '.') || lpad(CAST(anon_16.amount_fen % 100 AS TEXT), 2, '0'), 'status', anon_16.status) AS j0 
FROM (SELECT premium_subsidy_1.person_id AS parent, premium_subsidy_1.programme AS programme, premium_subsidy_1.given_on AS given_on, premium_subsidy_1.amount_fen AS amount_fen, premium_subsidy_1.status AS status, premium_subsidy_1.id AS id, premium_subsidy_1.person_id AS person_id 
FROM premium_subsidy AS premium_subsidy_1 
WHERE premium_subsidy_1.person_id = ANY (array(SELECT n0.id 
FROM n0)) AND premium_subsidy_1.superseded_at IS NULL) AS anon_16 UNION ALL SELECT anon_17.parent AS parent, anon_17.given_on AS given_on, anon_17.id AS id, json_build_object('__typename', 'TemporaryRelief', 'programme', anon_17.programme, 'givenOn', case when anon_17.given_on > date '9999-12-31' then date '9999-12-31' when anon_17.given_on < date '0001-01-01' then date '0001-01-01' else anon_17.given_on end, 'amount', (CAST(anon_17.amount_fen / 100 AS TEXT) || '.') || lpad(CAST(anon_17.amount_fen % 100 AS TEXT), 2, '0'), 'status', anon_17.status) AS j0 
FROM (SELECT temporary_relief_1.person_id AS parent, temporary_relief_1.programme AS programme, temporary_relief_1.given_on AS given_on, temporary_relief_1.amount_fen AS amount_fen, temporary_relief_1.status AS status, temporary_relief_1.id AS id, temporary_relief_1.person_id AS person_id 
FROM temporary_relief AS temporary_relief_1 
WHERE temporary_relief_1.person_id = ANY (array(SELECT n0.id 
FROM n0)) AND temporary_relief_1.superseded_at IS NULL) AS anon_17), 
n6_pages AS MATERIALIZED 
(SELECT anon_10.parent AS parent, json_build_object('nodes', anon_10.w0) AS j 
FROM (SELECT anon_11.parent AS parent, anon_11.place AS place, coalesce(json_agg(anon_11.j0) FILTER (WHERE anon_11.place > anon_11.low AND anon_11.place <= anon_11.high) OVER (PARTITION BY anon_11.parent ORDER BY anon_11.place ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING), '[]'::json) AS w0 
FROM (SELECT anon_12.parent AS parent, anon_12.given_on AS given_on, anon_12.id AS id, anon_12.j0 AS j0, anon_12.place AS place, anon_12.skipped AS skipped, anon_12.until AS until, anon_12.every AS every, anon_12.skipped AS low, anon_12.until AS high 
FROM (SELECT n6_objects.parent AS parent, n6_objects.given_on AS given_on, n6_objects.id AS id, n6_objects.j0 AS j0, row_number() OVER (PARTITION BY n6_objects.parent ORDER BY case when n6_objects.given_on > date '9999-12-31' then date '9999-12-31' when n6_objects.given_on < date '0001-01-01' then date '0001-01-01' else n6_objects.given_on end DESC NULLS LAST, n6_objects.id ASC NULLS LAST) AS place, 0 AS skipped, count(*) OVER (PARTITION BY n6_objects.parent) AS until, count(*) OVER (PARTITION BY n6_objects.parent) AS every 
FROM n6_objects) AS anon_12) AS anon_11) AS anon_10 
WHERE anon_10.place = 1)
 SELECT (SELECT anon_1.j 
FROM (SELECT json_build_object('name', n0.name, 'categories', coalesce(n1_lists.j, '[]'::json), 'household', n2_objects.j, 'assistanceRecords', coalesce(n6_pages.j, '{"nodes":[]}'::json)) AS j 
FROM n0 LEFT OUTER JOIN n1_lists ON n1_lists.parent = n0.id LEFT OUTER JOIN n2_objects ON n2_objects.parent = n0.id LEFT OUTER JOIN n6_pages ON n6_pages.parent = n0.id) AS anon_1) AS answer, CAST(array_to_json(array(SELECT n0.id 
FROM n0 
WHERE n0.id IS NOT NULL UNION SELECT membership_3.person_id AS person_id 
FROM membership AS membership_3 
WHERE membership_3.household_id = ANY (array(SELECT n2.id 
FROM n2)) AND membership_3.superseded_at IS NULL AND membership_3.since <= $2::DATE AND (membership_3.until IS NULL OR membership_3.until >= $2::DATE) UNION SELECT n4.person_id 
FROM n4 
WHERE n4.person_id IS NOT NULL)) AS TEXT) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows
