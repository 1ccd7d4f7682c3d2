//! The file as it is written, before its entries are compared with each other.

use std::{collections::BTreeSet, fmt, net::SocketAddr, num::NonZeroUsize, path::PathBuf};

use enroll_core::{Duration, name::EnterpriseId, record::PrincipalName};
use enroll_http::{BearerDigest, Reach};
use serde::{
    Deserialize, Deserializer,
    de::{self, SeqAccess, Visitor},
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Config {
    pub(super) listen: Option<SocketAddr>,
    pub(super) public_url: Option<String>,
    pub(super) forget_after: Option<Duration>,
    pub(super) store: Store,
    #[serde(rename = "principal")]
    pub(super) principals: Vec<Principal>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Store {
    pub(super) sqlite: Option<PathBuf>,
    pub(super) postgres: Option<String>,
    pub(super) password_file: Option<PathBuf>,
    /// A PEM file of the authorities of the database's certificate, instead of the system's.
    pub(super) authorities: Option<PathBuf>,
    pub(super) connections: Option<NonZeroUsize>,
    pub(super) keys: Option<PathBuf>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Principal {
    pub(super) name: PrincipalName,
    #[serde(rename = "bearer-sha256", deserialize_with = "digest")]
    pub(super) bearer: BearerDigest,
    pub(super) enterprises: Enterprises,
    pub(super) graph_enterprise: Option<EnterpriseId>,
}

fn digest<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BearerDigest, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
}

/// The enterprises that a principal reaches: `"all"`, or a list of them.
#[derive(Debug)]
pub(super) struct Enterprises(pub(super) Reach);

impl<'de> Deserialize<'de> for Enterprises {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AllOrThese).map(Self)
    }
}

struct AllOrThese;

impl<'de> Visitor<'de> for AllOrThese {
    type Value = Reach;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`\"all\"` or a list of enterprise ids")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Reach, E> {
        if text == "all" {
            Ok(Reach::All)
        } else {
            Err(E::invalid_value(de::Unexpected::Str(text), &self))
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Reach, A::Error> {
        let mut these = BTreeSet::new();
        while let Some(id) = list.next_element::<EnterpriseId>()? {
            these.insert(id);
        }
        Ok(Reach::Only(these))
    }
}
