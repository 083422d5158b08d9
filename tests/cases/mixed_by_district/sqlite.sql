WITH n0 AS MATERIALIZED 
(SELECT person_1.name AS name, person_1.id_number_sealed AS id_number_sealed, person_1.id_number_mask AS id_number_mask, person_1.id AS id, EXISTS (SELECT 1 
FROM division_within AS division_within_1 
WHERE division_within_1.ancestor_code = ? AND division_within_1.division_code = person_1.division_code) AS in_district 
FROM person AS person_1 
WHERE person_1.id_number_token in (select value from json_each(?)) = 1), 
anon_2 AS 
(SELECT anon_3.parent AS parent, anon_3.target AS target 
FROM (SELECT anon_4.parent AS parent, anon_4.target AS target, row_number() OVER (PARTITION BY anon_4.parent ORDER BY anon_4.target) AS place 
FROM (SELECT membership_1.person_id AS parent, membership_1.household_id AS target 
FROM membership AS membership_1 
WHERE membership_1.person_id IN (SELECT n0.id 
FROM n0) AND membership_1.superseded_at IS NULL AND membership_1.since <= ? AND (membership_1.until IS NULL OR membership_1.until >= ?)) AS anon_4) AS anon_3 
WHERE anon_3.place = 1), 
n1 AS MATERIALIZED 
(SELECT anon_2.parent AS parent, household_1.id AS id 
FROM anon_2 JOIN household AS household_1 ON household_1.id = anon_2.target 
WHERE EXISTS (SELECT 1 
FROM division_within AS division_within_2 
WHERE division_within_2.ancestor_code = ? AND division_within_2.division_code = household_1.division_code)), 
n2 AS MATERIALIZED 
(SELECT membership_2.household_id AS parent, membership_2.person_id AS person_id, membership_2.since AS since, membership_2.id AS id 
FROM membership AS membership_2 
WHERE membership_2.household_id IN (SELECT n1.id 
FROM n1) AND membership_2.since <= ? AND (membership_2.until IS NULL OR membership_2.until >= ?) AND membership_2.superseded_at IS NULL), 
n3 AS MATERIALIZED 
(SELECT person_2.id AS parent, person_2.name AS name, person_2.id_number_sealed AS id_number_sealed, person_2.id_number_mask AS id_number_mask, person_2.division_code AS division_code, person_2.id AS id, EXISTS (SELECT 1 
FROM division_within AS division_within_3 
WHERE division_within_3.ancestor_code = ? AND division_within_3.division_code = person_2.division_code) AS in_district 
FROM person AS person_2 
WHERE person_2.id IN (SELECT n2.person_id 
FROM n2)), 
n4_objects AS MATERIALIZED 
(SELECT anon_6.parent AS parent, json_object('code', anon_6.code) AS j 
FROM (SELECT division_1.code AS parent, division_1.code AS code 
FROM division AS division_1 
WHERE division_1.code IN (SELECT n3.division_code 
FROM n3)) AS anon_6), 
n5_objects AS 
(SELECT anon_8.parent AS parent, anon_8.given_on AS given_on, anon_8.id AS id, json_object('programme', anon_8.programme, 'amount', CASE WHEN anon_8.in_district = 1 THEN CASE WHEN (anon_8.amount_fen IS NOT NULL) THEN printf('%d.%02d', anon_8.amount_fen / 100, anon_8.amount_fen % 100) END END) AS j 
FROM (SELECT basic_living_aid_1.person_id AS parent, basic_living_aid_1.programme AS programme, basic_living_aid_1.amount_fen AS amount_fen, basic_living_aid_1.given_on AS given_on, basic_living_aid_1.id AS id, basic_living_aid_1.person_id AS person_id, anon_9.in_district AS in_district 
FROM basic_living_aid AS basic_living_aid_1 JOIN (SELECT DISTINCT n3.id AS id, n3.in_district AS in_district 
FROM n3) AS anon_9 ON anon_9.id = basic_living_aid_1.person_id 
WHERE basic_living_aid_1.person_id IN (SELECT n3.id 
FROM n3) AND basic_living_aid_1.superseded_at IS NULL) AS anon_8 UNION ALL SELECT anon_10.parent AS parent, anon_10.given_on AS given_on, anon_10.id AS id, json_object('programme', anon_10.programme, 'amount', CASE WHEN anon_10.in_district = 1 THEN CASE WHEN (anon_10.amount_fen IS NOT NULL) THEN printf('%d.%02d', anon_10.amount_fen / 100, anon_10.amount_fen % 100) END END) AS j 
FROM (SELECT education_aid_1.person_id AS parent, education_aid_1.programme AS programme, education_aid_1.amount_fen AS amount_fen, education_aid_1.given_on AS given_on, education_aid_1.id AS id, education_aid_1.person_id AS person_id, anon_11.in_district AS in_district 
FROM education_aid AS education_aid_1 JOIN (SELECT DISTINCT n3.id AS id, n3.in_district AS in_district 
FROM n3) AS anon_11 ON anon_11.id = education_aid_1.person_id 
WHERE education_aid_1.person_id IN (SELECT n3.id 
FROM n3) AND education_aid_1.superseded_at IS NULL) AS anon_10 UNION ALL SELECT anon_12.parent AS parent, anon_12.given_on AS given_on, anon_12.id AS id, json_object('programme', anon_12.programme, 'amount', CASE WHEN anon_12.in_district = 1 THEN CASE WHEN (anon_12.amount_fen IS NOT NULL) THEN printf('%d.%02d', anon_12.amount_fen / 100, anon_12.amount_fen % 100) END END) AS j 
FROM (SELECT medical_assistance_1.person_id AS parent, medical_assistance_1.programme AS programme, medical_assistance_1.amount_fen AS amount_fen, medical_assistance_1.given_on AS given_on, medical_assistance_1.id AS id, medical_assistance_1.person_id AS person_id, anon_13.in_district AS in_district 
FROM medical_assistance AS medical_assistance_1 JOIN (SELECT DISTINCT n3.id AS id, n3.in_district AS in_district 
FROM n3) AS anon_13 ON anon_13.id = medical_assistance_1.person_id 
WHERE medical_assistance_1.person_id IN (SELECT n3.id 
FROM n3) AND medical_assistance_1.superseded_at IS NULL) AS anon_12 UNION ALL SELECT anon_14.parent AS parent, anon_14.given_on AS given_on, anon_14.id AS id, json_object('programme', anon_14.programme, 'amount', CASE WHEN anon_14.in_district = 1 THEN CASE WHEN (anon_14.amount_fen IS NOT NULL) THEN printf('%d.%02d', anon_14.amount_fen / 100, anon_14.amount_fen % 100) END END) AS j 
FROM (SELECT premium_subsidy_1.person_id AS parent, premium_subsidy_1.programme AS programme, premium_subsidy_1.amount_fen AS amount_fen, premium_subsidy_1.given_on AS given_on, premium_subsidy_1.id AS id, premium_subsidy_1.person_id AS person_id, anon_15.in_district AS in_district 
FROM premium_subsidy AS premium_subsidy_1 JOIN (SELECT DISTINCT n3.id AS id, n3.in_district AS in_district 
FROM n3) AS anon_15 ON anon_15.id = premium_subsidy_1.person_id 
WHERE premium_subsidy_1.person_id IN (SELECT n3.id 
FROM n3) AND premium_subsidy_1.superseded_at IS NULL) AS anon_14 UNION ALL SELECT anon_16.parent AS parent, anon_16.given_on AS given_on, anon_16.id AS id, json_object('programme', anon_16.programme, 'amount', CASE WHEN anon_16.in_district = 1 THEN CASE WHEN (anon_16.amount_fen IS NOT NULL) THEN printf('%d.%02d', anon_16.amount_fen / 100, anon_16.amount_fen % 100) END END) AS j 
FROM (SELECT temporary_relief_1.person_id AS parent, temporary_relief_1.programme AS programme, temporary_relief_1.amount_fen AS amount_fen, temporary_relief_1.given_on AS given_on, temporary_relief_1.id AS id, temporary_relief_1.person_id AS person_id, anon_17.in_district AS in_district 
FROM temporary_relief AS temporary_relief_1 JOIN (SELECT DISTINCT n3.id AS id, n3.in_district AS in_district 
FROM n3) AS anon_17 ON anon_17.id = temporary_relief_1.person_id 
WHERE temporary_relief_1.person_id IN (SELECT n3.id 
FROM n3) AND temporary_relief_1.superseded_at IS NULL) AS anon_16), 
n5_lists AS MATERIALIZED 
(SELECT anon_7.parent AS parent, anon_7.j AS j 
FROM (SELECT n5_objects.parent AS parent, json_group_array(json(n5_objects.j)) OVER (PARTITION BY n5_objects.parent ORDER BY n5_objects.given_on DESC NULLS LAST, n5_objects.id ASC NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS j, row_number() OVER (PARTITION BY n5_objects.parent ORDER BY n5_objects.given_on DESC NULLS LAST, n5_objects.id ASC NULLS LAST) AS place 
FROM n5_objects) AS anon_7 
WHERE anon_7.place = 1), 
n3_objects AS MATERIALIZED 
(SELECT n3.parent AS parent, json_object('name', CASE WHEN n3.in_district = 1 THEN n3.name ELSE substr(n3.name, ?, ?) || ? END, 'idNumber', CASE WHEN n3.in_district = 1 THEN char(1) || n3.id_number_sealed ELSE n3.id_number_mask END, 'division', json(n4_objects.j), 'assistanceRecords', json(coalesce(n5_lists.j, '[]'))) AS j 
FROM n3 LEFT OUTER JOIN n4_objects ON n4_objects.parent = n3.division_code LEFT OUTER JOIN n5_lists ON n5_lists.parent = n3.id), 
n2_objects AS 
(SELECT n2.parent AS parent, n2.since AS since, n2.id AS id, json_object('person', json(n3_objects.j)) AS j 
FROM n2 LEFT OUTER JOIN n3_objects ON n3_objects.parent = n2.person_id), 
n2_lists AS MATERIALIZED 
(SELECT anon_5.parent AS parent, anon_5.j AS j 
FROM (SELECT n2_objects.parent AS parent, json_group_array(json(n2_objects.j)) OVER (PARTITION BY n2_objects.parent ORDER BY n2_objects.since ASC NULLS LAST, n2_objects.id ASC NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS j, row_number() OVER (PARTITION BY n2_objects.parent ORDER BY n2_objects.since ASC NULLS LAST, n2_objects.id ASC NULLS LAST) AS place 
FROM n2_objects) AS anon_5 
WHERE anon_5.place = 1), 
n1_objects AS MATERIALIZED 
(SELECT n1.parent AS parent, json_object('id', n1.id, 'members', json(coalesce(n2_lists.j, '[]'))) AS j 
FROM n1 LEFT OUTER JOIN n2_lists ON n2_lists.parent = n1.id)
 SELECT (SELECT anon_1.j 
FROM (SELECT json_object('name', CASE WHEN n0.in_district = 1 THEN n0.name ELSE substr(n0.name, ?, ?) || ? END, 'idNumber', CASE WHEN n0.in_district = 1 THEN char(1) || n0.id_number_sealed ELSE n0.id_number_mask END, 'household', json(CASE WHEN n0.in_district = 1 THEN n1_objects.j END)) AS j 
FROM n0 LEFT OUTER JOIN n1_objects ON n1_objects.parent = n0.id) AS anon_1) AS answer, (SELECT json_group_array(anon_18.id) AS json_group_array_1 
FROM (SELECT n0.id AS id 
FROM n0 
WHERE n0.id IS NOT NULL UNION SELECT membership_3.person_id AS person_id 
FROM membership AS membership_3 
WHERE membership_3.household_id IN (SELECT n1.id 
FROM n1) AND membership_3.superseded_at IS NULL AND membership_3.since <= ? AND (membership_3.until IS NULL OR membership_3.until >= ?) UNION SELECT n2.person_id AS person_id 
FROM n2 
WHERE n2.person_id IS NOT NULL) AS anon_18) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows

WITH n0 AS MATERIALIZED 
(SELECT person_1.name AS name, person_1.phone_sealed AS phone_sealed, person_1.phone_mask AS phone_mask, person_1.id AS id, person_1.division_code AS division_code, EXISTS (SELECT 1 
FROM division_within AS division_within_1 
WHERE division_within_1.ancestor_code = ? AND division_within_1.division_code = person_1.division_code) AS in_district 
FROM person AS person_1 
WHERE person_1.id_number_token in (select value from json_each(?)) = 1), 
anon_4 AS 
(SELECT DISTINCT n0.id AS person_id, coalesce((SELECT person_version_1.division_code 
FROM person_version AS person_version_1 
WHERE person_version_1.person_id = n0.id AND person_version_1.recorded_at <= ? AND (person_version_1.superseded_at IS NULL OR person_version_1.superseded_at > ?)), n0.division_code) AS division_code 
FROM n0), 
anon_13 AS 
(SELECT anon_14.division_code AS division_code, parameter_1.code AS code, parameter_1.division_code AS set_by, parameter_1.value AS value 
FROM (SELECT division_within_2.ancestor_code AS ancestor_code, division_within_2.division_code AS division_code 
FROM division_within AS division_within_2 
WHERE division_within_2.ancestor_code IN (SELECT parameter_1.division_code 
FROM parameter AS parameter_1 
WHERE parameter_1.code IN ('RESIDENT_PREMIUM_TIER_1', 'PREMIUM_SUBSIDY_FIXED_90', 'PREMIUM_SUBSIDY_FIXED_70') AND parameter_1.since <= ? AND (parameter_1.until IS NULL OR parameter_1.until >= ?) AND parameter_1.recorded_at <= ? AND (parameter_1.superseded_at IS NULL OR parameter_1.superseded_at > ?)) AND division_within_2.division_code IN (SELECT anon_4.division_code 
FROM anon_4)) AS anon_14 JOIN parameter AS parameter_1 ON parameter_1.division_code = anon_14.ancestor_code 
WHERE parameter_1.code IN ('RESIDENT_PREMIUM_TIER_1', 'PREMIUM_SUBSIDY_FIXED_90', 'PREMIUM_SUBSIDY_FIXED_70') AND parameter_1.since <= ? AND (parameter_1.until IS NULL OR parameter_1.until >= ?) AND parameter_1.recorded_at <= ? AND (parameter_1.superseded_at IS NULL OR parameter_1.superseded_at > ?)), 
anon_5 AS 
(SELECT anon_6.person_id AS person_id, CASE WHEN anon_6.holds = 0 THEN 'NOT_ELIGIBLE' WHEN (anon_6.holds = 1 AND anon_6.amount_fen IS NOT NULL) THEN 'ELIGIBLE' ELSE 'REVIEW' END AS verdict, CASE WHEN anon_6.holds THEN 'SHARE_OF_PREMIUM' END AS benefit_kind, CASE WHEN anon_6.holds THEN anon_6.percent_bp END AS percent_bp, CASE WHEN anon_6.holds THEN anon_6.amount_fen END AS amount_fen, CASE WHEN (anon_6.holds = 1 AND anon_6.percent_bp IS NOT NULL) THEN anon_6.category END AS category, CASE WHEN anon_6.holds = 0 THEN NULL WHEN (anon_6.holds = 1 AND anon_6.amount_fen IS NOT NULL) THEN NULL WHEN (anon_6.holds = 1 AND anon_6.percent_bp IS NULL) THEN 'CATEGORY_DISPUTED' WHEN anon_6.holds THEN 'PARAMETER_NOT_SET' ELSE 'CONDITION_UNKNOWN' END AS review_reason, anon_6.state_low_income_category AS state_low_income_category, anon_6.state_qualified AS state_qualified, anon_6.state_enrolled AS state_enrolled 
FROM (SELECT anon_7.person_id AS person_id, anon_7.percent_bp AS percent_bp, anon_7.amount_fen AS amount_fen, anon_7.category AS category, anon_7.state_low_income_category AS state_low_income_category, anon_7.state_qualified AS state_qualified, anon_7.state_enrolled AS state_enrolled, anon_7.state_low_income_category = 1 AND anon_7.state_qualified = 1 AND anon_7.state_enrolled = 1 AS holds 
FROM (SELECT anon_4.person_id AS person_id, CASE WHEN (anon_8.resident_insurance_tier = 2) THEN 10000 WHEN anon_9.held_extreme_poverty THEN 10000 WHEN anon_9.disputed_extreme_poverty THEN NULL WHEN anon_9.held_subsistence_allowance THEN 9000 WHEN anon_9.disputed_subsistence_allowance THEN NULL ELSE 7000 END AS percent_bp, CASE WHEN (anon_8.resident_insurance_tier = 2) THEN anon_10.resident_premium_tier_1 WHEN anon_9.held_extreme_poverty THEN anon_10.resident_premium_tier_1 WHEN anon_9.disputed_extreme_poverty THEN NULL WHEN anon_9.held_subsistence_allowance THEN anon_10.premium_subsidy_fixed_90 WHEN anon_9.disputed_subsistence_allowance THEN NULL ELSE anon_10.premium_subsidy_fixed_70 END AS amount_fen, CASE WHEN anon_9.held_extreme_poverty THEN 'EXTREME_POVERTY' WHEN anon_9.held_subsistence_allowance THEN 'SUBSISTENCE_ALLOWANCE' WHEN anon_9.held_subsistence_margin THEN 'SUBSISTENCE_MARGIN' WHEN anon_9.held_relapse_monitored THEN 'RELAPSE_MONITORED' WHEN anon_9.held_rigid_expenditure THEN 'RIGID_EXPENDITURE' WHEN anon_9.held_other_hardship THEN 'OTHER_HARDSHIP' END AS category, anon_9.held_subsistence_allowance = 1 OR anon_9.held_extreme_poverty = 1 OR anon_9.held_subsistence_margin = 1 OR anon_9.held_relapse_monitored = 1 OR anon_9.held_rigid_expenditure = 1 OR anon_9.held_other_hardship = 1 AS state_low_income_category, CASE WHEN (anon_8.premium_subsidy_qualified = 1) THEN 1 WHEN (anon_8.premium_subsidy_qualified = 0) THEN 0 END AS state_qualified, CASE WHEN (anon_8.resident_insurance_tier IN (1, 2)) THEN 1 WHEN (anon_8.resident_insurance_tier = 0) THEN 0 END AS state_enrolled 
FROM anon_4 LEFT OUTER JOIN (SELECT anon_11.person_id AS person_id, CASE WHEN (anon_11.yes_subsistence_allowance > 0 AND anon_11.no_subsistence_allowance > 0) THEN NULL WHEN (anon_11.yes_subsistence_allowance > 0) THEN 1 WHEN (anon_11.no_subsistence_allowance > 0 OR anon_11.ended_subsistence_allowance > 0) THEN 0 END AS held_subsistence_allowance, anon_11.yes_subsistence_allowance > 0 AND anon_11.no_subsistence_allowance > 0 AS disputed_subsistence_allowance, CASE WHEN (anon_11.yes_extreme_poverty > 0 AND anon_11.no_extreme_poverty > 0) THEN NULL WHEN (anon_11.yes_extreme_poverty > 0) THEN 1 WHEN (anon_11.no_extreme_poverty > 0 OR anon_11.ended_extreme_poverty > 0) THEN 0 END AS held_extreme_poverty, anon_11.yes_extreme_poverty > 0 AND anon_11.no_extreme_poverty > 0 AS disputed_extreme_poverty, CASE WHEN (anon_11.yes_subsistence_margin > 0 AND anon_11.no_subsistence_margin > 0) THEN NULL WHEN (anon_11.yes_subsistence_margin > 0) THEN 1 WHEN (anon_11.no_subsistence_margin > 0 OR anon_11.ended_subsistence_margin > 0) THEN 0 END AS held_subsistence_margin, anon_11.yes_subsistence_margin > 0 AND anon_11.no_subsistence_margin > 0 AS disputed_subsistence_margin, CASE WHEN (anon_11.yes_relapse_monitored > 0 AND anon_11.no_relapse_monitored > 0) THEN NULL WHEN (anon_11.yes_relapse_monitored > 0) THEN 1 WHEN (anon_11.no_relapse_monitored > 0 OR anon_11.ended_relapse_monitored > 0) THEN 0 END AS held_relapse_monitored, anon_11.yes_relapse_monitored > 0 AND anon_11.no_relapse_monitored > 0 AS disputed_relapse_monitored, CASE WHEN (anon_11.yes_rigid_expenditure > 0 AND anon_11.no_rigid_expenditure > 0) THEN NULL WHEN (anon_11.yes_rigid_expenditure > 0) THEN 1 WHEN (anon_11.no_rigid_expenditure > 0 OR anon_11.ended_rigid_expenditure > 0) THEN 0 END AS held_rigid_expenditure, anon_11.yes_rigid_expenditure > 0 AND anon_11.no_rigid_expenditure > 0 AS disputed_rigid_expenditure, CASE WHEN (anon_11.yes_other_hardship > 0 AND anon_11.no_other_hardship > 0) THEN NULL WHEN (anon_11.yes_other_hardship > 0) THEN 1 WHEN (anon_11.no_other_hardship > 0 OR anon_11.ended_other_hardship > 0) THEN 0 END AS held_other_hardship, anon_11.yes_other_hardship > 0 AND anon_11.no_other_hardship > 0 AS disputed_other_hardship 
FROM (SELECT anon_12.person_id AS person_id, count(*) FILTER (WHERE anon_12.category = 'SUBSISTENCE_ALLOWANCE' AND anon_12.standing = 'YES') AS yes_subsistence_allowance, count(*) FILTER (WHERE anon_12.category = 'SUBSISTENCE_ALLOWANCE' AND anon_12.standing = 'NO') AS no_subsistence_allowance, count(*) FILTER (WHERE anon_12.category = 'SUBSISTENCE_ALLOWANCE' AND anon_12.standing = 'ENDED') AS ended_subsistence_allowance, count(*) FILTER (WHERE anon_12.category = 'EXTREME_POVERTY' AND anon_12.standing = 'YES') AS yes_extreme_poverty, count(*) FILTER (WHERE anon_12.category = 'EXTREME_POVERTY' AND anon_12.standing = 'NO') AS no_extreme_poverty, count(*) FILTER (WHERE anon_12.category = 'EXTREME_POVERTY' AND anon_12.standing = 'ENDED') AS ended_extreme_poverty, count(*) FILTER (WHERE anon_12.category = 'SUBSISTENCE_MARGIN' AND anon_12.standing = 'YES') AS yes_subsistence_margin, count(*) FILTER (WHERE anon_12.category = 'SUBSISTENCE_MARGIN' AND anon_12.standing = 'NO') AS no_subsistence_margin, count(*) FILTER (WHERE anon_12.category = 'SUBSISTENCE_MARGIN' AND anon_12.standing = 'ENDED') AS ended_subsistence_margin, count(*) FILTER (WHERE anon_12.category = 'RELAPSE_MONITORED' AND anon_12.standing = 'YES') AS yes_relapse_monitored, count(*) FILTER (WHERE anon_12.category = 'RELAPSE_MONITORED' AND anon_12.standing = 'NO') AS no_relapse_monitored, count(*) FILTER (WHERE anon_12.category = 'RELAPSE_MONITORED' AND anon_12.standing = 'ENDED') AS ended_relapse_monitored, count(*) FILTER (WHERE anon_12.category = 'RIGID_EXPENDITURE' AND anon_12.standing = 'YES') AS yes_rigid_expenditure, count(*) FILTER (WHERE anon_12.category = 'RIGID_EXPENDITURE' AND anon_12.standing = 'NO') AS no_rigid_expenditure, count(*) FILTER (WHERE anon_12.category = 'RIGID_EXPENDITURE' AND anon_12.standing = 'ENDED') AS ended_rigid_expenditure, count(*) FILTER (WHERE anon_12.category = 'OTHER_HARDSHIP' AND anon_12.standing = 'YES') AS yes_other_hardship, count(*) FILTER (WHERE anon_12.category = 'OTHER_HARDSHIP' AND anon_12.standing = 'NO') AS no_other_hardship, count(*) FILTER (WHERE anon_12.category = 'OTHER_HARDSHIP' AND anon_12.standing = 'ENDED') AS ended_other_hardship 
FROM (SELECT category_determination_1.person_id AS person_id, category_determination_1.category AS category, CASE WHEN (category_determination_1.outcome = 'RECOGNISED' AND category_determination_1.since <= ? AND (category_determination_1.until IS NULL OR category_determination_1.until >= ?)) THEN 'YES' WHEN (category_determination_1.outcome = 'REFUSED' AND category_determination_1.since <= ? AND (category_determination_1.until IS NULL OR category_determination_1.until >= ?)) THEN 'NO' WHEN (category_determination_1.outcome = 'RECOGNISED' AND category_determination_1.until < ?) THEN 'ENDED' END AS standing 
FROM category_determination AS category_determination_1 
WHERE category_determination_1.person_id IN (SELECT anon_4.person_id 
FROM anon_4) AND category_determination_1.since <= ? AND category_determination_1.recorded_at <= ? AND (category_determination_1.superseded_at IS NULL OR category_determination_1.superseded_at > ?)) AS anon_12 GROUP BY anon_12.person_id) AS anon_11) AS anon_9 ON anon_9.person_id = anon_4.person_id LEFT OUTER JOIN (SELECT dated_fact_1.person_id AS person_id, CASE WHEN (count(*) FILTER (WHERE dated_fact_1.kind = 'PREMIUM_SUBSIDY_QUALIFIED') = count(dated_fact_1.value) FILTER (WHERE dated_fact_1.kind = 'PREMIUM_SUBSIDY_QUALIFIED') AND min(dated_fact_1.value) FILTER (WHERE dated_fact_1.kind = 'PREMIUM_SUBSIDY_QUALIFIED') = max(dated_fact_1.value) FILTER (WHERE dated_fact_1.kind = 'PREMIUM_SUBSIDY_QUALIFIED')) THEN min(dated_fact_1.value) FILTER (WHERE dated_fact_1.kind = 'PREMIUM_SUBSIDY_QUALIFIED') END AS premium_subsidy_qualified, CASE WHEN (count(*) FILTER (WHERE dated_fact_1.kind = 'RESIDENT_INSURANCE_TIER') = count(dated_fact_1.value) FILTER (WHERE dated_fact_1.kind = 'RESIDENT_INSURANCE_TIER') AND min(dated_fact_1.value) FILTER (WHERE dated_fact_1.kind = 'RESIDENT_INSURANCE_TIER') = max(dated_fact_1.value) FILTER (WHERE dated_fact_1.kind = 'RESIDENT_INSURANCE_TIER')) THEN min(dated_fact_1.value) FILTER (WHERE dated_fact_1.kind = 'RESIDENT_INSURANCE_TIER') END AS resident_insurance_tier 
FROM dated_fact AS dated_fact_1 
WHERE dated_fact_1.person_id IN (SELECT anon_4.person_id 
FROM anon_4) AND dated_fact_1.kind IN ('PREMIUM_SUBSIDY_QUALIFIED', 'RESIDENT_INSURANCE_TIER') AND dated_fact_1.since <= ? AND (dated_fact_1.until IS NULL OR dated_fact_1.until >= ?) AND dated_fact_1.recorded_at <= ? AND (dated_fact_1.superseded_at IS NULL OR dated_fact_1.superseded_at > ?) GROUP BY dated_fact_1.person_id) AS anon_8 ON anon_8.person_id = anon_4.person_id LEFT OUTER JOIN (SELECT anon_13.division_code AS division_code, CASE WHEN (count(*) FILTER (WHERE anon_13.code = 'RESIDENT_PREMIUM_TIER_1') = count(anon_13.value) FILTER (WHERE anon_13.code = 'RESIDENT_PREMIUM_TIER_1') AND min(anon_13.value) FILTER (WHERE anon_13.code = 'RESIDENT_PREMIUM_TIER_1') = max(anon_13.value) FILTER (WHERE anon_13.code = 'RESIDENT_PREMIUM_TIER_1')) THEN min(anon_13.value) FILTER (WHERE anon_13.code = 'RESIDENT_PREMIUM_TIER_1') END AS resident_premium_tier_1, CASE WHEN (count(*) FILTER (WHERE anon_13.code = 'PREMIUM_SUBSIDY_FIXED_90') = count(anon_13.value) FILTER (WHERE anon_13.code = 'PREMIUM_SUBSIDY_FIXED_90') AND min(anon_13.value) FILTER (WHERE anon_13.code = 'PREMIUM_SUBSIDY_FIXED_90') = max(anon_13.value) FILTER (WHERE anon_13.code = 'PREMIUM_SUBSIDY_FIXED_90')) THEN min(anon_13.value) FILTER (WHERE anon_13.code = 'PREMIUM_SUBSIDY_FIXED_90') END AS premium_subsidy_fixed_90, CASE WHEN (count(*) FILTER (WHERE anon_13.code = 'PREMIUM_SUBSIDY_FIXED_70') = count(anon_13.value) FILTER (WHERE anon_13.code = 'PREMIUM_SUBSIDY_FIXED_70') AND min(anon_13.value) FILTER (WHERE anon_13.code = 'PREMIUM_SUBSIDY_FIXED_70') = max(anon_13.value) FILTER (WHERE anon_13.code = 'PREMIUM_SUBSIDY_FIXED_70')) THEN min(anon_13.value) FILTER (WHERE anon_13.code = 'PREMIUM_SUBSIDY_FIXED_70') END AS premium_subsidy_fixed_70 
FROM anon_13 LEFT OUTER JOIN (SELECT DISTINCT anon_16.division_code AS division_code, anon_16.code AS code, anon_16.set_by AS set_by 
FROM anon_13 AS anon_16 JOIN (SELECT division_within_3.ancestor_code AS ancestor_code, division_within_3.division_code AS division_code 
FROM division_within AS division_within_3 
WHERE division_within_3.ancestor_code IN (SELECT anon_13.set_by 
FROM anon_13) AND division_within_3.division_code IN (SELECT anon_13.set_by 
FROM anon_13)) AS anon_17 ON anon_17.ancestor_code = anon_16.set_by JOIN anon_13 AS anon_18 ON anon_18.division_code = anon_16.division_code AND anon_18.code = anon_16.code AND anon_18.set_by = anon_17.division_code AND anon_18.set_by != anon_16.set_by) AS anon_15 ON anon_15.division_code = anon_13.division_code AND anon_15.code = anon_13.code AND anon_15.set_by = anon_13.set_by 
WHERE anon_15.set_by IS NULL GROUP BY anon_13.division_code) AS anon_10 ON anon_10.division_code = anon_4.division_code) AS anon_7) AS anon_6), 
n1 AS MATERIALIZED 
(SELECT anon_2.parent AS parent, anon_2.verdict AS verdict, anon_2.amount_fen AS amount_fen, anon_2.row_key AS row_key, anon_2.person_id AS person_id, anon_2.state_low_income_category AS state_low_income_category, anon_2.state_qualified AS state_qualified, anon_2.state_enrolled AS state_enrolled, anon_3.in_district AS in_district 
FROM (SELECT anon_4.person_id AS parent, anon_4.person_id AS row_key, CAST(NULL AS BIGINT) AS position, CASE WHEN (anon_4.person_id IS NULL) THEN 'NOT_FOUND' ELSE anon_5.verdict END AS verdict, anon_5.benefit_kind AS benefit_kind, anon_5.percent_bp AS percent_bp, anon_5.amount_fen AS amount_fen, anon_5.category AS category, anon_5.review_reason AS review_reason, anon_5.state_low_income_category AS state_low_income_category, anon_5.state_qualified AS state_qualified, anon_5.state_enrolled AS state_enrolled, anon_4.person_id AS person_id, 'PREMIUM_SUBSIDY' AS programme, 9 AS article, 'A low-income person who qualifies and is enrolled in the first tier of the residents'' medical insurance is subsidised: people in extreme poverty in full (特困人员给予全额资助), subsistence-allowance recipients by a fixed sum at 90 % (最低生活保障对象按照90%的比例给予定额资助), margin households and other low-income people who qualify by a fixed sum at 70 % (低保边缘家庭成员和其他符合资助条件的低收入人口按照70%的比例给予定额资助). Whoever qualifies and chooses the second tier gets 100 % of the first tier''s personal premium (自愿参加二档的,统一按照一档个人缴费标准的100%给予资助).' AS sentence 
FROM anon_4 JOIN anon_5 ON anon_5.person_id = anon_4.person_id) AS anon_2 JOIN (SELECT DISTINCT n0.id AS id, n0.in_district AS in_district 
FROM n0) AS anon_3 ON anon_3.id = anon_2.parent), 
n2_objects AS 
(SELECT anon_20.parent AS parent, anon_20.place AS place, json_object('code', anon_20.code, 'state', anon_20.state) AS j 
FROM (SELECT anon_21.parent AS parent, anon_21.code AS code, anon_21.state AS state, anon_21.place AS place 
FROM (SELECT n1.row_key AS parent, 0 AS place, 'LOW_INCOME_CATEGORY' AS code, 'A determination in force places the person in a low-income category (低收入人口).' AS sentence, 1 AS article, CASE WHEN (n1.state_low_income_category IS 1) THEN 'TRUE' WHEN (n1.state_low_income_category IS 0) THEN 'FALSE' ELSE 'UNKNOWN' END AS state 
FROM n1 
WHERE n1.person_id IS NOT NULL UNION ALL SELECT n1.row_key AS parent, 1 AS place, 'QUALIFIED' AS code, 'The person qualifies for a subsidised premium (符合资助参保条件).' AS sentence, 9 AS article, CASE WHEN (n1.state_qualified IS 1) THEN 'TRUE' WHEN (n1.state_qualified IS 0) THEN 'FALSE' ELSE 'UNKNOWN' END AS state 
FROM n1 
WHERE n1.person_id IS NOT NULL UNION ALL SELECT n1.row_key AS parent, 2 AS place, 'ENROLLED' AS code, 'The person is enrolled in the residents'' medical insurance (参加城乡居民基本医保一档或二档).' AS sentence, 9 AS article, CASE WHEN (n1.state_enrolled IS 1) THEN 'TRUE' WHEN (n1.state_enrolled IS 0) THEN 'FALSE' ELSE 'UNKNOWN' END AS state 
FROM n1 
WHERE n1.person_id IS NOT NULL) AS anon_21) AS anon_20), 
n2_lists AS MATERIALIZED 
(SELECT anon_19.parent AS parent, anon_19.j AS j 
FROM (SELECT n2_objects.parent AS parent, json_group_array(json(n2_objects.j)) OVER (PARTITION BY n2_objects.parent ORDER BY n2_objects.place ASC NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS j, row_number() OVER (PARTITION BY n2_objects.parent ORDER BY n2_objects.place ASC NULLS LAST) AS place 
FROM n2_objects) AS anon_19 
WHERE anon_19.place = 1), 
n1_objects AS MATERIALIZED 
(SELECT n1.parent AS parent, n1.in_district AS in_district, json_object('verdict', n1.verdict, 'amount', CASE WHEN n1.in_district = 1 THEN CASE WHEN (n1.amount_fen IS NOT NULL) THEN printf('%d.%02d', n1.amount_fen / 100, n1.amount_fen % 100) END END, 'conditions', json(coalesce(n2_lists.j, '[]'))) AS j 
FROM n1 LEFT OUTER JOIN n2_lists ON n2_lists.parent = n1.row_key)
 SELECT (SELECT anon_1.j 
FROM (SELECT json_object('name', CASE WHEN n0.in_district = 1 THEN n0.name ELSE substr(n0.name, ?, ?) || ? END, 'phone', CASE WHEN n0.in_district = 1 THEN char(1) || n0.phone_sealed ELSE n0.phone_mask END, 'premiumSubsidy', json(n1_objects.j)) AS j 
FROM n0 LEFT OUTER JOIN n1_objects ON n1_objects.parent = n0.id AND n1_objects.in_district = n0.in_district) AS anon_1) AS answer, (SELECT json_group_array(anon_22.id) AS json_group_array_1 
FROM (SELECT n0.id AS id 
FROM n0 
WHERE n0.id IS NOT NULL UNION SELECT n1.person_id AS person_id 
FROM n1 
WHERE n1.person_id IS NOT NULL) AS anon_22) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows

WITH n0 AS MATERIALIZED 
(SELECT person_1.name AS name, person_1.phone_sealed AS phone_sealed, person_1.phone_mask AS phone_mask, person_1.id AS id, person_1.division_code AS division_code, EXISTS (SELECT 1 
FROM division_within AS division_within_1 
WHERE division_within_1.ancestor_code = ? AND division_within_1.division_code = person_1.division_code) AS in_district 
FROM person AS person_1 
WHERE person_1.id_number_token in (select value from json_each(?)) = 1), 
anon_4 AS 
(SELECT DISTINCT n0.id AS person_id, coalesce((SELECT person_version_1.division_code 
FROM person_version AS person_version_1 
WHERE person_version_1.person_id = n0.id AND person_version_1.recorded_at <= ? AND (person_version_1.superseded_at IS NULL OR person_version_1.superseded_at > ?)), n0.division_code) AS division_code 
FROM n0), 
anon_13 AS 
(SELECT anon_14.division_code AS division_code, parameter_1.code AS code, parameter_1.division_code AS set_by, parameter_1.value AS value 
FROM (SELECT division_within_2.ancestor_code AS ancestor_code, division_within_2.division_code AS division_code 
FROM division_within AS division_within_2 
WHERE division_within_2.ancestor_code IN (SELECT parameter_1.division_code 
FROM parameter AS parameter_1 
WHERE parameter_1.code IN ('RESIDENT_PREMIUM_TIER_1', 'PREMIUM_SUBSIDY_FIXED_90', 'PREMIUM_SUBSIDY_FIXED_70') AND parameter_1.since <= ? AND (parameter_1.until IS NULL OR parameter_1.until >= ?) AND parameter_1.recorded_at <= ? AND (parameter_1.superseded_at IS NULL OR parameter_1.superseded_at > ?)) AND division_within_2.division_code IN (SELECT anon_4.division_code 
FROM anon_4)) AS anon_14 JOIN parameter AS parameter_1 ON parameter_1.division_code = anon_14.ancestor_code 
WHERE parameter_1.code IN ('RESIDENT_PREMIUM_TIER_1', 'PREMIUM_SUBSIDY_FIXED_90', 'PREMIUM_SUBSIDY_FIXED_70') AND parameter_1.since <= ? AND (parameter_1.until IS NULL OR parameter_1.until >= ?) AND parameter_1.recorded_at <= ? AND (parameter_1.superseded_at IS NULL OR parameter_1.superseded_at > ?)), 
anon_5 AS 
(SELECT anon_6.person_id AS person_id, CASE WHEN anon_6.holds = 0 THEN 'NOT_ELIGIBLE' WHEN (anon_6.holds = 1 AND anon_6.amount_fen IS NOT NULL) THEN 'ELIGIBLE' ELSE 'REVIEW' END AS verdict, CASE WHEN anon_6.holds THEN 'SHARE_OF_PREMIUM' END AS benefit_kind, CASE WHEN anon_6.holds THEN anon_6.percent_bp END AS percent_bp, CASE WHEN anon_6.holds THEN anon_6.amount_fen END AS amount_fen, CASE WHEN (anon_6.holds = 1 AND anon_6.percent_bp IS NOT NULL) THEN anon_6.category END AS category, CASE WHEN anon_6.holds = 0 THEN NULL WHEN (anon_6.holds = 1 AND anon_6.amount_fen IS NOT NULL) THEN NULL WHEN (anon_6.holds = 1 AND anon_6.percent_bp IS NULL) THEN 'CATEGORY_DISPUTED' WHEN anon_6.holds THEN 'PARAMETER_NOT_SET' ELSE 'CONDITION_UNKNOWN' END AS review_reason, anon_6.state_low_income_category AS state_low_income_category, anon_6.state_qualified AS state_qualified, anon_6.state_enrolled AS state_enrolled 
FROM (SELECT anon_7.person_id AS person_id, anon_7.percent_bp AS percent_bp, anon_7.amount_fen AS amount_fen, anon_7.category AS category, anon_7.state_low_income_category AS state_low_income_category, anon_7.state_qualified AS state_qualified, anon_7.state_enrolled AS state_enrolled, anon_7.state_low_income_category = 1 AND anon_7.state_qualified = 1 AND anon_7.state_enrolled = 1 AS holds 
FROM (SELECT anon_4.person_id AS person_id, CASE WHEN (anon_8.resident_insurance_tier = 2) THEN 10000 WHEN anon_9.held_extreme_poverty THEN 10000 WHEN anon_9.disputed_extreme_poverty THEN NULL WHEN anon_9.held_subsistence_allowance THEN 9000 WHEN anon_9.disputed_subsistence_allowance THEN NULL ELSE 7000 END AS percent_bp, CASE WHEN (anon_8.resident_insurance_tier = 2) THEN anon_10.resident_premium_tier_1 WHEN anon_9.held_extreme_poverty THEN anon_10.resident_premium_tier_1 WHEN anon_9.disputed_extreme_poverty THEN NULL WHEN anon_9.held_subsistence_allowance THEN anon_10.premium_subsidy_fixed_90 WHEN anon_9.disputed_subsistence_allowance THEN NULL ELSE anon_10.premium_subsidy_fixed_70 END AS amount_fen, CASE WHEN anon_9.held_extreme_poverty THEN 'EXTREME_POVERTY' WHEN anon_9.held_subsistence_allowance THEN 'SUBSISTENCE_ALLOWANCE' WHEN anon_9.held_subsistence_margin THEN 'SUBSISTENCE_MARGIN' WHEN anon_9.held_relapse_monitored THEN 'RELAPSE_MONITORED' WHEN anon_9.held_rigid_expenditure THEN 'RIGID_EXPENDITURE' WHEN anon_9.held_other_hardship THEN 'OTHER_HARDSHIP' END AS category, anon_9.held_subsistence_allowance = 1 OR anon_9.held_extreme_poverty = 1 OR anon_9.held_subsistence_margin = 1 OR anon_9.held_relapse_monitored = 1 OR anon_9.held_rigid_expenditure = 1 OR anon_9.held_other_hardship = 1 AS state_low_income_category, CASE WHEN (anon_8.premium_subsidy_qualified = 1) THEN 1 WHEN (anon_8.premium_subsidy_qualified = 0) THEN 0 END AS state_qualified, CASE WHEN (anon_8.resident_insurance_tier IN (1, 2)) THEN 1 WHEN (anon_8.resident_insurance_tier = 0) THEN 0 END AS state_enrolled 
FROM anon_4 LEFT OUTER JOIN (SELECT anon_11.person_id AS person_id, CASE WHEN (anon_11.yes_subsistence_allowance > 0 AND anon_11.no_subsistence_allowance > 0) THEN NULL WHEN (anon_11.yes_subsistence_allowance > 0) THEN 1 WHEN (anon_11.no_subsistence_allowance > 0 OR anon_11.ended_subsistence_allowance > 0) THEN 0 END AS held_subsistence_allowance, anon_11.yes_subsistence_allowance > 0 AND anon_11.no_subsistence_allowance > 0 AS disputed_subsistence_allowance, CASE WHEN (anon_11.yes_extreme_poverty > 0 AND anon_11.no_extreme_poverty > 0) THEN NULL WHEN (anon_11.yes_extreme_poverty > 0) THEN 1 WHEN (anon_11.no_extreme_poverty > 0 OR anon_11.ended_extreme_poverty > 0) THEN 0 END AS held_extreme_poverty, anon_11.yes_extreme_poverty > 0 AND anon_11.no_extreme_poverty > 0 AS disputed_extreme_poverty, CASE WHEN (anon_11.yes_subsistence_margin > 0 AND anon_11.no_subsistence_margin > 0) THEN NULL WHEN (anon_11.yes_subsistence_margin > 0) THEN 1 WHEN (anon_11.no_subsistence_margin > 0 OR anon_11.ended_subsistence_margin > 0) THEN 0 END AS held_subsistence_margin, anon_11.yes_subsistence_margin > 0 AND anon_11.no_subsistence_margin > 0 AS disputed_subsistence_margin, CASE WHEN (anon_11.yes_relapse_monitored > 0 AND anon_11.no_relapse_monitored > 0) THEN NULL WHEN (anon_11.yes_relapse_monitored > 0) THEN 1 WHEN (anon_11.no_relapse_monitored > 0 OR anon_11.ended_relapse_monitored > 0) THEN 0 END AS held_relapse_monitored, anon_11.yes_relapse_monitored > 0 AND anon_11.no_relapse_monitored > 0 AS disputed_relapse_monitored, CASE WHEN (anon_11.yes_rigid_expenditure > 0 AND anon_11.no_rigid_expenditure > 0) THEN NULL WHEN (anon_11.yes_rigid_expenditure > 0) THEN 1 WHEN (anon_11.no_rigid_expenditure > 0 OR anon_11.ended_rigid_expenditure > 0) THEN 0 END AS held_rigid_expenditure, anon_11.yes_rigid_expenditure > 0 AND anon_11.no_rigid_expenditure > 0 AS disputed_rigid_expenditure, CASE WHEN (anon_11.yes_other_hardship > 0 AND anon_11.no_other_hardship > 0) THEN NULL WHEN (anon_11.yes_other_hardship > 0) THEN 1 WHEN (anon_11.no_other_hardship > 0 OR anon_11.ended_other_hardship > 0) THEN 0 END AS held_other_hardship, anon_11.yes_other_hardship > 0 AND anon_11.no_other_hardship > 0 AS disputed_other_hardship 
FROM (SELECT anon_12.person_id AS person_id, count(*) FILTER (WHERE anon_12.category = 'SUBSISTENCE_ALLOWANCE' AND anon_12.standing = 'YES') AS yes_subsistence_allowance, count(*) FILTER (WHERE anon_12.category = 'SUBSISTENCE_ALLOWANCE' AND anon_12.standing = 'NO') AS no_subsistence_allowance, count(*) FILTER (WHERE anon_12.category = 'SUBSISTENCE_ALLOWANCE' AND anon_12.standing = 'ENDED') AS ended_subsistence_allowance, count(*) FILTER (WHERE anon_12.category = 'EXTREME_POVERTY' AND anon_12.standing = 'YES') AS yes_extreme_poverty, count(*) FILTER (WHERE anon_12.category = 'EXTREME_POVERTY' AND anon_12.standing = 'NO') AS no_extreme_poverty, count(*) FILTER (WHERE anon_12.category = 'EXTREME_POVERTY' AND anon_12.standing = 'ENDED') AS ended_extreme_poverty, count(*) FILTER (WHERE anon_12.category = 'SUBSISTENCE_MARGIN' AND anon_12.standing = 'YES') AS yes_subsistence_margin, count(*) FILTER (WHERE anon_12.category = 'SUBSISTENCE_MARGIN' AND anon_12.standing = 'NO') AS no_subsistence_margin, count(*) FILTER (WHERE anon_12.category = 'SUBSISTENCE_MARGIN' AND anon_12.standing = 'ENDED') AS ended_subsistence_margin, count(*) FILTER (WHERE anon_12.category = 'RELAPSE_MONITORED' AND anon_12.standing = 'YES') AS yes_relapse_monitored, count(*) FILTER (WHERE anon_12.category = 'RELAPSE_MONITORED' AND anon_12.standing = 'NO') AS no_relapse_monitored, count(*) FILTER (WHERE anon_12.category = 'RELAPSE_MONITORED' AND anon_12.standing = 'ENDED') AS ended_relapse_monitored, count(*) FILTER (WHERE anon_12.category = 'RIGID_EXPENDITURE' AND anon_12.standing = 'YES') AS yes_rigid_expenditure, count(*) FILTER (WHERE anon_12.category = 'RIGID_EXPENDITURE' AND anon_12.standing = 'NO') AS no_rigid_expenditure, count(*) FILTER (WHERE anon_12.category = 'RIGID_EXPENDITURE' AND anon_12.standing = 'ENDED') AS ended_rigid_expenditure, count(*) FILTER (WHERE anon_12.category = 'OTHER_HARDSHIP' AND anon_12.standing = 'YES') AS yes_other_hardship, count(*) FILTER (WHERE anon_12.category = 'OTHER_HARDSHIP' AND anon_12.standing = 'NO') AS no_other_hardship, count(*) FILTER (WHERE anon_12.category = 'OTHER_HARDSHIP' AND anon_12.standing = 'ENDED') AS ended_other_hardship 
FROM (SELECT category_determination_1.person_id AS person_id, category_determination_1.category AS category, CASE WHEN (category_determination_1.outcome = 'RECOGNISED' AND category_determination_1.since <= ? AND (category_determination_1.until IS NULL OR category_determination_1.until >= ?)) THEN 'YES' WHEN (category_determination_1.outcome = 'REFUSED' AND category_determination_1.since <= ? AND (category_determination_1.until IS NULL OR category_determination_1.until >= ?)) THEN 'NO' WHEN (category_determination_1.outcome = 'RECOGNISED' AND category_determination_1.until < ?) THEN 'ENDED' END AS standing 
FROM category_determination AS category_determination_1 
WHERE category_determination_1.person_id IN (SELECT anon_4.person_id 
FROM anon_4) AND category_determination_1.since <= ? AND category_determination_1.recorded_at <= ? AND (category_determination_1.superseded_at IS NULL OR category_determination_1.superseded_at > ?)) AS anon_12 GROUP BY anon_12.person_id) AS anon_11) AS anon_9 ON anon_9.person_id = anon_4.person_id LEFT OUTER JOIN (SELECT dated_fact_1.person_id AS person_id, CASE WHEN (count(*) FILTER (WHERE dated_fact_1.kind = 'PREMIUM_SUBSIDY_QUALIFIED') = count(dated_fact_1.value) FILTER (WHERE dated_fact_1.kind = 'PREMIUM_SUBSIDY_QUALIFIED') AND min(dated_fact_1.value) FILTER (WHERE dated_fact_1.kind = 'PREMIUM_SUBSIDY_QUALIFIED') = max(dated_fact_1.value) FILTER (WHERE dated_fact_1.kind = 'PREMIUM_SUBSIDY_QUALIFIED')) THEN min(dated_fact_1.value) FILTER (WHERE dated_fact_1.kind = 'PREMIUM_SUBSIDY_QUALIFIED') END AS premium_subsidy_qualified, CASE WHEN (count(*) FILTER (WHERE dated_fact_1.kind = 'RESIDENT_INSURANCE_TIER') = count(dated_fact_1.value) FILTER (WHERE dated_fact_1.kind = 'RESIDENT_INSURANCE_TIER') AND min(dated_fact_1.value) FILTER (WHERE dated_fact_1.kind = 'RESIDENT_INSURANCE_TIER') = max(dated_fact_1.value) FILTER (WHERE dated_fact_1.kind = 'RESIDENT_INSURANCE_TIER')) THEN min(dated_fact_1.value) FILTER (WHERE dated_fact_1.kind = 'RESIDENT_INSURANCE_TIER') END AS resident_insurance_tier 
FROM dated_fact AS dated_fact_1 
WHERE dated_fact_1.person_id IN (SELECT anon_4.person_id 
FROM anon_4) AND dated_fact_1.kind IN ('PREMIUM_SUBSIDY_QUALIFIED', 'RESIDENT_INSURANCE_TIER') AND dated_fact_1.since <= ? AND (dated_fact_1.until IS NULL OR dated_fact_1.until >= ?) AND dated_fact_1.recorded_at <= ? AND (dated_fact_1.superseded_at IS NULL OR dated_fact_1.superseded_at > ?) GROUP BY dated_fact_1.person_id) AS anon_8 ON anon_8.person_id = anon_4.person_id LEFT OUTER JOIN (SELECT anon_13.division_code AS division_code, CASE WHEN (count(*) FILTER (WHERE anon_13.code = 'RESIDENT_PREMIUM_TIER_1') = count(anon_13.value) FILTER (WHERE anon_13.code = 'RESIDENT_PREMIUM_TIER_1') AND min(anon_13.value) FILTER (WHERE anon_13.code = 'RESIDENT_PREMIUM_TIER_1') = max(anon_13.value) FILTER (WHERE anon_13.code = 'RESIDENT_PREMIUM_TIER_1')) THEN min(anon_13.value) FILTER (WHERE anon_13.code = 'RESIDENT_PREMIUM_TIER_1') END AS resident_premium_tier_1, CASE WHEN (count(*) FILTER (WHERE anon_13.code = 'PREMIUM_SUBSIDY_FIXED_90') = count(anon_13.value) FILTER (WHERE anon_13.code = 'PREMIUM_SUBSIDY_FIXED_90') AND min(anon_13.value) FILTER (WHERE anon_13.code = 'PREMIUM_SUBSIDY_FIXED_90') = max(anon_13.value) FILTER (WHERE anon_13.code = 'PREMIUM_SUBSIDY_FIXED_90')) THEN min(anon_13.value) FILTER (WHERE anon_13.code = 'PREMIUM_SUBSIDY_FIXED_90') END AS premium_subsidy_fixed_90, CASE WHEN (count(*) FILTER (WHERE anon_13.code = 'PREMIUM_SUBSIDY_FIXED_70') = count(anon_13.value) FILTER (WHERE anon_13.code = 'PREMIUM_SUBSIDY_FIXED_70') AND min(anon_13.value) FILTER (WHERE anon_13.code = 'PREMIUM_SUBSIDY_FIXED_70') = max(anon_13.value) FILTER (WHERE anon_13.code = 'PREMIUM_SUBSIDY_FIXED_70')) THEN min(anon_13.value) FILTER (WHERE anon_13.code = 'PREMIUM_SUBSIDY_FIXED_70') END AS premium_subsidy_fixed_70 
FROM anon_13 LEFT OUTER JOIN (SELECT DISTINCT anon_16.division_code AS division_code, anon_16.code AS code, anon_16.set_by AS set_by 
FROM anon_13 AS anon_16 JOIN (SELECT division_within_3.ancestor_code AS ancestor_code, division_within_3.division_code AS division_code 
FROM division_within AS division_within_3 
WHERE division_within_3.ancestor_code IN (SELECT anon_13.set_by 
FROM anon_13) AND division_within_3.division_code IN (SELECT anon_13.set_by 
FROM anon_13)) AS anon_17 ON anon_17.ancestor_code = anon_16.set_by JOIN anon_13 AS anon_18 ON anon_18.division_code = anon_16.division_code AND anon_18.code = anon_16.code AND anon_18.set_by = anon_17.division_code AND anon_18.set_by != anon_16.set_by) AS anon_15 ON anon_15.division_code = anon_13.division_code AND anon_15.code = anon_13.code AND anon_15.set_by = anon_13.set_by 
WHERE anon_15.set_by IS NULL GROUP BY anon_13.division_code) AS anon_10 ON anon_10.division_code = anon_4.division_code) AS anon_7) AS anon_6), 
n1 AS MATERIALIZED 
(SELECT anon_2.parent AS parent, anon_2.verdict AS verdict, anon_2.amount_fen AS amount_fen, anon_2.row_key AS row_key, anon_2.person_id AS person_id, anon_2.state_low_income_category AS state_low_income_category, anon_2.state_qualified AS state_qualified, anon_2.state_enrolled AS state_enrolled, anon_3.in_district AS in_district 
FROM (SELECT anon_4.person_id AS parent, anon_4.person_id AS row_key, CAST(NULL AS BIGINT) AS position, CASE WHEN (anon_4.person_id IS NULL) THEN 'NOT_FOUND' ELSE anon_5.verdict END AS verdict, anon_5.benefit_kind AS benefit_kind, anon_5.percent_bp AS percent_bp, anon_5.amount_fen AS amount_fen, anon_5.category AS category, anon_5.review_reason AS review_reason, anon_5.state_low_income_category AS state_low_income_category, anon_5.state_qualified AS state_qualified, anon_5.state_enrolled AS state_enrolled, anon_4.person_id AS person_id, 'PREMIUM_SUBSIDY' AS programme, 9 AS article, 'A low-income person who qualifies and is enrolled in the first tier of the residents'' medical insurance is subsidised: people in extreme poverty in full (特困人员给予全额资助), subsistence-allowance recipients by a fixed sum at 90 % (最低生活保障对象按照90%的比例给予定额资助), margin households and other low-income people who qualify by a fixed sum at 70 % (低保边缘家庭成员和其他符合资助条件的低收入人口按照70%的比例给予定额资助). Whoever qualifies and chooses the second tier gets 100 % of the first tier''s personal premium (自愿参加二档的,统一按照一档个人缴费标准的100%给予资助).' AS sentence 
FROM anon_4 JOIN anon_5 ON anon_5.person_id = anon_4.person_id) AS anon_2 JOIN (SELECT DISTINCT n0.id AS id, n0.in_district AS in_district 
FROM n0) AS anon_3 ON anon_3.id = anon_2.parent), 
n2_objects AS 
(SELECT anon_20.parent AS parent, anon_20.place AS place, json_object('code', anon_20.code, 'state', anon_20.state) AS j 
FROM (SELECT anon_21.parent AS parent, anon_21.code AS code, anon_21.state AS state, anon_21.place AS place 
FROM (SELECT n1.row_key AS parent, 0 AS place, 'LOW_INCOME_CATEGORY' AS code, 'A determination in force places the person in a low-income category (低收入人口).' AS sentence, 1 AS article, CASE WHEN (n1.state_low_income_category IS 1) THEN 'TRUE' WHEN (n1.state_low_income_category IS 0) THEN 'FALSE' ELSE 'UNKNOWN' END AS state 
FROM n1 
WHERE n1.person_id IS NOT NULL UNION ALL SELECT n1.row_key AS parent, 1 AS place, 'QUALIFIED' AS code, 'The person qualifies for a subsidised premium (符合资助参保条件).' AS sentence, 9 AS article, CASE WHEN (n1.state_qualified IS 1) THEN 'TRUE' WHEN (n1.state_qualified IS 0) THEN 'FALSE' ELSE 'UNKNOWN' END AS state 
FROM n1 
WHERE n1.person_id IS NOT NULL UNION ALL SELECT n1.row_key AS parent, 2 AS place, 'ENROLLED' AS code, 'The person is enrolled in the residents'' medical insurance (参加城乡居民基本医保一档或二档).' AS sentence, 9 AS article, CASE WHEN (n1.state_enrolled IS 1) THEN 'TRUE' WHEN (n1.state_enrolled IS 0) THEN 'FALSE' ELSE 'UNKNOWN' END AS state 
FROM n1 
WHERE n1.person_id IS NOT NULL) AS anon_21) AS anon_20), 
n2_lists AS MATERIALIZED 
(SELECT anon_19.parent AS parent, anon_19.j AS j 
FROM (SELECT n2_objects.parent AS parent, json_group_array(json(n2_objects.j)) OVER (PARTITION BY n2_objects.parent ORDER BY n2_objects.place ASC NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS j, row_number() OVER (PARTITION BY n2_objects.parent ORDER BY n2_objects.place ASC NULLS LAST) AS place 
FROM n2_objects) AS anon_19 
WHERE anon_19.place = 1), 
n1_objects AS MATERIALIZED 
(SELECT n1.parent AS parent, n1.in_district AS in_district, json_object('verdict', n1.verdict, 'amount', CASE WHEN n1.in_district = 1 THEN CASE WHEN (n1.amount_fen IS NOT NULL) THEN printf('%d.%02d', n1.amount_fen / 100, n1.amount_fen % 100) END END, 'conditions', json(coalesce(n2_lists.j, '[]'))) AS j 
FROM n1 LEFT OUTER JOIN n2_lists ON n2_lists.parent = n1.row_key)
 SELECT (SELECT anon_1.j 
FROM (SELECT json_object('name', CASE WHEN n0.in_district = 1 THEN n0.name ELSE substr(n0.name, ?, ?) || ? END, 'phone', CASE WHEN n0.in_district = 1 THEN char(1) || n0.phone_sealed ELSE n0.phone_mask END, 'premiumSubsidy', json(n1_objects.j)) AS j 
FROM n0 LEFT OUTER JOIN n1_objects ON n1_objects.parent = n0.id AND n1_objects.in_district = n0.in_district) AS anon_1) AS answer, (SELECT json_group_array(anon_22.id) AS json_group_array_1 
FROM (SELECT n0.id AS id 
FROM n0 
WHERE n0.id IS NOT NULL UNION SELECT n1.person_id AS person_id 
FROM n1 
WHERE n1.person_id IS NOT NULL) AS anon_22) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows
