"""The records of assistance, one file per department: what it gave, to whom, when and under which article.

`records` holds the columns that every record of assistance has, and the words that its own are declared with. A department is
the file here that is named after it, once `hub.codes.RECORD_KEEPERS` has it; `register` finds it, and every list of record
tables is made from there.
"""
