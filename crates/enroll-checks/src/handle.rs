//! Checks of the emulator, for any sequence of requests: it never panics, each response is of
//! the dialect of its path, and no token value is in a response that does not owe it.
#![expect(clippy::indexing_slicing, clippy::panic, reason = "a check fails where it panics")]

mod call;
mod calls;
mod judge;
mod known;
mod script;

use enroll_core::{
    Duration, Timestamp,
    name::{EnrollmentProfileName, EnterpriseId},
    origin::Origin,
};
use enroll_emulator::{Emulator, seed::Seed};
use pollster::FutureExt;

use self::{judge::Exchange, known::Known, script::Script};

/// The most requests of an input.
const CALLS_MAX: usize = 48;

const SEED: &[u8] = br#"{"enterprises": [
    {"id": "LC1", "products": ["app:com.example"], "policies": {"p": {"cameraDisabled": true}},
     "enrollmentTokens": [{"id": "t", "token": {"policyName": "p"}}],
     "users": [{"user": {"accountIdentifier": "u", "accountType": "userAccount"}}]},
    {"id": "LC00graph", "androidForWorkEnrollmentProfiles": [
        {"id": "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "profile": {"displayName": "p"},
         "token": {"tokenValidityInSeconds": 3600}}]}]}"#;

/// Panics if a promise is broken. The first byte of the input has the options of the emulator, and
/// the rest is a [`Script`].
pub fn check(input: &[u8]) {
    let Some((&options, script)) = input.split_first() else { return };
    run(&emulator(options), script);
}

/// Sends the requests of a script, and panics if a promise is broken.
fn run(emulator: &Emulator, script: &[u8]) -> Vec<Exchange> {
    let mut now = start();
    let (mut known, mut exchanges) = (Known::default(), Vec::new());
    let mut script = Script::new(script);
    while exchanges.len() < CALLS_MAX {
        let Some(call) = script.next(&known) else { break };
        now = now.saturating_add(Duration::from_seconds(call.seconds));
        // Some texts are not a request.
        let Some(request) = call.request() else { continue };
        let path = request.uri().path().to_owned();
        let exchange = Exchange::new(call, path, emulator.handle(request, now));
        exchange.is_of_its_dialect(&exchanges);
        known.learn(&exchange);
        exchanges.push(exchange);
    }
    learn_all_values(emulator, &mut known);
    for value in known.values() {
        judge::is_shown_where_it_is_owed(value, &exchanges);
    }
    exchanges
}

/// Adds the values of all tokens that are there, also of those that no response had.
fn learn_all_values(emulator: &Emulator, known: &mut Known) {
    for enterprise in known.all('e').to_vec() {
        let Ok(id) = enterprise.parse::<EnterpriseId>() else { continue };
        let origin = Origin::AndroidManagement;
        let page = emulator.service().enrollment_tokens(&id, origin, 100, None).block_on();
        for token in page.into_iter().flat_map(|page| page.items) {
            known.add('v', token.value.expose());
        }
    }
    for id in known.all('g').to_vec() {
        let name = format!("enterprises/LC00graph/enrollmentProfiles/{id}");
        let Ok(name) = name.parse::<EnrollmentProfileName>() else { continue };
        let profile = emulator.service().enrollment_profile(&name, Origin::Graph).block_on();
        if let Some(value) = profile.ok().and_then(|profile| profile.value) {
            known.add('v', value.expose());
        }
    }
}

/// Returns which calls of the table succeed in an input.
pub fn succeeded(input: &[u8]) -> std::collections::BTreeSet<usize> {
    let (options, script) = input.split_first().expect("the input is not empty");
    let exchanges = run(&emulator(*options), script);
    exchanges.iter().filter_map(Exchange::succeeded).collect()
}

/// How many calls the table has.
pub const CALLS: usize = calls::CALLS.len();

/// Returns an emulator that answers each run of an input in the same way.
fn emulator(options: u8) -> Emulator {
    let mut builder = Emulator::builder().entropy([7; 32]).now(start());
    if options & 1 != 0 {
        builder = builder.strict();
    }
    if options & 2 != 0 {
        builder = builder.require_bearer();
    }
    if options & 4 != 0 {
        builder = builder.loopback_only();
    }
    if options & 8 != 0 {
        builder = builder.seed(Seed::parse(SEED).expect("the seed is valid"));
    }
    if options & 16 != 0 {
        builder = builder.public_url("https://enroll.example/mdm/");
    }
    builder.build().expect("the seed breaks no rule")
}

/// Returns the time of the first request.
fn start() -> Timestamp {
    Timestamp::new(1_893_456_000, 0).expect("it is in the year 2030")
}
