//! What versions before accounts left in a data folder: they were never released, and their records cannot be read.

use forestall_store::DataFolder;

use crate::failure::Advised;

/// Files of records and keys that only those versions made.
const FILES: [&str; 2] = ["desk.sqlite", "data-key"];

/// Refuses a folder with records of such a version; nothing is changed or deleted.
pub(crate) fn refuse(folder: &DataFolder) -> Result<(), Advised> {
    let Some(found) = FILES.into_iter().find(|name| folder.path().join(name).exists()) else { return Ok(()) };
    Err(Advised::new(
        format!(
            "`{}` holds what people decided with a version before accounts, which was never released; this version \
             cannot read it",
            folder.path().join(found).display()
        ),
        "begin in another folder with --data and ingest the files again, or move desk.sqlite*, records.sqlite*, \
         desk-key, data-key and unlock.key out of this one; nothing was changed",
    ))
}
