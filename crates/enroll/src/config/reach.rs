//! `enterprises = "all"`, or a list of them.

use std::{collections::BTreeSet, fmt};

use enroll_core::name::EnterpriseId;
use enroll_http::Reach;
use serde::{
    Deserialize, Deserializer,
    de::{self, SeqAccess, Visitor},
};

/// The enterprises that a principal reaches, as the file has them.
#[derive(Debug)]
pub(super) struct Enterprises(Reach);

impl Enterprises {
    pub(super) fn reach(&self) -> Reach {
        self.0.clone()
    }

    pub(super) fn contain(&self, id: &EnterpriseId) -> bool {
        match &self.0 {
            Reach::All => true,
            Reach::Only(these) => these.contains(id),
        }
    }
}

impl<'de> Deserialize<'de> for Enterprises {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AllOrThese).map(Self)
    }
}

struct AllOrThese;

impl<'de> Visitor<'de> for AllOrThese {
    type Value = Reach;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`\"all\"` or a list of enterprises' ids")
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
