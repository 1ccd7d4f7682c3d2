//! Answers in plain values: nouns by their numbers, instants in nanoseconds.

use crate::command::{Personal, ProductSet, Vendor};

/// An instant, in nanoseconds after 1970 began.
pub(crate) type Instant = i128;

/// The answer to a command.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Answer {
    Done,
    Refused(Reason),
    Enterprise(Enterprise),
    /// The number of an enterprise, and nothing else.
    Known(usize),
    Policy(Policy),
    Token(Token),
    Device(Device),
    User(User),
    /// An authentication token.
    Value,
    /// The user of the account.
    Provisioned {
        user: usize,
    },
    Products(ProductSet),
    Profile(Profile),
    Explained(Explained),
    Events(Vec<Fact>),
    /// A part of a feed, and the number of the cursor that leads on.
    Part {
        facts: Vec<Fact>,
        next: usize,
    },
    /// A page of a list, and the number of the mark that leads on.
    Page {
        items: Vec<Answer>,
        next: Option<usize>,
    },
    Many(Vec<Answer>),
}

/// An enterprise as it is shown.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Enterprise {
    pub(crate) number: usize,
    /// `None`: no vendor's API.
    pub(crate) vendor: Option<Vendor>,
    pub(crate) created_at: Instant,
    pub(crate) document: Option<usize>,
    pub(crate) ever_approved: Vec<usize>,
}

/// A policy as it is shown.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Policy {
    pub(crate) number: usize,
    pub(crate) version: u64,
    pub(crate) document: usize,
}

/// An enrollment token as it is shown.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Token {
    pub(crate) number: usize,
    pub(crate) value: usize,
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

/// The token that let a device in.
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
    pub(crate) products: ProductSet,
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
    pub(crate) shown: Option<usize>,
    pub(crate) description: Option<usize>,
    pub(crate) company_owned: bool,
    pub(crate) modified_at: Instant,
    /// When its token expires, unless it has none or a revoked one.
    pub(crate) expires_at: Option<Instant>,
    pub(crate) enrolled: u64,
    pub(crate) uses: u64,
    /// Its token, where it is asked for and neither missing nor revoked.
    pub(crate) value: Option<usize>,
}

/// Why a token lets devices in or not.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Explained {
    pub(crate) of: Subject,
    pub(crate) at: Instant,
    /// Why it does not, and what would change that.
    pub(crate) refusal: Option<(Obstacle, Remedy)>,
    /// The fact that issued the token, and when.
    pub(crate) issued: Option<(Instant, Fact)>,
    /// The last fact that used or ended the token, and when.
    pub(crate) last: Option<(Instant, Fact)>,
}

/// The owner of a token.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Subject {
    Token(usize),
    User(usize),
    Profile(usize),
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Obstacle {
    NotIssued,
    NoEnterprise,
    Deleted,
    Spent,
    Revoked,
    Superseded,
    Expired,
}

/// The change that would let a device in.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Remedy {
    /// An instant before this one.
    Before(Instant),
    /// This instant, or a later one.
    After(Instant),
    /// Something else, in these words.
    Said(String),
}

/// An event of the feed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Fact {
    EnterpriseCreated,
    EnterpriseDescribed { document: usize },
    ProductApproved(usize),
    ProductUnapproved(usize),
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
    ProductSetReplaced(usize),
    UserDeleted(usize),
    ProfileCreated(usize),
    ProfileUpdated(usize),
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
    /// A product that the enterprise never approved.
    NeverApproved(usize),
    /// A product is named twice.
    Repeated,
    /// The caller's function refused to make the new state of the old one.
    ChangeRefused,
    /// The id or the token is not of this sign-up URL.
    NotOfSignup,
    /// The mark is of another list.
    MarkOfAnother,
    /// The cursor is of another feed.
    CursorOfAnother,
    /// The cursor is past the feed's end.
    PastTheEnd,
    /// Any other error: never expected.
    Other,
}
