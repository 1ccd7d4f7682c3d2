//! The grammar of field masks.

use super::{FieldMask, ParseFieldMaskError};

/// A name, and what is wanted within it; all, if nothing.
pub(super) struct Path<'a> {
    pub(super) name: &'a str,
    pub(super) within: Vec<Path<'a>>,
}

impl<'a> Path<'a> {
    /// Reads `path,path,…`, all of it.
    pub(super) fn parse_all(text: &'a str) -> Result<Vec<Self>, ParseFieldMaskError> {
        let mut parser = Parser { text, rest: text };
        let paths = parser.paths(1)?;
        if parser.rest.is_empty() { Ok(paths) } else { Err(parser.malformed()) }
    }
}

struct Parser<'a> {
    text: &'a str,
    rest: &'a str,
}

impl<'a> Parser<'a> {
    /// Reads `path,path,…`.
    fn paths(&mut self, depth: usize) -> Result<Vec<Path<'a>>, ParseFieldMaskError> {
        let mut paths = vec![self.path(depth)?];
        while self.eat(',') {
            paths.push(self.path(depth)?);
        }
        Ok(paths)
    }

    /// Reads `name`, `name/path` or `name(paths)`.
    fn path(&mut self, depth: usize) -> Result<Path<'a>, ParseFieldMaskError> {
        if depth > FieldMask::DEPTH_MAX {
            return Err(ParseFieldMaskError::TooDeep);
        }
        let name = self.name()?;
        let within = if self.eat('/') || self.eat('.') {
            vec![self.path(depth + 1)?]
        } else if self.eat('(') {
            let within = self.paths(depth + 1)?;
            if !self.eat(')') {
                return Err(self.malformed());
            }
            within
        } else {
            Vec::new()
        };
        Ok(Path { name, within })
    }

    fn name(&mut self) -> Result<&'a str, ParseFieldMaskError> {
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        let length = match self.rest.as_bytes() {
            [b'*', ..] => 1,
            bytes => bytes.iter().take_while(|&byte| is_name(byte)).count(),
        };
        match self.rest.split_at_checked(length) {
            Some((name, rest)) if !name.is_empty() => {
                self.rest = rest;
                Ok(name)
            }
            _ => Err(self.malformed()),
        }
    }

    fn eat(&mut self, character: char) -> bool {
        let rest = self.rest.strip_prefix(character);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn malformed(&self) -> ParseFieldMaskError {
        ParseFieldMaskError::Malformed { at: self.text.len() - self.rest.len() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn malformed_at(text: &str) -> Option<usize> {
        let error = Path::parse_all(text).err()?;
        let ParseFieldMaskError::Malformed { at } = error else { panic!("{error}") };
        Some(at)
    }

    #[test]
    fn what_does_not_follow_the_grammar_is_refused_where_it_begins() {
        for text in ["a", "*", "a/b", "a.b", "a/*", "*/b", "a,b/c,d(e,f/g(h)),*", "a_b", "a(*)"] {
            assert_eq!(malformed_at(text), None, "{text}");
        }
        for (text, at) in [
            ("", 0),
            (",", 0),
            ("a,", 2),
            ("a,,b", 2),
            ("/a", 0),
            ("a/", 2),
            ("a//b", 2),
            ("a(", 2),
            ("a()", 2),
            ("a(b", 3),
            ("a(b,)", 4),
            ("a(b)c", 4),
            ("a(b)/c", 4),
            ("a)", 1),
            ("(a)", 0),
            (" a", 0),
            ("a b", 1),
            ("**", 1),
            ("a*", 1),
            ("\u{e4}", 0),
            ("a\0", 1),
        ] {
            assert_eq!(malformed_at(text), Some(at), "{text}");
        }
    }

    #[test]
    fn a_mask_has_16_levels_and_no_more() {
        let slashes = |levels| vec!["a"; levels].join("/");
        let brackets =
            |levels: usize| format!("a{}{}", "(a".repeat(levels - 1), ")".repeat(levels - 1));
        for text in [slashes(16), brackets(16)] {
            assert!(Path::parse_all(&text).is_ok(), "{text}");
        }
        for text in [slashes(17), brackets(17), "a(".repeat(1_000_000)] {
            assert_eq!(Path::parse_all(&text).err(), Some(ParseFieldMaskError::TooDeep));
        }
    }
}
