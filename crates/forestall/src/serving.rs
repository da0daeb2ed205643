//! A desk being served: its databases opened, its key unlocked, its doors told, until it is asked to stop.

use std::sync::Arc;

use anyhow::{Context, Result};
use forestall_confidence::LinkPurpose;
use forestall_store::audit::DeskClock;
use forestall_store::people::{Door, People};
use forestall_store::{DataFolder, DatabasePlace, DeskDatabases};
use forestall_vault::Vault;
use forestall_web::desk::Secret;
use forestall_web::transport::{self, PublicAddress};

use crate::desk_check;
use crate::earlier_version;
use crate::failure::Advised;
use crate::listening::Listening;
use crate::messages::{complain, say};
use crate::store_desk::StoreDesk;
use crate::unlocking::{NewDesk, UnlockArgs, note_place};
use crate::worlds::WorldPlaces;

/// Everything a start needs; the socket is taken already, so that a port in use is known before any long work.
pub(crate) struct Start<'a> {
    pub(crate) listening: Listening,
    pub(crate) folder: DataFolder,
    pub(crate) world: WorldPlaces,
    pub(crate) place: DatabasePlace,
    pub(crate) unlock: &'a UnlockArgs,
    pub(crate) door: Door,
}

/// Serves until the process is told to stop.
///
/// The databases are closed at the end, whatever the outcome; closing folds the write-ahead logs into the files.
pub(crate) fn serve(start: Start<'_>) -> Result<()> {
    earlier_version::refuse(&start.folder)?;
    refuse_without_records(&start.place)?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().context("starting threads")?;
    runtime.block_on(async {
        let databases = DeskDatabases::open(&start.place).await?;
        note_place(&start.place, start.folder.path())?;
        let outcome = serve_until_stopped(start, &databases).await;
        databases.close().await;
        outcome
    })
}

async fn serve_until_stopped(start: Start<'_>, databases: &DeskDatabases) -> Result<()> {
    let Start { listening, folder, world, unlock, door, .. } = start;
    let new_desk = match door {
        Door::Accounts => NewDesk::Asks,
        Door::Local => NewDesk::MakesKeyFile,
    };
    let vault = unlock.unlock_or_set_up(&databases.records, folder.path(), new_desk).await?;
    if door == Door::Local {
        refuse_where_people_log_in(databases, &vault).await?;
    }
    let key_lies = unlock.words(&databases.records, folder.path()).await?;
    let form_key = vault.index("form tokens", "");
    let desk = StoreDesk::open(folder, world, databases, vault, door).await?;
    desk.people().server_started().await?;
    let address = listening.public_address().clone();
    let way_in = way_in(desk.people(), &address).await?;
    warn_of_a_clock_set_back(desk.people().clock());
    let router = forestall_web::router(Arc::new(desk), &address, form_key);
    let listener = listening.into_listener()?;
    let stop = stop_signal()?;
    say(&format!("The desk is unlocked by {key_lies}."));
    say(&format!("The desk is served at {} (stop with Ctrl-C)", address.link("/")));
    if let Some(way_in) = way_in {
        complain(&way_in);
    }
    transport::serve(listener, router, stop).await.context("serving")
}

/// Refuses to begin anew beside identities or person keys whose records are missing.
///
/// Of a new desk the records are made first, so that a start which was cut off is no such case.
fn refuse_without_records(place: &DatabasePlace) -> Result<(), Advised> {
    let missing = place.missing_files();
    match missing.first() {
        Some(records) if !place.may_hold_records() && missing.len() < desk_check::FILES => Err(Advised::new(
            format!("{} is missing, but other databases of a desk are there", records.display()),
            "restore the records with `forestall restore`, or name another folder with --data; nothing was changed",
        )),
        _ => Ok(()),
    }
}

/// Makes the one-time address of this start, where one is needed; earlier ones stop working.
async fn way_in(people: &People, address: &PublicAddress) -> Result<Option<String>> {
    if people.door() == Door::Local {
        let token = Secret::new(people.local_start_token().await?.reveal());
        let start = forestall_web::start_address(address, &token);
        return Ok(Some(format!(
            "It lets one person in, once and within 24 hours, at\n  {}",
            start.reveal()
        )));
    }
    let Some(token) = people.set_up_link().await? else { return Ok(None) };
    let token = Secret::new(token.reveal());
    let link = forestall_web::link_address(address, &LinkPurpose::SetUp, &token);
    Ok(Some(format!(
        "It has no administrator yet. Whoever opens this address first, once and within 24 hours, becomes it:\n  {}",
        link.reveal()
    )))
}

/// Refuses to let whoever sits at the machine past the log-in of others.
///
/// A desk with accounts always keeps an open one of an administrator, so it stays one.
async fn refuse_where_people_log_in(databases: &DeskDatabases, vault: &Arc<Vault>) -> Result<()> {
    let clock = Arc::new(DeskClock::default());
    let people = People::new(databases.records.clone(), Arc::clone(vault), clock, Door::Accounts);
    if !people.is_set_up().await? {
        return Ok(());
    }
    Err(Advised::new(
        "people have accounts at this desk, and --local would let whoever sits at this machine past their log-in",
        "leave --local out and log in; for a desk of your own choose another folder with --data",
    )
    .into())
}

fn warn_of_a_clock_set_back(clock: &DeskClock) {
    if let Some(behind) = clock.clock_is_behind() {
        complain(&format!(
            "warning: this machine's clock is {behind:#} behind the newest entry of the audit log; the desk goes by \
             the later one, so that nothing that has ended begins again"
        ));
    }
}

/// Returns what ends with Ctrl-C or a request to end; from now on both are waited for and end the program no more.
fn stop_signal() -> Result<impl Future<Output = ()> + Send> {
    use tokio::signal::unix::{SignalKind, signal};
    let listening = "listening for a request to end";
    let mut interrupt = signal(SignalKind::interrupt()).context(listening)?;
    let mut terminate = signal(SignalKind::terminate()).context(listening)?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
