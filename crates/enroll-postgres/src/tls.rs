//! TLS, and which certificate authorities are trusted.

use std::path::Path;

use rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::pem::PemObject};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::error::ConnectError;

/// Returns the connector of encrypted connections. Without a PEM file of certificate authorities,
/// the system's are trusted.
pub(crate) fn connector(roots: Option<&Path>) -> Result<MakeRustlsConnect, ConnectError> {
    let roots = match roots {
        Some(path) => {
            let refused = |error: rustls::pki_types::pem::Error| {
                ConnectError::Roots(format!("{}: {error}", path.display()))
            };
            let certificates =
                rustls::pki_types::CertificateDer::pem_file_iter(path).map_err(refused)?;
            certificates.collect::<Result<Vec<_>, _>>().map_err(refused)?
        }
        // What the system cannot read, it does not trust.
        None => rustls_native_certs::load_native_certs().certs,
    };
    let mut store = RootCertStore::empty();
    let (_, ignored) = store.add_parsable_certificates(roots);
    if ignored > 0 {
        tracing::warn!(ignored, "some certificate authorities cannot be read");
    }
    let client = ClientConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .map_err(|error| ConnectError::Roots(error.to_string()))?
        .with_root_certificates(store)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(client))
}
