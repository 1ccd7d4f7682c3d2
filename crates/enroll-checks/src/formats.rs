//! The serde formats that a value must read back from.

use std::fmt::Debug;

use serde::{Serialize, de::DeserializeOwned};

/// A value that is written and read back, and the name of the format; an error is a refusal.
type Read<T> = (&'static str, Result<T, String>);

fn read_back<T: Serialize + DeserializeOwned>(value: &T) -> [Read<T>; 5] {
    [
        ("JSON", json(value)),
        ("CBOR", cbor(value)),
        ("MessagePack with names", named_message_pack(value)),
        ("compact MessagePack", compact_message_pack(value)),
        ("postcard", postcard(value)),
    ]
}

/// Returns the first format in which the value does not read back, and what is read instead.
pub fn wrong_format<T>(value: &T) -> Option<String>
where
    T: Serialize + DeserializeOwned + PartialEq + Debug,
{
    let wrong = |(format, read): Read<T>| match read {
        Ok(read) if read == *value => None,
        wrong => Some(format!("{format}: {value:?} is read as {wrong:?}")),
    };
    read_back(value).into_iter().find_map(wrong)
}

fn json<T: Serialize + DeserializeOwned>(value: &T) -> Result<T, String> {
    let text = serde_json::to_string(value).map_err(|error| error.to_string())?;
    serde_json::from_str(&text).map_err(|error| error.to_string())
}

fn cbor<T: Serialize + DeserializeOwned>(value: &T) -> Result<T, String> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).map_err(|error| error.to_string())?;
    ciborium::from_reader(bytes.as_slice()).map_err(|error| error.to_string())
}

fn named_message_pack<T: Serialize + DeserializeOwned>(value: &T) -> Result<T, String> {
    let bytes = rmp_serde::to_vec_named(value).map_err(|error| error.to_string())?;
    rmp_serde::from_slice(&bytes).map_err(|error| error.to_string())
}

fn compact_message_pack<T: Serialize + DeserializeOwned>(value: &T) -> Result<T, String> {
    let bytes = rmp_serde::to_vec(value).map_err(|error| error.to_string())?;
    rmp_serde::from_slice(&bytes).map_err(|error| error.to_string())
}

fn postcard<T: Serialize + DeserializeOwned>(value: &T) -> Result<T, String> {
    let bytes = postcard::to_allocvec(value).map_err(|error| error.to_string())?;
    postcard::from_bytes(&bytes).map_err(|error| error.to_string())
}
