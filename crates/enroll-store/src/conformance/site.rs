//! The subject of the guarantees: one enterprise, its tokens, and the devices that come.

#![expect(clippy::expect_used, reason = "a store that cannot be reached fails the suite")]

use std::{
    panic,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use enroll_core::{
    Device, EnrollmentToken, Enterprise, Timestamp, device,
    enrollment_token::{CheckError, Claim, RedeemError, Terms, UseLimit},
    enterprise,
    name::{DeviceId, DeviceName, EnrollmentTokenName, EnterpriseId, EnterpriseName, Id, Name},
    record::RequestId,
};
use tokio::sync::Barrier;

use crate::{
    decision::Decision,
    executed::Executed,
    feed::{Cursor, Recorded},
    gate::{Admitted, Reading},
    list::{ListQuery, Listed},
    noun::Noun,
    request::{CommandHash, DrawnBy, Request, Scope},
    store::{Failure, Store},
};

/// The most pages until a list or a feed must have ended.
const PAGES_MAX: usize = 10_000;

/// Why a decision of the suite was a refusal.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Refusal {
    Absent,
    Exists,
    /// The enterprise is deleted.
    Closed,
    Inactive(CheckError),
    PersonalUsage,
}

impl From<RedeemError> for Refusal {
    fn from(error: RedeemError) -> Self {
        match error {
            RedeemError::Inactive(inactive) => Self::Inactive(inactive),
            RedeemError::PersonalUsage => Self::PersonalUsage,
        }
    }
}

pub(super) type Outcome = Result<Executed<EnrollmentToken>, Failure<Refusal>>;

/// One enterprise of a store.
pub(super) struct Site<S> {
    pub(super) store: Arc<S>,
    pub(super) enterprise: EnterpriseId,
}

impl<S> Clone for Site<S> {
    fn clone(&self) -> Self {
        Self { store: Arc::clone(&self.store), enterprise: self.enterprise.clone() }
    }
}

impl<S: Store> Site<S> {
    /// Returns an enterprise that is not created.
    pub(super) fn never_created(store: &Arc<S>, id: &str) -> Self {
        Self { store: Arc::clone(store), enterprise: id.parse().expect("an id") }
    }

    /// Creates an enterprise.
    pub(super) async fn new(store: &Arc<S>, id: &str) -> Self {
        let site = Self::never_created(store, id);
        let enterprise = site.enterprise.clone();
        let create = |reading: Reading<'_, Enterprise>| match reading.ungated().noun {
            None => {
                let created = enterprise::Created::new(enterprise.clone(), reading.now());
                Ok(Decision::first(created))
            }
            Some(_) => Err(Refusal::Exists),
        };
        let name = enterprise.clone().into();
        let created = store.execute(&name, &drawn(Scope::Noun), create).await;
        assert_eq!(created.map(count), Ok(1), "an enterprise is created");
        site
    }

    /// Deletes the enterprise.
    pub(super) async fn close(&self) {
        let delete = |reading: Reading<'_, Enterprise>| {
            let enterprise = reading.ungated().noun.ok_or(Refusal::Absent)?;
            enterprise.delete(reading.now()).map(Decision::next).map_err(|_| Refusal::Closed)
        };
        let name = self.enterprise.clone().into();
        let deleted = self.store.execute(&name, &drawn(Scope::Noun), delete).await;
        assert_eq!(deleted.map(count), Ok(1), "an enterprise is deleted");
    }

    /// Returns the name of what it holds.
    pub(super) fn name<I: Id>(&self, id: &str) -> Name<I> {
        Name::new(self.enterprise.clone(), id.parse().expect("an id"))
    }

    /// Issues a token, under an id of its own.
    pub(super) async fn issue(&self, id: &str, use_limit: UseLimit) {
        let issued = self.issue_under(&drawn(Scope::Enterprise), id, use_limit).await;
        assert_eq!(issued.map(count), Ok(1), "a token is issued");
    }

    /// Issues a token under a request id.
    pub(super) async fn issue_under(
        &self,
        request: &Request,
        id: &str,
        use_limit: UseLimit,
    ) -> Outcome {
        self.issue_with(request, id, |token| issue(&token, use_limit)).await
    }

    /// Issues a token by a decision of the caller's.
    pub(super) async fn issue_with(
        &self,
        request: &Request,
        id: &str,
        decide: impl Fn(TokenReading<'_>) -> TokenDecision + Send + Sync,
    ) -> Outcome {
        let name: EnrollmentTokenName = self.name(id);
        let decide =
            |reading: Reading<'_, EnrollmentToken>| decide(TokenReading { name: &name, reading });
        self.store.execute(&name, request, decide).await
    }

    /// Redeems a token for a new device, under an id of its own.
    pub(super) async fn redeem(&self, token: &str, device: &str) -> Outcome {
        self.redeem_under(&drawn(Scope::Noun), token, device).await
    }

    /// Redeems a token for a new device, under a request id.
    pub(super) async fn redeem_under(
        &self,
        request: &Request,
        token: &str,
        device: &str,
    ) -> Outcome {
        let claim = claim(device);
        let decide = |reading: Reading<'_, EnrollmentToken>| redeem(&claim, &reading);
        self.store.execute(&self.name(token), request, decide).await
    }

    /// Deletes a token.
    pub(super) async fn delete(&self, token: &str) {
        let delete = |reading: Reading<'_, EnrollmentToken>| {
            let token = reading.ungated().noun.ok_or(Refusal::Absent)?;
            token.delete(reading.now()).map(Decision::next).map_err(Refusal::Inactive)
        };
        let name = self.name(token);
        let deleted = self.store.execute(&name, &drawn(Scope::Noun), delete).await;
        assert_eq!(deleted.map(count), Ok(1), "a token is deleted");
    }

    /// Deletes a device.
    pub(super) async fn delete_device(&self, device: &str) {
        let delete = |reading: Reading<'_, Device>| {
            let device = reading.ungated().noun.ok_or(Refusal::Absent)?;
            device.delete(reading.now()).map(Decision::next).map_err(|_| Refusal::Absent)
        };
        let deleted = self.store.execute(&self.name(device), &drawn(Scope::Noun), delete).await;
        assert_eq!(deleted.map(count), Ok(1), "a device is deleted");
    }

    /// Reads a noun and its enterprise.
    pub(super) async fn read<N: Noun>(&self, name: &N::Name) -> Admitted<N> {
        self.store.read(name).await.expect("the store can be reached").ungated()
    }

    /// Returns the time of a decision that is made now and refused.
    pub(super) async fn now(&self) -> Timestamp {
        let name: EnterpriseName = self.enterprise.clone().into();
        let look = |reading: Reading<'_, Enterprise>| Err::<Decision<_>, _>(reading.now());
        match self.store.execute(&name, &drawn(Scope::Noun), look).await {
            Err(Failure::Refused(now)) => now,
            Err(failure) => unreachable!("the store can be reached: {failure:?}"),
            Ok(_) => unreachable!("a refusal is no decision"),
        }
    }

    /// Reads a token that must be there.
    pub(super) async fn token(&self, id: &str) -> EnrollmentToken {
        self.read(&self.name(id)).await.noun.expect("the token is there")
    }

    /// Reads a device, if it is there.
    pub(super) async fn device(&self, id: &str) -> Option<Device> {
        let name: DeviceName = self.name(id);
        self.read(&name).await.noun
    }

    /// Reads a page.
    pub(super) async fn page<N: Noun>(
        &self,
        query: ListQuery<'_>,
        keep: impl Fn(&N, Timestamp) -> bool + Send + Sync,
    ) -> Listed<N> {
        let limit = query.limit;
        let page = self.store.list(query, keep).await.expect("the mark is of an earlier page");
        let (page, _) = page.ungated();
        assert!(page.nouns.len() <= limit, "a page holds at most as many as were asked for");
        page
    }

    /// Reads a list to its end, in pages of these sizes by turns.
    pub(super) async fn list<N: Noun>(
        &self,
        group: Option<&str>,
        sizes: &[usize],
        keep: impl Fn(&N, Timestamp) -> bool + Send + Sync,
    ) -> Vec<N> {
        let (mut nouns, mut after) = (Vec::new(), None);
        for &limit in sizes.iter().cycle().take(PAGES_MAX) {
            let query = ListQuery { parent: &self.enterprise, group, after, limit };
            let page = self.page(query, &keep).await;
            nouns.extend(page.nouns);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(after, None, "a list ends");
        nouns
    }

    /// Lists the ids of all tokens that are still valid.
    pub(super) async fn valid_tokens(&self, sizes: &[usize]) -> Vec<String> {
        let tokens =
            self.list(None, sizes, |token: &EnrollmentToken, now| token.check(now).is_ok());
        tokens.await.iter().map(id_of).collect()
    }

    /// Lists all devices.
    pub(super) async fn devices(&self) -> Vec<Device> {
        self.list(None, &[100], |_, _| true).await
    }

    /// Reads the feed from a cursor to its end.
    pub(super) async fn feed(&self, after: Option<Cursor>, limit: usize) -> Vec<Arc<Recorded>> {
        let (mut events, mut after) = (Vec::new(), after);
        for _ in 0..PAGES_MAX {
            let feed = self.store.events(&self.enterprise, after, limit).await;
            let (feed, _) = feed.expect("the cursor is of this epoch").ungated();
            assert!(
                feed.events.len() <= limit,
                "a part of the feed holds at most as many as asked"
            );
            if feed.events.is_empty() {
                return events;
            }
            events.extend(feed.events);
            after = Some(feed.next);
        }
        assert_eq!(after, None, "a feed ends");
        events
    }
}

/// The input of a decision on a token that is to be issued.
pub(super) struct TokenReading<'a> {
    pub(super) name: &'a EnrollmentTokenName,
    pub(super) reading: Reading<'a, EnrollmentToken>,
}

pub(super) type TokenDecision = Result<Decision<EnrollmentToken>, Refusal>;

/// Decides to issue a token, unless it is there.
pub(super) fn issue(token: &TokenReading<'_>, use_limit: UseLimit) -> TokenDecision {
    let TokenReading { name, reading } = token;
    let reading = reading.ungated();
    match (reading.noun, reading.enterprise) {
        (_, Some(enterprise)) if enterprise.is_deleted() => Err(Refusal::Closed),
        (Some(_), _) => Err(Refusal::Exists),
        (None, _) => {
            let terms = Terms::default().with_use_limit(use_limit);
            Ok(Decision::first(EnrollmentToken::issue((*name).clone(), terms, reading.now)))
        }
    }
}

/// Decides whether a device may enroll.
pub(super) fn redeem(claim: &Claim, reading: &Reading<'_, EnrollmentToken>) -> TokenDecision {
    let reading = reading.ungated();
    if reading.enterprise.is_some_and(Enterprise::is_deleted) {
        return Err(Refusal::Closed);
    }
    let redemption = reading.noun.ok_or(Refusal::Absent)?.redeem(claim, reading.now)?;
    Ok(Decision::next(redemption.event).insert(redemption.device))
}

/// Returns the claim of a device; its serial number is what its id has before a dot.
pub(super) fn claim(device: &str) -> Claim {
    let serial = device.split('.').next().unwrap_or(device);
    Claim::new(
        device.parse::<DeviceId>().expect("an id"),
        serial.parse().expect("a serial number"),
        device::Ownership::CompanyOwned,
    )
}

/// Returns how many facts a decision recorded.
pub(super) fn count<N: Noun>(executed: Executed<N>) -> usize {
    executed.ungated().events().len()
}

/// Returns the id of a token.
pub(super) fn id_of(token: &EnrollmentToken) -> String {
    token.issued().name.id().to_string()
}

/// Returns a request under an id that nobody else uses.
pub(super) fn drawn(scope: Scope) -> Request {
    static DRAWN: AtomicU64 = AtomicU64::new(0);
    let id = u128::from(DRAWN.fetch_add(1, Ordering::Relaxed)).to_be_bytes();
    Request {
        id: RequestId::from_entropy(id),
        drawn_by: DrawnBy::Service,
        command: CommandHash([0; 32]),
        scope,
        actor: None,
    }
}

/// Returns a request under the caller's id.
pub(super) fn request(id: &str, command: u8, scope: Scope) -> Request {
    Request {
        id: id.parse().expect("a request id"),
        drawn_by: DrawnBy::Caller,
        command: CommandHash([command; 32]),
        scope,
        actor: None,
    }
}

/// Makes `count` calls that begin at once, and returns their answers in order.
pub(super) async fn at_once<T, F>(count: usize, call: impl Fn(usize) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let start = Arc::new(Barrier::new(count));
    let calls = (0..count).map(|index| {
        let (start, call) = (Arc::clone(&start), call(index));
        tokio::spawn(async move {
            start.wait().await;
            call.await
        })
    });
    let calls: Vec<_> = calls.collect();
    let mut answers = Vec::with_capacity(count);
    for call in calls {
        match call.await {
            Ok(answer) => answers.push(answer),
            Err(error) => panic::resume_unwind(error.into_panic()),
        }
    }
    answers
}
