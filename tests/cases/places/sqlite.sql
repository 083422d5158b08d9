WITH n0 AS MATERIALIZED 
(SELECT person_1.id AS id 
FROM person AS person_1 
WHERE person_1.id = ?), 
n1_basiclivingaid AS MATERIALIZED 
(SELECT basic_living_aid_1.person_id AS parent, basic_living_aid_1.person_id AS person_id, basic_living_aid_1.given_on AS given_on, basic_living_aid_1.id AS id 
FROM basic_living_aid AS basic_living_aid_1 
WHERE basic_living_aid_1.person_id = (SELECT n0.id 
FROM n0) AND basic_living_aid_1.superseded_at IS NULL), 
n2 AS MATERIALIZED 
(SELECT person_2.id AS parent, person_2.id_number_sealed AS id_number_sealed, person_2.id AS id 
FROM person AS person_2 
WHERE person_2.id IN (SELECT n1_basiclivingaid.person_id 
FROM n1_basiclivingaid)), 
n3_objects AS 
(SELECT anon_6.parent AS parent, anon_6.given_on AS given_on, anon_6.id AS id, json_object('id', anon_6.id) AS j0 
FROM (SELECT basic_living_aid_2.person_id AS parent, basic_living_aid_2.id AS id, basic_living_aid_2.given_on AS given_on, basic_living_aid_2.person_id AS person_id 
FROM basic_living_aid AS basic_living_aid_2 
WHERE basic_living_aid_2.person_id IN (SELECT n2.id 
FROM n2) AND basic_living_aid_2.superseded_at IS NULL) AS anon_6 UNION ALL SELECT anon_7.parent AS parent, anon_7.given_on AS given_on, anon_7.id AS id, json_object('id', anon_7.id) AS j0 
FROM (SELECT cable_fee_reduction_1.person_id AS parent, cable_fee_reduction_1.id AS id, cable_fee_reduction_1.given_on AS given_on, cable_fee_reduction_1.person_id AS person_id 
FROM cable_fee_reduction AS cable_fee_reduction_1 
WHERE cable_fee_reduction_1.person_id IN (SELECT n2.id 
FROM n2) AND cable_fee_reduction_1.superseded_at IS NULL) AS anon_7 UNION ALL SELECT anon_8.parent AS parent, anon_8.given_on AS given_on, anon_8.id AS id, json_object('id', anon_8.id) AS j0 
FROM (SELECT charity_assistance_1.person_id AS parent, charity_assistance_1.id AS id, charity_assistance_1.given_on AS given_on, charity_assistance_1.person_id AS person_id 
FROM charity_assistance AS charity_assistance_1 
WHERE charity_assistance_1.person_id IN (SELECT n2.id 
FROM n2) AND charity_assistance_1.superseded_at IS NULL) AS anon_8 UNION ALL SELECT anon_9.parent AS parent, anon_9.given_on AS given_on, anon_9.id AS id, json_object('id', anon_9.id) AS j0 
FROM (SELECT disability_aid_1.person_id AS parent, disability_aid_1.id AS id, disability_aid_1.given_on AS given_on, disability_aid_1.person_id AS person_id 
FROM disability_aid AS disability_aid_1 
WHERE disability_aid_1.person_id IN (SELECT n2.id 
FROM n2) AND disability_aid_1.superseded_at IS NULL) AS anon_9 UNION ALL SELECT anon_10.parent AS parent, anon_10.given_on AS given_on, anon_10.id AS id, json_object('id', anon_10.id) AS j0 
FROM (SELECT disaster_relief_1.person_id AS parent, disaster_relief_1.id AS id, disaster_relief_1.given_on AS given_on, disaster_relief_1.person_id AS person_id 
FROM disaster_relief AS disaster_relief_1 
WHERE disaster_relief_1.person_id IN (SELECT n2.id 
FROM n2) AND disaster_relief_1.superseded_at IS NULL) AS anon_10 UNION ALL SELECT anon_11.parent AS parent, anon_11.given_on AS given_on, anon_11.id AS id, json_object('id', anon_11.id) AS j0 
FROM (SELECT education_aid_1.person_id AS parent, education_aid_1.id AS id, education_aid_1.given_on AS given_on, education_aid_1.person_id AS person_id 
FROM education_aid AS education_aid_1 
WHERE education_aid_1.person_id IN (SELECT n2.id 
FROM n2) AND education_aid_1.superseded_at IS NULL) AS anon_11 UNION ALL SELECT anon_12.parent AS parent, anon_12.given_on AS given_on, anon_12.id AS id, json_object('id', anon_12.id) AS j0 
FROM (SELECT electricity_reduction_1.person_id AS parent, electricity_reduction_1.id AS id, electricity_reduction_1.given_on AS given_on, electricity_reduction_1.person_id AS person_id 
FROM electricity_reduction AS electricity_reduction_1 
WHERE electricity_reduction_1.person_id IN (SELECT n2.id 
FROM n2) AND electricity_reduction_1.superseded_at IS NULL) AS anon_12 UNION ALL SELECT anon_13.parent AS parent, anon_13.given_on AS given_on, anon_13.id AS id, json_object('id', anon_13.id) AS j0 
FROM (SELECT emergency_treatment_1.person_id AS parent, emergency_treatment_1.id AS id, emergency_treatment_1.given_on AS given_on, emergency_treatment_1.person_id AS person_id 
FROM emergency_treatment AS emergency_treatment_1 
WHERE emergency_treatment_1.person_id IN (SELECT n2.id 
FROM n2) AND emergency_treatment_1.superseded_at IS NULL) AS anon_13 UNION ALL SELECT anon_14.parent AS parent, anon_14.given_on AS given_on, anon_14.id AS id, json_object('id', anon_14.id) AS j0 
FROM (SELECT employment_aid_1.person_id AS parent, employment_aid_1.id AS id, employment_aid_1.given_on AS given_on, employment_aid_1.person_id AS person_id 
FROM employment_aid AS employment_aid_1 
WHERE employment_aid_1.person_id IN (SELECT n2.id 
FROM n2) AND employment_aid_1.superseded_at IS NULL) AS anon_14 UNION ALL SELECT anon_15.parent AS parent, anon_15.given_on AS given_on, anon_15.id AS id, json_object('id', anon_15.id) AS j0 
FROM (SELECT funeral_reduction_1.person_id AS parent, funeral_reduction_1.id AS id, funeral_reduction_1.given_on AS given_on, funeral_reduction_1.person_id AS person_id 
FROM funeral_reduction AS funeral_reduction_1 
WHERE funeral_reduction_1.person_id IN (SELECT n2.id 
FROM n2) AND funeral_reduction_1.superseded_at IS NULL) AS anon_15 UNION ALL SELECT anon_16.parent AS parent, anon_16.given_on AS given_on, anon_16.id AS id, json_object('id', anon_16.id) AS j0 
FROM (SELECT homeless_relief_1.person_id AS parent, homeless_relief_1.id AS id, homeless_relief_1.given_on AS given_on, homeless_relief_1.person_id AS person_id 
FROM homeless_relief AS homeless_relief_1 
WHERE homeless_relief_1.person_id IN (SELECT n2.id 
FROM n2) AND homeless_relief_1.superseded_at IS NULL) AS anon_16 UNION ALL SELECT anon_17.parent AS parent, anon_17.given_on AS given_on, anon_17.id AS id, json_object('id', anon_17.id) AS j0 
FROM (SELECT housing_aid_1.person_id AS parent, housing_aid_1.id AS id, housing_aid_1.given_on AS given_on, housing_aid_1.person_id AS person_id 
FROM housing_aid AS housing_aid_1 
WHERE housing_aid_1.person_id IN (SELECT n2.id 
FROM n2) AND housing_aid_1.superseded_at IS NULL) AS anon_17 UNION ALL SELECT anon_18.parent AS parent, anon_18.given_on AS given_on, anon_18.id AS id, json_object('id', anon_18.id) AS j0 
FROM (SELECT medical_assistance_1.person_id AS parent, medical_assistance_1.id AS id, medical_assistance_1.given_on AS given_on, medical_assistance_1.person_id AS person_id 
FROM medical_assistance AS medical_assistance_1 
WHERE medical_assistance_1.person_id IN (SELECT n2.id 
FROM n2) AND medical_assistance_1.superseded_at IS NULL) AS anon_18 UNION ALL SELECT anon_19.parent AS parent, anon_19.given_on AS given_on, anon_19.id AS id, json_object('id', anon_19.id) AS j0 
FROM (SELECT premium_subsidy_1.person_id AS parent, premium_subsidy_1.id AS id, premium_subsidy_1.given_on AS given_on, premium_subsidy_1.person_id AS person_id 
FROM premium_subsidy AS premium_subsidy_1 
WHERE premium_subsidy_1.person_id IN (SELECT n2.id 
FROM n2) AND premium_subsidy_1.superseded_at IS NULL) AS anon_19 UNION ALL SELECT anon_20.parent AS parent, anon_20.given_on AS given_on, anon_20.id AS id, json_object('id', anon_20.id) AS j0 
FROM (SELECT rural_employment_1.person_id AS parent, rural_employment_1.id AS id, rural_employment_1.given_on AS given_on, rural_employment_1.person_id AS person_id 
FROM rural_employment AS rural_employment_1 
WHERE rural_employment_1.person_id IN (SELECT n2.id 
FROM n2) AND rural_employment_1.superseded_at IS NULL) AS anon_20 UNION ALL SELECT anon_21.parent AS parent, anon_21.given_on AS given_on, anon_21.id AS id, json_object('id', anon_21.id) AS j0 
FROM (SELECT service_record_1.person_id AS parent, service_record_1.id AS id, service_record_1.given_on AS given_on, service_record_1.person_id AS person_id 
FROM service_record AS service_record_1 
WHERE service_record_1.person_id IN (SELECT n2.id 
FROM n2) AND service_record_1.superseded_at IS NULL) AS anon_21 UNION ALL SELECT anon_22.parent AS parent, anon_22.given_on AS given_on, anon_22.id AS id, json_object('id', anon_22.id) AS j0 
FROM (SELECT temporary_relief_1.person_id AS parent, temporary_relief_1.id AS id, temporary_relief_1.given_on AS given_on, temporary_relief_1.person_id AS person_id 
FROM temporary_relief AS temporary_relief_1 
WHERE temporary_relief_1.person_id IN (SELECT n2.id 
FROM n2) AND temporary_relief_1.superseded_at IS NULL) AS anon_22 UNION ALL SELECT anon_23.parent AS parent, anon_23.given_on AS given_on, anon_23.id AS id, json_object('id', anon_23.id) AS j0 
FROM (SELECT waste_fee_reduction_1.person_id AS parent, waste_fee_reduction_1.id AS id, waste_fee_reduction_1.given_on AS given_on, waste_fee_reduction_1.person_id AS person_id 
FROM waste_fee_reduction AS waste_fee_reduction_1 
WHERE waste_fee_reduction_1.person_id IN (SELECT n2.id 
FROM n2) AND waste_fee_reduction_1.superseded_at IS NULL) AS anon_23), 
n3_pages AS MATERIALIZED 
(SELECT anon_3.parent AS parent, json_object('nodes', json(anon_3.w0)) AS j 
FROM (SELECT anon_4.parent AS parent, anon_4.place AS place, json_group_array(json(anon_4.j0)) FILTER (WHERE anon_4.place > anon_4.low AND anon_4.place <= anon_4.high) OVER (PARTITION BY anon_4.parent ORDER BY anon_4.place ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS w0 
FROM (SELECT anon_5.parent AS parent, anon_5.given_on AS given_on, anon_5.id AS id, anon_5.j0 AS j0, anon_5.place AS place, anon_5.skipped AS skipped, anon_5.until AS until, anon_5.every AS every, anon_5.skipped AS low, CASE WHEN (anon_5.skipped + ? < anon_5.until) THEN anon_5.skipped + ? ELSE anon_5.until END AS high 
FROM (SELECT n3_objects.parent AS parent, n3_objects.given_on AS given_on, n3_objects.id AS id, n3_objects.j0 AS j0, row_number() OVER (PARTITION BY n3_objects.parent ORDER BY n3_objects.given_on DESC NULLS LAST, n3_objects.id ASC NULLS LAST) AS place, 0 AS skipped, count(*) OVER (PARTITION BY n3_objects.parent) AS until, count(*) OVER (PARTITION BY n3_objects.parent) AS every 
FROM n3_objects) AS anon_5) AS anon_4) AS anon_3 
WHERE anon_3.place = 1), 
n2_objects AS MATERIALIZED 
(SELECT n2.parent AS parent, json_object('number', char(1) || n2.id_number_sealed, 'assistanceRecords', json(coalesce(n3_pages.j, '{"nodes":[]}'))) AS j 
FROM n2 LEFT OUTER JOIN n3_pages ON n3_pages.parent = n2.id), 
n1_medicalassistance AS MATERIALIZED 
(SELECT medical_assistance_2.person_id AS parent, medical_assistance_2.person_id AS person_id, medical_assistance_2.given_on AS given_on, medical_assistance_2.id AS id 
FROM medical_assistance AS medical_assistance_2 
WHERE medical_assistance_2.person_id = (SELECT n0.id 
FROM n0) AND medical_assistance_2.superseded_at IS NULL), 
n4 AS MATERIALIZED 
(SELECT person_3.id AS parent, person_3.phone_sealed AS phone_sealed, person_3.id AS id 
FROM person AS person_3 
WHERE person_3.id IN (SELECT n1_medicalassistance.person_id 
FROM n1_medicalassistance)), 
n5_objects AS 
(SELECT anon_38.parent AS parent, anon_38.given_on AS given_on, anon_38.id AS id, json_object('id', anon_38.id) AS j0 
FROM (SELECT basic_living_aid_3.person_id AS parent, basic_living_aid_3.id AS id, basic_living_aid_3.given_on AS given_on, basic_living_aid_3.person_id AS person_id 
FROM basic_living_aid AS basic_living_aid_3 
WHERE basic_living_aid_3.person_id IN (SELECT n4.id 
FROM n4) AND basic_living_aid_3.superseded_at IS NULL) AS anon_38 UNION ALL SELECT anon_39.parent AS parent, anon_39.given_on AS given_on, anon_39.id AS id, json_object('id', anon_39.id) AS j0 
FROM (SELECT cable_fee_reduction_3.person_id AS parent, cable_fee_reduction_3.id AS id, cable_fee_reduction_3.given_on AS given_on, cable_fee_reduction_3.person_id AS person_id 
FROM cable_fee_reduction AS cable_fee_reduction_3 
WHERE cable_fee_reduction_3.person_id IN (SELECT n4.id 
FROM n4) AND cable_fee_reduction_3.superseded_at IS NULL) AS anon_39 UNION ALL SELECT anon_40.parent AS parent, anon_40.given_on AS given_on, anon_40.id AS id, json_object('id', anon_40.id) AS j0 
FROM (SELECT charity_assistance_3.person_id AS parent, charity_assistance_3.id AS id, charity_assistance_3.given_on AS given_on, charity_assistance_3.person_id AS person_id 
FROM charity_assistance AS charity_assistance_3 
WHERE charity_assistance_3.person_id IN (SELECT n4.id 
FROM n4) AND charity_assistance_3.superseded_at IS NULL) AS anon_40 UNION ALL SELECT anon_41.parent AS parent, anon_41.given_on AS given_on, anon_41.id AS id, json_object('id', anon_41.id) AS j0 
FROM (SELECT disability_aid_3.person_id AS parent, disability_aid_3.id AS id, disability_aid_3.given_on AS given_on, disability_aid_3.person_id AS person_id 
FROM disability_aid AS disability_aid_3 
WHERE disability_aid_3.person_id IN (SELECT n4.id 
FROM n4) AND disability_aid_3.superseded_at IS NULL) AS anon_41 UNION ALL SELECT anon_42.parent AS parent, anon_42.given_on AS given_on, anon_42.id AS id, json_object('id', anon_42.id) AS j0 
FROM (SELECT disaster_relief_3.person_id AS parent, disaster_relief_3.id AS id, disaster_relief_3.given_on AS given_on, disaster_relief_3.person_id AS person_id 
FROM disaster_relief AS disaster_relief_3 
WHERE disaster_relief_3.person_id IN (SELECT n4.id 
FROM n4) AND disaster_relief_3.superseded_at IS NULL) AS anon_42 UNION ALL SELECT anon_43.parent AS parent, anon_43.given_on AS given_on, anon_43.id AS id, json_object('id', anon_43.id) AS j0 
FROM (SELECT education_aid_3.person_id AS parent, education_aid_3.id AS id, education_aid_3.given_on AS given_on, education_aid_3.person_id AS person_id 
FROM education_aid AS education_aid_3 
WHERE education_aid_3.person_id IN (SELECT n4.id 
FROM n4) AND education_aid_3.superseded_at IS NULL) AS anon_43 UNION ALL SELECT anon_44.parent AS parent, anon_44.given_on AS given_on, anon_44.id AS id, json_object('id', anon_44.id) AS j0 
FROM (SELECT electricity_reduction_3.person_id AS parent, electricity_reduction_3.id AS id, electricity_reduction_3.given_on AS given_on, electricity_reduction_3.person_id AS person_id 
FROM electricity_reduction AS electricity_reduction_3 
WHERE electricity_reduction_3.person_id IN (SELECT n4.id 
FROM n4) AND electricity_reduction_3.superseded_at IS NULL) AS anon_44 UNION ALL SELECT anon_45.parent AS parent, anon_45.given_on AS given_on, anon_45.id AS id, json_object('id', anon_45.id) AS j0 
FROM (SELECT emergency_treatment_3.person_id AS parent, emergency_treatment_3.id AS id, emergency_treatment_3.given_on AS given_on, emergency_treatment_3.person_id AS person_id 
FROM emergency_treatment AS emergency_treatment_3 
WHERE emergency_treatment_3.person_id IN (SELECT n4.id 
FROM n4) AND emergency_treatment_3.superseded_at IS NULL) AS anon_45 UNION ALL SELECT anon_46.parent AS parent, anon_46.given_on AS given_on, anon_46.id AS id, json_object('id', anon_46.id) AS j0 
FROM (SELECT employment_aid_3.person_id AS parent, employment_aid_3.id AS id, employment_aid_3.given_on AS given_on, employment_aid_3.person_id AS person_id 
FROM employment_aid AS employment_aid_3 
WHERE employment_aid_3.person_id IN (SELECT n4.id 
FROM n4) AND employment_aid_3.superseded_at IS NULL) AS anon_46 UNION ALL SELECT anon_47.parent AS parent, anon_47.given_on AS given_on, anon_47.id AS id, json_object('id', anon_47.id) AS j0 
FROM (SELECT funeral_reduction_3.person_id AS parent, funeral_reduction_3.id AS id, funeral_reduction_3.given_on AS given_on, funeral_reduction_3.person_id AS person_id 
FROM funeral_reduction AS funeral_reduction_3 
WHERE funeral_reduction_3.person_id IN (SELECT n4.id 
FROM n4) AND funeral_reduction_3.superseded_at IS NULL) AS anon_47 UNION ALL SELECT anon_48.parent AS parent, anon_48.given_on AS given_on, anon_48.id AS id, json_object('id', anon_48.id) AS j0 
FROM (SELECT homeless_relief_3.person_id AS parent, homeless_relief_3.id AS id, homeless_relief_3.given_on AS given_on, homeless_relief_3.person_id AS person_id 
FROM homeless_relief AS homeless_relief_3 
WHERE homeless_relief_3.person_id IN (SELECT n4.id 
FROM n4) AND homeless_relief_3.superseded_at IS NULL) AS anon_48 UNION ALL SELECT anon_49.parent AS parent, anon_49.given_on AS given_on, anon_49.id AS id, json_object('id', anon_49.id) AS j0 
FROM (SELECT housing_aid_3.person_id AS parent, housing_aid_3.id AS id, housing_aid_3.given_on AS given_on, housing_aid_3.person_id AS person_id 
FROM housing_aid AS housing_aid_3 
WHERE housing_aid_3.person_id IN (SELECT n4.id 
FROM n4) AND housing_aid_3.superseded_at IS NULL) AS anon_49 UNION ALL SELECT anon_50.parent AS parent, anon_50.given_on AS given_on, anon_50.id AS id, json_object('id', anon_50.id) AS j0 
FROM (SELECT medical_assistance_3.person_id AS parent, medical_assistance_3.id AS id, medical_assistance_3.given_on AS given_on, medical_assistance_3.person_id AS person_id 
FROM medical_assistance AS medical_assistance_3 
WHERE medical_assistance_3.person_id IN (SELECT n4.id 
FROM n4) AND medical_assistance_3.superseded_at IS NULL) AS anon_50 UNION ALL SELECT anon_51.parent AS parent, anon_51.given_on AS given_on, anon_51.id AS id, json_object('id', anon_51.id) AS j0 
FROM (SELECT premium_subsidy_2.person_id AS parent, premium_subsidy_2.id AS id, premium_subsidy_2.given_on AS given_on, premium_subsidy_2.person_id AS person_id 
FROM premium_subsidy AS premium_subsidy_2 
WHERE premium_subsidy_2.person_id IN (SELECT n4.id 
FROM n4) AND premium_subsidy_2.superseded_at IS NULL) AS anon_51 UNION ALL SELECT anon_52.parent AS parent, anon_52.given_on AS given_on, anon_52.id AS id, json_object('id', anon_52.id) AS j0 
FROM (SELECT rural_employment_2.person_id AS parent, rural_employment_2.id AS id, rural_employment_2.given_on AS given_on, rural_employment_2.person_id AS person_id 
FROM rural_employment AS rural_employment_2 
WHERE rural_employment_2.person_id IN (SELECT n4.id 
FROM n4) AND rural_employment_2.superseded_at IS NULL) AS anon_52 UNION ALL SELECT anon_53.parent AS parent, anon_53.given_on AS given_on, anon_53.id AS id, json_object('id', anon_53.id) AS j0 
FROM (SELECT service_record_2.person_id AS parent, service_record_2.id AS id, service_record_2.given_on AS given_on, service_record_2.person_id AS person_id 
FROM service_record AS service_record_2 
WHERE service_record_2.person_id IN (SELECT n4.id 
FROM n4) AND service_record_2.superseded_at IS NULL) AS anon_53 UNION ALL SELECT anon_54.parent AS parent, anon_54.given_on AS given_on, anon_54.id AS id, json_object('id', anon_54.id) AS j0 
FROM (SELECT temporary_relief_2.person_id AS parent, temporary_relief_2.id AS id, temporary_relief_2.given_on AS given_on, temporary_relief_2.person_id AS person_id 
FROM temporary_relief AS temporary_relief_2 
WHERE temporary_relief_2.person_id IN (SELECT n4.id 
FROM n4) AND temporary_relief_2.superseded_at IS NULL) AS anon_54 UNION ALL SELECT anon_55.parent AS parent, anon_55.given_on AS given_on, anon_55.id AS id, json_object('id', anon_55.id) AS j0 
FROM (SELECT waste_fee_reduction_2.person_id AS parent, waste_fee_reduction_2.id AS id, waste_fee_reduction_2.given_on AS given_on, waste_fee_reduction_2.person_id AS person_id 
FROM waste_fee_reduction AS waste_fee_reduction_2 
WHERE waste_fee_reduction_2.person_id IN (SELECT n4.id 
FROM n4) AND waste_fee_reduction_2.superseded_at IS NULL) AS anon_55), 
n5_pages AS MATERIALIZED 
(SELECT anon_35.parent AS parent, json_object('nodes', json(anon_35.w0)) AS j 
FROM (SELECT anon_36.parent AS parent, anon_36.place AS place, json_group_array(json(anon_36.j0)) FILTER (WHERE anon_36.place > anon_36.low AND anon_36.place <= anon_36.high) OVER (PARTITION BY anon_36.parent ORDER BY anon_36.place ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS w0 
FROM (SELECT anon_37.parent AS parent, anon_37.given_on AS given_on, anon_37.id AS id, anon_37.j0 AS j0, anon_37.place AS place, anon_37.skipped AS skipped, anon_37.until AS until, anon_37.every AS every, anon_37.skipped AS low, CASE WHEN (anon_37.skipped + ? < anon_37.until) THEN anon_37.skipped + ? ELSE anon_37.until END AS high 
FROM (SELECT n5_objects.parent AS parent, n5_objects.given_on AS given_on, n5_objects.id AS id, n5_objects.j0 AS j0, row_number() OVER (PARTITION BY n5_objects.parent ORDER BY n5_objects.given_on DESC NULLS LAST, n5_objects.id ASC NULLS LAST) AS place, 0 AS skipped, count(*) OVER (PARTITION BY n5_objects.parent) AS until, count(*) OVER (PARTITION BY n5_objects.parent) AS every 
FROM n5_objects) AS anon_37) AS anon_36) AS anon_35 
WHERE anon_35.place = 1), 
n4_objects AS MATERIALIZED 
(SELECT n4.parent AS parent, json_object('number', char(1) || n4.phone_sealed, 'assistanceRecords', json(coalesce(n5_pages.j, '{"nodes":[]}'))) AS j 
FROM n4 LEFT OUTER JOIN n5_pages ON n5_pages.parent = n4.id), 
n1_objects AS 
(SELECT n1_basiclivingaid.parent AS parent, n1_basiclivingaid.given_on AS given_on, n1_basiclivingaid.id AS id, json_object('__typename', 'BasicLivingAid', 'person', json(n2_objects.j)) AS j0 
FROM n1_basiclivingaid LEFT OUTER JOIN n2_objects ON n2_objects.parent = n1_basiclivingaid.person_id UNION ALL SELECT anon_24.parent AS parent, anon_24.given_on AS given_on, anon_24.id AS id, json_object('__typename', 'CableFeeReduction') AS j0 
FROM (SELECT cable_fee_reduction_2.person_id AS parent, cable_fee_reduction_2.given_on AS given_on, cable_fee_reduction_2.id AS id, cable_fee_reduction_2.person_id AS person_id 
FROM cable_fee_reduction AS cable_fee_reduction_2 
WHERE cable_fee_reduction_2.person_id = (SELECT n0.id 
FROM n0) AND cable_fee_reduction_2.superseded_at IS NULL) AS anon_24 UNION ALL SELECT anon_25.parent AS parent, anon_25.given_on AS given_on, anon_25.id AS id, json_object('__typename', 'CharityAssistance') AS j0 
FROM (SELECT charity_assistance_2.person_id AS parent, charity_assistance_2.given_on AS given_on, charity_assistance_2.id AS id, charity_assistance_2.person_id AS person_id 
FROM charity_assistance AS charity_assistance_2 
WHERE charity_assistance_2.person_id = (SELECT n0.id 
FROM n0) AND charity_assistance_2.superseded_at IS NULL) AS anon_25 UNION ALL SELECT anon_26.parent AS parent, anon_26.given_on AS given_on, anon_26.id AS id, json_object('__typename', 'DisabilityAid') AS j0 
FROM (SELECT disability_aid_2.person_id AS parent, disability_aid_2.given_on AS given_on, disability_aid_2.id AS id, disability_aid_2.person_id AS person_id 
FROM disability_aid AS disability_aid_2 
WHERE disability_aid_2.person_id = (SELECT n0.id 
FROM n0) AND disability_aid_2.superseded_at IS NULL) AS anon_26 UNION ALL SELECT anon_27.parent AS parent, anon_27.given_on AS given_on, anon_27.id AS id, json_object('__typename', 'DisasterRelief') AS j0 
FROM (SELECT disaster_relief_2.person_id AS parent, disaster_relief_2.given_on AS given_on, disaster_relief_2.id AS id, disaster_relief_2.person_id AS person_id 
FROM disaster_relief AS disaster_relief_2 
WHERE disaster_relief_2.person_id = (SELECT n0.id 
FROM n0) AND disaster_relief_2.superseded_at IS NULL) AS anon_27 UNION ALL SELECT anon_28.parent AS parent, anon_28.given_on AS given_on, anon_28.id AS id, json_object('__typename', 'EducationAid') AS j0 
FROM (SELECT education_aid_2.person_id AS parent, education_aid_2.given_on AS given_on, education_aid_2.id AS id, education_aid_2.person_id AS person_id 
FROM education_aid AS education_aid_2 
WHERE education_aid_2.person_id = (SELECT n0.id 
FROM n0) AND education_aid_2.superseded_at IS NULL) AS anon_28 UNION ALL SELECT anon_29.parent AS parent, anon_29.given_on AS given_on, anon_29.id AS id, json_object('__typename', 'ElectricityReduction') AS j0 
FROM (SELECT electricity_reduction_2.person_id AS parent, electricity_reduction_2.given_on AS given_on, electricity_reduction_2.id AS id, electricity_reduction_2.person_id AS person_id 
FROM electricity_reduction AS electricity_reduction_2 
WHERE electricity_reduction_2.person_id = (SELECT n0.id 
FROM n0) AND electricity_reduction_2.superseded_at IS NULL) AS anon_29 UNION ALL SELECT anon_30.parent AS parent, anon_30.given_on AS given_on, anon_30.id AS id, json_object('__typename', 'EmergencyTreatment') AS j0 
FROM (SELECT emergency_treatment_2.person_id AS parent, emergency_treatment_2.given_on AS given_on, emergency_treatment_2.id AS id, emergency_treatment_2.person_id AS person_id 
FROM emergency_treatment AS emergency_treatment_2 
WHERE emergency_treatment_2.person_id = (SELECT n0.id 
FROM n0) AND emergency_treatment_2.superseded_at IS NULL) AS anon_30 UNION ALL SELECT anon_31.parent AS parent, anon_31.given_on AS given_on, anon_31.id AS id, json_object('__typename', 'EmploymentAid') AS j0 
FROM (SELECT employment_aid_2.person_id AS parent, employment_aid_2.given_on AS given_on, employment_aid_2.id AS id, employment_aid_2.person_id AS person_id 
FROM employment_aid AS employment_aid_2 
WHERE employment_aid_2.person_id = (SELECT n0.id 
FROM n0) AND employment_aid_2.superseded_at IS NULL) AS anon_31 UNION ALL SELECT anon_32.parent AS parent, anon_32.given_on AS given_on, anon_32.id AS id, json_object('__typename', 'FuneralReduction') AS j0 
FROM (SELECT funeral_reduction_2.person_id AS parent, funeral_reduction_2.given_on AS given_on, funeral_reduction_2.id AS id, funeral_reduction_2.person_id AS person_id 
FROM funeral_reduction AS funeral_reduction_2 
WHERE funeral_reduction_2.person_id = (SELECT n0.id 
FROM n0) AND funeral_reduction_2.superseded_at IS NULL) AS anon_32 UNION ALL SELECT anon_33.parent AS parent, anon_33.given_on AS given_on, anon_33.id AS id, json_object('__typename', 'HomelessRelief') AS j0 
FROM (SELECT homeless_relief_2.person_id AS parent, homeless_relief_2.given_on AS given_on, homeless_relief_2.id AS id, homeless_relief_2.person_id AS person_id 
FROM homeless_relief AS homeless_relief_2 
WHERE homeless_relief_2.person_id = (SELECT n0.id 
FROM n0) AND homeless_relief_2.superseded_at IS NULL) AS anon_33 UNION ALL SELECT anon_34.parent AS parent, anon_34.given_on AS given_on, anon_34.id AS id, json_object('__typename', 'HousingAid') AS j0 
FROM (SELECT housing_aid_2.person_id AS parent, housing_aid_2.given_on AS given_on, housing_aid_2.id AS id, housing_aid_2.person_id AS person_id 
FROM housing_aid AS housing_aid_2 
WHERE housing_aid_2.person_id = (SELECT n0.id 
FROM n0) AND housing_aid_2.superseded_at IS NULL) AS anon_34 UNION ALL SELECT n1_medicalassistance.parent AS parent, n1_medicalassistance.given_on AS given_on, n1_medicalassistance.id AS id, json_object('__typename', 'MedicalAssistance', 'person', json(n4_objects.j)) AS j0 
FROM n1_medicalassistance LEFT OUTER JOIN n4_objects ON n4_objects.parent = n1_medicalassistance.person_id UNION ALL SELECT anon_56.parent AS parent, anon_56.given_on AS given_on, anon_56.id AS id, json_object('__typename', 'PremiumSubsidy') AS j0 
FROM (SELECT premium_subsidy_3.person_id AS parent, premium_subsidy_3.given_on AS given_on, premium_subsidy_3.id AS id, premium_subsidy_3.person_id AS person_id 
FROM premium_subsidy AS premium_subsidy_3 
WHERE premium_subsidy_3.person_id = (SELECT n0.id 
FROM n0) AND premium_subsidy_3.superseded_at IS NULL) AS anon_56 UNION ALL SELECT anon_57.parent AS parent, anon_57.given_on AS given_on, anon_57.id AS id, json_object('__typename', 'RuralEmployment') AS j0 
FROM (SELECT rural_employment_3.person_id AS parent, rural_employment_3.given_on AS given_on, rural_employment_3.id AS id, rural_employment_3.person_id AS person_id 
FROM rural_employment AS rural_employment_3 
WHERE rural_employment_3.person_id = (SELECT n0.id 
FROM n0) AND rural_employment_3.superseded_at IS NULL) AS anon_57 UNION ALL SELECT anon_58.parent AS parent, anon_58.given_on AS given_on, anon_58.id AS id, json_object('__typename', 'ServiceRecord') AS j0 
FROM (SELECT service_record_3.person_id AS parent, service_record_3.given_on AS given_on, service_record_3.id AS id, service_record_3.person_id AS person_id 
FROM service_record AS service_record_3 
WHERE service_record_3.person_id = (SELECT n0.id 
FROM n0) AND service_record_3.superseded_at IS NULL) AS anon_58 UNION ALL SELECT anon_59.parent AS parent, anon_59.given_on AS given_on, anon_59.id AS id, json_object('__typename', 'TemporaryRelief') AS j0 
FROM (SELECT temporary_relief_3.person_id AS parent, temporary_relief_3.given_on AS given_on, temporary_relief_3.id AS id, temporary_relief_3.person_id AS person_id 
FROM temporary_relief AS temporary_relief_3 
WHERE temporary_relief_3.person_id = (SELECT n0.id 
FROM n0) AND temporary_relief_3.superseded_at IS NULL) AS anon_59 UNION ALL SELECT anon_60.parent AS parent, anon_60.given_on AS given_on, anon_60.id AS id, json_object('__typename', 'WasteFeeReduction') AS j0 
FROM (SELECT waste_fee_reduction_3.person_id AS parent, waste_fee_reduction_3.given_on AS given_on, waste_fee_reduction_3.id AS id, waste_fee_reduction_3.person_id AS person_id 
FROM waste_fee_reduction AS waste_fee_reduction_3 
WHERE waste_fee_reduction_3.person_id = (SELECT n0.id 
FROM n0) AND waste_fee_reduction_3.superseded_at IS NULL) AS anon_60)
 SELECT (SELECT anon_1.j 
FROM (SELECT json_object('assistanceRecords', json(json_object('nodes', json((SELECT json_group_array(json(anon_2.j0)) AS json_group_array_1 
FROM (SELECT n1_objects.j0 AS j0 
FROM n1_objects ORDER BY n1_objects.given_on DESC NULLS LAST, n1_objects.id ASC NULLS LAST) AS anon_2))))) AS j 
FROM n0) AS anon_1) AS answer, (SELECT json_group_array(anon_61.id) AS json_group_array_2 
FROM (SELECT n0.id AS id 
FROM n0 
WHERE n0.id IS NOT NULL) AS anon_61) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows
