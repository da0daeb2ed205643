//! Where the key file of a desk lies when nobody named one: outside its data folder.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Returns `forestall/keys/<name>.key` in the user's configuration folder; the name is told by where the data lies.
///
/// Nothing where the account has no such folder, or the data folder does not exist.
pub(super) fn path_for(folder: &Path) -> Option<PathBuf> {
    let absolute = |path: PathBuf| path.is_absolute().then_some(path);
    let configuration = std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from).and_then(absolute);
    let home = || Some(absolute(std::env::var_os("HOME")?.into())?.join(".config"));
    let configuration = configuration.or_else(home)?;
    let name = name_for(&folder.canonicalize().ok()?);
    Some(configuration.join("forestall").join("keys").join(name))
}

/// Makes the folder of the key file, for this user alone.
pub(super) fn make_folder(key_file: &Path) -> Result<()> {
    let folder = key_file.parent().context("a key file lies in a folder")?;
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).with_context(|| format!("making {}", folder.display()))
}

fn name_for(canonical: &Path) -> String {
    let hash = blake3::hash(canonical.as_os_str().as_encoded_bytes());
    format!("{}.key", &hash.to_hex()[..16])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_folder_has_a_key_file_of_its_own() {
        let one = name_for(Path::new("/srv/desk"));
        assert_ne!(one, name_for(Path::new("/srv/desk2")));
        assert_eq!(one, format!("{}.key", &blake3::hash(b"/srv/desk").to_hex()[..16]));
    }
}
