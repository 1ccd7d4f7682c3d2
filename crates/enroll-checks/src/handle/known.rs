//! Texts that earlier responses had, for later requests to use.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::judge::Exchange;

/// Texts of each kind that are there before any response, and the kinds:
///
/// | kind | text |
/// | --- | --- |
/// | a | the id of a device of Play EMM |
/// | c | a cursor or page token |
/// | d | the name of a device |
/// | e | the id of an enterprise |
/// | g | the id of a profile of Graph |
/// | l | the target of a link |
/// | p | the name of a policy |
/// | t | the name of an enrollment token |
/// | u | the id of a user of Play EMM |
/// | v | the value of a token |
const INITIAL: [(char, &[&str]); 10] = [
    ('a', &["1a"]),
    ('c', &["00"]),
    ('d', &["enterprises/LC1/devices/x"]),
    ('e', &["LC00abc", "LC00graph", "LC1"]),
    ('g', &["3f2504e0-4f89-41d3-9a0c-0305e82c3301"]),
    ('l', &["/nosuch"]),
    ('p', &["enterprises/LC1/policies/p"]),
    ('t', &["enterprises/LC1/enrollmentTokens/t"]),
    ('u', &["1"]),
    ('v', &["AAAAAAAAAAAAAAAAAAAA"]),
];

/// The shortest text that is taken for a value: shorter ones may be anywhere by chance.
const VALUE_MIN: usize = 16;

/// Texts by their kind, newest last.
#[derive(Debug)]
pub(super) struct Known {
    texts: BTreeMap<char, Vec<String>>,
    values: BTreeSet<String>,
}

impl Default for Known {
    fn default() -> Self {
        let initial = |texts: &[&str]| texts.iter().map(ToString::to_string).collect();
        let texts = INITIAL.into_iter().map(|(kind, texts)| (kind, initial(texts))).collect();
        Self { texts, values: BTreeSet::new() }
    }
}

impl Known {
    /// Returns the values of tokens that responses had.
    pub(super) fn values(&self) -> impl Iterator<Item = &str> {
        self.values.iter().map(String::as_str)
    }

    /// Returns all texts of a kind.
    pub(super) fn all(&self, kind: char) -> &[String] {
        self.texts.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// Replaces each letter in braces by a text of that kind: the newest if `pick` is 0, the one
    /// before if it is 1.
    pub(super) fn fill(&self, template: &[u8], pick: u8) -> Vec<u8> {
        let mut filled = Vec::with_capacity(template.len());
        let mut rest = template;
        while let Some((&byte, after)) = rest.split_first() {
            let text = match rest {
                [b'{', kind, b'}', ..] => self.text(char::from(*kind), pick),
                _ => None,
            };
            if let Some(text) = text {
                filled.extend(text.as_bytes());
                rest = rest.get(3..).unwrap_or_default();
            } else {
                filled.push(byte);
                rest = after;
            }
        }
        filled
    }

    fn text(&self, kind: char, pick: u8) -> Option<&str> {
        let texts = self.texts.get(&kind)?;
        texts.iter().rev().nth(usize::from(pick) % texts.len()).map(String::as_str)
    }

    /// Adds a text.
    pub(super) fn add(&mut self, kind: char, text: &str) {
        let texts = self.texts.entry(kind).or_default();
        if texts.last().is_none_or(|last| last != text) {
            texts.push(text.to_owned());
        }
        if kind == 'v' && text.len() >= VALUE_MIN {
            self.values.insert(text.to_owned());
        }
    }

    /// Adds the texts of a response.
    pub(super) fn learn(&mut self, exchange: &Exchange) {
        if let Some(location) = exchange.header("location") {
            self.learn_text("location", location, exchange);
        }
        if exchange.status < 300
            && let Ok(body) = serde_json::from_slice(&exchange.body)
        {
            self.learn_from(&body, exchange);
        }
    }

    fn learn_from(&mut self, value: &Value, exchange: &Exchange) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.learn_from(item, exchange)),
            Value::Object(members) => {
                for (key, member) in members {
                    match member {
                        Value::String(text) => self.learn_text(key, text, exchange),
                        Value::Array(_) | Value::Object(_) => self.learn_from(member, exchange),
                        Value::Null | Value::Bool(_) | Value::Number(_) => {}
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn learn_text(&mut self, key: &str, text: &str, exchange: &Exchange) {
        match key {
            "name" => match text.split('/').collect::<Vec<_>>()[..] {
                ["enterprises", id] => self.add('e', id),
                ["enterprises", _, "enrollmentTokens", _] => self.add('t', text),
                ["enterprises", _, "devices", _] => self.add('d', text),
                ["enterprises", _, "policies", _] => self.add('p', text),
                _ => {}
            },
            "id" if exchange.path.starts_with("/androidenterprise/") => self.add('u', text),
            "id" if exchange.path.starts_with("/beta/") => self.add('g', text),
            "androidId" => self.add('a', text),
            "value" | "token" | "tokenValue" if exchange.owes_values() => self.add('v', text),
            "next" | "nextPageToken" => self.add('c', text),
            "url" | "@odata.nextLink" | "location" => {
                if let Some((_, rest)) = text.split_once("://")
                    && let Some(slash) = rest.find('/')
                    && let Some(target) = rest.get(slash..)
                {
                    self.add('l', target);
                }
            }
            _ => {}
        }
    }
}
