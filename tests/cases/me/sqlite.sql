WITH n0 AS MATERIALIZED 
(SELECT client_1.id AS id 
FROM client AS client_1 
WHERE client_1.id = ?), 
n1 AS MATERIALIZED 
(SELECT client_2.id AS parent, client_2.id AS id, client_2.name AS name, client_2.suspended_at AS suspended_at, client_2.organisation_id AS organisation_id 
FROM client AS client_2 
WHERE client_2.id IN (SELECT n0.id 
FROM n0)), 
n2_objects AS MATERIALIZED 
(SELECT anon_2.parent AS parent, json_object('name', anon_2.name, 'department', anon_2.department, 'divisionCode', anon_2.division_code) AS j 
FROM (SELECT organisation_1.id AS parent, organisation_1.name AS name, organisation_1.department AS department, organisation_1.division_code AS division_code 
FROM organisation AS organisation_1 
WHERE organisation_1.id IN (SELECT n1.organisation_id 
FROM n1)) AS anon_2), 
n1_objects AS MATERIALIZED 
(SELECT n1.parent AS parent, json_object('id', n1.id, 'name', n1.name, 'suspendedAt', n1.suspended_at, 'organisation', json(n2_objects.j)) AS j 
FROM n1 LEFT OUTER JOIN n2_objects ON n2_objects.parent = n1.organisation_id), 
n3_pairs AS 
(SELECT anon_4.parent AS parent, anon_4.target AS target 
FROM (SELECT anon_5.parent AS parent, anon_5.target AS target, row_number() OVER (PARTITION BY anon_5.parent ORDER BY anon_5.target) AS place 
FROM (SELECT n0.id AS parent, ? AS target 
FROM n0) AS anon_5) AS anon_4 
WHERE anon_4.place = 1), 
n3_objects AS MATERIALIZED 
(SELECT anon_3.parent AS parent, json_object('code', anon_3.code, 'description', anon_3.description, 'article', anon_3.article, 'legalBasis', anon_3.legal_basis) AS j 
FROM (SELECT n3_pairs.parent AS parent, purpose_1.code AS code, purpose_1.description AS description, purpose_1.article AS article, purpose_1.legal_basis AS legal_basis 
FROM n3_pairs JOIN purpose AS purpose_1 ON purpose_1.code = n3_pairs.target) AS anon_3)
 SELECT (SELECT anon_1.j 
FROM (SELECT json_object('client', json(n1_objects.j), 'purpose', json(n3_objects.j)) AS j 
FROM n0 LEFT OUTER JOIN n1_objects ON n1_objects.parent = n0.id LEFT OUTER JOIN n3_objects ON n3_objects.parent = n0.id) AS anon_1) AS answer, NULL AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows
