WITH n0 AS MATERIALIZED 
(SELECT person_1.id AS id 
FROM person AS person_1 
WHERE person_1.id = ?), 
n1_objects AS MATERIALIZED 
(SELECT anon_2.parent AS parent, json_object('name', anon_2.name) AS j 
FROM (SELECT person_2.id AS parent, person_2.name AS name, person_2.id AS id 
FROM person AS person_2 
WHERE person_2.id IN (SELECT n0.id 
FROM n0)) AS anon_2), 
n2_pairs AS 
(SELECT membership_1.person_id AS parent, membership_2.person_id AS target 
FROM membership AS membership_1 JOIN membership AS membership_2 ON membership_2.household_id = membership_1.household_id JOIN person AS person_3 ON person_3.id = membership_2.person_id 
WHERE membership_1.person_id IN (SELECT n0.id 
FROM n0) AND membership_1.superseded_at IS NULL AND membership_1.since <= ? AND (membership_1.until IS NULL OR membership_1.until >= ?) AND membership_2.superseded_at IS NULL AND membership_2.since <= ? AND (membership_2.until IS NULL OR membership_2.until >= ?) UNION SELECT n0.id AS id, n0.id AS id__1 
FROM n0), 
n2_basiclivingaid AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, basic_living_aid_1.given_on AS given_on, basic_living_aid_1.amount_fen AS amount_fen, basic_living_aid_1.person_id AS person_id, basic_living_aid_1.category AS category, basic_living_aid_1.persons_covered AS persons_covered, basic_living_aid_1.id AS id 
FROM n2_pairs JOIN basic_living_aid AS basic_living_aid_1 ON basic_living_aid_1.person_id = n2_pairs.target 
WHERE basic_living_aid_1.superseded_at IS NULL), 
n3_objects AS MATERIALIZED 
(SELECT anon_6.parent AS parent, json_object('name', anon_6.name) AS j 
FROM (SELECT person_4.id AS parent, person_4.name AS name, person_4.id AS id 
FROM person AS person_4 
WHERE person_4.id IN (SELECT n2_basiclivingaid.person_id 
FROM n2_basiclivingaid)) AS anon_6), 
n2_educationaid AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, education_aid_1.given_on AS given_on, education_aid_1.amount_fen AS amount_fen, education_aid_1.person_id AS person_id, education_aid_1.id AS id 
FROM n2_pairs JOIN education_aid AS education_aid_1 ON education_aid_1.person_id = n2_pairs.target 
WHERE education_aid_1.superseded_at IS NULL), 
n4_objects AS MATERIALIZED 
(SELECT anon_7.parent AS parent, json_object('name', anon_7.name) AS j 
FROM (SELECT person_5.id AS parent, person_5.name AS name, person_5.id AS id 
FROM person AS person_5 
WHERE person_5.id IN (SELECT n2_educationaid.person_id 
FROM n2_educationaid)) AS anon_7), 
n2_medicalassistance AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, medical_assistance_1.given_on AS given_on, medical_assistance_1.amount_fen AS amount_fen, medical_assistance_1.person_id AS person_id, medical_assistance_1.self_paid_fen AS self_paid_fen, medical_assistance_1.ratio_bp AS ratio_bp, medical_assistance_1.top_up_fen AS top_up_fen, medical_assistance_1.id AS id 
FROM n2_pairs JOIN medical_assistance AS medical_assistance_1 ON medical_assistance_1.person_id = n2_pairs.target 
WHERE medical_assistance_1.superseded_at IS NULL), 
n5_objects AS MATERIALIZED 
(SELECT anon_8.parent AS parent, json_object('name', anon_8.name) AS j 
FROM (SELECT person_6.id AS parent, person_6.name AS name, person_6.id AS id 
FROM person AS person_6 
WHERE person_6.id IN (SELECT n2_medicalassistance.person_id 
FROM n2_medicalassistance)) AS anon_8), 
n2_premiumsubsidy AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, premium_subsidy_1.given_on AS given_on, premium_subsidy_1.amount_fen AS amount_fen, premium_subsidy_1.person_id AS person_id, premium_subsidy_1.insurance_year AS insurance_year, premium_subsidy_1.tier AS tier, premium_subsidy_1.premium_fen AS premium_fen, premium_subsidy_1.id AS id 
FROM n2_pairs JOIN premium_subsidy AS premium_subsidy_1 ON premium_subsidy_1.person_id = n2_pairs.target 
WHERE premium_subsidy_1.superseded_at IS NULL), 
n6_objects AS MATERIALIZED 
(SELECT anon_9.parent AS parent, json_object('name', anon_9.name) AS j 
FROM (SELECT person_7.id AS parent, person_7.name AS name, person_7.id AS id 
FROM person AS person_7 
WHERE person_7.id IN (SELECT n2_premiumsubsidy.person_id 
FROM n2_premiumsubsidy)) AS anon_9), 
n2_temporaryrelief AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, temporary_relief_1.given_on AS given_on, temporary_relief_1.amount_fen AS amount_fen, temporary_relief_1.person_id AS person_id, temporary_relief_1.id AS id 
FROM n2_pairs JOIN temporary_relief AS temporary_relief_1 ON temporary_relief_1.person_id = n2_pairs.target 
WHERE temporary_relief_1.superseded_at IS NULL), 
n7_objects AS MATERIALIZED 
(SELECT anon_10.parent AS parent, json_object('name', anon_10.name) AS j 
FROM (SELECT person_8.id AS parent, person_8.name AS name, person_8.id AS id 
FROM person AS person_8 
WHERE person_8.id IN (SELECT n2_temporaryrelief.person_id 
FROM n2_temporaryrelief)) AS anon_10), 
n2_objects AS 
(SELECT n2_basiclivingaid.parent AS parent, n2_basiclivingaid.given_on AS given_on, n2_basiclivingaid.id AS id, json_object('__typename', 'BasicLivingAid', 'day', n2_basiclivingaid.given_on, 'amount', CASE WHEN (n2_basiclivingaid.amount_fen IS NOT NULL) THEN printf('%d.%02d', n2_basiclivingaid.amount_fen / 100, n2_basiclivingaid.amount_fen % 100) END, 'person', json(n3_objects.j), 'category', n2_basiclivingaid.category, 'personsCovered', n2_basiclivingaid.persons_covered) AS j0 
FROM n2_basiclivingaid LEFT OUTER JOIN n3_objects ON n3_objects.parent = n2_basiclivingaid.person_id UNION ALL SELECT n2_educationaid.parent AS parent, n2_educationaid.given_on AS given_on, n2_educationaid.id AS id, json_object('__typename', 'EducationAid', 'day', n2_educationaid.given_on, 'amount', CASE WHEN (n2_educationaid.amount_fen IS NOT NULL) THEN printf('%d.%02d', n2_educationaid.amount_fen / 100, n2_educationaid.amount_fen % 100) END, 'person', json(n4_objects.j)) AS j0 
FROM n2_educationaid LEFT OUTER JOIN n4_objects ON n4_objects.parent = n2_educationaid.person_id UNION ALL SELECT n2_medicalassistance.parent AS parent, n2_medicalassistance.given_on AS given_on, n2_medicalassistance.id AS id, json_object('__typename', 'MedicalAssistance', 'day', n2_medicalassistance.given_on, 'amount', CASE WHEN (n2_medicalassistance.amount_fen IS NOT NULL) THEN printf('%d.%02d', n2_medicalassistance.amount_fen / 100, n2_medicalassistance.amount_fen % 100) END, 'person', json(n5_objects.j), 'selfPaid', CASE WHEN (n2_medicalassistance.self_paid_fen IS NOT NULL) THEN printf('%d.%02d', n2_medicalassistance.self_paid_fen / 100, n2_medicalassistance.self_paid_fen % 100) END, 'ratio', CASE WHEN (n2_medicalassistance.ratio_bp IS NOT NULL) THEN printf('%d.%02d', n2_medicalassistance.ratio_bp / 100, n2_medicalassistance.ratio_bp % 100) END, 'topUp', CASE WHEN (n2_medicalassistance.top_up_fen IS NOT NULL) THEN printf('%d.%02d', n2_medicalassistance.top_up_fen / 100, n2_medicalassistance.top_up_fen % 100) END) AS j0 
FROM n2_medicalassistance LEFT OUTER JOIN n5_objects ON n5_objects.parent = n2_medicalassistance.person_id UNION ALL SELECT n2_premiumsubsidy.parent AS parent, n2_premiumsubsidy.given_on AS given_on, n2_premiumsubsidy.id AS id, json_object('__typename', 'PremiumSubsidy', 'day', n2_premiumsubsidy.given_on, 'amount', CASE WHEN (n2_premiumsubsidy.amount_fen IS NOT NULL) THEN printf('%d.%02d', n2_premiumsubsidy.amount_fen / 100, n2_premiumsubsidy.amount_fen % 100) END, 'person', json(n6_objects.j), 'insuranceYear', n2_premiumsubsidy.insurance_year, 'tier', n2_premiumsubsidy.tier, 'premium', CASE WHEN (n2_premiumsubsidy.premium_fen IS NOT NULL) THEN printf('%d.%02d', n2_premiumsubsidy.premium_fen / 100, n2_premiumsubsidy.premium_fen % 100) END) AS j0 
FROM n2_premiumsubsidy LEFT OUTER JOIN n6_objects ON n6_objects.parent = n2_premiumsubsidy.person_id UNION ALL SELECT n2_temporaryrelief.parent AS parent, n2_temporaryrelief.given_on AS given_on, n2_temporaryrelief.id AS id, json_object('__typename', 'TemporaryRelief', 'day', n2_temporaryrelief.given_on, 'amount', CASE WHEN (n2_temporaryrelief.amount_fen IS NOT NULL) THEN printf('%d.%02d', n2_temporaryrelief.amount_fen / 100, n2_temporaryrelief.amount_fen % 100) END, 'person', json(n7_objects.j)) AS j0 
FROM n2_temporaryrelief LEFT OUTER JOIN n7_objects ON n7_objects.parent = n2_temporaryrelief.person_id), 
n2_pages AS MATERIALIZED 
(SELECT anon_3.parent AS parent, json_object('nodes', json(anon_3.w0)) AS j 
FROM (SELECT anon_4.parent AS parent, anon_4.place AS place, json_group_array(json(anon_4.j0)) FILTER (WHERE anon_4.place > anon_4.low AND anon_4.place <= anon_4.high) OVER (PARTITION BY anon_4.parent ORDER BY anon_4.place ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS w0 
FROM (SELECT anon_5.parent AS parent, anon_5.given_on AS given_on, anon_5.id AS id, anon_5.j0 AS j0, anon_5.place AS place, anon_5.skipped AS skipped, anon_5.until AS until, anon_5.every AS every, anon_5.skipped AS low, CASE WHEN (anon_5.skipped + ? < anon_5.until) THEN anon_5.skipped + ? ELSE anon_5.until END AS high 
FROM (SELECT n2_objects.parent AS parent, n2_objects.given_on AS given_on, n2_objects.id AS id, n2_objects.j0 AS j0, row_number() OVER (PARTITION BY n2_objects.parent ORDER BY n2_objects.given_on DESC NULLS LAST, n2_objects.id ASC NULLS LAST) AS place, 0 AS skipped, count(*) OVER (PARTITION BY n2_objects.parent) AS until, count(*) OVER (PARTITION BY n2_objects.parent) AS every 
FROM n2_objects) AS anon_5) AS anon_4) AS anon_3 
WHERE anon_3.place = 1)
 SELECT (SELECT anon_1.j 
FROM (SELECT json_object('person', json(n1_objects.j), 'records', json(coalesce(n2_pages.j, '{"nodes":[]}'))) AS j 
FROM n0 LEFT OUTER JOIN n1_objects ON n1_objects.parent = n0.id LEFT OUTER JOIN n2_pages ON n2_pages.parent = n0.id) AS anon_1) AS answer, (SELECT json_group_array(anon_11.id) AS json_group_array_1 
FROM (SELECT n0.id AS id 
FROM n0 
WHERE n0.id IS NOT NULL UNION SELECT n2_pairs.target AS target 
FROM n2_pairs) AS anon_11) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows
