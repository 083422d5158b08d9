WITH n0 AS MATERIALIZED 
(SELECT person_1.name AS name, person_1.id AS id 
FROM person AS person_1 
WHERE person_1.id = ?), 
n1_objects AS 
(SELECT anon_3.parent AS parent, anon_3.category AS category, anon_3.since AS since, anon_3.id AS id, json_object('category', anon_3.category, 'kind', anon_3.kind, 'outcome', anon_3.outcome, 'since', anon_3.since, 'until', anon_3.until) AS j 
FROM (SELECT category_determination_1.person_id AS parent, category_determination_1.category AS category, category_determination_1.kind AS kind, category_determination_1.outcome AS outcome, category_determination_1.since AS since, category_determination_1.until AS until, category_determination_1.id AS id, category_determination_1.person_id AS person_id 
FROM category_determination AS category_determination_1 
WHERE category_determination_1.person_id = (SELECT n0.id 
FROM n0) AND category_determination_1.since <= ? AND (category_determination_1.until IS NULL OR category_determination_1.until >= ?) AND NOT (EXISTS (SELECT * 
FROM person AS person_2 
WHERE person_2.id = category_determination_1.person_id AND person_2.died_on < ?)) AND category_determination_1.superseded_at IS NULL) AS anon_3), 
n2_pairs AS 
(SELECT anon_7.parent AS parent, anon_7.target AS target 
FROM (SELECT membership_1.person_id AS parent, membership_1.household_id AS target 
FROM membership AS membership_1 
WHERE membership_1.person_id = (SELECT n0.id 
FROM n0) AND membership_1.superseded_at IS NULL AND membership_1.since <= ? AND (membership_1.until IS NULL OR membership_1.until >= ?)) AS anon_7 ORDER BY anon_7.target
 LIMIT 1 OFFSET ?), 
n2 AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, household_1.address AS address, household_1.urban AS urban, household_1.id AS id 
FROM n2_pairs JOIN household AS household_1 ON household_1.id = n2_pairs.target), 
n3_pairs AS 
(SELECT anon_5.parent AS parent, anon_5.target AS target 
FROM (SELECT anon_6.parent AS parent, anon_6.target AS target 
FROM (SELECT economic_snapshot_2.household_id AS parent, economic_snapshot_2.id AS target, row_number() OVER (PARTITION BY economic_snapshot_2.household_id ORDER BY economic_snapshot_2.as_of DESC, economic_snapshot_2.recorded_at DESC, economic_snapshot_2.id) AS age 
FROM economic_snapshot AS economic_snapshot_2 
WHERE economic_snapshot_2.household_id = (SELECT n2.id 
FROM n2) AND economic_snapshot_2.superseded_at IS NULL) AS anon_6 
WHERE anon_6.age = ?) AS anon_5 ORDER BY anon_5.target
 LIMIT 1 OFFSET ?), 
n3_objects AS 
(SELECT anon_4.parent AS parent, json_object('asOf', anon_4.as_of, 'totalIncome', CASE WHEN (anon_4.total_income_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_4.total_income_fen < 0) THEN '-' ELSE '' END, abs(anon_4.total_income_fen) / 100, abs(anon_4.total_income_fen) % 100) END, 'incomePerHead', CASE WHEN (anon_4.income_per_head_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_4.income_per_head_fen < 0) THEN '-' ELSE '' END, abs(anon_4.income_per_head_fen) / 100, abs(anon_4.income_per_head_fen) % 100) END, 'savings', CASE WHEN (anon_4.savings_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_4.savings_fen < 0) THEN '-' ELSE '' END, abs(anon_4.savings_fen) / 100, abs(anon_4.savings_fen) % 100) END, 'origin', anon_4.origin) AS j 
FROM (SELECT n3_pairs.parent AS parent, economic_snapshot_1.as_of AS as_of, economic_snapshot_1.total_income_fen AS total_income_fen, economic_snapshot_1.income_per_head_fen AS income_per_head_fen, economic_snapshot_1.savings_fen AS savings_fen, economic_snapshot_1.origin AS origin 
FROM n3_pairs JOIN economic_snapshot AS economic_snapshot_1 ON economic_snapshot_1.id = n3_pairs.target 
WHERE economic_snapshot_1.superseded_at IS NULL) AS anon_4), 
n4 AS MATERIALIZED 
(SELECT membership_2.household_id AS parent, membership_2.relation AS relation, membership_2.since AS since, membership_2.person_id AS person_id, membership_2.id AS id 
FROM membership AS membership_2 
WHERE membership_2.household_id = (SELECT n2.id 
FROM n2) AND membership_2.since <= ? AND (membership_2.until IS NULL OR membership_2.until >= ?) AND NOT (EXISTS (SELECT * 
FROM person AS person_4 
WHERE person_4.id = membership_2.person_id AND person_4.died_on < ?)) AND membership_2.superseded_at IS NULL), 
n4_objects AS 
(SELECT n4.parent AS parent, n4.since AS since, n4.id AS id, json_object('relation', n4.relation, 'since', n4.since, 'person', json((SELECT json_object('name', anon_9.name, 'birthDate', anon_9.birth_date) AS j 
FROM (SELECT person_3.id AS parent, person_3.name AS name, person_3.birth_date AS birth_date, person_3.id AS id 
FROM person AS person_3 
WHERE person_3.id = n4.person_id) AS anon_9))) AS j 
FROM n4), 
n2_objects AS 
(SELECT n2.parent AS parent, json_object('address', n2.address, 'urban', json(json(CASE WHEN n2.urban THEN 'true' WHEN n2.urban = 0 THEN 'false' END)), 'economy', json((SELECT n3_objects.j 
FROM n3_objects)), 'members', json((SELECT json_group_array(json(anon_8.j)) AS json_group_array_2 
FROM (SELECT n4_objects.j AS j 
FROM n4_objects ORDER BY n4_objects.since ASC NULLS LAST, n4_objects.id ASC NULLS LAST) AS anon_8))) AS j 
FROM n2), 
n6_objects AS 
(SELECT anon_11.parent AS parent, anon_11.given_on AS given_on, anon_11.id AS id, json_object('__typename', 'BasicLivingAid', 'programme', anon_11.programme, 'givenOn', anon_11.given_on, 'amount', CASE WHEN (anon_11.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_11.amount_fen < 0) THEN '-' ELSE '' END, abs(anon_11.amount_fen) / 100, abs(anon_11.amount_fen) % 100) END, 'status', anon_11.status) AS j0 
FROM (SELECT basic_living_aid_1.person_id AS parent, basic_living_aid_1.programme AS programme, basic_living_aid_1.given_on AS given_on, basic_living_aid_1.amount_fen AS amount_fen, basic_living_aid_1.status AS status, basic_living_aid_1.id AS id, basic_living_aid_1.person_id AS person_id 
FROM basic_living_aid AS basic_living_aid_1 
WHERE basic_living_aid_1.person_id = (SELECT n0.id 
FROM n0) AND basic_living_aid_1.superseded_at IS NULL) AS anon_11 UNION ALL SELECT anon_12.parent AS parent, anon_12.given_on AS given_on, anon_12.id AS id, json_object('__typename', 'CableFeeReduction', 'programme', anon_12.programme, 'givenOn', anon_12.given_on, 'amount', CASE WHEN (anon_12.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_12.amount_fen < 0) THEN '-' ELSE '' END, abs(anon_12.amount_fen) / 100, abs(anon_12.amount_fen) % 100) END, 'status', anon_12.status) AS j0 
FROM (SELECT cable_fee_reduction_1.person_id AS parent, cable_fee_reduction_1.programme AS programme, cable_fee_reduction_1.given_on AS given_on, cable_fee_reduction_1.amount_fen AS amount_fen, cable_fee_reduction_1.status AS status, cable_fee_reduction_1.id AS id, cable_fee_reduction_1.person_id AS person_id 
FROM cable_fee_reduction AS cable_fee_reduction_1 
WHERE cable_fee_reduction_1.person_id = (SELECT n0.id 
FROM n0) AND cable_fee_reduction_1.superseded_at IS NULL) AS anon_12 UNION ALL SELECT anon_13.parent AS parent, anon_13.given_on AS given_on, anon_13.id AS id, json_object('__typename', 'CharityAssistance', 'programme', anon_13.programme, 'givenOn', anon_13.given_on, 'amount', CASE WHEN (anon_13.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_13.amount_fen < 0) THEN '-' ELSE '' END, abs(anon_13.amount_fen) / 100, abs(anon_13.amount_fen) % 100) END, 'status', anon_13.status) AS j0 
FROM (SELECT charity_assistance_1.person_id AS parent, charity_assistance_1.programme AS programme, charity_assistance_1.given_on AS given_on, charity_assistance_1.amount_fen AS amount_fen, charity_assistance_1.status AS status, charity_assistance_1.id AS id, charity_assistance_1.person_id AS person_id 
FROM charity_assistance AS charity_assistance_1 
WHERE charity_assistance_1.person_id = (SELECT n0.id 
FROM n0) AND charity_assistance_1.superseded_at IS NULL) AS anon_13 UNION ALL SELECT anon_14.parent AS parent, anon_14.given_on AS given_on, anon_14.id AS id, json_object('__typename', 'DisabilityAid', 'programme', anon_14.programme, 'givenOn', anon_14.given_on, 'amount', CASE WHEN (anon_14.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_14.amount_fen < 0) THEN '-' ELSE '' END, abs(anon_14.amount_fen) / 100, abs(anon_14.amount_fen) % 100) END, 'status', anon_14.status) AS j0 
FROM (SELECT disability_aid_1.person_id AS parent, disability_aid_1.programme AS programme, disability_aid_1.given_on AS given_on, disability_aid_1.amount_fen AS amount_fen, disability_aid_1.status AS status, disability_aid_1.id AS id, disability_aid_1.person_id AS person_id 
FROM disability_aid AS disability_aid_1 
WHERE disability_aid_1.person_id = (SELECT n0.id 
FROM n0) AND disability_aid_1.superseded_at IS NULL) AS anon_14 UNION ALL SELECT anon_15.parent AS parent, anon_15.given_on AS given_on, anon_15.id AS id, json_object('__typename', 'DisasterRelief', 'programme', anon_15.programme, 'givenOn', anon_15.given_on, 'amount', CASE WHEN (anon_15.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_15.amount_fen < 0) THEN '-' ELSE '' END, abs(anon_15.amount_fen) / 100, abs(anon_15.amount_fen) % 100) END, 'status', anon_15.status) AS j0 
FROM (SELECT disaster_relief_1.person_id AS parent, disaster_relief_1.programme AS programme, disaster_relief_1.given_on AS given_on, disaster_relief_1.amount_fen AS amount_fen, disaster_relief_1.status AS status, disaster_relief_1.id AS id, disaster_relief_1.person_id AS person_id 
FROM disaster_relief AS disaster_relief_1 
WHERE disaster_relief_1.person_id = (SELECT n0.id 
FROM n0) AND disaster_relief_1.superseded_at IS NULL) AS anon_15 UNION ALL SELECT anon_16.parent AS parent, anon_16.given_on AS given_on, anon_16.id AS id, json_object('__typename', 'EducationAid', 'programme', anon_16.programme, 'givenOn', anon_16.given_on, 'amount', CASE WHEN (anon_16.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_16.amount_fen < 0) THEN '-' ELSE '' END, abs(anon_16.amount_fen) / 100, abs(anon_16.amount_fen) % 100) END, 'status', anon_16.status) AS j0 
FROM (SELECT education_aid_1.person_id AS parent, education_aid_1.programme AS programme, education_aid_1.given_on AS given_on, education_aid_1.amount_fen AS amount_fen, education_aid_1.status AS status, education_aid_1.id AS id, education_aid_1.person_id AS person_id 
FROM education_aid AS education_aid_1 
WHERE education_aid_1.person_id = (SELECT n0.id 
FROM n0) AND education_aid_1.superseded_at IS NULL) AS anon_16 UNION ALL SELECT anon_17.parent AS parent, anon_17.given_on AS given_on, anon_17.id AS id, json_object('__typename', 'ElectricityReduction', 'programme', anon_17.programme, 'givenOn', anon_17.given_on, 'amount', CASE WHEN (anon_17.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_17.amount_fen < 0) THEN '-' ELSE '' END, abs(anon_17.amount_fen) / 100, abs(anon_17.amount_fen) % 100) END, 'status', anon_17.status) AS j0 
FROM (SELECT electricity_reduction_1.person_id AS parent, electricity_reduction_1.programme AS programme, electricity_reduction_1.given_on AS given_on, electricity_reduction_1.amount_fen AS amount_fen, electricity_reduction_1.status AS status, electricity_reduction_1.id AS id, electricity_reduction_1.person_id AS person_id 
FROM electricity_reduction AS electricity_reduction_1 
WHERE electricity_reduction_1.person_id = (SELECT n0.id 
FROM n0) AND electricity_reduction_1.superseded_at IS NULL) AS anon_17 UNION ALL SELECT anon_18.parent AS parent, anon_18.given_on AS given_on, anon_18.id AS id, json_object('__typename', 'EmergencyTreatment', 'programme', anon_18.programme, 'givenOn', anon_18.given_on, 'amount', CASE WHEN (anon_18.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_18.amount_fen < 0) THEN '-' ELSE '' END, abs(anon_18.amount_fen) / 100, abs(anon_18.amount_fen) % 100) END, 'status', anon_18.status) AS j0 
FROM (SELECT emergency_treatment_1.person_id AS parent, emergency_treatment_1.programme AS programme, emergency_treatment_1.given_on AS given_on, emergency_treatment_1.amount_fen AS amount_fen, emergency_treatment_1.status AS status, emergency_treatment_1.id AS id, emergency_treatment_1.person_id AS person_id 
FROM emergency_treatment AS emergency_treatment_1 
WHERE emergency_treatment_1.person_id = (SELECT n0.id 
FROM n0) AND emergency_treatment_1.superseded_at IS NULL) AS anon_18 UNION ALL SELECT anon_19.parent AS parent, anon_19.given_on AS given_on, anon_19.id AS id, json_object('__typename', 'EmploymentAid', 'programme', anon_19.programme, 'givenOn', anon_19.given_on, 'amount', CASE WHEN (anon_19.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_19.amount_fen < 0) THEN '-' ELSE '' END, abs(anon_19.amount_fen) / 100, abs(anon_19.amount_fen) % 100) END, 'status', anon_19.status) AS j0 
FROM (SELECT employment_aid_1.person_id AS parent, employment_aid_1.programme AS programme, employment_aid_1.given_on AS given_on, employment_aid_1.amount_fen AS amount_fen, employment_aid_1.status AS status, employment_aid_1.id AS id, employment_aid_1.person_id AS person_id 
FROM employment_aid AS employment_aid_1 
WHERE employment_aid_1.person_id = (SELECT n0.id 
FROM n0) AND employment_aid_1.superseded_at IS NULL) AS anon_19 UNION ALL SELECT anon_20.parent AS parent, anon_20.given_on AS given_on, anon_20.id AS id, json_object('__typename', 'FuneralReduction', 'programme', anon_20.programme, 'givenOn', anon_20.given_on, 'amount', CASE WHEN (anon_20.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_20.amount_fen < 0) THEN '-' ELSE '' END, abs(anon_20.amount_fen) / 100, abs(anon_20.amount_fen) % 100) END, 'status', anon_20.status) AS j0 
FROM (SELECT funeral_reduction_1.person_id AS parent, funeral_reduction_1.programme AS programme, funeral_reduction_1.given_on AS given_on, funeral_reduction_1.amount_fen AS amount_fen, funeral_reduction_1.status AS status, funeral_reduction_1.id AS id, funeral_reduction_1.person_id AS person_id 
FROM funeral_reduction AS funeral_reduction_1 
WHERE funeral_reduction_1.person_id = (SELECT n0.id 
FROM n0) AND funeral_reduction_1.superseded_at IS NULL) AS anon_20 UNION ALL SELECT anon_21.parent AS parent, anon_21.given_on AS given_on, anon_21.id AS id, json_object('__typename', 'HomelessRelief', 'programme', anon_21.programme, 'givenOn', anon_21.given_on, 'amount', CASE WHEN (anon_21.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_21.amount_fen < 0) THEN '-' ELSE '' END, abs(anon_21.amount_fen) / 100, abs(anon_21.amount_fen) % 100) END, 'status', anon_21.status) AS j0 
FROM (SELECT homeless_relief_1.person_id AS parent, homeless_relief_1.programme AS programme, homeless_relief_1.given_on AS given_on, homeless_relief_1.amount_fen AS amount_fen, homeless_relief_1.status AS status, homeless_relief_1.id AS id, homeless_relief_1.person_id AS person_id 
FROM homeless_relief AS homeless_relief_1 
WHERE homeless_relief_1.person_id = (SELECT n0.id 
FROM n0) AND homeless_relief_1.superseded_at IS NULL) AS anon_21 UNION ALL SELECT anon_22.parent AS parent, anon_22.given_on AS given_on, anon_22.id AS id, json_object('__typename', 'HousingAid', 'programme', anon_22.programme, 'givenOn', anon_22.given_on, 'amount', CASE WHEN (anon_22.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_22.amount_fen < 0) THEN '-' ELSE '' END, abs(anon_22.amount_fen) / 100, abs(anon_22.amount_fen) % 100) END, 'status', anon_22.status) AS j0 
FROM (SELECT housing_aid_1.person_id AS parent, housing_aid_1.programme AS programme, housing_aid_1.given_on AS given_on, housing_aid_1.amount_fen AS amount_fen, housing_aid_1.status AS status, housing_aid_1.id AS id, housing_aid_1.person_id AS person_id 
FROM housing_aid AS housing_aid_1 
WHERE housing_aid_1.person_id = (SELECT n0.id 
FROM n0) AND housing_aid_1.superseded_at IS NULL) AS anon_22 UNION ALL SELECT anon_23.parent AS parent, anon_23.given_on AS given_on, anon_23.id AS id, json_object('__typename', 'MedicalAssistance', 'programme', anon_23.programme, 'givenOn', anon_23.given_on, 'amount', CASE WHEN (anon_23.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_23.amount_fen < 0) THEN '-' ELSE '' END, abs(anon_23.amount_fen) / 100, abs(anon_23.amount_fen) % 100) END, 'status', anon_23.status) AS j0 
FROM (SELECT medical_assistance_1.person_id AS parent, medical_assistance_1.programme AS programme, medical_assistance_1.given_on AS given_on, medical_assistance_1.amount_fen AS amount_fen, medical_assistance_1.status AS status, medical_assistance_1.id AS id, medical_assistance_1.person_id AS person_id 
FROM medical_assistance AS medical_assistance_1 
WHERE medical_assistance_1.person_id = (SELECT n0.id 
FROM n0) AND medical_assistance_1.superseded_at IS NULL) AS anon_23 UNION ALL SELECT anon_24.parent AS parent, anon_24.given_on AS given_on, anon_24.id AS id, json_object('__typename', 'PremiumSubsidy', 'programme', anon_24.programme, 'givenOn', anon_24.given_on, 'amount', CASE WHEN (anon_24.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_24.amount_fen < 0) THEN '-' ELSE '' END, abs(anon_24.amount_fen) / 100, abs(anon_24.amount_fen) % 100) END, 'status', anon_24.status) AS j0 
FROM (SELECT premium_subsidy_1.person_id AS parent, premium_subsidy_1.programme AS programme, premium_subsidy_1.given_on AS given_on, premium_subsidy_1.amount_fen AS amount_fen, premium_subsidy_1.status AS status, premium_subsidy_1.id AS id, premium_subsidy_1.person_id AS person_id 
FROM premium_subsidy AS premium_subsidy_1 
WHERE premium_subsidy_1.person_id = (SELECT n0.id 
FROM n0) AND premium_subsidy_1.superseded_at IS NULL) AS anon_24 UNION ALL SELECT anon_25.parent AS parent, anon_25.given_on AS given_on, anon_25.id AS id, json_object('__typename', 'RuralEmployment', 'programme', anon_25.programme, 'givenOn', anon_25.given_on, 'amount', CASE WHEN (anon_25.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_25.amount_fen < 0) THEN '-' ELSE '' END, abs(anon_25.amount_fen) / 100, abs(anon_25.amount_fen) % 100) END, 'status', anon_25.status) AS j0 
FROM (SELECT rural_employment_1.person_id AS parent, rural_employment_1.programme AS programme, rural_employment_1.given_on AS given_on, rural_employment_1.amount_fen AS amount_fen, rural_employment_1.status AS status, rural_employment_1.id AS id, rural_employment_1.person_id AS person_id 
FROM rural_employment AS rural_employment_1 
WHERE rural_employment_1.person_id = (SELECT n0.id 
FROM n0) AND rural_employment_1.superseded_at IS NULL) AS anon_25 UNION ALL SELECT anon_26.parent AS parent, anon_26.given_on AS given_on, anon_26.id AS id, json_object('__typename', 'ServiceRecord', 'programme', anon_26.programme, 'givenOn', anon_26.given_on, 'amount', CASE WHEN (anon_26.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_26.amount_fen < 0) THEN '-' ELSE '' END, abs(anon_26.amount_fen) / 100, abs(anon_26.amount_fen) % 100) END, 'status', anon_26.status) AS j0 
FROM (SELECT service_record_1.person_id AS parent, service_record_1.programme AS programme, service_record_1.given_on AS given_on, service_record_1.amount_fen AS amount_fen, service_record_1.status AS status, service_record_1.id AS id, service_record_1.person_id AS person_id 
FROM service_record AS service_record_1 
WHERE service_record_1.person_id = (SELECT n0.id 
FROM n0) AND service_record_1.superseded_at IS NULL) AS anon_26 UNION ALL SELECT anon_27.parent AS parent, anon_27.given_on AS given_on, anon_27.id AS id, json_object('__typename', 'TemporaryRelief', 'programme', anon_27.programme, 'givenOn', anon_27.given_on, 'amount', CASE WHEN (anon_27.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_27.amount_fen < 0) THEN '-' ELSE '' END, abs(anon_27.amount_fen) / 100, abs(anon_27.amount_fen) % 100) END, 'status', anon_27.status) AS j0 
FROM (SELECT temporary_relief_1.person_id AS parent, temporary_relief_1.programme AS programme, temporary_relief_1.given_on AS given_on, temporary_relief_1.amount_fen AS amount_fen, temporary_relief_1.status AS status, temporary_relief_1.id AS id, temporary_relief_1.person_id AS person_id 
FROM temporary_relief AS temporary_relief_1 
WHERE temporary_relief_1.person_id = (SELECT n0.id 
FROM n0) AND temporary_relief_1.superseded_at IS NULL) AS anon_27 UNION ALL SELECT anon_28.parent AS parent, anon_28.given_on AS given_on, anon_28.id AS id, json_object('__typename', 'WasteFeeReduction', 'programme', anon_28.programme, 'givenOn', anon_28.given_on, 'amount', CASE WHEN (anon_28.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_28.amount_fen < 0) THEN '-' ELSE '' END, abs(anon_28.amount_fen) / 100, abs(anon_28.amount_fen) % 100) END, 'status', anon_28.status) AS j0 
FROM (SELECT waste_fee_reduction_1.person_id AS parent, waste_fee_reduction_1.programme AS programme, waste_fee_reduction_1.given_on AS given_on, waste_fee_reduction_1.amount_fen AS amount_fen, waste_fee_reduction_1.status AS status, waste_fee_reduction_1.id AS id, waste_fee_reduction_1.person_id AS person_id 
FROM waste_fee_reduction AS waste_fee_reduction_1 
WHERE waste_fee_reduction_1.person_id = (SELECT n0.id 
FROM n0) AND waste_fee_reduction_1.superseded_at IS NULL) AS anon_28)
 SELECT (SELECT anon_1.j 
FROM (SELECT json_object('name', n0.name, 'categories', json((SELECT json_group_array(json(anon_2.j)) AS json_group_array_1 
FROM (SELECT n1_objects.j AS j 
FROM n1_objects ORDER BY n1_objects.category ASC NULLS LAST, n1_objects.since ASC NULLS LAST, n1_objects.id ASC NULLS LAST) AS anon_2)), 'household', json((SELECT n2_objects.j 
FROM n2_objects)), 'assistanceRecords', json(json_object('nodes', json((SELECT json_group_array(json(anon_10.j0)) AS json_group_array_3 
FROM (SELECT n6_objects.j0 AS j0 
FROM n6_objects ORDER BY n6_objects.given_on DESC NULLS LAST, n6_objects.id ASC NULLS LAST) AS anon_10))))) AS j 
FROM n0) AS anon_1) AS answer, (SELECT json_group_array(anon_29.id) AS json_group_array_4 
FROM (SELECT n0.id AS id 
FROM n0 
WHERE n0.id IS NOT NULL UNION SELECT membership_3.person_id AS person_id 
FROM membership AS membership_3 
WHERE membership_3.household_id = (SELECT n2.id 
FROM n2) AND membership_3.superseded_at IS NULL AND membership_3.since <= ? AND (membership_3.until IS NULL OR membership_3.until >= ?) UNION SELECT n4.person_id AS person_id 
FROM n4 
WHERE n4.person_id IS NOT NULL) AS anon_29) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows
