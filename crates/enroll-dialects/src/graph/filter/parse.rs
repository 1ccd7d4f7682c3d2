//! The parser of filters: from left to right, by descending into the grammar.

use super::{Expression, Filter, ParseFilterError, Test};
use crate::excerpt::Excerpt;

const DISPLAY_NAME: &str = "displayName";

/// Reads a whole text.
pub(super) fn expression(text: &str) -> Result<Expression, ParseFilterError> {
    let mut reader = Reader { text, rest: text, depth: 0, tests: 0 };
    let expression = reader.any()?;
    if reader.rest.is_empty() {
        Ok(expression)
    } else {
        Err(reader.expected("`and`, `or` or the end"))
    }
}

struct Reader<'a> {
    text: &'a str,
    /// The rest of the text, without leading blanks.
    rest: &'a str,
    depth: usize,
    tests: usize,
}

impl<'a> Reader<'a> {
    fn any(&mut self) -> Result<Expression, ParseFilterError> {
        self.joined("or", Self::all, Expression::Any)
    }

    fn all(&mut self) -> Result<Expression, ParseFilterError> {
        self.joined("and", Self::term, Expression::All)
    }

    fn joined(
        &mut self,
        word: &str,
        part: fn(&mut Self) -> Result<Expression, ParseFilterError>,
        join: fn(Vec<Expression>) -> Expression,
    ) -> Result<Expression, ParseFilterError> {
        let first = part(self)?;
        if !self.skip_word(word) {
            return Ok(first);
        }
        let mut parts = vec![first, part(self)?];
        while self.skip_word(word) {
            parts.push(part(self)?);
        }
        Ok(join(parts))
    }

    fn term(&mut self) -> Result<Expression, ParseFilterError> {
        self.skip_blanks();
        if self.skip_word("not") {
            return self.deeper(Self::negated);
        }
        if self.skip('(') {
            return self.deeper(Self::enclosed);
        }
        self.test().map(Expression::Test)
    }

    fn negated(&mut self) -> Result<Expression, ParseFilterError> {
        // `not displayName eq 'a'` is `(not displayName) eq 'a'`, which means nothing.
        let is_comparison = self.rest.starts_with(DISPLAY_NAME);
        if is_comparison {
            Err(self.expected("`(` or a function"))
        } else {
            self.term().map(|term| Expression::Not(Box::new(term)))
        }
    }

    fn enclosed(&mut self) -> Result<Expression, ParseFilterError> {
        let expression = self.any()?;
        self.require(')', "`)`").map(|()| expression)
    }

    fn deeper(
        &mut self,
        read: fn(&mut Self) -> Result<Expression, ParseFilterError>,
    ) -> Result<Expression, ParseFilterError> {
        self.depth += 1;
        if self.depth > Filter::DEPTH_MAX {
            return Err(ParseFilterError::Depth);
        }
        let expression = read(self)?;
        self.depth -= 1;
        Ok(expression)
    }

    fn test(&mut self) -> Result<Test, ParseFilterError> {
        self.tests += 1;
        if self.tests > Filter::TESTS_MAX {
            return Err(ParseFilterError::Tests);
        }
        let refused = self.expected("a test of `displayName`");
        let name = self.word();
        if name == DISPLAY_NAME {
            return self.comparison();
        }
        let function: fn(String) -> Test = match name.to_ascii_lowercase().as_str() {
            "" => return Err(refused),
            "startswith" => Test::StartsWith,
            "endswith" => Test::EndsWith,
            "contains" => Test::Contains,
            _ => return Err(unsupported(name)),
        };
        self.require('(', "`(`")?;
        match self.word() {
            DISPLAY_NAME => {}
            "" => return Err(self.expected("`displayName`")),
            other => return Err(unsupported(other)),
        }
        self.require(',', "`,`")?;
        let text = self.quoted()?;
        self.require(')', "`)`").map(|()| function(text))
    }

    fn comparison(&mut self) -> Result<Test, ParseFilterError> {
        let refused = self.expected("`eq` or `ne`");
        let operator = self.word();
        let equals = operator.eq_ignore_ascii_case("eq");
        if !equals && !operator.eq_ignore_ascii_case("ne") {
            return Err(refused);
        }
        let text = if self.skip_word("null") { None } else { Some(self.quoted()?) };
        Ok(if equals { Test::Equals(text) } else { Test::Differs(text) })
    }

    /// Reads a text in quotes. A quote within it is doubled.
    fn quoted(&mut self) -> Result<String, ParseFilterError> {
        let unterminated = ParseFilterError::Unterminated { column: self.column() };
        if !self.skip_character('\'') {
            return Err(self.expected("a text in single quotes"));
        }
        let mut text = String::new();
        loop {
            let (before, after) = self.rest.split_once('\'').ok_or(unterminated.clone())?;
            text.push_str(before);
            self.rest = after;
            if !self.skip_character('\'') {
                self.skip_blanks();
                return Ok(text);
            }
            text.push('\'');
        }
    }

    /// Takes the letters, digits and signs of a name that come next; perhaps there are none.
    fn word(&mut self) -> &'a str {
        let is_end = |character: char| !character.is_alphanumeric() && !"_./@$".contains(character);
        let (word, rest) = self.rest.split_at(self.rest.find(is_end).unwrap_or(self.rest.len()));
        self.rest = rest;
        self.skip_blanks();
        word
    }

    /// Skips `word` if it comes next, and as a whole.
    fn skip_word(&mut self, word: &str) -> bool {
        let before = self.rest;
        let skipped = self.word().eq_ignore_ascii_case(word);
        if !skipped {
            self.rest = before;
        }
        skipped
    }

    fn require(&mut self, character: char, expected: &'static str) -> Result<(), ParseFilterError> {
        if self.skip(character) { Ok(()) } else { Err(self.expected(expected)) }
    }

    /// Skips `character`, and blanks after it.
    fn skip(&mut self, character: char) -> bool {
        let skipped = self.skip_character(character);
        if skipped {
            self.skip_blanks();
        }
        skipped
    }

    fn skip_character(&mut self, character: char) -> bool {
        let rest = self.rest.strip_prefix(character);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t']);
    }

    fn expected(&self, expected: &'static str) -> ParseFilterError {
        ParseFilterError::Expected { expected, column: self.column() }
    }

    fn column(&self) -> usize {
        let read = self.text.len() - self.rest.len();
        self.text.get(..read).unwrap_or_default().chars().count() + 1
    }
}

fn unsupported(name: &str) -> ParseFilterError {
    ParseFilterError::Unsupported { name: Excerpt(name).to_string() }
}
