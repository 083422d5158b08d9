WITH n0 AS MATERIALIZED 
(SELECT anon_3.position AS position, anon_3.code AS code, anon_3.message AS message, anon_3.replayed AS replayed, anon_3.record_id AS record_id, anon_3.person_id AS person_id 
FROM (SELECT anon_4.position AS position, anon_4.record_id AS record_id, anon_4.person_id AS person_id, anon_4.household_id AS household_id, anon_4.replayed AS replayed, anon_4.beside AS beside, anon_4.code AS code, anon_4.message AS message 
FROM (SELECT json_extract(anon_5.value, '$[0]') AS position, json_extract(anon_5.value, '$[1]') AS record_id, json_extract(anon_5.value, '$[2]') AS person_id, json_extract(anon_5.value, '$[3]') AS household_id, json_extract(anon_5.value, '$[4]') AS replayed, json_extract(anon_5.value, '$[5]') AS beside, json_extract(anon_5.value, '$[6]') AS code, json_extract(anon_5.value, '$[7]') AS message 
FROM json_each(?) AS anon_5) AS anon_4) AS anon_3), 
n1_basiclivingaid AS MATERIALIZED 
(SELECT basic_living_aid_1.id AS parent, basic_living_aid_1.programme AS programme, basic_living_aid_1.given_on AS given_on, basic_living_aid_1.amount_fen AS amount_fen, basic_living_aid_1.eligibility AS eligibility, basic_living_aid_1.person_id AS person_id 
FROM basic_living_aid AS basic_living_aid_1 
WHERE basic_living_aid_1.id IN (SELECT n0.record_id 
FROM n0)), 
n1_educationaid AS MATERIALIZED 
(SELECT education_aid_1.id AS parent, education_aid_1.programme AS programme, education_aid_1.given_on AS given_on, education_aid_1.amount_fen AS amount_fen, education_aid_1.eligibility AS eligibility, education_aid_1.school_term AS school_term, education_aid_1.item AS item, education_aid_1.person_id AS person_id 
FROM education_aid AS education_aid_1 
WHERE education_aid_1.id IN (SELECT n0.record_id 
FROM n0)), 
n1_medicalassistance AS MATERIALIZED 
(SELECT medical_assistance_1.id AS parent, medical_assistance_1.programme AS programme, medical_assistance_1.given_on AS given_on, medical_assistance_1.amount_fen AS amount_fen, medical_assistance_1.eligibility AS eligibility, medical_assistance_1.person_id AS person_id 
FROM medical_assistance AS medical_assistance_1 
WHERE medical_assistance_1.id IN (SELECT n0.record_id 
FROM n0)), 
n1_premiumsubsidy AS MATERIALIZED 
(SELECT premium_subsidy_1.id AS parent, premium_subsidy_1.programme AS programme, premium_subsidy_1.given_on AS given_on, premium_subsidy_1.amount_fen AS amount_fen, premium_subsidy_1.eligibility AS eligibility, premium_subsidy_1.person_id AS person_id 
FROM premium_subsidy AS premium_subsidy_1 
WHERE premium_subsidy_1.id IN (SELECT n0.record_id 
FROM n0)), 
n1_temporaryrelief AS MATERIALIZED 
(SELECT temporary_relief_1.id AS parent, temporary_relief_1.programme AS programme, temporary_relief_1.given_on AS given_on, temporary_relief_1.amount_fen AS amount_fen, temporary_relief_1.eligibility AS eligibility, temporary_relief_1.person_id AS person_id 
FROM temporary_relief AS temporary_relief_1 
WHERE temporary_relief_1.id IN (SELECT n0.record_id 
FROM n0)), 
n1_objects AS MATERIALIZED 
(SELECT n1_basiclivingaid.parent AS parent, json_object('programme', n1_basiclivingaid.programme, 'givenOn', n1_basiclivingaid.given_on, 'amount', CASE WHEN (n1_basiclivingaid.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (n1_basiclivingaid.amount_fen < 0) THEN '-' ELSE '' END, abs(n1_basiclivingaid.amount_fen) / 100, abs(n1_basiclivingaid.amount_fen) % 100) END, 'eligibility', n1_basiclivingaid.eligibility) AS j 
FROM n1_basiclivingaid UNION ALL SELECT n1_educationaid.parent AS parent, json_object('programme', n1_educationaid.programme, 'givenOn', n1_educationaid.given_on, 'amount', CASE WHEN (n1_educationaid.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (n1_educationaid.amount_fen < 0) THEN '-' ELSE '' END, abs(n1_educationaid.amount_fen) / 100, abs(n1_educationaid.amount_fen) % 100) END, 'eligibility', n1_educationaid.eligibility, 'schoolTerm', n1_educationaid.school_term, 'item', n1_educationaid.item) AS j 
FROM n1_educationaid UNION ALL SELECT n1_medicalassistance.parent AS parent, json_object('programme', n1_medicalassistance.programme, 'givenOn', n1_medicalassistance.given_on, 'amount', CASE WHEN (n1_medicalassistance.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (n1_medicalassistance.amount_fen < 0) THEN '-' ELSE '' END, abs(n1_medicalassistance.amount_fen) / 100, abs(n1_medicalassistance.amount_fen) % 100) END, 'eligibility', n1_medicalassistance.eligibility) AS j 
FROM n1_medicalassistance UNION ALL SELECT n1_premiumsubsidy.parent AS parent, json_object('programme', n1_premiumsubsidy.programme, 'givenOn', n1_premiumsubsidy.given_on, 'amount', CASE WHEN (n1_premiumsubsidy.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (n1_premiumsubsidy.amount_fen < 0) THEN '-' ELSE '' END, abs(n1_premiumsubsidy.amount_fen) / 100, abs(n1_premiumsubsidy.amount_fen) % 100) END, 'eligibility', n1_premiumsubsidy.eligibility) AS j 
FROM n1_premiumsubsidy UNION ALL SELECT n1_temporaryrelief.parent AS parent, json_object('programme', n1_temporaryrelief.programme, 'givenOn', n1_temporaryrelief.given_on, 'amount', CASE WHEN (n1_temporaryrelief.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (n1_temporaryrelief.amount_fen < 0) THEN '-' ELSE '' END, abs(n1_temporaryrelief.amount_fen) / 100, abs(n1_temporaryrelief.amount_fen) % 100) END, 'eligibility', n1_temporaryrelief.eligibility) AS j 
FROM n1_temporaryrelief), 
n2_pairs AS 
(SELECT n0.record_id AS parent, person_2.id AS target 
FROM n0 JOIN person AS person_2 ON person_2.id = n0.person_id 
WHERE 1 = 1 UNION SELECT n0.record_id AS record_id, person_2.id AS id 
FROM n0 JOIN membership AS membership_1 ON membership_1.person_id = n0.person_id JOIN membership AS membership_2 ON membership_2.household_id = membership_1.household_id JOIN person AS person_2 ON person_2.id = membership_2.person_id 
WHERE membership_1.superseded_at IS NULL AND membership_1.since <= ? AND (membership_1.until IS NULL OR membership_1.until >= ?) AND membership_2.superseded_at IS NULL AND membership_2.since <= ? AND (membership_2.until IS NULL OR membership_2.until >= ?)), 
n2_basiclivingaid AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, basic_living_aid_2.programme AS programme, basic_living_aid_2.amount_fen AS amount_fen, basic_living_aid_2.person_id AS person_id, basic_living_aid_2.given_on AS given_on, basic_living_aid_2.id AS id 
FROM n2_pairs JOIN basic_living_aid AS basic_living_aid_2 ON basic_living_aid_2.person_id = n2_pairs.target 
WHERE (EXISTS (SELECT 1 
FROM basic_living_aid AS basic_living_aid_3 
WHERE basic_living_aid_3.id = CAST(n2_pairs.parent AS VARCHAR(36)) AND basic_living_aid_2.id != basic_living_aid_3.id AND basic_living_aid_2.programme = basic_living_aid_3.programme AND basic_living_aid_3.superseded_at IS NULL AND (basic_living_aid_2.period_from IS NOT NULL AND basic_living_aid_2.period_until IS NULL OR coalesce(basic_living_aid_2.period_until, basic_living_aid_2.given_on) >= coalesce(basic_living_aid_3.period_from, basic_living_aid_3.given_on)) AND (basic_living_aid_3.period_from IS NOT NULL AND basic_living_aid_3.period_until IS NULL OR coalesce(basic_living_aid_3.period_until, basic_living_aid_3.given_on) >= coalesce(basic_living_aid_2.period_from, basic_living_aid_2.given_on)))) AND basic_living_aid_2.superseded_at IS NULL), 
n2_educationaid AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, education_aid_2.programme AS programme, education_aid_2.amount_fen AS amount_fen, education_aid_2.person_id AS person_id, education_aid_2.given_on AS given_on, education_aid_2.id AS id 
FROM n2_pairs JOIN education_aid AS education_aid_2 ON education_aid_2.person_id = n2_pairs.target 
WHERE (EXISTS (SELECT 1 
FROM education_aid AS education_aid_3 
WHERE education_aid_3.id = CAST(n2_pairs.parent AS VARCHAR(36)) AND education_aid_2.id != education_aid_3.id AND education_aid_2.programme = education_aid_3.programme AND education_aid_3.superseded_at IS NULL AND (education_aid_2.school_term = education_aid_3.school_term OR education_aid_2.school_term IS NULL OR education_aid_3.school_term IS NULL) AND (education_aid_2.item = education_aid_3.item OR education_aid_2.item IS NULL OR education_aid_3.item IS NULL) AND (NOT (education_aid_2.school_term IS NULL OR education_aid_3.school_term IS NULL OR education_aid_2.item IS NULL OR education_aid_3.item IS NULL) OR (education_aid_2.period_from IS NOT NULL AND education_aid_2.period_until IS NULL OR coalesce(education_aid_2.period_until, education_aid_2.given_on) >= coalesce(education_aid_3.period_from, education_aid_3.given_on)) AND (education_aid_3.period_from IS NOT NULL AND education_aid_3.period_until IS NULL OR coalesce(education_aid_3.period_until, education_aid_3.given_on) >= coalesce(education_aid_2.period_from, education_aid_2.given_on))) AND education_aid_2.person_id = education_aid_3.person_id)) AND education_aid_2.superseded_at IS NULL), 
n2_medicalassistance AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, medical_assistance_2.programme AS programme, medical_assistance_2.amount_fen AS amount_fen, medical_assistance_2.person_id AS person_id, medical_assistance_2.given_on AS given_on, medical_assistance_2.id AS id 
FROM n2_pairs JOIN medical_assistance AS medical_assistance_2 ON medical_assistance_2.person_id = n2_pairs.target 
WHERE (EXISTS (SELECT 1 
FROM medical_assistance AS medical_assistance_3 
WHERE medical_assistance_3.id = CAST(n2_pairs.parent AS VARCHAR(36)) AND medical_assistance_2.id != medical_assistance_3.id AND medical_assistance_2.programme = medical_assistance_3.programme AND medical_assistance_3.superseded_at IS NULL AND (medical_assistance_2.period_from IS NOT NULL AND medical_assistance_2.period_until IS NULL OR coalesce(medical_assistance_2.period_until, medical_assistance_2.given_on) >= coalesce(medical_assistance_3.period_from, medical_assistance_3.given_on)) AND (medical_assistance_3.period_from IS NOT NULL AND medical_assistance_3.period_until IS NULL OR coalesce(medical_assistance_3.period_until, medical_assistance_3.given_on) >= coalesce(medical_assistance_2.period_from, medical_assistance_2.given_on)) AND medical_assistance_2.person_id = medical_assistance_3.person_id)) AND medical_assistance_2.superseded_at IS NULL), 
n2_premiumsubsidy AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, premium_subsidy_2.programme AS programme, premium_subsidy_2.amount_fen AS amount_fen, premium_subsidy_2.person_id AS person_id, premium_subsidy_2.given_on AS given_on, premium_subsidy_2.id AS id 
FROM n2_pairs JOIN premium_subsidy AS premium_subsidy_2 ON premium_subsidy_2.person_id = n2_pairs.target 
WHERE (EXISTS (SELECT 1 
FROM premium_subsidy AS premium_subsidy_3 
WHERE premium_subsidy_3.id = CAST(n2_pairs.parent AS VARCHAR(36)) AND premium_subsidy_2.id != premium_subsidy_3.id AND premium_subsidy_2.programme = premium_subsidy_3.programme AND premium_subsidy_3.superseded_at IS NULL AND (premium_subsidy_2.insurance_year = premium_subsidy_3.insurance_year OR premium_subsidy_2.insurance_year IS NULL OR premium_subsidy_3.insurance_year IS NULL) AND (NOT (premium_subsidy_2.insurance_year IS NULL OR premium_subsidy_3.insurance_year IS NULL) OR (premium_subsidy_2.period_from IS NOT NULL AND premium_subsidy_2.period_until IS NULL OR coalesce(premium_subsidy_2.period_until, premium_subsidy_2.given_on) >= coalesce(premium_subsidy_3.period_from, premium_subsidy_3.given_on)) AND (premium_subsidy_3.period_from IS NOT NULL AND premium_subsidy_3.period_until IS NULL OR coalesce(premium_subsidy_3.period_until, premium_subsidy_3.given_on) >= coalesce(premium_subsidy_2.period_from, premium_subsidy_2.given_on))) AND premium_subsidy_2.person_id = premium_subsidy_3.person_id)) AND premium_subsidy_2.superseded_at IS NULL), 
n2_temporaryrelief AS MATERIALIZED 
(SELECT n2_pairs.parent AS parent, temporary_relief_2.programme AS programme, temporary_relief_2.amount_fen AS amount_fen, temporary_relief_2.person_id AS person_id, temporary_relief_2.given_on AS given_on, temporary_relief_2.id AS id 
FROM n2_pairs JOIN temporary_relief AS temporary_relief_2 ON temporary_relief_2.person_id = n2_pairs.target 
WHERE (EXISTS (SELECT 1 
FROM temporary_relief AS temporary_relief_3 
WHERE temporary_relief_3.id = CAST(n2_pairs.parent AS VARCHAR(36)) AND temporary_relief_2.id != temporary_relief_3.id AND temporary_relief_2.programme = temporary_relief_3.programme AND temporary_relief_3.superseded_at IS NULL AND (temporary_relief_2.period_from IS NOT NULL AND temporary_relief_2.period_until IS NULL OR coalesce(temporary_relief_2.period_until, temporary_relief_2.given_on) >= coalesce(temporary_relief_3.period_from, temporary_relief_3.given_on)) AND (temporary_relief_3.period_from IS NOT NULL AND temporary_relief_3.period_until IS NULL OR coalesce(temporary_relief_3.period_until, temporary_relief_3.given_on) >= coalesce(temporary_relief_2.period_from, temporary_relief_2.given_on)) AND temporary_relief_2.person_id = temporary_relief_3.person_id)) AND temporary_relief_2.superseded_at IS NULL), 
n2_objects AS 
(SELECT n2_basiclivingaid.parent AS parent, n2_basiclivingaid.given_on AS given_on, n2_basiclivingaid.id AS id, json_object('programme', n2_basiclivingaid.programme, 'amount', CASE WHEN (n2_basiclivingaid.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (n2_basiclivingaid.amount_fen < 0) THEN '-' ELSE '' END, abs(n2_basiclivingaid.amount_fen) / 100, abs(n2_basiclivingaid.amount_fen) % 100) END, 'person', json((SELECT json_object('name', anon_7.name) AS j 
FROM (SELECT person_1.id AS parent, person_1.name AS name, person_1.id AS id 
FROM person AS person_1 
WHERE person_1.id = n2_basiclivingaid.person_id) AS anon_7))) AS j 
FROM n2_basiclivingaid UNION ALL SELECT n2_educationaid.parent AS parent, n2_educationaid.given_on AS given_on, n2_educationaid.id AS id, json_object('programme', n2_educationaid.programme, 'amount', CASE WHEN (n2_educationaid.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (n2_educationaid.amount_fen < 0) THEN '-' ELSE '' END, abs(n2_educationaid.amount_fen) / 100, abs(n2_educationaid.amount_fen) % 100) END, 'person', json((SELECT json_object('name', anon_8.name) AS j 
FROM (SELECT person_3.id AS parent, person_3.name AS name, person_3.id AS id 
FROM person AS person_3 
WHERE person_3.id = n2_educationaid.person_id) AS anon_8))) AS j 
FROM n2_educationaid UNION ALL SELECT n2_medicalassistance.parent AS parent, n2_medicalassistance.given_on AS given_on, n2_medicalassistance.id AS id, json_object('programme', n2_medicalassistance.programme, 'amount', CASE WHEN (n2_medicalassistance.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (n2_medicalassistance.amount_fen < 0) THEN '-' ELSE '' END, abs(n2_medicalassistance.amount_fen) / 100, abs(n2_medicalassistance.amount_fen) % 100) END, 'person', json((SELECT json_object('name', anon_9.name) AS j 
FROM (SELECT person_4.id AS parent, person_4.name AS name, person_4.id AS id 
FROM person AS person_4 
WHERE person_4.id = n2_medicalassistance.person_id) AS anon_9))) AS j 
FROM n2_medicalassistance UNION ALL SELECT n2_premiumsubsidy.parent AS parent, n2_premiumsubsidy.given_on AS given_on, n2_premiumsubsidy.id AS id, json_object('programme', n2_premiumsubsidy.programme, 'amount', CASE WHEN (n2_premiumsubsidy.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (n2_premiumsubsidy.amount_fen < 0) THEN '-' ELSE '' END, abs(n2_premiumsubsidy.amount_fen) / 100, abs(n2_premiumsubsidy.amount_fen) % 100) END, 'person', json((SELECT json_object('name', anon_10.name) AS j 
FROM (SELECT person_5.id AS parent, person_5.name AS name, person_5.id AS id 
FROM person AS person_5 
WHERE person_5.id = n2_premiumsubsidy.person_id) AS anon_10))) AS j 
FROM n2_premiumsubsidy UNION ALL SELECT n2_temporaryrelief.parent AS parent, n2_temporaryrelief.given_on AS given_on, n2_temporaryrelief.id AS id, json_object('programme', n2_temporaryrelief.programme, 'amount', CASE WHEN (n2_temporaryrelief.amount_fen IS NOT NULL) THEN printf('%s%d.%02d', CASE WHEN (n2_temporaryrelief.amount_fen < 0) THEN '-' ELSE '' END, abs(n2_temporaryrelief.amount_fen) / 100, abs(n2_temporaryrelief.amount_fen) % 100) END, 'person', json((SELECT json_object('name', anon_11.name) AS j 
FROM (SELECT person_6.id AS parent, person_6.name AS name, person_6.id AS id 
FROM person AS person_6 
WHERE person_6.id = n2_temporaryrelief.person_id) AS anon_11))) AS j 
FROM n2_temporaryrelief), 
n2_lists AS MATERIALIZED 
(SELECT anon_6.parent AS parent, anon_6.j AS j 
FROM (SELECT n2_objects.parent AS parent, json_group_array(json(n2_objects.j)) OVER (PARTITION BY n2_objects.parent ORDER BY n2_objects.given_on DESC NULLS LAST, n2_objects.id ASC NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS j, row_number() OVER (PARTITION BY n2_objects.parent ORDER BY n2_objects.given_on DESC NULLS LAST, n2_objects.id ASC NULLS LAST) AS place 
FROM n2_objects) AS anon_6 
WHERE anon_6.place = 1)
 SELECT (SELECT json_group_array(json(anon_1.j)) AS json_group_array_1 
FROM (SELECT anon_2.j AS j 
FROM (SELECT n0.position AS position, json_object('position', n0.position, 'code', n0.code, 'message', n0.message, 'replayed', json(json(CASE WHEN n0.replayed THEN 'true' WHEN n0.replayed = 0 THEN 'false' END)), 'record', json(n1_objects.j), 'overlaps', json(coalesce(n2_lists.j, '[]'))) AS j 
FROM n0 LEFT OUTER JOIN n1_objects ON n1_objects.parent = n0.record_id LEFT OUTER JOIN n2_lists ON n2_lists.parent = n0.record_id) AS anon_2 ORDER BY anon_2.position ASC NULLS LAST) AS anon_1) AS answer, (SELECT json_group_array(anon_12.person_id) AS json_group_array_2 
FROM (SELECT n0.person_id AS person_id 
FROM n0 
WHERE n0.person_id IS NOT NULL UNION SELECT n1_basiclivingaid.person_id AS person_id 
FROM n1_basiclivingaid 
WHERE n1_basiclivingaid.person_id IS NOT NULL UNION SELECT n1_educationaid.person_id AS person_id 
FROM n1_educationaid 
WHERE n1_educationaid.person_id IS NOT NULL UNION SELECT n1_medicalassistance.person_id AS person_id 
FROM n1_medicalassistance 
WHERE n1_medicalassistance.person_id IS NOT NULL UNION SELECT n1_premiumsubsidy.person_id AS person_id 
FROM n1_premiumsubsidy 
WHERE n1_premiumsubsidy.person_id IS NOT NULL UNION SELECT n1_temporaryrelief.person_id AS person_id 
FROM n1_temporaryrelief 
WHERE n1_temporaryrelief.person_id IS NOT NULL UNION SELECT n2_pairs.target AS target 
FROM n2_pairs) AS anon_12) AS subjects, (SELECT count(DISTINCT n0.person_id) AS count_1 
FROM n0) AS rows
