//! `forestall serve`

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result};
use forestall_store::DataFolder;
use forestall_web::transport;

use crate::listening::{self, Listening, ListeningArgs};
use crate::messages::say;
use crate::store_desk::StoreDesk;
use crate::worlds::{self, WorldPlaces};

/// The port unless another is asked for.
pub(crate) const PORT: u16 = listening::PORT;

/// Serve the desk in the browser
///
/// Without further flags it is served on this machine only. Requests under other names and forms from other origins
/// are refused. Beyond this machine it needs TLS: its own, or that of a proxy in front of it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  forestall serve --data desk --port 9000
  forestall serve --data desk --listen 0.0.0.0:443 --public-address https://desk.example.org \\
    --tls-cert chain.pem --tls-key key.pem
  forestall serve --data desk --behind-proxy --public-address https://desk.example.org")]
pub(crate) struct Args {
    /// The desk's data folder
    #[arg(long, env = "FORESTALL_DATA", default_value = "forestall-data")]
    data: PathBuf,

    #[command(flatten)]
    listening: ListeningArgs,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let listening = args.listening.listen()?;
    let folder = DataFolder::open(&args.data)?;
    let world = worlds::places(folder.world());
    serve(listening, folder, world)
}

/// Takes a port of this machine before any long work, so that a port in use is known at once.
pub(crate) fn bind(port: u16) -> Result<Listening> {
    Listening::on_port(port)
}

/// Serves until the process is told to stop.
pub(crate) fn serve(listening: Listening, folder: DataFolder, world: WorldPlaces) -> Result<()> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().context("starting threads")?;
    runtime.block_on(async {
        let desk = StoreDesk::open(folder, world).await?;
        let address = listening.public_address().clone();
        let router = forestall_web::router(Arc::new(desk), &address, new_form_key()?);
        let listener = listening.into_listener()?;
        say(&format!("The desk is served at {} (stop with Ctrl-C)", address.link("/")));
        transport::serve(listener, router, stop_signal()).await.context("serving")
    })
}

fn new_form_key() -> Result<[u8; 32]> {
    let mut key = [0_u8; 32];
    getrandom::fill(&mut key).map_err(|error| anyhow::anyhow!("no random numbers: {error}"))?;
    Ok(key)
}

/// Waits for Ctrl-C or a request to end.
async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}
