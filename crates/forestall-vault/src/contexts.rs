//! Every context in which a key or a hash is derived, in one table.
//!
//! A context is never used twice and never changed: a changed context is another key.

/// The public name of a desk key.
pub(crate) const DESK_KEY_ID: &str = "forestall 2026 desk key id v1";
/// The key that wraps the desk key, out of what argon2id makes of a passphrase.
pub(crate) const UNLOCK_BY_PASSPHRASE: &str = "forestall 2026 unlock by passphrase v1";
/// The key that wraps the desk key, out of a key file.
pub(crate) const UNLOCK_BY_KEY_FILE: &str = "forestall 2026 unlock by key file v1";
/// The key that wraps data keys.
pub(crate) const WRAP_DATA_KEY: &str = "forestall 2026 wrap data key v1";
/// The key that wraps person keys.
pub(crate) const WRAP_PERSON_KEY: &str = "forestall 2026 wrap person key v1";
/// The key of the look-up hash.
pub(crate) const INDEX: &str = "forestall 2026 look-up index v1";
/// The seed of the audit signer.
pub(crate) const AUDIT_SIGNER: &str = "forestall 2026 audit signer v1";
/// The key from which each backup's keys are derived.
pub(crate) const BACKUP: &str = "forestall 2026 backup v1";
/// The key of one backup's chunks, out of the backup key and the header.
pub(crate) const BACKUP_CHUNKS: &str = "forestall 2026 backup chunks v1";
/// The key of one backup's key check, out of the backup key and the header.
pub(crate) const BACKUP_KEY_CHECK: &str = "forestall 2026 backup key check v1";
/// The hash under which a session token is stored.
pub(crate) const SESSION_TOKEN: &str = "forestall 2026 session token v1";
/// The hash under which an API token is stored.
pub(crate) const API_TOKEN: &str = "forestall 2026 api token v1";
/// The hash under which a recovery code is stored.
pub(crate) const RECOVERY_CODE: &str = "forestall 2026 recovery code v1";

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    /// Reads the table above, so that a new row is compared with all others.
    #[test]
    fn no_context_is_used_twice() {
        let rows: Vec<&str> = include_str!("contexts.rs")
            .lines()
            .filter(|line| line.starts_with("pub(crate) const"))
            .map(|line| line.split('"').nth(1).unwrap())
            .collect();
        assert_eq!(rows.len(), 13);
        assert_eq!(rows.iter().collect::<BTreeSet<_>>().len(), rows.len());
    }
}
