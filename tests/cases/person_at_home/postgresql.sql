WITH n0 AS MATERIALIZED 
(SELECT person_1.name AS name, person_1.id AS id 
FROM person AS person_1 
WHERE person_1.id = $1::UUID), 
n1_objects AS 
(SELECT anon_2.parent AS parent, anon_2.category AS category, anon_2.since AS since, anon_2.id AS id, json_build_object('category', anon_2.category, 'kind', anon_2.kind, 'outcome', anon_2.outcome, 'since', case when anon_2.since > date '9999-12-31' then date '9999-12-31' when anon_2.since < date '0001-01-01' then date '0001-01-01' else anon_2.since end, 'until', case when anon_2.until > date '9999-12-31' then date '9999-12-31' when anon_2.until < date '0001-01-01' then date '0001-01-01' else anon_2.until end) AS j 
FROM (SELECT category_determination_1.person_id AS parent, category_determination_1.category AS category, category_determination_1.kind AS kind, category_determination_1.outcome AS outcome, category_determination_1.since AS since, category_determination_1.until AS until, category_determination_1.id AS id, category_determination_1.person_id AS person_id 
FROM category_determination AS category_determination_1 
WHERE category_determination_1.person_id = (SELECT n0.id 
FROM n0) AND category_determination_1.since <= $2::DATE AND (category_determination_1.until IS NULL OR category_determination_1.until >= $2::DATE) AND NOT (EXISTS (SELECT * 
FROM person AS person_2 
WHERE person_2.id = category_determination_1.person_id AND person_2.died_on < $2::DATE)) AND category_determination_1.superseded_at IS NULL) AS anon_2), 
n2_pairs AS 
(SELECT anon_6.parent AS parent, anon_6.target AS target 
FROM (SELECT membership_1.person_id AS parent, membership_1.household_id AS target 
FROM membership AS membership_1 
WHERE membership_1.person_id = (SELECT n0.id 
FROM n0) AND membership_1.superseded_at IS NULL AND membership_1.since <= $2::DATE AND (membership_1.until IS NULL OR membership_1.until >= $2::DATE)) AS anon_6 ORDER BY anon_6.target 
 LIMIT 1), 
n2 AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, household_1.address AS address, household_1.urban AS urban, household_1.id AS id 
FROM n2_pairs JOIN household AS household_1 ON household_1.id = n2_pairs.target), 
n3_pairs AS 
(SELECT anon_4.parent AS parent, anon_4.target AS target 
FROM (SELECT anon_5.parent AS parent, anon_5.target AS target 
FROM (SELECT economic_snapshot_2.household_id AS parent, economic_snapshot_2.id AS target, row_number() OVER (PARTITION BY economic_snapshot_2.household_id ORDER BY economic_snapshot_2.as_of DESC, economic_snapshot_2.recorded_at DESC, economic_snapshot_2.id) AS age 
FROM economic_snapshot AS economic_snapshot_2 
WHERE economic_snapshot_2.household_id = (SELECT n2.id 
FROM n2) AND economic_snapshot_2.superseded_at IS NULL) AS anon_5 
WHERE anon_5.age = $3::INTEGER) AS anon_4 ORDER BY anon_4.target 
 LIMIT 1), 
n3_objects AS 
(SELECT anon_3.parent AS parent, json_build_object('asOf', case when anon_3.as_of > date '9999-12-31' then date '9999-12-31' when anon_3.as_of < date '0001-01-01' then date '0001-01-01' else anon_3.as_of end, 'totalIncome', CAST(CAST(anon_3.total_income_fen AS NUMERIC) * 0.01 AS TEXT), 'incomePerHead', CAST(CAST(anon_3.income_per_head_fen AS NUMERIC) * 0.01 AS TEXT), 'savings', CAST(CAST(anon_3.savings_fen AS NUMERIC) * 0.01 AS TEXT), 'origin', anon_3.origin) AS j 
FROM (SELECT n3_pairs.parent AS parent, economic_snapshot_1.as_of AS as_of, economic_snapshot_1.total_income_fen AS total_income_fen, economic_snapshot_1.income_per_head_fen AS income_per_head_fen, economic_snapshot_1.savings_fen AS savings_fen, economic_snapshot_1.origin AS origin 
FROM n3_pairs JOIN economic_snapshot AS economic_snapshot_1 ON economic_snapshot_1.id = n3_pairs.target 
WHERE economic_snapshot_1.superseded_at IS NULL) AS anon_3), 
n4 AS MATERIALIZED 
(SELECT membership_2.household_id AS parent, membership_2.relation AS relation, membership_2.since AS since, membership_2.person_id AS person_id, membership_2.id AS id 
FROM membership AS membership_2 
WHERE membership_2.household_id = (SELECT n2.id 
FROM n2) AND membership_2.since <= $2::DATE AND (membership_2.until IS NULL OR membership_2.until >= $2::DATE) AND NOT (EXISTS (SELECT * 
FROM person AS person_4 
WHERE person_4.id = membership_2.person_id AND person_4.died_on < $2::DATE)) AND membership_2.superseded_at IS NULL), 
n4_objects AS 
(SELECT n4.parent AS parent, n4.since AS since, n4.id AS id, json_build_object('relation', n4.relation, 'since', case when n4.since > date '9999-12-31' then date '9999-12-31' when n4.since < date '0001-01-01' then date '0001-01-01' else n4.since end, 'person', (SELECT json_build_object('name', anon_7.name, 'birthDate', case when anon_7.birth_date > date '9999-12-31' then date '9999-12-31' when anon_7.birth_date < date '0001-01-01' then date '0001-01-01' else anon_7.birth_date end) AS j 
FROM (SELECT person_3.id AS parent, person_3.name AS name, person_3.birth_date AS birth_date, person_3.id AS id 
FROM person AS person_3 
WHERE person_3.id = n4.person_id) AS anon_7)) AS j 
FROM n4), 
n2_objects AS 
(SELECT n2.parent AS parent, json_build_object('address', n2.address, 'urban', n2.urban, 'economy', (SELECT n3_objects.j 
FROM n3_objects), 'members', (SELECT coalesce(json_agg(n4_objects.j ORDER BY case when n4_objects.since > date '9999-12-31' then date '9999-12-31' when n4_objects.since < date '0001-01-01' then date '0001-01-01' else n4_objects.since end ASC NULLS LAST, n4_objects.id ASC NULLS LAST), '[]'::json) AS coalesce_2 
FROM n4_objects)) AS j 
FROM n2), 
n6_objects AS 
(SELECT anon_8.parent AS parent, anon_8.given_on AS given_on, anon_8.id AS id, json_build_object('__typename', 'BasicLivingAid', 'programme', anon_8.programme, 'givenOn', case when anon_8.given_on > date '9999-12-31' then date '9999-12-31' when anon_8.given_on < date '0001-01-01' then date '0001-01-01' else anon_8.given_on end, 'amount', CAST(CAST(anon_8.amount_fen AS NUMERIC) * 0.01 AS TEXT), 'status', anon_8.status) AS j0 
FROM (SELECT basic_living_aid_1.person_id AS parent, basic_living_aid_1.programme AS programme, basic_living_aid_1.given_on AS given_on, basic_living_aid_1.amount_fen AS amount_fen, basic_living_aid_1.status AS status, basic_living_aid_1.id AS id, basic_living_aid_1.person_id AS person_id 
FROM basic_living_aid AS basic_living_aid_1 
WHERE basic_living_aid_1.person_id = (SELECT n0.id 
FROM n0) AND basic_living_aid_1.superseded_at IS NULL) AS anon_8 UNION ALL SELECT anon_9.parent AS parent, anon_9.given_on AS given_on, anon_9.id AS id, json_build_object('__typename', 'EducationAid', 'programme', anon_9.programme, 'givenOn', case when anon_9.given_on > date '9999-12-31' then date '9999-12-31' when anon_9.given_on < date '0001-01-01' then date '0001-01-01' else anon_9.given_on end, 'amount', CAST(CAST(anon_9.amount_fen AS NUMERIC) * 0.01 AS TEXT), 'status', anon_9.status) AS j0 
FROM (SELECT education_aid_1.person_id AS parent, education_aid_1.programme AS programme, education_aid_1.given_on AS given_on, education_aid_1.amount_fen AS amount_fen, education_aid_1.status AS status, education_aid_1.id AS id, education_aid_1.person_id AS person_id 
FROM education_aid AS education_aid_1 
WHERE education_aid_1.person_id = (SELECT n0.id 
FROM n0) AND education_aid_1.superseded_at IS NULL) AS anon_9 UNION ALL SELECT anon_10.parent AS parent, anon_10.given_on AS given_on, anon_10.id AS id, json_build_object('__typename', 'MedicalAssistance', 'programme', anon_10.programme, 'givenOn', case when anon_10.given_on > date '9999-12-31' then date '9999-12-31' when anon_10.given_on < date '0001-01-01' then date '0001-01-01' else anon_10.given_on end, 'amount', CAST(CAST(anon_10.amount_fen AS NUMERIC) * 0.01 AS TEXT), 'status', anon_10.status) AS j0 
FROM (SELECT medical_assistance_1.person_id AS parent, medical_assistance_1.programme AS programme, medical_assistance_1.given_on AS given_on, medical_assistance_1.amount_fen AS amount_fen, medical_assistance_1.status AS status, medical_assistance_1.id AS id, medical_assistance_1.person_id AS person_id 
FROM medical_assistance AS medical_assistance_1 
WHERE medical_assistance_1.person_id = (SELECT n0.id 
FROM n0) AND medical_assistance_1.superseded_at IS NULL) AS anon_10 UNION ALL SELECT anon_11.parent AS parent, anon_11.given_on AS given_on, anon_11.id AS id, json_build_object('__typename', 'PremiumSubsidy', 'programme', anon_11.programme, 'givenOn', case when anon_11.given_on > date '9999-12-31' then date '9999-12-31' when anon_11.given_on < date '0001-01-01' then date '0001-01-01' else anon_11.given_on end, 'amount', CAST(CAST(anon_11.amount_fen AS NUMERIC) * 0.01 AS TEXT), 'status', anon_11.status) AS j0 
FROM (SELECT premium_subsidy_1.person_id AS parent, premium_subsidy_1.programme AS programme, premium_subsidy_1.given_on AS given_on, premium_subsidy_1.amount_fen AS amount_fen, premium_subsidy_1.status AS status, premium_subsidy_1.id AS id, premium_subsidy_1.person_id AS person_id 
FROM premium_subsidy AS premium_subsidy_1 
WHERE premium_subsidy_1.person_id = (SELECT n0.id 
FROM n0) AND premium_subsidy_1.superseded_at IS NULL) AS anon_11 UNION ALL SELECT anon_12.parent AS parent, anon_12.given_on AS given_on, anon_12.id AS id, json_build_object('__typename', 'TemporaryRelief', 'programme', anon_12.programme, 'givenOn', case when anon_12.given_on > date '9999-12-31' then date '9999-12-31' when anon_12.given_on < date '0001-01-01' then date '0001-01-01' else anon_12.given_on end, 'amount', CAST(CAST(anon_12.amount_fen AS NUMERIC) * 0.01 AS TEXT), 'status', anon_12.status) AS j0 
FROM (SELECT temporary_relief_1.person_id AS parent, temporary_relief_1.programme AS programme, temporary_relief_1.given_on AS given_on, temporary_relief_1.amount_fen AS amount_fen, temporary_relief_1.status AS status, temporary_relief_1.id AS id, temporary_relief_1.person_id AS person_id 
FROM temporary_relief AS temporary_relief_1 
WHERE temporary_relief_1.person_id = (SELECT n0.id 
FROM n0) AND temporary_relief_1.superseded_at IS NULL) AS anon_12)
 SELECT (SELECT anon_1.j 
FROM (SELECT json_build_object('name', n0.name, 'categories', (SELECT coalesce(json_agg(n1_objects.j ORDER BY n1_objects.category COLLATE "C" ASC NULLS LAST, case when n1_objects.since > date '9999-12-31' then date '9999-12-31' when n1_objects.since < date '0001-01-01' then date '0001-01-01' else n1_objects.since end ASC NULLS LAST, n1_objects.id ASC NULLS LAST), '[]'::json) AS coalesce_1 
FROM n1_objects), 'household', (SELECT n2_objects.j 
FROM n2_objects), 'assistanceRecords', json_build_object('nodes', (SELECT coalesce(json_agg(n6_objects.j0 ORDER BY case when n6_objects.given_on > date '9999-12-31' then date '9999-12-31' when n6_objects.given_on < date '0001-01-01' then date '0001-01-01' else n6_objects.given_on end DESC NULLS LAST, n6_objects.id ASC NULLS LAST), '[]'::json) AS coalesce_3 
FROM n6_objects))) AS j 
FROM n0) AS anon_1) AS answer, CAST(array_to_json(array(SELECT n0.id 
FROM n0 
WHERE n0.id IS NOT NULL UNION SELECT membership_3.person_id AS person_id 
FROM membership AS membership_3 
WHERE membership_3.household_id = (SELECT n2.id 
FROM n2) AND membership_3.superseded_at IS NULL AND membership_3.since <= $2::DATE AND (membership_3.until IS NULL OR membership_3.until >= $2::DATE) UNION SELECT n4.person_id 
FROM n4 
WHERE n4.person_id IS NOT NULL)) AS TEXT) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows
