//! Scripts: bytes that stand for a sequence of requests.
//!
//! A script is a sequence of steps. A byte from 0x80 on begins a step of four bytes: the number of
//! a call in a table, which of the known names it takes, how long after the one before, and a
//! variant. Any other byte begins a line, whose fields are separated by tabs: verb, target, body,
//! and then headers (`name:value`) or seconds (`@3600`).
//!
//! A letter in braces in a target, a body or a header, such as `{v}`, stands for a text that an
//! earlier response had: see [`Known`].

use super::{
    call::Call,
    calls::{BODIES, Body, CALLS, HEADERS, QUERIES, SECONDS},
    known::Known,
};

/// The rest of a script.
pub(super) struct Script<'a>(&'a [u8]);

impl<'a> Script<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Returns the next request, with texts of earlier responses in the places that are for them.
    pub(super) fn next(&mut self, known: &Known) -> Option<Call> {
        let first = *self.0.first()?;
        if first < 0x80 {
            let mut parts = self.0.splitn(2, |byte| *byte == b'\n');
            let line = parts.next().unwrap_or_default();
            self.0 = parts.next().unwrap_or_default();
            return Some(Call::of_line(line, known));
        }
        let mut step = [first, 0, 0, 0];
        for (place, byte) in step.iter_mut().zip(self.0) {
            *place = *byte;
        }
        self.0 = self.0.get(step.len()..).unwrap_or_default();
        Some(Call::of_table(step, known))
    }
}

impl Call {
    /// Reads a line.
    fn of_line(line: &[u8], known: &Known) -> Self {
        let mut fields = line.split(|byte| *byte == b'\t');
        let mut next = || known.fill(fields.next().unwrap_or_default(), 0);
        let mut call = Self { verb: next(), target: next(), body: next(), ..Self::default() };
        for field in fields {
            let field = known.fill(field, 0);
            if let Some(seconds) = field.strip_prefix(b"@") {
                let seconds = str::from_utf8(seconds).ok().and_then(|text| text.parse().ok());
                call.seconds = seconds.unwrap_or_default();
            } else {
                let mut parts = field.splitn(2, |byte| *byte == b':');
                let mut part = || parts.next().unwrap_or_default().to_vec();
                call.headers.push((part(), part()));
            }
        }
        call
    }

    /// Returns a call of the table, with its variant.
    fn of_table([number, pick, later, variant]: [u8; 4], known: &Known) -> Self {
        let (verb, target, body) = of(CALLS, number & 0x7f);
        let mut target = target.to_owned();
        let query = of(&QUERIES, variant >> 3 & 7);
        if !query.is_empty() {
            target.push(if target.contains('?') { '&' } else { '?' });
            target.push_str(query);
        }
        let body = match of(&BODIES, variant >> 6) {
            Body::Own => body.as_bytes(),
            Body::Half => body.as_bytes().get(..body.len() / 2).unwrap_or_default(),
            Body::Other(other) => other.as_bytes(),
        };
        let header = of(&HEADERS, variant & 7);
        let headers = header
            .into_iter()
            .map(|(name, value)| (name.as_bytes().to_vec(), known.fill(value.as_bytes(), pick)));
        Self {
            verb: verb.as_bytes().to_vec(),
            target: known.fill(target.as_bytes(), pick),
            headers: headers.collect(),
            body: known.fill(body, pick),
            seconds: of(&SECONDS, later),
            number: Some(usize::from(number & 0x7f) % CALLS.len()),
        }
    }
}

/// Returns the entry of a table that a number stands for.
fn of<T: Copy>(table: &[T], number: u8) -> T {
    *table.get(usize::from(number) % table.len()).expect("no table is empty")
}
