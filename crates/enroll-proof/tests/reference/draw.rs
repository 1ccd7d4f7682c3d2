//! The random commands.

use proptest::{collection::vec, option, prelude::*};

use crate::{
    command::{
        After, Behavior, Change, Claim, Command, EnterpriseCommand, FEW, KNOWN, Limit, Limits,
        Listed, Listing, Moment, Personal, PolicyCommand, ProductSet, ProfileCommand, Settings,
        SettingsChange, Shown, SignupCommand, Terms, UserCommand, Vendor,
    },
    model::Model,
};

/// The validities of the tokens of most commands: a minute, an hour, to the year 9999.
const LASTING: [i64; 3] = [60, 3600, 315_576_000_000];

/// Draws the next command: mostly about what began last.
pub(crate) fn command(model: &Model) -> BoxedStrategy<Command> {
    let value = newest(model.values.len());
    let after = newest(model.marks.len());
    prop_oneof![
        7 => enterprise_command(model).prop_map(Command::Enterprise),
        6 => signup_command(model).prop_map(Command::Signup),
        8 => policy_command(model).prop_map(Command::Policy),
        42 => token_command(model),
        28 => user_command(model).prop_map(Command::User),
        12 => profile_command(model).prop_map(Command::Profile),
        3 => listing(model).prop_map(Command::List),
        4 => listing(model).prop_map(|of| Command::Page { of, after: None }),
        9 => next_page(model, after),
        4 => (value.clone(), option::of(moment(value.clone())))
            .prop_map(|(value, at)| Command::Explain { value, at }),
        1 => enterprise(model).prop_map(|enterprise| Command::ReadEvents { enterprise }),
        3 => part(model),
        1 => limits().prop_map(|limits| Command::Restart { limits }),
        8 => retry(model),
        6 => moment(value).prop_map(|to| Command::SetClock { to }),
    ]
    .boxed()
}

/// Draws an enterprise: mostly the first, so that there is much in one.
fn enterprise(model: &Model) -> BoxedStrategy<usize> {
    let count = model.enterprises.len();
    prop_oneof![6 => Just(0), 3 => 0..KNOWN, 1 => 0..count, 1 => Just(count - 1)].boxed()
}

fn enterprise_command(model: &Model) -> impl Strategy<Value = EnterpriseCommand> + use<> {
    use EnterpriseCommand as Of;
    let enterprise = || enterprise(model);
    let few = || 0..FEW;
    prop_oneof![
        1 => Just(Of::Draw),
        2 => (enterprise(), vendor(), option::of(few()))
            .prop_map(|(enterprise, vendor, document)| Of::Create { enterprise, vendor, document }),
        1 => enterprise().prop_map(|enterprise| Of::Check { enterprise }),
        2 => enterprise().prop_map(|enterprise| Of::Read { enterprise }),
        2 => (enterprise(), vendor(), change())
            .prop_map(|(enterprise, vendor, change)| Of::Describe { enterprise, vendor, change }),
        4 => (enterprise(), few())
            .prop_map(|(enterprise, product)| Of::Approve { enterprise, product }),
        1 => (enterprise(), few())
            .prop_map(|(enterprise, product)| Of::Unapprove { enterprise, product }),
        1 => enterprise().prop_map(|enterprise| Of::Delete { enterprise }),
    ]
}

fn signup_command(model: &Model) -> impl Strategy<Value = SignupCommand> + use<> {
    use SignupCommand as Of;
    let count = model.signups.len();
    let callbacks: Vec<usize> = model.signups.iter().map(|signup| signup.callback).collect();
    let open = (newest(count), proptest::bool::weighted(0.8), 0..2_usize).prop_map(
        move |(url, right, other)| {
            let right = callbacks.get(url).filter(|_| right);
            Of::Open { url, callback: right.copied().unwrap_or(other) }
        },
    );
    prop_oneof![
        2 => (0..2_usize).prop_map(|callback| Of::Draw { callback }),
        2 => open,
        2 => (0..=count, 0..=count).prop_map(|(url, token)| Of::Finish { url, token }),
        1 => newest(count).prop_map(|url| Of::Finish { url, token: url }),
    ]
}

fn policy_command(model: &Model) -> impl Strategy<Value = PolicyCommand> + use<> {
    use PolicyCommand as Of;
    let of = || (enterprise(model), 0..FEW);
    prop_oneof![
        4 => (of(), change())
            .prop_map(|((enterprise, policy), change)| Of::Write { enterprise, policy, change }),
        1 => of().prop_map(|(enterprise, policy)| Of::Read { enterprise, policy }),
        3 => of().prop_map(|(enterprise, policy)| Of::Delete { enterprise, policy }),
    ]
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![3 => (0..FEW)
            .prop_map(Change::To), 2 => Just(Change::Next), 1 => Just(Change::Refuse)]
}

/// Draws a call on enrollment tokens or the devices that they let in.
fn token_command(model: &Model) -> BoxedStrategy<Command> {
    let value = value_that(model, false);
    let (of_token, of_device) = (token_and_vendor(model), device_and_vendor(model));
    prop_oneof![
        12 => (enterprise(model), terms(), vendor(), any::<bool>())
            .prop_map(|(enterprise, terms, vendor, named)|
                Command::IssueToken { enterprise, terms, vendor, named }),
        3 => of_token.clone().prop_map(|(token, vendor)| Command::ReadToken { token, vendor }),
        4 => of_token.prop_map(|(token, vendor)| Command::DeleteToken { token, vendor }),
        16 => (value, claim(), option::weighted(0.4, 0..FEW))
            .prop_map(|(value, claim, request)| Command::Enroll { value, claim, request }),
        2 => of_device.clone().prop_map(|(device, vendor)| Command::ReadDevice { device, vendor }),
        4 => of_device.prop_map(|(device, vendor)| Command::DeleteDevice { device, vendor }),
    ]
    .boxed()
}

/// Draws a token, and mostly the API that shows it.
fn token_and_vendor(model: &Model) -> BoxedStrategy<(usize, Vendor)> {
    let vendors: Vec<_> = model.tokens.iter().map(|token| Some(token.vendor)).collect();
    with_vendor(newest(vendors.len()), vendors)
}

/// Draws a device, and mostly the API that shows it.
fn device_and_vendor(model: &Model) -> BoxedStrategy<(usize, Vendor)> {
    let vendors: Vec<_> = model.devices.iter().map(|device| device.vendor).collect();
    with_vendor(newest(vendors.len()), vendors)
}

fn with_vendor(
    number: BoxedStrategy<usize>,
    vendors: Vec<Option<Vendor>>,
) -> BoxedStrategy<(usize, Vendor)> {
    (number, vendor(), proptest::bool::weighted(0.8))
        .prop_map(move |(number, other, shows)| {
            let own = vendors.get(number).copied().flatten();
            (number, own.filter(|_| shows).unwrap_or(other))
        })
        .boxed()
}

fn listing(model: &Model) -> impl Strategy<Value = Listing> + use<> {
    let what = prop_oneof![
        3 => Just(Listed::Tokens),
        3 => Just(Listed::Devices),
        1 => Just(Listed::Policies),
        1 => Just(Listed::Enterprises),
    ];
    (what, enterprise(model), vendor(), 1..3_usize)
        .prop_map(|(what, enterprise, vendor, limit)| Listing { what, enterprise, vendor, limit })
}

/// Draws the page after a mark: of the list that the mark is of, if it is not for another one.
fn next_page(model: &Model, after: BoxedStrategy<usize>) -> BoxedStrategy<Command> {
    let marks = model.marks.clone();
    (listing(model), after, proptest::bool::weighted(0.8))
        .prop_map(move |(of, after, same)| {
            let of = match marks.get(after).filter(|_| same) {
                Some(mark) => Listing { limit: of.limit, ..mark.of },
                None => of,
            };
            Command::Page { of, after: Some(after) }
        })
        .boxed()
}

fn part(model: &Model) -> BoxedStrategy<Command> {
    let cursors = model.cursors.clone();
    let after = prop_oneof![
        1 => Just(None),
        3 => newest(cursors.len()).prop_map(|part| Some(After::Part(part))),
        1 => (0..12_u64).prop_map(|position| Some(After::Position(position))),
    ];
    (enterprise(model), after, proptest::bool::weighted(0.8))
        .prop_map(move |(enterprise, after, same)| {
            let cursor = match after {
                Some(After::Part(part)) if same => cursors.get(part),
                Some(_) | None => None,
            };
            let enterprise = cursor.map_or(enterprise, |cursor| cursor.enterprise);
            Command::ReadPart { enterprise, after }
        })
        .boxed()
}

/// Draws limits that differ from the usual ones now and then.
pub(crate) fn limits() -> impl Strategy<Value = Limits> {
    let limit = |usual: usize, other: usize| {
        let max = prop_oneof![3 => Just(usual), 1 => Just(other)];
        (max, proptest::bool::weighted(0.2)).prop_map(|(max, warns)| Limit { max, warns })
    };
    (limit(10, 2), limit(1, 2), limit(12, 3)).prop_map(
        |(user_devices, device_account_devices, outstanding)| Limits {
            user_devices,
            device_account_devices,
            outstanding,
        },
    )
}

/// Draws a command that was asked before, with its request id.
fn retry(model: &Model) -> BoxedStrategy<Command> {
    if model.retriable.is_empty() {
        return Just(Command::Enterprise(EnterpriseCommand::Read { enterprise: 0 })).boxed();
    }
    proptest::sample::select(model.retriable.clone()).boxed()
}

/// Draws the number of something there, or of one more.
fn newest(count: usize) -> BoxedStrategy<usize> {
    let last = count.saturating_sub(1);
    prop_oneof![
        3 => Just(last),
        3 => last.saturating_sub(3)..=last,
        3 => 0..=last,
        1 => Just(count)
    ]
    .boxed()
}

/// Draws a value: mostly one that adds accounts, or one that lets devices in.
fn value_that(model: &Model, adds_accounts: bool) -> BoxedStrategy<usize> {
    let count = model.values.len();
    let fits = |value: &usize| model.values[*value].adds_accounts() == adds_accounts;
    let fitting: Vec<usize> = (0..count).filter(fits).collect();
    let fitting =
        newest(fitting.len()).prop_map(move |index| fitting.get(index).copied().unwrap_or(count));
    prop_oneof![5 => fitting, 1 => newest(count)].boxed()
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
    prop_oneof![4 => Just(Vendor::Android), 1 => Just(Vendor::Play)]
}

fn claim() -> impl Strategy<Value = Claim> {
    (0..FEW, proptest::bool::weighted(0.2))
        .prop_map(|(serial, personal)| Claim { serial, personal })
}

fn moment(value: BoxedStrategy<usize>) -> impl Strategy<Value = Moment> {
    prop_oneof![
        3 => (value, -1..=1_i128).prop_map(|(value, ticks)| Moment::Expiration { value, ticks }),
        1 => (-400..400_i128).prop_map(|seconds| Moment::FromNow { seconds }),
    ]
}

fn shown() -> impl Strategy<Value = Shown> {
    option::of(option::of(0..FEW))
}

fn user_command(model: &Model) -> impl Strategy<Value = UserCommand> + use<> {
    let (user, value) = (newest(model.users.len()), value_that(model, true));
    let (enterprise, few) = (|| enterprise(model), || 0..FEW);
    let on_user = |command: fn(usize) -> UserCommand| user.clone().prop_map(command);
    let device_account = || proptest::bool::weighted(0.2);
    prop_oneof![
        6 => (enterprise(), few(), device_account(), shown())
            .prop_map(|(enterprise, identifier, device_account, shown)|
                UserCommand::Insert { enterprise, identifier, device_account, shown }),
        3 => (enterprise(), few())
            .prop_map(|(enterprise, email)| UserCommand::AddGoogle { enterprise, email }),
        2 => on_user(|user| UserCommand::Read { user }),
        2 => (enterprise(), few())
            .prop_map(|(enterprise, email)| UserCommand::Find { enterprise, email }),
        2 => (user.clone(), option::of(few()), option::of(device_account()), shown())
            .prop_map(|(user, identifier, device_account, shown)|
                UserCommand::Update { user, identifier, device_account, shown }),
        2 => on_user(|user| UserCommand::Delete { user }),
        6 => on_user(|user| UserCommand::IssueToken { user }),
        8 => (value, 0..FEW + 1, option::weighted(0.4, few()))
            .prop_map(|(value, device, request)| UserCommand::Provision { value, device, request }),
        2 => (user.clone(), 4..12_usize)
            .prop_map(|(user, devices)| UserCommand::Crowd { user, devices }),
        3 => on_user(|user| UserCommand::RevokeAccess { user }),
        4 => (user, products())
            .prop_map(|(user, products)| UserCommand::ReplaceProducts { user, products }),
    ]
}

/// Draws a set that may name a product twice.
fn products() -> impl Strategy<Value = ProductSet> {
    let behavior = prop_oneof![
        3 => Just(Behavior::Listed),
        1 => Just(Behavior::All),
        1 => Just(Behavior::AllApproved)
    ];
    (behavior, vec(0..FEW, 0..3), vec((0..FEW, 0..3_usize), 0..2))
        .prop_map(|(behavior, listed, visible)| ProductSet { behavior, listed, visible })
}

fn profile_command(model: &Model) -> impl Strategy<Value = ProfileCommand> + use<> {
    let profile = newest(model.profiles.len());
    let on_profile = |command: fn(usize) -> ProfileCommand| profile.clone().prop_map(command);
    prop_oneof![
        2 => (enterprise(model), settings()).prop_map(|(enterprise, settings)|
            ProfileCommand::Create { enterprise, settings }),
        2 => on_profile(|profile| ProfileCommand::Read { profile }),
        1 => (enterprise(model), any::<bool>()).prop_map(|(enterprise, company_owned)|
            ProfileCommand::List { enterprise, company_owned }),
        2 => (profile.clone(), option::weighted(0.8, settings_change()))
            .prop_map(|(profile, change)| ProfileCommand::Update { profile, change }),
        4 => (profile.clone(), prop_oneof![Just(1), Just(60), Just(2_051_244_000)])
            .prop_map(|(profile, seconds)| ProfileCommand::CreateToken { profile, seconds }),
        2 => on_profile(|profile| ProfileCommand::RevokeToken { profile }),
        1 => on_profile(|profile| ProfileCommand::Delete { profile }),
    ]
}

fn settings() -> impl Strategy<Value = Settings> {
    (option::of(0..FEW), option::of(0..FEW), any::<bool>()).prop_map(
        |(shown, description, company_owned)| Settings { shown, description, company_owned },
    )
}

fn settings_change() -> impl Strategy<Value = SettingsChange> {
    (shown(), shown(), option::of(any::<bool>())).prop_map(|(shown, description, company_owned)| {
        SettingsChange { shown, description, company_owned }
    })
}
