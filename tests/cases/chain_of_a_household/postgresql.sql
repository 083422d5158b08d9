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
(SELECT anon_2.parent AS parent, json_build_object('code', anon_2.code) AS j 
FROM (SELECT division_1.code AS parent, division_1.code AS code 
FROM division AS division_1 
WHERE division_1.code = (SELECT n1.division_code 
FROM n1)) AS anon_2), 
n1_objects AS 
(SELECT n1.parent AS parent, json_build_object('name', n1.name, 'division', (SELECT n2_objects.j 
FROM n2_objects)) AS j 
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
(SELECT n4.parent AS parent, n4.since AS since, n4.id AS id, json_build_object('person', (SELECT json_build_object('name', anon_3.name) AS j 
FROM (SELECT person_3.id AS parent, person_3.name AS name, person_3.id AS id 
FROM person AS person_3 
WHERE person_3.id = n4.person_id) AS anon_3)) AS j 
FROM n4), 
n3_objects AS 
(SELECT n3.parent AS parent, json_build_object('id', n3.id, 'members', (SELECT coalesce(json_agg(n4_objects.j ORDER BY case when n4_objects.since > date '9999-12-31' then date '9999-12-31' when n4_objects.since < date '0001-01-01' then date '0001-01-01' else n4_objects.since end ASC NULLS LAST, n4_objects.id ASC NULLS LAST), '[]'::json) AS coalesce_1 
FROM n4_objects)) AS j 
FROM n3), 
n6_pairs AS 
(SELECT membership_3.person_id AS parent, membership_4.person_id AS target 
FROM membership AS membership_3 JOIN membership AS membership_4 ON membership_4.household_id = membership_3.household_id JOIN person AS person_6 ON person_6.id = membership_4.person_id 
WHERE membership_3.person_id = (SELECT n0.id 
FROM n0) AND membership_3.superseded_at IS NULL AND membership_3.since <= $2::DATE AND (membership_3.until IS NULL OR membership_3.until >= $2::DATE) AND membership_4.superseded_at IS NULL AND membership_4.since <= $2::DATE AND (membership_4.until IS NULL OR membership_4.until >= $2::DATE) UNION SELECT n0.id AS id, n0.id AS id__1 
FROM n0), 
n6_basiclivingaid AS MATERIALIZED 
(SELECT n6_pairs.parent AS parent, basic_living_aid_1.id AS id, basic_living_aid_1.programme AS programme, basic_living_aid_1.given_on AS given_on, basic_living_aid_1.amount_fen AS amount_fen, basic_living_aid_1.legal_basis AS legal_basis, basic_living_aid_1.person_id AS person_id 
FROM n6_pairs JOIN basic_living_aid AS basic_living_aid_1 ON basic_living_aid_1.person_id = n6_pairs.target 
WHERE basic_living_aid_1.superseded_at IS NULL), 
n6_educationaid AS MATERIALIZED 
(SELECT n6_pairs.parent AS parent, education_aid_1.id AS id, education_aid_1.programme AS programme, education_aid_1.given_on AS given_on, education_aid_1.amount_fen AS amount_fen, education_aid_1.legal_basis AS legal_basis, education_aid_1.person_id AS person_id 
FROM n6_pairs JOIN education_aid AS education_aid_1 ON education_aid_1.person_id = n6_pairs.target 
WHERE education_aid_1.superseded_at IS NULL), 
n6_medicalassistance AS MATERIALIZED 
(SELECT n6_pairs.parent AS parent, medical_assistance_1.id AS id, medical_assistance_1.programme AS programme, medical_assistance_1.given_on AS given_on, medical_assistance_1.amount_fen AS amount_fen, medical_assistance_1.legal_basis AS legal_basis, medical_assistance_1.person_id AS person_id 
FROM n6_pairs JOIN medical_assistance AS medical_assistance_1 ON medical_assistance_1.person_id = n6_pairs.target 
WHERE medical_assistance_1.superseded_at IS NULL), 
n6_premiumsubsidy AS MATERIALIZED 
(SELECT n6_pairs.parent AS parent, premium_subsidy_1.id AS id, premium_subsidy_1.programme AS programme, premium_subsidy_1.given_on AS given_on, premium_subsidy_1.amount_fen AS amount_fen, premium_subsidy_1.legal_basis AS legal_basis, premium_subsidy_1.person_id AS person_id 
FROM n6_pairs JOIN premium_subsidy AS premium_subsidy_1 ON premium_subsidy_1.person_id = n6_pairs.target 
WHERE premium_subsidy_1.superseded_at IS NULL), 
n6_temporaryrelief AS MATERIALIZED 
(SELECT n6_pairs.parent AS parent, temporary_relief_1.id AS id, temporary_relief_1.programme AS programme, temporary_relief_1.given_on AS given_on, temporary_relief_1.amount_fen AS amount_fen, temporary_relief_1.legal_basis AS legal_basis, temporary_relief_1.person_id AS person_id 
FROM n6_pairs JOIN temporary_relief AS temporary_relief_1 ON temporary_relief_1.person_id = n6_pairs.target 
WHERE temporary_relief_1.superseded_at IS NULL), 
n6_objects AS 
(SELECT n6_basiclivingaid.parent AS parent, n6_basiclivingaid.given_on AS given_on, n6_basiclivingaid.id AS id, json_build_object('id', n6_basiclivingaid.id, 'programme', n6_basiclivingaid.programme, 'givenOn', case when n6_basiclivingaid.given_on > date '9999-12-31' then date '9999-12-31' when n6_basiclivingaid.given_on < date '0001-01-01' then date '0001-01-01' else n6_basiclivingaid.given_on end, 'amount', (CAST(n6_basiclivingaid.amount_fen / 100 AS TEXT) || '.') || lpad(CAST(n6_basiclivingaid.amount_fen % 100 AS TEXT), 2, '0'), 'legalBasis', n6_basiclivingaid.legal_basis, 'person', (SELECT json_build_object('name', anon_5.name) AS j 
FROM (SELECT person_5.id AS parent, person_5.name AS name, person_5.id AS id 
FROM person AS person_5 
WHERE person_5.id = n6_basiclivingaid.person_id) AS anon_5)) AS j0 
FROM n6_basiclivingaid UNION ALL SELECT n6_educationaid.parent AS parent, n6_educationaid.given_on AS given_on, n6_educationaid.id AS id, json_build_object('id', n6_educationaid.id, 'programme', n6_educationaid.programme, 'givenOn', case when n6_educationaid.given_on > date '9999-12-31' then date '9999-12-31' when n6_educationaid.given_on < date '0001-01-01' then date '0001-01-01' else n6_educationaid.given_on end, 'amount', (CAST(n6_educationaid.amount_fen / 100 AS TEXT) || '.') || lpad(CAST(n6_educationaid.amount_fen % 100 AS TEXT), 2, '0'), 'legalBasis', n6_educationaid.legal_basis, 'person', (SELECT json_build_object('name', anon_6.name) AS j 
FROM (SELECT person_7.id AS parent, person_7.name AS name, person_7.id AS id 
FROM person AS person_7 
WHERE person_7.id = n6_educationaid.person_id) AS anon_6)) AS j0 
FROM n6_educationaid UNION ALL SELECT n6_medicalassistance.parent AS parent, n6_medicalassistance.given_on AS given_on, n6_medicalassistance.id AS id, json_build_object('id', n6_medicalassistance.id, 'programme', n6_medicalassistance.programme, 'givenOn', case when n6_medicalassistance.given_on > date '9999-12-31' then date '9999-12-31' when n6_medicalassistance.given_on < date '0001-01-01' then date '0001-01-01' else n6_medicalassistance.given_on end, 'amount', (CAST(n6_medicalassistance.amount_fen / 100 AS TEXT) || '.') || lpad(CAST(n6_medicalassistance.amount_fen % 100 AS TEXT), 2, '0'), 'legalBasis', n6_medicalassistance.legal_basis, 'person', (SELECT json_build_object('name', anon_7.name) AS j 
FROM (SELECT person_8.id AS parent, person_8.name AS name, person_8.id AS id 
FROM person AS person_8 
WHERE person_8.id = n6_medicalassistance.person_id) AS anon_7)) AS j0 
FROM n6_medicalassistance UNION ALL SELECT n6_premiumsubsidy.parent AS parent, n6_premiumsubsidy.given_on AS given_on, n6_premiumsubsidy.id AS id, json_build_object('id', n6_premiumsubsidy.id, 'programme', n6_premiumsubsidy.programme, 'givenOn', case when n6_premiumsubsidy.given_on > date '9999-12-31' then date '9999-12-31' when n6_premiumsubsidy.given_on < date '0001-01-01' then date '0001-01-01' else n6_premiumsubsidy.given_on end, 'amount', (CAST(n6_premiumsubsidy.amount_fen / 100 AS TEXT) || '.') || lpad(CAST(n6_premiumsubsidy.amount_fen % 100 AS TEXT), 2, '0'), 'legalBasis', n6_premiumsubsidy.legal_basis, 'person', (SELECT json_build_object('name', anon_8.name) AS j 
FROM (SELECT person_9.id AS parent, person_9.name AS name, person_9.id AS id 
FROM person AS person_9 
WHERE person_9.id = n6_premiumsubsidy.person_id) AS anon_8)) AS j0 
FROM n6_premiumsubsidy UNION ALL SELECT n6_temporaryrelief.parent AS parent, n6_temporaryrelief.given_on AS given_on, n6_temporaryrelief.id AS id, json_build_object('id', n6_temporaryrelief.id, 'programme', n6_temporaryrelief.programme, 'givenOn', case when n6_temporaryrelief.given_on > date '9999-12-31' then date '9999-12-31' when n6_temporaryrelief.given_on < date '0001-01-01' then date '0001-01-01' else n6_temporaryrelief.given_on end, 'amount', (CAST(n6_temporaryrelief.amount_fen / 100 AS TEXT) || '.') || lpad(CAST(n6_temporaryrelief.amount_fen % 100 AS TEXT), 2, '0'), 'legalBasis', n6_temporaryrelief.legal_basis, 'person', (SELECT json_build_object('name', anon_9.name) AS j 
FROM (SELECT person_10.id AS parent, person_10.name AS name, person_10.id AS id 
FROM person AS person_10 
WHERE person_10.id = n6_temporaryrelief.person_id) AS anon_9)) AS j0 
FROM n6_temporaryrelief)
 SELECT (SELECT anon_1.j 
FROM (SELECT json_build_object('person', (SELECT n1_objects.j 
FROM n1_objects), 'household', (SELECT n3_objects.j 
FROM n3_objects), 'records', json_build_object('nodes', (SELECT coalesce(json_agg(n6_objects.j0 ORDER BY case when n6_objects.given_on > date '9999-12-31' then date '9999-12-31' when n6_objects.given_on < date '0001-01-01' then date '0001-01-01' else n6_objects.given_on end DESC NULLS LAST, n6_objects.id ASC NULLS LAST), '[]'::json) AS coalesce_2 
FROM n6_objects))) AS j 
FROM n0) AS anon_1) AS answer, CAST(array_to_json(array(SELECT n0.id 
FROM n0 
WHERE n0.id IS NOT NULL UNION SELECT membership_5.person_id AS person_id 
FROM membership AS membership_5 
WHERE membership_5.household_id = (SELECT n3.id 
FROM n3) AND membership_5.superseded_at IS NULL AND membership_5.since <= $2::DATE AND (membership_5.until IS NULL OR membership_5.until >= $2::DATE) UNION SELECT n4.person_id 
FROM n4 
WHERE n4.person_id IS NOT NULL UNION SELECT n6_pairs.target 
FROM n6_pairs)) AS TEXT) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows
