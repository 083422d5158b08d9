WITH n0 AS MATERIALIZED 
(SELECT person_1.id AS id 
FROM person AS person_1 
WHERE person_1.id = $1::UUID), 
n1_basiclivingaid AS MATERIALIZED 
(SELECT basic_living_aid_1.person_id AS parent, basic_living_aid_1.person_id AS person_id, basic_living_aid_1.given_on AS given_on, basic_living_aid_1.id AS id 
FROM basic_living_aid AS basic_living_aid_1 
WHERE basic_living_aid_1.person_id = (SELECT n0.id 
FROM n0) AND basic_living_aid_1.superseded_at IS NULL), 
n2 AS MATERIALIZED 
(SELECT person_2.id AS parent, person_2.id_number_sealed AS id_number_sealed, person_2.id AS id 
FROM person AS person_2 
WHERE person_2.id = ANY (array(SELECT n1_basiclivingaid.person_id 
FROM n1_basiclivingaid))), 
n3_objects AS 
(SELECT anon_5.parent AS parent, anon_5.given_on AS given_on, anon_5.id AS id, json_build_object('id', anon_5.id) AS j0 
FROM (SELECT basic_living_aid_2.person_id AS parent, basic_living_aid_2.id AS id, basic_living_aid_2.given_on AS given_on, basic_living_aid_2.person_id AS person_id 
FROM basic_living_aid AS basic_living_aid_2 
WHERE basic_living_aid_2.person_id = ANY (array(SELECT n2.id 
FROM n2)) AND basic_living_aid_2.superseded_at IS NULL) AS anon_5 UNION ALL SELECT anon_6.parent AS parent, anon_6.given_on AS given_on, anon_6.id AS id, json_build_object('id', anon_6.id) AS j0 
FROM (SELECT education_aid_1.person_id AS parent, education_aid_1.id AS id, education_aid_1.given_on AS given_on, education_aid_1.person_id AS person_id 
FROM education_aid AS education_aid_1 
WHERE education_aid_1.person_id = ANY (array(SELECT n2.id 
FROM n2)) AND education_aid_1.superseded_at IS NULL) AS anon_6 UNION ALL SELECT anon_7.parent AS parent, anon_7.given_on AS given_on, anon_7.id AS id, json_build_object('id', anon_7.id) AS j0 
FROM (SELECT medical_assistance_1.person_id AS parent, medical_assistance_1.id AS id, medical_assistance_1.given_on AS given_on, medical_assistance_1.person_id AS person_id 
FROM medical_assistance AS medical_assistance_1 
WHERE medical_assistance_1.person_id = ANY (array(SELECT n2.id 
FROM n2)) AND medical_assistance_1.superseded_at IS NULL) AS anon_7 UNION ALL SELECT anon_8.parent AS parent, anon_8.given_on AS given_on, anon_8.id AS id, json_build_object('id', anon_8.id) AS j0 
FROM (SELECT premium_subsidy_1.person_id AS parent, premium_subsidy_1.id AS id, premium_subsidy_1.given_on AS given_on, premium_subsidy_1.person_id AS person_id 
FROM premium_subsidy AS premium_subsidy_1 
WHERE premium_subsidy_1.person_id = ANY (array(SELECT n2.id 
FROM n2)) AND premium_subsidy_1.superseded_at IS NULL) AS anon_8 UNION ALL SELECT anon_9.parent AS parent, anon_9.given_on AS given_on, anon_9.id AS id, json_build_object('id', anon_9.id) AS j0 
FROM (SELECT temporary_relief_1.person_id AS parent, temporary_relief_1.id AS id, temporary_relief_1.given_on AS given_on, temporary_relief_1.person_id AS person_id 
FROM temporary_relief AS temporary_relief_1 
WHERE temporary_relief_1.person_id = ANY (array(SELECT n2.id 
FROM n2)) AND temporary_relief_1.superseded_at IS NULL) AS anon_9), 
n3_pages AS MATERIALIZED 
(SELECT anon_2.parent AS parent, json_build_object('nodes', anon_2.w0) AS j 
FROM (SELECT anon_3.parent AS parent, anon_3.place AS place, coalesce(json_agg(anon_3.j0) FILTER (WHERE anon_3.place > anon_3.low AND anon_3.place <= anon_3.high) OVER (PARTITION BY anon_3.parent ORDER BY anon_3.place ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING), '[]'::json) AS w0 
FROM (SELECT anon_4.parent AS parent, anon_4.given_on AS given_on, anon_4.id AS id, anon_4.j0 AS j0, anon_4.place AS place, anon_4.skipped AS skipped, anon_4.until AS until, anon_4.every AS every, anon_4.skipped AS low, CASE WHEN (anon_4.skipped + $2::BIGINT < anon_4.until) THEN anon_4.skipped + $2::BIGINT ELSE anon_4.until END AS high 
FROM (SELECT n3_objects.parent AS parent, n3_objects.given_on AS given_on, n3_objects.id AS id, n3_objects.j0 AS j0, row_number() OVER (PARTITION BY n3_objects.parent ORDER BY case when n3_objects.given_on > date '9999-12-31' then date '9999-12-31' when n3_objects.given_on < date '0001-01-01' then date '0001-01-01' else n3_objects.given_on end DESC NULLS LAST, n3_objects.id ASC NULLS LAST) AS place, 0 AS skipped, count(*) OVER (PARTITION BY n3_objects.parent) AS until, count(*) OVER (PARTITION BY n3_objects.parent) AS every 
FROM n3_objects) AS anon_4) AS anon_3) AS anon_2 
WHERE anon_2.place = 1), 
n2_objects AS MATERIALIZED 
(SELECT n2.parent AS parent, json_build_object('number', chr(1) || n2.id_number_sealed, 'assistanceRecords', coalesce(n3_pages.j, '{"nodes":[]}'::json)) AS j 
FROM n2 LEFT OUTER JOIN n3_pages ON n3_pages.parent = n2.id), 
n1_medicalassistance AS MATERIALIZED 
(SELECT medical_assistance_2.person_id AS parent, medical_assistance_2.person_id AS person_id, medical_assistance_2.given_on AS given_on, medical_assistance_2.id AS id 
FROM medical_assistance AS medical_assistance_2 
WHERE medical_assistance_2.person_id = (SELECT n0.id 
FROM n0) AND medical_assistance_2.superseded_at IS NULL), 
n4 AS MATERIALIZED 
(SELECT person_3.id AS parent, person_3.phone_sealed AS phone_sealed, person_3.id AS id 
FROM person AS person_3 
WHERE person_3.id = ANY (array(SELECT n1_medicalassistance.person_id 
FROM n1_medicalassistance))), 
n5_objects AS 
(SELECT anon_14.parent AS parent, anon_14.given_on AS given_on, anon_14.id AS id, json_build_object('id', anon_14.id) AS j0 
FROM (SELECT basic_living_aid_3.person_id AS parent, basic_living_aid_3.id AS id, basic_living_aid_3.given_on AS given_on, basic_living_aid_3.person_id AS person_id 
FROM basic_living_aid AS basic_living_aid_3 
WHERE basic_living_aid_3.person_id = ANY (array(SELECT n4.id 
FROM n4)) AND basic_living_aid_3.superseded_at IS NULL) AS anon_14 UNION ALL SELECT anon_15.parent AS parent, anon_15.given_on AS given_on, anon_15.id AS id, json_build_object('id', anon_15.id) AS j0 
FROM (SELECT education_aid_3.person_id AS parent, education_aid_3.id AS id, education_aid_3.given_on AS given_on, education_aid_3.person_id AS person_id 
FROM education_aid AS education_aid_3 
WHERE education_aid_3.person_id = ANY (array(SELECT n4.id 
FROM n4)) AND education_aid_3.superseded_at IS NULL) AS anon_15 UNION ALL SELECT anon_16.parent AS parent, anon_16.given_on AS given_on, anon_16.id AS id, json_build_object('id', anon_16.id) AS j0 
FROM (SELECT medical_assistance_3.person_id AS parent, medical_assistance_3.id AS id, medical_assistance_3.given_on AS given_on, medical_assistance_3.person_id AS person_id 
FROM medical_assistance AS medical_assistance_3 
WHERE medical_assistance_3.person_id = ANY (array(SELECT n4.id 
FROM n4)) AND medical_assistance_3.superseded_at IS NULL) AS anon_16 UNION ALL SELECT anon_17.parent AS parent, anon_17.given_on AS given_on, anon_17.id AS id, json_build_object('id', anon_17.id) AS j0 
FROM (SELECT premium_subsidy_2.person_id AS parent, premium_subsidy_2.id AS id, premium_subsidy_2.given_on AS given_on, premium_subsidy_2.person_id AS person_id 
FROM premium_subsidy AS premium_subsidy_2 
WHERE premium_subsidy_2.person_id = ANY (array(SELECT n4.id 
FROM n4)) AND premium_subsidy_2.superseded_at IS NULL) AS anon_17 UNION ALL SELECT anon_18.parent AS parent, anon_18.given_on AS given_on, anon_18.id AS id, json_build_object('id', anon_18.id) AS j0 
FROM (SELECT temporary_relief_2.person_id AS parent, temporary_relief_2.id AS id, temporary_relief_2.given_on AS given_on, temporary_relief_2.person_id AS person_id 
FROM temporary_relief AS temporary_relief_2 
WHERE temporary_relief_2.person_id = ANY (array(SELECT n4.id 
FROM n4)) AND temporary_relief_2.superseded_at IS NULL) AS anon_18), 
n5_pages AS MATERIALIZED 
(SELECT anon_11.parent AS parent, json_build_object('nodes', anon_11.w0) AS j 
FROM (SELECT anon_12.parent AS parent, anon_12.place AS place, coalesce(json_agg(anon_12.j0) FILTER (WHERE anon_12.place > anon_12.low AND anon_12.place <= anon_12.high) OVER (PARTITION BY anon_12.parent ORDER BY anon_12.place ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING), '[]'::json) AS w0 
FROM (SELECT anon_13.parent AS parent, anon_13.given_on AS given_on, anon_13.id AS id, anon_13.j0 AS j0, anon_13.place AS place, anon_13.skipped AS skipped, anon_13.until AS until, anon_13.every AS every, anon_13.skipped AS low, CASE WHEN (anon_13.skipped + $3::BIGINT < anon_13.until) THEN anon_13.skipped + $3::BIGINT ELSE anon_13.until END AS high 
FROM (SELECT n5_objects.parent AS parent, n5_objects.given_on AS given_on, n5_objects.id AS id, n5_objects.j0 AS j0, row_number() OVER (PARTITION BY n5_objects.parent ORDER BY case when n5_objects.given_on > date '9999-12-31' then date '9999-12-31' when n5_objects.given_on < date '0001-01-01' then date '0001-01-01' else n5_objects.given_on end DESC NULLS LAST, n5_objects.id ASC NULLS LAST) AS place, 0 AS skipped, count(*) OVER (PARTITION BY n5_objects.parent) AS until, count(*) OVER (PARTITION BY n5_objects.parent) AS every 
FROM n5_objects) AS anon_13) AS anon_12) AS anon_11 
WHERE anon_11.place = 1), 
n4_objects AS MATERIALIZED 
(SELECT n4.parent AS parent, json_build_object('number', chr(1) || n4.phone_sealed, 'assistanceRecords', coalesce(n5_pages.j, '{"nodes":[]}'::json)) AS j 
FROM n4 LEFT OUTER JOIN n5_pages ON n5_pages.parent = n4.id), 
n1_objects AS 
(SELECT n1_basiclivingaid.parent AS parent, n1_basiclivingaid.given_on AS given_on, n1_basiclivingaid.id AS id, json_build_object('__typename', 'BasicLivingAid', 'person', n2_objects.j) AS j0 
FROM n1_basiclivingaid LEFT OUTER JOIN n2_objects ON n2_objects.parent = n1_basiclivingaid.person_id UNION ALL SELECT anon_10.parent AS parent, anon_10.given_on AS given_on, anon_10.id AS id, json_build_object('__typename', 'EducationAid') AS j0 
FROM (SELECT education_aid_2.person_id AS parent, education_aid_2.given_on AS given_on, education_aid_2.id AS id, education_aid_2.person_id AS person_id 
FROM education_aid AS education_aid_2 
WHERE education_aid_2.person_id = (SELECT n0.id 
FROM n0) AND education_aid_2.superseded_at IS NULL) AS anon_10 UNION ALL SELECT n1_medicalassistance.parent AS parent, n1_medicalassistance.given_on AS given_on, n1_medicalassistance.id AS id, json_build_object('__typename', 'MedicalAssistance', 'person', n4_objects.j) AS j0 
FROM n1_medicalassistance LEFT OUTER JOIN n4_objects ON n4_objects.parent = n1_medicalassistance.person_id UNION ALL SELECT anon_19.parent AS parent, anon_19.given_on AS given_on, anon_19.id AS id, json_build_object('__typename', 'PremiumSubsidy') AS j0 
FROM (SELECT premium_subsidy_3.person_id AS parent, premium_subsidy_3.given_on AS given_on, premium_subsidy_3.id AS id, premium_subsidy_3.person_id AS person_id 
FROM premium_subsidy AS premium_subsidy_3 
WHERE premium_subsidy_3.person_id = (SELECT n0.id 
FROM n0) AND premium_subsidy_3.superseded_at IS NULL) AS anon_19 UNION ALL SELECT anon_20.parent AS parent, anon_20.given_on AS given_on, anon_20.id AS id, json_build_object('__typename', 'TemporaryRelief') AS j0 
FROM (SELECT temporary_relief_3.person_id AS parent, temporary_relief_3.given_on AS given_on, temporary_relief_3.id AS id, temporary_relief_3.person_id AS person_id 
FROM temporary_relief AS temporary_relief_3 
WHERE temporary_relief_3.person_id = (SELECT n0.id 
FROM n0) AND temporary_relief_3.superseded_at IS NULL) AS anon_20)
 SELECT (SELECT anon_1.j 
FROM (SELECT json_build_object('assistanceRecords', json_build_object('nodes', (SELECT coalesce(json_agg(n1_objects.j0 ORDER BY case when n1_objects.given_on > date '9999-12-31' then date '9999-12-31' when n1_objects.given_on < date '0001-01-01' then date '0001-01-01' else n1_objects.given_on end DESC NULLS LAST, n1_objects.id ASC NULLS LAST), '[]'::json) AS coalesce_1 
FROM n1_objects))) AS j 
FROM n0) AS anon_1) AS answer, CAST(array_to_json(array(SELECT n0.id 
FROM n0 
WHERE n0.id IS NOT NULL)) AS TEXT) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows
