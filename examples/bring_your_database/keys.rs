//! The keys of the entries.
//!
//! | key | value |
//! | --- | --- |
//! | `noun/{kind}/{enterprise}/{id}` | a noun |
//! | `order/{kind}/{enterprise}/{place}` | the id of the noun at a place in the order of creation |
//! | `group/{kind}/{enterprise}/{group}/{place}` | the same, for the members of a group |
//! | `claim/{kind}/{kind of key}/{enterprise}/{key}` | the id of the noun that holds a unique key |
//! | `look_up/{digest}` | the token that a value leads to |
//! | `request/{enterprise}/{scope}/{id}` | the hash of a command, and the positions of its events |
//! | `feed/{enterprise}/{position}` | an event |
//! | `history/{kind}/{enterprise}/{id}/{position}` | the same event, by its noun |
//! | `last/{…}` | the last number that was given out |

use std::fmt::Write;

use enroll_core::name::EnterpriseId;
use enroll_store::{
    Noun, Request,
    decision::{TokenDigest, UniqueKey},
    noun::{Kind, NounName},
    request::Scope,
};

pub(crate) fn noun_key<N: Noun>(name: &N::Name) -> String {
    format!("noun/{}/{}/{}", N::KIND.as_str(), name.enterprise(), name.id())
}

pub(crate) fn history_prefix(kind: Kind, name: &impl NounName) -> String {
    format!("history/{}/{}/{}/", kind.as_str(), name.enterprise(), name.id())
}

/// The keys of a list: those of an enterprise's nouns, or, with no parent, those of enterprises.
pub(crate) fn order_prefix(kind: Kind, parent: &str) -> String {
    format!("order/{}/{parent}/", kind.as_str())
}

/// A group is any text, so it is written in hexadecimal digits: a slash would end it.
pub(crate) fn group_prefix(kind: Kind, parent: &EnterpriseId, group: &str) -> String {
    format!("group/{}/{parent}/{}/", kind.as_str(), hexadecimal(group.as_bytes()))
}

pub(crate) fn claim_key<N: Noun>(key: &UniqueKey) -> String {
    let UniqueKey { enterprise, kind, text } = key;
    format!("claim/{}/{}/{enterprise}/{text}", N::KIND.as_str(), kind.as_str())
}

pub(crate) fn look_up_key(digest: &TokenDigest) -> String {
    format!("look_up/{}", hexadecimal(&digest.0))
}

pub(crate) fn request_key<N: Noun>(name: &N::Name, request: &Request) -> String {
    let scope = match request.scope {
        Scope::Noun => format!("{}/{}", N::KIND.as_str(), name.id()),
        Scope::Enterprise => N::KIND.as_str().to_owned(),
    };
    format!("request/{}/{scope}/{}", name.enterprise(), request.id.as_str())
}

pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
