WITH n0 AS MATERIALIZED 
(SELECT client_1.id AS id 
FROM client AS client_1 
WHERE client_1.id = ?), 
n1 AS MATERIALIZED 
(SELECT client_2.id AS parent, client_2.id AS id, client_2.name AS name, client_2.suspended_at AS suspended_at, client_2.organisation_id AS organisation_id 
FROM client AS client_2 
WHERE client_2.id IN (SELECT n0.id 
FROM n0)), 
anon_7 AS 
(SELECT anon_8.parent AS parent, anon_8.target AS target 
FROM (SELECT anon_9.parent AS parent, anon_9.target AS target, row_number() OVER (PARTITION BY anon_9.parent ORDER BY anon_9.target) AS place 
FROM (SELECT n0.id AS parent, ? AS target 
FROM n0) AS anon_9) AS anon_8 
WHERE anon_8.place = 1)
 SELECT (SELECT anon_1.j 
FROM (SELECT json_object('client', json(anon_2.j), 'purpose', json(anon_3.j)) AS j 
FROM n0 LEFT OUTER JOIN (SELECT n1.parent AS parent, json_object('id', n1.id, 'name', n1.name, 'suspendedAt', n1.suspended_at, 'organisation', json(anon_4.j)) AS j 
FROM n1 LEFT OUTER JOIN (SELECT anon_5.parent AS parent, json_object('name', anon_5.name, 'department', anon_5.department, 'divisionCode', anon_5.division_code) AS j 
FROM (SELECT organisation_1.id AS parent, organisation_1.name AS name, organisation_1.department AS department, organisation_1.division_code AS division_code 
FROM organisation AS organisation_1 
WHERE organisation_1.id IN (SELECT n1.organisation_id 
FROM n1)) AS anon_5) AS anon_4 ON anon_4.parent = n1.organisation_id) AS anon_2 ON anon_2.parent = n0.id LEFT OUTER JOIN (SELECT anon_6.parent AS parent, json_object('code', anon_6.code, 'description', anon_6.description, 'article', anon_6.article, 'legalBasis', anon_6.legal_basis) AS j 
FROM (SELECT anon_7.parent AS parent, purpose_1.code AS code, purpose_1.description AS description, purpose_1.article AS article, purpose_1.legal_basis AS legal_basis 
FROM anon_7 JOIN purpose AS purpose_1 ON purpose_1.code = anon_7.target) AS anon_6) AS anon_3 ON anon_3.parent = n0.id) AS anon_1) AS answer, NULL AS subjects, (SELECT count(*) AS count_1 
FROM n0) AS rows
