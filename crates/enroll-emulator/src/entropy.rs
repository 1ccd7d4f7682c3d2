//! Entropy: every random choice of an emulator, derived from one seed.

use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};

/// A sequence of bits that is the same for the same seed.
#[derive(Debug)]
pub(crate) struct Entropy {
    seed: [u8; 32],
    drawn: Mutex<u64>,
}

impl Entropy {
    pub(crate) fn new(seed: [u8; 32]) -> Self {
        Self { seed, drawn: Mutex::new(0) }
    }

    /// Draws 32 bytes: the SHA-256 of the seed and of the number of the draw.
    pub(crate) fn draw(&self) -> [u8; 32] {
        let mut drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        let number = *drawn;
        *drawn = number.wrapping_add(1);
        drop(drawn);
        Sha256::new().chain_update(self.seed).chain_update(number.to_be_bytes()).finalize().into()
    }

    /// Draws 16 bytes.
    pub(crate) fn draw_16(&self) -> [u8; 16] {
        self.draw().first_chunk().copied().unwrap_or_default()
    }

    /// Draws a number that names a life of a store.
    pub(crate) fn draw_epoch(&self) -> u64 {
        u64::from_be_bytes(self.draw().first_chunk().copied().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_and_another_one_does_not() {
        let draw = |seed| {
            let entropy = Entropy::new([seed; 32]);
            (entropy.draw(), entropy.draw_16(), entropy.draw_epoch())
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
        let entropy = Entropy::new([1; 32]);
        assert_ne!(entropy.draw(), entropy.draw());
    }
}
