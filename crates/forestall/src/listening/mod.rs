//! Where the desk listens and what browsers call it: the flags, what is refused, and the socket.

mod tls_files;

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;

use anyhow::{Context, Result};
use forestall_web::transport::{DeskListener, PublicAddress, Tls, WebScheme};

use self::tls_files::TlsFiles;
use crate::failure::Advised;
use crate::messages::complain;

/// The port unless another is asked for.
pub(crate) const PORT: u16 = 8620;

/// How the desk is reached.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Where it is reached")]
pub(crate) struct ListeningArgs {
    /// Port on this machine; 0 takes a free one
    #[arg(long, default_value_t = PORT, conflicts_with = "listen")]
    port: u16,

    /// Address and port to listen on, instead of --port; beyond this machine only with TLS or behind a proxy
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,

    /// Certificate chain for TLS, as PEM; read again on SIGHUP
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,

    /// Private key of the certificate, as PEM; other users of this machine may not be able to read it
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,

    /// What browsers call the desk: scheme, host and perhaps port; requests under other names are refused
    #[arg(long, value_name = "URL")]
    public_address: Option<PublicAddress>,

    /// A proxy ends TLS and says in X-Forwarded-For who asks; only the proxy may reach this port
    #[arg(long, requires = "public_address")]
    behind_proxy: bool,
}

/// A socket that is taken, and how it is used.
#[derive(Debug)]
pub(crate) struct Listening {
    socket: TcpListener,
    public_address: PublicAddress,
    tls: Option<(Tls, TlsFiles)>,
    is_behind_proxy: bool,
}

impl ListeningArgs {
    /// Takes the socket before any long work, so that a port in use is known at once.
    pub(crate) fn listen(&self) -> Result<Listening> {
        let wanted = self.listen.unwrap_or(SocketAddr::from((Ipv4Addr::LOCALHOST, self.port)));
        self.check(wanted)?;
        let tls = match (&self.tls_cert, &self.tls_key) {
            (Some(certificate), Some(key)) => {
                let files = TlsFiles { certificate: certificate.clone(), key: key.clone() };
                Some((Tls::new(files.read()?), files))
            }
            _ => None,
        };
        let socket = bind(wanted)?;
        let scheme = if tls.is_some() { WebScheme::Https } else { WebScheme::Http };
        let public_address = match &self.public_address {
            Some(address) => address.clone(),
            None => PublicAddress::of_socket(scheme, socket.local_addr().context("reading the address")?),
        };
        Ok(Listening { socket, public_address, tls, is_behind_proxy: self.behind_proxy })
    }

    /// Takes a socket that only this machine reaches, for a desk that asks for no password.
    pub(crate) fn listen_locally(&self) -> Result<Listening> {
        let flags = [
            ("--public-address", self.public_address.is_some()),
            ("--behind-proxy", self.behind_proxy),
            ("--tls-cert", self.tls_cert.is_some()),
        ];
        let otherwise = "or leave --local out: then people log in to accounts";
        if let Some((flag, _)) = flags.into_iter().find(|(_, is_given)| *is_given) {
            return Err(Advised::new(
                format!("--local serves one person at this machine without a password; {flag} is for others"),
                format!("leave {flag} out, {otherwise}"),
            )
            .into());
        }
        match self.listen {
            Some(wanted) if !wanted.ip().to_canonical().is_loopback() => Err(Advised::new(
                format!("--local asks for no password, and {wanted} is beyond this machine"),
                format!("listen on 127.0.0.1, {otherwise}"),
            )
            .into()),
            _ => self.listen(),
        }
    }

    /// Refuses what would carry passwords and pages in the clear, or what browsers could never reach.
    fn check(&self, wanted: SocketAddr) -> Result<(), Advised> {
        let has_tls = self.tls_cert.is_some();
        let is_plain = !has_tls && !self.behind_proxy;
        let ip = wanted.ip().to_canonical();
        if is_plain && !ip.is_loopback() {
            return Err(Advised::new(
                format!(
                    "{wanted} is beyond this machine, and without TLS passwords and pages could be read on the way"
                ),
                "add --tls-cert and --tls-key, or --behind-proxy where a proxy ends TLS; or listen on 127.0.0.1",
            ));
        }
        match &self.public_address {
            None if ip.is_unspecified() => Err(Advised::new(
                format!(
                    "{wanted} is every address of this machine, so it cannot be known what browsers call the desk"
                ),
                "add --public-address, such as https://desk.example.org",
            )),
            Some(address) if self.behind_proxy && !address.is_https() => Err(Advised::new(
                format!("{address} is not https, but --behind-proxy says that a proxy ends TLS"),
                "give the address browsers use, such as --public-address https://desk.example.org",
            )),
            Some(address) if has_tls && !address.is_https() => Err(Advised::new(
                format!("{address} is not https, but the desk is served over TLS"),
                "write --public-address with https",
            )),
            Some(address) if is_plain && address.is_https() => Err(Advised::new(
                format!("{address} is https, but nothing ends TLS"),
                "add --tls-cert and --tls-key, or --behind-proxy where a proxy ends TLS",
            )),
            Some(address) if is_plain && !address.is_loopback() => Err(Advised::new(
                format!(
                    "{address} is beyond this machine and not https, so passwords and pages could be read on the way"
                ),
                "give an https address with --tls-cert and --tls-key or --behind-proxy, or a name of this machine \
                 such as http://localhost:9000",
            )),
            _ => Ok(()),
        }
    }
}

impl Listening {
    /// Takes a port of loopback.
    pub(crate) fn on_port(port: u16) -> Result<Self> {
        let socket = bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?;
        let local = socket.local_addr().context("reading the address")?;
        let public_address = PublicAddress::of_socket(WebScheme::Http, local);
        Ok(Self { socket, public_address, tls: None, is_behind_proxy: false })
    }

    pub(crate) const fn public_address(&self) -> &PublicAddress {
        &self.public_address
    }

    /// Makes the listener; within the runtime that serves, as it also waits for SIGHUP.
    pub(crate) fn into_listener(self) -> Result<DeskListener> {
        self.warn();
        self.socket.set_nonblocking(true).context("preparing to listen")?;
        let socket = tokio::net::TcpListener::from_std(self.socket).context("listening")?;
        let tls = match self.tls {
            Some((tls, files)) => {
                files.read_again_on_hangup(tls.clone())?;
                Some(tls)
            }
            None => None,
        };
        match (tls, self.is_behind_proxy) {
            (tls, true) => Ok(DeskListener::behind_proxy(socket, tls)),
            (Some(tls), false) => Ok(DeskListener::with_tls(socket, tls)),
            (None, false) => DeskListener::on_loopback(socket).context("listening"),
        }
    }

    /// Says what is allowed but wants a person's care.
    fn warn(&self) {
        let is_reachable =
            self.socket.local_addr().is_ok_and(|local| !local.ip().to_canonical().is_loopback());
        if self.is_behind_proxy && is_reachable {
            complain(
                "warning: this port can be reached from other machines; keep all but the proxy off it, because \
                 whoever reaches it is believed about its address",
            );
        }
    }
}

fn bind(wanted: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(wanted).map_err(|error| match error.kind() {
        ErrorKind::AddrInUse if wanted.ip() == Ipv4Addr::LOCALHOST => Advised::new(
            format!("port {} of this machine is in use", wanted.port()),
            "stop the other program, or choose another port with --port (0 takes a free one)",
        )
        .into(),
        ErrorKind::AddrInUse => Advised::new(
            format!("{wanted} is in use"),
            "stop the other program, or choose another port with --listen",
        )
        .into(),
        ErrorKind::AddrNotAvailable => Advised::new(
            format!("{} is no address of this machine", wanted.ip()),
            "`ip address` lists this machine's addresses; 0.0.0.0 or [::] stand for all of them",
        )
        .into(),
        _ => anyhow::Error::from(error).context(format!("listening on {wanted}")),
    })
}
