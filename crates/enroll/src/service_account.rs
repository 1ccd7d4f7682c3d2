//! Service-account files: with one, Google's default credentials work against an emulator.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

/// The key of every service account of an emulator. It protects nothing, and is public: an emulator
/// checks no signature. Clients need a key to sign with.
const PUBLIC_TEST_KEY: &str = include_str!("service_account.pem");

/// The service-account file cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the service account {path}: {error}", path = .path.display())]
pub(crate) struct WriteError {
    path: PathBuf,
    error: io::Error,
}

/// Writes a service-account file whose token endpoint is that of the emulator at `url`.
pub(crate) fn write(path: &Path, url: &str) -> Result<(), WriteError> {
    let text = format!("{:#}\n", account(url));
    fs::write(path, text).map_err(|error| WriteError { path: path.to_path_buf(), error })
}

fn account(url: &str) -> Value {
    json!({
        "type": "service_account",
        "project_id": "enroll-emulator",
        "private_key_id": "0000000000000000000000000000000000000000",
        "private_key": PUBLIC_TEST_KEY,
        "client_email": "emulator@enroll-emulator.iam.gserviceaccount.com",
        "client_id": "100000000000000000000",
        "auth_uri": format!("{url}/o/oauth2/auth"),
        "token_uri": format!("{url}/token"),
        "universe_domain": "googleapis.com",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_account_asks_the_emulator_for_its_bearers() {
        let account = account("http://127.0.0.1:8180");
        assert_eq!(account["token_uri"], "http://127.0.0.1:8180/token");
        assert_eq!(account["type"], "service_account");
        let key = account["private_key"].as_str().unwrap();
        assert!(key.starts_with("-----BEGIN PRIVATE KEY-----\n"));
    }
}
