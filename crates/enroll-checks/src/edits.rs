//! Texts that are nearly right.

use proptest::prelude::*;

/// Returns `texts` with up to three characters inserted, replaced, removed or repeated; the new ones
/// are often digits or one of `suspects`.
pub fn edited(
    texts: impl Strategy<Value = String>,
    suspects: &'static str,
) -> impl Strategy<Value = String> {
    let character = prop_oneof![
        3 => prop::char::range('0', '9'),
        3 => prop::sample::select(suspects.chars().collect::<Vec<_>>()),
        1 => any::<char>(),
    ];
    let edit = (any::<prop::sample::Index>(), 0..4_u8, character);
    (texts, prop::collection::vec(edit, 0..=3)).prop_map(|(text, edits)| {
        let mut characters: Vec<char> = text.chars().collect();
        for (place, edit, character) in edits {
            let place = place.index(characters.len() + 1);
            match (edit, characters.get(place).copied()) {
                (0, _) | (_, None) => characters.insert(place, character),
                (1, Some(_)) => characters.splice(place..=place, [character]).for_each(drop),
                (2, Some(_)) => drop(characters.remove(place)),
                (_, Some(repeated)) => characters.insert(place, repeated),
            }
        }
        characters.into_iter().collect()
    })
}
