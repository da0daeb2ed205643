//! Password hashes, computed off the threads that serve and two at a time: each takes 32 MiB and a core.

use std::sync::Arc;

use forestall_vault::{Password, SecretText, VaultError, passwords};
use tokio::sync::Semaphore;

use super::PeopleError;

/// How many are computed at once.
const AT_ONCE: usize = 2;

/// How many may wait or be computed; who comes after is turned away, so that a flood takes no memory.
const IN_LINE: usize = 64;

/// The line before the password function.
pub(super) struct Hashing {
    line: Arc<Semaphore>,
    turns: Arc<Semaphore>,
}

/// What checking a password found.
pub(super) struct Checked {
    pub(super) is_right: bool,
    /// The hash at today's cost, where the stored one is of another.
    pub(super) rehashed: Option<String>,
}

impl Default for Hashing {
    fn default() -> Self {
        Self { line: Arc::new(Semaphore::new(IN_LINE)), turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

impl Hashing {
    /// Checks a password; without a stored hash it takes the same time and is never right.
    pub(super) async fn check(
        &self,
        stored: Option<String>,
        given: SecretText,
    ) -> Result<Checked, PeopleError> {
        self.run(move || {
            let Some(stored) = stored else {
                passwords::verify_nothing(&given);
                return Checked { is_right: false, rehashed: None };
            };
            let is_right = passwords::verify(&stored, &given);
            // A password that would not be accepted today stays as it is until somebody chooses another.
            let stale = is_right && passwords::needs_rehash(&stored);
            let given = if stale { Password::new(given, "").ok() } else { None };
            Checked { is_right, rehashed: given.and_then(|given| passwords::hash(&given).ok()) }
        })
        .await
    }

    /// Hashes a password for the store.
    pub(super) async fn hash(&self, password: Password) -> Result<String, PeopleError> {
        let hashed: Result<String, VaultError> = self.run(move || passwords::hash(&password)).await?;
        Ok(hashed?)
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PeopleError> {
        let place = Arc::clone(&self.line).try_acquire_owned().map_err(|_| PeopleError::Crowded)?;
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| PeopleError::Crowded)?;
        let result = tokio::task::spawn_blocking(move || {
            // Kept until the work is done, also when nobody waits for it any more.
            let _kept = (place, turn);
            work()
        });
        Ok(result.await?)
    }
}
