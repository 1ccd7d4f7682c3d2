//! The commands to the model and the service.
//!
//! Nouns are named by when they began: the first token, the second. A number past the last names
//! something that is not there.

/// The policies, products, texts, serial numbers, identifiers, addresses and request ids there are.
pub(crate) const FEW: usize = 3;

/// The enterprises that are known from the beginning, whether they are created or not.
pub(crate) const KNOWN: usize = 2;

/// One call of an API, or what an operator does.
#[derive(Clone, Debug)]
pub(crate) enum Command {
    Enterprise(EnterpriseCommand),
    Signup(SignupCommand),
    Policy(PolicyCommand),
    /// The caller draws the name, or the service does.
    IssueToken {
        enterprise: usize,
        terms: Terms,
        vendor: Vendor,
        named: bool,
    },
    ReadToken {
        token: usize,
        vendor: Vendor,
    },
    DeleteToken {
        token: usize,
        vendor: Vendor,
    },
    Enroll {
        value: usize,
        claim: Claim,
        request: Option<usize>,
    },
    ReadDevice {
        device: usize,
        vendor: Vendor,
    },
    DeleteDevice {
        device: usize,
        vendor: Vendor,
    },
    User(UserCommand),
    Profile(ProfileCommand),
    /// All pages, with nothing in between.
    List(Listing),
    /// One page, from the beginning or after a mark: whatever was asked since the mark was given
    /// happened between two pages.
    Page {
        of: Listing,
        after: Option<usize>,
    },
    /// Why a value lets devices in or not, now or then.
    Explain {
        value: usize,
        at: Option<Moment>,
    },
    /// The whole feed.
    ReadEvents {
        enterprise: usize,
    },
    /// A part of it, from the beginning or after a cursor.
    ReadPart {
        enterprise: usize,
        after: Option<After>,
    },
    /// The server restarts with these limits.
    Restart {
        limits: Limits,
    },
    SetClock {
        to: Moment,
    },
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

/// A call on enterprises.
#[derive(Clone, Debug)]
pub(crate) enum EnterpriseCommand {
    /// Draws an id for a new one.
    Draw,
    Create {
        enterprise: usize,
        vendor: Vendor,
        document: Option<usize>,
    },
    Check {
        enterprise: usize,
    },
    Read {
        enterprise: usize,
    },
    Describe {
        enterprise: usize,
        vendor: Vendor,
        change: Change,
    },
    Approve {
        enterprise: usize,
        product: usize,
    },
    Unapprove {
        enterprise: usize,
        product: usize,
    },
    Delete {
        enterprise: usize,
    },
}

/// A step of a sign-up.
#[derive(Clone, Debug)]
pub(crate) enum SignupCommand {
    /// Draws a sign-up URL that leads to a callback.
    Draw { callback: usize },
    /// The administrator opens it, and comes back with an enterprise token.
    Open { url: usize, callback: usize },
    /// Asks which enterprise the token of one URL is for, by the id of another or the same.
    Finish { url: usize, token: usize },
}

/// A call on policies.
#[derive(Clone, Debug)]
pub(crate) enum PolicyCommand {
    Write { enterprise: usize, policy: usize, change: Change },
    Read { enterprise: usize, policy: usize },
    Delete { enterprise: usize, policy: usize },
}

/// The function from the current document to a new one.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Change {
    To(usize),
    /// The one after it.
    Next,
    /// Not at all.
    Refuse,
}

/// A list, and how many of it a page holds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Listing {
    pub(crate) what: Listed,
    /// The enterprise of the list; the list of enterprises belongs to none.
    pub(crate) enterprise: usize,
    pub(crate) vendor: Vendor,
    pub(crate) limit: usize,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Listed {
    Tokens,
    Devices,
    Policies,
    /// Without those that are described by the first document.
    Enterprises,
}

/// The position from which a feed is read.
#[derive(Clone, Copy, Debug)]
pub(crate) enum After {
    /// The end of a part that was read before.
    Part(usize),
    Position(u64),
}

/// The quotas of a user.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) user_devices: Limit,
    pub(crate) device_account_devices: Limit,
    pub(crate) outstanding: Limit,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Limit {
    pub(crate) max: usize,
    /// `true` if one more is admitted.
    pub(crate) warns: bool,
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
    ReplaceProducts {
        user: usize,
        products: ProductSet,
    },
}

/// Which products a user may install.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct ProductSet {
    pub(crate) behavior: Behavior,
    pub(crate) listed: Vec<usize>,
    /// Which products have how many tracks visible.
    pub(crate) visible: Vec<(usize, usize)>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Behavior {
    Listed,
    All,
    AllApproved,
}

/// A call on enrollment profiles.
#[derive(Clone, Debug)]
pub(crate) enum ProfileCommand {
    Create {
        enterprise: usize,
        settings: Settings,
    },
    Read {
        profile: usize,
    },
    /// Those for such devices.
    List {
        enterprise: usize,
        company_owned: bool,
    },
    /// `None`: the caller's function refuses to make the new settings.
    Update {
        profile: usize,
        change: Option<SettingsChange>,
    },
    CreateToken {
        profile: usize,
        seconds: i32,
    },
    RevokeToken {
        profile: usize,
    },
    Delete {
        profile: usize,
    },
}

/// The settings of a profile.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    pub(crate) shown: Option<usize>,
    pub(crate) description: Option<usize>,
    pub(crate) company_owned: bool,
}

/// A change to the settings of a profile.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SettingsChange {
    pub(crate) shown: Shown,
    pub(crate) description: Shown,
    pub(crate) company_owned: Option<bool>,
}

/// What to show: unspecified, nothing, or one of a few names.
pub(crate) type Shown = Option<Option<usize>>;

/// Through which of Google's APIs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Vendor {
    Android,
    Play,
}

/// The terms of a token.
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

/// The claim of a device.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Claim {
    pub(crate) serial: usize,
    pub(crate) personal: bool,
}

/// The time to which the clock is set.
#[derive(Clone, Debug)]
pub(crate) enum Moment {
    /// So many ticks from the expiration of a value.
    Expiration { value: usize, ticks: i128 },
    /// This number of seconds from now; negative is before now.
    FromNow { seconds: i128 },
}
