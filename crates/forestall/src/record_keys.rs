//! The keys of the desk's records, kept in the data folder until people unlock the desk at its start.
//!
//! A stand-in: whoever has the folder has the keys. It keeps the format of what is stored as it will be.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use forestall_store::DataFolder;
use forestall_vault::{
    DataKeyId, DeskKey, KeyFile, Unlock, Vault, VaultError, WrappedDataKey, WrappedDeskKey,
};

/// Opens the vault of a data folder; makes one for a new folder.
pub(crate) fn open(folder: &DataFolder) -> Result<Arc<Vault>> {
    let path = |name: &str| folder.path().join(name);
    let (locked, data_key) = (path("desk-key"), path("data-key"));
    let unlock = match KeyFile::create(&path("unlock.key")) {
        Err(VaultError::KeyFileExists { path }) => KeyFile::read(&path)?,
        made => made?,
    };
    let unlock = Unlock::KeyFile(unlock);
    if !locked.exists() {
        let text = WrappedDeskKey::wrap(&DeskKey::generate()?, &unlock)?.to_text();
        write_new(&locked, text.as_bytes())?;
    }
    let text = fs::read_to_string(&locked).context("reading the desk key")?;
    let vault = Vault::new(WrappedDeskKey::from_text(&text)?.unwrap(&unlock)?);
    if !data_key.exists() {
        let new = vault.new_data_key()?;
        write_new(&data_key, &[new.data_key_id.as_bytes().as_slice(), &new.wrapped].concat())?;
    }
    let stored = fs::read(&data_key).context("reading the data key")?;
    let (id, wrapped) = stored.split_first_chunk().context("the data key is cut off")?;
    let stored = WrappedDataKey { data_key_id: DataKeyId::from_bytes(*id), wrapped: wrapped.to_vec() };
    vault.add_data_key(&stored)?;
    Ok(Arc::new(vault))
}

fn write_new(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = fs::File::create_new(path).with_context(|| format!("making `{}`", path.display()))?;
    file.write_all(bytes)?;
    Ok(file.sync_all()?)
}
