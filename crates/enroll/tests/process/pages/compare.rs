//! Comparing an output with the one that a page shows.

use std::collections::BTreeMap;

/// Words of a page that differ in each run, each with the word of this run.
#[derive(Clone, Debug, Default)]
pub(super) struct Words(BTreeMap<String, String>);

impl Words {
    /// Returns a text of a page with the words of this run.
    pub(super) fn translate(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (shown, printed)| text.replace(shown, printed))
    }

    /// Returns whether an output is the shown one, and remembers its words.
    pub(super) fn agree(&mut self, shown: &str, printed: &str) -> bool {
        self.follow(&tokens(shown.trim_end()), &tokens(printed.trim_end()))
    }

    fn follow(&mut self, shown: &[&str], printed: &[&str]) -> bool {
        let Some((first, rest)) = shown.split_first() else { return printed.is_empty() };
        if *first == "…" {
            return (0..=printed.len()).any(|skipped| {
                let mut tried = self.clone();
                let agrees = tried.follow(rest, printed.get(skipped..).unwrap_or_default());
                if agrees {
                    *self = tried;
                }
                agrees
            });
        }
        let Some((word, others)) = printed.split_first() else { return false };
        self.is_same(first, word) && self.follow(rest, others)
    }

    fn is_same(&mut self, shown: &str, printed: &str) -> bool {
        if let Some(known) = self.0.get(shown) {
            return known == printed;
        }
        let (is_time, digits) = (time(shown).is_some(), is_number(shown));
        let is_id = shown.len() >= 20 || (shown.len() == 10 && shown.starts_with("LC"));
        if is_time {
            // Pages set the clock to 2030, so such a time is the same in each run.
            let varies = !shown.starts_with("2030") && time(printed).is_some();
            return shown == printed || varies;
        }
        let varies = if digits { shown.len() > 8 && is_number(printed) } else { is_id };
        if !varies || (!digits && shown.len() != printed.len()) {
            return shown == printed;
        }
        self.0.insert(shown.to_owned(), printed.to_owned());
        true
    }
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Splits a text into times, words and single characters.
fn tokens(mut text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    while let Some(first) = text.chars().next() {
        let word = text.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(text.len());
        let length = time(text).unwrap_or(if word > 0 { word } else { first.len_utf8() });
        let (token, rest) = text.split_at(length);
        found.push(token);
        text = rest;
    }
    found
}

/// Returns the length of the RFC 3339 time with which a text begins.
fn time(text: &str) -> Option<usize> {
    let date_and_time = text.get(..19)?;
    let matches = |(byte, form): (u8, u8)| match form {
        b'0' => byte.is_ascii_digit(),
        other => byte == other,
    };
    if !date_and_time.bytes().zip(*b"0000-00-00T00:00:00").all(matches) {
        return None;
    }
    let rest = text.get(19..)?;
    let fraction = rest.find(|c: char| c != '.' && !c.is_ascii_digit())?;
    rest.get(fraction..)?.starts_with('Z').then_some(19 + fraction + 1)
}
