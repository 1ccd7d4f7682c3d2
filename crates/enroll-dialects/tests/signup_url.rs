//! How sign-up URLs are asked for: the query of `create`.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use enroll_dialects::{
    amapi::signup_url::{CALLBACK_BYTES_MAX, CREATE, callback_of},
    google::{Error, Query},
};

fn callback(query: &str) -> Result<String, Error> {
    callback_of(&Query::parse(query, &CREATE)?).map(String::from)
}

#[track_caller]
fn refused(query: &str, message: &str) {
    let error = callback(query).unwrap_err();
    assert_eq!((error.status(), error.to_string().as_str()), (400, message), "{query}");
}

#[test]
fn an_administrator_is_sent_to_the_callback_of_the_client() {
    for query in [
        "projectId=p&callbackUrl=https%3A%2F%2Femm.example%2Fdone%3Ftenant%3D7",
        "callback_url=https://emm.example/done?tenant%3d7&project_id=p",
    ] {
        assert_eq!(callback(query), Ok("https://emm.example/done?tenant=7".into()), "{query}");
    }
}

#[test]
fn a_query_without_a_callback_or_a_project_is_refused() {
    for query in ["", "callbackUrl=", "projectId=p", "projectId=p&callbackUrl="] {
        refused(query, "Required parameter: callbackUrl");
    }
    for query in ["callbackUrl=https://emm.example", "callbackUrl=https://emm.example&projectId="] {
        refused(query, "Required parameter: projectId");
    }
}

#[test]
fn a_callback_is_at_most_2048_bytes_of_a_url() {
    let query = |length: usize| {
        let host = "https://emm.example/";
        format!("projectId=p&callbackUrl={host}{}", "a".repeat(length - host.len()))
    };
    assert_eq!(callback(&query(CALLBACK_BYTES_MAX)).unwrap().len(), CALLBACK_BYTES_MAX);
    for query in [&query(CALLBACK_BYTES_MAX + 1), "projectId=p&callbackUrl=javascript:alert(1)"] {
        refused(
            query,
            "Invalid value at 'callback_url' (TYPE_STRING), \
             it must be an `http` or `https` URL of at most 2048 bytes",
        );
    }
}
