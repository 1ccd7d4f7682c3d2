//! The schema of a seed file, down to the bodies that clients of a vendor send.

use std::{collections::BTreeMap, fmt, marker::PhantomData, ops::Deref};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor, value::MapAccessDeserializer},
};
use serde_json::value::RawValue;

/// A value that must be written as an object. A derived reader alone also accepts a list of the
/// members' values.
pub(super) struct Object<T>(T);

impl<T> Object<T> {
    pub(super) fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Object<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Members<T> {
            type Value = Object<T>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Self::Value, A::Error> {
                T::deserialize(MapAccessDeserializer::new(members)).map(Object)
            }
        }

        deserializer.deserialize_map(Members(PhantomData))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct File<'a> {
    #[serde(default)]
    pub(super) clock: Option<Object<Clock>>,
    #[serde(borrow, default)]
    pub(super) enterprises: Vec<Object<Enterprise<'a>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Clock {
    pub(super) now: Option<enroll_core::Timestamp>,
    pub(super) frozen: Option<bool>,
}

/// An enterprise and its content, in the order in which both are created.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Enterprise<'a> {
    #[serde(borrow)]
    pub(super) id: &'a RawValue,
    #[serde(default)]
    pub(super) project_id: String,
    #[serde(borrow, default, rename = "enterprise")]
    pub(super) body: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) products: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) policies: BTreeMap<String, &'a RawValue>,
    #[serde(borrow, default)]
    pub(super) enrollment_tokens: Vec<Object<EnrollmentToken<'a>>>,
    #[serde(borrow, default)]
    pub(super) users: Vec<Object<User<'a>>>,
    #[serde(borrow, default)]
    pub(super) google_users: Vec<Object<GoogleUser<'a>>>,
    #[serde(borrow, default)]
    pub(super) android_for_work_enrollment_profiles: Vec<Object<Profile<'a>>>,
    #[serde(borrow, default)]
    pub(super) android_device_owner_enrollment_profiles: Vec<Object<Profile<'a>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct EnrollmentToken<'a> {
    #[serde(borrow, default)]
    pub(super) id: Option<&'a RawValue>,
    #[serde(borrow, rename = "token")]
    pub(super) body: &'a RawValue,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct User<'a> {
    #[serde(borrow, rename = "user")]
    pub(super) body: &'a RawValue,
    #[serde(borrow, default)]
    pub(super) product_set: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct GoogleUser<'a> {
    #[serde(borrow)]
    pub(super) primary_email: &'a RawValue,
    #[serde(borrow, default)]
    pub(super) product_set: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Profile<'a> {
    #[serde(borrow, default)]
    pub(super) id: Option<&'a RawValue>,
    #[serde(borrow, rename = "profile")]
    pub(super) body: &'a RawValue,
    #[serde(borrow, default)]
    pub(super) token: Option<&'a RawValue>,
}
