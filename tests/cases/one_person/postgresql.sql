WITH n0 AS MATERIALIZED 
(SELECT person_1.id AS id, person_1.name AS name, person_1.sex AS sex, person_1.birth_date AS birth_date, person_1.id_number_sealed AS id_number_sealed, person_1.phone_sealed AS phone_sealed, person_1.bank_account_sealed AS bank_account_sealed, person_1.division_code AS division_code 
FROM person AS person_1 
WHERE person_1.id_number_token = any($1::TEXT[])), 
n1_objects AS 
(SELECT anon_2.parent AS parent, ('{"code":' || coalesce(to_json(anon_2.code)::text, 'null') || ',"name":' || coalesce(to_json(anon_2.name)::text, 'null') || ',"level":' || coalesce(to_json(anon_2.level)::text, 'null') || '}') AS j 
FROM (SELECT division_1.code AS parent, division_1.code AS code, division_1.name AS name, division_1.level AS level 
FROM division AS division_1 
WHERE division_1.code = (SELECT n0.division_code 
FROM n0)) AS anon_2)
 SELECT convert_to((SELECT anon_1.j 
FROM (SELECT ('{"id":' || coalesce(('"' || n0.id) || '"', 'null') || ',"name":' || coalesce(to_json(n0.name)::text, 'null') || ',"sex":' || coalesce(to_json(n0.sex)::text, 'null') || ',"birthDate":' || coalesce(to_json(case when n0.birth_date > date '9999-12-31' then date '9999-12-31' when n0.birth_date < date '0001-01-01' then date '0001-01-01' else n0.birth_date end)::text, 'null') || ',"idNumber":' || coalesce(to_json(chr(1) || n0.id_number_sealed)::text, 'null') || ',"phone":' || coalesce(to_json(chr(1) || n0.phone_sealed)::text, 'null') || ',"bankAccount":' || coalesce(to_json(chr(1) || n0.bank_account_sealed)::text, 'null') || ',"division":' || coalesce((SELECT n1_objects.j 
FROM n1_objects), 'null') || '}') AS j 
FROM n0) AS anon_1), 'UTF8') AS answer, CAST(array_to_json(array(SELECT n0.id 
FROM n0 
WHERE n0.id IS NOT NULL)) AS TEXT) AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows
