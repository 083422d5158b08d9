WITH n0 AS MATERIALIZED 
(SELECT anon_2.position AS position, anon_2.code AS code, anon_2.message AS message, anon_2.replayed AS replayed, anon_2.record_id AS record_id, anon_2.person_id AS person_id 
FROM (SELECT anon_3.position AS position, anon_3.record_id AS record_id, anon_3.person_id AS person_id, anon_3.household_id AS household_id, anon_3.replayed AS replayed, anon_3.beside AS beside, anon_3.code AS code, anon_3.message AS message 
FROM (SELECT CAST(anon_4.value ->> 0 AS BIGINT) AS position, CAST(anon_4.value ->> 1 AS UUID) AS record_id, CAST(anon_4.value ->> 2 AS UUID) AS person_id, CAST(anon_4.value ->> 3 AS UUID) AS household_id, CAST(anon_4.value ->> 4 AS BOOLEAN) AS replayed, CAST(anon_4.value ->> 5 AS BOOLEAN) AS beside, CAST(anon_4.value ->> 6 AS TEXT) AS code, CAST(anon_4.value ->> 7 AS TEXT) AS message 
FROM json_array_elements(CAST($1::VARCHAR AS JSON)) AS anon_4(value)) AS anon_3) AS anon_2), 
n1_basiclivingaid AS MATERIALIZED 
(SELECT basic_living_aid_1.id AS parent, basic_living_aid_1.programme AS programme, basic_living_aid_1.given_on AS given_on, basic_living_aid_1.amount_fen AS amount_fen, basic_living_aid_1.eligibility AS eligibility, basic_living_aid_1.person_id AS person_id 
FROM basic_living_aid AS basic_living_aid_1 
WHERE basic_living_aid_1.id = ANY (array(SELECT n0.record_id 
FROM n0))), 
n1_cablefeereduction AS MATERIALIZED 
(SELECT cable_fee_reduction_1.id AS parent, cable_fee_reduction_1.programme AS programme, cable_fee_reduction_1.given_on AS given_on, cable_fee_reduction_1.amount_fen AS amount_fen, cable_fee_reduction_1.eligibility AS eligibility, cable_fee_reduction_1.person_id AS person_id 
FROM cable_fee_reduction AS cable_fee_reduction_1 
WHERE cable_fee_reduction_1.id = ANY (array(SELECT n0.record_id 
FROM n0))), 
n1_charityassistance AS MATERIALIZED 
(SELECT charity_assistance_1.id AS parent, charity_assistance_1.programme AS programme, charity_assistance_1.given_on AS given_on, charity_assistance_1.amount_fen AS amount_fen, charity_assistance_1.eligibility AS eligibility, charity_assistance_1.person_id AS person_id 
FROM charity_assistance AS charity_assistance_1 
WHERE charity_assistance_1.id = ANY (array(SELECT n0.record_id 
FROM n0))), 
n1_disabilityaid AS MATERIALIZED 
(SELECT disability_aid_1.id AS parent, disability_aid_1.programme AS programme, disability_aid_1.given_on AS given_on, disability_aid_1.amount_fen AS amount_fen, disability_aid_1.eligibility AS eligibility, disability_aid_1.person_id AS person_id 
FROM disability_aid AS disability_aid_1 
WHERE disability_aid_1.id = ANY (array(SELECT n0.record_id 
FROM n0))), 
n1_disasterrelief AS MATERIALIZED 
(SELECT disaster_relief_1.id AS parent, disaster_relief_1.programme AS programme, disaster_relief_1.given_on AS given_on, disaster_relief_1.amount_fen AS amount_fen, disaster_relief_1.eligibility AS eligibility, disaster_relief_1.person_id AS person_id 
FROM disaster_relief AS disaster_relief_1 
WHERE disaster_relief_1.id = ANY (array(SELECT n0.record_id 
FROM n0))), 
n1_educationaid AS MATERIALIZED 
(SELECT education_aid_1.id AS parent, education_aid_1.programme AS programme, education_aid_1.given_on AS given_on, education_aid_1.amount_fen AS amount_fen, education_aid_1.eligibility AS eligibility, education_aid_1.school_term AS school_term, education_aid_1.item AS item, education_aid_1.person_id AS person_id 
FROM education_aid AS education_aid_1 
WHERE education_aid_1.id = ANY (array(SELECT n0.record_id 
FROM n0))), 
n1_electricityreduction AS MATERIALIZED 
(SELECT electricity_reduction_1.id AS parent, electricity_reduction_1.programme AS programme, electricity_reduction_1.given_on AS given_on, electricity_reduction_1.amount_fen AS amount_fen, electricity_reduction_1.eligibility AS eligibility, electricity_reduction_1.person_id AS person_id 
FROM electricity_reduction AS electricity_reduction_1 
WHERE electricity_reduction_1.id = ANY (array(SELECT n0.record_id 
FROM n0))), 
n1_emergencytreatment AS MATERIALIZED 
(SELECT emergency_treatment_1.id AS parent, emergency_treatment_1.programme AS programme, emergency_treatment_1.given_on AS given_on, emergency_treatment_1.amount_fen AS amount_fen, emergency_treatment_1.eligibility AS eligibility, emergency_treatment_1.person_id AS person_id 
FROM emergency_treatment AS emergency_treatment_1 
WHERE emergency_treatment_1.id = ANY (array(SELECT n0.record_id 
FROM n0))), 
n1_employmentaid AS MATERIALIZED 
(SELECT employment_aid_1.id AS parent, employment_aid_1.programme AS programme, employment_aid_1.given_on AS given_on, employment_aid_1.amount_fen AS amount_fen, employment_aid_1.eligibility AS eligibility, employment_aid_1.person_id AS person_id 
FROM employment_aid AS employment_aid_1 
WHERE employment_aid_1.id = ANY (array(SELECT n0.record_id 
FROM n0))), 
n1_funeralreduction AS MATERIALIZED 
(SELECT funeral_reduction_1.id AS parent, funeral_reduction_1.programme AS programme, funeral_reduction_1.given_on AS given_on, funeral_reduction_1.amount_fen AS amount_fen, funeral_reduction_1.eligibility AS eligibility, funeral_reduction_1.person_id AS person_id 
FROM funeral_reduction AS funeral_reduction_1 
WHERE funeral_reduction_1.id = ANY (array(SELECT n0.record_id 
FROM n0))), 
n1_homelessrelief AS MATERIALIZED 
(SELECT homeless_relief_1.id AS parent, homeless_relief_1.programme AS programme, homeless_relief_1.given_on AS given_on, homeless_relief_1.amount_fen AS amount_fen, homeless_relief_1.eligibility AS eligibility, homeless_relief_1.person_id AS person_id 
FROM homeless_relief AS homeless_relief_1 
WHERE homeless_relief_1.id = ANY (array(SELECT n0.record_id 
FROM n0))), 
n1_housingaid AS MATERIALIZED 
(SELECT housing_aid_1.id AS parent, housing_aid_1.programme AS programme, housing_aid_1.given_on AS given_on, housing_aid_1.amount_fen AS amount_fen, housing_aid_1.eligibility AS eligibility, housing_aid_1.person_id AS person_id 
FROM housing_aid AS housing_aid_1 
WHERE housing_aid_1.id = ANY (array(SELECT n0.record_id 
FROM n0))), 
n1_medicalassistance AS MATERIALIZED 
(SELECT medical_assistance_1.id AS parent, medical_assistance_1.programme AS programme, medical_assistance_1.given_on AS given_on, medical_assistance_1.amount_fen AS amount_fen, medical_assistance_1.eligibility AS eligibility, medical_assistance_1.person_id AS person_id 
FROM medical_assistance AS medical_assistance_1 
WHERE medical_assistance_1.id = ANY (array(SELECT n0.record_id 
FROM n0))), 
n1_premiumsubsidy AS MATERIALIZED 
(SELECT premium_subsidy_1.id AS parent, premium_subsidy_1.programme AS programme, premium_subsidy_1.given_on AS given_on, premium_subsidy_1.amount_fen AS amount_fen, premium_subsidy_1.eligibility AS eligibility, premium_subsidy_1.person_id AS person_id 
FROM premium_subsidy AS premium_subsidy_1 
WHERE premium_subsidy_1.id = ANY (array(SELECT n0.record_id 
FROM n0))), 
n1_ruralemployment AS MATERIALIZED 
(SELECT rural_employment_1.id AS parent, rural_employment_1.programme AS programme, rural_employment_1.given_on AS given_on, rural_employment_1.amount_fen AS amount_fen, rural_employment_1.eligibility AS eligibility, rural_employment_1.person_id AS person_id 
FROM rural_employment AS rural_employment_1 
WHERE rural_employment_1.id = ANY (array(SELECT n0.record_id 
FROM n0))), 
n1_servicerecord AS MATERIALIZED 
(SELECT service_record_1.id AS parent, service_record_1.programme AS programme, service_record_1.given_on AS given_on, service_record_1.amount_fen AS amount_fen, service_record_1.eligibility AS eligibility, service_record_1.person_id AS person_id 
FROM service_record AS service_record_1 
WHERE service_record_1.id = ANY (array(SELECT n0.record_id 
FROM n0))), 
n1_temporaryrelief AS MATERIALIZED 
(SELECT temporary_relief_1.id AS parent, temporary_relief_1.programme AS programme, temporary_relief_1.given_on AS given_on, temporary_relief_1.amount_fen AS amount_fen, temporary_relief_1.eligibility AS eligibility, temporary_relief_1.person_id AS person_id 
FROM temporary_relief AS temporary_relief_1 
WHERE temporary_relief_1.id = ANY (array(SELECT n0.record_id 
FROM n0))), 
n1_wastefeereduction AS MATERIALIZED 
(SELECT waste_fee_reduction_1.id AS parent, waste_fee_reduction_1.programme AS programme, waste_fee_reduction_1.given_on AS given_on, waste_fee_reduction_1.amount_fen AS amount_fen, waste_fee_reduction_1.eligibility AS eligibility, waste_fee_reduction_1.person_id AS person_id 
FROM waste_fee_reduction AS waste_fee_reduction_1 
WHERE waste_fee_reduction_1.id = ANY (array(SELECT n0.record_id 
FROM n0))), 
n1_objects AS MATERIALIZED 
(SELECT n1_basiclivingaid.parent AS parent, ('{"programme":' || coalesce(to_json(n1_basiclivingaid.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n1_basiclivingaid.given_on > date '9999-12-31' then date '9999-12-31' when n1_basiclivingaid.given_on < date '0001-01-01' then date '0001-01-01' else n1_basiclivingaid.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n1_basiclivingaid.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"eligibility":' || coalesce(to_json(n1_basiclivingaid.eligibility)::text, 'null') || '}') AS j 
FROM n1_basiclivingaid UNION ALL SELECT n1_cablefeereduction.parent AS parent, ('{"programme":' || coalesce(to_json(n1_cablefeereduction.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n1_cablefeereduction.given_on > date '9999-12-31' then date '9999-12-31' when n1_cablefeereduction.given_on < date '0001-01-01' then date '0001-01-01' else n1_cablefeereduction.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n1_cablefeereduction.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"eligibility":' || coalesce(to_json(n1_cablefeereduction.eligibility)::text, 'null') || '}') AS j 
FROM n1_cablefeereduction UNION ALL SELECT n1_charityassistance.parent AS parent, ('{"programme":' || coalesce(to_json(n1_charityassistance.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n1_charityassistance.given_on > date '9999-12-31' then date '9999-12-31' when n1_charityassistance.given_on < date '0001-01-01' then date '0001-01-01' else n1_charityassistance.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n1_charityassistance.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"eligibility":' || coalesce(to_json(n1_charityassistance.eligibility)::text, 'null') || '}') AS j 
FROM n1_charityassistance UNION ALL SELECT n1_disabilityaid.parent AS parent, ('{"programme":' || coalesce(to_json(n1_disabilityaid.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n1_disabilityaid.given_on > date '9999-12-31' then date '9999-12-31' when n1_disabilityaid.given_on < date '0001-01-01' then date '0001-01-01' else n1_disabilityaid.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n1_disabilityaid.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"eligibility":' || coalesce(to_json(n1_disabilityaid.eligibility)::text, 'null') || '}') AS j 
FROM n1_disabilityaid UNION ALL SELECT n1_disasterrelief.parent AS parent, ('{"programme":' || coalesce(to_json(n1_disasterrelief.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n1_disasterrelief.given_on > date '9999-12-31' then date '9999-12-31' when n1_disasterrelief.given_on < date '0001-01-01' then date '0001-01-01' else n1_disasterrelief.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n1_disasterrelief.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"eligibility":' || coalesce(to_json(n1_disasterrelief.eligibility)::text, 'null') || '}') AS j 
FROM n1_disasterrelief UNION ALL SELECT n1_educationaid.parent AS parent, ('{"programme":' || coalesce(to_json(n1_educationaid.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n1_educationaid.given_on > date '9999-12-31' then date '9999-12-31' when n1_educationaid.given_on < date '0001-01-01' then date '0001-01-01' else n1_educationaid.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n1_educationaid.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"eligibility":' || coalesce(to_json(n1_educationaid.eligibility)::text, 'null') || ',"schoolTerm":' || coalesce(to_json(n1_educationaid.school_term)::text, 'null') || ',"item":' || coalesce(to_json(n1_educationaid.item)::text, 'null') || '}') AS j 
FROM n1_educationaid UNION ALL SELECT n1_electricityreduction.parent AS parent, ('{"programme":' || coalesce(to_json(n1_electricityreduction.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n1_electricityreduction.given_on > date '9999-12-31' then date '9999-12-31' when n1_electricityreduction.given_on < date '0001-01-01' then date '0001-01-01' else n1_electricityreduction.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n1_electricityreduction.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"eligibility":' || coalesce(to_json(n1_electricityreduction.eligibility)::text, 'null') || '}') AS j 
FROM n1_electricityreduction UNION ALL SELECT n1_emergencytreatment.parent AS parent, ('{"programme":' || coalesce(to_json(n1_emergencytreatment.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n1_emergencytreatment.given_on > date '9999-12-31' then date '9999-12-31' when n1_emergencytreatment.given_on < date '0001-01-01' then date '0001-01-01' else n1_emergencytreatment.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n1_emergencytreatment.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"eligibility":' || coalesce(to_json(n1_emergencytreatment.eligibility)::text, 'null') || '}') AS j 
FROM n1_emergencytreatment UNION ALL SELECT n1_employmentaid.parent AS parent, ('{"programme":' || coalesce(to_json(n1_employmentaid.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n1_employmentaid.given_on > date '9999-12-31' then date '9999-12-31' when n1_employmentaid.given_on < date '0001-01-01' then date '0001-01-01' else n1_employmentaid.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n1_employmentaid.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"eligibility":' || coalesce(to_json(n1_employmentaid.eligibility)::text, 'null') || '}') AS j 
FROM n1_employmentaid UNION ALL SELECT n1_funeralreduction.parent AS parent, ('{"programme":' || coalesce(to_json(n1_funeralreduction.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n1_funeralreduction.given_on > date '9999-12-31' then date '9999-12-31' when n1_funeralreduction.given_on < date '0001-01-01' then date '0001-01-01' else n1_funeralreduction.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n1_funeralreduction.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"eligibility":' || coalesce(to_json(n1_funeralreduction.eligibility)::text, 'null') || '}') AS j 
FROM n1_funeralreduction UNION ALL SELECT n1_homelessrelief.parent AS parent, ('{"programme":' || coalesce(to_json(n1_homelessrelief.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n1_homelessrelief.given_on > date '9999-12-31' then date '9999-12-31' when n1_homelessrelief.given_on < date '0001-01-01' then date '0001-01-01' else n1_homelessrelief.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n1_homelessrelief.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"eligibility":' || coalesce(to_json(n1_homelessrelief.eligibility)::text, 'null') || '}') AS j 
FROM n1_homelessrelief UNION ALL SELECT n1_housingaid.parent AS parent, ('{"programme":' || coalesce(to_json(n1_housingaid.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n1_housingaid.given_on > date '9999-12-31' then date '9999-12-31' when n1_housingaid.given_on < date '0001-01-01' then date '0001-01-01' else n1_housingaid.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n1_housingaid.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"eligibility":' || coalesce(to_json(n1_housingaid.eligibility)::text, 'null') || '}') AS j 
FROM n1_housingaid UNION ALL SELECT n1_medicalassistance.parent AS parent, ('{"programme":' || coalesce(to_json(n1_medicalassistance.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n1_medicalassistance.given_on > date '9999-12-31' then date '9999-12-31' when n1_medicalassistance.given_on < date '0001-01-01' then date '0001-01-01' else n1_medicalassistance.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n1_medicalassistance.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"eligibility":' || coalesce(to_json(n1_medicalassistance.eligibility)::text, 'null') || '}') AS j 
FROM n1_medicalassistance UNION ALL SELECT n1_premiumsubsidy.parent AS parent, ('{"programme":' || coalesce(to_json(n1_premiumsubsidy.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n1_premiumsubsidy.given_on > date '9999-12-31' then date '9999-12-31' when n1_premiumsubsidy.given_on < date '0001-01-01' then date '0001-01-01' else n1_premiumsubsidy.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n1_premiumsubsidy.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"eligibility":' || coalesce(to_json(n1_premiumsubsidy.eligibility)::text, 'null') || '}') AS j 
FROM n1_premiumsubsidy UNION ALL SELECT n1_ruralemployment.parent AS parent, ('{"programme":' || coalesce(to_json(n1_ruralemployment.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n1_ruralemployment.given_on > date '9999-12-31' then date '9999-12-31' when n1_ruralemployment.given_on < date '0001-01-01' then date '0001-01-01' else n1_ruralemployment.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n1_ruralemployment.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"eligibility":' || coalesce(to_json(n1_ruralemployment.eligibility)::text, 'null') || '}') AS j 
FROM n1_ruralemployment UNION ALL SELECT n1_servicerecord.parent AS parent, ('{"programme":' || coalesce(to_json(n1_servicerecord.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n1_servicerecord.given_on > date '9999-12-31' then date '9999-12-31' when n1_servicerecord.given_on < date '0001-01-01' then date '0001-01-01' else n1_servicerecord.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n1_servicerecord.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"eligibility":' || coalesce(to_json(n1_servicerecord.eligibility)::text, 'null') || '}') AS j 
FROM n1_servicerecord UNION ALL SELECT n1_temporaryrelief.parent AS parent, ('{"programme":' || coalesce(to_json(n1_temporaryrelief.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n1_temporaryrelief.given_on > date '9999-12-31' then date '9999-12-31' when n1_temporaryrelief.given_on < date '0001-01-01' then date '0001-01-01' else n1_temporaryrelief.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n1_temporaryrelief.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"eligibility":' || coalesce(to_json(n1_temporaryrelief.eligibility)::text, 'null') || '}') AS j 
FROM n1_temporaryrelief UNION ALL SELECT n1_wastefeereduction.parent AS parent, ('{"programme":' || coalesce(to_json(n1_wastefeereduction.programme)::text, 'null') || ',"givenOn":' || coalesce(to_json(case when n1_wastefeereduction.given_on > date '9999-12-31' then date '9999-12-31' when n1_wastefeereduction.given_on < date '0001-01-01' then date '0001-01-01' else n1_wastefeereduction.given_on end)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n1_wastefeereduction.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"eligibility":' || coalesce(to_json(n1_wastefeereduction.eligibility)::text, 'null') || '}') AS j 
FROM n1_wastefeereduction), 
n2_pairs AS 
(SELECT n0.record_id AS parent, person_2.id AS target 
FROM n0 JOIN person AS person_2 ON person_2.id = n0.person_id 
WHERE true UNION SELECT n0.record_id AS record_id, person_2.id AS id 
FROM n0 JOIN membership AS membership_1 ON membership_1.person_id = n0.person_id JOIN membership AS membership_2 ON membership_2.household_id = membership_1.household_id JOIN person AS person_2 ON person_2.id = membership_2.person_id 
WHERE membership_1.superseded_at IS NULL AND membership_1.since <= $2::DATE AND (membership_1.until IS NULL OR membership_1.until >= $2::DATE) AND membership_2.superseded_at IS NULL AND membership_2.since <= $2::DATE AND (membership_2.until IS NULL OR membership_2.until >= $2::DATE) AND true), 
n2_basiclivingaid AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, basic_living_aid_2.programme AS programme, basic_living_aid_2.amount_fen AS amount_fen, basic_living_aid_2.person_id AS person_id, basic_living_aid_2.given_on AS given_on, basic_living_aid_2.id AS id 
FROM n2_pairs JOIN basic_living_aid AS basic_living_aid_2 ON basic_living_aid_2.person_id = n2_pairs.target 
WHERE (EXISTS (SELECT 1 
FROM basic_living_aid AS basic_living_aid_3 
WHERE basic_living_aid_3.id = CAST(n2_pairs.parent AS UUID) AND basic_living_aid_2.id != basic_living_aid_3.id AND basic_living_aid_2.programme = basic_living_aid_3.programme AND basic_living_aid_3.superseded_at IS NULL AND (basic_living_aid_2.period_from IS NOT NULL AND basic_living_aid_2.period_until IS NULL OR coalesce(basic_living_aid_2.period_until, basic_living_aid_2.given_on) >= coalesce(basic_living_aid_3.period_from, basic_living_aid_3.given_on)) AND (basic_living_aid_3.period_from IS NOT NULL AND basic_living_aid_3.period_until IS NULL OR coalesce(basic_living_aid_3.period_until, basic_living_aid_3.given_on) >= coalesce(basic_living_aid_2.period_from, basic_living_aid_2.given_on)))) AND basic_living_aid_2.superseded_at IS NULL), 
n2_cablefeereduction AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, cable_fee_reduction_2.programme AS programme, cable_fee_reduction_2.amount_fen AS amount_fen, cable_fee_reduction_2.person_id AS person_id, cable_fee_reduction_2.given_on AS given_on, cable_fee_reduction_2.id AS id 
FROM n2_pairs JOIN cable_fee_reduction AS cable_fee_reduction_2 ON cable_fee_reduction_2.person_id = n2_pairs.target 
WHERE (EXISTS (SELECT 1 
FROM cable_fee_reduction AS cable_fee_reduction_3 
WHERE cable_fee_reduction_3.id = CAST(n2_pairs.parent AS UUID) AND cable_fee_reduction_2.id != cable_fee_reduction_3.id AND cable_fee_reduction_2.programme = cable_fee_reduction_3.programme AND cable_fee_reduction_3.superseded_at IS NULL AND (cable_fee_reduction_2.period_from IS NOT NULL AND cable_fee_reduction_2.period_until IS NULL OR coalesce(cable_fee_reduction_2.period_until, cable_fee_reduction_2.given_on) >= coalesce(cable_fee_reduction_3.period_from, cable_fee_reduction_3.given_on)) AND (cable_fee_reduction_3.period_from IS NOT NULL AND cable_fee_reduction_3.period_until IS NULL OR coalesce(cable_fee_reduction_3.period_until, cable_fee_reduction_3.given_on) >= coalesce(cable_fee_reduction_2.period_from, cable_fee_reduction_2.given_on)))) AND cable_fee_reduction_2.superseded_at IS NULL), 
n2_charityassistance AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, charity_assistance_2.programme AS programme, charity_assistance_2.amount_fen AS amount_fen, charity_assistance_2.person_id AS person_id, charity_assistance_2.given_on AS given_on, charity_assistance_2.id AS id 
FROM n2_pairs JOIN charity_assistance AS charity_assistance_2 ON charity_assistance_2.person_id = n2_pairs.target 
WHERE (EXISTS (SELECT 1 
FROM charity_assistance AS charity_assistance_3 
WHERE charity_assistance_3.id = CAST(n2_pairs.parent AS UUID) AND charity_assistance_2.id != charity_assistance_3.id AND charity_assistance_2.programme = charity_assistance_3.programme AND charity_assistance_3.superseded_at IS NULL AND (charity_assistance_2.period_from IS NOT NULL AND charity_assistance_2.period_until IS NULL OR coalesce(charity_assistance_2.period_until, charity_assistance_2.given_on) >= coalesce(charity_assistance_3.period_from, charity_assistance_3.given_on)) AND (charity_assistance_3.period_from IS NOT NULL AND charity_assistance_3.period_until IS NULL OR coalesce(charity_assistance_3.period_until, charity_assistance_3.given_on) >= coalesce(charity_assistance_2.period_from, charity_assistance_2.given_on)))) AND charity_assistance_2.superseded_at IS NULL), 
n2_disabilityaid AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, disability_aid_2.programme AS programme, disability_aid_2.amount_fen AS amount_fen, disability_aid_2.person_id AS person_id, disability_aid_2.given_on AS given_on, disability_aid_2.id AS id 
FROM n2_pairs JOIN disability_aid AS disability_aid_2 ON disability_aid_2.person_id = n2_pairs.target 
WHERE (EXISTS (SELECT 1 
FROM disability_aid AS disability_aid_3 
WHERE disability_aid_3.id = CAST(n2_pairs.parent AS UUID) AND disability_aid_2.id != disability_aid_3.id AND disability_aid_2.programme = disability_aid_3.programme AND disability_aid_3.superseded_at IS NULL AND (disability_aid_2.period_from IS NOT NULL AND disability_aid_2.period_until IS NULL OR coalesce(disability_aid_2.period_until, disability_aid_2.given_on) >= coalesce(disability_aid_3.period_from, disability_aid_3.given_on)) AND (disability_aid_3.period_from IS NOT NULL AND disability_aid_3.period_until IS NULL OR coalesce(disability_aid_3.period_until, disability_aid_3.given_on) >= coalesce(disability_aid_2.period_from, disability_aid_2.given_on)) AND disability_aid_2.person_id = disability_aid_3.person_id)) AND disability_aid_2.superseded_at IS NULL), 
n2_disasterrelief AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, disaster_relief_2.programme AS programme, disaster_relief_2.amount_fen AS amount_fen, disaster_relief_2.person_id AS person_id, disaster_relief_2.given_on AS given_on, disaster_relief_2.id AS id 
FROM n2_pairs JOIN disaster_relief AS disaster_relief_2 ON disaster_relief_2.person_id = n2_pairs.target 
WHERE (EXISTS (SELECT 1 
FROM disaster_relief AS disaster_relief_3 
WHERE disaster_relief_3.id = CAST(n2_pairs.parent AS UUID) AND disaster_relief_2.id != disaster_relief_3.id AND disaster_relief_2.programme = disaster_relief_3.programme AND disaster_relief_3.superseded_at IS NULL AND (disaster_relief_2.item = disaster_relief_3.item OR disaster_relief_2.item IS NULL OR disaster_relief_3.item IS NULL) AND (disaster_relief_2.period_from IS NOT NULL AND disaster_relief_2.period_until IS NULL OR coalesce(disaster_relief_2.period_until, disaster_relief_2.given_on) >= coalesce(disaster_relief_3.period_from, disaster_relief_3.given_on)) AND (disaster_relief_3.period_from IS NOT NULL AND disaster_relief_3.period_until IS NULL OR coalesce(disaster_relief_3.period_until, disaster_relief_3.given_on) >= coalesce(disaster_relief_2.period_from, disaster_relief_2.given_on)) AND disaster_relief_2.person_id = disaster_relief_3.person_id)) AND disaster_relief_2.superseded_at IS NULL), 
n2_educationaid AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, education_aid_2.programme AS programme, education_aid_2.amount_fen AS amount_fen, education_aid_2.person_id AS person_id, education_aid_2.given_on AS given_on, education_aid_2.id AS id 
FROM n2_pairs JOIN education_aid AS education_aid_2 ON education_aid_2.person_id = n2_pairs.target 
WHERE (EXISTS (SELECT 1 
FROM education_aid AS education_aid_3 
WHERE education_aid_3.id = CAST(n2_pairs.parent AS UUID) AND education_aid_2.id != education_aid_3.id AND education_aid_2.programme = education_aid_3.programme AND education_aid_3.superseded_at IS NULL AND (education_aid_2.school_term = education_aid_3.school_term OR education_aid_2.school_term IS NULL OR education_aid_3.school_term IS NULL) AND (education_aid_2.item = education_aid_3.item OR education_aid_2.item IS NULL OR education_aid_3.item IS NULL) AND (NOT (education_aid_2.school_term IS NULL OR education_aid_3.school_term IS NULL OR education_aid_2.item IS NULL OR education_aid_3.item IS NULL) OR (education_aid_2.period_from IS NOT NULL AND education_aid_2.period_until IS NULL OR coalesce(education_aid_2.period_until, education_aid_2.given_on) >= coalesce(education_aid_3.period_from, education_aid_3.given_on)) AND (education_aid_3.period_from IS NOT NULL AND education_aid_3.period_until IS NULL OR coalesce(education_aid_3.period_until, education_aid_3.given_on) >= coalesce(education_aid_2.period_from, education_aid_2.given_on))) AND education_aid_2.person_id = education_aid_3.person_id)) AND education_aid_2.superseded_at IS NULL), 
n2_electricityreduction AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, electricity_reduction_2.programme AS programme, electricity_reduction_2.amount_fen AS amount_fen, electricity_reduction_2.person_id AS person_id, electricity_reduction_2.given_on AS given_on, electricity_reduction_2.id AS id 
FROM n2_pairs JOIN electricity_reduction AS electricity_reduction_2 ON electricity_reduction_2.person_id = n2_pairs.target 
WHERE (EXISTS (SELECT 1 
FROM electricity_reduction AS electricity_reduction_3 
WHERE electricity_reduction_3.id = CAST(n2_pairs.parent AS UUID) AND electricity_reduction_2.id != electricity_reduction_3.id AND electricity_reduction_2.programme = electricity_reduction_3.programme AND electricity_reduction_3.superseded_at IS NULL AND (electricity_reduction_2.period_from IS NOT NULL AND electricity_reduction_2.period_until IS NULL OR coalesce(electricity_reduction_2.period_until, electricity_reduction_2.given_on) >= coalesce(electricity_reduction_3.period_from, electricity_reduction_3.given_on)) AND (electricity_reduction_3.period_from IS NOT NULL AND electricity_reduction_3.period_until IS NULL OR coalesce(electricity_reduction_3.period_until, electricity_reduction_3.given_on) >= coalesce(electricity_reduction_2.period_from, electricity_reduction_2.given_on)))) AND electricity_reduction_2.superseded_at IS NULL), 
n2_emergencytreatment AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, emergency_treatment_2.programme AS programme, emergency_treatment_2.amount_fen AS amount_fen, emergency_treatment_2.person_id AS person_id, emergency_treatment_2.given_on AS given_on, emergency_treatment_2.id AS id 
FROM n2_pairs JOIN emergency_treatment AS emergency_treatment_2 ON emergency_treatment_2.person_id = n2_pairs.target 
WHERE (EXISTS (SELECT 1 
FROM emergency_treatment AS emergency_treatment_3 
WHERE emergency_treatment_3.id = CAST(n2_pairs.parent AS UUID) AND emergency_treatment_2.id != emergency_treatment_3.id AND emergency_treatment_2.programme = emergency_treatment_3.programme AND emergency_treatment_3.superseded_at IS NULL AND (emergency_treatment_2.period_from IS NOT NULL AND emergency_treatment_2.period_until IS NULL OR coalesce(emergency_treatment_2.period_until, emergency_treatment_2.given_on) >= coalesce(emergency_treatment_3.period_from, emergency_treatment_3.given_on)) AND (emergency_treatment_3.period_from IS NOT NULL AND emergency_treatment_3.period_until IS NULL OR coalesce(emergency_treatment_3.period_until, emergency_treatment_3.given_on) >= coalesce(emergency_treatment_2.period_from, emergency_treatment_2.given_on)) AND emergency_treatment_2.person_id = emergency_treatment_3.person_id)) AND emergency_treatment_2.superseded_at IS NULL), 
n2_employmentaid AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, employment_aid_2.programme AS programme, employment_aid_2.amount_fen AS amount_fen, employment_aid_2.person_id AS person_id, employment_aid_2.given_on AS given_on, employment_aid_2.id AS id 
FROM n2_pairs JOIN employment_aid AS employment_aid_2 ON employment_aid_2.person_id = n2_pairs.target 
WHERE (EXISTS (SELECT 1 
FROM employment_aid AS employment_aid_3 
WHERE employment_aid_3.id = CAST(n2_pairs.parent AS UUID) AND employment_aid_2.id != employment_aid_3.id AND employment_aid_2.programme = employment_aid_3.programme AND employment_aid_3.superseded_at IS NULL AND (employment_aid_2.item = employment_aid_3.item OR employment_aid_2.item IS NULL OR employment_aid_3.item IS NULL) AND (employment_aid_2.period_from IS NOT NULL AND employment_aid_2.period_until IS NULL OR coalesce(employment_aid_2.period_until, employment_aid_2.given_on) >= coalesce(employment_aid_3.period_from, employment_aid_3.given_on)) AND (employment_aid_3.period_from IS NOT NULL AND employment_aid_3.period_until IS NULL OR coalesce(employment_aid_3.period_until, employment_aid_3.given_on) >= coalesce(employment_aid_2.period_from, employment_aid_2.given_on)) AND employment_aid_2.person_id = employment_aid_3.person_id)) AND employment_aid_2.superseded_at IS NULL), 
n2_funeralreduction AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, funeral_reduction_2.programme AS programme, funeral_reduction_2.amount_fen AS amount_fen, funeral_reduction_2.person_id AS person_id, funeral_reduction_2.given_on AS given_on, funeral_reduction_2.id AS id 
FROM n2_pairs JOIN funeral_reduction AS funeral_reduction_2 ON funeral_reduction_2.person_id = n2_pairs.target 
WHERE (EXISTS (SELECT 1 
FROM funeral_reduction AS funeral_reduction_3 
WHERE funeral_reduction_3.id = CAST(n2_pairs.parent AS UUID) AND funeral_reduction_2.id != funeral_reduction_3.id AND funeral_reduction_2.programme = funeral_reduction_3.programme AND funeral_reduction_3.superseded_at IS NULL AND (funeral_reduction_2.period_from IS NOT NULL AND funeral_reduction_2.period_until IS NULL OR coalesce(funeral_reduction_2.period_until, funeral_reduction_2.given_on) >= coalesce(funeral_reduction_3.period_from, funeral_reduction_3.given_on)) AND (funeral_reduction_3.period_from IS NOT NULL AND funeral_reduction_3.period_until IS NULL OR coalesce(funeral_reduction_3.period_until, funeral_reduction_3.given_on) >= coalesce(funeral_reduction_2.period_from, funeral_reduction_2.given_on)) AND funeral_reduction_2.person_id = funeral_reduction_3.person_id)) AND funeral_reduction_2.superseded_at IS NULL), 
n2_homelessrelief AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, homeless_relief_2.programme AS programme, homeless_relief_2.amount_fen AS amount_fen, homeless_relief_2.person_id AS person_id, homeless_relief_2.given_on AS given_on, homeless_relief_2.id AS id 
FROM n2_pairs JOIN homeless_relief AS homeless_relief_2 ON homeless_relief_2.person_id = n2_pairs.target 
WHERE (EXISTS (SELECT 1 
FROM homeless_relief AS homeless_relief_3 
WHERE homeless_relief_3.id = CAST(n2_pairs.parent AS UUID) AND homeless_relief_2.id != homeless_relief_3.id AND homeless_relief_2.programme = homeless_relief_3.programme AND homeless_relief_3.superseded_at IS NULL AND (homeless_relief_2.period_from IS NOT NULL AND homeless_relief_2.period_until IS NULL OR coalesce(homeless_relief_2.period_until, homeless_relief_2.given_on) >= coalesce(homeless_relief_3.period_from, homeless_relief_3.given_on)) AND (homeless_relief_3.period_from IS NOT NULL AND homeless_relief_3.period_until IS NULL OR coalesce(homeless_relief_3.period_until, homeless_relief_3.given_on) >= coalesce(homeless_relief_2.period_from, homeless_relief_2.given_on)) AND homeless_relief_2.person_id = homeless_relief_3.person_id)) AND homeless_relief_2.superseded_at IS NULL), 
n2_housingaid AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, housing_aid_2.programme AS programme, housing_aid_2.amount_fen AS amount_fen, housing_aid_2.person_id AS person_id, housing_aid_2.given_on AS given_on, housing_aid_2.id AS id 
FROM n2_pairs JOIN housing_aid AS housing_aid_2 ON housing_aid_2.person_id = n2_pairs.target 
WHERE (EXISTS (SELECT 1 
FROM housing_aid AS housing_aid_3 
WHERE housing_aid_3.id = CAST(n2_pairs.parent AS UUID) AND housing_aid_2.id != housing_aid_3.id AND housing_aid_2.programme = housing_aid_3.programme AND housing_aid_3.superseded_at IS NULL AND (housing_aid_2.period_from IS NOT NULL AND housing_aid_2.period_until IS NULL OR coalesce(housing_aid_2.period_until, housing_aid_2.given_on) >= coalesce(housing_aid_3.period_from, housing_aid_3.given_on)) AND (housing_aid_3.period_from IS NOT NULL AND housing_aid_3.period_until IS NULL OR coalesce(housing_aid_3.period_until, housing_aid_3.given_on) >= coalesce(housing_aid_2.period_from, housing_aid_2.given_on)))) AND housing_aid_2.superseded_at IS NULL), 
n2_medicalassistance AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, medical_assistance_2.programme AS programme, medical_assistance_2.amount_fen AS amount_fen, medical_assistance_2.person_id AS person_id, medical_assistance_2.given_on AS given_on, medical_assistance_2.id AS id 
FROM n2_pairs JOIN medical_assistance AS medical_assistance_2 ON medical_assistance_2.person_id = n2_pairs.target 
WHERE (EXISTS (SELECT 1 
FROM medical_assistance AS medical_assistance_3 
WHERE medical_assistance_3.id = CAST(n2_pairs.parent AS UUID) AND medical_assistance_2.id != medical_assistance_3.id AND medical_assistance_2.programme = medical_assistance_3.programme AND medical_assistance_3.superseded_at IS NULL AND (medical_assistance_2.period_from IS NOT NULL AND medical_assistance_2.period_until IS NULL OR coalesce(medical_assistance_2.period_until, medical_assistance_2.given_on) >= coalesce(medical_assistance_3.period_from, medical_assistance_3.given_on)) AND (medical_assistance_3.period_from IS NOT NULL AND medical_assistance_3.period_until IS NULL OR coalesce(medical_assistance_3.period_until, medical_assistance_3.given_on) >= coalesce(medical_assistance_2.period_from, medical_assistance_2.given_on)) AND medical_assistance_2.person_id = medical_assistance_3.person_id)) AND medical_assistance_2.superseded_at IS NULL), 
n2_premiumsubsidy AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, premium_subsidy_2.programme AS programme, premium_subsidy_2.amount_fen AS amount_fen, premium_subsidy_2.person_id AS person_id, premium_subsidy_2.given_on AS given_on, premium_subsidy_2.id AS id 
FROM n2_pairs JOIN premium_subsidy AS premium_subsidy_2 ON premium_subsidy_2.person_id = n2_pairs.target 
WHERE (EXISTS (SELECT 1 
FROM premium_subsidy AS premium_subsidy_3 
WHERE premium_subsidy_3.id = CAST(n2_pairs.parent AS UUID) AND premium_subsidy_2.id != premium_subsidy_3.id AND premium_subsidy_2.programme = premium_subsidy_3.programme AND premium_subsidy_3.superseded_at IS NULL AND (premium_subsidy_2.insurance_year = premium_subsidy_3.insurance_year OR premium_subsidy_2.insurance_year IS NULL OR premium_subsidy_3.insurance_year IS NULL) AND (NOT (premium_subsidy_2.insurance_year IS NULL OR premium_subsidy_3.insurance_year IS NULL) OR (premium_subsidy_2.period_from IS NOT NULL AND premium_subsidy_2.period_until IS NULL OR coalesce(premium_subsidy_2.period_until, premium_subsidy_2.given_on) >= coalesce(premium_subsidy_3.period_from, premium_subsidy_3.given_on)) AND (premium_subsidy_3.period_from IS NOT NULL AND premium_subsidy_3.period_until IS NULL OR coalesce(premium_subsidy_3.period_until, premium_subsidy_3.given_on) >= coalesce(premium_subsidy_2.period_from, premium_subsidy_2.given_on))) AND premium_subsidy_2.person_id = premium_subsidy_3.person_id)) AND premium_subsidy_2.superseded_at IS NULL), 
n2_ruralemployment AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, rural_employment_2.programme AS programme, rural_employment_2.amount_fen AS amount_fen, rural_employment_2.person_id AS person_id, rural_employment_2.given_on AS given_on, rural_employment_2.id AS id 
FROM n2_pairs JOIN rural_employment AS rural_employment_2 ON rural_employment_2.person_id = n2_pairs.target 
WHERE (EXISTS (SELECT 1 
FROM rural_employment AS rural_employment_3 
WHERE rural_employment_3.id = CAST(n2_pairs.parent AS UUID) AND rural_employment_2.id != rural_employment_3.id AND rural_employment_2.programme = rural_employment_3.programme AND rural_employment_3.superseded_at IS NULL AND (rural_employment_2.item = rural_employment_3.item OR rural_employment_2.item IS NULL OR rural_employment_3.item IS NULL) AND (rural_employment_2.period_from IS NOT NULL AND rural_employment_2.period_until IS NULL OR coalesce(rural_employment_2.period_until, rural_employment_2.given_on) >= coalesce(rural_employment_3.period_from, rural_employment_3.given_on)) AND (rural_employment_3.period_from IS NOT NULL AND rural_employment_3.period_until IS NULL OR coalesce(rural_employment_3.period_until, rural_employment_3.given_on) >= coalesce(rural_employment_2.period_from, rural_employment_2.given_on)) AND rural_employment_2.person_id = rural_employment_3.person_id)) AND rural_employment_2.superseded_at IS NULL), 
n2_servicerecord AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, service_record_2.programme AS programme, service_record_2.amount_fen AS amount_fen, service_record_2.person_id AS person_id, service_record_2.given_on AS given_on, service_record_2.id AS id 
FROM n2_pairs JOIN service_record AS service_record_2 ON service_record_2.person_id = n2_pairs.target 
WHERE (EXISTS (SELECT 1 
FROM service_record AS service_record_3 
WHERE service_record_3.id = CAST(n2_pairs.parent AS UUID) AND service_record_2.id != service_record_3.id AND service_record_2.programme = service_record_3.programme AND service_record_3.superseded_at IS NULL AND (service_record_2.period_from IS NOT NULL AND service_record_2.period_until IS NULL OR coalesce(service_record_2.period_until, service_record_2.given_on) >= coalesce(service_record_3.period_from, service_record_3.given_on)) AND (service_record_3.period_from IS NOT NULL AND service_record_3.period_until IS NULL OR coalesce(service_record_3.period_until, service_record_3.given_on) >= coalesce(service_record_2.period_from, service_record_2.given_on)) AND service_record_2.person_id = service_record_3.person_id)) AND service_record_2.superseded_at IS NULL), 
n2_temporaryrelief AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, temporary_relief_2.programme AS programme, temporary_relief_2.amount_fen AS amount_fen, temporary_relief_2.person_id AS person_id, temporary_relief_2.given_on AS given_on, temporary_relief_2.id AS id 
FROM n2_pairs JOIN temporary_relief AS temporary_relief_2 ON temporary_relief_2.person_id = n2_pairs.target 
WHERE (EXISTS (SELECT 1 
FROM temporary_relief AS temporary_relief_3 
WHERE temporary_relief_3.id = CAST(n2_pairs.parent AS UUID) AND temporary_relief_2.id != temporary_relief_3.id AND temporary_relief_2.programme = temporary_relief_3.programme AND temporary_relief_3.superseded_at IS NULL AND (temporary_relief_2.period_from IS NOT NULL AND temporary_relief_2.period_until IS NULL OR coalesce(temporary_relief_2.period_until, temporary_relief_2.given_on) >= coalesce(temporary_relief_3.period_from, temporary_relief_3.given_on)) AND (temporary_relief_3.period_from IS NOT NULL AND temporary_relief_3.period_until IS NULL OR coalesce(temporary_relief_3.period_until, temporary_relief_3.given_on) >= coalesce(temporary_relief_2.period_from, temporary_relief_2.given_on)) AND temporary_relief_2.person_id = temporary_relief_3.person_id)) AND temporary_relief_2.superseded_at IS NULL), 
n2_wastefeereduction AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, waste_fee_reduction_2.programme AS programme, waste_fee_reduction_2.amount_fen AS amount_fen, waste_fee_reduction_2.person_id AS person_id, waste_fee_reduction_2.given_on AS given_on, waste_fee_reduction_2.id AS id 
FROM n2_pairs JOIN waste_fee_reduction AS waste_fee_reduction_2 ON waste_fee_reduction_2.person_id = n2_pairs.target 
WHERE (EXISTS (SELECT 1 
FROM waste_fee_reduction AS waste_fee_reduction_3 
WHERE waste_fee_reduction_3.id = CAST(n2_pairs.parent AS UUID) AND waste_fee_reduction_2.id != waste_fee_reduction_3.id AND waste_fee_reduction_2.programme = waste_fee_reduction_3.programme AND waste_fee_reduction_3.superseded_at IS NULL AND (waste_fee_reduction_2.period_from IS NOT NULL AND waste_fee_reduction_2.period_until IS NULL OR coalesce(waste_fee_reduction_2.period_until, waste_fee_reduction_2.given_on) >= coalesce(waste_fee_reduction_3.period_from, waste_fee_reduction_3.given_on)) AND (waste_fee_reduction_3.period_from IS NOT NULL AND waste_fee_reduction_3.period_until IS NULL OR coalesce(waste_fee_reduction_3.period_until, waste_fee_reduction_3.given_on) >= coalesce(waste_fee_reduction_2.period_from, waste_fee_reduction_2.given_on)))) AND waste_fee_reduction_2.superseded_at IS NULL), 
n2_objects AS 
(SELECT n2_basiclivingaid.parent AS parent, n2_basiclivingaid.given_on AS given_on, n2_basiclivingaid.id AS id, ('{"programme":' || coalesce(to_json(n2_basiclivingaid.programme)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n2_basiclivingaid.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(anon_5.name)::text, 'null') || '}') AS j 
FROM (SELECT person_1.id AS parent, person_1.name AS name, person_1.id AS id 
FROM person AS person_1 
WHERE person_1.id = n2_basiclivingaid.person_id) AS anon_5), 'null') || '}') AS j 
FROM n2_basiclivingaid UNION ALL SELECT n2_cablefeereduction.parent AS parent, n2_cablefeereduction.given_on AS given_on, n2_cablefeereduction.id AS id, ('{"programme":' || coalesce(to_json(n2_cablefeereduction.programme)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n2_cablefeereduction.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(anon_6.name)::text, 'null') || '}') AS j 
FROM (SELECT person_3.id AS parent, person_3.name AS name, person_3.id AS id 
FROM person AS person_3 
WHERE person_3.id = n2_cablefeereduction.person_id) AS anon_6), 'null') || '}') AS j 
FROM n2_cablefeereduction UNION ALL SELECT n2_charityassistance.parent AS parent, n2_charityassistance.given_on AS given_on, n2_charityassistance.id AS id, ('{"programme":' || coalesce(to_json(n2_charityassistance.programme)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n2_charityassistance.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(anon_7.name)::text, 'null') || '}') AS j 
FROM (SELECT person_4.id AS parent, person_4.name AS name, person_4.id AS id 
FROM person AS person_4 
WHERE person_4.id = n2_charityassistance.person_id) AS anon_7), 'null') || '}') AS j 
FROM n2_charityassistance UNION ALL SELECT n2_disabilityaid.parent AS parent, n2_disabilityaid.given_on AS given_on, n2_disabilityaid.id AS id, ('{"programme":' || coalesce(to_json(n2_disabilityaid.programme)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n2_disabilityaid.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(anon_8.name)::text, 'null') || '}') AS j 
FROM (SELECT person_5.id AS parent, person_5.name AS name, person_5.id AS id 
FROM person AS person_5 
WHERE person_5.id = n2_disabilityaid.person_id) AS anon_8), 'null') || '}') AS j 
FROM n2_disabilityaid UNION ALL SELECT n2_disasterrelief.parent AS parent, n2_disasterrelief.given_on AS given_on, n2_disasterrelief.id AS id, ('{"programme":' || coalesce(to_json(n2_disasterrelief.programme)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n2_disasterrelief.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(anon_9.name)::text, 'null') || '}') AS j 
FROM (SELECT person_6.id AS parent, person_6.name AS name, person_6.id AS id 
FROM person AS person_6 
WHERE person_6.id = n2_disasterrelief.person_id) AS anon_9), 'null') || '}') AS j 
FROM n2_disasterrelief UNION ALL SELECT n2_educationaid.parent AS parent, n2_educationaid.given_on AS given_on, n2_educationaid.id AS id, ('{"programme":' || coalesce(to_json(n2_educationaid.programme)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n2_educationaid.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(anon_10.name)::text, 'null') || '}') AS j 
FROM (SELECT person_7.id AS parent, person_7.name AS name, person_7.id AS id 
FROM person AS person_7 
WHERE person_7.id = n2_educationaid.person_id) AS anon_10), 'null') || '}') AS j 
FROM n2_educationaid UNION ALL SELECT n2_electricityreduction.parent AS parent, n2_electricityreduction.given_on AS given_on, n2_electricityreduction.id AS id, ('{"programme":' || coalesce(to_json(n2_electricityreduction.programme)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n2_electricityreduction.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(anon_11.name)::text, 'null') || '}') AS j 
FROM (SELECT person_8.id AS parent, person_8.name AS name, person_8.id AS id 
FROM person AS person_8 
WHERE person_8.id = n2_electricityreduction.person_id) AS anon_11), 'null') || '}') AS j 
FROM n2_electricityreduction UNION ALL SELECT n2_emergencytreatment.parent AS parent, n2_emergencytreatment.given_on AS given_on, n2_emergencytreatment.id AS id, ('{"programme":' || coalesce(to_json(n2_emergencytreatment.programme)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n2_emergencytreatment.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(anon_12.name)::text, 'null') || '}') AS j 
FROM (SELECT person_9.id AS parent, person_9.name AS name, person_9.id AS id 
FROM person AS person_9 
WHERE person_9.id = n2_emergencytreatment.person_id) AS anon_12), 'null') || '}') AS j 
FROM n2_emergencytreatment UNION ALL SELECT n2_employmentaid.parent AS parent, n2_employmentaid.given_on AS given_on, n2_employmentaid.id AS id, ('{"programme":' || coalesce(to_json(n2_employmentaid.programme)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n2_employmentaid.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(anon_13.name)::text, 'null') || '}') AS j 
FROM (SELECT person_10.id AS parent, person_10.name AS name, person_10.id AS id 
FROM person AS person_10 
WHERE person_10.id = n2_employmentaid.person_id) AS anon_13), 'null') || '}') AS j 
FROM n2_employmentaid UNION ALL SELECT n2_funeralreduction.parent AS parent, n2_funeralreduction.given_on AS given_on, n2_funeralreduction.id AS id, ('{"programme":' || coalesce(to_json(n2_funeralreduction.programme)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n2_funeralreduction.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(anon_14.name)::text, 'null') || '}') AS j 
FROM (SELECT person_11.id AS parent, person_11.name AS name, person_11.id AS id 
FROM person AS person_11 
WHERE person_11.id = n2_funeralreduction.person_id) AS anon_14), 'null') || '}') AS j 
FROM n2_funeralreduction UNION ALL SELECT n2_homelessrelief.parent AS parent, n2_homelessrelief.given_on AS given_on, n2_homelessrelief.id AS id, ('{"programme":' || coalesce(to_json(n2_homelessrelief.programme)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n2_homelessrelief.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(anon_15.name)::text, 'null') || '}') AS j 
FROM (SELECT person_12.id AS parent, person_12.name AS name, person_12.id AS id 
FROM person AS person_12 
WHERE person_12.id = n2_homelessrelief.person_id) AS anon_15), 'null') || '}') AS j 
FROM n2_homelessrelief UNION ALL SELECT n2_housingaid.parent AS parent, n2_housingaid.given_on AS given_on, n2_housingaid.id AS id, ('{"programme":' || coalesce(to_json(n2_housingaid.programme)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n2_housingaid.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(anon_16.name)::text, 'null') || '}') AS j 
FROM (SELECT person_13.id AS parent, person_13.name AS name, person_13.id AS id 
FROM person AS person_13 
WHERE person_13.id = n2_housingaid.person_id) AS anon_16), 'null') || '}') AS j 
FROM n2_housingaid UNION ALL SELECT n2_medicalassistance.parent AS parent, n2_medicalassistance.given_on AS given_on, n2_medicalassistance.id AS id, ('{"programme":' || coalesce(to_json(n2_medicalassistance.programme)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n2_medicalassistance.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(anon_17.name)::text, 'null') || '}') AS j 
FROM (SELECT person_14.id AS parent, person_14.name AS name, person_14.id AS id 
FROM person AS person_14 
WHERE person_14.id = n2_medicalassistance.person_id) AS anon_17), 'null') || '}') AS j 
FROM n2_medicalassistance UNION ALL SELECT n2_premiumsubsidy.parent AS parent, n2_premiumsubsidy.given_on AS given_on, n2_premiumsubsidy.id AS id, ('{"programme":' || coalesce(to_json(n2_premiumsubsidy.programme)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n2_premiumsubsidy.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(anon_18.name)::text, 'null') || '}') AS j 
FROM (SELECT person_15.id AS parent, person_15.name AS name, person_15.id AS id 
FROM person AS person_15 
WHERE person_15.id = n2_premiumsubsidy.person_id) AS anon_18), 'null') || '}') AS j 
FROM n2_premiumsubsidy UNION ALL SELECT n2_ruralemployment.parent AS parent, n2_ruralemployment.given_on AS given_on, n2_ruralemployment.id AS id, ('{"programme":' || coalesce(to_json(n2_ruralemployment.programme)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n2_ruralemployment.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(anon_19.name)::text, 'null') || '}') AS j 
FROM (SELECT person_16.id AS parent, person_16.name AS name, person_16.id AS id 
FROM person AS person_16 
WHERE person_16.id = n2_ruralemployment.person_id) AS anon_19), 'null') || '}') AS j 
FROM n2_ruralemployment UNION ALL SELECT n2_servicerecord.parent AS parent, n2_servicerecord.given_on AS given_on, n2_servicerecord.id AS id, ('{"programme":' || coalesce(to_json(n2_servicerecord.programme)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n2_servicerecord.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(anon_20.name)::text, 'null') || '}') AS j 
FROM (SELECT person_17.id AS parent, person_17.name AS name, person_17.id AS id 
FROM person AS person_17 
WHERE person_17.id = n2_servicerecord.person_id) AS anon_20), 'null') || '}') AS j 
FROM n2_servicerecord UNION ALL SELECT n2_temporaryrelief.parent AS parent, n2_temporaryrelief.given_on AS given_on, n2_temporaryrelief.id AS id, ('{"programme":' || coalesce(to_json(n2_temporaryrelief.programme)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n2_temporaryrelief.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(anon_21.name)::text, 'null') || '}') AS j 
FROM (SELECT person_18.id AS parent, person_18.name AS name, person_18.id AS id 
FROM person AS person_18 
WHERE person_18.id = n2_temporaryrelief.person_id) AS anon_21), 'null') || '}') AS j 
FROM n2_temporaryrelief UNION ALL SELECT n2_wastefeereduction.parent AS parent, n2_wastefeereduction.given_on AS given_on, n2_wastefeereduction.id AS id, ('{"programme":' || coalesce(to_json(n2_wastefeereduction.programme)::text, 'null') || ',"amount":' || coalesce(to_json(CAST(CAST(n2_wastefeereduction.amount_fen AS NUMERIC) * 0.01 AS TEXT))::text, 'null') || ',"person":' || coalesce((SELECT ('{"name":' || coalesce(to_json(anon_22.name)::text, 'null') || '}') AS j 
FROM (SELECT person_19.id AS parent, person_19.name AS name, person_19.id AS id 
FROM person AS person_19 
WHERE person_19.id = n2_wastefeereduction.person_id) AS anon_22), 'null') || '}') AS j 
FROM n2_wastefeereduction), 
n2_lists AS MATERIALIZED 
(SELECT n2_objects.parent AS parent, ('[' || coalesce(string_agg(n2_objects.j, ',' ORDER BY case when n2_objects.given_on > date '9999-12-31' then date '9999-12-31' when n2_objects.given_on < date '0001-01-01' then date '0001-01-01' else n2_objects.given_on end DESC NULLS LAST, n2_objects.id ASC NULLS LAST), '') || ']') AS j 
FROM n2_objects GROUP BY n2_objects.parent)
 SELECT convert_to(('[' || coalesce((SELECT string_agg(anon_1.j, ',' ORDER BY anon_1.position ASC NULLS LAST) AS string_agg_1 
FROM (SELECT n0.position AS position, ('{"position":' || coalesce((n0.position)::text, 'null') || ',"code":' || coalesce(to_json(n0.code)::text, 'null') || ',"message":' || coalesce(to_json(n0.message)::text, 'null') || ',"replayed":' || coalesce((n0.replayed)::text, 'null') || ',"record":' || coalesce(n1_objects.j, 'null') || ',"overlaps":' || coalesce(n2_lists.j, '[]') || '}') AS j 
FROM n0 LEFT OUTER JOIN n1_objects ON n1_objects.parent = n0.record_id LEFT OUTER JOIN n2_lists ON n2_lists.parent = n0.record_id) AS anon_1), '') || ']'), 'UTF8') AS answer, CAST(array_to_json(array(SELECT n0.person_id 
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
WHERE n1_wastefeereduction.person_id IS NOT NULL UNION SELECT n2_pairs.target 
FROM n2_pairs)) AS TEXT) AS subjects, (SELECT count(DISTINCT n0.person_id) AS count_1 
FROM n0) AS rows
