WITH own_person AS 
(SELECT anon_9.record_id AS record_id, min(anon_9.at) AS at 
FROM (SELECT change_event_1.record_id AS record_id, change_event_1.at AS at 
FROM change_event AS change_event_1 JOIN ledger_event AS ledger_event_1 ON ledger_event_1.id = change_event_1.ledger_event_id 
WHERE change_event_1.table_name = 'person' AND change_event_1.at > $2::TIMESTAMP WITH TIME ZONE AND ledger_event_1.organisation_id = $3::UUID UNION ALL SELECT person.id AS record_id, person.recorded_at AS at 
FROM person 
WHERE person.recorded_at > $2::TIMESTAMP WITH TIME ZONE AND person.recorded_at IN (SELECT delivery_batch_1.at 
FROM delivery_batch AS delivery_batch_1 JOIN delivery AS delivery_1 ON delivery_1.id = delivery_batch_1.delivery_id 
WHERE delivery_1.organisation_id = $3::UUID AND delivery_batch_1.at > $2::TIMESTAMP WITH TIME ZONE UNION ALL SELECT delivery_1.withdrawn_at 
FROM delivery AS delivery_1 
WHERE delivery_1.organisation_id = $3::UUID AND delivery_1.withdrawn_at > $2::TIMESTAMP WITH TIME ZONE) UNION ALL SELECT person_version.person_id AS record_id, person_version.recorded_at AS at 
FROM person_version 
WHERE person_version.recorded_at > $2::TIMESTAMP WITH TIME ZONE AND person_version.recorded_at IN (SELECT delivery_batch_1.at 
FROM delivery_batch AS delivery_batch_1 JOIN delivery AS delivery_1 ON delivery_1.id = delivery_batch_1.delivery_id 
WHERE delivery_1.organisation_id = $3::UUID AND delivery_batch_1.at > $2::TIMESTAMP WITH TIME ZONE UNION ALL SELECT delivery_1.withdrawn_at 
FROM delivery AS delivery_1 
WHERE delivery_1.organisation_id = $3::UUID AND delivery_1.withdrawn_at > $2::TIMESTAMP WITH TIME ZONE) UNION ALL SELECT person_version.person_id AS record_id, person_version.superseded_at AS at 
FROM person_version 
WHERE person_version.superseded_at > $2::TIMESTAMP WITH TIME ZONE AND person_version.superseded_at IN (SELECT delivery_batch_1.at 
FROM delivery_batch AS delivery_batch_1 JOIN delivery AS delivery_1 ON delivery_1.id = delivery_batch_1.delivery_id 
WHERE delivery_1.organisation_id = $3::UUID AND delivery_batch_1.at > $2::TIMESTAMP WITH TIME ZONE UNION ALL SELECT delivery_1.withdrawn_at 
FROM delivery AS delivery_1 
WHERE delivery_1.organisation_id = $3::UUID AND delivery_1.withdrawn_at > $2::TIMESTAMP WITH TIME ZONE)) AS anon_9 GROUP BY anon_9.record_id), 
counted AS 
(SELECT person_1.id AS id, person_1.division_code AS division_code, person_1.sex AS sex 
FROM person AS person_1 
WHERE (person_1.id NOT IN (SELECT own_person.record_id 
FROM own_person)) AND (EXISTS (SELECT 1 
FROM division_within AS division_within_2 
WHERE division_within_2.ancestor_code = $1::VARCHAR AND division_within_2.division_code = person_1.division_code)) AND true AND (person_1.died_on IS NULL OR person_1.died_on >= $4::DATE) UNION ALL SELECT anon_10.id AS id, anon_10.division_code AS division_code, anon_10.sex AS sex 
FROM (SELECT person_version.person_id AS id, person_version.division_code AS division_code, person_version.sex AS sex, person_version.died_on AS died_on 
FROM person_version JOIN (SELECT person_version.person_id AS record_id, own_person.at AS at, min(person_version.superseded_at) AS superseded_at 
FROM person_version JOIN own_person ON own_person.record_id = person_version.person_id 
WHERE person_version.superseded_at >= own_person.at GROUP BY person_version.person_id, own_person.at) AS anon_11 ON anon_11.record_id = person_version.person_id AND person_version.superseded_at = anon_11.superseded_at 
WHERE person_version.recorded_at < anon_11.at) AS anon_10 
WHERE (EXISTS (SELECT 1 
FROM division_within AS division_within_3 
WHERE division_within_3.ancestor_code = $1::VARCHAR AND division_within_3.division_code = anon_10.division_code)) AND true AND (anon_10.died_on IS NULL OR anon_10.died_on >= $4::DATE)), 
n0 AS MATERIALIZED 
(SELECT anon_3.division AS division, anon_3.sex AS sex, anon_3.count AS count, anon_3.category AS category, anon_3."birthDate" AS "birthDate" 
FROM (SELECT anon_4.division AS division, anon_4.sex AS sex, CAST(NULL AS TEXT) AS "birthDate", CAST(NULL AS VARCHAR) AS category, CASE WHEN (sum(anon_4.n) >= 10) THEN sum(anon_4.n) - sum(anon_4.n) % 10 END AS count 
FROM (SELECT anon_5.value AS division, anon_6.value AS sex, 0 AS n 
FROM (SELECT division_2.code AS value 
FROM division AS division_2 
WHERE division_2.level = 'DISTRICT' AND (EXISTS (SELECT 1 
FROM division_within AS division_within_1 
WHERE division_within_1.ancestor_code = $1::VARCHAR AND division_within_1.division_code = division_2.code OR division_within_1.ancestor_code = division_2.code AND division_within_1.division_code = $1::VARCHAR)) UNION ALL SELECT CAST(NULL AS VARCHAR) AS anon_7) AS anon_5, (SELECT 'UNKNOWN' AS value UNION ALL SELECT 'MALE' AS value UNION ALL SELECT 'FEMALE' AS value UNION ALL SELECT 'UNSTATED' AS value UNION ALL SELECT CAST(NULL AS VARCHAR) AS anon_7) AS anon_6 UNION ALL SELECT anon_8.value AS division, CASE WHEN (counted.sex IN ('UNKNOWN', 'MALE', 'FEMALE', 'UNSTATED')) THEN counted.sex END AS sex, 1 AS n 
FROM counted LEFT OUTER JOIN (SELECT division_within_4.division_code AS key, division_within_4.ancestor_code AS value 
FROM division_within AS division_within_4 JOIN division AS division_3 ON division_3.code = division_within_4.ancestor_code 
WHERE division_3.level = 'DISTRICT') AS anon_8 ON anon_8.key = counted.division_code) AS anon_4 GROUP BY anon_4.division, anon_4.sex) AS anon_3)
 SELECT convert_to(('[' || coalesce((SELECT string_agg(anon_1.j, ',' ORDER BY anon_1.division COLLATE "C" ASC NULLS LAST, anon_1.category COLLATE "C" ASC NULLS LAST, anon_1.sex COLLATE "C" ASC NULLS LAST, anon_1."birthDate" COLLATE "C" ASC NULLS LAST, anon_1.count ASC NULLS LAST) AS string_agg_1 
FROM (SELECT n0.division AS division, n0.category AS category, n0.sex AS sex, n0."birthDate" AS "birthDate", n0.count AS count, ('{"division":' || coalesce((SELECT ('{"code":' || coalesce(to_json(anon_2.code)::text, 'null') || ',"name":' || coalesce(to_json(anon_2.name)::text, 'null') || '}') AS j 
FROM (SELECT division_1.code AS parent, division_1.code AS code, division_1.name AS name 
FROM division AS division_1 
WHERE division_1.code = n0.division) AS anon_2), 'null') || ',"sex":' || coalesce(to_json(n0.sex)::text, 'null') || ',"count":' || coalesce((n0.count)::text, 'null') || '}') AS j 
FROM n0) AS anon_1), '') || ']'), 'UTF8') AS answer, NULL AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows, (SELECT CAST(count(*) AS TEXT) AS count_2 
FROM n0 
WHERE n0.count IS NULL) AS beside

WITH own_person AS 
(SELECT anon_4.record_id AS record_id, min(anon_4.at) AS at 
FROM (SELECT change_event_1.record_id AS record_id, change_event_1.at AS at 
FROM change_event AS change_event_1 JOIN ledger_event AS ledger_event_1 ON ledger_event_1.id = change_event_1.ledger_event_id 
WHERE change_event_1.table_name = 'person' AND change_event_1.at > $1::TIMESTAMP WITH TIME ZONE AND ledger_event_1.organisation_id = $2::UUID UNION ALL SELECT person.id AS record_id, person.recorded_at AS at 
FROM person 
WHERE person.recorded_at > $1::TIMESTAMP WITH TIME ZONE AND person.recorded_at IN (SELECT delivery_batch_1.at 
FROM delivery_batch AS delivery_batch_1 JOIN delivery AS delivery_1 ON delivery_1.id = delivery_batch_1.delivery_id 
WHERE delivery_1.organisation_id = $2::UUID AND delivery_batch_1.at > $1::TIMESTAMP WITH TIME ZONE UNION ALL SELECT delivery_1.withdrawn_at 
FROM delivery AS delivery_1 
WHERE delivery_1.organisation_id = $2::UUID AND delivery_1.withdrawn_at > $1::TIMESTAMP WITH TIME ZONE) UNION ALL SELECT person_version.person_id AS record_id, person_version.recorded_at AS at 
FROM person_version 
WHERE person_version.recorded_at > $1::TIMESTAMP WITH TIME ZONE AND person_version.recorded_at IN (SELECT delivery_batch_1.at 
FROM delivery_batch AS delivery_batch_1 JOIN delivery AS delivery_1 ON delivery_1.id = delivery_batch_1.delivery_id 
WHERE delivery_1.organisation_id = $2::UUID AND delivery_batch_1.at > $1::TIMESTAMP WITH TIME ZONE UNION ALL SELECT delivery_1.withdrawn_at 
FROM delivery AS delivery_1 
WHERE delivery_1.organisation_id = $2::UUID AND delivery_1.withdrawn_at > $1::TIMESTAMP WITH TIME ZONE) UNION ALL SELECT person_version.person_id AS record_id, person_version.superseded_at AS at 
FROM person_version 
WHERE person_version.superseded_at > $1::TIMESTAMP WITH TIME ZONE AND person_version.superseded_at IN (SELECT delivery_batch_1.at 
FROM delivery_batch AS delivery_batch_1 JOIN delivery AS delivery_1 ON delivery_1.id = delivery_batch_1.delivery_id 
WHERE delivery_1.organisation_id = $2::UUID AND delivery_batch_1.at > $1::TIMESTAMP WITH TIME ZONE UNION ALL SELECT delivery_1.withdrawn_at 
FROM delivery AS delivery_1 
WHERE delivery_1.organisation_id = $2::UUID AND delivery_1.withdrawn_at > $1::TIMESTAMP WITH TIME ZONE)) AS anon_4 GROUP BY anon_4.record_id), 
counted AS 
(SELECT person_1.id AS id 
FROM person AS person_1 
WHERE (person_1.id NOT IN (SELECT own_person.record_id 
FROM own_person)) AND (EXISTS (SELECT 1 
FROM division_within AS division_within_1 
WHERE division_within_1.ancestor_code = $3::VARCHAR AND division_within_1.division_code = person_1.division_code)) AND true AND (person_1.died_on IS NULL OR person_1.died_on >= $4::DATE) UNION ALL SELECT anon_5.id AS id 
FROM (SELECT person_version.person_id AS id, person_version.died_on AS died_on, person_version.division_code AS division_code 
FROM person_version JOIN (SELECT person_version.person_id AS record_id, own_person.at AS at, min(person_version.superseded_at) AS superseded_at 
FROM person_version JOIN own_person ON own_person.record_id = person_version.person_id 
WHERE person_version.superseded_at >= own_person.at GROUP BY person_version.person_id, own_person.at) AS anon_6 ON anon_6.record_id = person_version.person_id AND person_version.superseded_at = anon_6.superseded_at 
WHERE person_version.recorded_at < anon_6.at) AS anon_5 
WHERE (EXISTS (SELECT 1 
FROM division_within AS division_within_2 
WHERE division_within_2.ancestor_code = $3::VARCHAR AND division_within_2.division_code = anon_5.division_code)) AND true AND (anon_5.died_on IS NULL OR anon_5.died_on >= $4::DATE)), 
n0 AS MATERIALIZED 
(SELECT anon_2.count AS count, anon_2.division AS division, anon_2.category AS category, anon_2.sex AS sex, anon_2."birthDate" AS "birthDate" 
FROM (SELECT CAST(NULL AS VARCHAR) AS division, CAST(NULL AS VARCHAR) AS sex, CAST(NULL AS TEXT) AS "birthDate", CAST(NULL AS VARCHAR) AS category, CASE WHEN (sum(anon_3.n) >= 10) THEN sum(anon_3.n) - sum(anon_3.n) % 10 END AS count 
FROM (SELECT 0 AS n UNION ALL SELECT 1 AS n 
FROM counted) AS anon_3) AS anon_2)
 SELECT convert_to(('[' || coalesce((SELECT string_agg(anon_1.j, ',' ORDER BY anon_1.division COLLATE "C" ASC NULLS LAST, anon_1.category COLLATE "C" ASC NULLS LAST, anon_1.sex COLLATE "C" ASC NULLS LAST, anon_1."birthDate" COLLATE "C" ASC NULLS LAST, anon_1.count ASC NULLS LAST) AS string_agg_1 
FROM (SELECT n0.division AS division, n0.category AS category, n0.sex AS sex, n0."birthDate" AS "birthDate", n0.count AS count, ('{"count":' || coalesce((n0.count)::text, 'null') || '}') AS j 
FROM n0) AS anon_1), '') || ']'), 'UTF8') AS answer, NULL AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows, (SELECT CAST(count(*) AS TEXT) AS count_2 
FROM n0 
WHERE n0.count IS NULL) AS beside

WITH own_person AS 
(SELECT anon_7.record_id AS record_id, min(anon_7.at) AS at 
FROM (SELECT change_event_1.record_id AS record_id, change_event_1.at AS at 
FROM change_event AS change_event_1 JOIN ledger_event AS ledger_event_1 ON ledger_event_1.id = change_event_1.ledger_event_id 
WHERE change_event_1.table_name = 'person' AND change_event_1.at > $1::TIMESTAMP WITH TIME ZONE AND ledger_event_1.organisation_id = $2::UUID UNION ALL SELECT person.id AS record_id, person.recorded_at AS at 
FROM person 
WHERE person.recorded_at > $1::TIMESTAMP WITH TIME ZONE AND person.recorded_at IN (SELECT delivery_batch_1.at 
FROM delivery_batch AS delivery_batch_1 JOIN delivery AS delivery_1 ON delivery_1.id = delivery_batch_1.delivery_id 
WHERE delivery_1.organisation_id = $2::UUID AND delivery_batch_1.at > $1::TIMESTAMP WITH TIME ZONE UNION ALL SELECT delivery_1.withdrawn_at 
FROM delivery AS delivery_1 
WHERE delivery_1.organisation_id = $2::UUID AND delivery_1.withdrawn_at > $1::TIMESTAMP WITH TIME ZONE) UNION ALL SELECT person_version.person_id AS record_id, person_version.recorded_at AS at 
FROM person_version 
WHERE person_version.recorded_at > $1::TIMESTAMP WITH TIME ZONE AND person_version.recorded_at IN (SELECT delivery_batch_1.at 
FROM delivery_batch AS delivery_batch_1 JOIN delivery AS delivery_1 ON delivery_1.id = delivery_batch_1.delivery_id 
WHERE delivery_1.organisation_id = $2::UUID AND delivery_batch_1.at > $1::TIMESTAMP WITH TIME ZONE UNION ALL SELECT delivery_1.withdrawn_at 
FROM delivery AS delivery_1 
WHERE delivery_1.organisation_id = $2::UUID AND delivery_1.withdrawn_at > $1::TIMESTAMP WITH TIME ZONE) UNION ALL SELECT person_version.person_id AS record_id, person_version.superseded_at AS at 
FROM person_version 
WHERE person_version.superseded_at > $1::TIMESTAMP WITH TIME ZONE AND person_version.superseded_at IN (SELECT delivery_batch_1.at 
FROM delivery_batch AS delivery_batch_1 JOIN delivery AS delivery_1 ON delivery_1.id = delivery_batch_1.delivery_id 
WHERE delivery_1.organisation_id = $2::UUID AND delivery_batch_1.at > $1::TIMESTAMP WITH TIME ZONE UNION ALL SELECT delivery_1.withdrawn_at 
FROM delivery AS delivery_1 
WHERE delivery_1.organisation_id = $2::UUID AND delivery_1.withdrawn_at > $1::TIMESTAMP WITH TIME ZONE)) AS anon_7 GROUP BY anon_7.record_id), 
counted AS 
(SELECT person_1.id AS id 
FROM person AS person_1 
WHERE (person_1.id NOT IN (SELECT own_person.record_id 
FROM own_person)) AND (EXISTS (SELECT 1 
FROM division_within AS division_within_1 
WHERE division_within_1.ancestor_code = $3::VARCHAR AND division_within_1.division_code = person_1.division_code)) AND true AND (person_1.died_on IS NULL OR person_1.died_on >= $4::DATE) UNION ALL SELECT anon_8.id AS id 
FROM (SELECT person_version.person_id AS id, person_version.died_on AS died_on, person_version.division_code AS division_code 
FROM person_version JOIN (SELECT person_version.person_id AS record_id, own_person.at AS at, min(person_version.superseded_at) AS superseded_at 
FROM person_version JOIN own_person ON own_person.record_id = person_version.person_id 
WHERE person_version.superseded_at >= own_person.at GROUP BY person_version.person_id, own_person.at) AS anon_9 ON anon_9.record_id = person_version.person_id AND person_version.superseded_at = anon_9.superseded_at 
WHERE person_version.recorded_at < anon_9.at) AS anon_8 
WHERE (EXISTS (SELECT 1 
FROM division_within AS division_within_2 
WHERE division_within_2.ancestor_code = $3::VARCHAR AND division_within_2.division_code = anon_8.division_code)) AND true AND (anon_8.died_on IS NULL OR anon_8.died_on >= $4::DATE)), 
n0 AS MATERIALIZED 
(SELECT anon_2.category AS category, anon_2.count AS count, anon_2.division AS division, anon_2.sex AS sex, anon_2."birthDate" AS "birthDate" 
FROM (SELECT anon_3.category AS category, CAST(NULL AS VARCHAR) AS division, CAST(NULL AS VARCHAR) AS sex, CAST(NULL AS TEXT) AS "birthDate", CASE WHEN (sum(anon_3.n) >= 10) THEN sum(anon_3.n) - sum(anon_3.n) % 10 END AS count 
FROM (SELECT anon_4.value AS category, 0 AS n 
FROM (SELECT 'SUBSISTENCE_ALLOWANCE' AS value UNION ALL SELECT 'EXTREME_POVERTY' AS value UNION ALL SELECT 'SUBSISTENCE_MARGIN' AS value UNION ALL SELECT 'RELAPSE_MONITORED' AS value UNION ALL SELECT 'RIGID_EXPENDITURE' AS value UNION ALL SELECT 'OTHER_HARDSHIP' AS value UNION ALL SELECT CAST(NULL AS VARCHAR) AS anon_5) AS anon_4 UNION ALL SELECT anon_6.value AS category, 1 AS n 
FROM counted LEFT OUTER JOIN (SELECT DISTINCT counted.id AS key, category_determination_1.category AS value 
FROM counted JOIN category_determination AS category_determination_1 ON category_determination_1.person_id = counted.id 
WHERE NOT (category_determination_1.recorded_at > $1::TIMESTAMP WITH TIME ZONE AND (coalesce(category_determination_1.organisation_id = $2::UUID, false) OR category_determination_1.organisation_id IS NULL AND category_determination_1.recorded_at IN (SELECT delivery_batch_2.at 
FROM delivery_batch AS delivery_batch_2 JOIN delivery AS delivery_2 ON delivery_2.id = delivery_batch_2.delivery_id 
WHERE delivery_2.organisation_id = $2::UUID AND delivery_batch_2.at > $1::TIMESTAMP WITH TIME ZONE UNION ALL SELECT delivery_2.withdrawn_at 
FROM delivery AS delivery_2 
WHERE delivery_2.organisation_id = $2::UUID AND delivery_2.withdrawn_at > $1::TIMESTAMP WITH TIME ZONE))) AND (category_determination_1.superseded_at IS NULL OR (SELECT 1 
FROM category_determination AS category_determination_2 
WHERE category_determination_2.person_id = category_determination_1.person_id AND category_determination_2.supersedes_id = category_determination_1.id AND category_determination_2.recorded_at > $1::TIMESTAMP WITH TIME ZONE AND (coalesce(category_determination_2.organisation_id = $2::UUID, false) OR category_determination_2.organisation_id IS NULL AND category_determination_2.recorded_at IN (SELECT delivery_batch_3.at 
FROM delivery_batch AS delivery_batch_3 JOIN delivery AS delivery_3 ON delivery_3.id = delivery_batch_3.delivery_id 
WHERE delivery_3.organisation_id = $2::UUID AND delivery_batch_3.at > $1::TIMESTAMP WITH TIME ZONE UNION ALL SELECT delivery_3.withdrawn_at 
FROM delivery AS delivery_3 
WHERE delivery_3.organisation_id = $2::UUID AND delivery_3.withdrawn_at > $1::TIMESTAMP WITH TIME ZONE)) 
 LIMIT 1) IS NOT NULL OR (SELECT 1 
FROM withdrawal AS withdrawal_1 
WHERE withdrawal_1.record_id = category_determination_1.id AND withdrawal_1.recorded_at > $1::TIMESTAMP WITH TIME ZONE AND (coalesce(withdrawal_1.organisation_id = $2::UUID, false) OR withdrawal_1.organisation_id IS NULL AND withdrawal_1.recorded_at IN (SELECT delivery_batch_4.at 
FROM delivery_batch AS delivery_batch_4 JOIN delivery AS delivery_4 ON delivery_4.id = delivery_batch_4.delivery_id 
WHERE delivery_4.organisation_id = $2::UUID AND delivery_batch_4.at > $1::TIMESTAMP WITH TIME ZONE UNION ALL SELECT delivery_4.withdrawn_at 
FROM delivery AS delivery_4 
WHERE delivery_4.organisation_id = $2::UUID AND delivery_4.withdrawn_at > $1::TIMESTAMP WITH TIME ZONE)) 
 LIMIT 1) IS NOT NULL) AND category_determination_1.since <= $4::DATE AND (category_determination_1.until IS NULL OR category_determination_1.until >= $4::DATE) AND category_determination_1.outcome = 'RECOGNISED' AND category_determination_1.category IN ('SUBSISTENCE_ALLOWANCE', 'EXTREME_POVERTY', 'SUBSISTENCE_MARGIN', 'RELAPSE_MONITORED', 'RIGID_EXPENDITURE', 'OTHER_HARDSHIP')) AS anon_6 ON anon_6.key = counted.id) AS anon_3 GROUP BY anon_3.category) AS anon_2)
 SELECT convert_to(('[' || coalesce((SELECT string_agg(anon_1.j, ',' ORDER BY anon_1.division COLLATE "C" ASC NULLS LAST, anon_1.category COLLATE "C" ASC NULLS LAST, anon_1.sex COLLATE "C" ASC NULLS LAST, anon_1."birthDate" COLLATE "C" ASC NULLS LAST, anon_1.count ASC NULLS LAST) AS string_agg_1 
FROM (SELECT n0.division AS division, n0.category AS category, n0.sex AS sex, n0."birthDate" AS "birthDate", n0.count AS count, ('{"category":' || coalesce(to_json(n0.category)::text, 'null') || ',"count":' || coalesce((n0.count)::text, 'null') || '}') AS j 
FROM n0) AS anon_1), '') || ']'), 'UTF8') AS answer, NULL AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows, (SELECT CAST(count(*) AS TEXT) AS count_2 
FROM n0 
WHERE n0.count IS NULL) AS beside

WITH own_person AS 
(SELECT anon_6.record_id AS record_id, min(anon_6.at) AS at 
FROM (SELECT change_event_1.record_id AS record_id, change_event_1.at AS at 
FROM change_event AS change_event_1 JOIN ledger_event AS ledger_event_1 ON ledger_event_1.id = change_event_1.ledger_event_id 
WHERE change_event_1.table_name = 'person' AND change_event_1.at > $1::TIMESTAMP WITH TIME ZONE AND ledger_event_1.organisation_id = $2::UUID UNION ALL SELECT person.id AS record_id, person.recorded_at AS at 
FROM person 
WHERE person.recorded_at > $1::TIMESTAMP WITH TIME ZONE AND person.recorded_at IN (SELECT delivery_batch_1.at 
FROM delivery_batch AS delivery_batch_1 JOIN delivery AS delivery_1 ON delivery_1.id = delivery_batch_1.delivery_id 
WHERE delivery_1.organisation_id = $2::UUID AND delivery_batch_1.at > $1::TIMESTAMP WITH TIME ZONE UNION ALL SELECT delivery_1.withdrawn_at 
FROM delivery AS delivery_1 
WHERE delivery_1.organisation_id = $2::UUID AND delivery_1.withdrawn_at > $1::TIMESTAMP WITH TIME ZONE) UNION ALL SELECT person_version.person_id AS record_id, person_version.recorded_at AS at 
FROM person_version 
WHERE person_version.recorded_at > $1::TIMESTAMP WITH TIME ZONE AND person_version.recorded_at IN (SELECT delivery_batch_1.at 
FROM delivery_batch AS delivery_batch_1 JOIN delivery AS delivery_1 ON delivery_1.id = delivery_batch_1.delivery_id 
WHERE delivery_1.organisation_id = $2::UUID AND delivery_batch_1.at > $1::TIMESTAMP WITH TIME ZONE UNION ALL SELECT delivery_1.withdrawn_at 
FROM delivery AS delivery_1 
WHERE delivery_1.organisation_id = $2::UUID AND delivery_1.withdrawn_at > $1::TIMESTAMP WITH TIME ZONE) UNION ALL SELECT person_version.person_id AS record_id, person_version.superseded_at AS at 
FROM person_version 
WHERE person_version.superseded_at > $1::TIMESTAMP WITH TIME ZONE AND person_version.superseded_at IN (SELECT delivery_batch_1.at 
FROM delivery_batch AS delivery_batch_1 JOIN delivery AS delivery_1 ON delivery_1.id = delivery_batch_1.delivery_id 
WHERE delivery_1.organisation_id = $2::UUID AND delivery_batch_1.at > $1::TIMESTAMP WITH TIME ZONE UNION ALL SELECT delivery_1.withdrawn_at 
FROM delivery AS delivery_1 
WHERE delivery_1.organisation_id = $2::UUID AND delivery_1.withdrawn_at > $1::TIMESTAMP WITH TIME ZONE)) AS anon_6 GROUP BY anon_6.record_id), 
counted AS 
(SELECT person_1.id AS id, person_1.birth_date AS birth_date 
FROM person AS person_1 
WHERE (person_1.id NOT IN (SELECT own_person.record_id 
FROM own_person)) AND (EXISTS (SELECT 1 
FROM division_within AS division_within_1 
WHERE division_within_1.ancestor_code = $3::VARCHAR AND division_within_1.division_code = person_1.division_code)) AND person_1.sex = $4::VARCHAR AND (EXISTS (SELECT 1 
FROM division_within AS division_within_2 
WHERE division_within_2.ancestor_code = $5::VARCHAR AND division_within_2.division_code = person_1.division_code)) AND (person_1.died_on IS NULL OR person_1.died_on >= $6::DATE) UNION ALL SELECT anon_7.id AS id, anon_7.birth_date AS birth_date 
FROM (SELECT person_version.person_id AS id, person_version.birth_date AS birth_date, person_version.sex AS sex, person_version.died_on AS died_on, person_version.division_code AS division_code 
FROM person_version JOIN (SELECT person_version.person_id AS record_id, own_person.at AS at, min(person_version.superseded_at) AS superseded_at 
FROM person_version JOIN own_person ON own_person.record_id = person_version.person_id 
WHERE person_version.superseded_at >= own_person.at GROUP BY person_version.person_id, own_person.at) AS anon_8 ON anon_8.record_id = person_version.person_id AND person_version.superseded_at = anon_8.superseded_at 
WHERE person_version.recorded_at < anon_8.at) AS anon_7 
WHERE (EXISTS (SELECT 1 
FROM division_within AS division_within_3 
WHERE division_within_3.ancestor_code = $3::VARCHAR AND division_within_3.division_code = anon_7.division_code)) AND anon_7.sex = $4::VARCHAR AND (EXISTS (SELECT 1 
FROM division_within AS division_within_4 
WHERE division_within_4.ancestor_code = $5::VARCHAR AND division_within_4.division_code = anon_7.division_code)) AND (anon_7.died_on IS NULL OR anon_7.died_on >= $6::DATE)), 
n0 AS MATERIALIZED 
(SELECT anon_2."birthDate" AS "birthDate", anon_2.count AS count, anon_2.division AS division, anon_2.category AS category, anon_2.sex AS sex 
FROM (SELECT anon_3."birthDate" AS "birthDate", CAST(NULL AS VARCHAR) AS division, CAST(NULL AS VARCHAR) AS sex, CAST(NULL AS VARCHAR) AS category, CASE WHEN (sum(anon_3.n) >= 10) THEN sum(anon_3.n) - sum(anon_3.n) % 10 END AS count 
FROM (SELECT anon_4.value AS "birthDate", 0 AS n 
FROM (SELECT '../1919-12-31' AS value UNION ALL SELECT '1920-01-01/1929-12-31' AS value UNION ALL SELECT '1930-01-01/1939-12-31' AS value UNION ALL SELECT '1940-01-01/1949-12-31' AS value UNION ALL SELECT '1950-01-01/1959-12-31' AS value UNION ALL SELECT '1960-01-01/1969-12-31' AS value UNION ALL SELECT '1970-01-01/1979-12-31' AS value UNION ALL SELECT '1980-01-01/1989-12-31' AS value UNION ALL SELECT '1990-01-01/1999-12-31' AS value UNION ALL SELECT '2000-01-01/2009-12-31' AS value UNION ALL SELECT '2010-01-01/2019-12-31' AS value UNION ALL SELECT '2020-01-01/..' AS value UNION ALL SELECT CAST(NULL AS TEXT) AS anon_5) AS anon_4 UNION ALL SELECT CASE WHEN (counted.birth_date IS NULL) THEN NULL WHEN (EXTRACT(year FROM case when counted.birth_date > date '9999-12-31' then date '9999-12-31' when counted.birth_date < date '0001-01-01' then date '0001-01-01' else counted.birth_date end) < 1920) THEN '../1919-12-31' WHEN (EXTRACT(year FROM case when counted.birth_date > date '9999-12-31' then date '9999-12-31' when counted.birth_date < date '0001-01-01' then date '0001-01-01' else counted.birth_date end) < 1930) THEN '1920-01-01/1929-12-31' WHEN (EXTRACT(year FROM case when counted.birth_date > date '9999-12-31' then date '9999-12-31' when counted.birth_date < date '0001-01-01' then date '0001-01-01' else counted.birth_date end) < 1940) THEN '1930-01-01/1939-12-31' WHEN (EXTRACT(year FROM case when counted.birth_date > date '9999-12-31' then date '9999-12-31' when counted.birth_date < date '0001-01-01' then date '0001-01-01' else counted.birth_date end) < 1950) THEN '1940-01-01/1949-12-31' WHEN (EXTRACT(year FROM case when counted.birth_date > date '9999-12-31' then date '9999-12-31' when counted.birth_date < date '0001-01-01' then date '0001-01-01' else counted.birth_date end) < 1960) THEN '1950-01-01/1959-12-31' WHEN (EXTRACT(year FROM case when counted.birth_date > date '9999-12-31' then date '9999-12-31' when counted.birth_date < date '0001-01-01' then date '0001-01-01' else counted.birth_date end) < 1970) THEN '1960-01-01/1969-12-31' WHEN (EXTRACT(year FROM case when counted.birth_date > date '9999-12-31' then date '9999-12-31' when counted.birth_date < date '0001-01-01' then date '0001-01-01' else counted.birth_date end) < 1980) THEN '1970-01-01/1979-12-31' WHEN (EXTRACT(year FROM case when counted.birth_date > date '9999-12-31' then date '9999-12-31' when counted.birth_date < date '0001-01-01' then date '0001-01-01' else counted.birth_date end) < 1990) THEN '1980-01-01/1989-12-31' WHEN (EXTRACT(year FROM case when counted.birth_date > date '9999-12-31' then date '9999-12-31' when counted.birth_date < date '0001-01-01' then date '0001-01-01' else counted.birth_date end) < 2000) THEN '1990-01-01/1999-12-31' WHEN (EXTRACT(year FROM case when counted.birth_date > date '9999-12-31' then date '9999-12-31' when counted.birth_date < date '0001-01-01' then date '0001-01-01' else counted.birth_date end) < 2010) THEN '2000-01-01/2009-12-31' WHEN (EXTRACT(year FROM case when counted.birth_date > date '9999-12-31' then date '9999-12-31' when counted.birth_date < date '0001-01-01' then date '0001-01-01' else counted.birth_date end) < 2020) THEN '2010-01-01/2019-12-31' ELSE '2020-01-01/..' END AS "birthDate", 1 AS n 
FROM counted) AS anon_3 GROUP BY anon_3."birthDate") AS anon_2)
 SELECT convert_to(('[' || coalesce((SELECT string_agg(anon_1.j, ',' ORDER BY anon_1.division COLLATE "C" ASC NULLS LAST, anon_1.category COLLATE "C" ASC NULLS LAST, anon_1.sex COLLATE "C" ASC NULLS LAST, anon_1."birthDate" COLLATE "C" ASC NULLS LAST, anon_1.count ASC NULLS LAST) AS string_agg_1 
FROM (SELECT n0.division AS division, n0.category AS category, n0.sex AS sex, n0."birthDate" AS "birthDate", n0.count AS count, ('{"birthDecade":' || coalesce(to_json(n0."birthDate")::text, 'null') || ',"count":' || coalesce((n0.count)::text, 'null') || '}') AS j 
FROM n0) AS anon_1), '') || ']'), 'UTF8') AS answer, NULL AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows, (SELECT CAST(count(*) AS TEXT) AS count_2 
FROM n0 
WHERE n0.count IS NULL) AS beside
