"""`make migration`: freezes what changed in sql/ into the open migration and its rollback.

The open migration holds the difference between the released ones and sql/, and is written anew,
whole, each time. Only what a person wrote into it by hand is kept: in a file's section as long as
that file is as it was, and always what stands between two lines of its own,

    -- begin by hand
    …
    -- end by hand

before the first file's section or after the last.

What has to be dropped, in which order, what `create or replace` takes and what must be dropped and
made again is not guessed from the text: both states are built in scratch databases on the server in
use (`states`), what leads from one to the other is decided (`plan`) and written (`text`), the
migration is tried on one and compared with the other, in both directions (`command`).
"""
