//! Keys: what token values and cursors are derived from.

use std::{collections::BTreeMap, fmt};

use enroll_core::{
    enrollment_token::Issued,
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

    fn key(&self, id: KeyId) -> Option<&Key> {
        if id == self.current() { Some(self.current_key()) } else { self.old.get(&id) }
    }

    /// Derives the value of an enrollment token, the same one each time.
    ///
    /// It is the HMAC of what the token is, its name, its generation (an enrollment token has but
    /// one) and its salt. `None` where the key is missing, or the token's value is not derived.
    pub(crate) fn value(&self, issued: &Issued) -> Option<TokenValue> {
        let Derivation { salt, key, format } = issued.derivation.as_ref()?;
        let name = issued.name.to_string();
        let generation = 0_u64.to_be_bytes();
        let parts: [&[u8]; 4] = [b"enrollment token", name.as_bytes(), &generation, &salt.0];
        let bytes = self.key(*key)?.authenticate(&parts);
        Some(TokenValue::from_bytes(bytes, format))
    }
}

/// Returns what a store knows a value by.
pub(crate) fn digest(value: &TokenValue) -> TokenDigest {
    TokenDigest(Sha256::digest(value.expose().as_bytes()).into())
}

#[cfg(test)]
mod tests {
    use enroll_core::{
        EnrollmentToken, Timestamp,
        enrollment_token::Terms,
        secret::{Salt, TokenFormat},
    };

    use super::*;

    fn issued(key: KeyId) -> Issued {
        let name = "enterprises/LC00abc/enrollmentTokens/t1".parse().unwrap();
        let derivation = Derivation { salt: Salt([3; 16]), key, format: TokenFormat::Letters };
        let issued = EnrollmentToken::issue(name, Terms::default(), Timestamp::UNIX_EPOCH);
        Issued { derivation: Some(derivation), ..issued }
    }

    #[test]
    fn a_golden_vector_pins_the_derivation() {
        let keys = Keyring::new(KeyId(1), Key::new([9; 32]));
        assert_eq!(keys.value(&issued(KeyId(1))).unwrap().expose(), "XLOSCBONLTJIMEBYWDPK");
    }

    #[test]
    fn an_old_key_still_derives_its_values() {
        let old = Keyring::new(KeyId(1), Key::new([9; 32]));
        let rotated =
            Keyring::new(KeyId(2), Key::new([8; 32])).with_old(KeyId(1), Key::new([9; 32]));
        assert_eq!(rotated.value(&issued(KeyId(1))), old.value(&issued(KeyId(1))));
        assert_ne!(rotated.value(&issued(KeyId(2))), old.value(&issued(KeyId(1))));
        assert_eq!(old.value(&issued(KeyId(2))), None);
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
