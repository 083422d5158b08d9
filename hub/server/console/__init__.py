"""The stewards' console at /console: what waits for a data steward, requests and their decision, and who may see what.

Its pages work without a script. What a page shows it asks at /graphql, in process, with an access token of whoever signed in; what a form
does is a mutation. There is no other way to the data from here, and none of these files has a statement of SQL.

sessions         whose browser it is: a sealed cookie that has the sign-in and its token, and nothing else
entering         the way in by the hub's own sign-in, and the way out
asking           a question to the endpoint, and its answer in parts: given, empty, withheld or failed
shell            who is there and what they may ask and do, as the hub tells them
page_requests    one request for a page: who is there, in which language, as of when; and what every page does alike
rendering        templates and words become a response
fields           what the contract says of each field
rights           grants, blocks and clients, read to the end of each list
cells            one field for one role: its grants, blocks and requests, and the state that these come to
access_requests  requests as they were at a moment, and what is missing until they are in force
cards            the decision card, as the lists tell it
effects          what an approval changes, as the hub worked it out over every profile
today, requests_pages, matrix_page, why_page, simulator_page, clients_page, register_page, catalogue_page, programmes_page, ledger_page,
looks_pages, matching_page, need_page, charity_pages, supplies_page: the pages
acts, deeds      what their forms do
terms            code lists in the language of a page
routes           the addresses
"""
