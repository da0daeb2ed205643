//! A desk with people, for tests of who may read what.

#![allow(dead_code, reason = "each test program uses its own part of this")]

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use forestall_confidence::{AccountId, Eyes, PartyNumber, Viewer};
use forestall_store::database::{Database, Param};
use forestall_store::desk::{DeskStore, MIGRATIONS};
use forestall_types::EngagementId;
use forestall_vault::{DeskKey, Vault};
use jiff::Timestamp;

use crate::databases::Place;

/// The keys of the desk under test, as every server process of one desk holds them.
pub(crate) static VAULT: LazyLock<Arc<Vault>> = LazyLock::new(|| {
    let vault = Vault::new(DeskKey::generate().unwrap());
    vault.add_data_key(&vault.new_data_key().unwrap()).unwrap();
    Arc::new(vault)
});

/// Opens the desk as one more process would.
pub(crate) async fn store_at(place: &Place) -> DeskStore {
    DeskStore::new(place.open(MIGRATIONS).await.unwrap(), Arc::clone(&VAULT))
}

/// Somebody with an account, as the session loads them.
#[derive(Clone, Debug)]
pub(crate) struct Somebody {
    pub(crate) account: AccountId,
    pub(crate) name: &'static str,
    pub(crate) roles: &'static str,
    pub(crate) engagements: BTreeSet<EngagementId>,
    pub(crate) observes: BTreeSet<EngagementId>,
    pub(crate) caucuses: BTreeSet<(EngagementId, PartyNumber)>,
}

impl Somebody {
    pub(crate) const fn new(number: u64, name: &'static str, roles: &'static str) -> Self {
        Self {
            account: AccountId::new(number),
            name,
            roles,
            engagements: BTreeSet::new(),
            observes: BTreeSet::new(),
            caucuses: BTreeSet::new(),
        }
    }

    pub(crate) fn eyes(&self) -> Eyes {
        Eyes {
            account: Some(self.account),
            roles: self.roles.parse().unwrap(),
            engagements: self.engagements.clone(),
            observes: self.observes.clone(),
            caucuses: self.caucuses.clone(),
        }
    }

    pub(crate) fn at(&self, now: Timestamp) -> Viewer {
        Viewer::new(self.eyes(), self.name.parse().unwrap(), now)
    }

    /// Gives them an account unless they have one.
    pub(crate) async fn enter(&self, database: &Database) {
        let account = self.account.to_string();
        let mut write = database.begin_write().await.unwrap();
        let known = "select 1 as found from account where account_id = $1";
        if write.row(known, &[account.as_str().into()]).await.unwrap().is_some() {
            return;
        }
        let sealed = |column: &str, text: &str| -> Param<'static> {
            VAULT.seal_text(&format!("account/{account}/{column}"), text).unwrap().into()
        };
        let params = [
            account.as_str().into(),
            VAULT.index("login", &account).to_vec().into(),
            sealed("login", &account),
            sealed("name", self.name),
            self.roles.into(),
            "2026-01-01T00:00:00.000000000Z".into(),
            // Nobody logs in here, so nobody asks whether the row is whole.
            vec![0; 32].into(),
        ];
        write
            .execute(
                "insert into account (account_id, login_index, login, name, roles, made_at, tag) \
                 values ($1, $2, $3, $4, $5, $6, $7)",
                &params,
            )
            .await
            .unwrap();
        write.commit().await.unwrap();
    }
}
