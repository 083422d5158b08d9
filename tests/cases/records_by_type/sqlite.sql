WITH n0 AS MATERIALIZED 
(SELECT person_2.id AS id 
FROM person AS person_2 
WHERE person_2.id = ?), 
n1_objects AS 
(SELECT anon_2.parent AS parent, json_object('name', anon_2.name) AS j 
FROM (SELECT person_1.id AS parent, person_1.name AS name, person_1.id AS id 
FROM person AS person_1 
WHERE person_1.id = (SELECT n0.id 
FROM n0)) AS anon_2), 
n2_pairs AS 
(SELECT membership_1.person_id AS parent, membership_2.person_id AS target 
FROM membership AS membership_1 JOIN membership AS membership_2 ON membership_2.household_id = membership_1.household_id JOIN person AS person_4 ON person_4.id = membership_2.person_id 
WHERE membership_1.person_id = (SELECT n0.id 
FROM n0) AND membership_1.superseded_at IS NULL AND membership_1.since <= ? AND (membership_1.until IS NULL OR membership_1.until >= ?) AND membership_2.superseded_at IS NULL AND membership_2.since <= ? AND (membership_2.until IS NULL OR membership_2.until >= ?) AND 1 = 1 UNION SELECT n0.id AS id, n0.id AS id__1 
FROM n0), 
n2_basiclivingaid AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, basic_living_aid_1.given_on AS given_on, basic_living_aid_1.amount_fen AS amount_fen, basic_living_aid_1.person_id AS person_id, basic_living_aid_1.category AS category, basic_living_aid_1.persons_covered AS persons_covered, basic_living_aid_1.id AS id 
FROM n2_pairs JOIN basic_living_aid AS basic_living_aid_1 ON basic_living_aid_1.person_id = n2_pairs.target 
WHERE basic_living_aid_1.superseded_at IS NULL), 
n2_cablefeereduction AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, cable_fee_reduction_1.given_on AS given_on, cable_fee_reduction_1.amount_fen AS amount_fen, cable_fee_reduction_1.person_id AS person_id, cable_fee_reduction_1.id AS id 
FROM n2_pairs JOIN cable_fee_reduction AS cable_fee_reduction_1 ON cable_fee_reduction_1.person_id = n2_pairs.target 
WHERE cable_fee_reduction_1.superseded_at IS NULL), 
n2_charityassistance AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, charity_assistance_1.given_on AS given_on, charity_assistance_1.amount_fen AS amount_fen, charity_assistance_1.person_id AS person_id, charity_assistance_1.id AS id 
FROM n2_pairs JOIN charity_assistance AS charity_assistance_1 ON charity_assistance_1.person_id = n2_pairs.target 
WHERE charity_assistance_1.superseded_at IS NULL), 
n2_disabilityaid AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, disability_aid_1.given_on AS given_on, disability_aid_1.amount_fen AS amount_fen, disability_aid_1.person_id AS person_id, disability_aid_1.id AS id 
FROM n2_pairs JOIN disability_aid AS disability_aid_1 ON disability_aid_1.person_id = n2_pairs.target 
WHERE disability_aid_1.superseded_at IS NULL), 
n2_disasterrelief AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, disaster_relief_1.given_on AS given_on, disaster_relief_1.amount_fen AS amount_fen, disaster_relief_1.person_id AS person_id, disaster_relief_1.id AS id 
FROM n2_pairs JOIN disaster_relief AS disaster_relief_1 ON disaster_relief_1.person_id = n2_pairs.target 
WHERE disaster_relief_1.superseded_at IS NULL), 
n2_educationaid AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, education_aid_1.given_on AS given_on, education_aid_1.amount_fen AS amount_fen, education_aid_1.person_id AS person_id, education_aid_1.id AS id 
FROM n2_pairs JOIN education_aid AS education_aid_1 ON education_aid_1.person_id = n2_pairs.target 
WHERE education_aid_1.superseded_at IS NULL), 
n2_electricityreduction AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, electricity_reduction_1.given_on AS given_on, electricity_reduction_1.amount_fen AS amount_fen, electricity_reduction_1.person_id AS person_id, electricity_reduction_1.id AS id 
FROM n2_pairs JOIN electricity_reduction AS electricity_reduction_1 ON electricity_reduction_1.person_id = n2_pairs.target 
WHERE electricity_reduction_1.superseded_at IS NULL), 
n2_emergencytreatment AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, emergency_treatment_1.given_on AS given_on, emergency_treatment_1.amount_fen AS amount_fen, emergency_treatment_1.person_id AS person_id, emergency_treatment_1.id AS id 
FROM n2_pairs JOIN emergency_treatment AS emergency_treatment_1 ON emergency_treatment_1.person_id = n2_pairs.target 
WHERE emergency_treatment_1.superseded_at IS NULL), 
n2_employmentaid AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, employment_aid_1.given_on AS given_on, employment_aid_1.amount_fen AS amount_fen, employment_aid_1.person_id AS person_id, employment_aid_1.id AS id 
FROM n2_pairs JOIN employment_aid AS employment_aid_1 ON employment_aid_1.person_id = n2_pairs.target 
WHERE employment_aid_1.superseded_at IS NULL), 
n2_funeralreduction AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, funeral_reduction_1.given_on AS given_on, funeral_reduction_1.amount_fen AS amount_fen, funeral_reduction_1.person_id AS person_id, funeral_reduction_1.id AS id 
FROM n2_pairs JOIN funeral_reduction AS funeral_reduction_1 ON funeral_reduction_1.person_id = n2_pairs.target 
WHERE funeral_reduction_1.superseded_at IS NULL), 
n2_homelessrelief AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, homeless_relief_1.given_on AS given_on, homeless_relief_1.amount_fen AS amount_fen, homeless_relief_1.person_id AS person_id, homeless_relief_1.id AS id 
FROM n2_pairs JOIN homeless_relief AS homeless_relief_1 ON homeless_relief_1.person_id = n2_pairs.target 
WHERE homeless_relief_1.superseded_at IS NULL), 
n2_housingaid AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, housing_aid_1.given_on AS given_on, housing_aid_1.amount_fen AS amount_fen, housing_aid_1.person_id AS person_id, housing_aid_1.id AS id 
FROM n2_pairs JOIN housing_aid AS housing_aid_1 ON housing_aid_1.person_id = n2_pairs.target 
WHERE housing_aid_1.superseded_at IS NULL), 
n2_medicalassistance AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, medical_assistance_1.given_on AS given_on, medical_assistance_1.amount_fen AS amount_fen, medical_assistance_1.person_id AS person_id, medical_assistance_1.self_paid_fen AS self_paid_fen, medical_assistance_1.ratio_bp AS ratio_bp, medical_assistance_1.top_up_fen AS top_up_fen, medical_assistance_1.id AS id 
FROM n2_pairs JOIN medical_assistance AS medical_assistance_1 ON medical_assistance_1.person_id = n2_pairs.target 
WHERE medical_assistance_1.superseded_at IS NULL), 
n2_premiumsubsidy AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, premium_subsidy_1.given_on AS given_on, premium_subsidy_1.amount_fen AS amount_fen, premium_subsidy_1.person_id AS person_id, premium_subsidy_1.insurance_year AS insurance_year, premium_subsidy_1.tier AS tier, premium_subsidy_1.premium_fen AS premium_fen, premium_subsidy_1.id AS id 
FROM n2_pairs JOIN premium_subsidy AS premium_subsidy_1 ON premium_subsidy_1.person_id = n2_pairs.target 
WHERE premium_subsidy_1.superseded_at IS NULL), 
n2_ruralemployment AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, rural_employment_1.given_on AS given_on, rural_employment_1.amount_fen AS amount_fen, rural_employment_1.person_id AS person_id, rural_employment_1.id AS id 
FROM n2_pairs JOIN rural_employment AS rural_employment_1 ON rural_employment_1.person_id = n2_pairs.target 
WHERE rural_employment_1.superseded_at IS NULL), 
n2_servicerecord AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, service_record_1.given_on AS given_on, service_record_1.amount_fen AS amount_fen, service_record_1.person_id AS person_id, service_record_1.id AS id 
FROM n2_pairs JOIN service_record AS service_record_1 ON service_record_1.person_id = n2_pairs.target 
WHERE service_record_1.superseded_at IS NULL), 
n2_temporaryrelief AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, temporary_relief_1.given_on AS given_on, temporary_relief_1.amount_fen AS amount_fen, temporary_relief_1.person_id AS person_id, temporary_relief_1.id AS id 
FROM n2_pairs JOIN temporary_relief AS temporary_relief_1 ON temporary_relief_1.person_id = n2_pairs.target 
WHERE temporary_relief_1.superseded_at IS NULL), 
n2_wastefeereduction AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, waste_fee_reduction_1.given_on AS given_on, waste_fee_reduction_1.amount_fen AS amount_fen, waste_fee_reduction_1.person_id AS person_id, waste_fee_reduction_1.id AS id 
FROM n2_pairs JOIN waste_fee_reduction AS waste_fee_reduction_1 ON waste_fee_reduction_1.person_id = n2_pairs.target 
WHERE waste_fee_reduction_1.superseded_at IS NULL), 
n2_objects AS 
(SELECT n2_basiclivingaid.parent AS parent, n2_basiclivingaid.given_on AS given_on, n2_basiclivingaid.id AS id, json_object('__typename', 'BasicLivingAid', 'day', n2_basiclivingaid.given_on, 'amount', CASE WHEN (n2_basiclivingaid.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (n2_basiclivingaid.amount_fen < 0) THEN '-' ELSE '' END, abs(n2_basiclivingaid.amount_fen) / 100, abs(n2_basiclivingaid.amount_fen) % 100) END, 'person', json((SELECT json_object('name', anon_7.name) AS j 
FROM (SELECT person_3.id AS parent, person_3.name AS name, person_3.id AS id 
FROM person AS person_3 
WHERE person_3.id = n2_basiclivingaid.person_id) AS anon_7)), 'category', n2_basiclivingaid.category, 'personsCovered', n2_basiclivingaid.persons_covered) AS j0 
FROM n2_basiclivingaid UNION ALL SELECT n2_cablefeereduction.parent AS parent, n2_cablefeereduction.given_on AS given_on, n2_cablefeereduction.id AS id, json_object('__typename', 'CableFeeReduction', 'day', n2_cablefeereduction.given_on, 'amount', CASE WHEN (n2_cablefeereduction.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (n2_cablefeereduction.amount_fen < 0) THEN '-' ELSE '' END, abs(n2_cablefeereduction.amount_fen) / 100, abs(n2_cablefeereduction.amount_fen) % 100) END, 'person', json((SELECT json_object('name', anon_8.name) AS j 
FROM (SELECT person_5.id AS parent, person_5.name AS name, person_5.id AS id 
FROM person AS person_5 
WHERE person_5.id = n2_cablefeereduction.person_id) AS anon_8))) AS j0 
FROM n2_cablefeereduction UNION ALL SELECT n2_charityassistance.parent AS parent, n2_charityassistance.given_on AS given_on, n2_charityassistance.id AS id, json_object('__typename', 'CharityAssistance', 'day', n2_charityassistance.given_on, 'amount', CASE WHEN (n2_charityassistance.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (n2_charityassistance.amount_fen < 0) THEN '-' ELSE '' END, abs(n2_charityassistance.amount_fen) / 100, abs(n2_charityassistance.amount_fen) % 100) END, 'person', json((SELECT json_object('name', anon_9.name) AS j 
FROM (SELECT person_6.id AS parent, person_6.name AS name, person_6.id AS id 
FROM person AS person_6 
WHERE person_6.id = n2_charityassistance.person_id) AS anon_9))) AS j0 
FROM n2_charityassistance UNION ALL SELECT n2_disabilityaid.parent AS parent, n2_disabilityaid.given_on AS given_on, n2_disabilityaid.id AS id, json_object('__typename', 'DisabilityAid', 'day', n2_disabilityaid.given_on, 'amount', CASE WHEN (n2_disabilityaid.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (n2_disabilityaid.amount_fen < 0) THEN '-' ELSE '' END, abs(n2_disabilityaid.amount_fen) / 100, abs(n2_disabilityaid.amount_fen) % 100) END, 'person', json((SELECT json_object('name', anon_10.name) AS j 
FROM (SELECT person_7.id AS parent, person_7.name AS name, person_7.id AS id 
FROM person AS person_7 
WHERE person_7.id = n2_disabilityaid.person_id) AS anon_10))) AS j0 
FROM n2_disabilityaid UNION ALL SELECT n2_disasterrelief.parent AS parent, n2_disasterrelief.given_on AS given_on, n2_disasterrelief.id AS id, json_object('__typename', 'DisasterRelief', 'day', n2_disasterrelief.given_on, 'amount', CASE WHEN (n2_disasterrelief.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (n2_disasterrelief.amount_fen < 0) THEN '-' ELSE '' END, abs(n2_disasterrelief.amount_fen) / 100, abs(n2_disasterrelief.amount_fen) % 100) END, 'person', json((SELECT json_object('name', anon_11.name) AS j 
FROM (SELECT person_8.id AS parent, person_8.name AS name, person_8.id AS id 
FROM person AS person_8 
WHERE person_8.id = n2_disasterrelief.person_id) AS anon_11))) AS j0 
FROM n2_disasterrelief UNION ALL SELECT n2_educationaid.parent AS parent, n2_educationaid.given_on AS given_on, n2_educationaid.id AS id, json_object('__typename', 'EducationAid', 'day', n2_educationaid.given_on, 'amount', CASE WHEN (n2_educationaid.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (n2_educationaid.amount_fen < 0) THEN '-' ELSE '' END, abs(n2_educationaid.amount_fen) / 100, abs(n2_educationaid.amount_fen) % 100) END, 'person', json((SELECT json_object('name', anon_12.name) AS j 
FROM (SELECT person_9.id AS parent, person_9.name AS name, person_9.id AS id 
FROM person AS person_9 
WHERE person_9.id = n2_educationaid.person_id) AS anon_12))) AS j0 
FROM n2_educationaid UNION ALL SELECT n2_electricityreduction.parent AS parent, n2_electricityreduction.given_on AS given_on, n2_electricityreduction.id AS id, json_object('__typename', 'ElectricityReduction', 'day', n2_electricityreduction.given_on, 'amount', CASE WHEN (n2_electricityreduction.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (n2_electricityreduction.amount_fen < 0) THEN '-' ELSE '' END, abs(n2_electricityreduction.amount_fen) / 100, abs(n2_electricityreduction.amount_fen) % 100) END, 'person', json((SELECT json_object('name', anon_13.name) AS j 
FROM (SELECT person_10.id AS parent, person_10.name AS name, person_10.id AS id 
FROM person AS person_10 
WHERE person_10.id = n2_electricityreduction.person_id) AS anon_13))) AS j0 
FROM n2_electricityreduction UNION ALL SELECT n2_emergencytreatment.parent AS parent, n2_emergencytreatment.given_on AS given_on, n2_emergencytreatment.id AS id, json_object('__typename', 'EmergencyTreatment', 'day', n2_emergencytreatment.given_on, 'amount', CASE WHEN (n2_emergencytreatment.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (n2_emergencytreatment.amount_fen < 0) THEN '-' ELSE '' END, abs(n2_emergencytreatment.amount_fen) / 100, abs(n2_emergencytreatment.amount_fen) % 100) END, 'person', json((SELECT json_object('name', anon_14.name) AS j 
FROM (SELECT person_11.id AS parent, person_11.name AS name, person_11.id AS id 
FROM person AS person_11 
WHERE person_11.id = n2_emergencytreatment.person_id) AS anon_14))) AS j0 
FROM n2_emergencytreatment UNION ALL SELECT n2_employmentaid.parent AS parent, n2_employmentaid.given_on AS given_on, n2_employmentaid.id AS id, json_object('__typename', 'EmploymentAid', 'day', n2_employmentaid.given_on, 'amount', CASE WHEN (n2_employmentaid.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (n2_employmentaid.amount_fen < 0) THEN '-' ELSE '' END, abs(n2_employmentaid.amount_fen) / 100, abs(n2_employmentaid.amount_fen) % 100) END, 'person', json((SELECT json_object('name', anon_15.name) AS j 
FROM (SELECT person_12.id AS parent, person_12.name AS name, person_12.id AS id 
FROM person AS person_12 
WHERE person_12.id = n2_employmentaid.person_id) AS anon_15))) AS j0 
FROM n2_employmentaid UNION ALL SELECT n2_funeralreduction.parent AS parent, n2_funeralreduction.given_on AS given_on, n2_funeralreduction.id AS id, json_object('__typename', 'FuneralReduction', 'day', n2_funeralreduction.given_on, 'amount', CASE WHEN (n2_funeralreduction.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (n2_funeralreduction.amount_fen < 0) THEN '-' ELSE '' END, abs(n2_funeralreduction.amount_fen) / 100, abs(n2_funeralreduction.amount_fen) % 100) END, 'person', json((SELECT json_object('name', anon_16.name) AS j 
FROM (SELECT person_13.id AS parent, person_13.name AS name, person_13.id AS id 
FROM person AS person_13 
WHERE person_13.id = n2_funeralreduction.person_id) AS anon_16))) AS j0 
FROM n2_funeralreduction UNION ALL SELECT n2_homelessrelief.parent AS parent, n2_homelessrelief.given_on AS given_on, n2_homelessrelief.id AS id, json_object('__typename', 'HomelessRelief', 'day', n2_homelessrelief.given_on, 'amount', CASE WHEN (n2_homelessrelief.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (n2_homelessrelief.amount_fen < 0) THEN '-' ELSE '' END, abs(n2_homelessrelief.amount_fen) / 100, abs(n2_homelessrelief.amount_fen) % 100) END, 'person', json((SELECT json_object('name', anon_17.name) AS j 
FROM (SELECT person_14.id AS parent, person_14.name AS name, person_14.id AS id 
FROM person AS person_14 
WHERE person_14.id = n2_homelessrelief.person_id) AS anon_17))) AS j0 
FROM n2_homelessrelief UNION ALL SELECT n2_housingaid.parent AS parent, n2_housingaid.given_on AS given_on, n2_housingaid.id AS id, json_object('__typename', 'HousingAid', 'day', n2_housingaid.given_on, 'amount', CASE WHEN (n2_housingaid.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (n2_housingaid.amount_fen < 0) THEN '-' ELSE '' END, abs(n2_housingaid.amount_fen) / 100, abs(n2_housingaid.amount_fen) % 100) END, 'person', json((SELECT json_object('name', anon_18.name) AS j 
FROM (SELECT person_15.id AS parent, person_15.name AS name, person_15.id AS id 
FROM person AS person_15 
WHERE person_15.id = n2_housingaid.person_id) AS anon_18))) AS j0 
FROM n2_housingaid UNION ALL SELECT n2_medicalassistance.parent AS parent, n2_medicalassistance.given_on AS given_on, n2_medicalassistance.id AS id, json_object('__typename', 'MedicalAssistance', 'day', n2_medicalassistance.given_on, 'amount', CASE WHEN (n2_medicalassistance.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (n2_medicalassistance.amount_fen < 0) THEN '-' ELSE '' END, abs(n2_medicalassistance.amount_fen) / 100, abs(n2_medicalassistance.amount_fen) % 100) END, 'person', json((SELECT json_object('name', anon_19.name) AS j 
FROM (SELECT person_16.id AS parent, person_16.name AS name, person_16.id AS id 
FROM person AS person_16 
WHERE person_16.id = n2_medicalassistance.person_id) AS anon_19)), 'selfPaid', CASE WHEN (n2_medicalassistance.self_paid_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (n2_medicalassistance.self_paid_fen < 0) THEN '-' ELSE '' END, abs(n2_medicalassistance.self_paid_fen) / 100, abs(n2_medicalassistance.self_paid_fen) % 100) END, 'ratio', CASE WHEN (n2_medicalassistance.ratio_bp IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (n2_medicalassistance.ratio_bp < 0) THEN '-' ELSE '' END, abs(n2_medicalassistance.ratio_bp) / 100, abs(n2_medicalassistance.ratio_bp) % 100) END, 'topUp', CASE WHEN (n2_medicalassistance.top_up_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (n2_medicalassistance.top_up_fen < 0) THEN '-' ELSE '' END, abs(n2_medicalassistance.top_up_fen) / 100, abs(n2_medicalassistance.top_up_fen) % 100) END) AS j0 
FROM n2_medicalassistance UNION ALL SELECT n2_premiumsubsidy.parent AS parent, n2_premiumsubsidy.given_on AS given_on, n2_premiumsubsidy.id AS id, json_object('__typename', 'PremiumSubsidy', 'day', n2_premiumsubsidy.given_on, 'amount', CASE WHEN (n2_premiumsubsidy.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (n2_premiumsubsidy.amount_fen < 0) THEN '-' ELSE '' END, abs(n2_premiumsubsidy.amount_fen) / 100, abs(n2_premiumsubsidy.amount_fen) % 100) END, 'person', json((SELECT json_object('name', anon_20.name) AS j 
FROM (SELECT person_17.id AS parent, person_17.name AS name, person_17.id AS id 
FROM person AS person_17 
WHERE person_17.id = n2_premiumsubsidy.person_id) AS anon_20)), 'insuranceYear', n2_premiumsubsidy.insurance_year, 'tier', n2_premiumsubsidy.tier, 'premium', CASE WHEN (n2_premiumsubsidy.premium_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (n2_premiumsubsidy.premium_fen < 0) THEN '-' ELSE '' END, abs(n2_premiumsubsidy.premium_fen) / 100, abs(n2_premiumsubsidy.premium_fen) % 100) END) AS j0 
FROM n2_premiumsubsidy UNION ALL SELECT n2_ruralemployment.parent AS parent, n2_ruralemployment.given_on AS given_on, n2_ruralemployment.id AS id, json_object('__typename', 'RuralEmployment', 'day', n2_ruralemployment.given_on, 'amount', CASE WHEN (n2_ruralemployment.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (n2_ruralemployment.amount_fen < 0) THEN '-' ELSE '' END, abs(n2_ruralemployment.amount_fen) / 100, abs(n2_ruralemployment.amount_fen) % 100) END, 'person', json((SELECT json_object('name', anon_21.name) AS j 
FROM (SELECT person_18.id AS parent, person_18.name AS name, person_18.id AS id 
FROM person AS person_18 
WHERE person_18.id = n2_ruralemployment.person_id) AS anon_21))) AS j0 
FROM n2_ruralemployment UNION ALL SELECT n2_servicerecord.parent AS parent, n2_servicerecord.given_on AS given_on, n2_servicerecord.id AS id, json_object('__typename', 'ServiceRecord', 'day', n2_servicerecord.given_on, 'amount', CASE WHEN (n2_servicerecord.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (n2_servicerecord.amount_fen < 0) THEN '-' ELSE '' END, abs(n2_servicerecord.amount_fen) / 100, abs(n2_servicerecord.amount_fen) % 100) END, 'person', json((SELECT json_object('name', anon_22.name) AS j 
FROM (SELECT person_19.id AS parent, person_19.name AS name, person_19.id AS id 
FROM person AS person_19 
WHERE person_19.id = n2_servicerecord.person_id) AS anon_22))) AS j0 
FROM n2_servicerecord UNION ALL SELECT n2_temporaryrelief.parent AS parent, n2_temporaryrelief.given_on AS given_on, n2_temporaryrelief.id AS id, json_object('__typename', 'TemporaryRelief', 'day', n2_temporaryrelief.given_on, 'amount', CASE WHEN (n2_temporaryrelief.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (n2_temporaryrelief.amount_fen < 0) THEN '-' ELSE '' END, abs(n2_temporaryrelief.amount_fen) / 100, abs(n2_temporaryrelief.amount_fen) % 100) END, 'person', json((SELECT json_object('name', anon_23.name) AS j 
FROM (SELECT person_20.id AS parent, person_20.name AS name, person_20.id AS id 
FROM person AS person_20 
WHERE person_20.id = n2_temporaryrelief.person_id) AS anon_23))) AS j0 
FROM n2_temporaryrelief UNION ALL SELECT n2_wastefeereduction.parent AS parent, n2_wastefeereduction.given_on AS given_on, n2_wastefeereduction.id AS id, json_object('__typename', 'WasteFeeReduction', 'day', n2_wastefeereduction.given_on, 'amount', CASE WHEN (n2_wastefeereduction.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (n2_wastefeereduction.amount_fen < 0) THEN '-' ELSE '' END, abs(n2_wastefeereduction.amount_fen) / 100, abs(n2_wastefeereduction.amount_fen) % 100) END, 'person', json((SELECT json_object('name', anon_24.name) AS j 
FROM (SELECT person_21.id AS parent, person_21.name AS name, person_21.id AS id 
FROM person AS person_21 
WHERE person_21.id = n2_wastefeereduction.person_id) AS anon_24))) AS j0 
FROM n2_wastefeereduction)
 SELECT (SELECT anon_1.j 
FROM (SELECT json_object('person', json((SELECT n1_objects.j 
FROM n1_objects)), 'records', json(coalesce((SELECT anon_3.j 
FROM (SELECT anon_4.parent AS parent, json_object('nodes', json(anon_4.w0)) AS j 
FROM (SELECT anon_5.parent AS parent, anon_5.place AS place, json_group_array(json(anon_5.j0)) FILTER (WHERE anon_5.place > anon_5.low AND anon_5.place <= anon_5.high) OVER (PARTITION BY anon_5.parent ORDER BY anon_5.place ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS w0 
FROM (SELECT anon_6.parent AS parent, anon_6.given_on AS given_on, anon_6.id AS id, anon_6.j0 AS j0, anon_6.place AS place, anon_6.skipped AS skipped, anon_6.until AS until, anon_6.every AS every, anon_6.skipped AS low, CASE WHEN (anon_6.skipped + ? < anon_6.until) THEN anon_6.skipped + ? ELSE anon_6.until END AS high 
FROM (SELECT n2_objects.parent AS parent, n2_objects.given_on AS given_on, n2_objects.id AS id, n2_objects.j0 AS j0, row_number() OVER (PARTITION BY n2_objects.parent ORDER BY n2_objects.given_on DESC NULLS LAST, n2_objects.id ASC NULLS LAST) AS place, 0 AS skipped, count(*) OVER (PARTITION BY n2_objects.parent) AS until, count(*) OVER (PARTITION BY n2_objects.parent) AS every 
FROM n2_objects) AS anon_6) AS anon_5) AS anon_4 
WHERE anon_4.place = 1) AS anon_3), '{"nodes":[]}'))) AS j 
FROM n0) AS anon_1) AS answer, (SELECT json_group_array(anon_25.id) AS json_group_array_1 
FROM (SELECT n0.id AS id 
FROM n0 
WHERE n0.id IS NOT NULL UNION SELECT n2_pairs.target AS target 
FROM n2_pairs) AS anon_25) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows
