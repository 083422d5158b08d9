WITH n0 AS MATERIALIZED 
(SELECT person_1.name AS name, person_1.id AS id 
FROM person AS person_1 
WHERE person_1.id = $1::UUID), 
n1_objects AS 
(SELECT anon_2.parent AS parent, anon_2.category AS category, anon_2.since AS since, anon_2.id AS id, ('{"category":' || coalesce(to_json(anon_2.category)::text, 'null') || ',"kind":' || coalesce(to_json(anon_2.kind)::text, 'null') || ',"outcome":' || coalesce(to_json(anon_2.outcome)::text, 'null') || ',"since":' || coalesce(to_json(case when anon_2.since > date '9999-12-31' then date '9999-12-31' when anon_2.since < date '0001-01-01' then date '0001-01-01' else anon_2.since end)::text, 'null') || ',"until":' || coalesce(to_json(case when anon_2.until > date '9999-12-31' then date '9999-12-31' when anon_2.until < date '0001-01-01' then date '0001-01-01' else anon_2.until end)::text, 'null') || '}') AS j 
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
(SELECT anon_3.parent AS parent, ('{"asOf":' || coalesce(to_json(case when anon_3.as_of > date '9999-12-31' then date '9999-12-31' when anon_3.as_of < date '0001-01-01' then date '0001-01-01' else anon_3.as_of end)::text, 'null') || ',"totalIncome":' || coalesce(to_json(CAST(CAST(anon_3.total_income_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"incomePerHead":' || coalesce(to_json(CAST(CAST(anon_3.income_per_head_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"savings":' || coalesce(to_json(CAST(CAST(anon_3.savings_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"origin":' || coalesce(to_json(anon_3.origin)::text, 'null') || '}') AS j 
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
(SELECT n4.parent AS parent, n4.since AS since, n4.id AS id, ('{"relation":' || coalesce(to_json(n4.relation)::text, 'null') || ',"since":' || coalesce(to_json(case when n4.since > date '9999-12-31' then date '9999-12-31' when n4.since < date '0001-01-01' then date '0001-01-01' else n4.since end)::text, 'null') || ',"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(anon_7.name)::text, 'null') || ',"birthDate":' || coalesce(to_json(case when anon_7.birth_date > date '9999-12-31' then date '9999-12-31' when anon_7.birth_date < date '0001-01-01' then date '0001-01-01' else anon_7.birth_date end)::text, 'null') || '}') AS j 
FROM (SELECT person_3.id AS parent, person_3.name AS name, person_3.birth_date AS birth_date, person_3.id AS id 
FROM person AS person_3 
WHERE person_3.id = n4.person_id) AS anon_7), 'null') || '}') AS j 
FROM n4), 
n2_objects AS 
(SELECT n2.parent AS parent, ('{"address":' || coalesce(to_json(n2.address)::text, 'null') || ',"urban":' || coalesce((n2.urban)::text, 'null') || ',"economy":' || coalesce((SELECT n3_objects.j 
FROM n3_objects), 'null') || ',"members":[' || coalesce((SELECT string_agg(n4_objects.j, ',' ORDER BY case when n4_objects.since > date '9999-12-31' then date '9999-12-31' when n4_objects.since < date '0001-01-01' then date '0001-01-01' else n4_objects.since end ASC NULLS LAST, n4_objects.id ASC NULLS LAST) AS string_agg_2 
FROM n4_objects), '') || ']}') AS j 
FROM n2), 
n6_objects AS 
(SELECT anon_8.parent AS parent, anon_8.given_on AS given_on, anon_8.id AS id, ('{"__typename":"BasicLivingAid","programme":' || coalesce(to_json(anon_8.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when anon_8.given_on > date '9999-12-31' then date '9999-12-31' when anon_8.given_on < date '0001-01-01' then date '0001-01-01' else anon_8.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_8.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"status":' || coalesce(to_json(anon_8.status)::text, 'null') || '}') AS j0 
FROM (SELECT basic_living_aid_1.person_id AS parent, basic_living_aid_1.programme AS programme, basic_living_aid_1.given_on AS given_on, basic_living_aid_1.amount_fen AS amount_fen, basic_living_aid_1.status AS status, basic_living_aid_1.id AS id, basic_living_aid_1.person_id AS person_id 
FROM basic_living_aid AS basic_living_aid_1 
WHERE basic_living_aid_1.person_id = (SELECT n0.id 
FROM n0) AND basic_living_aid_1.superseded_at IS NULL) AS anon_8 UNION ALL SELECT anon_9.parent AS parent, anon_9.given_on AS given_on, anon_9.id AS id, ('{"__typename":"CableFeeReduction","programme":' || coalesce(to_json(anon_9.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when anon_9.given_on > date '9999-12-31' then date '9999-12-31' when anon_9.given_on < date '0001-01-01' then date '0001-01-01' else anon_9.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_9.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"status":' || coalesce(to_json(anon_9.status)::text, 'null') || '}') AS j0 
FROM (SELECT cable_fee_reduction_1.person_id AS parent, cable_fee_reduction_1.programme AS programme, cable_fee_reduction_1.given_on AS given_on, cable_fee_reduction_1.amount_fen AS amount_fen, cable_fee_reduction_1.status AS status, cable_fee_reduction_1.id AS id, cable_fee_reduction_1.person_id AS person_id 
FROM cable_fee_reduction AS cable_fee_reduction_1 
WHERE cable_fee_reduction_1.person_id = (SELECT n0.id 
FROM n0) AND cable_fee_reduction_1.superseded_at IS NULL) AS anon_9 UNION ALL SELECT anon_10.parent AS parent, anon_10.given_on AS given_on, anon_10.id AS id, ('{"__typename":"CharityAssistance","programme":' || coalesce(to_json(anon_10.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when anon_10.given_on > date '9999-12-31' then date '9999-12-31' when anon_10.given_on < date '0001-01-01' then date '0001-01-01' else anon_10.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_10.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"status":' || coalesce(to_json(anon_10.status)::text, 'null') || '}') AS j0 
FROM (SELECT charity_assistance_1.person_id AS parent, charity_assistance_1.programme AS programme, charity_assistance_1.given_on AS given_on, charity_assistance_1.amount_fen AS amount_fen, charity_assistance_1.status AS status, charity_assistance_1.id AS id, charity_assistance_1.person_id AS person_id 
FROM charity_assistance AS charity_assistance_1 
WHERE charity_assistance_1.person_id = (SELECT n0.id 
FROM n0) AND charity_assistance_1.superseded_at IS NULL) AS anon_10 UNION ALL SELECT anon_11.parent AS parent, anon_11.given_on AS given_on, anon_11.id AS id, ('{"__typename":"DisabilityAid","programme":' || coalesce(to_json(anon_11.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when anon_11.given_on > date '9999-12-31' then date '9999-12-31' when anon_11.given_on < date '0001-01-01' then date '0001-01-01' else anon_11.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_11.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"status":' || coalesce(to_json(anon_11.status)::text, 'null') || '}') AS j0 
FROM (SELECT disability_aid_1.person_id AS parent, disability_aid_1.programme AS programme, disability_aid_1.given_on AS given_on, disability_aid_1.amount_fen AS amount_fen, disability_aid_1.status AS status, disability_aid_1.id AS id, disability_aid_1.person_id AS person_id 
FROM disability_aid AS disability_aid_1 
WHERE disability_aid_1.person_id = (SELECT n0.id 
FROM n0) AND disability_aid_1.superseded_at IS NULL) AS anon_11 UNION ALL SELECT anon_12.parent AS parent, anon_12.given_on AS given_on, anon_12.id AS id, ('{"__typename":"DisasterRelief","programme":' || coalesce(to_json(anon_12.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when anon_12.given_on > date '9999-12-31' then date '9999-12-31' when anon_12.given_on < date '0001-01-01' then date '0001-01-01' else anon_12.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_12.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"status":' || coalesce(to_json(anon_12.status)::text, 'null') || '}') AS j0 
FROM (SELECT disaster_relief_1.person_id AS parent, disaster_relief_1.programme AS programme, disaster_relief_1.given_on AS given_on, disaster_relief_1.amount_fen AS amount_fen, disaster_relief_1.status AS status, disaster_relief_1.id AS id, disaster_relief_1.person_id AS person_id 
FROM disaster_relief AS disaster_relief_1 
WHERE disaster_relief_1.person_id = (SELECT n0.id 
FROM n0) AND disaster_relief_1.superseded_at IS NULL) AS anon_12 UNION ALL SELECT anon_13.parent AS parent, anon_13.given_on AS given_on, anon_13.id AS id, ('{"__typename":"EducationAid","programme":' || coalesce(to_json(anon_13.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when anon_13.given_on > date '9999-12-31' then date '9999-12-31' when anon_13.given_on < date '0001-01-01' then date '0001-01-01' else anon_13.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_13.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"status":' || coalesce(to_json(anon_13.status)::text, 'null') || '}') AS j0 
FROM (SELECT education_aid_1.person_id AS parent, education_aid_1.programme AS programme, education_aid_1.given_on AS given_on, education_aid_1.amount_fen AS amount_fen, education_aid_1.status AS status, education_aid_1.id AS id, education_aid_1.person_id AS person_id 
FROM education_aid AS education_aid_1 
WHERE education_aid_1.person_id = (SELECT n0.id 
FROM n0) AND education_aid_1.superseded_at IS NULL) AS anon_13 UNION ALL SELECT anon_14.parent AS parent, anon_14.given_on AS given_on, anon_14.id AS id, ('{"__typename":"ElectricityReduction","programme":' || coalesce(to_json(anon_14.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when anon_14.given_on > date '9999-12-31' then date '9999-12-31' when anon_14.given_on < date '0001-01-01' then date '0001-01-01' else anon_14.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_14.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"status":' || coalesce(to_json(anon_14.status)::text, 'null') || '}') AS j0 
FROM (SELECT electricity_reduction_1.person_id AS parent, electricity_reduction_1.programme AS programme, electricity_reduction_1.given_on AS given_on, electricity_reduction_1.amount_fen AS amount_fen, electricity_reduction_1.status AS status, electricity_reduction_1.id AS id, electricity_reduction_1.person_id AS person_id 
FROM electricity_reduction AS electricity_reduction_1 
WHERE electricity_reduction_1.person_id = (SELECT n0.id 
FROM n0) AND electricity_reduction_1.superseded_at IS NULL) AS anon_14 UNION ALL SELECT anon_15.parent AS parent, anon_15.given_on AS given_on, anon_15.id AS id, ('{"__typename":"EmergencyTreatment","programme":' || coalesce(to_json(anon_15.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when anon_15.given_on > date '9999-12-31' then date '9999-12-31' when anon_15.given_on < date '0001-01-01' then date '0001-01-01' else anon_15.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_15.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"status":' || coalesce(to_json(anon_15.status)::text, 'null') || '}') AS j0 
FROM (SELECT emergency_treatment_1.person_id AS parent, emergency_treatment_1.programme AS programme, emergency_treatment_1.given_on AS given_on, emergency_treatment_1.amount_fen AS amount_fen, emergency_treatment_1.status AS status, emergency_treatment_1.id AS id, emergency_treatment_1.person_id AS person_id 
FROM emergency_treatment AS emergency_treatment_1 
WHERE emergency_treatment_1.person_id = (SELECT n0.id 
FROM n0) AND emergency_treatment_1.superseded_at IS NULL) AS anon_15 UNION ALL SELECT anon_16.parent AS parent, anon_16.given_on AS given_on, anon_16.id AS id, ('{"__typename":"EmploymentAid","programme":' || coalesce(to_json(anon_16.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when anon_16.given_on > date '9999-12-31' then date '9999-12-31' when anon_16.given_on < date '0001-01-01' then date '0001-01-01' else anon_16.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_16.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"status":' || coalesce(to_json(anon_16.status)::text, 'null') || '}') AS j0 
FROM (SELECT employment_aid_1.person_id AS parent, employment_aid_1.programme AS programme, employment_aid_1.given_on AS given_on, employment_aid_1.amount_fen AS amount_fen, employment_aid_1.status AS status, employment_aid_1.id AS id, employment_aid_1.person_id AS person_id 
FROM employment_aid AS employment_aid_1 
WHERE employment_aid_1.person_id = (SELECT n0.id 
FROM n0) AND employment_aid_1.superseded_at IS NULL) AS anon_16 UNION ALL SELECT anon_17.parent AS parent, anon_17.given_on AS given_on, anon_17.id AS id, ('{"__typename":"FuneralReduction","programme":' || coalesce(to_json(anon_17.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when anon_17.given_on > date '9999-12-31' then date '9999-12-31' when anon_17.given_on < date '0001-01-01' then date '0001-01-01' else anon_17.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_17.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"status":' || coalesce(to_json(anon_17.status)::text, 'null') || '}') AS j0 
FROM (SELECT funeral_reduction_1.person_id AS parent, funeral_reduction_1.programme AS programme, funeral_reduction_1.given_on AS given_on, funeral_reduction_1.amount_fen AS amount_fen, funeral_reduction_1.status AS status, funeral_reduction_1.id AS id, funeral_reduction_1.person_id AS person_id 
FROM funeral_reduction AS funeral_reduction_1 
WHERE funeral_reduction_1.person_id = (SELECT n0.id 
FROM n0) AND funeral_reduction_1.superseded_at IS NULL) AS anon_17 UNION ALL SELECT anon_18.parent AS parent, anon_18.given_on AS given_on, anon_18.id AS id, ('{"__typename":"HomelessRelief","programme":' || coalesce(to_json(anon_18.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when anon_18.given_on > date '9999-12-31' then date '9999-12-31' when anon_18.given_on < date '0001-01-01' then date '0001-01-01' else anon_18.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_18.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"status":' || coalesce(to_json(anon_18.status)::text, 'null') || '}') AS j0 
FROM (SELECT homeless_relief_1.person_id AS parent, homeless_relief_1.programme AS programme, homeless_relief_1.given_on AS given_on, homeless_relief_1.amount_fen AS amount_fen, homeless_relief_1.status AS status, homeless_relief_1.id AS id, homeless_relief_1.person_id AS person_id 
FROM homeless_relief AS homeless_relief_1 
WHERE homeless_relief_1.person_id = (SELECT n0.id 
FROM n0) AND homeless_relief_1.superseded_at IS NULL) AS anon_18 UNION ALL SELECT anon_19.parent AS parent, anon_19.given_on AS given_on, anon_19.id AS id, ('{"__typename":"HousingAid","programme":' || coalesce(to_json(anon_19.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when anon_19.given_on > date '9999-12-31' then date '9999-12-31' when anon_19.given_on < date '0001-01-01' then date '0001-01-01' else anon_19.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_19.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"status":' || coalesce(to_json(anon_19.status)::text, 'null') || '}') AS j0 
FROM (SELECT housing_aid_1.person_id AS parent, housing_aid_1.programme AS programme, housing_aid_1.given_on AS given_on, housing_aid_1.amount_fen AS amount_fen, housing_aid_1.status AS status, housing_aid_1.id AS id, housing_aid_1.person_id AS person_id 
FROM housing_aid AS housing_aid_1 
WHERE housing_aid_1.person_id = (SELECT n0.id 
FROM n0) AND housing_aid_1.superseded_at IS NULL) AS anon_19 UNION ALL SELECT anon_20.parent AS parent, anon_20.given_on AS given_on, anon_20.id AS id, ('{"__typename":"MedicalAssistance","programme":' || coalesce(to_json(anon_20.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when anon_20.given_on > date '9999-12-31' then date '9999-12-31' when anon_20.given_on < date '0001-01-01' then date '0001-01-01' else anon_20.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_20.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"status":' || coalesce(to_json(anon_20.status)::text, 'null') || '}') AS j0 
FROM (SELECT medical_assistance_1.person_id AS parent, medical_assistance_1.programme AS programme, medical_assistance_1.given_on AS given_on, medical_assistance_1.amount_fen AS amount_fen, medical_assistance_1.status AS status, medical_assistance_1.id AS id, medical_assistance_1.person_id AS person_id 
FROM medical_assistance AS medical_assistance_1 
WHERE medical_assistance_1.person_id = (SELECT n0.id 
FROM n0) AND medical_assistance_1.superseded_at IS NULL) AS anon_20 UNION ALL SELECT anon_21.parent AS parent, anon_21.given_on AS given_on, anon_21.id AS id, ('{"__typename":"PremiumSubsidy","programme":' || coalesce(to_json(anon_21.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when anon_21.given_on > date '9999-12-31' then date '9999-12-31' when anon_21.given_on < date '0001-01-01' then date '0001-01-01' else anon_21.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_21.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"status":' || coalesce(to_json(anon_21.status)::text, 'null') || '}') AS j0 
FROM (SELECT premium_subsidy_1.person_id AS parent, premium_subsidy_1.programme AS programme, premium_subsidy_1.given_on AS given_on, premium_subsidy_1.amount_fen AS amount_fen, premium_subsidy_1.status AS status, premium_subsidy_1.id AS id, premium_subsidy_1.person_id AS person_id 
FROM premium_subsidy AS premium_subsidy_1 
WHERE premium_subsidy_1.person_id = (SELECT n0.id 
FROM n0) AND premium_subsidy_1.superseded_at IS NULL) AS anon_21 UNION ALL SELECT anon_22.parent AS parent, anon_22.given_on AS given_on, anon_22.id AS id, ('{"__typename":"RuralEmployment","programme":' || coalesce(to_json(anon_22.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when anon_22.given_on > date '9999-12-31' then date '9999-12-31' when anon_22.given_on < date '0001-01-01' then date '0001-01-01' else anon_22.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_22.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"status":' || coalesce(to_json(anon_22.status)::text, 'null') || '}') AS j0 
FROM (SELECT rural_employment_1.person_id AS parent, rural_employment_1.programme AS programme, rural_employment_1.given_on AS given_on, rural_employment_1.amount_fen AS amount_fen, rural_employment_1.status AS status, rural_employment_1.id AS id, rural_employment_1.person_id AS person_id 
FROM rural_employment AS rural_employment_1 
WHERE rural_employment_1.person_id = (SELECT n0.id 
FROM n0) AND rural_employment_1.superseded_at IS NULL) AS anon_22 UNION ALL SELECT anon_23.parent AS parent, anon_23.given_on AS given_on, anon_23.id AS id, ('{"__typename":"ServiceRecord","programme":' || coalesce(to_json(anon_23.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when anon_23.given_on > date '9999-12-31' then date '9999-12-31' when anon_23.given_on < date '0001-01-01' then date '0001-01-01' else anon_23.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_23.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"status":' || coalesce(to_json(anon_23.status)::text, 'null') || '}') AS j0 
FROM (SELECT service_record_1.person_id AS parent, service_record_1.programme AS programme, service_record_1.given_on AS given_on, service_record_1.amount_fen AS amount_fen, service_record_1.status AS status, service_record_1.id AS id, service_record_1.person_id AS person_id 
FROM service_record AS service_record_1 
WHERE service_record_1.person_id = (SELECT n0.id 
FROM n0) AND service_record_1.superseded_at IS NULL) AS anon_23 UNION ALL SELECT anon_24.parent AS parent, anon_24.given_on AS given_on, anon_24.id AS id, ('{"__typename":"TemporaryRelief","programme":' || coalesce(to_json(anon_24.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when anon_24.given_on > date '9999-12-31' then date '9999-12-31' when anon_24.given_on < date '0001-01-01' then date '0001-01-01' else anon_24.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_24.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"status":' || coalesce(to_json(anon_24.status)::text, 'null') || '}') AS j0 
FROM (SELECT temporary_relief_1.person_id AS parent, temporary_relief_1.programme AS programme, temporary_relief_1.given_on AS given_on, temporary_relief_1.amount_fen AS amount_fen, temporary_relief_1.status AS status, temporary_relief_1.id AS id, temporary_relief_1.person_id AS person_id 
FROM temporary_relief AS temporary_relief_1 
WHERE temporary_relief_1.person_id = (SELECT n0.id 
FROM n0) AND temporary_relief_1.superseded_at IS NULL) AS anon_24 UNION ALL SELECT anon_25.parent AS parent, anon_25.given_on AS given_on, anon_25.id AS id, ('{"__typename":"WasteFeeReduction","programme":' || coalesce(to_json(anon_25.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when anon_25.given_on > date '9999-12-31' then date '9999-12-31' when anon_25.given_on < date '0001-01-01' then date '0001-01-01' else anon_25.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_25.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"status":' || coalesce(to_json(anon_25.status)::text, 'null') || '}') AS j0 
FROM (SELECT waste_fee_reduction_1.person_id AS parent, waste_fee_reduction_1.programme AS programme, waste_fee_reduction_1.given_on AS given_on, waste_fee_reduction_1.amount_fen AS amount_fen, waste_fee_reduction_1.status AS status, waste_fee_reduction_1.id AS id, waste_fee_reduction_1.person_id AS person_id 
FROM waste_fee_reduction AS waste_fee_reduction_1 
WHERE waste_fee_reduction_1.person_id = (SELECT n0.id 
FROM n0) AND waste_fee_reduction_1.superseded_at IS NULL) AS anon_25)
 SELECT convert_to((SELECT anon_1.j 
FROM (SELECT ('{"name":' || coalesce(to_json(n0.name)::text, 'null') || ',"categories":[' || coalesce((SELECT string_agg(n1_objects.j, ',' ORDER BY n1_objects.category COLLATE "C" ASC NULLS LAST, case when n1_objects.since > date '9999-12-31' then date '9999-12-31' when n1_objects.since < date '0001-01-01' then date '0001-01-01' else n1_objects.since end ASC NULLS LAST, n1_objects.id ASC NULLS LAST) AS string_agg_1 
FROM n1_objects), '') || '],"household":' || coalesce((SELECT n2_objects.j 
FROM n2_objects), 'null') || ',"assistanceRecords":{"nodes":[' || coalesce((SELECT string_agg(n6_objects.j0, ',' ORDER BY case when n6_objects.given_on > date '9999-12-31' then date '9999-12-31' when n6_objects.given_on < date '0001-01-01' then date '0001-01-01' else n6_objects.given_on end DESC NULLS LAST, n6_objects.id ASC NULLS LAST) AS string_agg_3 
FROM n6_objects), '') || ']}}') AS j 
FROM n0) AS anon_1), 'UTF8') AS answer, CAST(array_to_json(array(SELECT n0.id 
FROM n0 
WHERE n0.id IS NOT NULL UNION SELECT membership_3.person_id AS person_id 
FROM membership AS membership_3 
WHERE membership_3.household_id = (SELECT n2.id 
FROM n2) AND membership_3.superseded_at IS NULL AND membership_3.since <= $2::DATE AND (membership_3.until IS NULL OR membership_3.until >= $2::DATE) UNION SELECT n4.person_id 
FROM n4 
WHERE n4.person_id IS NOT NULL)) AS TEXT) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows
