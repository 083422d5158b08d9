"""The data catalogue as files that other platforms take: /catalogue.csv, /catalogue.json and /catalogue.jsonld (政务数据目录).

What they tell follows from the contract, which is public and the same for everybody, and so are they; nobody's grants are in them.

resources   the data items as the resources of a catalogue: what one department has of one type
table       a line for each item, as a spreadsheet takes it
document    the resources with their items, as JSON
dcat        the same in the words of DCAT 3, as JSON-LD
publication each file made once, and answered over HTTP
"""
