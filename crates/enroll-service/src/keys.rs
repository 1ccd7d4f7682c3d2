//! Keys: what token values and cursors are derived from.

use std::{collections::BTreeMap, fmt};

use enroll_core::{
    name::{EnrollmentProfileName, EnrollmentTokenName, UserName},
    secret::{Derivation, KeyId, TokenValue},
};
use enroll_store::decision::TokenDigest;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// The block of SHA-256, which HMAC pads its keys to.
const BLOCK: usize = 64;

/// A secret key of 32 bytes, which must be unpredictable.
#[derive(Clone)]
pub struct Key([u8; BLOCK]);

impl Key {
    /// Takes the key's bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        let mut block = [0; BLOCK];
        for (padded, byte) in block.iter_mut().zip(bytes) {
            *padded = byte;
        }
        Self(block)
    }

    /// Returns the HMAC-SHA-256 of `parts`, each after its length in 8 bytes, so that no two
    /// lists of parts are alike.
    pub(crate) fn authenticate(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new(&self.0.into());
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl Drop for Key {
    fn drop(&mut self) {
        self.0.fill(0);
        // Without a reader, the compiler would leave the wiping out.
        std::hint::black_box(&self.0);
    }
}

/// The key that new values are derived from, and the older ones whose values are still out.
#[derive(Clone, Debug)]
pub struct Keyring {
    current: (KeyId, Key),
    old: BTreeMap<KeyId, Key>,
}

impl Keyring {
    /// Returns a keyring of one key.
    #[must_use]
    pub fn new(current: KeyId, key: Key) -> Self {
        Self { current: (current, key), old: BTreeMap::new() }
    }

    /// Adds a key that is no longer used for new values.
    #[must_use]
    pub fn with_old(mut self, id: KeyId, key: Key) -> Self {
        self.old.insert(id, key);
        self
    }

    /// Returns which key new values are derived from.
    #[must_use]
    pub fn current(&self) -> KeyId {
        self.current.0
    }

    /// Returns the current key.
    pub(crate) fn current_key(&self) -> &Key {
        &self.current.1
    }

    /// Returns all keys, the current one first.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Key> {
        [self.current_key()].into_iter().chain(self.old.values().rev())
    }

    fn key(&self, id: KeyId) -> Option<&Key> {
        if id == self.current() { Some(self.current_key()) } else { self.old.get(&id) }
    }

    /// Derives the value of a token, the same one each time.
    ///
    /// It is the HMAC of what the token is, the name of its noun, its generation and its salt.
    /// `None` where the key is missing.
    pub(crate) fn value(&self, of: ValueOf<'_>, derivation: &Derivation) -> Option<TokenValue> {
        let (kind, name, generation): (&[u8], _, _) = match of {
            ValueOf::EnrollmentToken(name) => (b"enrollment token", name.to_string(), 0),
            ValueOf::AuthToken(user, number) => (b"authentication token", user.to_string(), number),
            ValueOf::EnrollmentProfile(name, generation) => {
                (b"enrollment profile", name.to_string(), generation)
            }
        };
        let generation = generation.to_be_bytes();
        let parts: [&[u8]; 4] = [kind, name.as_bytes(), &generation, &derivation.salt.0];
        let bytes = self.key(derivation.key)?.authenticate(&parts);
        Some(TokenValue::from_bytes(bytes, &derivation.format))
    }
}

/// What a value is derived for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ValueOf<'a> {
    /// An enrollment token.
    EnrollmentToken(&'a EnrollmentTokenName),
    /// A user's authentication token, by its number.
    AuthToken(&'a UserName, u64),
    /// An enrollment profile's token, by its generation.
    EnrollmentProfile(&'a EnrollmentProfileName, u64),
}

/// Returns what a store knows a value by.
pub(crate) fn digest(value: &TokenValue) -> TokenDigest {
    TokenDigest(Sha256::digest(value.expose().as_bytes()).into())
}

#[cfg(test)]
mod tests {
    use enroll_core::secret::{Salt, TokenFormat};

    use super::*;

    fn value(keys: &Keyring, key: KeyId) -> Option<TokenValue> {
        let name = "enterprises/LC00abc/enrollmentTokens/t1".parse().unwrap();
        let derivation = Derivation { salt: Salt([3; 16]), key, format: TokenFormat::Letters };
        keys.value(ValueOf::EnrollmentToken(&name), &derivation)
    }

    #[test]
    fn a_golden_vector_pins_the_derivation() {
        let keys = Keyring::new(KeyId(1), Key::new([9; 32]));
        assert_eq!(value(&keys, KeyId(1)).unwrap().expose(), "XLOSCBONLTJIMEBYWDPK");
    }

    #[test]
    fn an_old_key_still_derives_its_values() {
        let old = Keyring::new(KeyId(1), Key::new([9; 32]));
        let rotated =
            Keyring::new(KeyId(2), Key::new([8; 32])).with_old(KeyId(1), Key::new([9; 32]));
        assert_eq!(value(&rotated, KeyId(1)), value(&old, KeyId(1)));
        assert_ne!(value(&rotated, KeyId(2)), value(&old, KeyId(1)));
        assert_eq!(value(&old, KeyId(2)), None);
    }

    #[test]
    fn each_generation_has_a_value_of_its_own() {
        let keys = Keyring::new(KeyId(1), Key::new([9; 32]));
        let user = "enterprises/e1/users/1".parse().unwrap();
        let derivation =
            Derivation { salt: Salt([3; 16]), key: KeyId(1), format: TokenFormat::Letters };
        let value = |number| keys.value(ValueOf::AuthToken(&user, number), &derivation);
        assert_ne!(value(1), value(2));
        assert_eq!(value(1), value(1));
    }

    #[test]
    fn a_key_is_not_in_its_debug_text() {
        let keys = Keyring::new(KeyId(1), Key::new([0xab; 32]));
        assert_eq!(format!("{keys:?}"), "Keyring { current: (KeyId(1), …), old: {} }");
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        let key = Key::new([1; 32]);
        assert_ne!(key.authenticate(&[b"ab", b"c"]), key.authenticate(&[b"a", b"bc"]));
    }
}
