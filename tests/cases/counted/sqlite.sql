WITH own_person AS 
(SELECT anon_10.record_id AS record_id, min(anon_10.at) AS at 
FROM (SELECT change_event_1.record_id AS record_id, change_event_1.at AS at 
FROM change_event AS change_event_1 JOIN ledger_event AS ledger_event_1 ON ledger_event_1.id = change_event_1.ledger_event_id 
WHERE change_event_1.table_name = 'person' AND change_event_1.at > ? AND ledger_event_1.organisation_id = ? UNION ALL SELECT person.id AS record_id, person.recorded_at AS at 
FROM person 
WHERE person.recorded_at > ? AND person.recorded_at IN (SELECT delivery_batch_1.at 
FROM delivery_batch AS delivery_batch_1 JOIN delivery AS delivery_1 ON delivery_1.id = delivery_batch_1.delivery_id 
WHERE delivery_1.organisation_id = ? AND delivery_batch_1.at > ? UNION ALL SELECT delivery_1.withdrawn_at 
FROM delivery AS delivery_1 
WHERE delivery_1.organisation_id = ? AND delivery_1.withdrawn_at > ?) UNION ALL SELECT person_version.person_id AS record_id, person_version.recorded_at AS at 
FROM person_version 
WHERE person_version.recorded_at > ? AND person_version.recorded_at IN (SELECT delivery_batch_1.at 
FROM delivery_batch AS delivery_batch_1 JOIN delivery AS delivery_1 ON delivery_1.id = delivery_batch_1.delivery_id 
WHERE delivery_1.organisation_id = ? AND delivery_batch_1.at > ? UNION ALL SELECT delivery_1.withdrawn_at 
FROM delivery AS delivery_1 
WHERE delivery_1.organisation_id = ? AND delivery_1.withdrawn_at > ?) UNION ALL SELECT person_version.person_id AS record_id, person_version.superseded_at AS at 
FROM person_version 
WHERE person_version.superseded_at > ? AND person_version.superseded_at IN (SELECT delivery_batch_1.at 
FROM delivery_batch AS delivery_batch_1 JOIN delivery AS delivery_1 ON delivery_1.id = delivery_batch_1.delivery_id 
WHERE delivery_1.organisation_id = ? AND delivery_batch_1.at > ? UNION ALL SELECT delivery_1.withdrawn_at 
FROM delivery AS delivery_1 
WHERE delivery_1.organisation_id = ? AND delivery_1.withdrawn_at > ?)) AS anon_10 GROUP BY anon_10.record_id), 
counted AS 
(SELECT person_1.id AS id, person_1.division_code AS division_code, person_1.sex AS sex 
FROM person AS person_1 
WHERE (person_1.id NOT IN (SELECT own_person.record_id 
FROM own_person)) AND (EXISTS (SELECT 1 
FROM division_within AS division_within_2 
WHERE division_within_2.ancestor_code = ? AND division_within_2.division_code = person_1.division_code)) AND 1 = 1 AND (person_1.died_on IS NULL OR person_1.died_on >= ?) UNION ALL SELECT anon_11.id AS id, anon_11.division_code AS division_code, anon_11.sex AS sex 
FROM (SELECT person_version.person_id AS id, person_version.division_code AS division_code, person_version.sex AS sex, person_version.died_on AS died_on 
FROM person_version JOIN (SELECT person_version.person_id AS record_id, own_person.at AS at, min(person_version.superseded_at) AS superseded_at 
FROM person_version JOIN own_person ON own_person.record_id = person_version.person_id 
WHERE person_version.superseded_at >= own_person.at GROUP BY person_version.person_id, own_person.at) AS anon_12 ON anon_12.record_id = person_version.person_id AND person_version.superseded_at = anon_12.superseded_at 
WHERE person_version.recorded_at < anon_12.at) AS anon_11 
WHERE (EXISTS (SELECT 1 
FROM division_within AS division_within_3 
WHERE division_within_3.ancestor_code = ? AND division_within_3.division_code = anon_11.division_code)) AND 1 = 1 AND (anon_11.died_on IS NULL OR anon_11.died_on >= ?)), 
n0 AS MATERIALIZED 
(SELECT anon_4.division AS division, anon_4.sex AS sex, anon_4.count AS count, anon_4.category AS category, anon_4."birthDate" AS "birthDate" 
FROM (SELECT anon_5.division AS division, anon_5.sex AS sex, CAST(NULL AS TEXT) AS "birthDate", CAST(NULL AS VARCHAR) AS category, CASE WHEN (sum(anon_5.n) >= 10) THEN sum(anon_5.n) - sum(anon_5.n) % 10 END AS count 
FROM (SELECT anon_6.value AS division, anon_7.value AS sex, 0 AS n 
FROM (SELECT division_2.code AS value 
FROM division AS division_2 
WHERE division_2.level = 'DISTRICT' AND (EXISTS (SELECT 1 
FROM division_within AS division_within_1 
WHERE division_within_1.ancestor_code = ? AND division_within_1.division_code = division_2.code OR division_within_1.ancestor_code = division_2.code AND division_within_1.division_code = ?)) UNION ALL SELECT CAST(NULL AS VARCHAR) AS anon_8) AS anon_6, (SELECT 'UNKNOWN' AS value UNION ALL SELECT 'MALE' AS value UNION ALL SELECT 'FEMALE' AS value UNION ALL SELECT 'UNSTATED' AS value UNION ALL SELECT CAST(NULL AS VARCHAR) AS anon_8) AS anon_7 UNION ALL SELECT anon_9.value AS division, CASE WHEN (counted.sex IN ('UNKNOWN', 'MALE', 'FEMALE', 'UNSTATED')) THEN counted.sex END AS sex, 1 AS n 
FROM counted LEFT OUTER JOIN (SELECT division_within_4.division_code AS "key", division_within_4.ancestor_code AS value 
FROM division_within AS division_within_4 JOIN division AS division_3 ON division_3.code = division_within_4.ancestor_code 
WHERE division_3.level = 'DISTRICT') AS anon_9 ON anon_9."key" = counted.division_code) AS anon_5 GROUP BY anon_5.division, anon_5.sex) AS anon_4)
 SELECT (SELECT json_group_array(json(anon_1.j)) AS json_group_array_1 
FROM (SELECT anon_2.j AS j 
FROM (SELECT n0.division AS division, n0.category AS category, n0.sex AS sex, n0."birthDate" AS "birthDate", n0.count AS count, json_object('division', json((SELECT json_object('code', anon_3.code, 'name', anon_3.name) AS j 
FROM (SELECT division_1.code AS parent, division_1.code AS code, division_1.name AS name 
FROM division AS division_1 
WHERE division_1.code = n0.division) AS anon_3)), 'sex', n0.sex, 'count', n0.count) AS j 
FROM n0) AS anon_2 ORDER BY anon_2.division ASC NULLS LAST, anon_2.category ASC NULLS LAST, anon_2.sex ASC NULLS LAST, anon_2."birthDate" ASC NULLS LAST, anon_2.count ASC NULLS LAST) AS anon_1) AS answer, NULL AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows, (SELECT CAST(count(*) AS TEXT) AS count_2 
FROM n0 
WHERE n0.count IS NULL) AS beside

WITH own_person AS 
(SELECT anon_5.record_id AS record_id, min(anon_5.at) AS at 
FROM (SELECT change_event_1.record_id AS record_id, change_event_1.at AS at 
FROM change_event AS change_event_1 JOIN ledger_event AS ledger_event_1 ON ledger_event_1.id = change_event_1.ledger_event_id 
WHERE change_event_1.table_name = 'person' AND change_event_1.at > ? AND ledger_event_1.organisation_id = ? UNION ALL SELECT person.id AS record_id, person.recorded_at AS at 
FROM person 
WHERE person.recorded_at > ? AND person.recorded_at IN (SELECT delivery_batch_1.at 
FROM delivery_batch AS delivery_batch_1 JOIN delivery AS delivery_1 ON delivery_1.id = delivery_batch_1.delivery_id 
WHERE delivery_1.organisation_id = ? AND delivery_batch_1.at > ? UNION ALL SELECT delivery_1.withdrawn_at 
FROM delivery AS delivery_1 
WHERE delivery_1.organisation_id = ? AND delivery_1.withdrawn_at > ?) UNION ALL SELECT person_version.person_id AS record_id, person_version.recorded_at AS at 
FROM person_version 
WHERE person_version.recorded_at > ? AND person_version.recorded_at IN (SELECT delivery_batch_1.at 
FROM delivery_batch AS delivery_batch_1 JOIN delivery AS delivery_1 ON delivery_1.id = delivery_batch_1.delivery_id 
WHERE delivery_1.organisation_id = ? AND delivery_batch_1.at > ? UNION ALL SELECT delivery_1.withdrawn_at 
FROM delivery AS delivery_1 
WHERE delivery_1.organisation_id = ? AND delivery_1.withdrawn_at > ?) UNION ALL SELECT person_version.person_id AS record_id, person_version.superseded_at AS at 
FROM person_version 
WHERE person_version.superseded_at > ? AND person_version.superseded_at IN (SELECT delivery_batch_1.at 
FROM delivery_batch AS delivery_batch_1 JOIN delivery AS delivery_1 ON delivery_1.id = delivery_batch_1.delivery_id 
WHERE delivery_1.organisation_id = ? AND delivery_batch_1.at > ? UNION ALL SELECT delivery_1.withdrawn_at 
FROM delivery AS delivery_1 
WHERE delivery_1.organisation_id = ? AND delivery_1.withdrawn_at > ?)) AS anon_5 GROUP BY anon_5.record_id), 
counted AS 
(SELECT person_1.id AS id 
FROM person AS person_1 
WHERE (person_1.id NOT IN (SELECT own_person.record_id 
FROM own_person)) AND (EXISTS (SELECT 1 
FROM division_within AS division_within_1 
WHERE division_within_1.ancestor_code = ? AND division_within_1.division_code = person_1.division_code)) AND 1 = 1 AND (person_1.died_on IS NULL OR person_1.died_on >= ?) UNION ALL SELECT anon_6.id AS id 
FROM (SELECT person_version.person_id AS id, person_version.died_on AS died_on, person_version.division_code AS division_code 
FROM person_version JOIN (SELECT person_version.person_id AS record_id, own_person.at AS at, min(person_version.superseded_at) AS superseded_at 
FROM person_version JOIN own_person ON own_person.record_id = person_version.person_id 
WHERE person_version.superseded_at >= own_person.at GROUP BY person_version.person_id, own_person.at) AS anon_7 ON anon_7.record_id = person_version.person_id AND person_version.superseded_at = anon_7.superseded_at 
WHERE person_version.recorded_at < anon_7.at) AS anon_6 
WHERE (EXISTS (SELECT 1 
FROM division_within AS division_within_2 
WHERE division_within_2.ancestor_code = ? AND division_within_2.division_code = anon_6.division_code)) AND 1 = 1 AND (anon_6.died_on IS NULL OR anon_6.died_on >= ?)), 
n0 AS MATERIALIZED 
(SELECT anon_3.count AS count, anon_3.division AS division, anon_3.category AS category, anon_3.sex AS sex, anon_3."birthDate" AS "birthDate" 
FROM (SELECT CAST(NULL AS VARCHAR) AS division, CAST(NULL AS VARCHAR) AS sex, CAST(NULL AS TEXT) AS "birthDate", CAST(NULL AS VARCHAR) AS category, CASE WHEN (sum(anon_4.n) >= 10) THEN sum(anon_4.n) - sum(anon_4.n) % 10 END AS count 
FROM (SELECT 0 AS n UNION ALL SELECT 1 AS n 
FROM counted) AS anon_4) AS anon_3)
 SELECT (SELECT json_group_array(json(anon_1.j)) AS json_group_array_1 
FROM (SELECT anon_2.j AS j 
FROM (SELECT n0.division AS division, n0.category AS category, n0.sex AS sex, n0."birthDate" AS "birthDate", n0.count AS count, json_object('count', n0.count) AS j 
FROM n0) AS anon_2 ORDER BY anon_2.division ASC NULLS LAST, anon_2.category ASC NULLS LAST, anon_2.sex ASC NULLS LAST, anon_2."birthDate" ASC NULLS LAST, anon_2.count ASC NULLS LAST) AS anon_1) AS answer, NULL AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows, (SELECT CAST(count(*) AS TEXT) AS count_2 
FROM n0 
WHERE n0.count IS NULL) AS beside

WITH own_person AS 
(SELECT anon_8.record_id AS record_id, min(anon_8.at) AS at 
FROM (SELECT change_event_1.record_id AS record_id, change_event_1.at AS at 
FROM change_event AS change_event_1 JOIN ledger_event AS ledger_event_1 ON ledger_event_1.id = change_event_1.ledger_event_id 
WHERE change_event_1.table_name = 'person' AND change_event_1.at > ? AND ledger_event_1.organisation_id = ? UNION ALL SELECT person.id AS record_id, person.recorded_at AS at 
FROM person 
WHERE person.recorded_at > ? AND person.recorded_at IN (SELECT delivery_batch_1.at 
FROM delivery_batch AS delivery_batch_1 JOIN delivery AS delivery_1 ON delivery_1.id = delivery_batch_1.delivery_id 
WHERE delivery_1.organisation_id = ? AND delivery_batch_1.at > ? UNION ALL SELECT delivery_1.withdrawn_at 
FROM delivery AS delivery_1 
WHERE delivery_1.organisation_id = ? AND delivery_1.withdrawn_at > ?) UNION ALL SELECT person_version.person_id AS record_id, person_version.recorded_at AS at 
FROM person_version 
WHERE person_version.recorded_at > ? AND person_version.recorded_at IN (SELECT delivery_batch_1.at 
FROM delivery_batch AS delivery_batch_1 JOIN delivery AS delivery_1 ON delivery_1.id = delivery_batch_1.delivery_id 
WHERE delivery_1.organisation_id = ? AND delivery_batch_1.at > ? UNION ALL SELECT delivery_1.withdrawn_at 
FROM delivery AS delivery_1 
WHERE delivery_1.organisation_id = ? AND delivery_1.withdrawn_at > ?) UNION ALL SELECT person_version.person_id AS record_id, person_version.superseded_at AS at 
FROM person_version 
WHERE person_version.superseded_at > ? AND person_version.superseded_at IN (SELECT delivery_batch_1.at 
FROM delivery_batch AS delivery_batch_1 JOIN delivery AS delivery_1 ON delivery_1.id = delivery_batch_1.delivery_id 
WHERE delivery_1.organisation_id = ? AND delivery_batch_1.at > ? UNION ALL SELECT delivery_1.withdrawn_at 
FROM delivery AS delivery_1 
WHERE delivery_1.organisation_id = ? AND delivery_1.withdrawn_at > ?)) AS anon_8 GROUP BY anon_8.record_id), 
counted AS 
(SELECT person_1.id AS id 
FROM person AS person_1 
WHERE (person_1.id NOT IN (SELECT own_person.record_id 
FROM own_person)) AND (EXISTS (SELECT 1 
FROM division_within AS division_within_1 
WHERE division_within_1.ancestor_code = ? AND division_within_1.division_code = person_1.division_code)) AND 1 = 1 AND (person_1.died_on IS NULL OR person_1.died_on >= ?) UNION ALL SELECT anon_9.id AS id 
FROM (SELECT person_version.person_id AS id, person_version.died_on AS died_on, person_version.division_code AS division_code 
FROM person_version JOIN (SELECT person_version.person_id AS record_id, own_person.at AS at, min(person_version.superseded_at) AS superseded_at 
FROM person_version JOIN own_person ON own_person.record_id = person_version.person_id 
WHERE person_version.superseded_at >= own_person.at GROUP BY person_version.person_id, own_person.at) AS anon_10 ON anon_10.record_id = person_version.person_id AND person_version.superseded_at = anon_10.superseded_at 
WHERE person_version.recorded_at < anon_10.at) AS anon_9 
WHERE (EXISTS (SELECT 1 
FROM division_within AS division_within_2 
WHERE division_within_2.ancestor_code = ? AND division_within_2.division_code = anon_9.division_code)) AND 1 = 1 AND (anon_9.died_on IS NULL OR anon_9.died_on >= ?)), 
n0 AS MATERIALIZED 
(SELECT anon_3.category AS category, anon_3.count AS count, anon_3.division AS division, anon_3.sex AS sex, anon_3."birthDate" AS "birthDate" 
FROM (SELECT anon_4.category AS category, CAST(NULL AS VARCHAR) AS division, CAST(NULL AS VARCHAR) AS sex, CAST(NULL AS TEXT) AS "birthDate", CASE WHEN (sum(anon_4.n) >= 10) THEN sum(anon_4.n) - sum(anon_4.n) % 10 END AS count 
FROM (SELECT anon_5.value AS category, 0 AS n 
FROM (SELECT 'SUBSISTENCE_ALLOWANCE' AS value UNION ALL SELECT 'EXTREME_POVERTY' AS value UNION ALL SELECT 'SUBSISTENCE_MARGIN' AS value UNION ALL SELECT 'RELAPSE_MONITORED' AS value UNION ALL SELECT 'RIGID_EXPENDITURE' AS value UNION ALL SELECT 'OTHER_HARDSHIP' AS value UNION ALL SELECT CAST(NULL AS VARCHAR) AS anon_6) AS anon_5 UNION ALL SELECT anon_7.value AS category, 1 AS n 
FROM counted LEFT OUTER JOIN (SELECT DISTINCT counted.id AS "key", category_determination_1.category AS value 
FROM counted JOIN category_determination AS category_determination_1 ON category_determination_1.person_id = counted.id 
WHERE NOT (category_determination_1.recorded_at > ? AND (coalesce(category_determination_1.organisation_id = ?, 0) = 1 OR category_determination_1.organisation_id IS NULL AND category_determination_1.recorded_at IN (SELECT delivery_batch_2.at 
FROM delivery_batch AS delivery_batch_2 JOIN delivery AS delivery_2 ON delivery_2.id = delivery_batch_2.delivery_id 
WHERE delivery_2.organisation_id = ? AND delivery_batch_2.at > ? UNION ALL SELECT delivery_2.withdrawn_at 
FROM delivery AS delivery_2 
WHERE delivery_2.organisation_id = ? AND delivery_2.withdrawn_at > ?))) AND (category_determination_1.superseded_at IS NULL OR (SELECT 1 
FROM category_determination AS category_determination_2 
WHERE category_determination_2.person_id = category_determination_1.person_id AND category_determination_2.supersedes_id = category_determination_1.id AND category_determination_2.recorded_at > ? AND (coalesce(category_determination_2.organisation_id = ?, 0) = 1 OR category_determination_2.organisation_id IS NULL AND category_determination_2.recorded_at IN (SELECT delivery_batch_3.at 
FROM delivery_batch AS delivery_batch_3 JOIN delivery AS delivery_3 ON delivery_3.id = delivery_batch_3.delivery_id 
WHERE delivery_3.organisation_id = ? AND delivery_batch_3.at > ? UNION ALL SELECT delivery_3.withdrawn_at 
FROM delivery AS delivery_3 
WHERE delivery_3.organisation_id = ? AND delivery_3.withdrawn_at > ?))
 LIMIT 1 OFFSET ?) IS NOT NULL OR (SELECT 1 
FROM withdrawal AS withdrawal_1 
WHERE withdrawal_1.record_id = category_determination_1.id AND withdrawal_1.recorded_at > ? AND (coalesce(withdrawal_1.organisation_id = ?, 0) = 1 OR withdrawal_1.organisation_id IS NULL AND withdrawal_1.recorded_at IN (SELECT delivery_batch_4.at 
FROM delivery_batch AS delivery_batch_4 JOIN delivery AS delivery_4 ON delivery_4.id = delivery_batch_4.delivery_id 
WHERE delivery_4.organisation_id = ? AND delivery_batch_4.at > ? UNION ALL SELECT delivery_4.withdrawn_at 
FROM delivery AS delivery_4 
WHERE delivery_4.organisation_id = ? AND delivery_4.withdrawn_at > ?))
 LIMIT 1 OFFSET ?) IS NOT NULL) AND category_determination_1.since <= ? AND (category_determination_1.until IS NULL OR category_determination_1.until >= ?) AND category_determination_1.outcome = 'RECOGNISED' AND category_determination_1.category IN ('SUBSISTENCE_ALLOWANCE', 'EXTREME_POVERTY', 'SUBSISTENCE_MARGIN', 'RELAPSE_MONITORED', 'RIGID_EXPENDITURE', 'OTHER_HARDSHIP')) AS anon_7 ON anon_7."key" = counted.id) AS anon_4 GROUP BY anon_4.category) AS anon_3)
 SELECT (SELECT json_group_array(json(anon_1.j)) AS json_group_array_1 
FROM (SELECT anon_2.j AS j 
FROM (SELECT n0.division AS division, n0.category AS category, n0.sex AS sex, n0."birthDate" AS "birthDate", n0.count AS count, json_object('category', n0.category, 'count', n0.count) AS j 
FROM n0) AS anon_2 ORDER BY anon_2.division ASC NULLS LAST, anon_2.category ASC NULLS LAST, anon_2.sex ASC NULLS LAST, anon_2."birthDate" ASC NULLS LAST, anon_2.count ASC NULLS LAST) AS anon_1) AS answer, NULL AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows, (SELECT CAST(count(*) AS TEXT) AS count_2 
FROM n0 
WHERE n0.count IS NULL) AS beside

WITH own_person AS 
(SELECT anon_7.record_id AS record_id, min(anon_7.at) AS at 
FROM (SELECT change_event_1.record_id AS record_id, change_event_1.at AS at 
FROM change_event AS change_event_1 JOIN ledger_event AS ledger_event_1 ON ledger_event_1.id = change_event_1.ledger_event_id 
WHERE change_event_1.table_name = 'person' AND change_event_1.at > ? AND ledger_event_1.organisation_id = ? UNION ALL SELECT person.id AS record_id, person.recorded_at AS at 
FROM person 
WHERE person.recorded_at > ? AND person.recorded_at IN (SELECT delivery_batch_1.at 
FROM delivery_batch AS delivery_batch_1 JOIN delivery AS delivery_1 ON delivery_1.id = delivery_batch_1.delivery_id 
WHERE delivery_1.organisation_id = ? AND delivery_batch_1.at > ? UNION ALL SELECT delivery_1.withdrawn_at 
FROM delivery AS delivery_1 
WHERE delivery_1.organisation_id = ? AND delivery_1.withdrawn_at > ?) UNION ALL SELECT person_version.person_id AS record_id, person_version.recorded_at AS at 
FROM person_version 
WHERE person_version.recorded_at > ? AND person_version.recorded_at IN (SELECT delivery_batch_1.at 
FROM delivery_batch AS delivery_batch_1 JOIN delivery AS delivery_1 ON delivery_1.id = delivery_batch_1.delivery_id 
WHERE delivery_1.organisation_id = ? AND delivery_batch_1.at > ? UNION ALL SELECT delivery_1.withdrawn_at 
FROM delivery AS delivery_1 
WHERE delivery_1.organisation_id = ? AND delivery_1.withdrawn_at > ?) UNION ALL SELECT person_version.person_id AS record_id, person_version.superseded_at AS at 
FROM person_version 
WHERE person_version.superseded_at > ? AND person_version.superseded_at IN (SELECT delivery_batch_1.at 
FROM delivery_batch AS delivery_batch_1 JOIN delivery AS delivery_1 ON delivery_1.id = delivery_batch_1.delivery_id 
WHERE delivery_1.organisation_id = ? AND delivery_batch_1.at > ? UNION ALL SELECT delivery_1.withdrawn_at 
FROM delivery AS delivery_1 
WHERE delivery_1.organisation_id = ? AND delivery_1.withdrawn_at > ?)) AS anon_7 GROUP BY anon_7.record_id), 
counted AS 
(SELECT person_1.id AS id, person_1.birth_date AS birth_date 
FROM person AS person_1 
WHERE (person_1.id NOT IN (SELECT own_person.record_id 
FROM own_person)) AND (EXISTS (SELECT 1 
FROM division_within AS division_within_1 
WHERE division_within_1.ancestor_code = ? AND division_within_1.division_code = person_1.division_code)) AND person_1.sex = ? AND (EXISTS (SELECT 1 
FROM division_within AS division_within_2 
WHERE division_within_2.ancestor_code = ? AND division_within_2.division_code = person_1.division_code)) AND (person_1.died_on IS NULL OR person_1.died_on >= ?) UNION ALL SELECT anon_8.id AS id, anon_8.birth_date AS birth_date 
FROM (SELECT person_version.person_id AS id, person_version.birth_date AS birth_date, person_version.sex AS sex, person_version.died_on AS died_on, person_version.division_code AS division_code 
FROM person_version JOIN (SELECT person_version.person_id AS record_id, own_person.at AS at, min(person_version.superseded_at) AS superseded_at 
FROM person_version JOIN own_person ON own_person.record_id = person_version.person_id 
WHERE person_version.superseded_at >= own_person.at GROUP BY person_version.person_id, own_person.at) AS anon_9 ON anon_9.record_id = person_version.person_id AND person_version.superseded_at = anon_9.superseded_at 
WHERE person_version.recorded_at < anon_9.at) AS anon_8 
WHERE (EXISTS (SELECT 1 
FROM division_within AS division_within_3 
WHERE division_within_3.ancestor_code = ? AND division_within_3.division_code = anon_8.division_code)) AND anon_8.sex = ? AND (EXISTS (SELECT 1 
FROM division_within AS division_within_4 
WHERE division_within_4.ancestor_code = ? AND division_within_4.division_code = anon_8.division_code)) AND (anon_8.died_on IS NULL OR anon_8.died_on >= ?)), 
n0 AS MATERIALIZED 
(SELECT anon_3."birthDate" AS "birthDate", anon_3.count AS count, anon_3.division AS division, anon_3.category AS category, anon_3.sex AS sex 
FROM (SELECT anon_4."birthDate" AS "birthDate", CAST(NULL AS VARCHAR) AS division, CAST(NULL AS VARCHAR) AS sex, CAST(NULL AS VARCHAR) AS category, CASE WHEN (sum(anon_4.n) >= 10) THEN sum(anon_4.n) - sum(anon_4.n) % 10 END AS count 
FROM (SELECT anon_5.value AS "birthDate", 0 AS n 
FROM (SELECT '../1919-12-31' AS value UNION ALL SELECT '1920-01-01/1929-12-31' AS value UNION ALL SELECT '1930-01-01/1939-12-31' AS value UNION ALL SELECT '1940-01-01/1949-12-31' AS value UNION ALL SELECT '1950-01-01/1959-12-31' AS value UNION ALL SELECT '1960-01-01/1969-12-31' AS value UNION ALL SELECT '1970-01-01/1979-12-31' AS value UNION ALL SELECT '1980-01-01/1989-12-31' AS value UNION ALL SELECT '1990-01-01/1999-12-31' AS value UNION ALL SELECT '2000-01-01/2009-12-31' AS value UNION ALL SELECT '2010-01-01/2019-12-31' AS value UNION ALL SELECT '2020-01-01/..' AS value UNION ALL SELECT CAST(NULL AS TEXT) AS anon_6) AS anon_5 UNION ALL SELECT CASE WHEN (counted.birth_date IS NULL) THEN NULL WHEN (CAST(STRFTIME('%Y', counted.birth_date) AS INTEGER) < 1920) THEN '../1919-12-31' WHEN (CAST(STRFTIME('%Y', counted.birth_date) AS INTEGER) < 1930) THEN '1920-01-01/1929-12-31' WHEN (CAST(STRFTIME('%Y', counted.birth_date) AS INTEGER) < 1940) THEN '1930-01-01/1939-12-31' WHEN (CAST(STRFTIME('%Y', counted.birth_date) AS INTEGER) < 1950) THEN '1940-01-01/1949-12-31' WHEN (CAST(STRFTIME('%Y', counted.birth_date) AS INTEGER) < 1960) THEN '1950-01-01/1959-12-31' WHEN (CAST(STRFTIME('%Y', counted.birth_date) AS INTEGER) < 1970) THEN '1960-01-01/1969-12-31' WHEN (CAST(STRFTIME('%Y', counted.birth_date) AS INTEGER) < 1980) THEN '1970-01-01/1979-12-31' WHEN (CAST(STRFTIME('%Y', counted.birth_date) AS INTEGER) < 1990) THEN '1980-01-01/1989-12-31' WHEN (CAST(STRFTIME('%Y', counted.birth_date) AS INTEGER) < 2000) THEN '1990-01-01/1999-12-31' WHEN (CAST(STRFTIME('%Y', counted.birth_date) AS INTEGER) < 2010) THEN '2000-01-01/2009-12-31' WHEN (CAST(STRFTIME('%Y', counted.birth_date) AS INTEGER) < 2020) THEN '2010-01-01/2019-12-31' ELSE '2020-01-01/..' END AS "birthDate", 1 AS n 
FROM counted) AS anon_4 GROUP BY anon_4."birthDate") AS anon_3)
 SELECT (SELECT json_group_array(json(anon_1.j)) AS json_group_array_1 
FROM (SELECT anon_2.j AS j 
FROM (SELECT n0.division AS division, n0.category AS category, n0.sex AS sex, n0."birthDate" AS "birthDate", n0.count AS count, json_object('birthDecade', n0."birthDate", 'count', n0.count) AS j 
FROM n0) AS anon_2 ORDER BY anon_2.division ASC NULLS LAST, anon_2.category ASC NULLS LAST, anon_2.sex ASC NULLS LAST, anon_2."birthDate" ASC NULLS LAST, anon_2.count ASC NULLS LAST) AS anon_1) AS answer, NULL AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows, (SELECT CAST(count(*) AS TEXT) AS count_2 
FROM n0 
WHERE n0.count IS NULL) AS beside
