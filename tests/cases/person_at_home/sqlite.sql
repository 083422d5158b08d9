WITH n0 AS MATERIALIZED 
(SELECT person_1.name AS name, person_1.id AS id 
FROM person AS person_1 
WHERE person_1.id = ?), 
anon_10 AS 
(SELECT anon_11.parent AS parent, anon_11.target AS target 
FROM (SELECT anon_12.parent AS parent, anon_12.target AS target, row_number() OVER (PARTITION BY anon_12.parent ORDER BY anon_12.target) AS place 
FROM (SELECT membership_1.person_id AS parent, membership_1.household_id AS target 
FROM membership AS membership_1 
WHERE membership_1.person_id IN (SELECT n0.id 
FROM n0) AND membership_1.superseded_at IS NULL AND membership_1.since <= ? AND (membership_1.until IS NULL OR membership_1.until >= ?)) AS anon_12) AS anon_11 
WHERE anon_11.place = 1), 
n2 AS MATERIALIZED 
(SELECT anon_10.parent AS parent, household_1.address AS address, household_1.urban AS urban, household_1.id AS id 
FROM anon_10 JOIN household AS household_1 ON household_1.id = anon_10.target), 
anon_14 AS 
(SELECT anon_15.parent AS parent, anon_15.target AS target 
FROM (SELECT anon_16.parent AS parent, anon_16.target AS target, row_number() OVER (PARTITION BY anon_16.parent ORDER BY anon_16.target) AS place 
FROM (SELECT anon_17.parent AS parent, anon_17.target AS target 
FROM (SELECT economic_snapshot_2.household_id AS parent, economic_snapshot_2.id AS target, row_number() OVER (PARTITION BY economic_snapshot_2.household_id ORDER BY economic_snapshot_2.as_of DESC, economic_snapshot_2.recorded_at DESC, economic_snapshot_2.id) AS age 
FROM economic_snapshot AS economic_snapshot_2 
WHERE economic_snapshot_2.household_id IN (SELECT n2.id 
FROM n2) AND economic_snapshot_2.superseded_at IS NULL) AS anon_17 
WHERE anon_17.age = ?) AS anon_16) AS anon_15 
WHERE anon_15.place = 1), 
n4 AS MATERIALIZED 
(SELECT membership_2.household_id AS parent, membership_2.relation AS relation, membership_2.since AS since, membership_2.person_id AS person_id, membership_2.id AS id 
FROM membership AS membership_2 
WHERE membership_2.household_id IN (SELECT n2.id 
FROM n2) AND membership_2.since <= ? AND (membership_2.until IS NULL OR membership_2.until >= ?) AND membership_2.superseded_at IS NULL)
 SELECT (SELECT anon_1.j 
FROM (SELECT json_object('name', n0.name, 'categories', json(coalesce(anon_2.j, '[]')), 'household', json(anon_3.j), 'assistanceRecords', json(coalesce(anon_4.j, '[]'))) AS j 
FROM n0 LEFT OUTER JOIN (SELECT anon_5.parent AS parent, anon_5.j AS j 
FROM (SELECT anon_6.parent AS parent, json_group_array(json(anon_6.j)) OVER (PARTITION BY anon_6.parent ORDER BY anon_6.category ASC NULLS LAST, anon_6.since ASC NULLS LAST, anon_6.id ASC NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS j, row_number() OVER (PARTITION BY anon_6.parent ORDER BY anon_6.category ASC NULLS LAST, anon_6.since ASC NULLS LAST, anon_6.id ASC NULLS LAST) AS place 
FROM (SELECT anon_7.parent AS parent, anon_7.category AS category, anon_7.since AS since, anon_7.id AS id, json_object('category', anon_7.category, 'kind', anon_7.kind, 'outcome', anon_7.outcome, 'since', anon_7.since, 'until', anon_7.until) AS j 
FROM (SELECT category_determination_1.person_id AS parent, category_determination_1.category AS category, category_determination_1.kind AS kind, category_determination_1.outcome AS outcome, category_determination_1.since AS since, category_determination_1.until AS until, category_determination_1.id AS id, category_determination_1.person_id AS person_id 
FROM category_determination AS category_determination_1 
WHERE category_determination_1.person_id IN (SELECT n0.id 
FROM n0) AND category_determination_1.since <= ? AND (category_determination_1.until IS NULL OR category_determination_1.until >= ?) AND category_determination_1.superseded_at IS NULL) AS anon_7) AS anon_6) AS anon_5 
WHERE anon_5.place = 1) AS anon_2 ON anon_2.parent = n0.id LEFT OUTER JOIN (SELECT n2.parent AS parent, json_object('address', n2.address, 'urban', json(json(CASE WHEN n2.urban THEN 'true' WHEN n2.urban = 0 THEN 'false' END)), 'economy', json(anon_8.j), 'members', json(coalesce(anon_9.j, '[]'))) AS j 
FROM n2 LEFT OUTER JOIN (SELECT anon_13.parent AS parent, json_object('asOf', anon_13.as_of, 'totalIncome', CASE WHEN (anon_13.total_income_fen IS NOT NULL) THEN printf('%d.%02d', anon_13.total_income_fen / 100, anon_13.total_income_fen % 100) END, 'incomePerHead', CASE WHEN (anon_13.income_per_head_fen IS NOT NULL) THEN printf('%d.%02d', anon_13.income_per_head_fen / 100, anon_13.income_per_head_fen % 100) END, 'savings', CASE WHEN (anon_13.savings_fen IS NOT NULL) THEN printf('%d.%02d', anon_13.savings_fen / 100, anon_13.savings_fen % 100) END, 'origin', anon_13.origin) AS j 
FROM (SELECT anon_14.parent AS parent, economic_snapshot_1.as_of AS as_of, economic_snapshot_1.total_income_fen AS total_income_fen, economic_snapshot_1.income_per_head_fen AS income_per_head_fen, economic_snapshot_1.savings_fen AS savings_fen, economic_snapshot_1.origin AS origin 
FROM anon_14 JOIN economic_snapshot AS economic_snapshot_1 ON economic_snapshot_1.id = anon_14.target 
WHERE economic_snapshot_1.superseded_at IS NULL) AS anon_13) AS anon_8 ON anon_8.parent = n2.id LEFT OUTER JOIN (SELECT anon_18.parent AS parent, anon_18.j AS j 
FROM (SELECT anon_19.parent AS parent, json_group_array(json(anon_19.j)) OVER (PARTITION BY anon_19.parent ORDER BY anon_19.since ASC NULLS LAST, anon_19.id ASC NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS j, row_number() OVER (PARTITION BY anon_19.parent ORDER BY anon_19.since ASC NULLS LAST, anon_19.id ASC NULLS LAST) AS place 
FROM (SELECT n4.parent AS parent, n4.since AS since, n4.id AS id, json_object('relation', n4.relation, 'since', n4.since, 'person', json(anon_20.j)) AS j 
FROM n4 LEFT OUTER JOIN (SELECT anon_21.parent AS parent, json_object('name', anon_21.name, 'birthDate', anon_21.birth_date) AS j 
FROM (SELECT person_2.id AS parent, person_2.name AS name, person_2.birth_date AS birth_date, person_2.id AS id 
FROM person AS person_2 
WHERE person_2.id IN (SELECT n4.person_id 
FROM n4)) AS anon_21) AS anon_20 ON anon_20.parent = n4.person_id) AS anon_19) AS anon_18 
WHERE anon_18.place = 1) AS anon_9 ON anon_9.parent = n2.id) AS anon_3 ON anon_3.parent = n0.id LEFT OUTER JOIN (SELECT anon_22.parent AS parent, anon_22.j AS j 
FROM (SELECT anon_23.parent AS parent, json_group_array(json(anon_23.j)) OVER (PARTITION BY anon_23.parent ORDER BY anon_23.given_on DESC NULLS LAST, anon_23.id ASC NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS j, row_number() OVER (PARTITION BY anon_23.parent ORDER BY anon_23.given_on DESC NULLS LAST, anon_23.id ASC NULLS LAST) AS place 
FROM (SELECT anon_24.parent AS parent, anon_24.given_on AS given_on, anon_24.id AS id, json_object('__typename', 'BasicLivingAid', 'programme', anon_24.programme, 'givenOn', anon_24.given_on, 'amount', CASE WHEN (anon_24.amount_fen IS NOT NULL) THEN printf('%d.%02d', anon_24.amount_fen / 100, anon_24.amount_fen % 100) END, 'status', anon_24.status) AS j 
FROM (SELECT basic_living_aid_1.person_id AS parent, basic_living_aid_1.programme AS programme, basic_living_aid_1.given_on AS given_on, basic_living_aid_1.amount_fen AS amount_fen, basic_living_aid_1.status AS status, basic_living_aid_1.id AS id, basic_living_aid_1.person_id AS person_id 
FROM basic_living_aid AS basic_living_aid_1 
WHERE basic_living_aid_1.person_id IN (SELECT n0.id 
FROM n0) AND basic_living_aid_1.superseded_at IS NULL) AS anon_24 UNION ALL SELECT anon_25.parent AS parent, anon_25.given_on AS given_on, anon_25.id AS id, json_object('__typename', 'EducationAid', 'programme', anon_25.programme, 'givenOn', anon_25.given_on, 'amount', CASE WHEN (anon_25.amount_fen IS NOT NULL) THEN printf('%d.%02d', anon_25.amount_fen / 100, anon_25.amount_fen % 100) END, 'status', anon_25.status) AS j 
FROM (SELECT education_aid_1.person_id AS parent, education_aid_1.programme AS programme, education_aid_1.given_on AS given_on, education_aid_1.amount_fen AS amount_fen, education_aid_1.status AS status, education_aid_1.id AS id, education_aid_1.person_id AS person_id 
FROM education_aid AS education_aid_1 
WHERE education_aid_1.person_id IN (SELECT n0.id 
FROM n0) AND education_aid_1.superseded_at IS NULL) AS anon_25 UNION ALL SELECT anon_26.parent AS parent, anon_26.given_on AS given_on, anon_26.id AS id, json_object('__typename', 'MedicalAssistance', 'programme', anon_26.programme, 'givenOn', anon_26.given_on, 'amount', CASE WHEN (anon_26.amount_fen IS NOT NULL) THEN printf('%d.%02d', anon_26.amount_fen / 100, anon_26.amount_fen % 100) END, 'status', anon_26.status) AS j 
FROM (SELECT medical_assistance_1.person_id AS parent, medical_assistance_1.programme AS programme, medical_assistance_1.given_on AS given_on, medical_assistance_1.amount_fen AS amount_fen, medical_assistance_1.status AS status, medical_assistance_1.id AS id, medical_assistance_1.person_id AS person_id 
FROM medical_assistance AS medical_assistance_1 
WHERE medical_assistance_1.person_id IN (SELECT n0.id 
FROM n0) AND medical_assistance_1.superseded_at IS NULL) AS anon_26 UNION ALL SELECT anon_27.parent AS parent, anon_27.given_on AS given_on, anon_27.id AS id, json_object('__typename', 'PremiumSubsidy', 'programme', anon_27.programme, 'givenOn', anon_27.given_on, 'amount', CASE WHEN (anon_27.amount_fen IS NOT NULL) THEN printf('%d.%02d', anon_27.amount_fen / 100, anon_27.amount_fen % 100) END, 'status', anon_27.status) AS j 
FROM (SELECT premium_subsidy_1.person_id AS parent, premium_subsidy_1.programme AS programme, premium_subsidy_1.given_on AS given_on, premium_subsidy_1.amount_fen AS amount_fen, premium_subsidy_1.status AS status, premium_subsidy_1.id AS id, premium_subsidy_1.person_id AS person_id 
FROM premium_subsidy AS premium_subsidy_1 
WHERE premium_subsidy_1.person_id IN (SELECT n0.id 
FROM n0) AND premium_subsidy_1.superseded_at IS NULL) AS anon_27 UNION ALL SELECT anon_28.parent AS parent, anon_28.given_on AS given_on, anon_28.id AS id, json_object('__typename', 'TemporaryRelief', 'programme', anon_28.programme, 'givenOn', anon_28.given_on, 'amount', CASE WHEN (anon_28.amount_fen IS NOT NULL) THEN printf('%d.%02d', anon_28.amount_fen / 100, anon_28.amount_fen % 100) END, 'status', anon_28.status) AS j 
FROM (SELECT temporary_relief_1.person_id AS parent, temporary_relief_1.programme AS programme, temporary_relief_1.given_on AS given_on, temporary_relief_1.amount_fen AS amount_fen, temporary_relief_1.status AS status, temporary_relief_1.id AS id, temporary_relief_1.person_id AS person_id 
FROM temporary_relief AS temporary_relief_1 
WHERE temporary_relief_1.person_id IN (SELECT n0.id 
FROM n0) AND temporary_relief_1.superseded_at IS NULL) AS anon_28) AS anon_23) AS anon_22 
WHERE anon_22.place = 1) AS anon_4 ON anon_4.parent = n0.id) AS anon_1) AS answer, (SELECT json_group_array(anon_29.id) AS json_group_array_1 
FROM (SELECT n0.id AS id 
FROM n0 
WHERE n0.id IS NOT NULL UNION SELECT membership_3.person_id AS person_id 
FROM membership AS membership_3 
WHERE membership_3.household_id IN (SELECT n2.id 
FROM n2) AND membership_3.superseded_at IS NULL AND membership_3.since <= ? AND (membership_3.until IS NULL OR membership_3.until >= ?) UNION SELECT n4.person_id AS person_id 
FROM n4 
WHERE n4.person_id IS NOT NULL) AS anon_29) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows
