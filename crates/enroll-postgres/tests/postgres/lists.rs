//! The cost of lists: round trips are counted, not timed.

use std::collections::BTreeSet;

use enroll_core::{
    Device, EnrollmentProfile, EnrollmentToken, Enterprise, Policy,
    device::Ownership,
    enrollment_profile::Settings,
    enrollment_token::{Claim, Terms, UseLimit},
    enterprise::Created,
    name::{EnterpriseId, Name},
    origin::Origin,
};
use enroll_postgres::PostgresStore;
use enroll_service::{Admission, Context, Key, Keyring, Service};
use enroll_store::{Decision, Noun, Reading, Store, list::EXAMINED_MAX, request::Scope};

use crate::{
    proxy::Proxy,
    support::{cluster, connect_by, delete, issue, request, token},
};

/// The most round trips of a page.
const TRIPS_MAX: u64 = 4;

/// The number of nouns of each kind: more than one page.
const NOUNS: usize = 150;

/// The number of nouns of a page.
const PAGE: usize = 100;

fn enterprise() -> EnterpriseId {
    "e".parse().unwrap()
}

/// Records a decision on a noun that is absent.
async fn begin<N: Noun>(store: &PostgresStore, name: &N::Name, first: N::First) {
    let decide = |_: Reading<'_, N>| Ok::<_, ()>(Decision::first(first.clone()));
    store.execute(name, &request(Scope::Enterprise), decide).await.unwrap();
}

/// Serves a store, with keys that token values are derived from.
fn serve(store: std::sync::Arc<PostgresStore>) -> Service<PostgresStore> {
    let store = std::sync::Arc::into_inner(store).unwrap();
    let keys = Keyring::new(enroll_core::secret::KeyId(1), Key::new([7; 32]));
    Service::new(store, keys, Admission::Any)
}

/// Records 150 nouns of each kind in one enterprise, and 150 enterprises.
async fn fill(service: &Service<PostgresStore>) {
    let store = service.store();
    let now = store.read::<Enterprise>(&enterprise().into()).await.unwrap().read_at();
    for number in 0..NOUNS {
        let id: EnterpriseId = format!("e{number}").parse().unwrap();
        begin::<Enterprise>(store, &id.clone().into(), Created::new(id, now)).await;
        let name = Name::new(enterprise(), format!("f{number}").parse().unwrap());
        let created = EnrollmentProfile::create(name.clone(), Settings::default(), now);
        begin::<EnrollmentProfile>(store, &name, created).await;
        let name = Name::new(enterprise(), format!("p{number}").parse().unwrap());
        let document = String::from("{}").try_into().unwrap();
        begin::<Policy>(store, &name, Policy::begin(name.clone(), document, now)).await;
        let terms = Terms::default().with_use_limit(UseLimit::Unlimited);
        let name = token(&format!("t{number}"));
        let issued =
            service.issue_enrollment_token_as(name, terms, Origin::Own, &Context::NONE).await;
        issued.unwrap();
        // Each serial number has three devices.
        let claim = Claim::new(
            format!("d{number}").parse().unwrap(),
            format!("s{}", number / 3).parse().unwrap(),
            Ownership::CompanyOwned,
        );
        let redeem = |reading: Reading<'_, EnrollmentToken>| {
            let redemption =
                reading.ungated().noun.unwrap().redeem(&claim, reading.now()).map_err(|_| ())?;
            Ok::<_, ()>(Decision::next(redemption.event).insert(redemption.device))
        };
        store.execute(&token("t0"), &request(Scope::Noun), redeem).await.unwrap();
    }
}

/// A service on a database behind a proxy.
struct Counted {
    service: Service<PostgresStore>,
    proxy: Proxy,
}

impl Counted {
    /// Asserts that a page takes few round trips, once its statements are prepared.
    async fn assert_few<T>(&self, what: &str, page: impl AsyncFn() -> T) -> T {
        page().await;
        let before = self.proxy.trips();
        let read = page().await;
        let trips = self.proxy.trips() - before;
        assert!(trips <= TRIPS_MAX, "{what}: {trips} round trips");
        read
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_page_of_any_list_takes_four_round_trips_at_most() {
    let Some(cluster) = cluster() else { return };
    let proxy = Proxy::before(cluster.port(), |_| None).await;
    let store = connect_by(&proxy.connection(&cluster.create_database())).await;
    let service = serve(store);
    fill(&service).await;
    let counted = Counted { service, proxy };
    let (service, e, own) = (&counted.service, &enterprise(), Origin::Own);

    let devices = async || service.devices(e, own, PAGE, None).await.unwrap();
    let devices = counted.assert_few("devices", devices).await;
    let earlier: usize = devices.items.iter().map(|device| device.previous.len()).sum();
    assert_eq!((devices.items.len(), earlier), (PAGE, PAGE - 1), "0, 1 and 2 by turns");
    let tokens = async || service.enrollment_tokens(e, own, PAGE, None).await.unwrap();
    assert_eq!(counted.assert_few("enrollment tokens", tokens).await.items.len(), PAGE);
    let policies = async || service.policies(e, PAGE, None).await.unwrap();
    assert_eq!(counted.assert_few("policies", policies).await.items.len(), PAGE);
    let profiles = async || service.enrollment_profiles(e, own, |_| true).await.unwrap();
    assert_eq!(counted.assert_few("enrollment profiles", profiles).await.len(), NOUNS);
    let all = async || service.enterprises(own, |_| true, PAGE, None).await.unwrap();
    assert_eq!(counted.assert_few("enterprises", all).await.items.len(), PAGE);
    let these: BTreeSet<EnterpriseId> =
        (0..NOUNS).map(|number| format!("e{number}").parse().unwrap()).collect();
    let among =
        async || service.enterprises_among(&these, own, |_| true, PAGE, None).await.unwrap();
    assert_eq!(counted.assert_few("some enterprises", among).await.items.len(), PAGE);
    let few = |it: &Enterprise| it.created().id.as_str().ends_with('7');
    let among = async || service.enterprises_among(&these, own, few, PAGE, None).await.unwrap();
    assert_eq!(counted.assert_few("few of some enterprises", among).await.items.len(), 15);
    let events = async || service.events(e, None).await.unwrap();
    assert!(!counted.assert_few("events", events).await.events.is_empty());
    // Also where somebody has to number events first.
    issue(service.store(), "late", UseLimit::Once).await;
    let before = counted.proxy.trips();
    service.events(e, None).await.unwrap();
    assert!(counted.proxy.trips() - before <= TRIPS_MAX, "events without positions");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_page_that_leaves_most_out_takes_no_more() {
    let Some(cluster) = cluster() else { return };
    let proxy = Proxy::before(cluster.port(), |_| None).await;
    let store = connect_by(&proxy.connection(&cluster.create_database())).await;
    for number in 0..NOUNS {
        let id = format!("t{number}");
        issue(&store, &id, UseLimit::Unlimited).await;
        if number % 50 != 49 {
            delete(&store, &id).await;
        }
    }
    let valid = async || {
        let query = enroll_store::list::ListQuery {
            parent: &enterprise(),
            group: None,
            after: None,
            limit: 2,
        };
        let is_valid = |token: &EnrollmentToken, now| token.check(now).is_ok();
        store.list(query, is_valid).await.unwrap().ungated().0
    };
    valid().await;
    let before = proxy.trips();
    let page = valid().await;
    assert_eq!(proxy.trips() - before, 3, "what a page begins with, a few rows, and the rest");
    assert_eq!(page.nouns.len(), 2);
    assert!(page.next.is_some());
}

/// The control: names that are asked for device by device are found by the count.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_page_whose_names_are_read_one_by_one_takes_more() {
    let Some(cluster) = cluster() else { return };
    let proxy = Proxy::before(cluster.port(), |_| None).await;
    let store = connect_by(&proxy.connection(&cluster.create_database())).await;
    let service = serve(store);
    fill(&service).await;
    let store = service.store();
    let before = proxy.trips();
    for number in 0..PAGE {
        let group = format!("s{}", number / 3);
        let names = store.members::<Device>(&enterprise(), &[&group], EXAMINED_MAX).await.unwrap();
        assert_eq!(names.ungated().0.concat().len(), 3);
    }
    let trips = proxy.trips() - before;
    assert!(trips > TRIPS_MAX && trips >= PAGE as u64, "{trips} round trips are too few");
}
