//! `forestall serve`

use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result};
use forestall_store::DataFolder;

use crate::failure::Advised;
use crate::messages::say;
use crate::store_desk::StoreDesk;
use crate::worlds::{self, WorldPlaces};

/// The port unless another is asked for.
pub(crate) const PORT: u16 = 8620;

/// Serve the desk in the browser, on this machine only
///
/// Until accounts exist the server listens on loopback only and refuses other hosts and origins.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  forestall serve --data desk --port 9000")]
pub(crate) struct Args {
    /// The desk's data folder
    #[arg(long, env = "FORESTALL_DATA", default_value = "forestall-data")]
    data: PathBuf,

    /// Port on this machine; 0 takes a free one
    #[arg(long, default_value_t = PORT)]
    port: u16,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let listener = bind(args.port)?;
    let folder = DataFolder::open(&args.data)?;
    let world = worlds::places(folder.world());
    serve(listener, folder, world)
}

/// Takes the port before any long work, so that a port in use is known at once.
pub(crate) fn bind(port: u16) -> Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => Advised::new(
            format!("port {port} of this machine is in use"),
            "stop the other program, or choose another port with --port (0 takes a free one)",
        )
        .into(),
        _ => anyhow::Error::from(error).context(format!("listening on port {port}")),
    })
}

/// Serves until the process is told to stop.
pub(crate) fn serve(listener: TcpListener, folder: DataFolder, world: WorldPlaces) -> Result<()> {
    let address = listener.local_addr().context("reading the address")?;
    listener.set_nonblocking(true).context("preparing to listen")?;
    let mut form_key = [0_u8; 32];
    getrandom::fill(&mut form_key).map_err(|error| anyhow::anyhow!("no random numbers: {error}"))?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().context("starting threads")?;
    runtime.block_on(async {
        let desk = StoreDesk::open(folder, world).await?;
        let router = forestall_web::router(Arc::new(desk), address.port(), form_key);
        let listener = tokio::net::TcpListener::from_std(listener).context("listening")?;
        say(&format!("The desk is served at http://127.0.0.1:{}/ (stop with Ctrl-C)", address.port()));
        axum::serve(listener, router).with_graceful_shutdown(stop_signal()).await.context("serving")
    })
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
