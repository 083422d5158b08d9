WITH n0 AS MATERIALIZED 
(SELECT anon_3.replayed AS replayed, anon_3.record_id AS record_id, anon_3.person_id AS person_id 
FROM (SELECT anon_4.position AS position, anon_4.record_id AS record_id, anon_4.person_id AS person_id, anon_4.household_id AS household_id, anon_4.replayed AS replayed, anon_4.beside AS beside, anon_4.code AS code, anon_4.message AS message 
FROM (SELECT json_extract(anon_5.value, '$[0]') AS position, json_extract(anon_5.value, '$[1]') AS record_id, json_extract(anon_5.value, '$[2]') AS person_id, json_extract(anon_5.value, '$[3]') AS household_id, json_extract(anon_5.value, '$[4]') AS replayed, json_extract(anon_5.value, '$[5]') AS beside, json_extract(anon_5.value, '$[6]') AS code, json_extract(anon_5.value, '$[7]') AS message 
FROM json_each(?) AS anon_5) AS anon_4) AS anon_3), 
n1 AS MATERIALIZED 
(SELECT premium_subsidy_1.id AS parent, premium_subsidy_1.programme AS programme, premium_subsidy_1.given_on AS given_on, premium_subsidy_1.amount_fen AS amount_fen, premium_subsidy_1.status AS status, premium_subsidy_1.legal_basis AS legal_basis, premium_subsidy_1.recorded_at AS recorded_at, premium_subsidy_1.insurance_year AS insurance_year, premium_subsidy_1.tier AS tier, premium_subsidy_1.premium_fen AS premium_fen, premium_subsidy_1.person_id AS person_id 
FROM premium_subsidy AS premium_subsidy_1 
WHERE premium_subsidy_1.id = (SELECT n0.record_id 
FROM n0)), 
n2_objects AS 
(SELECT anon_2.parent AS parent, json_object('name', anon_2.name) AS j 
FROM (SELECT person_1.id AS parent, person_1.name AS name, person_1.id AS id 
FROM person AS person_1 
WHERE person_1.id = (SELECT n1.person_id 
FROM n1)) AS anon_2), 
n1_objects AS 
(SELECT n1.parent AS parent, json_object('programme', n1.programme, 'givenOn', n1.given_on, 'amount', CASE WHEN (n1.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (n1.amount_fen < 0) THEN '-' ELSE '' END, abs(n1.amount_fen) / 100, abs(n1.amount_fen) % 100) END, 'status', n1.status, 'legalBasis', n1.legal_basis, 'recordedAt', n1.recorded_at, 'insuranceYear', n1.insurance_year, 'tier', n1.tier, 'premium', CASE WHEN (n1.premium_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (n1.premium_fen < 0) THEN '-' ELSE '' END, abs(n1.premium_fen) / 100, abs(n1.premium_fen) % 100) END, 'person', json((SELECT n2_objects.j 
FROM n2_objects))) AS j 
FROM n1), 
n3 AS MATERIALIZED 
(SELECT person_3.id AS parent, person_3.id AS id 
FROM person AS person_3 
WHERE person_3.id = (SELECT n0.person_id 
FROM n0)), 
n4_pairs AS 
(SELECT membership_1.person_id AS parent, membership_2.person_id AS target 
FROM membership AS membership_1 JOIN membership AS membership_2 ON membership_2.household_id = membership_1.household_id JOIN person AS person_2 ON person_2.id = membership_2.person_id 
WHERE membership_1.person_id = (SELECT n3.id 
FROM n3) AND membership_1.superseded_at IS NULL AND membership_1.since <= ? AND (membership_1.until IS NULL OR membership_1.until >= ?) AND membership_2.superseded_at IS NULL AND membership_2.since <= ? AND (membership_2.until IS NULL OR membership_2.until >= ?) AND 1 = 1 UNION SELECT n3.id AS id, n3.id AS id__1 
FROM n3), 
n4_objects AS 
(SELECT anon_10.parent AS parent, anon_10.given_on AS given_on, anon_10.id AS id, json_object('programme', anon_10.programme, 'amount', CASE WHEN (anon_10.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_10.amount_fen < 0) THEN '-' ELSE '' END, abs(anon_10.amount_fen) / 100, abs(anon_10.amount_fen) % 100) END) AS j0 
FROM (SELECT n4_pairs.parent AS parent, basic_living_aid_1.programme AS programme, basic_living_aid_1.amount_fen AS amount_fen, basic_living_aid_1.given_on AS given_on, basic_living_aid_1.id AS id, basic_living_aid_1.person_id AS person_id 
FROM n4_pairs JOIN basic_living_aid AS basic_living_aid_1 ON basic_living_aid_1.person_id = n4_pairs.target 
WHERE basic_living_aid_1.superseded_at IS NULL) AS anon_10 UNION ALL SELECT anon_11.parent AS parent, anon_11.given_on AS given_on, anon_11.id AS id, json_object('programme', anon_11.programme, 'amount', CASE WHEN (anon_11.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_11.amount_fen < 0) THEN '-' ELSE '' END, abs(anon_11.amount_fen) / 100, abs(anon_11.amount_fen) % 100) END) AS j0 
FROM (SELECT n4_pairs.parent AS parent, cable_fee_reduction_1.programme AS programme, cable_fee_reduction_1.amount_fen AS amount_fen, cable_fee_reduction_1.given_on AS given_on, cable_fee_reduction_1.id AS id, cable_fee_reduction_1.person_id AS person_id 
FROM n4_pairs JOIN cable_fee_reduction AS cable_fee_reduction_1 ON cable_fee_reduction_1.person_id = n4_pairs.target 
WHERE cable_fee_reduction_1.superseded_at IS NULL) AS anon_11 UNION ALL SELECT anon_12.parent AS parent, anon_12.given_on AS given_on, anon_12.id AS id, json_object('programme', anon_12.programme, 'amount', CASE WHEN (anon_12.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_12.amount_fen < 0) THEN '-' ELSE '' END, abs(anon_12.amount_fen) / 100, abs(anon_12.amount_fen) % 100) END) AS j0 
FROM (SELECT n4_pairs.parent AS parent, charity_assistance_1.programme AS programme, charity_assistance_1.amount_fen AS amount_fen, charity_assistance_1.given_on AS given_on, charity_assistance_1.id AS id, charity_assistance_1.person_id AS person_id 
FROM n4_pairs JOIN charity_assistance AS charity_assistance_1 ON charity_assistance_1.person_id = n4_pairs.target 
WHERE charity_assistance_1.superseded_at IS NULL) AS anon_12 UNION ALL SELECT anon_13.parent AS parent, anon_13.given_on AS given_on, anon_13.id AS id, json_object('programme', anon_13.programme, 'amount', CASE WHEN (anon_13.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_13.amount_fen < 0) THEN '-' ELSE '' END, abs(anon_13.amount_fen) / 100, abs(anon_13.amount_fen) % 100) END) AS j0 
FROM (SELECT n4_pairs.parent AS parent, disability_aid_1.programme AS programme, disability_aid_1.amount_fen AS amount_fen, disability_aid_1.given_on AS given_on, disability_aid_1.id AS id, disability_aid_1.person_id AS person_id 
FROM n4_pairs JOIN disability_aid AS disability_aid_1 ON disability_aid_1.person_id = n4_pairs.target 
WHERE disability_aid_1.superseded_at IS NULL) AS anon_13 UNION ALL SELECT anon_14.parent AS parent, anon_14.given_on AS given_on, anon_14.id AS id, json_object('programme', anon_14.programme, 'amount', CASE WHEN (anon_14.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_14.amount_fen < 0) THEN '-' ELSE '' END, abs(anon_14.amount_fen) / 100, abs(anon_14.amount_fen) % 100) END) AS j0 
FROM (SELECT n4_pairs.parent AS parent, disaster_relief_1.programme AS programme, disaster_relief_1.amount_fen AS amount_fen, disaster_relief_1.given_on AS given_on, disaster_relief_1.id AS id, disaster_relief_1.person_id AS person_id 
FROM n4_pairs JOIN disaster_relief AS disaster_relief_1 ON disaster_relief_1.person_id = n4_pairs.target 
WHERE disaster_relief_1.superseded_at IS NULL) AS anon_14 UNION ALL SELECT anon_15.parent AS parent, anon_15.given_on AS given_on, anon_15.id AS id, json_object('programme', anon_15.programme, 'amount', CASE WHEN (anon_15.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_15.amount_fen < 0) THEN '-' ELSE '' END, abs(anon_15.amount_fen) / 100, abs(anon_15.amount_fen) % 100) END) AS j0 
FROM (SELECT n4_pairs.parent AS parent, education_aid_1.programme AS programme, education_aid_1.amount_fen AS amount_fen, education_aid_1.given_on AS given_on, education_aid_1.id AS id, education_aid_1.person_id AS person_id 
FROM n4_pairs JOIN education_aid AS education_aid_1 ON education_aid_1.person_id = n4_pairs.target 
WHERE education_aid_1.superseded_at IS NULL) AS anon_15 UNION ALL SELECT anon_16.parent AS parent, anon_16.given_on AS given_on, anon_16.id AS id, json_object('programme', anon_16.programme, 'amount', CASE WHEN (anon_16.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_16.amount_fen < 0) THEN '-' ELSE '' END, abs(anon_16.amount_fen) / 100, abs(anon_16.amount_fen) % 100) END) AS j0 
FROM (SELECT n4_pairs.parent AS parent, electricity_reduction_1.programme AS programme, electricity_reduction_1.amount_fen AS amount_fen, electricity_reduction_1.given_on AS given_on, electricity_reduction_1.id AS id, electricity_reduction_1.person_id AS person_id 
FROM n4_pairs JOIN electricity_reduction AS electricity_reduction_1 ON electricity_reduction_1.person_id = n4_pairs.target 
WHERE electricity_reduction_1.superseded_at IS NULL) AS anon_16 UNION ALL SELECT anon_17.parent AS parent, anon_17.given_on AS given_on, anon_17.id AS id, json_object('programme', anon_17.programme, 'amount', CASE WHEN (anon_17.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_17.amount_fen < 0) THEN '-' ELSE '' END, abs(anon_17.amount_fen) / 100, abs(anon_17.amount_fen) % 100) END) AS j0 
FROM (SELECT n4_pairs.parent AS parent, emergency_treatment_1.programme AS programme, emergency_treatment_1.amount_fen AS amount_fen, emergency_treatment_1.given_on AS given_on, emergency_treatment_1.id AS id, emergency_treatment_1.person_id AS person_id 
FROM n4_pairs JOIN emergency_treatment AS emergency_treatment_1 ON emergency_treatment_1.person_id = n4_pairs.target 
WHERE emergency_treatment_1.superseded_at IS NULL) AS anon_17 UNION ALL SELECT anon_18.parent AS parent, anon_18.given_on AS given_on, anon_18.id AS id, json_object('programme', anon_18.programme, 'amount', CASE WHEN (anon_18.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_18.amount_fen < 0) THEN '-' ELSE '' END, abs(anon_18.amount_fen) / 100, abs(anon_18.amount_fen) % 100) END) AS j0 
FROM (SELECT n4_pairs.parent AS parent, employment_aid_1.programme AS programme, employment_aid_1.amount_fen AS amount_fen, employment_aid_1.given_on AS given_on, employment_aid_1.id AS id, employment_aid_1.person_id AS person_id 
FROM n4_pairs JOIN employment_aid AS employment_aid_1 ON employment_aid_1.person_id = n4_pairs.target 
WHERE employment_aid_1.superseded_at IS NULL) AS anon_18 UNION ALL SELECT anon_19.parent AS parent, anon_19.given_on AS given_on, anon_19.id AS id, json_object('programme', anon_19.programme, 'amount', CASE WHEN (anon_19.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_19.amount_fen < 0) THEN '-' ELSE '' END, abs(anon_19.amount_fen) / 100, abs(anon_19.amount_fen) % 100) END) AS j0 
FROM (SELECT n4_pairs.parent AS parent, funeral_reduction_1.programme AS programme, funeral_reduction_1.amount_fen AS amount_fen, funeral_reduction_1.given_on AS given_on, funeral_reduction_1.id AS id, funeral_reduction_1.person_id AS person_id 
FROM n4_pairs JOIN funeral_reduction AS funeral_reduction_1 ON funeral_reduction_1.person_id = n4_pairs.target 
WHERE funeral_reduction_1.superseded_at IS NULL) AS anon_19 UNION ALL SELECT anon_20.parent AS parent, anon_20.given_on AS given_on, anon_20.id AS id, json_object('programme', anon_20.programme, 'amount', CASE WHEN (anon_20.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_20.amount_fen < 0) THEN '-' ELSE '' END, abs(anon_20.amount_fen) / 100, abs(anon_20.amount_fen) % 100) END) AS j0 
FROM (SELECT n4_pairs.parent AS parent, homeless_relief_1.programme AS programme, homeless_relief_1.amount_fen AS amount_fen, homeless_relief_1.given_on AS given_on, homeless_relief_1.id AS id, homeless_relief_1.person_id AS person_id 
FROM n4_pairs JOIN homeless_relief AS homeless_relief_1 ON homeless_relief_1.person_id = n4_pairs.target 
WHERE homeless_relief_1.superseded_at IS NULL) AS anon_20 UNION ALL SELECT anon_21.parent AS parent, anon_21.given_on AS given_on, anon_21.id AS id, json_object('programme', anon_21.programme, 'amount', CASE WHEN (anon_21.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_21.amount_fen < 0) THEN '-' ELSE '' END, abs(anon_21.amount_fen) / 100, abs(anon_21.amount_fen) % 100) END) AS j0 
FROM (SELECT n4_pairs.parent AS parent, housing_aid_1.programme AS programme, housing_aid_1.amount_fen AS amount_fen, housing_aid_1.given_on AS given_on, housing_aid_1.id AS id, housing_aid_1.person_id AS person_id 
FROM n4_pairs JOIN housing_aid AS housing_aid_1 ON housing_aid_1.person_id = n4_pairs.target 
WHERE housing_aid_1.superseded_at IS NULL) AS anon_21 UNION ALL SELECT anon_22.parent AS parent, anon_22.given_on AS given_on, anon_22.id AS id, json_object('programme', anon_22.programme, 'amount', CASE WHEN (anon_22.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_22.amount_fen < 0) THEN '-' ELSE '' END, abs(anon_22.amount_fen) / 100, abs(anon_22.amount_fen) % 100) END) AS j0 
FROM (SELECT n4_pairs.parent AS parent, medical_assistance_1.programme AS programme, medical_assistance_1.amount_fen AS amount_fen, medical_assistance_1.given_on AS given_on, medical_assistance_1.id AS id, medical_assistance_1.person_id AS person_id 
FROM n4_pairs JOIN medical_assistance AS medical_assistance_1 ON medical_assistance_1.person_id = n4_pairs.target 
WHERE medical_assistance_1.superseded_at IS NULL) AS anon_22 UNION ALL SELECT anon_23.parent AS parent, anon_23.given_on AS given_on, anon_23.id AS id, json_object('programme', anon_23.programme, 'amount', CASE WHEN (anon_23.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_23.amount_fen < 0) THEN '-' ELSE '' END, abs(anon_23.amount_fen) / 100, abs(anon_23.amount_fen) % 100) END) AS j0 
FROM (SELECT n4_pairs.parent AS parent, premium_subsidy_2.programme AS programme, premium_subsidy_2.amount_fen AS amount_fen, premium_subsidy_2.given_on AS given_on, premium_subsidy_2.id AS id, premium_subsidy_2.person_id AS person_id 
FROM n4_pairs JOIN premium_subsidy AS premium_subsidy_2 ON premium_subsidy_2.person_id = n4_pairs.target 
WHERE premium_subsidy_2.superseded_at IS NULL) AS anon_23 UNION ALL SELECT anon_24.parent AS parent, anon_24.given_on AS given_on, anon_24.id AS id, json_object('programme', anon_24.programme, 'amount', CASE WHEN (anon_24.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_24.amount_fen < 0) THEN '-' ELSE '' END, abs(anon_24.amount_fen) / 100, abs(anon_24.amount_fen) % 100) END) AS j0 
FROM (SELECT n4_pairs.parent AS parent, rural_employment_1.programme AS programme, rural_employment_1.amount_fen AS amount_fen, rural_employment_1.given_on AS given_on, rural_employment_1.id AS id, rural_employment_1.person_id AS person_id 
FROM n4_pairs JOIN rural_employment AS rural_employment_1 ON rural_employment_1.person_id = n4_pairs.target 
WHERE rural_employment_1.superseded_at IS NULL) AS anon_24 UNION ALL SELECT anon_25.parent AS parent, anon_25.given_on AS given_on, anon_25.id AS id, json_object('programme', anon_25.programme, 'amount', CASE WHEN (anon_25.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_25.amount_fen < 0) THEN '-' ELSE '' END, abs(anon_25.amount_fen) / 100, abs(anon_25.amount_fen) % 100) END) AS j0 
FROM (SELECT n4_pairs.parent AS parent, service_record_1.programme AS programme, service_record_1.amount_fen AS amount_fen, service_record_1.given_on AS given_on, service_record_1.id AS id, service_record_1.person_id AS person_id 
FROM n4_pairs JOIN service_record AS service_record_1 ON service_record_1.person_id = n4_pairs.target 
WHERE service_record_1.superseded_at IS NULL) AS anon_25 UNION ALL SELECT anon_26.parent AS parent, anon_26.given_on AS given_on, anon_26.id AS id, json_object('programme', anon_26.programme, 'amount', CASE WHEN (anon_26.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_26.amount_fen < 0) THEN '-' ELSE '' END, abs(anon_26.amount_fen) / 100, abs(anon_26.amount_fen) % 100) END) AS j0 
FROM (SELECT n4_pairs.parent AS parent, temporary_relief_1.programme AS programme, temporary_relief_1.amount_fen AS amount_fen, temporary_relief_1.given_on AS given_on, temporary_relief_1.id AS id, temporary_relief_1.person_id AS person_id 
FROM n4_pairs JOIN temporary_relief AS temporary_relief_1 ON temporary_relief_1.person_id = n4_pairs.target 
WHERE temporary_relief_1.superseded_at IS NULL) AS anon_26 UNION ALL SELECT anon_27.parent AS parent, anon_27.given_on AS given_on, anon_27.id AS id, json_object('programme', anon_27.programme, 'amount', CASE WHEN (anon_27.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (anon_27.amount_fen < 0) THEN '-' ELSE '' END, abs(anon_27.amount_fen) / 100, abs(anon_27.amount_fen) % 100) END) AS j0 
FROM (SELECT n4_pairs.parent AS parent, waste_fee_reduction_1.programme AS programme, waste_fee_reduction_1.amount_fen AS amount_fen, waste_fee_reduction_1.given_on AS given_on, waste_fee_reduction_1.id AS id, waste_fee_reduction_1.person_id AS person_id 
FROM n4_pairs JOIN waste_fee_reduction AS waste_fee_reduction_1 ON waste_fee_reduction_1.person_id = n4_pairs.target 
WHERE waste_fee_reduction_1.superseded_at IS NULL) AS anon_27), 
n3_objects AS 
(SELECT n3.parent AS parent, json_object('records', json(coalesce((SELECT anon_6.j 
FROM (SELECT anon_7.parent AS parent, json_object('nodes', json(anon_7.w0)) AS j 
FROM (SELECT anon_8.parent AS parent, anon_8.place AS place, json_group_array(json(anon_8.j0)) FILTER (WHERE anon_8.place > anon_8.low AND anon_8.place <= anon_8.high) OVER (PARTITION BY anon_8.parent ORDER BY anon_8.place ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS w0 
FROM (SELECT anon_9.parent AS parent, anon_9.given_on AS given_on, anon_9.id AS id, anon_9.j0 AS j0, anon_9.place AS place, anon_9.skipped AS skipped, anon_9.until AS until, anon_9.every AS every, anon_9.skipped AS low, CASE WHEN (anon_9.skipped + ? < anon_9.until) THEN anon_9.skipped + ? ELSE anon_9.until END AS high 
FROM (SELECT n4_objects.parent AS parent, n4_objects.given_on AS given_on, n4_objects.id AS id, n4_objects.j0 AS j0, row_number() OVER (PARTITION BY n4_objects.parent ORDER BY n4_objects.given_on DESC NULLS LAST, n4_objects.id ASC NULLS LAST) AS place, 0 AS skipped, count(*) OVER (PARTITION BY n4_objects.parent) AS until, count(*) OVER (PARTITION BY n4_objects.parent) AS every 
FROM n4_objects) AS anon_9) AS anon_8) AS anon_7 
WHERE anon_7.place = 1) AS anon_6), '{"nodes":[]}'))) AS j 
FROM n3)
 SELECT (SELECT anon_1.j 
FROM (SELECT json_object('replayed', json(json(CASE WHEN n0.replayed THEN 'true' WHEN n0.replayed = 0 THEN 'false' END)), 'record', json((SELECT n1_objects.j 
FROM n1_objects)), 'chain', json((SELECT n3_objects.j 
FROM n3_objects))) AS j 
FROM n0) AS anon_1) AS answer, (SELECT json_group_array(anon_28.person_id) AS json_group_array_1 
FROM (SELECT n0.person_id AS person_id 
FROM n0 
WHERE n0.person_id IS NOT NULL UNION SELECT n1.person_id AS person_id 
FROM n1 
WHERE n1.person_id IS NOT NULL UNION SELECT n4_pairs.target AS target 
FROM n4_pairs) AS anon_28) AS subjects, (SELECT count(DISTINCT n0.person_id) AS count_1 
FROM n0) AS rows
