//! Dialects: which API a path belongs to.

use http::Uri;

/// The API that a path belongs to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Dialect {
    /// Google's Android Management API.
    AndroidManagement,
    /// Google's Play EMM API.
    PlayEmm,
    /// Microsoft Graph.
    Graph,
    /// The project's own.
    Private,
}

/// The beginnings of the paths of each API.
const PREFIXES: [(&str, Dialect); 5] = [
    ("/v1", Dialect::AndroidManagement),
    ("/androidenterprise/v1", Dialect::PlayEmm),
    ("/beta", Dialect::Graph),
    ("/enroll/v1", Dialect::Private),
    // Batches of calls of both of Google's APIs.
    ("/batch", Dialect::AndroidManagement),
];

/// Returns where the paths of each API begin.
pub(crate) fn prefixes() -> impl Iterator<Item = &'static str> {
    PREFIXES.into_iter().map(|(prefix, _)| prefix)
}

/// Returns the part of a path below a prefix: empty, or beginning with `/`.
fn below<'a>(path: &'a str, prefix: &str) -> Option<&'a str> {
    path.strip_prefix(prefix).filter(|rest| rest.is_empty() || rest.starts_with('/'))
}

impl Dialect {
    /// Returns the API of a URI. A path of no API belongs to the project's own.
    pub(crate) fn of(uri: &Uri) -> Self {
        let found = PREFIXES.into_iter().find(|(prefix, _)| below(uri.path(), prefix).is_some());
        found.map_or(Self::Private, |(_, dialect)| dialect)
    }

    /// Returns the part of a path below the API's prefix, if the path is below it.
    pub(crate) fn below(self, path: &str) -> Option<&str> {
        let (prefix, _) = PREFIXES.into_iter().find(|(_, dialect)| *dialect == self)?;
        below(path, prefix)
    }
}
