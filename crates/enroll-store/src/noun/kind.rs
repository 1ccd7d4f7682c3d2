//! Kinds of nouns.

/// Which noun.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Kind {
    /// [`Enterprise`](enroll_core::Enterprise).
    Enterprise,
    /// [`EnrollmentToken`](enroll_core::EnrollmentToken).
    EnrollmentToken,
    /// [`User`](enroll_core::User).
    User,
    /// [`EnrollmentProfile`](enroll_core::EnrollmentProfile).
    EnrollmentProfile,
    /// [`Policy`](enroll_core::Policy).
    Policy,
    /// [`Device`](enroll_core::Device).
    Device,
}

impl Kind {
    /// All nouns.
    pub const ALL: [Self; 6] = [
        Self::Enterprise,
        Self::EnrollmentToken,
        Self::User,
        Self::EnrollmentProfile,
        Self::Policy,
        Self::Device,
    ];

    /// Returns its name in lower case, words parted by `_`: fit for a table's name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Enterprise => "enterprise",
            Self::EnrollmentToken => "enrollment_token",
            Self::User => "user",
            Self::EnrollmentProfile => "enrollment_profile",
            Self::Policy => "policy",
            Self::Device => "device",
        }
    }
}
