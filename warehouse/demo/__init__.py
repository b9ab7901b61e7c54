"""What the warehouse is shown and tested with: a made-up org, and a stand-in for Salesforce.

sample       the org: its records and their versions, as increments, landed rows or CSV files
salesforce   a server that answers for such an org as Salesforce would
"""
