//! The use cases, on a database that several servers share.

use std::sync::Arc;

use enroll_core::{
    enrollment_profile::{Settings, Validity},
    enrollment_token::Terms,
    name::{EnrollmentProfileName, EnterpriseId},
    origin::Origin,
    secret::{KeyId, TokenValue},
    user::{AccountType, Insertion},
};
use enroll_postgres::PostgresStore;
use enroll_service::{Admission, Context, Key, Keyring, ProvisionRequest, Service};
use sha2::{Digest, Sha256};
use tokio::task::JoinSet;

use crate::support::{cluster, connect_by};

type Shared = Arc<Service<PostgresStore>>;

async fn server(connection: &str) -> Shared {
    let store = Arc::into_inner(connect_by(connection).await).unwrap();
    let keys = Keyring::new(KeyId(1), Key::new([7; 32]));
    Arc::new(Service::new(store, keys, Admission::Any))
}

fn enterprise() -> EnterpriseId {
    "LC1".parse().unwrap()
}

fn insertion() -> Insertion {
    Insertion {
        identifier: "user342".parse().unwrap(),
        account_type: AccountType::UserAccount,
        display_name: None,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn forty_devices_at_three_servers_get_ten_slots_of_a_user() {
    let Some(cluster) = cluster() else { return };
    let connection = cluster.connection(&cluster.create_database());
    let mut servers = Vec::new();
    for _ in 0..3 {
        servers.push(server(&connection).await);
    }
    let first = servers.first().unwrap();
    let user = first
        .insert_user(&enterprise(), insertion(), Origin::PlayEmm, &Context::NONE)
        .await
        .unwrap();
    let name = user.inserted().name.clone();
    let mut values = Vec::new();
    for _ in 0..40 {
        values.push(first.issue_auth_token(&name, Origin::PlayEmm, &Context::NONE).await.unwrap());
    }
    let mut calls = JoinSet::new();
    for ((device, value), server) in values.into_iter().enumerate().zip(servers.iter().cycle()) {
        let android_id = format!("{device:x}").parse().unwrap();
        let server = Arc::clone(server);
        calls.spawn(async move {
            server.provision(ProvisionRequest { value, android_id }, &Context::NONE).await.is_ok()
        });
    }
    let admitted = calls.join_all().await.into_iter().filter(|admitted| *admitted).count();
    let user = first.user(&name, Origin::PlayEmm).await.unwrap();
    assert_eq!((admitted, user.provisioned().count()), (10, 10));
}

/// Issues one value of each kind, and of a profile two.
async fn values(server: &Shared) -> Vec<TokenValue> {
    let enterprise = enterprise();
    let mut values = Vec::new();
    for _ in 0..5 {
        let issued = server.issue_enrollment_token(
            &enterprise,
            Terms::default(),
            Origin::AndroidManagement,
            &Context::NONE,
        );
        values.push(issued.await.unwrap().value);
    }
    let user = server
        .insert_user(&enterprise, insertion(), Origin::PlayEmm, &Context::NONE)
        .await
        .unwrap();
    for _ in 0..5 {
        let issued =
            server.issue_auth_token(&user.inserted().name, Origin::PlayEmm, &Context::NONE).await;
        values.push(issued.unwrap());
    }
    let id = "2b9a1c1e-0000-4000-8000-000000000001".parse().unwrap();
    let created = server
        .create_enrollment_profile(
            &enterprise,
            id,
            Settings::default(),
            Origin::Graph,
            &Context::NONE,
        )
        .await
        .unwrap();
    let name: EnrollmentProfileName = created.profile.created().name.clone();
    for _ in 0..2 {
        server
            .create_profile_token(&name, Validity::MAX, Origin::Graph, |_| true, &Context::NONE)
            .await
            .unwrap();
        let read = server.enrollment_profile(&name, Origin::Graph).await.unwrap();
        values.push(read.value.unwrap());
    }
    values
}

/// Returns bytes as a dump writes them.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_dump_holds_no_value() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.create_database();
    let server = server(&cluster.connection(&database)).await;
    let values = values(&server).await;
    assert_eq!(values.len(), 12);
    let dump = cluster.run("pg_dump", |command| {
        command.arg("--dbname").arg(cluster.connection(&database));
    });
    for value in &values {
        let text = value.expose();
        assert!(!dump.contains(text), "a value is in the dump");
        assert!(!dump.contains(&hex(text.as_bytes())), "a value's bytes are in the dump");
        // The control: what is there instead is found.
        assert!(dump.contains(&hex(&Sha256::digest(text))), "a value's digest is in the dump");
    }
}
