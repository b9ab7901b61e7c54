"""What is the same for every Salesforce object, written as plain SQL from objects/<object>.toml.

    declarations  reads and checks the declarations
    writer        writes them out by the templates beside it, and says what differs
    places        where the marts written by hand hold an object's own fields
    commands      make field, make object: edit the declarations, then write
    describe      a declaration from what Salesforce (or a CSV header) says of an object

Nothing here runs in the warehouse: what a database executes stands in sql/, committed.
"""
