//! Content codings: bodies that are compressed.

use std::io::{Read, Write};

use bytes::Bytes;
use flate2::{Compression, read::MultiGzDecoder, write::GzEncoder};
use http::{HeaderMap, HeaderValue, Response, header};

use crate::{body::BODY_BYTES_MAX, failure::Failure};

/// Returns a body without the coding that `Content-Encoding` names.
///
/// The limit of a body counts after decoding, and decoding stops there. An empty body is empty in
/// every coding.
pub(crate) fn decode(headers: &HeaderMap, body: Bytes) -> Result<Bytes, Failure> {
    let codings = codings(headers).ok_or(Failure::UnsupportedCoding)?;
    if body.is_empty() {
        return Ok(body);
    }
    // The last coding was applied last.
    codings.into_iter().rev().try_fold(body, |body, coding| match coding {
        Coding::Identity => Ok(body),
        Coding::Gzip => decompress(&body),
    })
}

#[derive(Clone, Copy)]
enum Coding {
    Identity,
    Gzip,
}

/// Returns the codings of a body in the order in which they were applied, if all are known and at
/// most one of them compresses.
fn codings(headers: &HeaderMap) -> Option<Vec<Coding>> {
    let values = headers.get_all(header::CONTENT_ENCODING).iter();
    let mut codings = Vec::new();
    for value in values {
        for coding in value.to_str().ok()?.split(',').map(str::trim).filter(|name| !name.is_empty())
        {
            let is = |name: &str| coding.eq_ignore_ascii_case(name);
            codings.push(match () {
                () if is("gzip") || is("x-gzip") => Coding::Gzip,
                () if is("identity") => Coding::Identity,
                () => return None,
            });
        }
    }
    // A body that was compressed again and again would be decoded as often.
    let is_gzip = |coding: &&Coding| matches!(coding, Coding::Gzip);
    (codings.iter().filter(is_gzip).count() <= 1).then_some(codings)
}

fn decompress(body: &[u8]) -> Result<Bytes, Failure> {
    let mut decompressed = Vec::new();
    // One byte more than the limit shows that the body is too large.
    let limit = BODY_BYTES_MAX as u64 + 1;
    let read = MultiGzDecoder::new(body).take(limit).read_to_end(&mut decompressed);
    read.map_err(|_| Failure::MalformedBody)?;
    if decompressed.len() > BODY_BYTES_MAX {
        return Err(Failure::BodyTooLarge);
    }
    Ok(decompressed.into())
}

/// Compresses the body of a response for a client that accepts that.
pub(crate) fn encode(accepts: bool, mut response: Response<Bytes>) -> Response<Bytes> {
    let is_coded = response.headers().contains_key(header::CONTENT_ENCODING);
    if !accepts || is_coded || response.body().is_empty() {
        return response;
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let compressed = encoder.write_all(response.body()).and_then(|()| encoder.finish());
    // Memory takes every byte.
    if let Ok(compressed) = compressed {
        *response.body_mut() = compressed.into();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        headers.append(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    }
    response
}

/// Returns whether a client accepts gzip, as
/// [RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3) reads `Accept-Encoding`.
pub(crate) fn accepts_gzip(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter();
    let texts = values.filter_map(|value| value.to_str().ok());
    let mut any = None;
    for member in texts.flat_map(|text| text.split(',')) {
        let (coding, parameters) = member.split_once(';').unwrap_or((member, ""));
        let coding = coding.trim();
        let weight =
            parameters.trim().strip_prefix("q=").map_or(Some(1.0), |q| q.trim().parse().ok());
        let accepted = weight.is_some_and(|weight: f32| weight > 0.0);
        if coding.eq_ignore_ascii_case("gzip") || coding.eq_ignore_ascii_case("x-gzip") {
            return accepted;
        }
        if coding == "*" {
            any = Some(accepted);
        }
    }
    any.unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &header::HeaderName, values: &[&str]) -> HeaderMap {
        values.iter().map(|value| (name.clone(), value.parse().unwrap())).collect()
    }

    fn gzip(bytes: &[u8]) -> Bytes {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap().into()
    }

    fn decoded(codings: &[&str], body: Bytes) -> Result<Bytes, Failure> {
        decode(&headers(&header::CONTENT_ENCODING, codings), body)
    }

    #[test]
    fn a_body_is_decoded_from_each_coding_the_last_first() {
        let body = Bytes::from_static(b"{}");
        for (codings, sent) in [
            (&[][..], body.clone()),
            (&["identity"], body.clone()),
            (&["gzip"], gzip(&body)),
            (&["X-GZIP"], gzip(&body)),
            (&["gzip", "identity"], gzip(&body)),
        ] {
            assert_eq!(decoded(codings, sent), Ok(body.clone()), "{codings:?}");
        }
        assert_eq!(decoded(&["gzip"], Bytes::new()), Ok(Bytes::new()), "an empty body is empty");
        for unknown in ["br", "deflate", "gzip, br", "é", "gzip, gzip", "gzip, identity, gzip"] {
            assert_eq!(decoded(&[unknown], body.clone()), Err(Failure::UnsupportedCoding));
        }
    }

    #[test]
    fn a_body_that_is_broken_or_cut_off_is_malformed() {
        let whole = gzip(&[7; 4096]);
        assert_eq!(decoded(&["gzip"], Bytes::from_static(b"{}")), Err(Failure::MalformedBody));
        for length in 1..whole.len() {
            let cut = whole.slice(..length);
            assert_eq!(decoded(&["gzip"], cut), Err(Failure::MalformedBody), "{length}");
        }
    }

    #[test]
    fn the_limit_counts_after_decoding() {
        let largest = vec![0; BODY_BYTES_MAX];
        assert_eq!(decoded(&["gzip"], gzip(&largest)), Ok(largest.clone().into()));
        let larger = vec![0; BODY_BYTES_MAX + 1];
        assert_eq!(decoded(&["gzip"], gzip(&larger)), Err(Failure::BodyTooLarge));
    }

    #[test]
    fn gzip_is_accepted_where_its_weight_is_not_zero() {
        let accepts = |values: &[&str]| accepts_gzip(&headers(&header::ACCEPT_ENCODING, values));
        for yes in ["gzip", "gzip, deflate", "deflate,GZIP;q=0.5", "*", "br;q=1.0, *;q=0.1"] {
            assert!(accepts(&[yes]), "{yes}");
        }
        for no in ["", "identity", "br", "gzip;q=0", "gzip;q=0.000, *", "*;q=0", "gzip;q=x"] {
            assert!(!accepts(&[no]), "{no}");
        }
        assert!(!accepts(&[]));
        assert!(accepts(&["br", "gzip"]));
    }
}
