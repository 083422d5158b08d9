"""The records of assistance, one file per department: what it gave, to whom, when and under which article.

`records` holds the columns that every record of assistance has. A department is one file here and one line in
`register`, from which every list of record tables is made.
"""
