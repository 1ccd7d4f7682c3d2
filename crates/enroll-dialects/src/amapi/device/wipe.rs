//! The options of a deletion: how the device is wiped.

use super::super::type_name;
use crate::{
    excerpt::Excerpt,
    google::{Enumeration, Error, Parameter, Query, TYPE_STRING, Violation},
};

const WIPE_DATA_FLAGS: &str = "wipeDataFlags";
const WIPE_REASON_MESSAGE: &str = "wipeReasonMessage";

pub(super) const PARAMETERS: &[Parameter] =
    &[Parameter::Repeated(WIPE_DATA_FLAGS), Parameter::Single(WIPE_REASON_MESSAGE)];

/// The wipe of a device that is deleted.
///
/// ```
/// use enroll_dialects::{
///     amapi::device::{DELETE, Wipe, WipeDataFlag},
///     google::Query,
/// };
///
/// let query = Query::parse("wipeDataFlags=WIPE_ESIMS&wipeReasonMessage=Bye", &DELETE)?;
/// let wipe = Wipe::from_query(&query)?;
/// assert_eq!((wipe.flags(), wipe.reason()), (&[WipeDataFlag::WipeEsims][..], Some("Bye")));
/// # Ok::<(), enroll_dialects::google::Error>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Wipe {
    flags: Vec<WipeDataFlag>,
    reason: Option<String>,
}

impl Wipe {
    /// 200 characters of a reason, from the
    /// [documentation](https://developers.google.com/android/management/reference/rest/v1/enterprises.devices/delete).
    pub const REASON_CHARACTERS_MAX: usize = 200;

    /// Reads `wipeDataFlags` and `wipeReasonMessage`.
    ///
    /// # Errors
    ///
    /// Refuses an unknown flag, then a reason that is too long.
    ///
    /// ```
    /// use enroll_dialects::{amapi::device::{DELETE, Wipe}, google::Query};
    ///
    /// let wipe = |length| {
    ///     let query = format!("wipeReasonMessage={}", "r".repeat(length));
    ///     Wipe::from_query(&Query::parse(&query, &DELETE)?)
    /// };
    /// assert!(wipe(200).is_ok());
    /// assert!(wipe(201).is_err());
    /// # Ok::<(), enroll_dialects::google::Error>(())
    /// ```
    pub fn from_query(query: &Query) -> Result<Self, Error> {
        let mut flags = Vec::new();
        for text in query.values(WIPE_DATA_FLAGS) {
            let unknown = || {
                let why = format_args!("\"{}\"", Excerpt(text));
                Violation::value("wipe_data_flags", FLAG.type_name, why)
            };
            let flag = FLAG.value(text).ok_or_else(unknown)?;
            if !flags.contains(&flag) {
                flags.push(flag);
            }
        }
        let reason = query.value(WIPE_REASON_MESSAGE).filter(|reason| !reason.is_empty());
        if reason.is_some_and(|reason| reason.chars().nth(Self::REASON_CHARACTERS_MAX).is_some()) {
            let why =
                format_args!("reason must be at most {} characters", Self::REASON_CHARACTERS_MAX);
            return Err(Violation::value("wipe_reason_message", TYPE_STRING, why).into());
        }
        Ok(Self { flags, reason: reason.map(String::from) })
    }

    /// Returns the flags, each once, in the order in which they were first given.
    #[must_use]
    pub fn flags(&self) -> &[WipeDataFlag] {
        &self.flags
    }

    /// Returns the message that the user sees before a work profile is wiped.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }
}

/// A part that is wiped or kept, contrary to the rule.
///
/// ```
/// use enroll_dialects::{amapi::device::{DELETE, Wipe, WipeDataFlag}, google::Query};
///
/// // A flag that is given twice counts once.
/// let query = Query::parse("wipeDataFlags=WIPE_ESIMS&wipeDataFlags=WIPE_ESIMS", &DELETE)?;
/// assert_eq!(Wipe::from_query(&query)?.flags(), [WipeDataFlag::WipeEsims]);
/// # Ok::<(), enroll_dialects::google::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum WipeDataFlag {
    /// The flag means nothing.
    Unspecified,
    /// The factory reset protection data stay.
    PreserveResetProtectionData,
    /// The external storage is wiped as well.
    WipeExternalStorage,
    /// The eSIMs are removed as well.
    WipeEsims,
}

const FLAG: Enumeration<WipeDataFlag> = Enumeration {
    type_name: type_name!("WipeDataFlag"),
    values: &[
        (WipeDataFlag::Unspecified, "WIPE_DATA_FLAG_UNSPECIFIED"),
        (WipeDataFlag::PreserveResetProtectionData, "PRESERVE_RESET_PROTECTION_DATA"),
        (WipeDataFlag::WipeExternalStorage, "WIPE_EXTERNAL_STORAGE"),
        (WipeDataFlag::WipeEsims, "WIPE_ESIMS"),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::amapi::device::DELETE;

    fn wipe(query: &str) -> Result<Wipe, Error> {
        Wipe::from_query(&Query::parse(query, &DELETE)?)
    }

    #[test]
    fn a_flag_counts_once_however_often_it_is_given() {
        let wiped = wipe(
            "wipeDataFlags=WIPE_ESIMS&wipe_data_flags=WIPE_EXTERNAL_STORAGE&wipeDataFlags=WIPE_ESIMS\
             &wipeDataFlags=PRESERVE_RESET_PROTECTION_DATA&wipeDataFlags=WIPE_DATA_FLAG_UNSPECIFIED",
        );
        assert_eq!(
            wiped.unwrap().flags(),
            [
                WipeDataFlag::WipeEsims,
                WipeDataFlag::WipeExternalStorage,
                WipeDataFlag::PreserveResetProtectionData,
                WipeDataFlag::Unspecified,
            ]
        );
        assert_eq!(wipe(""), Ok(Wipe::default()));
    }

    #[test]
    fn an_unknown_flag_is_refused() {
        for flag in ["", "wipe_esims", "WIPE_ESIMS,WIPE_EXTERNAL_STORAGE", "1"] {
            assert_eq!(
                wipe(&format!("wipeDataFlags={flag}")).unwrap_err().to_string(),
                format!(
                    "Invalid value at 'wipe_data_flags' (type.googleapis.com/\
                     google.android.devicemanagement.v1.WipeDataFlag), \"{flag}\""
                )
            );
        }
    }

    #[test]
    fn a_reason_is_at_most_200_characters() {
        for unit in ["a", "%C3%A9", "%F0%9F%98%80"] {
            let reason = |length| wipe(&format!("wipeReasonMessage={}", unit.repeat(length)));
            assert_eq!(reason(200).unwrap().reason().unwrap().chars().count(), 200);
            assert_eq!(
                reason(201).unwrap_err().to_string(),
                "Invalid value at 'wipe_reason_message' (TYPE_STRING), \
                 reason must be at most 200 characters"
            );
        }
        assert_eq!(wipe("wipeReasonMessage=").unwrap().reason(), None);
        assert!(wipe("wipeReasonMessage=a&wipeReasonMessage=b").is_err());
    }
}
