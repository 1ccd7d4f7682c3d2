//! Keys: what token values and cursors are derived from.

use std::{collections::BTreeMap, fmt};

use enroll_core::{
    secret::{Derivation, KeyId, TokenDigest, TokenValue},
    token_ref::TokenRef,
};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// A secret key of 32 bytes, which must be unpredictable.
///
/// ```
/// use enroll_service::Key;
///
/// // Draw the bytes: they must be unpredictable. A key is never printed.
/// assert_eq!(format!("{:?}", Key::new([7; 32])), "…");
/// ```
#[derive(Clone)]
pub struct Key {
    values: Zeroizing<[u8; 32]>,
    /// The key that seals cursors, for AES-256-SIV.
    cursors: Zeroizing<[u8; 64]>,
}

impl Key {
    /// Takes the key's bytes.
    ///
    /// ```
    /// use enroll_core::secret::KeyId;
    /// use enroll_service::{Key, Keyring};
    ///
    /// let bytes = [7; 32]; // Draw them once, and keep them as a secret.
    /// let keys = Keyring::new(KeyId(1), Key::new(bytes));
    /// assert_eq!(keys.current(), KeyId(1));
    /// ```
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        let mut cursors = Zeroizing::new([0; 64]);
        // Invariant: the bytes are as many as a SHA-256 has, which is what HKDF expands, and 64 bytes
        // are fewer than it gives, so this does not fail.
        let expanded = Hkdf::<Sha256>::from_prk(&bytes)
            .is_ok_and(|key| key.expand(b"enroll cursors, AES-256-SIV", cursors.as_mut()).is_ok());
        debug_assert!(expanded, "HKDF has a key of its size");
        Self { values: Zeroizing::new(bytes), cursors }
    }

    /// Returns the HMAC-SHA-256 of a message.
    pub(crate) fn authenticate(&self, message: &[u8]) -> [u8; 32] {
        self.mac(message).finalize().into_bytes().into()
    }

    /// Returns whether the HMAC-SHA-256 of a message begins with these bytes, in constant time.
    pub(crate) fn has_authenticated(&self, message: &[u8], begin: &[u8; 16]) -> bool {
        self.mac(message).verify_truncated_left(begin).is_ok()
    }

    fn mac(&self, message: &[u8]) -> Hmac<Sha256> {
        // A key that is shorter than SHA-256's block is padded with zeros.
        let mut block = Zeroizing::new([0; 64]);
        for (padded, byte) in block.iter_mut().zip(self.values.iter()) {
            *padded = *byte;
        }
        let mut mac = Hmac::<Sha256>::new((&*block).into());
        mac.update(message);
        mac
    }

    /// Returns the key that seals cursors.
    pub(crate) fn of_cursors(&self) -> &[u8; 64] {
        &self.cursors
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// The key that new values are derived from, and the older ones whose values are still out.
///
#[doc = head!()]
/// let service = |byte| {
///     let keys = Keyring::new(KeyId(1), Key::new([byte; 32]));
///     let service = Service::new(MemoryStore::new(SystemClock, 1), keys, Admission::Any);
///     service.with_entropy(|| [7; 16]) // So that the key alone makes the difference.
/// };
/// let (one, same, other) = (service(1), service(1), service(2));
/// let one = one.issue_enrollment_token(&enterprise, Terms::default(), Origin::Own, context).await?;
/// let same = same.issue_enrollment_token(&enterprise, Terms::default(), Origin::Own, context).await?;
/// let other = other.issue_enrollment_token(&enterprise, Terms::default(), Origin::Own, context).await?;
/// assert_eq!(one.value, same.value);
/// assert_ne!(one.value, other.value);
#[doc = tail!()]
#[derive(Clone, Debug)]
pub struct Keyring {
    current: (KeyId, Key),
    old: BTreeMap<KeyId, Key>,
}

impl Keyring {
    /// Returns a keyring of one key.
    ///
    /// ```
    /// use enroll_core::secret::KeyId;
    /// use enroll_service::{Key, Keyring};
    ///
    /// let keys = Keyring::new(KeyId(1), Key::new([7; 32]));
    /// assert_eq!(keys.current(), KeyId(1));
    /// ```
    #[must_use]
    pub fn new(current: KeyId, key: Key) -> Self {
        Self { current: (current, key), old: BTreeMap::new() }
    }

    /// Adds a key that is no longer used for new values.
    ///
    /// ```
    /// use enroll_core::secret::KeyId;
    /// use enroll_service::{Key, Keyring};
    ///
    /// // Rotate: new values use key 2, and those of key 1 can still be shown.
    /// let keys = Keyring::new(KeyId(2), Key::new([8; 32])).with_old(KeyId(1), Key::new([7; 32]));
    /// assert_eq!(keys.current(), KeyId(2));
    /// ```
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
    /// The value is the HMAC of what its [`Derivation`] signs. `None` where the key is missing.
    pub(crate) fn value(&self, token: &TokenRef, derivation: &Derivation) -> Option<TokenValue> {
        let bytes = self.key(derivation.key)?.authenticate(&derivation.message(token));
        Some(TokenValue::from_bytes(bytes, &derivation.format))
    }
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
        let token = "enterprises/LC00abc/enrollmentTokens/t1".parse().unwrap();
        let derivation = Derivation { salt: Salt([3; 16]), key, format: TokenFormat::Letters };
        keys.value(&token, &derivation)
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
        let derivation =
            Derivation { salt: Salt([3; 16]), key: KeyId(1), format: TokenFormat::Letters };
        let value = |number| {
            let token = format!("enterprises/e1/users/1/authTokens/{number}");
            keys.value(&token.parse().unwrap(), &derivation)
        };
        assert_ne!(value(1), value(2));
        assert_eq!(value(1), value(1));
    }

    #[test]
    fn a_key_is_not_in_its_debug_text() {
        let keys = Keyring::new(KeyId(1), Key::new([0xab; 32]));
        assert_eq!(format!("{keys:?}"), "Keyring { current: (KeyId(1), …), old: {} }");
    }

    /// The control: a message that leaves one thing out derives another value.
    #[test]
    fn each_part_of_the_message_counts() {
        let derivation = |salt| Derivation {
            salt: Salt([salt; 16]),
            key: KeyId(1),
            format: TokenFormat::Letters,
        };
        let messages = [
            ("enterprises/e/enrollmentTokens/t", 3),
            ("enterprises/e/enrollmentTokens/u", 3),
            ("enterprises/e/enrollmentTokens/t", 4),
            ("enterprises/e/users/t/authTokens/1", 3),
            ("enterprises/e/users/t/authTokens/2", 3),
            ("enterprises/e/enrollmentProfiles/t/tokens/1", 3),
        ]
        .map(|(token, salt)| derivation(salt).message(&token.parse().unwrap()));
        let different: std::collections::BTreeSet<_> = messages.iter().collect();
        assert_eq!(different.len(), messages.len());
    }

    #[test]
    fn cursors_have_a_key_of_their_own() {
        let [one, other] = [Key::new([1; 32]), Key::new([2; 32])];
        assert_ne!(one.of_cursors(), other.of_cursors());
        assert_ne!(one.of_cursors()[..32], [1; 32]);
        assert_ne!(one.of_cursors()[..32], one.of_cursors()[32..]);
    }
}
