//! What the model and the service are asked, and how it is drawn.
//!
//! Nouns are named by when they began: the first token, the second. A number past the last names
//! something that is not there.

use proptest::{option, prelude::*};

use crate::model::Model;

/// The enterprises, policies, serial numbers, identifiers, addresses and request ids there are.
pub(crate) const FEW: usize = 3;

/// How long the tokens of most commands are valid: a minute, an hour, to the year 9999.
pub(crate) const LASTING: [i64; 3] = [60, 3600, 315_576_000_000];

/// One call of an API, or a move of the clock.
#[derive(Clone, Debug)]
pub(crate) enum Command {
    CreateEnterprise { enterprise: usize },
    DeleteEnterprise { enterprise: usize },
    WritePolicy { enterprise: usize, policy: usize },
    ReadPolicy { enterprise: usize, policy: usize },
    DeletePolicy { enterprise: usize, policy: usize },
    IssueToken { enterprise: usize, terms: Terms, vendor: Vendor },
    ReadToken { token: usize, vendor: Vendor },
    DeleteToken { token: usize, vendor: Vendor },
    ListTokens { enterprise: usize, vendor: Vendor, limit: usize },
    Enroll { value: usize, claim: Claim, request: Option<usize> },
    ReadDevice { device: usize, vendor: Vendor },
    DeleteDevice { device: usize, vendor: Vendor },
    ListDevices { enterprise: usize, vendor: Vendor, limit: usize },
    User(UserCommand),
    Profile(ProfileCommand),
    ReadEvents { enterprise: usize },
    SetClock { to: Moment },
}

impl Command {
    /// Returns whether it has a request id.
    pub(crate) fn is_retriable(&self) -> bool {
        matches!(
            self,
            Self::Enroll { request: Some(_), .. }
                | Self::User(UserCommand::Provision { request: Some(_), .. })
        )
    }
}

/// A call on users.
#[derive(Clone, Debug)]
pub(crate) enum UserCommand {
    Insert {
        enterprise: usize,
        identifier: usize,
        device_account: bool,
        shown: Shown,
    },
    AddGoogle {
        enterprise: usize,
        email: usize,
    },
    Read {
        user: usize,
    },
    Find {
        enterprise: usize,
        email: usize,
    },
    Update {
        user: usize,
        identifier: Option<usize>,
        device_account: Option<bool>,
        shown: Shown,
    },
    Delete {
        user: usize,
    },
    IssueToken {
        user: usize,
    },
    Provision {
        value: usize,
        device: usize,
        request: Option<usize>,
    },
    /// So many tokens are issued, and each is redeemed on another device.
    Crowd {
        user: usize,
        devices: usize,
    },
    RevokeAccess {
        user: usize,
    },
}

/// A call on enrollment profiles.
#[derive(Clone, Debug)]
pub(crate) enum ProfileCommand {
    Create { enterprise: usize, company_owned: bool },
    Read { profile: usize },
    List { enterprise: usize },
    CreateToken { profile: usize, seconds: i32 },
    RevokeToken { profile: usize },
    Delete { profile: usize },
}

/// What to show of a user: nothing is said, nothing, or one of a few names.
pub(crate) type Shown = Option<Option<usize>>;

/// Through which of Google's APIs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Vendor {
    Android,
    Play,
}

/// What a token is issued for.
#[derive(Clone, Debug)]
pub(crate) struct Terms {
    pub(crate) seconds: i64,
    pub(crate) uses_max: Option<u32>,
    pub(crate) personal_usage: Personal,
    pub(crate) policy: Option<usize>,
    pub(crate) data: Option<usize>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Personal {
    Unspecified,
    Allowed,
    Disallowed,
}

/// What a device says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Claim {
    pub(crate) serial: usize,
    pub(crate) personal: bool,
}

/// Where the clock is set.
#[derive(Clone, Debug)]
pub(crate) enum Moment {
    /// So many nanoseconds from the expiration of a value.
    Expiration { value: usize, nanos: i128 },
    /// So many seconds from now, back too.
    FromNow { seconds: i128 },
}

/// Draws the next command: mostly about what began last.
pub(crate) fn command(model: &Model) -> BoxedStrategy<Command> {
    let enterprise = || 0..FEW - 1;
    let (value, token, device) =
        (newest(model.values.len()), newest(model.tokens.len()), newest(model.devices.len()));
    let limit = || 1..4_usize;
    let few = || 0..FEW;
    prop_oneof![
        1 => enterprise().prop_map(|enterprise| Command::CreateEnterprise { enterprise }),
        1 => enterprise().prop_map(|enterprise| Command::DeleteEnterprise { enterprise }),
        4 => (enterprise(), few()).prop_map(|(enterprise, policy)| Command::WritePolicy { enterprise, policy }),
        1 => (enterprise(), few()).prop_map(|(enterprise, policy)| Command::ReadPolicy { enterprise, policy }),
        4 => (enterprise(), few()).prop_map(|(enterprise, policy)| Command::DeletePolicy { enterprise, policy }),
        8 => (enterprise(), terms(), vendor())
            .prop_map(|(enterprise, terms, vendor)| Command::IssueToken { enterprise, terms, vendor }),
        3 => (token.clone(), vendor()).prop_map(|(token, vendor)| Command::ReadToken { token, vendor }),
        2 => (token, vendor()).prop_map(|(token, vendor)| Command::DeleteToken { token, vendor }),
        3 => (enterprise(), vendor(), limit())
            .prop_map(|(enterprise, vendor, limit)| Command::ListTokens { enterprise, vendor, limit }),
        16 => (value.clone(), claim(), option::weighted(0.4, few()))
            .prop_map(|(value, claim, request)| Command::Enroll { value, claim, request }),
        2 => (device.clone(), vendor()).prop_map(|(device, vendor)| Command::ReadDevice { device, vendor }),
        2 => (device, vendor()).prop_map(|(device, vendor)| Command::DeleteDevice { device, vendor }),
        2 => (enterprise(), vendor(), limit())
            .prop_map(|(enterprise, vendor, limit)| Command::ListDevices { enterprise, vendor, limit }),
        24 => user_command(model).prop_map(Command::User),
        10 => profile_command(model).prop_map(Command::Profile),
        2 => enterprise().prop_map(|enterprise| Command::ReadEvents { enterprise }),
        8 => retry(model),
        6 => moment(value).prop_map(|to| Command::SetClock { to }),
    ]
    .boxed()
}

/// Draws a command that was asked before, with its request id.
fn retry(model: &Model) -> BoxedStrategy<Command> {
    if model.retriable.is_empty() {
        return Just(Command::ReadEvents { enterprise: 0 }).boxed();
    }
    proptest::sample::select(model.retriable.clone()).boxed()
}

/// Draws the number of something there, or of one more.
fn newest(count: usize) -> BoxedStrategy<usize> {
    let last = count.saturating_sub(1);
    prop_oneof![3 => Just(last), 3 => last.saturating_sub(3)..=last, 3 => 0..=last, 1 => Just(count)]
        .boxed()
}

fn terms() -> impl Strategy<Value = Terms> {
    let uses_max = prop_oneof![3 => Just(Some(1)), 1 => Just(Some(2)), 2 => Just(None)];
    let usage = prop_oneof![
        Just(Personal::Unspecified),
        Just(Personal::Allowed),
        Just(Personal::Disallowed)
    ];
    let seconds = prop_oneof![4 => Just(0), 2 => Just(1), 1 => Just(2)]
        .prop_map(|index: usize| LASTING[index]);
    (seconds, uses_max, usage, option::of(0..FEW), option::of(0..FEW)).prop_map(
        |(seconds, uses_max, personal_usage, policy, data)| Terms {
            seconds,
            uses_max,
            personal_usage,
            policy,
            data,
        },
    )
}

fn vendor() -> impl Strategy<Value = Vendor> {
    prop_oneof![3 => Just(Vendor::Android), 1 => Just(Vendor::Play)]
}

fn claim() -> impl Strategy<Value = Claim> {
    (0..FEW, proptest::bool::weighted(0.2))
        .prop_map(|(serial, personal)| Claim { serial, personal })
}

fn moment(value: BoxedStrategy<usize>) -> impl Strategy<Value = Moment> {
    prop_oneof![
        3 => (value, -1..=1_i128).prop_map(|(value, nanos)| Moment::Expiration { value, nanos }),
        1 => (-400..400_i128).prop_map(|seconds| Moment::FromNow { seconds }),
    ]
}

fn shown() -> impl Strategy<Value = Shown> {
    option::of(option::of(0..FEW))
}

fn user_command(model: &Model) -> impl Strategy<Value = UserCommand> + use<> {
    let (user, value) = (newest(model.users.len()), newest(model.values.len()));
    let (enterprise, few) = (|| 0..FEW - 1, || 0..FEW);
    let on_user = |command: fn(usize) -> UserCommand| user.clone().prop_map(command);
    let device_account = || proptest::bool::weighted(0.2);
    prop_oneof![
        6 => (enterprise(), few(), device_account(), shown())
            .prop_map(|(enterprise, identifier, device_account, shown)|
                UserCommand::Insert { enterprise, identifier, device_account, shown }),
        1 => (enterprise(), few()).prop_map(|(enterprise, email)| UserCommand::AddGoogle { enterprise, email }),
        2 => on_user(|user| UserCommand::Read { user }),
        1 => (enterprise(), few()).prop_map(|(enterprise, email)| UserCommand::Find { enterprise, email }),
        2 => (user.clone(), option::of(few()), option::of(device_account()), shown())
            .prop_map(|(user, identifier, device_account, shown)|
                UserCommand::Update { user, identifier, device_account, shown }),
        1 => on_user(|user| UserCommand::Delete { user }),
        6 => on_user(|user| UserCommand::IssueToken { user }),
        8 => (value, 0..FEW + 1, option::weighted(0.4, few()))
            .prop_map(|(value, device, request)| UserCommand::Provision { value, device, request }),
        2 => (user.clone(), 8..12_usize).prop_map(|(user, devices)| UserCommand::Crowd { user, devices }),
        2 => on_user(|user| UserCommand::RevokeAccess { user }),
    ]
}

fn profile_command(model: &Model) -> impl Strategy<Value = ProfileCommand> + use<> {
    let profile = newest(model.profiles.len());
    let enterprise = || 0..FEW - 1;
    let on_profile = |command: fn(usize) -> ProfileCommand| profile.clone().prop_map(command);
    prop_oneof![
        2 => (enterprise(), any::<bool>()).prop_map(|(enterprise, company_owned)|
            ProfileCommand::Create { enterprise, company_owned }),
        2 => on_profile(|profile| ProfileCommand::Read { profile }),
        1 => enterprise().prop_map(|enterprise| ProfileCommand::List { enterprise }),
        4 => (profile.clone(), prop_oneof![Just(1), Just(60), Just(2_051_244_000)])
            .prop_map(|(profile, seconds)| ProfileCommand::CreateToken { profile, seconds }),
        2 => on_profile(|profile| ProfileCommand::RevokeToken { profile }),
        1 => on_profile(|profile| ProfileCommand::Delete { profile }),
    ]
}
