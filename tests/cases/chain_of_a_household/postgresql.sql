WITH n0 AS MATERIALIZED 
(SELECT person_2.id AS id 
FROM person AS person_2 
WHERE person_2.id_number_token = any($1::TEXT[])), 
n1 AS MATERIALIZED 
(SELECT person_1.id AS parent, person_1.name AS name, person_1.division_code AS division_code, person_1.id AS id 
FROM person AS person_1 
WHERE person_1.id = (SELECT n0.id 
FROM n0)), 
n2_objects AS 
(SELECT anon_2.parent AS parent, ('{"code":' || coalesce(to_json(anon_2.code)::text, 'null') || '}') AS j 
FROM (SELECT division_1.code AS parent, division_1.code AS code 
FROM division AS division_1 
WHERE division_1.code = (SELECT n1.division_code 
FROM n1)) AS anon_2), 
n1_objects AS 
(SELECT n1.parent AS parent, ('{"name":' || coalesce(to_json(n1.name)::text, 'null') || ',"division":' || coalesce((SELECT n2_objects.j 
FROM n2_objects), 'null') || '}') AS j 
FROM n1), 
n3_pairs AS 
(SELECT anon_4.parent AS parent, anon_4.target AS target 
FROM (SELECT membership_2.person_id AS parent, membership_2.household_id AS target 
FROM membership AS membership_2 
WHERE membership_2.person_id = (SELECT n0.id 
FROM n0) AND membership_2.superseded_at IS NULL AND membership_2.since <= $2::DATE AND (membership_2.until IS NULL OR membership_2.until >= $2::DATE)) AS anon_4 ORDER BY anon_4.target 
 LIMIT 1), 
n3 AS MATERIALIZED 
(SELECT n3_pairs.parent AS parent, household_1.id AS id 
FROM n3_pairs JOIN household AS household_1 ON household_1.id = n3_pairs.target), 
n4 AS MATERIALIZED 
(SELECT membership_1.household_id AS parent, membership_1.person_id AS person_id, membership_1.since AS since, membership_1.id AS id 
FROM membership AS membership_1 
WHERE membership_1.household_id = (SELECT n3.id 
FROM n3) AND membership_1.since <= $2::DATE AND (membership_1.until IS NULL OR membership_1.until >= $2::DATE) AND NOT (EXISTS (SELECT * 
FROM person AS person_4 
WHERE person_4.id = membership_1.person_id AND person_4.died_on < $2::DATE)) AND membership_1.superseded_at IS NULL), 
n4_objects AS 
(SELECT n4.parent AS parent, n4.since AS since, n4.id AS id, ('{"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(anon_3.name)::text, 'null') || '}') AS j 
FROM (SELECT person_3.id AS parent, person_3.name AS name, person_3.id AS id 
FROM person AS person_3 
WHERE person_3.id = n4.person_id) AS anon_3), 'null') || '}') AS j 
FROM n4), 
n3_objects AS 
(SELECT n3.parent AS parent, ('{"id":' || coalesce(('"' || n3.id) || '"', 'null') || ',"members":[' || coalesce((SELECT string_agg(n4_objects.j, ',' ORDER BY case when n4_objects.since > date '9999-12-31' then date '9999-12-31' when n4_objects.since < date '0001-01-01' then date '0001-01-01' else n4_objects.since end ASC NULLS LAST, n4_objects.id ASC NULLS LAST) AS string_agg_1 
FROM n4_objects), '') || ']}') AS j 
FROM n3), 
n6_pairs AS 
(SELECT membership_3.person_id AS parent, membership_4.person_id AS target 
FROM membership AS membership_3 JOIN membership AS membership_4 ON membership_4.household_id = membership_3.household_id JOIN person AS person_6 ON person_6.id = membership_4.person_id 
WHERE membership_3.person_id = (SELECT n0.id 
FROM n0) AND membership_3.superseded_at IS NULL AND membership_3.since <= $2::DATE AND (membership_3.until IS NULL OR membership_3.until >= $2::DATE) AND membership_4.superseded_at IS NULL AND membership_4.since <= $2::DATE AND (membership_4.until IS NULL OR membership_4.until >= $2::DATE) AND true UNION SELECT n0.id AS id, n0.id AS id__1 
FROM n0), 
n6_basiclivingaid AS MATERIALIZED 
(SELECT n6_pairs.parent AS parent, basic_living_aid_1.id AS id, basic_living_aid_1.programme AS programme, basic_living_aid_1.given_on AS given_on, basic_living_aid_1.amount_fen AS amount_fen, basic_living_aid_1.legal_basis AS legal_basis, basic_living_aid_1.person_id AS person_id 
FROM n6_pairs JOIN basic_living_aid AS basic_living_aid_1 ON basic_living_aid_1.person_id = n6_pairs.target 
WHERE basic_living_aid_1.superseded_at IS NULL), 
n6_cablefeereduction AS MATERIALIZED 
(SELECT n6_pairs.parent AS parent, cable_fee_reduction_1.id AS id, cable_fee_reduction_1.programme AS programme, cable_fee_reduction_1.given_on AS given_on, cable_fee_reduction_1.amount_fen AS amount_fen, cable_fee_reduction_1.legal_basis AS legal_basis, cable_fee_reduction_1.person_id AS person_id 
FROM n6_pairs JOIN cable_fee_reduction AS cable_fee_reduction_1 ON cable_fee_reduction_1.person_id = n6_pairs.target 
WHERE cable_fee_reduction_1.superseded_at IS NULL), 
n6_charityassistance AS MATERIALIZED 
(SELECT n6_pairs.parent AS parent, charity_assistance_1.id AS id, charity_assistance_1.programme AS programme, charity_assistance_1.given_on AS given_on, charity_assistance_1.amount_fen AS amount_fen, charity_assistance_1.legal_basis AS legal_basis, charity_assistance_1.person_id AS person_id 
FROM n6_pairs JOIN charity_assistance AS charity_assistance_1 ON charity_assistance_1.person_id = n6_pairs.target 
WHERE charity_assistance_1.superseded_at IS NULL), 
n6_disabilityaid AS MATERIALIZED 
(SELECT n6_pairs.parent AS parent, disability_aid_1.id AS id, disability_aid_1.programme AS programme, disability_aid_1.given_on AS given_on, disability_aid_1.amount_fen AS amount_fen, disability_aid_1.legal_basis AS legal_basis, disability_aid_1.person_id AS person_id 
FROM n6_pairs JOIN disability_aid AS disability_aid_1 ON disability_aid_1.person_id = n6_pairs.target 
WHERE disability_aid_1.superseded_at IS NULL), 
n6_disasterrelief AS MATERIALIZED 
(SELECT n6_pairs.parent AS parent, disaster_relief_1.id AS id, disaster_relief_1.programme AS programme, disaster_relief_1.given_on AS given_on, disaster_relief_1.amount_fen AS amount_fen, disaster_relief_1.legal_basis AS legal_basis, disaster_relief_1.person_id AS person_id 
FROM n6_pairs JOIN disaster_relief AS disaster_relief_1 ON disaster_relief_1.person_id = n6_pairs.target 
WHERE disaster_relief_1.superseded_at IS NULL), 
n6_educationaid AS MATERIALIZED 
(SELECT n6_pairs.parent AS parent, education_aid_1.id AS id, education_aid_1.programme AS programme, education_aid_1.given_on AS given_on, education_aid_1.amount_fen AS amount_fen, education_aid_1.legal_basis AS legal_basis, education_aid_1.person_id AS person_id 
FROM n6_pairs JOIN education_aid AS education_aid_1 ON education_aid_1.person_id = n6_pairs.target 
WHERE education_aid_1.superseded_at IS NULL), 
n6_electricityreduction AS MATERIALIZED 
(SELECT n6_pairs.parent AS parent, electricity_reduction_1.id AS id, electricity_reduction_1.programme AS programme, electricity_reduction_1.given_on AS given_on, electricity_reduction_1.amount_fen AS amount_fen, electricity_reduction_1.legal_basis AS legal_basis, electricity_reduction_1.person_id AS person_id 
FROM n6_pairs JOIN electricity_reduction AS electricity_reduction_1 ON electricity_reduction_1.person_id = n6_pairs.target 
WHERE electricity_reduction_1.superseded_at IS NULL), 
n6_emergencytreatment AS MATERIALIZED 
(SELECT n6_pairs.parent AS parent, emergency_treatment_1.id AS id, emergency_treatment_1.programme AS programme, emergency_treatment_1.given_on AS given_on, emergency_treatment_1.amount_fen AS amount_fen, emergency_treatment_1.legal_basis AS legal_basis, emergency_treatment_1.person_id AS person_id 
FROM n6_pairs JOIN emergency_treatment AS emergency_treatment_1 ON emergency_treatment_1.person_id = n6_pairs.target 
WHERE emergency_treatment_1.superseded_at IS NULL), 
n6_employmentaid AS MATERIALIZED 
(SELECT n6_pairs.parent AS parent, employment_aid_1.id AS id, employment_aid_1.programme AS programme, employment_aid_1.given_on AS given_on, employment_aid_1.amount_fen AS amount_fen, employment_aid_1.legal_basis AS legal_basis, employment_aid_1.person_id AS person_id 
FROM n6_pairs JOIN employment_aid AS employment_aid_1 ON employment_aid_1.person_id = n6_pairs.target 
WHERE employment_aid_1.superseded_at IS NULL), 
n6_funeralreduction AS MATERIALIZED 
(SELECT n6_pairs.parent AS parent, funeral_reduction_1.id AS id, funeral_reduction_1.programme AS programme, funeral_reduction_1.given_on AS given_on, funeral_reduction_1.amount_fen AS amount_fen, funeral_reduction_1.legal_basis AS legal_basis, funeral_reduction_1.person_id AS person_id 
FROM n6_pairs JOIN funeral_reduction AS funeral_reduction_1 ON funeral_reduction_1.person_id = n6_pairs.target 
WHERE funeral_reduction_1.superseded_at IS NULL), 
n6_homelessrelief AS MATERIALIZED 
(SELECT n6_pairs.parent AS parent, homeless_relief_1.id AS id, homeless_relief_1.programme AS programme, homeless_relief_1.given_on AS given_on, homeless_relief_1.amount_fen AS amount_fen, homeless_relief_1.legal_basis AS legal_basis, homeless_relief_1.person_id AS person_id 
FROM n6_pairs JOIN homeless_relief AS homeless_relief_1 ON homeless_relief_1.person_id = n6_pairs.target 
WHERE homeless_relief_1.superseded_at IS NULL), 
n6_housingaid AS MATERIALIZED 
(SELECT n6_pairs.parent AS parent, housing_aid_1.id AS id, housing_aid_1.programme AS programme, housing_aid_1.given_on AS given_on, housing_aid_1.amount_fen AS amount_fen, housing_aid_1.legal_basis AS legal_basis, housing_aid_1.person_id AS person_id 
FROM n6_pairs JOIN housing_aid AS housing_aid_1 ON housing_aid_1.person_id = n6_pairs.target 
WHERE housing_aid_1.superseded_at IS NULL), 
n6_medicalassistance AS MATERIALIZED 
(SELECT n6_pairs.parent AS parent, medical_assistance_1.id AS id, medical_assistance_1.programme AS programme, medical_assistance_1.given_on AS given_on, medical_assistance_1.amount_fen AS amount_fen, medical_assistance_1.legal_basis AS legal_basis, medical_assistance_1.person_id AS person_id 
FROM n6_pairs JOIN medical_assistance AS medical_assistance_1 ON medical_assistance_1.person_id = n6_pairs.target 
WHERE medical_assistance_1.superseded_at IS NULL), 
n6_premiumsubsidy AS MATERIALIZED 
(SELECT n6_pairs.parent AS parent, premium_subsidy_1.id AS id, premium_subsidy_1.programme AS programme, premium_subsidy_1.given_on AS given_on, premium_subsidy_1.amount_fen AS amount_fen, premium_subsidy_1.legal_basis AS legal_basis, premium_subsidy_1.person_id AS person_id 
FROM n6_pairs JOIN premium_subsidy AS premium_subsidy_1 ON premium_subsidy_1.person_id = n6_pairs.target 
WHERE premium_subsidy_1.superseded_at IS NULL), 
n6_ruralemployment AS MATERIALIZED 
(SELECT n6_pairs.parent AS parent, rural_employment_1.id AS id, rural_employment_1.programme AS programme, rural_employment_1.given_on AS given_on, rural_employment_1.amount_fen AS amount_fen, rural_employment_1.legal_basis AS legal_basis, rural_employment_1.person_id AS person_id 
FROM n6_pairs JOIN rural_employment AS rural_employment_1 ON rural_employment_1.person_id = n6_pairs.target 
WHERE rural_employment_1.superseded_at IS NULL), 
n6_servicerecord AS MATERIALIZED 
(SELECT n6_pairs.parent AS parent, service_record_1.id AS id, service_record_1.programme AS programme, service_record_1.given_on AS given_on, service_record_1.amount_fen AS amount_fen, service_record_1.legal_basis AS legal_basis, service_record_1.person_id AS person_id 
FROM n6_pairs JOIN service_record AS service_record_1 ON service_record_1.person_id = n6_pairs.target 
WHERE service_record_1.superseded_at IS NULL), 
n6_temporaryrelief AS MATERIALIZED 
(SELECT n6_pairs.parent AS parent, temporary_relief_1.id AS id, temporary_relief_1.programme AS programme, temporary_relief_1.given_on AS given_on, temporary_relief_1.amount_fen AS amount_fen, temporary_relief_1.legal_basis AS legal_basis, temporary_relief_1.person_id AS person_id 
FROM n6_pairs JOIN temporary_relief AS temporary_relief_1 ON temporary_relief_1.person_id = n6_pairs.target 
WHERE temporary_relief_1.superseded_at IS NULL), 
n6_wastefeereduction AS MATERIALIZED 
(SELECT n6_pairs.parent AS parent, waste_fee_reduction_1.id AS id, waste_fee_reduction_1.programme AS programme, waste_fee_reduction_1.given_on AS given_on, waste_fee_reduction_1.amount_fen AS amount_fen, waste_fee_reduction_1.legal_basis AS legal_basis, waste_fee_reduction_1.person_id AS person_id 
FROM n6_pairs JOIN waste_fee_reduction AS waste_fee_reduction_1 ON waste_fee_reduction_1.person_id = n6_pairs.target 
WHERE waste_fee_reduction_1.superseded_at IS NULL), 
n6_objects AS 
(SELECT n6_basiclivingaid.parent AS parent, n6_basiclivingaid.given_on AS given_on, n6_basiclivingaid.id AS id, ('{"id":' || coalesce(('"' || n6_basiclivingaid.id) || '"', 'null') || ',"programme":' || coalesce(to_json(n6_basiclivingaid.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n6_basiclivingaid.given_on > date '9999-12-31' then date '9999-12-31' when n6_basiclivingaid.given_on < date '0001-01-01' then date '0001-01-01' else n6_basiclivingaid.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n6_basiclivingaid.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"legalBasis":' || coalesce(to_json(n6_basiclivingaid.legal_basis)::text, 'null') || ',"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(anon_5.name)::text, 'null') || '}') AS j 
FROM (SELECT person_5.id AS parent, person_5.name AS name, person_5.id AS id 
FROM person AS person_5 
WHERE person_5.id = n6_basiclivingaid.person_id) AS anon_5), 'null') || '}') AS j0 
FROM n6_basiclivingaid UNION ALL SELECT n6_cablefeereduction.parent AS parent, n6_cablefeereduction.given_on AS given_on, n6_cablefeereduction.id AS id, ('{"id":' || coalesce(('"' || n6_cablefeereduction.id) || '"', 'null') || ',"programme":' || coalesce(to_json(n6_cablefeereduction.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n6_cablefeereduction.given_on > date '9999-12-31' then date '9999-12-31' when n6_cablefeereduction.given_on < date '0001-01-01' then date '0001-01-01' else n6_cablefeereduction.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n6_cablefeereduction.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"legalBasis":' || coalesce(to_json(n6_cablefeereduction.legal_basis)::text, 'null') || ',"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(anon_6.name)::text, 'null') || '}') AS j 
FROM (SELECT person_7.id AS parent, person_7.name AS name, person_7.id AS id 
FROM person AS person_7 
WHERE person_7.id = n6_cablefeereduction.person_id) AS anon_6), 'null') || '}') AS j0 
FROM n6_cablefeereduction UNION ALL SELECT n6_charityassistance.parent AS parent, n6_charityassistance.given_on AS given_on, n6_charityassistance.id AS id, ('{"id":' || coalesce(('"' || n6_charityassistance.id) || '"', 'null') || ',"programme":' || coalesce(to_json(n6_charityassistance.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n6_charityassistance.given_on > date '9999-12-31' then date '9999-12-31' when n6_charityassistance.given_on < date '0001-01-01' then date '0001-01-01' else n6_charityassistance.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n6_charityassistance.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"legalBasis":' || coalesce(to_json(n6_charityassistance.legal_basis)::text, 'null') || ',"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(anon_7.name)::text, 'null') || '}') AS j 
FROM (SELECT person_8.id AS parent, person_8.name AS name, person_8.id AS id 
FROM person AS person_8 
WHERE person_8.id = n6_charityassistance.person_id) AS anon_7), 'null') || '}') AS j0 
FROM n6_charityassistance UNION ALL SELECT n6_disabilityaid.parent AS parent, n6_disabilityaid.given_on AS given_on, n6_disabilityaid.id AS id, ('{"id":' || coalesce(('"' || n6_disabilityaid.id) || '"', 'null') || ',"programme":' || coalesce(to_json(n6_disabilityaid.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n6_disabilityaid.given_on > date '9999-12-31' then date '9999-12-31' when n6_disabilityaid.given_on < date '0001-01-01' then date '0001-01-01' else n6_disabilityaid.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n6_disabilityaid.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"legalBasis":' || coalesce(to_json(n6_disabilityaid.legal_basis)::text, 'null') || ',"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(anon_8.name)::text, 'null') || '}') AS j 
FROM (SELECT person_9.id AS parent, person_9.name AS name, person_9.id AS id 
FROM person AS person_9 
WHERE person_9.id = n6_disabilityaid.person_id) AS anon_8), 'null') || '}') AS j0 
FROM n6_disabilityaid UNION ALL SELECT n6_disasterrelief.parent AS parent, n6_disasterrelief.given_on AS given_on, n6_disasterrelief.id AS id, ('{"id":' || coalesce(('"' || n6_disasterrelief.id) || '"', 'null') || ',"programme":' || coalesce(to_json(n6_disasterrelief.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n6_disasterrelief.given_on > date '9999-12-31' then date '9999-12-31' when n6_disasterrelief.given_on < date '0001-01-01' then date '0001-01-01' else n6_disasterrelief.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n6_disasterrelief.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"legalBasis":' || coalesce(to_json(n6_disasterrelief.legal_basis)::text, 'null') || ',"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(anon_9.name)::text, 'null') || '}') AS j 
FROM (SELECT person_10.id AS parent, person_10.name AS name, person_10.id AS id 
FROM person AS person_10 
WHERE person_10.id = n6_disasterrelief.person_id) AS anon_9), 'null') || '}') AS j0 
FROM n6_disasterrelief UNION ALL SELECT n6_educationaid.parent AS parent, n6_educationaid.given_on AS given_on, n6_educationaid.id AS id, ('{"id":' || coalesce(('"' || n6_educationaid.id) || '"', 'null') || ',"programme":' || coalesce(to_json(n6_educationaid.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n6_educationaid.given_on > date '9999-12-31' then date '9999-12-31' when n6_educationaid.given_on < date '0001-01-01' then date '0001-01-01' else n6_educationaid.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n6_educationaid.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"legalBasis":' || coalesce(to_json(n6_educationaid.legal_basis)::text, 'null') || ',"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(anon_10.name)::text, 'null') || '}') AS j 
FROM (SELECT person_11.id AS parent, person_11.name AS name, person_11.id AS id 
FROM person AS person_11 
WHERE person_11.id = n6_educationaid.person_id) AS anon_10), 'null') || '}') AS j0 
FROM n6_educationaid UNION ALL SELECT n6_electricityreduction.parent AS parent, n6_electricityreduction.given_on AS given_on, n6_electricityreduction.id AS id, ('{"id":' || coalesce(('"' || n6_electricityreduction.id) || '"', 'null') || ',"programme":' || coalesce(to_json(n6_electricityreduction.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n6_electricityreduction.given_on > date '9999-12-31' then date '9999-12-31' when n6_electricityreduction.given_on < date '0001-01-01' then date '0001-01-01' else n6_electricityreduction.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n6_electricityreduction.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"legalBasis":' || coalesce(to_json(n6_electricityreduction.legal_basis)::text, 'null') || ',"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(anon_11.name)::text, 'null') || '}') AS j 
FROM (SELECT person_12.id AS parent, person_12.name AS name, person_12.id AS id 
FROM person AS person_12 
WHERE person_12.id = n6_electricityreduction.person_id) AS anon_11), 'null') || '}') AS j0 
FROM n6_electricityreduction UNION ALL SELECT n6_emergencytreatment.parent AS parent, n6_emergencytreatment.given_on AS given_on, n6_emergencytreatment.id AS id, ('{"id":' || coalesce(('"' || n6_emergencytreatment.id) || '"', 'null') || ',"programme":' || coalesce(to_json(n6_emergencytreatment.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n6_emergencytreatment.given_on > date '9999-12-31' then date '9999-12-31' when n6_emergencytreatment.given_on < date '0001-01-01' then date '0001-01-01' else n6_emergencytreatment.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n6_emergencytreatment.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"legalBasis":' || coalesce(to_json(n6_emergencytreatment.legal_basis)::text, 'null') || ',"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(anon_12.name)::text, 'null') || '}') AS j 
FROM (SELECT person_13.id AS parent, person_13.name AS name, person_13.id AS id 
FROM person AS person_13 
WHERE person_13.id = n6_emergencytreatment.person_id) AS anon_12), 'null') || '}') AS j0 
FROM n6_emergencytreatment UNION ALL SELECT n6_employmentaid.parent AS parent, n6_employmentaid.given_on AS given_on, n6_employmentaid.id AS id, ('{"id":' || coalesce(('"' || n6_employmentaid.id) || '"', 'null') || ',"programme":' || coalesce(to_json(n6_employmentaid.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n6_employmentaid.given_on > date '9999-12-31' then date '9999-12-31' when n6_employmentaid.given_on < date '0001-01-01' then date '0001-01-01' else n6_employmentaid.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n6_employmentaid.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"legalBasis":' || coalesce(to_json(n6_employmentaid.legal_basis)::text, 'null') || ',"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(anon_13.name)::text, 'null') || '}') AS j 
FROM (SELECT person_14.id AS parent, person_14.name AS name, person_14.id AS id 
FROM person AS person_14 
WHERE person_14.id = n6_employmentaid.person_id) AS anon_13), 'null') || '}') AS j0 
FROM n6_employmentaid UNION ALL SELECT n6_funeralreduction.parent AS parent, n6_funeralreduction.given_on AS given_on, n6_funeralreduction.id AS id, ('{"id":' || coalesce(('"' || n6_funeralreduction.id) || '"', 'null') || ',"programme":' || coalesce(to_json(n6_funeralreduction.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n6_funeralreduction.given_on > date '9999-12-31' then date '9999-12-31' when n6_funeralreduction.given_on < date '0001-01-01' then date '0001-01-01' else n6_funeralreduction.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n6_funeralreduction.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"legalBasis":' || coalesce(to_json(n6_funeralreduction.legal_basis)::text, 'null') || ',"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(anon_14.name)::text, 'null') || '}') AS j 
FROM (SELECT person_15.id AS parent, person_15.name AS name, person_15.id AS id 
FROM person AS person_15 
WHERE person_15.id = n6_funeralreduction.person_id) AS anon_14), 'null') || '}') AS j0 
FROM n6_funeralreduction UNION ALL SELECT n6_homelessrelief.parent AS parent, n6_homelessrelief.given_on AS given_on, n6_homelessrelief.id AS id, ('{"id":' || coalesce(('"' || n6_homelessrelief.id) || '"', 'null') || ',"programme":' || coalesce(to_json(n6_homelessrelief.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n6_homelessrelief.given_on > date '9999-12-31' then date '9999-12-31' when n6_homelessrelief.given_on < date '0001-01-01' then date '0001-01-01' else n6_homelessrelief.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n6_homelessrelief.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"legalBasis":' || coalesce(to_json(n6_homelessrelief.legal_basis)::text, 'null') || ',"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(anon_15.name)::text, 'null') || '}') AS j 
FROM (SELECT person_16.id AS parent, person_16.name AS name, person_16.id AS id 
FROM person AS person_16 
WHERE person_16.id = n6_homelessrelief.person_id) AS anon_15), 'null') || '}') AS j0 
FROM n6_homelessrelief UNION ALL SELECT n6_housingaid.parent AS parent, n6_housingaid.given_on AS given_on, n6_housingaid.id AS id, ('{"id":' || coalesce(('"' || n6_housingaid.id) || '"', 'null') || ',"programme":' || coalesce(to_json(n6_housingaid.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n6_housingaid.given_on > date '9999-12-31' then date '9999-12-31' when n6_housingaid.given_on < date '0001-01-01' then date '0001-01-01' else n6_housingaid.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n6_housingaid.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"legalBasis":' || coalesce(to_json(n6_housingaid.legal_basis)::text, 'null') || ',"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(anon_16.name)::text, 'null') || '}') AS j 
FROM (SELECT person_17.id AS parent, person_17.name AS name, person_17.id AS id 
FROM person AS person_17 
WHERE person_17.id = n6_housingaid.person_id) AS anon_16), 'null') || '}') AS j0 
FROM n6_housingaid UNION ALL SELECT n6_medicalassistance.parent AS parent, n6_medicalassistance.given_on AS given_on, n6_medicalassistance.id AS id, ('{"id":' || coalesce(('"' || n6_medicalassistance.id) || '"', 'null') || ',"programme":' || coalesce(to_json(n6_medicalassistance.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n6_medicalassistance.given_on > date '9999-12-31' then date '9999-12-31' when n6_medicalassistance.given_on < date '0001-01-01' then date '0001-01-01' else n6_medicalassistance.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n6_medicalassistance.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"legalBasis":' || coalesce(to_json(n6_medicalassistance.legal_basis)::text, 'null') || ',"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(anon_17.name)::text, 'null') || '}') AS j 
FROM (SELECT person_18.id AS parent, person_18.name AS name, person_18.id AS id 
FROM person AS person_18 
WHERE person_18.id = n6_medicalassistance.person_id) AS anon_17), 'null') || '}') AS j0 
FROM n6_medicalassistance UNION ALL SELECT n6_premiumsubsidy.parent AS parent, n6_premiumsubsidy.given_on AS given_on, n6_premiumsubsidy.id AS id, ('{"id":' || coalesce(('"' || n6_premiumsubsidy.id) || '"', 'null') || ',"programme":' || coalesce(to_json(n6_premiumsubsidy.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n6_premiumsubsidy.given_on > date '9999-12-31' then date '9999-12-31' when n6_premiumsubsidy.given_on < date '0001-01-01' then date '0001-01-01' else n6_premiumsubsidy.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n6_premiumsubsidy.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"legalBasis":' || coalesce(to_json(n6_premiumsubsidy.legal_basis)::text, 'null') || ',"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(anon_18.name)::text, 'null') || '}') AS j 
FROM (SELECT person_19.id AS parent, person_19.name AS name, person_19.id AS id 
FROM person AS person_19 
WHERE person_19.id = n6_premiumsubsidy.person_id) AS anon_18), 'null') || '}') AS j0 
FROM n6_premiumsubsidy UNION ALL SELECT n6_ruralemployment.parent AS parent, n6_ruralemployment.given_on AS given_on, n6_ruralemployment.id AS id, ('{"id":' || coalesce(('"' || n6_ruralemployment.id) || '"', 'null') || ',"programme":' || coalesce(to_json(n6_ruralemployment.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n6_ruralemployment.given_on > date '9999-12-31' then date '9999-12-31' when n6_ruralemployment.given_on < date '0001-01-01' then date '0001-01-01' else n6_ruralemployment.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n6_ruralemployment.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"legalBasis":' || coalesce(to_json(n6_ruralemployment.legal_basis)::text, 'null') || ',"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(anon_19.name)::text, 'null') || '}') AS j 
FROM (SELECT person_20.id AS parent, person_20.name AS name, person_20.id AS id 
FROM person AS person_20 
WHERE person_20.id = n6_ruralemployment.person_id) AS anon_19), 'null') || '}') AS j0 
FROM n6_ruralemployment UNION ALL SELECT n6_servicerecord.parent AS parent, n6_servicerecord.given_on AS given_on, n6_servicerecord.id AS id, ('{"id":' || coalesce(('"' || n6_servicerecord.id) || '"', 'null') || ',"programme":' || coalesce(to_json(n6_servicerecord.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n6_servicerecord.given_on > date '9999-12-31' then date '9999-12-31' when n6_servicerecord.given_on < date '0001-01-01' then date '0001-01-01' else n6_servicerecord.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n6_servicerecord.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"legalBasis":' || coalesce(to_json(n6_servicerecord.legal_basis)::text, 'null') || ',"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(anon_20.name)::text, 'null') || '}') AS j 
FROM (SELECT person_21.id AS parent, person_21.name AS name, person_21.id AS id 
FROM person AS person_21 
WHERE person_21.id = n6_servicerecord.person_id) AS anon_20), 'null') || '}') AS j0 
FROM n6_servicerecord UNION ALL SELECT n6_temporaryrelief.parent AS parent, n6_temporaryrelief.given_on AS given_on, n6_temporaryrelief.id AS id, ('{"id":' || coalesce(('"' || n6_temporaryrelief.id) || '"', 'null') || ',"programme":' || coalesce(to_json(n6_temporaryrelief.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n6_temporaryrelief.given_on > date '9999-12-31' then date '9999-12-31' when n6_temporaryrelief.given_on < date '0001-01-01' then date '0001-01-01' else n6_temporaryrelief.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n6_temporaryrelief.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"legalBasis":' || coalesce(to_json(n6_temporaryrelief.legal_basis)::text, 'null') || ',"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(anon_21.name)::text, 'null') || '}') AS j 
FROM (SELECT person_22.id AS parent, person_22.name AS name, person_22.id AS id 
FROM person AS person_22 
WHERE person_22.id = n6_temporaryrelief.person_id) AS anon_21), 'null') || '}') AS j0 
FROM n6_temporaryrelief UNION ALL SELECT n6_wastefeereduction.parent AS parent, n6_wastefeereduction.given_on AS given_on, n6_wastefeereduction.id AS id, ('{"id":' || coalesce(('"' || n6_wastefeereduction.id) || '"', 'null') || ',"programme":' || coalesce(to_json(n6_wastefeereduction.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n6_wastefeereduction.given_on > date '9999-12-31' then date '9999-12-31' when n6_wastefeereduction.given_on < date '0001-01-01' then date '0001-01-01' else n6_wastefeereduction.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n6_wastefeereduction.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"legalBasis":' || coalesce(to_json(n6_wastefeereduction.legal_basis)::text, 'null') || ',"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(anon_22.name)::text, 'null') || '}') AS j 
FROM (SELECT person_23.id AS parent, person_23.name AS name, person_23.id AS id 
FROM person AS person_23 
WHERE person_23.id = n6_wastefeereduction.person_id) AS anon_22), 'null') || '}') AS j0 
FROM n6_wastefeereduction)
 SELECT convert_to((SELECT anon_1.j 
FROM (SELECT ('{"person":' || coalesce((SELECT n1_objects.j 
FROM n1_objects), 'null') || ',"household":' || coalesce((SELECT n3_objects.j 
FROM n3_objects), 'null') || ',"records":{"nodes":[' || coalesce((SELECT string_agg(n6_objects.j0, ',' ORDER BY case when n6_objects.given_on > date '9999-12-31' then date '9999-12-31' when n6_objects.given_on < date '0001-01-01' then date '0001-01-01' else n6_objects.given_on end DESC NULLS LAST, n6_objects.id ASC NULLS LAST) AS string_agg_2 
FROM n6_objects), '') || ']}}') AS j 
FROM n0) AS anon_1), 'UTF8') AS answer, CAST(array_to_json(array(SELECT n0.id 
FROM n0 
WHERE n0.id IS NOT NULL UNION SELECT membership_5.person_id AS person_id 
FROM membership AS membership_5 
WHERE membership_5.household_id = (SELECT n3.id 
FROM n3) AND membership_5.superseded_at IS NULL AND membership_5.since <= $2::DATE AND (membership_5.until IS NULL OR membership_5.until >= $2::DATE) UNION SELECT n4.person_id 
FROM n4 
WHERE n4.person_id IS NOT NULL UNION SELECT n6_pairs.target 
FROM n6_pairs)) AS TEXT) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows
