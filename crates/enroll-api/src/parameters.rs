//! Parameters: what the path of a request names.

use percent_encoding::percent_decode_str;

/// The values of the parameters in the path of a request.
#[derive(Debug, Default)]
pub(crate) struct Parameters(Vec<(&'static str, String)>);

impl Parameters {
    /// Returns what a path has in the places of a pattern's parameters, if the path has its form.
    ///
    /// Each segment is decoded once. If one of them is not UTF-8, none of them names anything.
    pub(crate) fn of(pattern: &'static str, path: &str) -> Option<Self> {
        let (mut places, mut segments) = (pattern.split('/'), path.split('/'));
        let mut decoded = Some(Vec::new());
        loop {
            match (places.next(), segments.next()) {
                (None, None) => return Some(Self(decoded.unwrap_or_default())),
                (Some(place), Some(segment)) => match name(place) {
                    Some(_) if segment.is_empty() => return None,
                    Some(name) => {
                        let text = percent_decode_str(segment).decode_utf8();
                        decoded = decoded.zip(text.ok()).map(|(mut decoded, text)| {
                            decoded.push((name, text.into_owned()));
                            decoded
                        });
                    }
                    None if place == segment => {}
                    None => return None,
                },
                (None, Some(_)) | (Some(_), None) => return None,
            }
        }
    }

    /// Returns the text that the path has in the place of `{name}`.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(given, _)| *given == name).map(|(_, text)| text.as_str())
    }
}

fn name(place: &'static str) -> Option<&'static str> {
    place.strip_prefix('{')?.strip_suffix('}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pattern: &'static str, path: &str) -> Option<Vec<(&'static str, String)>> {
        Parameters::of(pattern, path).map(|Parameters(found)| found)
    }

    #[test]
    fn a_path_has_the_segments_of_its_pattern() {
        let pattern = "/enterprises/{enterprise}/policies/{policy}";
        let one =
            |e: &str, p: &str| Some(vec![("enterprise", e.to_owned()), ("policy", p.to_owned())]);
        assert_eq!(found(pattern, "/enterprises/LC1/policies/kiosk"), one("LC1", "kiosk"));
        assert_eq!(found(pattern, "/enterprises/a%2Fb/policies/%25"), one("a/b", "%"));
        for other in [
            "",
            "/",
            "/enterprises/LC1/policies",
            "/enterprises/LC1/policies/",
            "/enterprises//policies/kiosk",
            "/enterprises/LC1/policies/kiosk/",
            "/enterprises/LC1/policies/kiosk/x",
            "/Enterprises/LC1/policies/kiosk",
            "/%65nterprises/LC1/policies/kiosk",
            "enterprises/LC1/policies/kiosk",
        ] {
            assert_eq!(found(pattern, other), None, "{other}");
        }
    }

    #[test]
    fn a_segment_that_is_not_utf_8_leaves_no_parameter() {
        let pattern = "/enterprises/{enterprise}/policies/{policy}";
        assert_eq!(found(pattern, "/enterprises/LC1/policies/%FF"), Some(vec![]));
        assert_eq!(found(pattern, "/enterprises/%FF/policies/kiosk"), Some(vec![]));
    }
}
