//! The desk's certificate and key, and the settings of TLS made of them.

use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;
use thiserror::Error;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{self, ServerConfig};

use super::certificate_dates::read_not_after;

/// Why a certificate and a key cannot be used.
#[derive(Debug, Error)]
pub enum TlsError {
    /// The certificate's file is no PEM.
    #[error("the certificate is not written as PEM")]
    CertificatePem(#[source] pem::Error),
    /// The certificate's file holds none.
    #[error("there is no certificate in the file; expected a block that begins with BEGIN CERTIFICATE")]
    NoCertificate,
    /// The certificate cannot be read.
    #[error("the certificate's dates cannot be read")]
    Dates,
    /// The key's file holds no key, or one under a password.
    #[error(
        "there is no usable private key in the file; expected a block that begins with BEGIN PRIVATE KEY, \
         and not ENCRYPTED"
    )]
    KeyPem(#[source] pem::Error),
    /// Certificate and key are of different pairs.
    #[error("the private key does not belong to the certificate")]
    Mismatch,
    /// They cannot be used for TLS.
    #[error("certificate and key cannot be used for TLS")]
    Unusable(#[source] rustls::Error),
}

impl TlsError {
    /// Says what can be done.
    pub const fn hint(&self) -> &'static str {
        "give the PEM files of one pair: the chain with the desk's own certificate first, and its private key without a \
         password"
    }
}

/// A certificate chain with its private key, fit for use.
#[derive(Clone, Debug)]
pub struct TlsIdentity {
    settings: Arc<ServerConfig>,
    not_after: Timestamp,
}

impl TlsIdentity {
    /// Reads a chain, the desk's own certificate first, and the private key.
    ///
    /// Connections made with it speak TLS 1.3 or 1.2 and HTTP/1.1.
    ///
    /// # Errors
    ///
    /// When either is missing or unreadable, or they do not belong together.
    pub fn from_pem(certificates: &[u8], key: &[u8]) -> Result<Self, TlsError> {
        let chain = CertificateDer::pem_slice_iter(certificates)
            .collect::<Result<Vec<_>, _>>()
            .map_err(TlsError::CertificatePem)?;
        let not_after =
            read_not_after(chain.first().ok_or(TlsError::NoCertificate)?).ok_or(TlsError::Dates)?;
        let key = PrivateKeyDer::from_pem_slice(key).map_err(TlsError::KeyPem)?;
        let mut settings = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
            .map_err(TlsError::Unusable)?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(|error| match error {
                rustls::Error::InconsistentKeys(rustls::InconsistentKeys::KeyMismatch) => TlsError::Mismatch,
                error => TlsError::Unusable(error),
            })?;
        settings.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { settings: Arc::new(settings), not_after })
    }

    /// Returns the last second the certificate is valid in; browsers refuse it afterwards.
    pub const fn not_after(&self) -> Timestamp {
        self.not_after
    }
}

/// The identity in use, which can be replaced while the desk is served.
#[derive(Clone, Debug)]
pub struct Tls(Arc<RwLock<TlsIdentity>>);

impl Tls {
    /// Begins with an identity.
    pub fn new(identity: TlsIdentity) -> Self {
        Self(Arc::new(RwLock::new(identity)))
    }

    /// Uses another identity for the connections that begin from now on.
    pub fn replace(&self, identity: TlsIdentity) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = identity;
    }

    pub(super) fn acceptor(&self) -> TlsAcceptor {
        let identity = self.0.read().unwrap_or_else(PoisonError::into_inner);
        TlsAcceptor::from(Arc::clone(&identity.settings))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair() -> (String, String) {
        let pair = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        (pair.cert.pem(), pair.signing_key.serialize_pem())
    }

    fn refusal(certificates: &str, key: &str) -> TlsError {
        TlsIdentity::from_pem(certificates.as_bytes(), key.as_bytes()).unwrap_err()
    }

    #[test]
    fn a_pair_is_taken_with_others_around_it() {
        let (certificate, key) = pair();
        let both = format!("{key}{certificate}{}", pair().0);
        assert!(TlsIdentity::from_pem(both.as_bytes(), both.as_bytes()).is_ok());
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let (certificate, key) = pair();
        assert!(matches!(refusal(&certificate, &pair().1), TlsError::Mismatch));
        assert!(matches!(refusal("", &key), TlsError::NoCertificate));
        assert!(matches!(refusal(&key, &key), TlsError::NoCertificate));
        assert!(matches!(refusal(&certificate, &certificate), TlsError::KeyPem(_)));
        let locked = key.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
        assert!(matches!(refusal(&certificate, &locked), TlsError::KeyPem(_)));
        let cut = &certificate[..certificate.len() / 2];
        assert!(matches!(refusal(cut, &key), TlsError::CertificatePem(_) | TlsError::NoCertificate));
        let nonsense = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert!(matches!(refusal(nonsense, &key), TlsError::Dates));
        let nonsense = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
        assert!(matches!(refusal(&certificate, nonsense), TlsError::Unusable(_)));
    }

    #[test]
    fn errors_and_debug_texts_hold_no_key() {
        let (certificate, key) = pair();
        let inside = key.lines().nth(1).unwrap();
        let identity = TlsIdentity::from_pem(certificate.as_bytes(), key.as_bytes()).unwrap();
        let broken = key.replace(inside, &format!("!{inside}"));
        let error = anyhow::Error::from(refusal(&certificate, &broken));
        for text in [format!("{identity:?}"), format!("{error:#}"), format!("{error:?}")] {
            assert!(!text.contains(&inside[..16]), "{text}");
        }
    }
}
