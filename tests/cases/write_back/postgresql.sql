WITH n0 AS MATERIALIZED 
(SELECT anon_3.replayed AS replayed, anon_3.record_id AS record_id, anon_3.person_id AS person_id 
FROM (SELECT anon_4.position AS position, anon_4.record_id AS record_id, anon_4.person_id AS person_id, anon_4.household_id AS household_id, anon_4.replayed AS replayed, anon_4.beside AS beside, anon_4.code AS code, anon_4.message AS message 
FROM (SELECT CAST(anon_5.value ->> 0 AS BIGINT) AS position, CAST(anon_5.value ->> 1 AS UUID) AS record_id, CAST(anon_5.value ->> 2 AS UUID) AS person_id, CAST(anon_5.value ->> 3 AS UUID) AS household_id, CAST(anon_5.value ->> 4 AS BOOLEAN) AS replayed, CAST(anon_5.value ->> 5 AS BOOLEAN) AS beside, CAST(anon_5.value ->> 6 AS TEXT) AS code, CAST(anon_5.value ->> 7 AS TEXT) AS message 
FROM json_array_elements(CAST($1::VARCHAR AS JSON)) AS anon_5(value)) AS anon_4) AS anon_3), 
n1_basiclivingaid AS MATERIALIZED 
(SELECT basic_living_aid_1.id AS parent, basic_living_aid_1.programme AS programme, basic_living_aid_1.given_on AS given_on, basic_living_aid_1.amount_fen AS amount_fen, basic_living_aid_1.status AS status, basic_living_aid_1.legal_basis AS legal_basis, basic_living_aid_1.recorded_at AS recorded_at, basic_living_aid_1.person_id AS person_id 
FROM basic_living_aid AS basic_living_aid_1 
WHERE basic_living_aid_1.id = (SELECT n0.record_id 
FROM n0)), 
n2_objects AS 
(SELECT anon_2.parent AS parent, ('{"name":' || coalesce(to_json(anon_2.name)::text, 'null') || '}') AS j 
FROM (SELECT person_1.id AS parent, person_1.name AS name, person_1.id AS id 
FROM person AS person_1 
WHERE person_1.id = (SELECT n1_basiclivingaid.person_id 
FROM n1_basiclivingaid)) AS anon_2), 
n1_cablefeereduction AS MATERIALIZED 
(SELECT cable_fee_reduction_1.id AS parent, cable_fee_reduction_1.programme AS programme, cable_fee_reduction_1.given_on AS given_on, cable_fee_reduction_1.amount_fen AS amount_fen, cable_fee_reduction_1.status AS status, cable_fee_reduction_1.legal_basis AS legal_basis, cable_fee_reduction_1.recorded_at AS recorded_at, cable_fee_reduction_1.person_id AS person_id 
FROM cable_fee_reduction AS cable_fee_reduction_1 
WHERE cable_fee_reduction_1.id = (SELECT n0.record_id 
FROM n0)), 
n3_objects AS 
(SELECT anon_6.parent AS parent, ('{"name":' || coalesce(to_json(anon_6.name)::text, 'null') || '}') AS j 
FROM (SELECT person_2.id AS parent, person_2.name AS name, person_2.id AS id 
FROM person AS person_2 
WHERE person_2.id = (SELECT n1_cablefeereduction.person_id 
FROM n1_cablefeereduction)) AS anon_6), 
n1_charityassistance AS MATERIALIZED 
(SELECT charity_assistance_1.id AS parent, charity_assistance_1.programme AS programme, charity_assistance_1.given_on AS given_on, charity_assistance_1.amount_fen AS amount_fen, charity_assistance_1.status AS status, charity_assistance_1.legal_basis AS legal_basis, charity_assistance_1.recorded_at AS recorded_at, charity_assistance_1.person_id AS person_id 
FROM charity_assistance AS charity_assistance_1 
WHERE charity_assistance_1.id = (SELECT n0.record_id 
FROM n0)), 
n4_objects AS 
(SELECT anon_7.parent AS parent, ('{"name":' || coalesce(to_json(anon_7.name)::text, 'null') || '}') AS j 
FROM (SELECT person_3.id AS parent, person_3.name AS name, person_3.id AS id 
FROM person AS person_3 
WHERE person_3.id = (SELECT n1_charityassistance.person_id 
FROM n1_charityassistance)) AS anon_7), 
n1_disabilityaid AS MATERIALIZED 
(SELECT disability_aid_1.id AS parent, disability_aid_1.programme AS programme, disability_aid_1.given_on AS given_on, disability_aid_1.amount_fen AS amount_fen, disability_aid_1.status AS status, disability_aid_1.legal_basis AS legal_basis, disability_aid_1.recorded_at AS recorded_at, disability_aid_1.person_id AS person_id 
FROM disability_aid AS disability_aid_1 
WHERE disability_aid_1.id = (SELECT n0.record_id 
FROM n0)), 
n5_objects AS 
(SELECT anon_8.parent AS parent, ('{"name":' || coalesce(to_json(anon_8.name)::text, 'null') || '}') AS j 
FROM (SELECT person_4.id AS parent, person_4.name AS name, person_4.id AS id 
FROM person AS person_4 
WHERE person_4.id = (SELECT n1_disabilityaid.person_id 
FROM n1_disabilityaid)) AS anon_8), 
n1_disasterrelief AS MATERIALIZED 
(SELECT disaster_relief_1.id AS parent, disaster_relief_1.programme AS programme, disaster_relief_1.given_on AS given_on, disaster_relief_1.amount_fen AS amount_fen, disaster_relief_1.status AS status, disaster_relief_1.legal_basis AS legal_basis, disaster_relief_1.recorded_at AS recorded_at, disaster_relief_1.person_id AS person_id 
FROM disaster_relief AS disaster_relief_1 
WHERE disaster_relief_1.id = (SELECT n0.record_id 
FROM n0)), 
n6_objects AS 
(SELECT anon_9.parent AS parent, ('{"name":' || coalesce(to_json(anon_9.name)::text, 'null') || '}') AS j 
FROM (SELECT person_5.id AS parent, person_5.name AS name, person_5.id AS id 
FROM person AS person_5 
WHERE person_5.id = (SELECT n1_disasterrelief.person_id 
FROM n1_disasterrelief)) AS anon_9), 
n1_educationaid AS MATERIALIZED 
(SELECT education_aid_1.id AS parent, education_aid_1.programme AS programme, education_aid_1.given_on AS given_on, education_aid_1.amount_fen AS amount_fen, education_aid_1.status AS status, education_aid_1.legal_basis AS legal_basis, education_aid_1.recorded_at AS recorded_at, education_aid_1.person_id AS person_id 
FROM education_aid AS education_aid_1 
WHERE education_aid_1.id = (SELECT n0.record_id 
FROM n0)), 
n7_objects AS 
(SELECT anon_10.parent AS parent, ('{"name":' || coalesce(to_json(anon_10.name)::text, 'null') || '}') AS j 
FROM (SELECT person_6.id AS parent, person_6.name AS name, person_6.id AS id 
FROM person AS person_6 
WHERE person_6.id = (SELECT n1_educationaid.person_id 
FROM n1_educationaid)) AS anon_10), 
n1_electricityreduction AS MATERIALIZED 
(SELECT electricity_reduction_1.id AS parent, electricity_reduction_1.programme AS programme, electricity_reduction_1.given_on AS given_on, electricity_reduction_1.amount_fen AS amount_fen, electricity_reduction_1.status AS status, electricity_reduction_1.legal_basis AS legal_basis, electricity_reduction_1.recorded_at AS recorded_at, electricity_reduction_1.person_id AS person_id 
FROM electricity_reduction AS electricity_reduction_1 
WHERE electricity_reduction_1.id = (SELECT n0.record_id 
FROM n0)), 
n8_objects AS 
(SELECT anon_11.parent AS parent, ('{"name":' || coalesce(to_json(anon_11.name)::text, 'null') || '}') AS j 
FROM (SELECT person_7.id AS parent, person_7.name AS name, person_7.id AS id 
FROM person AS person_7 
WHERE person_7.id = (SELECT n1_electricityreduction.person_id 
FROM n1_electricityreduction)) AS anon_11), 
n1_emergencytreatment AS MATERIALIZED 
(SELECT emergency_treatment_1.id AS parent, emergency_treatment_1.programme AS programme, emergency_treatment_1.given_on AS given_on, emergency_treatment_1.amount_fen AS amount_fen, emergency_treatment_1.status AS status, emergency_treatment_1.legal_basis AS legal_basis, emergency_treatment_1.recorded_at AS recorded_at, emergency_treatment_1.person_id AS person_id 
FROM emergency_treatment AS emergency_treatment_1 
WHERE emergency_treatment_1.id = (SELECT n0.record_id 
FROM n0)), 
n9_objects AS 
(SELECT anon_12.parent AS parent, ('{"name":' || coalesce(to_json(anon_12.name)::text, 'null') || '}') AS j 
FROM (SELECT person_8.id AS parent, person_8.name AS name, person_8.id AS id 
FROM person AS person_8 
WHERE person_8.id = (SELECT n1_emergencytreatment.person_id 
FROM n1_emergencytreatment)) AS anon_12), 
n1_employmentaid AS MATERIALIZED 
(SELECT employment_aid_1.id AS parent, employment_aid_1.programme AS programme, employment_aid_1.given_on AS given_on, employment_aid_1.amount_fen AS amount_fen, employment_aid_1.status AS status, employment_aid_1.legal_basis AS legal_basis, employment_aid_1.recorded_at AS recorded_at, employment_aid_1.person_id AS person_id 
FROM employment_aid AS employment_aid_1 
WHERE employment_aid_1.id = (SELECT n0.record_id 
FROM n0)), 
n10_objects AS 
(SELECT anon_13.parent AS parent, ('{"name":' || coalesce(to_json(anon_13.name)::text, 'null') || '}') AS j 
FROM (SELECT person_9.id AS parent, person_9.name AS name, person_9.id AS id 
FROM person AS person_9 
WHERE person_9.id = (SELECT n1_employmentaid.person_id 
FROM n1_employmentaid)) AS anon_13), 
n1_funeralreduction AS MATERIALIZED 
(SELECT funeral_reduction_1.id AS parent, funeral_reduction_1.programme AS programme, funeral_reduction_1.given_on AS given_on, funeral_reduction_1.amount_fen AS amount_fen, funeral_reduction_1.status AS status, funeral_reduction_1.legal_basis AS legal_basis, funeral_reduction_1.recorded_at AS recorded_at, funeral_reduction_1.person_id AS person_id 
FROM funeral_reduction AS funeral_reduction_1 
WHERE funeral_reduction_1.id = (SELECT n0.record_id 
FROM n0)), 
n11_objects AS 
(SELECT anon_14.parent AS parent, ('{"name":' || coalesce(to_json(anon_14.name)::text, 'null') || '}') AS j 
FROM (SELECT person_10.id AS parent, person_10.name AS name, person_10.id AS id 
FROM person AS person_10 
WHERE person_10.id = (SELECT n1_funeralreduction.person_id 
FROM n1_funeralreduction)) AS anon_14), 
n1_homelessrelief AS MATERIALIZED 
(SELECT homeless_relief_1.id AS parent, homeless_relief_1.programme AS programme, homeless_relief_1.given_on AS given_on, homeless_relief_1.amount_fen AS amount_fen, homeless_relief_1.status AS status, homeless_relief_1.legal_basis AS legal_basis, homeless_relief_1.recorded_at AS recorded_at, homeless_relief_1.person_id AS person_id 
FROM homeless_relief AS homeless_relief_1 
WHERE homeless_relief_1.id = (SELECT n0.record_id 
FROM n0)), 
n12_objects AS 
(SELECT anon_15.parent AS parent, ('{"name":' || coalesce(to_json(anon_15.name)::text, 'null') || '}') AS j 
FROM (SELECT person_11.id AS parent, person_11.name AS name, person_11.id AS id 
FROM person AS person_11 
WHERE person_11.id = (SELECT n1_homelessrelief.person_id 
FROM n1_homelessrelief)) AS anon_15), 
n1_housingaid AS MATERIALIZED 
(SELECT housing_aid_1.id AS parent, housing_aid_1.programme AS programme, housing_aid_1.given_on AS given_on, housing_aid_1.amount_fen AS amount_fen, housing_aid_1.status AS status, housing_aid_1.legal_basis AS legal_basis, housing_aid_1.recorded_at AS recorded_at, housing_aid_1.person_id AS person_id 
FROM housing_aid AS housing_aid_1 
WHERE housing_aid_1.id = (SELECT n0.record_id 
FROM n0)), 
n13_objects AS 
(SELECT anon_16.parent AS parent, ('{"name":' || coalesce(to_json(anon_16.name)::text, 'null') || '}') AS j 
FROM (SELECT person_12.id AS parent, person_12.name AS name, person_12.id AS id 
FROM person AS person_12 
WHERE person_12.id = (SELECT n1_housingaid.person_id 
FROM n1_housingaid)) AS anon_16), 
n1_medicalassistance AS MATERIALIZED 
(SELECT medical_assistance_1.id AS parent, medical_assistance_1.programme AS programme, medical_assistance_1.given_on AS given_on, medical_assistance_1.amount_fen AS amount_fen, medical_assistance_1.status AS status, medical_assistance_1.legal_basis AS legal_basis, medical_assistance_1.recorded_at AS recorded_at, medical_assistance_1.person_id AS person_id 
FROM medical_assistance AS medical_assistance_1 
WHERE medical_assistance_1.id = (SELECT n0.record_id 
FROM n0)), 
n14_objects AS 
(SELECT anon_17.parent AS parent, ('{"name":' || coalesce(to_json(anon_17.name)::text, 'null') || '}') AS j 
FROM (SELECT person_13.id AS parent, person_13.name AS name, person_13.id AS id 
FROM person AS person_13 
WHERE person_13.id = (SELECT n1_medicalassistance.person_id 
FROM n1_medicalassistance)) AS anon_17), 
n1_premiumsubsidy AS MATERIALIZED 
(SELECT premium_subsidy_1.id AS parent, premium_subsidy_1.programme AS programme, premium_subsidy_1.given_on AS given_on, premium_subsidy_1.amount_fen AS amount_fen, premium_subsidy_1.status AS status, premium_subsidy_1.legal_basis AS legal_basis, premium_subsidy_1.recorded_at AS recorded_at, premium_subsidy_1.insurance_year AS insurance_year, premium_subsidy_1.tier AS tier, premium_subsidy_1.premium_fen AS premium_fen, premium_subsidy_1.person_id AS person_id 
FROM premium_subsidy AS premium_subsidy_1 
WHERE premium_subsidy_1.id = (SELECT n0.record_id 
FROM n0)), 
n15_objects AS 
(SELECT anon_18.parent AS parent, ('{"name":' || coalesce(to_json(anon_18.name)::text, 'null') || '}') AS j 
FROM (SELECT person_14.id AS parent, person_14.name AS name, person_14.id AS id 
FROM person AS person_14 
WHERE person_14.id = (SELECT n1_premiumsubsidy.person_id 
FROM n1_premiumsubsidy)) AS anon_18), 
n1_ruralemployment AS MATERIALIZED 
(SELECT rural_employment_1.id AS parent, rural_employment_1.programme AS programme, rural_employment_1.given_on AS given_on, rural_employment_1.amount_fen AS amount_fen, rural_employment_1.status AS status, rural_employment_1.legal_basis AS legal_basis, rural_employment_1.recorded_at AS recorded_at, rural_employment_1.person_id AS person_id 
FROM rural_employment AS rural_employment_1 
WHERE rural_employment_1.id = (SELECT n0.record_id 
FROM n0)), 
n16_objects AS 
(SELECT anon_19.parent AS parent, ('{"name":' || coalesce(to_json(anon_19.name)::text, 'null') || '}') AS j 
FROM (SELECT person_15.id AS parent, person_15.name AS name, person_15.id AS id 
FROM person AS person_15 
WHERE person_15.id = (SELECT n1_ruralemployment.person_id 
FROM n1_ruralemployment)) AS anon_19), 
n1_servicerecord AS MATERIALIZED 
(SELECT service_record_1.id AS parent, service_record_1.programme AS programme, service_record_1.given_on AS given_on, service_record_1.amount_fen AS amount_fen, service_record_1.status AS status, service_record_1.legal_basis AS legal_basis, service_record_1.recorded_at AS recorded_at, service_record_1.person_id AS person_id 
FROM service_record AS service_record_1 
WHERE service_record_1.id = (SELECT n0.record_id 
FROM n0)), 
n17_objects AS 
(SELECT anon_20.parent AS parent, ('{"name":' || coalesce(to_json(anon_20.name)::text, 'null') || '}') AS j 
FROM (SELECT person_16.id AS parent, person_16.name AS name, person_16.id AS id 
FROM person AS person_16 
WHERE person_16.id = (SELECT n1_servicerecord.person_id 
FROM n1_servicerecord)) AS anon_20), 
n1_temporaryrelief AS MATERIALIZED 
(SELECT temporary_relief_1.id AS parent, temporary_relief_1.programme AS programme, temporary_relief_1.given_on AS given_on, temporary_relief_1.amount_fen AS amount_fen, temporary_relief_1.status AS status, temporary_relief_1.legal_basis AS legal_basis, temporary_relief_1.recorded_at AS recorded_at, temporary_relief_1.person_id AS person_id 
FROM temporary_relief AS temporary_relief_1 
WHERE temporary_relief_1.id = (SELECT n0.record_id 
FROM n0)), 
n18_objects AS 
(SELECT anon_21.parent AS parent, ('{"name":' || coalesce(to_json(anon_21.name)::text, 'null') || '}') AS j 
FROM (SELECT person_17.id AS parent, person_17.name AS name, person_17.id AS id 
FROM person AS person_17 
WHERE person_17.id = (SELECT n1_temporaryrelief.person_id 
FROM n1_temporaryrelief)) AS anon_21), 
n1_wastefeereduction AS MATERIALIZED 
(SELECT waste_fee_reduction_1.id AS parent, waste_fee_reduction_1.programme AS programme, waste_fee_reduction_1.given_on AS given_on, waste_fee_reduction_1.amount_fen AS amount_fen, waste_fee_reduction_1.status AS status, waste_fee_reduction_1.legal_basis AS legal_basis, waste_fee_reduction_1.recorded_at AS recorded_at, waste_fee_reduction_1.person_id AS person_id 
FROM waste_fee_reduction AS waste_fee_reduction_1 
WHERE waste_fee_reduction_1.id = (SELECT n0.record_id 
FROM n0)), 
n19_objects AS 
(SELECT anon_22.parent AS parent, ('{"name":' || coalesce(to_json(anon_22.name)::text, 'null') || '}') AS j 
FROM (SELECT person_18.id AS parent, person_18.name AS name, person_18.id AS id 
FROM person AS person_18 
WHERE person_18.id = (SELECT n1_wastefeereduction.person_id 
FROM n1_wastefeereduction)) AS anon_22), 
n1_objects AS 
(SELECT n1_basiclivingaid.parent AS parent, ('{"programme":' || coalesce(to_json(n1_basiclivingaid.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n1_basiclivingaid.given_on > date '9999-12-31' then date '9999-12-31' when n1_basiclivingaid.given_on < date '0001-01-01' then date '0001-01-01' else n1_basiclivingaid.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n1_basiclivingaid.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"status":' || coalesce(to_json(n1_basiclivingaid.status)::text, 'null') || ',"legalBasis":' || coalesce(to_json(n1_basiclivingaid.legal_basis)::text, 'null') || ',"recordedAt":' || coalesce(to_json(to_char(timezone('UTC', case when n1_basiclivingaid.recorded_at > timestamptz '9999-12-31 23:59:59.999999Z' then timestamptz '9999-12-31 23:59:59.999999Z' when n1_basiclivingaid.recorded_at < timestamptz '0001-01-01 00:00:00Z' then timestamptz '0001-01-01 00:00:00Z' else n1_basiclivingaid.recorded_at end), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text, 'null') || ',"person":' || coalesce((SELECT n2_objects.j 
FROM n2_objects), 'null') || '}') AS j 
FROM n1_basiclivingaid UNION ALL SELECT n1_cablefeereduction.parent AS parent, ('{"programme":' || coalesce(to_json(n1_cablefeereduction.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n1_cablefeereduction.given_on > date '9999-12-31' then date '9999-12-31' when n1_cablefeereduction.given_on < date '0001-01-01' then date '0001-01-01' else n1_cablefeereduction.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n1_cablefeereduction.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"status":' || coalesce(to_json(n1_cablefeereduction.status)::text, 'null') || ',"legalBasis":' || coalesce(to_json(n1_cablefeereduction.legal_basis)::text, 'null') || ',"recordedAt":' || coalesce(to_json(to_char(timezone('UTC', case when n1_cablefeereduction.recorded_at > timestamptz '9999-12-31 23:59:59.999999Z' then timestamptz '9999-12-31 23:59:59.999999Z' when n1_cablefeereduction.recorded_at < timestamptz '0001-01-01 00:00:00Z' then timestamptz '0001-01-01 00:00:00Z' else n1_cablefeereduction.recorded_at end), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text, 'null') || ',"person":' || coalesce((SELECT n3_objects.j 
FROM n3_objects), 'null') || '}') AS j 
FROM n1_cablefeereduction UNION ALL SELECT n1_charityassistance.parent AS parent, ('{"programme":' || coalesce(to_json(n1_charityassistance.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n1_charityassistance.given_on > date '9999-12-31' then date '9999-12-31' when n1_charityassistance.given_on < date '0001-01-01' then date '0001-01-01' else n1_charityassistance.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n1_charityassistance.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"status":' || coalesce(to_json(n1_charityassistance.status)::text, 'null') || ',"legalBasis":' || coalesce(to_json(n1_charityassistance.legal_basis)::text, 'null') || ',"recordedAt":' || coalesce(to_json(to_char(timezone('UTC', case when n1_charityassistance.recorded_at > timestamptz '9999-12-31 23:59:59.999999Z' then timestamptz '9999-12-31 23:59:59.999999Z' when n1_charityassistance.recorded_at < timestamptz '0001-01-01 00:00:00Z' then timestamptz '0001-01-01 00:00:00Z' else n1_charityassistance.recorded_at end), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text, 'null') || ',"person":' || coalesce((SELECT n4_objects.j 
FROM n4_objects), 'null') || '}') AS j 
FROM n1_charityassistance UNION ALL SELECT n1_disabilityaid.parent AS parent, ('{"programme":' || coalesce(to_json(n1_disabilityaid.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n1_disabilityaid.given_on > date '9999-12-31' then date '9999-12-31' when n1_disabilityaid.given_on < date '0001-01-01' then date '0001-01-01' else n1_disabilityaid.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n1_disabilityaid.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"status":' || coalesce(to_json(n1_disabilityaid.status)::text, 'null') || ',"legalBasis":' || coalesce(to_json(n1_disabilityaid.legal_basis)::text, 'null') || ',"recordedAt":' || coalesce(to_json(to_char(timezone('UTC', case when n1_disabilityaid.recorded_at > timestamptz '9999-12-31 23:59:59.999999Z' then timestamptz '9999-12-31 23:59:59.999999Z' when n1_disabilityaid.recorded_at < timestamptz '0001-01-01 00:00:00Z' then timestamptz '0001-01-01 00:00:00Z' else n1_disabilityaid.recorded_at end), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text, 'null') || ',"person":' || coalesce((SELECT n5_objects.j 
FROM n5_objects), 'null') || '}') AS j 
FROM n1_disabilityaid UNION ALL SELECT n1_disasterrelief.parent AS parent, ('{"programme":' || coalesce(to_json(n1_disasterrelief.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n1_disasterrelief.given_on > date '9999-12-31' then date '9999-12-31' when n1_disasterrelief.given_on < date '0001-01-01' then date '0001-01-01' else n1_disasterrelief.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n1_disasterrelief.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"status":' || coalesce(to_json(n1_disasterrelief.status)::text, 'null') || ',"legalBasis":' || coalesce(to_json(n1_disasterrelief.legal_basis)::text, 'null') || ',"recordedAt":' || coalesce(to_json(to_char(timezone('UTC', case when n1_disasterrelief.recorded_at > timestamptz '9999-12-31 23:59:59.999999Z' then timestamptz '9999-12-31 23:59:59.999999Z' when n1_disasterrelief.recorded_at < timestamptz '0001-01-01 00:00:00Z' then timestamptz '0001-01-01 00:00:00Z' else n1_disasterrelief.recorded_at end), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text, 'null') || ',"person":' || coalesce((SELECT n6_objects.j 
FROM n6_objects), 'null') || '}') AS j 
FROM n1_disasterrelief UNION ALL SELECT n1_educationaid.parent AS parent, ('{"programme":' || coalesce(to_json(n1_educationaid.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n1_educationaid.given_on > date '9999-12-31' then date '9999-12-31' when n1_educationaid.given_on < date '0001-01-01' then date '0001-01-01' else n1_educationaid.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n1_educationaid.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"status":' || coalesce(to_json(n1_educationaid.status)::text, 'null') || ',"legalBasis":' || coalesce(to_json(n1_educationaid.legal_basis)::text, 'null') || ',"recordedAt":' || coalesce(to_json(to_char(timezone('UTC', case when n1_educationaid.recorded_at > timestamptz '9999-12-31 23:59:59.999999Z' then timestamptz '9999-12-31 23:59:59.999999Z' when n1_educationaid.recorded_at < timestamptz '0001-01-01 00:00:00Z' then timestamptz '0001-01-01 00:00:00Z' else n1_educationaid.recorded_at end), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text, 'null') || ',"person":' || coalesce((SELECT n7_objects.j 
FROM n7_objects), 'null') || '}') AS j 
FROM n1_educationaid UNION ALL SELECT n1_electricityreduction.parent AS parent, ('{"programme":' || coalesce(to_json(n1_electricityreduction.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n1_electricityreduction.given_on > date '9999-12-31' then date '9999-12-31' when n1_electricityreduction.given_on < date '0001-01-01' then date '0001-01-01' else n1_electricityreduction.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n1_electricityreduction.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"status":' || coalesce(to_json(n1_electricityreduction.status)::text, 'null') || ',"legalBasis":' || coalesce(to_json(n1_electricityreduction.legal_basis)::text, 'null') || ',"recordedAt":' || coalesce(to_json(to_char(timezone('UTC', case when n1_electricityreduction.recorded_at > timestamptz '9999-12-31 23:59:59.999999Z' then timestamptz '9999-12-31 23:59:59.999999Z' when n1_electricityreduction.recorded_at < timestamptz '0001-01-01 00:00:00Z' then timestamptz '0001-01-01 00:00:00Z' else n1_electricityreduction.recorded_at end), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text, 'null') || ',"person":' || coalesce((SELECT n8_objects.j 
FROM n8_objects), 'null') || '}') AS j 
FROM n1_electricityreduction UNION ALL SELECT n1_emergencytreatment.parent AS parent, ('{"programme":' || coalesce(to_json(n1_emergencytreatment.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n1_emergencytreatment.given_on > date '9999-12-31' then date '9999-12-31' when n1_emergencytreatment.given_on < date '0001-01-01' then date '0001-01-01' else n1_emergencytreatment.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n1_emergencytreatment.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"status":' || coalesce(to_json(n1_emergencytreatment.status)::text, 'null') || ',"legalBasis":' || coalesce(to_json(n1_emergencytreatment.legal_basis)::text, 'null') || ',"recordedAt":' || coalesce(to_json(to_char(timezone('UTC', case when n1_emergencytreatment.recorded_at > timestamptz '9999-12-31 23:59:59.999999Z' then timestamptz '9999-12-31 23:59:59.999999Z' when n1_emergencytreatment.recorded_at < timestamptz '0001-01-01 00:00:00Z' then timestamptz '0001-01-01 00:00:00Z' else n1_emergencytreatment.recorded_at end), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text, 'null') || ',"person":' || coalesce((SELECT n9_objects.j 
FROM n9_objects), 'null') || '}') AS j 
FROM n1_emergencytreatment UNION ALL SELECT n1_employmentaid.parent AS parent, ('{"programme":' || coalesce(to_json(n1_employmentaid.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n1_employmentaid.given_on > date '9999-12-31' then date '9999-12-31' when n1_employmentaid.given_on < date '0001-01-01' then date '0001-01-01' else n1_employmentaid.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n1_employmentaid.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"status":' || coalesce(to_json(n1_employmentaid.status)::text, 'null') || ',"legalBasis":' || coalesce(to_json(n1_employmentaid.legal_basis)::text, 'null') || ',"recordedAt":' || coalesce(to_json(to_char(timezone('UTC', case when n1_employmentaid.recorded_at > timestamptz '9999-12-31 23:59:59.999999Z' then timestamptz '9999-12-31 23:59:59.999999Z' when n1_employmentaid.recorded_at < timestamptz '0001-01-01 00:00:00Z' then timestamptz '0001-01-01 00:00:00Z' else n1_employmentaid.recorded_at end), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text, 'null') || ',"person":' || coalesce((SELECT n10_objects.j 
FROM n10_objects), 'null') || '}') AS j 
FROM n1_employmentaid UNION ALL SELECT n1_funeralreduction.parent AS parent, ('{"programme":' || coalesce(to_json(n1_funeralreduction.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n1_funeralreduction.given_on > date '9999-12-31' then date '9999-12-31' when n1_funeralreduction.given_on < date '0001-01-01' then date '0001-01-01' else n1_funeralreduction.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n1_funeralreduction.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"status":' || coalesce(to_json(n1_funeralreduction.status)::text, 'null') || ',"legalBasis":' || coalesce(to_json(n1_funeralreduction.legal_basis)::text, 'null') || ',"recordedAt":' || coalesce(to_json(to_char(timezone('UTC', case when n1_funeralreduction.recorded_at > timestamptz '9999-12-31 23:59:59.999999Z' then timestamptz '9999-12-31 23:59:59.999999Z' when n1_funeralreduction.recorded_at < timestamptz '0001-01-01 00:00:00Z' then timestamptz '0001-01-01 00:00:00Z' else n1_funeralreduction.recorded_at end), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text, 'null') || ',"person":' || coalesce((SELECT n11_objects.j 
FROM n11_objects), 'null') || '}') AS j 
FROM n1_funeralreduction UNION ALL SELECT n1_homelessrelief.parent AS parent, ('{"programme":' || coalesce(to_json(n1_homelessrelief.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n1_homelessrelief.given_on > date '9999-12-31' then date '9999-12-31' when n1_homelessrelief.given_on < date '0001-01-01' then date '0001-01-01' else n1_homelessrelief.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n1_homelessrelief.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"status":' || coalesce(to_json(n1_homelessrelief.status)::text, 'null') || ',"legalBasis":' || coalesce(to_json(n1_homelessrelief.legal_basis)::text, 'null') || ',"recordedAt":' || coalesce(to_json(to_char(timezone('UTC', case when n1_homelessrelief.recorded_at > timestamptz '9999-12-31 23:59:59.999999Z' then timestamptz '9999-12-31 23:59:59.999999Z' when n1_homelessrelief.recorded_at < timestamptz '0001-01-01 00:00:00Z' then timestamptz '0001-01-01 00:00:00Z' else n1_homelessrelief.recorded_at end), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text, 'null') || ',"person":' || coalesce((SELECT n12_objects.j 
FROM n12_objects), 'null') || '}') AS j 
FROM n1_homelessrelief UNION ALL SELECT n1_housingaid.parent AS parent, ('{"programme":' || coalesce(to_json(n1_housingaid.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n1_housingaid.given_on > date '9999-12-31' then date '9999-12-31' when n1_housingaid.given_on < date '0001-01-01' then date '0001-01-01' else n1_housingaid.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n1_housingaid.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"status":' || coalesce(to_json(n1_housingaid.status)::text, 'null') || ',"legalBasis":' || coalesce(to_json(n1_housingaid.legal_basis)::text, 'null') || ',"recordedAt":' || coalesce(to_json(to_char(timezone('UTC', case when n1_housingaid.recorded_at > timestamptz '9999-12-31 23:59:59.999999Z' then timestamptz '9999-12-31 23:59:59.999999Z' when n1_housingaid.recorded_at < timestamptz '0001-01-01 00:00:00Z' then timestamptz '0001-01-01 00:00:00Z' else n1_housingaid.recorded_at end), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text, 'null') || ',"person":' || coalesce((SELECT n13_objects.j 
FROM n13_objects), 'null') || '}') AS j 
FROM n1_housingaid UNION ALL SELECT n1_medicalassistance.parent AS parent, ('{"programme":' || coalesce(to_json(n1_medicalassistance.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n1_medicalassistance.given_on > date '9999-12-31' then date '9999-12-31' when n1_medicalassistance.given_on < date '0001-01-01' then date '0001-01-01' else n1_medicalassistance.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n1_medicalassistance.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"status":' || coalesce(to_json(n1_medicalassistance.status)::text, 'null') || ',"legalBasis":' || coalesce(to_json(n1_medicalassistance.legal_basis)::text, 'null') || ',"recordedAt":' || coalesce(to_json(to_char(timezone('UTC', case when n1_medicalassistance.recorded_at > timestamptz '9999-12-31 23:59:59.999999Z' then timestamptz '9999-12-31 23:59:59.999999Z' when n1_medicalassistance.recorded_at < timestamptz '0001-01-01 00:00:00Z' then timestamptz '0001-01-01 00:00:00Z' else n1_medicalassistance.recorded_at end), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text, 'null') || ',"person":' || coalesce((SELECT n14_objects.j 
FROM n14_objects), 'null') || '}') AS j 
FROM n1_medicalassistance UNION ALL SELECT n1_premiumsubsidy.parent AS parent, ('{"programme":' || coalesce(to_json(n1_premiumsubsidy.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n1_premiumsubsidy.given_on > date '9999-12-31' then date '9999-12-31' when n1_premiumsubsidy.given_on < date '0001-01-01' then date '0001-01-01' else n1_premiumsubsidy.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n1_premiumsubsidy.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"status":' || coalesce(to_json(n1_premiumsubsidy.status)::text, 'null') || ',"legalBasis":' || coalesce(to_json(n1_premiumsubsidy.legal_basis)::text, 'null') || ',"recordedAt":' || coalesce(to_json(to_char(timezone('UTC', case when n1_premiumsubsidy.recorded_at > timestamptz '9999-12-31 23:59:59.999999Z' then timestamptz '9999-12-31 23:59:59.999999Z' when n1_premiumsubsidy.recorded_at < timestamptz '0001-01-01 00:00:00Z' then timestamptz '0001-01-01 00:00:00Z' else n1_premiumsubsidy.recorded_at end), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text, 'null') || ',"insuranceYear":' || coalesce((n1_premiumsubsidy.insurance_year)::text, 'null') || ',"tier":' || coalesce(to_json(n1_premiumsubsidy.tier)::text, 'null') || ',"premium":' || coalesce(to_json(CAST(CAST(n1_premiumsubsidy.premium_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"person":' || coalesce((SELECT n15_objects.j 
FROM n15_objects), 'null') || '}') AS j 
FROM n1_premiumsubsidy UNION ALL SELECT n1_ruralemployment.parent AS parent, ('{"programme":' || coalesce(to_json(n1_ruralemployment.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n1_ruralemployment.given_on > date '9999-12-31' then date '9999-12-31' when n1_ruralemployment.given_on < date '0001-01-01' then date '0001-01-01' else n1_ruralemployment.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n1_ruralemployment.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"status":' || coalesce(to_json(n1_ruralemployment.status)::text, 'null') || ',"legalBasis":' || coalesce(to_json(n1_ruralemployment.legal_basis)::text, 'null') || ',"recordedAt":' || coalesce(to_json(to_char(timezone('UTC', case when n1_ruralemployment.recorded_at > timestamptz '9999-12-31 23:59:59.999999Z' then timestamptz '9999-12-31 23:59:59.999999Z' when n1_ruralemployment.recorded_at < timestamptz '0001-01-01 00:00:00Z' then timestamptz '0001-01-01 00:00:00Z' else n1_ruralemployment.recorded_at end), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text, 'null') || ',"person":' || coalesce((SELECT n16_objects.j 
FROM n16_objects), 'null') || '}') AS j 
FROM n1_ruralemployment UNION ALL SELECT n1_servicerecord.parent AS parent, ('{"programme":' || coalesce(to_json(n1_servicerecord.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n1_servicerecord.given_on > date '9999-12-31' then date '9999-12-31' when n1_servicerecord.given_on < date '0001-01-01' then date '0001-01-01' else n1_servicerecord.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n1_servicerecord.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"status":' || coalesce(to_json(n1_servicerecord.status)::text, 'null') || ',"legalBasis":' || coalesce(to_json(n1_servicerecord.legal_basis)::text, 'null') || ',"recordedAt":' || coalesce(to_json(to_char(timezone('UTC', case when n1_servicerecord.recorded_at > timestamptz '9999-12-31 23:59:59.999999Z' then timestamptz '9999-12-31 23:59:59.999999Z' when n1_servicerecord.recorded_at < timestamptz '0001-01-01 00:00:00Z' then timestamptz '0001-01-01 00:00:00Z' else n1_servicerecord.recorded_at end), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text, 'null') || ',"person":' || coalesce((SELECT n17_objects.j 
FROM n17_objects), 'null') || '}') AS j 
FROM n1_servicerecord UNION ALL SELECT n1_temporaryrelief.parent AS parent, ('{"programme":' || coalesce(to_json(n1_temporaryrelief.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n1_temporaryrelief.given_on > date '9999-12-31' then date '9999-12-31' when n1_temporaryrelief.given_on < date '0001-01-01' then date '0001-01-01' else n1_temporaryrelief.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n1_temporaryrelief.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"status":' || coalesce(to_json(n1_temporaryrelief.status)::text, 'null') || ',"legalBasis":' || coalesce(to_json(n1_temporaryrelief.legal_basis)::text, 'null') || ',"recordedAt":' || coalesce(to_json(to_char(timezone('UTC', case when n1_temporaryrelief.recorded_at > timestamptz '9999-12-31 23:59:59.999999Z' then timestamptz '9999-12-31 23:59:59.999999Z' when n1_temporaryrelief.recorded_at < timestamptz '0001-01-01 00:00:00Z' then timestamptz '0001-01-01 00:00:00Z' else n1_temporaryrelief.recorded_at end), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text, 'null') || ',"person":' || coalesce((SELECT n18_objects.j 
FROM n18_objects), 'null') || '}') AS j 
FROM n1_temporaryrelief UNION ALL SELECT n1_wastefeereduction.parent AS parent, ('{"programme":' || coalesce(to_json(n1_wastefeereduction.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n1_wastefeereduction.given_on > date '9999-12-31' then date '9999-12-31' when n1_wastefeereduction.given_on < date '0001-01-01' then date '0001-01-01' else n1_wastefeereduction.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n1_wastefeereduction.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"status":' || coalesce(to_json(n1_wastefeereduction.status)::text, 'null') || ',"legalBasis":' || coalesce(to_json(n1_wastefeereduction.legal_basis)::text, 'null') || ',"recordedAt":' || coalesce(to_json(to_char(timezone('UTC', case when n1_wastefeereduction.recorded_at > timestamptz '9999-12-31 23:59:59.999999Z' then timestamptz '9999-12-31 23:59:59.999999Z' when n1_wastefeereduction.recorded_at < timestamptz '0001-01-01 00:00:00Z' then timestamptz '0001-01-01 00:00:00Z' else n1_wastefeereduction.recorded_at end), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text, 'null') || ',"person":' || coalesce((SELECT n19_objects.j 
FROM n19_objects), 'null') || '}') AS j 
FROM n1_wastefeereduction), 
n20 AS MATERIALIZED 
(SELECT person_20.id AS parent, person_20.id AS id 
FROM person AS person_20 
WHERE person_20.id = (SELECT n0.person_id 
FROM n0)), 
n21_pairs AS 
(SELECT membership_1.person_id AS parent, membership_2.person_id AS target 
FROM membership AS membership_1 JOIN membership AS membership_2 ON membership_2.household_id = membership_1.household_id JOIN person AS person_19 ON person_19.id = membership_2.person_id 
WHERE membership_1.person_id = (SELECT n20.id 
FROM n20) AND membership_1.superseded_at IS NULL AND membership_1.since <= $3::DATE AND (membership_1.until IS NULL OR membership_1.until >= $3::DATE) AND membership_2.superseded_at IS NULL AND membership_2.since <= $3::DATE AND (membership_2.until IS NULL OR membership_2.until >= $3::DATE) AND true UNION SELECT n20.id AS id, n20.id AS id__1 
FROM n20), 
n21_objects AS 
(SELECT anon_27.parent AS parent, anon_27.given_on AS given_on, anon_27.id AS id, ('{"programme":' || coalesce(to_json(anon_27.programme)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_27.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || '}') AS j0 
FROM (SELECT n21_pairs.parent AS parent, basic_living_aid_2.programme AS programme, basic_living_aid_2.amount_fen AS amount_fen, basic_living_aid_2.given_on AS given_on, basic_living_aid_2.id AS id, basic_living_aid_2.person_id AS person_id 
FROM n21_pairs JOIN basic_living_aid AS basic_living_aid_2 ON basic_living_aid_2.person_id = n21_pairs.target 
WHERE basic_living_aid_2.superseded_at IS NULL) AS anon_27 UNION ALL SELECT anon_28.parent AS parent, anon_28.given_on AS given_on, anon_28.id AS id, ('{"programme":' || coalesce(to_json(anon_28.programme)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_28.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || '}') AS j0 
FROM (SELECT n21_pairs.parent AS parent, cable_fee_reduction_2.programme AS programme, cable_fee_reduction_2.amount_fen AS amount_fen, cable_fee_reduction_2.given_on AS given_on, cable_fee_reduction_2.id AS id, cable_fee_reduction_2.person_id AS person_id 
FROM n21_pairs JOIN cable_fee_reduction AS cable_fee_reduction_2 ON cable_fee_reduction_2.person_id = n21_pairs.target 
WHERE cable_fee_reduction_2.superseded_at IS NULL) AS anon_28 UNION ALL SELECT anon_29.parent AS parent, anon_29.given_on AS given_on, anon_29.id AS id, ('{"programme":' || coalesce(to_json(anon_29.programme)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_29.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || '}') AS j0 
FROM (SELECT n21_pairs.parent AS parent, charity_assistance_2.programme AS programme, charity_assistance_2.amount_fen AS amount_fen, charity_assistance_2.given_on AS given_on, charity_assistance_2.id AS id, charity_assistance_2.person_id AS person_id 
FROM n21_pairs JOIN charity_assistance AS charity_assistance_2 ON charity_assistance_2.person_id = n21_pairs.target 
WHERE charity_assistance_2.superseded_at IS NULL) AS anon_29 UNION ALL SELECT anon_30.parent AS parent, anon_30.given_on AS given_on, anon_30.id AS id, ('{"programme":' || coalesce(to_json(anon_30.programme)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_30.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || '}') AS j0 
FROM (SELECT n21_pairs.parent AS parent, disability_aid_2.programme AS programme, disability_aid_2.amount_fen AS amount_fen, disability_aid_2.given_on AS given_on, disability_aid_2.id AS id, disability_aid_2.person_id AS person_id 
FROM n21_pairs JOIN disability_aid AS disability_aid_2 ON disability_aid_2.person_id = n21_pairs.target 
WHERE disability_aid_2.superseded_at IS NULL) AS anon_30 UNION ALL SELECT anon_31.parent AS parent, anon_31.given_on AS given_on, anon_31.id AS id, ('{"programme":' || coalesce(to_json(anon_31.programme)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_31.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || '}') AS j0 
FROM (SELECT n21_pairs.parent AS parent, disaster_relief_2.programme AS programme, disaster_relief_2.amount_fen AS amount_fen, disaster_relief_2.given_on AS given_on, disaster_relief_2.id AS id, disaster_relief_2.person_id AS person_id 
FROM n21_pairs JOIN disaster_relief AS disaster_relief_2 ON disaster_relief_2.person_id = n21_pairs.target 
WHERE disaster_relief_2.superseded_at IS NULL) AS anon_31 UNION ALL SELECT anon_32.parent AS parent, anon_32.given_on AS given_on, anon_32.id AS id, ('{"programme":' || coalesce(to_json(anon_32.programme)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_32.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || '}') AS j0 
FROM (SELECT n21_pairs.parent AS parent, education_aid_2.programme AS programme, education_aid_2.amount_fen AS amount_fen, education_aid_2.given_on AS given_on, education_aid_2.id AS id, education_aid_2.person_id AS person_id 
FROM n21_pairs JOIN education_aid AS education_aid_2 ON education_aid_2.person_id = n21_pairs.target 
WHERE education_aid_2.superseded_at IS NULL) AS anon_32 UNION ALL SELECT anon_33.parent AS parent, anon_33.given_on AS given_on, anon_33.id AS id, ('{"programme":' || coalesce(to_json(anon_33.programme)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_33.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || '}') AS j0 
FROM (SELECT n21_pairs.parent AS parent, electricity_reduction_2.programme AS programme, electricity_reduction_2.amount_fen AS amount_fen, electricity_reduction_2.given_on AS given_on, electricity_reduction_2.id AS id, electricity_reduction_2.person_id AS person_id 
FROM n21_pairs JOIN electricity_reduction AS electricity_reduction_2 ON electricity_reduction_2.person_id = n21_pairs.target 
WHERE electricity_reduction_2.superseded_at IS NULL) AS anon_33 UNION ALL SELECT anon_34.parent AS parent, anon_34.given_on AS given_on, anon_34.id AS id, ('{"programme":' || coalesce(to_json(anon_34.programme)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_34.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || '}') AS j0 
FROM (SELECT n21_pairs.parent AS parent, emergency_treatment_2.programme AS programme, emergency_treatment_2.amount_fen AS amount_fen, emergency_treatment_2.given_on AS given_on, emergency_treatment_2.id AS id, emergency_treatment_2.person_id AS person_id 
FROM n21_pairs JOIN emergency_treatment AS emergency_treatment_2 ON emergency_treatment_2.person_id = n21_pairs.target 
WHERE emergency_treatment_2.superseded_at IS NULL) AS anon_34 UNION ALL SELECT anon_35.parent AS parent, anon_35.given_on AS given_on, anon_35.id AS id, ('{"programme":' || coalesce(to_json(anon_35.programme)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_35.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || '}') AS j0 
FROM (SELECT n21_pairs.parent AS parent, employment_aid_2.programme AS programme, employment_aid_2.amount_fen AS amount_fen, employment_aid_2.given_on AS given_on, employment_aid_2.id AS id, employment_aid_2.person_id AS person_id 
FROM n21_pairs JOIN employment_aid AS employment_aid_2 ON employment_aid_2.person_id = n21_pairs.target 
WHERE employment_aid_2.superseded_at IS NULL) AS anon_35 UNION ALL SELECT anon_36.parent AS parent, anon_36.given_on AS given_on, anon_36.id AS id, ('{"programme":' || coalesce(to_json(anon_36.programme)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_36.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || '}') AS j0 
FROM (SELECT n21_pairs.parent AS parent, funeral_reduction_2.programme AS programme, funeral_reduction_2.amount_fen AS amount_fen, funeral_reduction_2.given_on AS given_on, funeral_reduction_2.id AS id, funeral_reduction_2.person_id AS person_id 
FROM n21_pairs JOIN funeral_reduction AS funeral_reduction_2 ON funeral_reduction_2.person_id = n21_pairs.target 
WHERE funeral_reduction_2.superseded_at IS NULL) AS anon_36 UNION ALL SELECT anon_37.parent AS parent, anon_37.given_on AS given_on, anon_37.id AS id, ('{"programme":' || coalesce(to_json(anon_37.programme)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_37.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || '}') AS j0 
FROM (SELECT n21_pairs.parent AS parent, homeless_relief_2.programme AS programme, homeless_relief_2.amount_fen AS amount_fen, homeless_relief_2.given_on AS given_on, homeless_relief_2.id AS id, homeless_relief_2.person_id AS person_id 
FROM n21_pairs JOIN homeless_relief AS homeless_relief_2 ON homeless_relief_2.person_id = n21_pairs.target 
WHERE homeless_relief_2.superseded_at IS NULL) AS anon_37 UNION ALL SELECT anon_38.parent AS parent, anon_38.given_on AS given_on, anon_38.id AS id, ('{"programme":' || coalesce(to_json(anon_38.programme)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_38.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || '}') AS j0 
FROM (SELECT n21_pairs.parent AS parent, housing_aid_2.programme AS programme, housing_aid_2.amount_fen AS amount_fen, housing_aid_2.given_on AS given_on, housing_aid_2.id AS id, housing_aid_2.person_id AS person_id 
FROM n21_pairs JOIN housing_aid AS housing_aid_2 ON housing_aid_2.person_id = n21_pairs.target 
WHERE housing_aid_2.superseded_at IS NULL) AS anon_38 UNION ALL SELECT anon_39.parent AS parent, anon_39.given_on AS given_on, anon_39.id AS id, ('{"programme":' || coalesce(to_json(anon_39.programme)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_39.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || '}') AS j0 
FROM (SELECT n21_pairs.parent AS parent, medical_assistance_2.programme AS programme, medical_assistance_2.amount_fen AS amount_fen, medical_assistance_2.given_on AS given_on, medical_assistance_2.id AS id, medical_assistance_2.person_id AS person_id 
FROM n21_pairs JOIN medical_assistance AS medical_assistance_2 ON medical_assistance_2.person_id = n21_pairs.target 
WHERE medical_assistance_2.superseded_at IS NULL) AS anon_39 UNION ALL SELECT anon_40.parent AS parent, anon_40.given_on AS given_on, anon_40.id AS id, ('{"programme":' || coalesce(to_json(anon_40.programme)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_40.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || '}') AS j0 
FROM (SELECT n21_pairs.parent AS parent, premium_subsidy_2.programme AS programme, premium_subsidy_2.amount_fen AS amount_fen, premium_subsidy_2.given_on AS given_on, premium_subsidy_2.id AS id, premium_subsidy_2.person_id AS person_id 
FROM n21_pairs JOIN premium_subsidy AS premium_subsidy_2 ON premium_subsidy_2.person_id = n21_pairs.target 
WHERE premium_subsidy_2.superseded_at IS NULL) AS anon_40 UNION ALL SELECT anon_41.parent AS parent, anon_41.given_on AS given_on, anon_41.id AS id, ('{"programme":' || coalesce(to_json(anon_41.programme)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_41.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || '}') AS j0 
FROM (SELECT n21_pairs.parent AS parent, rural_employment_2.programme AS programme, rural_employment_2.amount_fen AS amount_fen, rural_employment_2.given_on AS given_on, rural_employment_2.id AS id, rural_employment_2.person_id AS person_id 
FROM n21_pairs JOIN rural_employment AS rural_employment_2 ON rural_employment_2.person_id = n21_pairs.target 
WHERE rural_employment_2.superseded_at IS NULL) AS anon_41 UNION ALL SELECT anon_42.parent AS parent, anon_42.given_on AS given_on, anon_42.id AS id, ('{"programme":' || coalesce(to_json(anon_42.programme)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_42.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || '}') AS j0 
FROM (SELECT n21_pairs.parent AS parent, service_record_2.programme AS programme, service_record_2.amount_fen AS amount_fen, service_record_2.given_on AS given_on, service_record_2.id AS id, service_record_2.person_id AS person_id 
FROM n21_pairs JOIN service_record AS service_record_2 ON service_record_2.person_id = n21_pairs.target 
WHERE service_record_2.superseded_at IS NULL) AS anon_42 UNION ALL SELECT anon_43.parent AS parent, anon_43.given_on AS given_on, anon_43.id AS id, ('{"programme":' || coalesce(to_json(anon_43.programme)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_43.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || '}') AS j0 
FROM (SELECT n21_pairs.parent AS parent, temporary_relief_2.programme AS programme, temporary_relief_2.amount_fen AS amount_fen, temporary_relief_2.given_on AS given_on, temporary_relief_2.id AS id, temporary_relief_2.person_id AS person_id 
FROM n21_pairs JOIN temporary_relief AS temporary_relief_2 ON temporary_relief_2.person_id = n21_pairs.target 
WHERE temporary_relief_2.superseded_at IS NULL) AS anon_43 UNION ALL SELECT anon_44.parent AS parent, anon_44.given_on AS given_on, anon_44.id AS id, ('{"programme":' || coalesce(to_json(anon_44.programme)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(anon_44.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || '}') AS j0 
FROM (SELECT n21_pairs.parent AS parent, waste_fee_reduction_2.programme AS programme, waste_fee_reduction_2.amount_fen AS amount_fen, waste_fee_reduction_2.given_on AS given_on, waste_fee_reduction_2.id AS id, waste_fee_reduction_2.person_id AS person_id 
FROM n21_pairs JOIN waste_fee_reduction AS waste_fee_reduction_2 ON waste_fee_reduction_2.person_id = n21_pairs.target 
WHERE waste_fee_reduction_2.superseded_at IS NULL) AS anon_44), 
n20_objects AS 
(SELECT n20.parent AS parent, ('{"records":' || coalesce((SELECT anon_23.j 
FROM (SELECT anon_24.parent AS parent, ('{"nodes":' || coalesce(anon_24.w0, 'null') || '}') AS j 
FROM (SELECT anon_25.parent AS parent, anon_25.place AS place, ('[' || coalesce(string_agg(anon_25.j0, ',') FILTER (WHERE anon_25.place > anon_25.low AND anon_25.place <= anon_25.high) OVER (PARTITION BY anon_25.parent ORDER BY anon_25.place ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING), '') || ']') AS w0 
FROM (SELECT anon_26.parent AS parent, anon_26.given_on AS given_on, anon_26.id AS id, anon_26.j0 AS j0, anon_26.place AS place, anon_26.skipped AS skipped, anon_26.until AS until, anon_26.every AS every, anon_26.skipped AS low, CASE WHEN (anon_26.skipped + $2::BIGINT < anon_26.until) THEN anon_26.skipped + $2::BIGINT ELSE anon_26.until END AS high 
FROM (SELECT n21_objects.parent AS parent, n21_objects.given_on AS given_on, n21_objects.id AS id, n21_objects.j0 AS j0, row_number() OVER (PARTITION BY n21_objects.parent ORDER BY case when n21_objects.given_on > date '9999-12-31' then date '9999-12-31' when n21_objects.given_on < date '0001-01-01' then date '0001-01-01' else n21_objects.given_on end DESC NULLS LAST, n21_objects.id ASC NULLS LAST) AS place, 0 AS skipped, count(*) OVER (PARTITION BY n21_objects.parent) AS until, count(*) OVER (PARTITION BY n21_objects.parent) AS every 
FROM n21_objects) AS anon_26) AS anon_25) AS anon_24 
WHERE anon_24.place = 1) AS anon_23), '{"nodes":[]}') || '}') AS j 
FROM n20)
 SELECT convert_to((SELECT anon_1.j 
FROM (SELECT ('{"replayed":' || coalesce((n0.replayed)::text, 'null') || ',"record":' || coalesce((SELECT n1_objects.j 
FROM n1_objects), 'null') || ',"chain":' || coalesce((SELECT n20_objects.j 
FROM n20_objects), 'null') || '}') AS j 
FROM n0) AS anon_1), 'UTF8') AS answer, CAST(array_to_json(array(SELECT n0.person_id 
FROM n0 
WHERE n0.person_id IS NOT NULL UNION SELECT n1_basiclivingaid.person_id 
FROM n1_basiclivingaid 
WHERE n1_basiclivingaid.person_id IS NOT NULL UNION SELECT n1_cablefeereduction.person_id 
FROM n1_cablefeereduction 
WHERE n1_cablefeereduction.person_id IS NOT NULL UNION SELECT n1_charityassistance.person_id 
FROM n1_charityassistance 
WHERE n1_charityassistance.person_id IS NOT NULL UNION SELECT n1_disabilityaid.person_id 
FROM n1_disabilityaid 
WHERE n1_disabilityaid.person_id IS NOT NULL UNION SELECT n1_disasterrelief.person_id 
FROM n1_disasterrelief 
WHERE n1_disasterrelief.person_id IS NOT NULL UNION SELECT n1_educationaid.person_id 
FROM n1_educationaid 
WHERE n1_educationaid.person_id IS NOT NULL UNION SELECT n1_electricityreduction.person_id 
FROM n1_electricityreduction 
WHERE n1_electricityreduction.person_id IS NOT NULL UNION SELECT n1_emergencytreatment.person_id 
FROM n1_emergencytreatment 
WHERE n1_emergencytreatment.person_id IS NOT NULL UNION SELECT n1_employmentaid.person_id 
FROM n1_employmentaid 
WHERE n1_employmentaid.person_id IS NOT NULL UNION SELECT n1_funeralreduction.person_id 
FROM n1_funeralreduction 
WHERE n1_funeralreduction.person_id IS NOT NULL UNION SELECT n1_homelessrelief.person_id 
FROM n1_homelessrelief 
WHERE n1_homelessrelief.person_id IS NOT NULL UNION SELECT n1_housingaid.person_id 
FROM n1_housingaid 
WHERE n1_housingaid.person_id IS NOT NULL UNION SELECT n1_medicalassistance.person_id 
FROM n1_medicalassistance 
WHERE n1_medicalassistance.person_id IS NOT NULL UNION SELECT n1_premiumsubsidy.person_id 
FROM n1_premiumsubsidy 
WHERE n1_premiumsubsidy.person_id IS NOT NULL UNION SELECT n1_ruralemployment.person_id 
FROM n1_ruralemployment 
WHERE n1_ruralemployment.person_id IS NOT NULL UNION SELECT n1_servicerecord.person_id 
FROM n1_servicerecord 
WHERE n1_servicerecord.person_id IS NOT NULL UNION SELECT n1_temporaryrelief.person_id 
FROM n1_temporaryrelief 
WHERE n1_temporaryrelief.person_id IS NOT NULL UNION SELECT n1_wastefeereduction.person_id 
FROM n1_wastefeereduction 
WHERE n1_wastefeereduction.person_id IS NOT NULL UNION SELECT n21_pairs.target 
FROM n21_pairs)) AS TEXT) AS subjects, (SELECT count(DISTINCT n0.person_id) AS count_1 
FROM n0) AS rows
