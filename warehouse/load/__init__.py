"""Land CSV exports in `raw_salesforce`.

    load_folder(connection_or_url, folder, again=False) -> list[Landed]

**Which files.** Every landing table names an object (`account`, `contact`, `opportunity`, and any
table added later). A file `*.csv` directly in the folder belongs to the object whose name, or its
plural, is a word of the file's name, in any case: `Account.csv`, `ACCOUNTS.CSV`,
`sf_account_data.csv`, `Accounts_2024-01.csv`, `AccountExport.csv`. Words end at capitals, digits
and punctuation. A file is never taken when another word says that it is something else (history,
role, team, share, feed, line item …, see `files.NOT_THE_OBJECT`), names a second object, or marks a
custom object (`Account_Plan__c.csv`). Each object has one file: two candidates are an error,
whichever looks better. A data export that arrives as several archives, or an object split into
numbered parts, is unpacked into one folder per part and these are loaded one after the other;
landing is append-only, so the order does not matter.

**What is landed.** `control.match_fields()` says where a field goes: to the column of its API name
(`StageName`), in snake case too (`stage_name`), in any case and order, else to `custom_fields`
under the lower-cased header, where it is not empty. An empty cell is an empty text: delivered, and
empty. NUL bytes are dropped, everything else stays as delivered. `control.land_delivery()` lands
what is news, and fills what the file has no column for from the version before.

**All or nothing.** The folder lands in one transaction. A file that is not what it claims to be is
refused by name and line, and nothing of the folder lands. `control.load` records, in the same
transaction, the SHA-256 of exactly the bytes that were landed; a file whose content is recorded is
left out. Memory stays flat whatever the size of a file.

    files     which file holds which object
    reading   what a file says
    copy      rows to COPY
    landing   the folder into landing
"""

from warehouse.load.files import find_files, object_of_file
from warehouse.load.landing import Landed, landing_objects, load_folder

__all__ = ["Landed", "find_files", "landing_objects", "load_folder", "object_of_file"]
