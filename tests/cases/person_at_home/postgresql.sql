WITH n0 AS MATERIALIZED 
(SELECT person_1.name AS name, person_1.id AS id 
FROM person AS person_1 
WHERE person_1.id = $1::UUID), 
anon_9 AS 
(SELECT anon_10.parent AS parent, anon_10.target AS target 
FROM (SELECT anon_11.parent AS parent, anon_11.target AS target, row_number() OVER (PARTITION BY anon_11.parent ORDER BY anon_11.target) AS place 
FROM (SELECT membership_1.person_id AS parent, membership_1.household_id AS target 
FROM membership AS membership_1 
WHERE membership_1.person_id = ANY (array(SELECT n0.id 
FROM n0)) AND membership_1.superseded_at IS NULL AND membership_1.since <= $2::DATE AND (membership_1.until IS NULL OR membership_1.until >= $2::DATE)) AS anon_11) AS anon_10 
WHERE anon_10.place = 1), 
n2 AS MATERIALIZED 
(SELECT anon_9.parent AS parent, household_1.address AS address, household_1.urban AS urban, household_1.id AS id 
FROM anon_9 JOIN household AS household_1 ON household_1.id = anon_9.target), 
anon_13 AS 
(SELECT anon_14.parent AS parent, anon_14.target AS target 
FROM (SELECT anon_15.parent AS parent, anon_15.target AS target, row_number() OVER (PARTITION BY anon_15.parent ORDER BY anon_15.target) AS place 
FROM (SELECT anon_16.parent AS parent, anon_16.target AS target 
FROM (SELECT economic_snapshot_2.household_id AS parent, economic_snapshot_2.id AS target, row_number() OVER (PARTITION BY economic_snapshot_2.household_id ORDER BY economic_snapshot_2.as_of DESC, economic_snapshot_2.recorded_at DESC, economic_snapshot_2.id) AS age 
FROM economic_snapshot AS economic_snapshot_2 
WHERE economic_snapshot_2.household_id = ANY (array(SELECT n2.id 
FROM n2)) AND economic_snapshot_2.superseded_at IS NULL) AS anon_16 
WHERE anon_16.age = $3::INTEGER) AS anon_15) AS anon_14 
WHERE anon_14.place = 1), 
n4 AS MATERIALIZED 
(SELECT membership_2.household_id AS parent, membership_2.relation AS relation, membership_2.since AS since, membership_2.person_id AS person_id, membership_2.id AS id 
FROM membership AS membership_2 
WHERE membership_2.household_id = ANY (array(SELECT n2.id 
FROM n2)) AND membership_2.since <= $2::DATE AND (membership_2.until IS NULL OR membership_2.until >= $2::DATE) AND membership_2.superseded_at IS NULL)
 SELECT (SELECT anon_1.j 
FROM (SELECT json_build_object('name', n0.name, 'categories', coalesce(anon_2.j, '[]'::json), 'household', anon_3.j, 'assistanceRecords', coalesce(anon_4.j, '[]'::json)) AS j 
FROM n0 LEFT OUTER JOIN (SELECT anon_5.parent AS parent, json_agg(anon_5.j ORDER BY anon_5.category COLLATE "C" ASC NULLS LAST, anon_5.since ASC NULLS LAST, anon_5.id ASC NULLS LAST) AS j 
FROM (SELECT anon_6.parent AS parent, anon_6.category AS category, anon_6.since AS since, anon_6.id AS id, json_build_object('category', anon_6.category, 'kind', anon_6.kind, 'outcome', anon_6.outcome, 'since', anon_6.since, 'until', anon_6.until) AS j 
FROM (SELECT category_determination_1.person_id AS parent, category_determination_1.category AS category, category_determination_1.kind AS kind, category_determination_1.outcome AS outcome, category_determination_1.since AS since, category_determination_1.until AS until, category_determination_1.id AS id, category_determination_1.person_id AS person_id 
FROM category_determination AS category_determination_1 
WHERE category_determination_1.person_id = ANY (array(SELECT n0.id 
FROM n0)) AND category_determination_1.since <= $2::DATE AND (category_determination_1.until IS NULL OR category_determination_1.until >= $2::DATE) AND category_determination_1.superseded_at IS NULL) AS anon_6) AS anon_5 GROUP BY anon_5.parent) AS anon_2 ON anon_2.parent = n0.id LEFT OUTER JOIN (SELECT n2.parent AS parent, json_build_object('address', n2.address, 'urban', n2.urban, 'economy', anon_7.j, 'members', coalesce(anon_8.j, '[]'::json)) AS j 
FROM n2 LEFT OUTER JOIN (SELECT anon_12.parent AS parent, json_build_object('asOf', anon_12.as_of, 'totalIncome', (CAST(anon_12.total_income_fen / 100 AS TEXT) || '.') || lpad(CAST(anon_12.total_income_fen % 100 AS TEXT), 2, '0'), 'incomePerHead', (CAST(anon_12.income_per_head_fen / 100 AS TEXT) || '.') || lpad(CAST(anon_12.income_per_head_fen % 100 AS TEXT), 2, '0'), 'savings', (CAST(anon_12.savings_fen / 100 AS TEXT) || '.') || lpad(CAST(anon_12.savings_fen % 100 AS TEXT), 2, '0'), 'origin', anon_12.origin) AS j 
FROM (SELECT anon_13.parent AS parent, economic_snapshot_1.as_of AS as_of, economic_snapshot_1.total_income_fen AS total_income_fen, economic_snapshot_1.income_per_head_fen AS income_per_head_fen, economic_snapshot_1.savings_fen AS savings_fen, economic_snapshot_1.origin AS origin 
FROM anon_13 JOIN economic_snapshot AS economic_snapshot_1 ON economic_snapshot_1.id = anon_13.target 
WHERE economic_snapshot_1.superseded_at IS NULL) AS anon_12) AS anon_7 ON anon_7.parent = n2.id LEFT OUTER JOIN (SELECT anon_17.parent AS parent, json_agg(anon_17.j ORDER BY anon_17.since ASC NULLS LAST, anon_17.id ASC NULLS LAST) AS j 
FROM (SELECT n4.parent AS parent, n4.since AS since, n4.id AS id, json_build_object('relation', n4.relation, 'since', n4.since, 'person', anon_18.j) AS j 
FROM n4 LEFT OUTER JOIN (SELECT anon_19.parent AS parent, json_build_object('name', anon_19.name, 'birthDate', anon_19.birth_date) AS j 
FROM (SELECT person_2.id AS parent, person_2.name AS name, person_2.birth_date AS birth_date, person_2.id AS id 
FROM person AS person_2 
WHERE person_2.id = ANY (array(SELECT n4.person_id 
FROM n4))) AS anon_19) AS anon_18 ON anon_18.parent = n4.person_id) AS anon_17 GROUP BY anon_17.parent) AS anon_8 ON anon_8.parent = n2.id) AS anon_3 ON anon_3.parent = n0.id LEFT OUTER JOIN (SELECT anon_20.parent AS parent, json_agg(anon_20.j ORDER BY anon_20.given_on DESC NULLS LAST, anon_20.id ASC NULLS LAST) AS j 
FROM (SELECT anon_21.parent AS parent, anon_21.given_on AS given_on, anon_21.id AS id, json_build_object('__typename', 'BasicLivingAid', 'programme', anon_21.programme, 'givenOn', anon_21.given_on, 'amount', (CAST(anon_21.amount_fen / 100 AS TEXT) || '.') || lpad(CAST(anon_21.amount_fen % 100 AS TEXT), 2, '0'), 'status', anon_21.status) AS j 
FROM (SELECT basic_living_aid_1.person_id AS parent, basic_living_aid_1.programme AS programme, basic_living_aid_1.given_on AS given_on, basic_living_aid_1.amount_fen AS amount_fen, basic_living_aid_1.status AS status, basic_living_aid_1.id AS id, basic_living_aid_1.person_id AS person_id 
FROM basic_living_aid AS basic_living_aid_1 
WHERE basic_living_aid_1.person_id = ANY (array(SELECT n0.id 
FROM n0)) AND basic_living_aid_1.superseded_at IS NULL) AS anon_21 UNION ALL SELECT anon_22.parent AS parent, anon_22.given_on AS given_on, anon_22.id AS id, json_build_object('__typename', 'EducationAid', 'programme', anon_22.programme, 'givenOn', anon_22.given_on, 'amount', (CAST(anon_22.amount_fen / 100 AS TEXT) || '.') || lpad(CAST(anon_22.amount_fen % 100 AS TEXT), 2, '0'), 'status', anon_22.status) AS j 
FROM (SELECT education_aid_1.person_id AS parent, education_aid_1.programme AS programme, education_aid_1.given_on AS given_on, education_aid_1.amount_fen AS amount_fen, education_aid_1.status AS status, education_aid_1.id AS id, education_aid_1.person_id AS person_id 
FROM education_aid AS education_aid_1 
WHERE education_aid_1.person_id = ANY (array(SELECT n0.id 
FROM n0)) AND education_aid_1.superseded_at IS NULL) AS anon_22 UNION ALL SELECT anon_23.parent AS parent, anon_23.given_on AS given_on, anon_23.id AS id, json_build_object('__typename', 'MedicalAssistance', 'programme', anon_23.programme, 'givenOn', anon_23.given_on, 'amount', (CAST(anon_23.amount_fen / 100 AS TEXT) || '.') || lpad(CAST(anon_23.amount_fen % 100 AS TEXT), 2, '0'), 'status', anon_23.status) AS j 
FROM (SELECT medical_assistance_1.person_id AS parent, medical_assistance_1.programme AS programme, medical_assistance_1.given_on AS given_on, medical_assistance_1.amount_fen AS amount_fen, medical_assistance_1.status AS status, medical_assistance_1.id AS id, medical_assistance_1.person_id AS person_id 
FROM medical_assistance AS medical_assistance_1 
WHERE medical_assistance_1.person_id = ANY (array(SELECT n0.id 
FROM n0)) AND medical_assistance_1.superseded_at IS NULL) AS anon_23 UNION ALL SELECT anon_24.parent AS parent, anon_24.given_on AS given_on, anon_24.id AS id, json_build_object('__typename', 'PremiumSubsidy', 'programme', anon_24.programme, 'givenOn', anon_24.given_on, 'amount', (CAST(anon_24.amount_fen / 100 AS TEXT) || '.') || lpad(CAST(anon_24.amount_fen % 100 AS TEXT), 2, '0'), 'status', anon_24.status) AS j 
FROM (SELECT premium_subsidy_1.person_id AS parent, premium_subsidy_1.programme AS programme, premium_subsidy_1.given_on AS given_on, premium_subsidy_1.amount_fen AS amount_fen, premium_subsidy_1.status AS status, premium_subsidy_1.id AS id, premium_subsidy_1.person_id AS person_id 
FROM premium_subsidy AS premium_subsidy_1 
WHERE premium_subsidy_1.person_id = ANY (array(SELECT n0.id 
FROM n0)) AND premium_subsidy_1.superseded_at IS NULL) AS anon_24 UNION ALL SELECT anon_25.parent AS parent, anon_25.given_on AS given_on, anon_25.id AS id, json_build_object('__typename', 'TemporaryRelief', 'programme', anon_25.programme, 'givenOn', anon_25.given_on, 'amount', (CAST(anon_25.amount_fen / 100 AS TEXT) || '.') || lpad(CAST(anon_25.amount_fen % 100 AS TEXT), 2, '0'), 'status', anon_25.status) AS j 
FROM (SELECT temporary_relief_1.person_id AS parent, temporary_relief_1.programme AS programme, temporary_relief_1.given_on AS given_on, temporary_relief_1.amount_fen AS amount_fen, temporary_relief_1.status AS status, temporary_relief_1.id AS id, temporary_relief_1.person_id AS person_id 
FROM temporary_relief AS temporary_relief_1 
WHERE temporary_relief_1.person_id = ANY (array(SELECT n0.id 
FROM n0)) AND temporary_relief_1.superseded_at IS NULL) AS anon_25) AS anon_20 GROUP BY anon_20.parent) AS anon_4 ON anon_4.parent = n0.id) AS anon_1) AS answer, array(SELECT n0.id 
FROM n0 
WHERE n0.id IS NOT NULL UNION SELECT membership_3.person_id AS person_id 
FROM membership AS membership_3 
WHERE membership_3.household_id = ANY (array(SELECT n2.id 
FROM n2)) AND membership_3.superseded_at IS NULL AND membership_3.since <= $2::DATE AND (membership_3.until IS NULL OR membership_3.until >= $2::DATE) UNION SELECT n4.person_id 
FROM n4 
WHERE n4.person_id IS NOT NULL) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows
