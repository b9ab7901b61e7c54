"""The marts as Iceberg tables: in a folder or a bucket, for engines that scan.

One export is one published run. What has changed since the last one is told from the content,
piece by piece (pieces.py), and only the files of those pieces are written anew: it does not matter
whether a run, a retention, an erasure or a restore changed it.

It has an environment of its own (requirements/export.in); nothing else of the warehouse needs it.
"""
