//! Opens a desk's databases for a command that is no server.

use std::path::PathBuf;

use anyhow::{Context, Result};
use forestall_store::database::Database;
use forestall_store::{DataFolder, DeskDatabases};

use crate::unlocking::DatabaseArgs;

/// Which desk.
#[derive(Debug, clap::Args)]
pub(crate) struct DeskArgs {
    /// The desk's data folder
    #[arg(long, env = "FORESTALL_DATA", default_value = "forestall-data")]
    data: PathBuf,

    #[command(flatten)]
    database: DatabaseArgs,
}

impl DeskArgs {
    /// Opens the desk, does the work and closes it again.
    pub(crate) fn with_databases<T>(
        &self,
        work: impl AsyncFnOnce(&DataFolder, &DeskDatabases) -> Result<T>,
    ) -> Result<T> {
        let folder = DataFolder::open(&self.data)?;
        let place = self.database.place(folder.path())?;
        let runtime =
            tokio::runtime::Builder::new_multi_thread().enable_all().build().context("starting threads")?;
        runtime.block_on(async {
            let databases = DeskDatabases::open(&place).await?;
            let outcome = work(&folder, &databases).await;
            databases.close().await;
            outcome
        })
    }

    /// Opens the desk for work that needs its records only.
    pub(crate) fn with_records<T>(
        &self,
        work: impl AsyncFnOnce(&DataFolder, &Database) -> Result<T>,
    ) -> Result<T> {
        self.with_databases(async |folder, databases| work(folder, &databases.records).await)
    }
}
