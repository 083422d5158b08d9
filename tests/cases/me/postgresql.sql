WITH n0 AS MATERIALIZED 
(SELECT client_2.id AS id 
FROM client AS client_2 
WHERE client_2.id = $1::VARCHAR), 
n1 AS MATERIALIZED 
(SELECT client_1.id AS parent, client_1.id AS id, client_1.name AS name, client_1.suspended_at AS suspended_at, client_1.organisation_id AS organisation_id 
FROM client AS client_1 
WHERE client_1.id = (SELECT n0.id 
FROM n0)), 
n2_objects AS 
(SELECT anon_2.parent AS parent, ('{"name":' || coalesce(to_json(anon_2.name)::text, 'null') || ',"department":' || coalesce(to_json(anon_2.department)::text, 'null') || ',"divisionCode":' || coalesce(to_json(anon_2.division_code)::text, 'null') || '}') AS j 
FROM (SELECT organisation_1.id AS parent, organisation_1.name AS name, organisation_1.department AS department, organisation_1.division_code AS division_code 
FROM organisation AS organisation_1 
WHERE organisation_1.id = (SELECT n1.organisation_id 
FROM n1)) AS anon_2), 
n1_objects AS 
(SELECT n1.parent AS parent, ('{"id":' || coalesce(to_json(n1.id)::text, 'null') || ',"name":' || coalesce(to_json(n1.name)::text, 'null') || ',"suspendedAt":' || coalesce(to_json(to_char(timezone('UTC', case when n1.suspended_at > timestamptz '9999-12-31 23:59:59.999999Z' then timestamptz '9999-12-31 23:59:59.999999Z' when n1.suspended_at < timestamptz '0001-01-01 00:00:00Z' then timestamptz '0001-01-01 00:00:00Z' else n1.suspended_at end), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text, 'null') || ',"organisation":' || coalesce((SELECT n2_objects.j 
FROM n2_objects), 'null') || '}') AS j 
FROM n1), 
n3_pairs AS 
(SELECT anon_4.parent AS parent, anon_4.target AS target 
FROM (SELECT n0.id AS parent, $2::VARCHAR AS target 
FROM n0) AS anon_4 ORDER BY anon_4.target 
 LIMIT 1), 
n3_objects AS 
(SELECT anon_3.parent AS parent, ('{"code":' || coalesce(to_json(anon_3.code)::text, 'null') || ',"description":' || coalesce(to_json(anon_3.description)::text, 'null') || ',"article":' || coalesce((anon_3.article)::text, 'null') || ',"legalBasis":' || coalesce(to_json(anon_3.legal_basis)::text, 'null') || '}') AS j 
FROM (SELECT n3_pairs.parent AS parent, purpose_1.code AS code, purpose_1.description AS description, purpose_1.article AS article, purpose_1.legal_basis AS legal_basis 
FROM n3_pairs JOIN purpose AS purpose_1 ON purpose_1.code = n3_pairs.target) AS anon_3)
 SELECT convert_to((SELECT anon_1.j 
FROM (SELECT ('{"client":' || coalesce((SELECT n1_objects.j 
FROM n1_objects), 'null') || ',"purpose":' || coalesce((SELECT n3_objects.j 
FROM n3_objects), 'null') || '}') AS j 
FROM n0) AS anon_1), 'UTF8') AS answer, NULL AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows
