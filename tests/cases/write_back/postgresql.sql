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
(SELECT anon_2.parent AS parent, json_build_object('name', anon_2.name) AS j 
FROM (SELECT person_1.id AS parent, person_1.name AS name, person_1.id AS id 
FROM person AS person_1 
WHERE person_1.id = (SELECT n1_basiclivingaid.person_id 
FROM n1_basiclivingaid)) AS anon_2), 
n1_educationaid AS MATERIALIZED 
(SELECT education_aid_1.id AS parent, education_aid_1.programme AS programme, education_aid_1.given_on AS given_on, education_aid_1.amount_fen AS amount_fen, education_aid_1.status AS status, education_aid_1.legal_basis AS legal_basis, education_aid_1.recorded_at AS recorded_at, education_aid_1.person_id AS person_id 
FROM education_aid AS education_aid_1 
WHERE education_aid_1.id = (SELECT n0.record_id 
FROM n0)), 
n3_objects AS 
(SELECT anon_6.parent AS parent, json_build_object('name', anon_6.name) AS j 
FROM (SELECT person_2.id AS parent, person_2.name AS name, person_2.id AS id 
FROM person AS person_2 
WHERE person_2.id = (SELECT n1_educationaid.person_id 
FROM n1_educationaid)) AS anon_6), 
n1_medicalassistance AS MATERIALIZED 
(SELECT medical_assistance_1.id AS parent, medical_assistance_1.programme AS programme, medical_assistance_1.given_on AS given_on, medical_assistance_1.amount_fen AS amount_fen, medical_assistance_1.status AS status, medical_assistance_1.legal_basis AS legal_basis, medical_assistance_1.recorded_at AS recorded_at, medical_assistance_1.person_id AS person_id 
FROM medical_assistance AS medical_assistance_1 
WHERE medical_assistance_1.id = (SELECT n0.record_id 
FROM n0)), 
n4_objects AS 
(SELECT anon_7.parent AS parent, json_build_object('name', anon_7.name) AS j 
FROM (SELECT person_3.id AS parent, person_3.name AS name, person_3.id AS id 
FROM person AS person_3 
WHERE person_3.id = (SELECT n1_medicalassistance.person_id 
FROM n1_medicalassistance)) AS anon_7), 
n1_premiumsubsidy AS MATERIALIZED 
(SELECT premium_subsidy_1.id AS parent, premium_subsidy_1.programme AS programme, premium_subsidy_1.given_on AS given_on, premium_subsidy_1.amount_fen AS amount_fen, premium_subsidy_1.status AS status, premium_subsidy_1.legal_basis AS legal_basis, premium_subsidy_1.recorded_at AS recorded_at, premium_subsidy_1.insurance_year AS insurance_year, premium_subsidy_1.tier AS tier, premium_subsidy_1.premium_fen AS premium_fen, premium_subsidy_1.person_id AS person_id 
FROM premium_subsidy AS premium_subsidy_1 
WHERE premium_subsidy_1.id = (SELECT n0.record_id 
FROM n0)), 
n5_objects AS 
(SELECT anon_8.parent AS parent, json_build_object('name', anon_8.name) AS j 
FROM (SELECT person_4.id AS parent, person_4.name AS name, person_4.id AS id 
FROM person AS person_4 
WHERE person_4.id = (SELECT n1_premiumsubsidy.person_id 
FROM n1_premiumsubsidy)) AS anon_8), 
n1_temporaryrelief AS MATERIALIZED 
(SELECT temporary_relief_1.id AS parent, temporary_relief_1.programme AS programme, temporary_relief_1.given_on AS given_on, temporary_relief_1.amount_fen AS amount_fen, temporary_relief_1.status AS status, temporary_relief_1.legal_basis AS legal_basis, temporary_relief_1.recorded_at AS recorded_at, temporary_relief_1.person_id AS person_id 
FROM temporary_relief AS temporary_relief_1 
WHERE temporary_relief_1.id = (SELECT n0.record_id 
FROM n0)), 
n6_objects AS 
(SELECT anon_9.parent AS parent, json_build_object('name', anon_9.name) AS j 
FROM (SELECT person_5.id AS parent, person_5.name AS name, person_5.id AS id 
FROM person AS person_5 
WHERE person_5.id = (SELECT n1_temporaryrelief.person_id 
FROM n1_temporaryrelief)) AS anon_9), 
n1_objects AS 
(SELECT n1_basiclivingaid.parent AS parent, json_build_object('programme', n1_basiclivingaid.programme, 'givenOn', case when n1_basiclivingaid.given_on > date '9999-12-31' then date '9999-12-31' when n1_basiclivingaid.given_on < date '0001-01-01' then date '0001-01-01' else n1_basiclivingaid.given_on end, 'amount', CAST(CAST(n1_basiclivingaid.amount_fen AS NUMERIC) * 0.01 AS TEXT), 'status', n1_basiclivingaid.status, 'legalBasis', n1_basiclivingaid.legal_basis, 'recordedAt', to_char(timezone('UTC', case when n1_basiclivingaid.recorded_at > timestamptz '9999-12-31 23:59:59.999999Z' then timestamptz '9999-12-31 23:59:59.999999Z' when n1_basiclivingaid.recorded_at < timestamptz '0001-01-01 00:00:00Z' then timestamptz '0001-01-01 00:00:00Z' else n1_basiclivingaid.recorded_at end), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'person', (SELECT n2_objects.j 
FROM n2_objects)) AS j 
FROM n1_basiclivingaid UNION ALL SELECT n1_educationaid.parent AS parent, json_build_object('programme', n1_educationaid.programme, 'givenOn', case when n1_educationaid.given_on > date '9999-12-31' then date '9999-12-31' when n1_educationaid.given_on < date '0001-01-01' then date '0001-01-01' else n1_educationaid.given_on end, 'amount', CAST(CAST(n1_educationaid.amount_fen AS NUMERIC) * 0.01 AS TEXT), 'status', n1_educationaid.status, 'legalBasis', n1_educationaid.legal_basis, 'recordedAt', to_char(timezone('UTC', case when n1_educationaid.recorded_at > timestamptz '9999-12-31 23:59:59.999999Z' then timestamptz '9999-12-31 23:59:59.999999Z' when n1_educationaid.recorded_at < timestamptz '0001-01-01 00:00:00Z' then timestamptz '0001-01-01 00:00:00Z' else n1_educationaid.recorded_at end), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'person', (SELECT n3_objects.j 
FROM n3_objects)) AS j 
FROM n1_educationaid UNION ALL SELECT n1_medicalassistance.parent AS parent, json_build_object('programme', n1_medicalassistance.programme, 'givenOn', case when n1_medicalassistance.given_on > date '9999-12-31' then date '9999-12-31' when n1_medicalassistance.given_on < date '0001-01-01' then date '0001-01-01' else n1_medicalassistance.given_on end, 'amount', CAST(CAST(n1_medicalassistance.amount_fen AS NUMERIC) * 0.01 AS TEXT), 'status', n1_medicalassistance.status, 'legalBasis', n1_medicalassistance.legal_basis, 'recordedAt', to_char(timezone('UTC', case when n1_medicalassistance.recorded_at > timestamptz '9999-12-31 23:59:59.999999Z' then timestamptz '9999-12-31 23:59:59.999999Z' when n1_medicalassistance.recorded_at < timestamptz '0001-01-01 00:00:00Z' then timestamptz '0001-01-01 00:00:00Z' else n1_medicalassistance.recorded_at end), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'person', (SELECT n4_objects.j 
FROM n4_objects)) AS j 
FROM n1_medicalassistance UNION ALL SELECT n1_premiumsubsidy.parent AS parent, json_build_object('programme', n1_premiumsubsidy.programme, 'givenOn', case when n1_premiumsubsidy.given_on > date '9999-12-31' then date '9999-12-31' when n1_premiumsubsidy.given_on < date '0001-01-01' then date '0001-01-01' else n1_premiumsubsidy.given_on end, 'amount', CAST(CAST(n1_premiumsubsidy.amount_fen AS NUMERIC) * 0.01 AS TEXT), 'status', n1_premiumsubsidy.status, 'legalBasis', n1_premiumsubsidy.legal_basis, 'recordedAt', to_char(timezone('UTC', case when n1_premiumsubsidy.recorded_at > timestamptz '9999-12-31 23:59:59.999999Z' then timestamptz '9999-12-31 23:59:59.999999Z' when n1_premiumsubsidy.recorded_at < timestamptz '0001-01-01 00:00:00Z' then timestamptz '0001-01-01 00:00:00Z' else n1_premiumsubsidy.recorded_at end), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'insuranceYear', n1_premiumsubsidy.insurance_year, 'tier', n1_premiumsubsidy.tier, 'premium', CAST(CAST(n1_premiumsubsidy.premium_fen AS NUMERIC) * 0.01 AS TEXT), 'person', (SELECT n5_objects.j 
FROM n5_objects)) AS j 
FROM n1_premiumsubsidy UNION ALL SELECT n1_temporaryrelief.parent AS parent, json_build_object('programme', n1_temporaryrelief.programme, 'givenOn', case when n1_temporaryrelief.given_on > date '9999-12-31' then date '9999-12-31' when n1_temporaryrelief.given_on < date '0001-01-01' then date '0001-01-01' else n1_temporaryrelief.given_on end, 'amount', CAST(CAST(n1_temporaryrelief.amount_fen AS NUMERIC) * 0.01 AS TEXT), 'status', n1_temporaryrelief.status, 'legalBasis', n1_temporaryrelief.legal_basis, 'recordedAt', to_char(timezone('UTC', case when n1_temporaryrelief.recorded_at > timestamptz '9999-12-31 23:59:59.999999Z' then timestamptz '9999-12-31 23:59:59.999999Z' when n1_temporaryrelief.recorded_at < timestamptz '0001-01-01 00:00:00Z' then timestamptz '0001-01-01 00:00:00Z' else n1_temporaryrelief.recorded_at end), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'person', (SELECT n6_objects.j 
FROM n6_objects)) AS j 
FROM n1_temporaryrelief), 
n7 AS MATERIALIZED 
(SELECT person_7.id AS parent, person_7.id AS id 
FROM person AS person_7 
WHERE person_7.id = (SELECT n0.person_id 
FROM n0)), 
n8_pairs AS 
(SELECT membership_1.person_id AS parent, membership_2.person_id AS target 
FROM membership AS membership_1 JOIN membership AS membership_2 ON membership_2.household_id = membership_1.household_id JOIN person AS person_6 ON person_6.id = membership_2.person_id 
WHERE membership_1.person_id = (SELECT n7.id 
FROM n7) AND membership_1.superseded_at IS NULL AND membership_1.since <= $3::DATE AND (membership_1.until IS NULL OR membership_1.until >= $3::DATE) AND membership_2.superseded_at IS NULL AND membership_2.since <= $3::DATE AND (membership_2.until IS NULL OR membership_2.until >= $3::DATE) UNION SELECT n7.id AS id, n7.id AS id__1 
FROM n7), 
n8_objects AS 
(SELECT anon_14.parent AS parent, anon_14.given_on AS given_on, anon_14.id AS id, json_build_object('programme', anon_14.programme, 'amount', CAST(CAST(anon_14.amount_fen AS NUMERIC) * 0.01 AS TEXT)) AS j0 
FROM (SELECT n8_pairs.parent AS parent, basic_living_aid_2.programme AS programme, basic_living_aid_2.amount_fen AS amount_fen, basic_living_aid_2.given_on AS given_on, basic_living_aid_2.id AS id, basic_living_aid_2.person_id AS person_id 
FROM n8_pairs JOIN basic_living_aid AS basic_living_aid_2 ON basic_living_aid_2.person_id = n8_pairs.target 
WHERE basic_living_aid_2.superseded_at IS NULL) AS anon_14 UNION ALL SELECT anon_15.parent AS parent, anon_15.given_on AS given_on, anon_15.id AS id, json_build_object('programme', anon_15.programme, 'amount', CAST(CAST(anon_15.amount_fen AS NUMERIC) * 0.01 AS TEXT)) AS j0 
FROM (SELECT n8_pairs.parent AS parent, education_aid_2.programme AS programme, education_aid_2.amount_fen AS amount_fen, education_aid_2.given_on AS given_on, education_aid_2.id AS id, education_aid_2.person_id AS person_id 
FROM n8_pairs JOIN education_aid AS education_aid_2 ON education_aid_2.person_id = n8_pairs.target 
WHERE education_aid_2.superseded_at IS NULL) AS anon_15 UNION ALL SELECT anon_16.parent AS parent, anon_16.given_on AS given_on, anon_16.id AS id, json_build_object('programme', anon_16.programme, 'amount', CAST(CAST(anon_16.amount_fen AS NUMERIC) * 0.01 AS TEXT)) AS j0 
FROM (SELECT n8_pairs.parent AS parent, medical_assistance_2.programme AS programme, medical_assistance_2.amount_fen AS amount_fen, medical_assistance_2.given_on AS given_on, medical_assistance_2.id AS id, medical_assistance_2.person_id AS person_id 
FROM n8_pairs JOIN medical_assistance AS medical_assistance_2 ON medical_assistance_2.person_id = n8_pairs.target 
WHERE medical_assistance_2.superseded_at IS NULL) AS anon_16 UNION ALL SELECT anon_17.parent AS parent, anon_17.given_on AS given_on, anon_17.id AS id, json_build_object('programme', anon_17.programme, 'amount', CAST(CAST(anon_17.amount_fen AS NUMERIC) * 0.01 AS TEXT)) AS j0 
FROM (SELECT n8_pairs.parent AS parent, premium_subsidy_2.programme AS programme, premium_subsidy_2.amount_fen AS amount_fen, premium_subsidy_2.given_on AS given_on, premium_subsidy_2.id AS id, premium_subsidy_2.person_id AS person_id 
FROM n8_pairs JOIN premium_subsidy AS premium_subsidy_2 ON premium_subsidy_2.person_id = n8_pairs.target 
WHERE premium_subsidy_2.superseded_at IS NULL) AS anon_17 UNION ALL SELECT anon_18.parent AS parent, anon_18.given_on AS given_on, anon_18.id AS id, json_build_object('programme', anon_18.programme, 'amount', CAST(CAST(anon_18.amount_fen AS NUMERIC) * 0.01 AS TEXT)) AS j0 
FROM (SELECT n8_pairs.parent AS parent, temporary_relief_2.programme AS programme, temporary_relief_2.amount_fen AS amount_fen, temporary_relief_2.given_on AS given_on, temporary_relief_2.id AS id, temporary_relief_2.person_id AS person_id 
FROM n8_pairs JOIN temporary_relief AS temporary_relief_2 ON temporary_relief_2.person_id = n8_pairs.target 
WHERE temporary_relief_2.superseded_at IS NULL) AS anon_18), 
n7_objects AS 
(SELECT n7.parent AS parent, json_build_object('records', coalesce((SELECT anon_10.j 
FROM (SELECT anon_11.parent AS parent, json_build_object('nodes', anon_11.w0) AS j 
FROM (SELECT anon_12.parent AS parent, anon_12.place AS place, coalesce(json_agg(anon_12.j0) FILTER (WHERE anon_12.place > anon_12.low AND anon_12.place <= anon_12.high) OVER (PARTITION BY anon_12.parent ORDER BY anon_12.place ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING), '[]'::json) AS w0 
FROM (SELECT anon_13.parent AS parent, anon_13.given_on AS given_on, anon_13.id AS id, anon_13.j0 AS j0, anon_13.place AS place, anon_13.skipped AS skipped, anon_13.until AS until, anon_13.every AS every, anon_13.skipped AS low, CASE WHEN (anon_13.skipped + $2::BIGINT < anon_13.until) THEN anon_13.skipped + $2::BIGINT ELSE anon_13.until END AS high 
FROM (SELECT n8_objects.parent AS parent, n8_objects.given_on AS given_on, n8_objects.id AS id, n8_objects.j0 AS j0, row_number() OVER (PARTITION BY n8_objects.parent ORDER BY case when n8_objects.given_on > date '9999-12-31' then date '9999-12-31' when n8_objects.given_on < date '0001-01-01' then date '0001-01-01' else n8_objects.given_on end DESC NULLS LAST, n8_objects.id ASC NULLS LAST) AS place, 0 AS skipped, count(*) OVER (PARTITION BY n8_objects.parent) AS until, count(*) OVER (PARTITION BY n8_objects.parent) AS every 
FROM n8_objects) AS anon_13) AS anon_12) AS anon_11 
WHERE anon_11.place = 1) AS anon_10), '{"nodes":[]}'::json)) AS j 
FROM n7)
 SELECT (SELECT anon_1.j 
FROM (SELECT json_build_object('replayed', n0.replayed, 'record', (SELECT n1_objects.j 
FROM n1_objects), 'chain', (SELECT n7_objects.j 
FROM n7_objects)) AS j 
FROM n0) AS anon_1) AS answer, CAST(array_to_json(array(SELECT n0.person_id 
FROM n0 
WHERE n0.person_id IS NOT NULL UNION SELECT n1_basiclivingaid.person_id 
FROM n1_basiclivingaid 
WHERE n1_basiclivingaid.person_id IS NOT NULL UNION SELECT n1_educationaid.person_id 
FROM n1_educationaid 
WHERE n1_educationaid.person_id IS NOT NULL UNION SELECT n1_medicalassistance.person_id 
FROM n1_medicalassistance 
WHERE n1_medicalassistance.person_id IS NOT NULL UNION SELECT n1_premiumsubsidy.person_id 
FROM n1_premiumsubsidy 
WHERE n1_premiumsubsidy.person_id IS NOT NULL UNION SELECT n1_temporaryrelief.person_id 
FROM n1_temporaryrelief 
WHERE n1_temporaryrelief.person_id IS NOT NULL UNION SELECT n8_pairs.target 
FROM n8_pairs)) AS TEXT) AS subjects, (SELECT count(DISTINCT n0.person_id) AS count_1 
FROM n0) AS rows
