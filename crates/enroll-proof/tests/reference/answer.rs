//! What is answered, in plain values: nouns by their numbers, instants in nanoseconds.

use crate::command::Personal;

/// An instant, in nanoseconds after 1970 began.
pub(crate) type Instant = i128;

/// What a command is answered.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Answer {
    Done,
    Refused(Reason),
    Version(u64),
    Token(Token),
    Tokens(Vec<Token>),
    Device(Device),
    Devices(Vec<Device>),
    User(User),
    /// An authentication token.
    Value,
    /// Whose account was added.
    Provisioned {
        user: usize,
    },
    Profile(Profile),
    Profiles(Vec<Profile>),
    Events(Vec<Fact>),
    Many(Vec<Answer>),
}

/// An enrollment token as it is shown.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Token {
    pub(crate) number: usize,
    pub(crate) expires_at: Instant,
    pub(crate) uses_max: Option<u32>,
    pub(crate) uses: u64,
    pub(crate) personal_usage: Personal,
    pub(crate) policy: Option<usize>,
    pub(crate) data: Option<usize>,
}

/// A device as it is shown.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Device {
    pub(crate) number: usize,
    pub(crate) by: Authority,
    pub(crate) at: Instant,
    pub(crate) serial: usize,
    pub(crate) personal: bool,
    pub(crate) fully_managed: bool,
    /// 0 is the default one.
    pub(crate) policy: usize,
    pub(crate) data: Option<usize>,
    pub(crate) previous: Vec<usize>,
}

/// What let a device in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Authority {
    Token(usize),
    Profile(usize),
}

/// A user as it is shown.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct User {
    pub(crate) number: usize,
    pub(crate) kind: UserKind,
    pub(crate) shown: Option<usize>,
    /// The devices that have its account, in the order in which they got it.
    pub(crate) provisioned: Vec<usize>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum UserKind {
    Emm { identifier: usize, device_account: bool },
    Google { email: usize },
}

/// A profile as it is shown.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Profile {
    pub(crate) number: usize,
    pub(crate) company_owned: bool,
    pub(crate) modified_at: Instant,
    /// When its token expires, unless it has none or a revoked one.
    pub(crate) expires_at: Option<Instant>,
    pub(crate) enrolled: u64,
    pub(crate) uses: u64,
}

/// An event of the feed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Fact {
    EnterpriseCreated,
    EnterpriseDeleted,
    TokenIssued(usize),
    TokenRedeemed { token: usize, by: usize },
    TokenDeleted(usize),
    DeviceEnrolled(usize),
    DeviceDeleted(usize),
    UserInserted(usize),
    UserUpdated(usize),
    AuthTokenIssued { user: usize, number: u64 },
    AuthTokenRedeemed { user: usize, number: u64, device: usize },
    AccessRevoked(usize),
    UserDeleted(usize),
    ProfileCreated(usize),
    ProfileTokenCreated { profile: usize, generation: u64 },
    ProfileTokenRevoked(usize),
    ProfileRedeemed { profile: usize, generation: u64, by: usize },
    ProfileDeleted(usize),
    PolicyWritten { policy: usize, version: u64 },
    PolicyDeleted(usize),
}

/// Why not.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Reason {
    NoEnterprise,
    NotFound,
    Exists,
    InUse,
    UnknownToken,
    Deleted,
    Spent,
    Expired,
    Superseded,
    Revoked,
    Ownership,
    RequestIdReused,
    GoogleManaged,
    AccountIdentifier,
    AccountType,
    EmailTaken,
    Devices,
    OutstandingTokens,
    /// The user has no such token.
    UnknownToUser,
    Redeemed,
    Void,
    DeviceAccountBound,
    /// It could not be said: never expected.
    Other,
}
