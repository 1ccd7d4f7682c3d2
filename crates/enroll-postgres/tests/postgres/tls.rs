//! Connections that are secret, and to the server that they are meant for.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use enroll_core::enrollment_token::UseLimit;
use enroll_postgres::{Config, PostgresStore};
use enroll_test_cluster::Cluster;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

use crate::support::{cluster, issue};

/// An authority, and the file that trusts it.
fn authority(directory: &Path, name: &str) -> (CertifiedIssuer<'static, KeyPair>, PathBuf) {
    let mut params = CertificateParams::new([name.to_owned()]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let file = directory.join(format!("{name}.pem"));
    fs::write(&file, authority.pem()).unwrap();
    (authority, file)
}

/// Puts a file among the server's data, which only the server may read.
fn put(cluster: &Cluster, name: &str, text: &str) {
    let made = tempfile::NamedTempFile::new().unwrap();
    fs::write(made.path(), text).unwrap();
    // The server runs as somebody else where the tests run as root.
    fs::set_permissions(made.path(), fs::Permissions::from_mode(0o644)).unwrap();
    cluster.run("/usr/bin/install", |command| {
        command.args(["-m", "600"]).arg(made.path());
        command.arg(cluster.directory().join("data").join(name));
    });
}

/// Gives a server a certificate for `localhost`, and lets it speak TLS only.
fn encrypt(cluster: &Cluster, authority: &CertifiedIssuer<'_, KeyPair>) {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(["localhost".to_owned()]).unwrap();
    let certificate = params.signed_by(&key, authority).unwrap();
    put(cluster, "server.crt", &certificate.pem());
    put(cluster, "server.key", &key.serialize_pem());
    cluster.run("psql", |command| {
        command.args(["--quiet", "--dbname", &cluster.connection("postgres")]);
        command.args(["--command", "ALTER SYSTEM SET ssl = on"]);
    });
    put(cluster, "pg_hba.conf", "hostssl all all 127.0.0.1/32 trust\n");
    cluster.down("fast");
    cluster.up();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_secret_connection_is_to_a_server_whose_certificate_was_checked() {
    if cluster().is_none() {
        return;
    }
    let Some(cluster) = Cluster::start(&[]) else { return };
    let directory = tempfile::tempdir().unwrap();
    let (ours, trusted) = authority(directory.path(), "ours");
    let (_, foreign) = authority(directory.path(), "foreign");
    encrypt(&cluster, &ours);
    let reach = |host: &str, mode: &str| {
        let port = cluster.port();
        let connection = format!(
            "host={host} hostaddr=127.0.0.1 port={port} user=enroll dbname=postgres sslmode={mode}"
        );
        Config::new(&connection).unwrap()
    };
    let config = reach("localhost", "require").with_roots(trusted.clone());
    let store = PostgresStore::connect(&config).await.unwrap();
    issue(&store, "t", UseLimit::Once).await;
    for (refused, why) in [
        (reach("localhost", "require").with_roots(foreign), "another authority"),
        (reach("localhost", "require"), "the system's authorities"),
        (reach("db.example", "require").with_roots(trusted.clone()), "another name"),
        (reach("localhost", "disable").with_roots(trusted), "no encryption"),
    ] {
        assert!(PostgresStore::connect(&refused).await.is_err(), "{why}");
    }
}
