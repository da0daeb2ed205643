//! The desk behind the screens: the records, people and identities of a store beside the lake and the runs of its data
//! folder, and what the screens ask, one file for each trait.
//!
//! Rules, rights and audiences are the store's and the domain's. Nothing here decides who may read what; it hands on
//! the viewer.

mod audit_log;
mod chronicles;
mod country;
mod danger;
mod desk;
mod marks;
mod notes;
mod people;
mod runs;
mod scorecard;
mod snapshot;
mod sources;
mod told;

use std::sync::{Arc, OnceLock, RwLock};

use anyhow::{Context, Result, anyhow};
use forestall_store::audit::DeskClock;
use forestall_store::chronicles::ChronicleStore;
use forestall_store::desk::DeskStore;
use forestall_store::identities::IdentityStore;
use forestall_store::people::{Door, People};
use forestall_store::persons::ProtectedPersons;
use forestall_store::{DataFolder, DeskDatabases};
use forestall_types::PolityCode;
use forestall_vault::Vault;
use forestall_web::desk::{DeskError, WorldMap};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::store_desk::snapshot::{Snapshot, Stamp};
use crate::worlds::WorldPlaces;

/// A desk over a data folder and three databases.
pub(crate) struct StoreDesk {
    kept: Arc<Kept>,
    records: DeskStore,
    people: Arc<People>,
    persons: ProtectedPersons,
    chronicles: ChronicleStore,
    clock: Arc<DeskClock>,
}

/// What can be read without waiting for the database.
struct Kept {
    folder: DataFolder,
    world: WorldPlaces,
    map: OnceLock<WorldMap>,
    snapshot: RwLock<Option<Arc<Snapshot>>>,
}

impl StoreDesk {
    /// Takes the databases of an unlocked desk and reads the current run.
    pub(crate) async fn open(
        folder: DataFolder,
        world: WorldPlaces,
        databases: &DeskDatabases,
        vault: Arc<Vault>,
        door: Door,
    ) -> Result<Self> {
        let clock = Arc::new(DeskClock::default());
        let records = DeskStore::new(databases.records.clone(), Arc::clone(&vault));
        let identities = IdentityStore::new(databases, Arc::clone(&vault));
        let people = People::new(databases.records.clone(), vault, Arc::clone(&clock), door);
        let kept = Arc::new(Kept { folder, world, map: OnceLock::new(), snapshot: RwLock::new(None) });
        let persons = ProtectedPersons::new(records.clone(), identities.clone());
        let chronicles = ChronicleStore::new(records.clone(), identities);
        let desk = Self { kept, records, people: Arc::new(people), persons, chronicles, clock };
        desk.chronicles.mend_faces().await.context("making anew what lists show")?;
        desk.snapshot().await?;
        Ok(desk)
    }

    /// Returns who may come in, to make the links of a start.
    pub(crate) const fn people(&self) -> &Arc<People> {
        &self.people
    }

    /// Returns what lake and runs hold now, read again only when one of them changed.
    async fn snapshot(&self) -> Result<Arc<Snapshot>> {
        let kept = Arc::clone(&self.kept);
        tokio::task::spawn_blocking(move || kept.snapshot()).await.context("reading the data folder")?
    }

    async fn blocking<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Kept, &Snapshot) -> Result<T> + Send + 'static,
    ) -> Result<T, DeskError> {
        let kept = Arc::clone(&self.kept);
        let value = tokio::task::spawn_blocking(move || {
            let snapshot = kept.snapshot()?;
            read(&kept, &snapshot)
        })
        .await
        .context("reading the data folder")??;
        Ok(value)
    }
}

impl Kept {
    fn snapshot(&self) -> Result<Arc<Snapshot>> {
        let stamp = Stamp::of(&self.folder);
        let kept = self.snapshot.read().map_err(|_| anyhow!("a reader of the data folder failed"))?.clone();
        if let Some(snapshot) = kept.filter(|snapshot| snapshot.stamp == stamp) {
            return Ok(snapshot);
        }
        let read = Arc::new(Snapshot::read(&self.folder, stamp)?);
        *self.snapshot.write().map_err(|_| anyhow!("a reader of the data folder failed"))? =
            Some(Arc::clone(&read));
        Ok(read)
    }

    fn name(&self, polity: PolityCode) -> String {
        let table = self.world.table();
        let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
        table.on_or_newest(polity, today).map_or_else(|| polity.to_string(), |record| record.name.clone())
    }

    fn map(&self) -> WorldMap {
        self.map.get_or_init(|| WorldMap::of(self.world.atlas())).clone()
    }
}
