"""The records of assistance, one file per department: what it gave, to whom, when and under which article.

`records` holds the columns that every record of assistance has. A department is one file here, one line in
`register`, one file in `schema/departments`, and nothing else.
"""
