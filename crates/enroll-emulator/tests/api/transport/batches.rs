//! Batches: each call is answered as a call of its own.

use serde_json::{Value, json};

use crate::support::{Emulator, Reply, Setup, TOKENS};

const MIXED: (&str, &str) = ("content-type", r#"multipart/mixed; boundary="===b==""#);

fn part(id: usize, call: &str) -> String {
    format!(
        "--===b==\r\nContent-Type: application/http\r\nContent-ID: <x + {id}>\r\n\r\n{call}\r\n"
    )
}

/// Sends a batch as Google's client for Python writes it.
fn google(emulator: &Emulator, calls: &[String]) -> Reply {
    let parts: String = calls.iter().enumerate().map(|(id, call)| part(id, call)).collect();
    emulator.call("POST", "/batch", &[MIXED], format!("{parts}--===b==--\r\n"))
}

/// Returns the responses of a batch: `Content-ID`, status and body of each.
fn responses(reply: &Reply) -> Vec<(String, u16, String)> {
    let media_type = reply.header("content-type");
    let boundary = media_type.strip_prefix("multipart/mixed; boundary=").unwrap();
    let (text, delimiter) = (reply.text(), format!("--{boundary}"));
    assert!(text.ends_with(&format!("--{boundary}--\r\n")), "{text}");
    let parts = text.split(&delimiter).skip(1).take_while(|part| !part.starts_with("--"));
    parts
        .map(|part| {
            let (head, rest) = part.split_once("\r\n\r\n").unwrap();
            let id = head.lines().find_map(|line| line.strip_prefix("Content-ID: ")).unwrap_or("");
            let (status, rest) = rest.split_once("\r\n").unwrap();
            let status = status.split(' ').nth(1).unwrap().parse().unwrap();
            let (_, body) = rest.split_once("\r\n\r\n").unwrap_or(("", ""));
            (id.to_owned(), status, body.trim_end().to_owned())
        })
        .collect()
}

#[test]
fn each_call_of_a_batch_is_answered_as_a_call_of_its_own() {
    let emulator = Emulator::default();
    let body = r#"{"duration": "60s"}"#;
    let create = format!(
        "POST {TOKENS} HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let user = r#"{"accountIdentifier": "u", "accountType": "userAccount"}"#;
    let insert = format!(
        "POST /androidenterprise/v1/enterprises/LC1/users\r\nContent-Type: application/json\r\n\r\n{user}"
    );
    let calls =
        [create, insert, format!("GET {TOKENS}/none HTTP/1.1\r\n"), "GET /batch HTTP/1.1".into()];
    let answered = responses(&google(&emulator, &calls));
    let ids: Vec<_> = answered.iter().map(|(id, ..)| id.as_str()).collect();
    assert_eq!(
        ids,
        ["<response-x + 0>", "<response-x + 1>", "<response-x + 2>", "<response-x + 3>"]
    );
    let statuses: Vec<_> = answered.iter().map(|(_, status, _)| *status).collect();
    assert_eq!(statuses, [200, 200, 404, 404]);
    let created: Value = serde_json::from_str(&answered[0].2).unwrap();
    let token = created["name"].as_str().unwrap();
    assert_eq!(emulator.get(&format!("/v1/{token}")).ok()["name"], token);
    let alone = emulator.get(&format!("{TOKENS}/none"));
    assert_eq!(answered[2].2, alone.text().trim_end());
}

#[test]
fn a_batch_has_at_most_100_calls() {
    let emulator = Emulator::default();
    let calls = vec![format!("GET {TOKENS} HTTP/1.1\r\n"); 101];
    let most = google(&emulator, &calls[..100]);
    assert_eq!((most.status.as_u16(), responses(&most).len()), (200, 100));
    assert_eq!(google(&emulator, &calls).status, 400);
    for (headers, body) in [
        (&[MIXED][..], ""),
        (&[MIXED], "--===b==--"),
        (&[MIXED], "--===b==\r\n\r\nGET /v1/x"),
        (&[MIXED], "--===b==\r\n\r\nnothing\r\n--===b==--"),
        (&[("content-type", "application/json")], "{}"),
        (&[], ""),
    ] {
        let reply = emulator.call("POST", "/batch/androidmanagement/v1", headers, body);
        assert_eq!(reply.status, 400, "{body}: {}", reply.text());
        assert_eq!(reply.json()["error"]["status"], "INVALID_ARGUMENT");
    }
}

#[test]
fn a_call_has_the_credentials_of_its_batch_unless_it_has_its_own() {
    let emulator = Emulator::new(&Setup { require_bearer: true, ..Setup::default() });
    let calls = [
        format!("GET {TOKENS} HTTP/1.1\r\n"),
        format!("GET {TOKENS} HTTP/1.1\r\nAuthorization: Bearer invalid\r\n"),
    ];
    assert_eq!(google(&emulator, &calls).status, 401);
    let parts: String = calls.iter().enumerate().map(|(id, call)| part(id, call)).collect();
    let headers = [MIXED, ("authorization", "Bearer x")];
    let reply = emulator.call("POST", "/batch", &headers, format!("{parts}--===b==--"));
    let statuses: Vec<_> = responses(&reply).iter().map(|(_, status, _)| *status).collect();
    assert_eq!(statuses, [200, 401]);
}

const PROFILES: &str = "/deviceManagement/androidForWorkEnrollmentProfiles";

fn graph(emulator: &Emulator, requests: &Value) -> Reply {
    emulator.post("/beta/$batch", &json!({ "requests": requests }))
}

#[test]
fn a_batch_of_graph_is_json() {
    let emulator = Emulator::default();
    let json = json!({ "Content-Type": "application/json" });
    let reply = graph(
        &emulator,
        &json!([
            { "id": "1", "method": "POST", "url": PROFILES, "headers": json,
              "body": { "displayName": "n" } },
            { "id": "2", "method": "GET", "url": format!("{PROFILES}?$filter=displayName eq 'n'"),
              "dependsOn": ["1"] },
            { "id": "3", "method": "GET", "url": format!("{PROFILES}/none") },
            { "id": "4", "method": "GET", "url": PROFILES, "dependsOn": ["3"] },
            { "id": "5", "method": "GET", "url": format!("{PROFILES}/$count") },
        ]),
    )
    .ok();
    let answer = |id: usize| &reply["responses"][id - 1];
    let statuses: Vec<_> = (1..=5).map(|id| answer(id)["status"].as_u64().unwrap()).collect();
    assert_eq!(statuses, [201, 200, 404, 424, 200], "{reply}");
    assert_eq!(answer(1)["id"], "1");
    assert_eq!(answer(1)["headers"]["Content-Type"], "application/json");
    assert_eq!(answer(2)["body"]["value"][0]["id"], answer(1)["body"]["id"]);
    assert_eq!(answer(3)["body"]["error"]["code"], "ResourceNotFound");
    // A body that is not JSON is base64: `1`.
    assert_eq!(answer(5)["body"], "MQ==");
}

#[test]
fn a_batch_of_graph_has_at_most_20_calls_with_ids_of_their_own() {
    let emulator = Emulator::default();
    let calls = |count: usize| -> Vec<Value> {
        (0..count)
            .map(|id| json!({ "id": id.to_string(), "method": "GET", "url": PROFILES }))
            .collect()
    };
    assert_eq!(graph(&emulator, &json!(calls(20))).status, 200);
    let reply = graph(&emulator, &json!(calls(21)));
    assert_eq!(reply.status, 400);
    let why = "Number of batch request steps exceeds the maximum value of 20.";
    assert_eq!(reply.json()["error"]["message"], why);
    let one = &calls(1)[0];
    let later = json!({ "id": "a", "method": "GET", "url": PROFILES, "dependsOn": ["0"] });
    for refused in [json!([one, one]), json!([later, one]), json!([{ "id": "x" }]), json!({})] {
        assert_eq!(graph(&emulator, &refused).status, 400, "{refused}");
    }
    assert_eq!(graph(&emulator, &json!([one, later])).status, 200);
}

// As Graph answers, by a report on the .NET client (microsoftgraph/msgraph-sdk-dotnet, 2628).
#[test]
fn a_call_that_writes_has_a_body_and_its_type_in_a_batch_of_graph() {
    let emulator = Emulator::default();
    let json = json!({ "Content-Type": "application/json" });
    let write = |headers: &Value, body: &Value| {
        let mut call = json!({ "id": "7", "method": "POST", "url": PROFILES, "headers": headers });
        if !body.is_null() {
            call["body"] = body.clone();
        }
        graph(&emulator, &json!([call]))
    };
    for (headers, body) in [(&json!({}), &json!({})), (&json, &Value::Null)] {
        let reply = write(headers, body);
        assert_eq!(reply.status, 400);
        let why = "Write request id : 7 does not contain Content-Type header or body.";
        assert_eq!(reply.json()["error"]["message"], why);
    }
    assert_eq!(write(&json, &json!({})).ok()["responses"][0]["status"], 201);
    let delete = json!([{ "id": "1", "method": "DELETE", "url": format!("{PROFILES}/none") }]);
    assert_eq!(graph(&emulator, &delete).ok()["responses"][0]["status"], 404);
}

/// Google's client for Python copies its `Accept-Encoding` into each call, and reads the batch as text.
#[test]
fn a_call_is_not_compressed_in_its_batch() {
    let emulator = Emulator::default();
    let call = format!("GET {TOKENS} HTTP/1.1\r\nAccept-Encoding: gzip, deflate\r\n");
    let answered = responses(&google(&emulator, &[call]));
    assert_eq!((answered[0].1, answered[0].2.as_str()), (200, "{}"));
    let headers = json!({ "Accept-Encoding": "gzip" });
    let one = json!({ "id": "1", "method": "GET", "url": PROFILES, "headers": headers });
    let reply = graph(&emulator, &json!([one])).ok();
    assert_eq!(reply["responses"][0]["body"]["value"], json!([]));
}

#[test]
fn a_key_belongs_to_one_call_and_not_to_a_batch() {
    let emulator = Emulator::default();
    let key = ("idempotency-key", "k1");
    let call = format!("POST {TOKENS} HTTP/1.1\r\nIdempotency-Key: k1\r\n\r\n{{}}");
    let parts = part(0, &call) + &part(1, &call);
    let body = format!("{parts}--===b==--");
    assert_eq!(emulator.call("POST", "/batch", &[MIXED, key], body.clone()).status, 400);
    let answered = responses(&emulator.call("POST", "/batch", &[MIXED], body));
    assert_eq!(answered[0].2, answered[1].2, "the second call retries the first");
    let body = json!({ "requests": [{ "id": "1", "method": "GET", "url": PROFILES }] });
    let reply = emulator.call("POST", "/beta/$batch", &[key], body.to_string());
    assert_eq!(reply.status, 400, "{}", reply.text());
}

#[test]
fn a_batch_reaches_the_methods_of_its_own_apis() {
    let emulator = Emulator::default();
    let users = "/androidenterprise/v1/enterprises/LC1/users?email=a%40example.com";
    let calls = [TOKENS, users, "/enroll/v1/clock", "/beta/deviceManagement/x", "/token"];
    let calls = calls.map(|path| format!("GET {path} HTTP/1.1\r\n"));
    let parts: String = calls.iter().enumerate().map(|(id, call)| part(id, call)).collect();
    let statuses = |path: &str| {
        let reply = emulator.call("POST", path, &[MIXED], format!("{parts}--===b==--"));
        responses(&reply).iter().map(|(_, status, _)| *status).collect::<Vec<_>>()
    };
    assert_eq!(statuses("/batch"), [200, 200, 404, 404, 404]);
    assert_eq!(statuses("/batch/androidmanagement/v1"), [200, 404, 404, 404, 404]);
    assert_eq!(statuses("/batch/androidenterprise/v1"), [404, 200, 404, 404, 404]);
}

#[test]
fn a_call_that_is_framed_wrongly_is_refused() {
    let emulator = Emulator::default();
    for header in ["Content-Length: 9", "Content-Length: x", "Transfer-Encoding: chunked"] {
        let call = format!("POST {TOKENS} HTTP/1.1\r\n{header}\r\n\r\n{{}}");
        assert_eq!(google(&emulator, &[call]).status, 400, "{header}");
    }
    let call = format!("POST {TOKENS} HTTP/1.1\r\nContent-Encoding: gzip\r\n\r\n{{}}");
    assert_eq!(responses(&google(&emulator, &[call]))[0].1, 415);
    // The response to `HEAD` has one length, and no body.
    let reply = google(&emulator, &[format!("HEAD {TOKENS} HTTP/1.1\r\n")]);
    assert_eq!(reply.text().matches("content-length: ").count(), 1, "{}", reply.text());
    assert_eq!(responses(&reply)[0].2, "");
}

/// A map of headers cannot hold as many as a body can.
#[test]
fn a_call_with_very_many_headers_is_refused() {
    let emulator = Emulator::default();
    let call = |count: usize| {
        let headers: serde_json::Map<_, _> =
            (0..count).map(|header| (format!("x{header}"), json!(""))).collect();
        json!([{ "id": "1", "method": "GET", "url": PROFILES, "headers": headers }])
    };
    assert_eq!(graph(&emulator, &call(90)).status, 200);
    for count in [101, 40_000] {
        assert_eq!(graph(&emulator, &call(count)).status, 400, "{count}");
    }
}

#[test]
fn a_call_with_credentials_of_its_own_does_not_have_those_of_its_batch() {
    let emulator = Emulator::new(&Setup { require_bearer: true, ..Setup::default() });
    let calls = [
        format!("GET {TOKENS}?access_token=y HTTP/1.1\r\n"),
        format!("GET {TOKENS}?access_token=invalid HTTP/1.1\r\n"),
        format!("GET {TOKENS} HTTP/1.1\r\n"),
    ];
    let parts: String = calls.iter().enumerate().map(|(id, call)| part(id, call)).collect();
    let body = format!("{parts}--===b==--");
    let reply = emulator.call("POST", "/batch?access_token=x", &[MIXED], body);
    let statuses: Vec<_> = responses(&reply).iter().map(|(_, status, _)| *status).collect();
    assert_eq!(statuses, [200, 401, 200]);
}

#[test]
fn a_fault_counts_the_calls_of_a_batch_and_not_the_batch() {
    let emulator = Emulator::default();
    let faults = json!({ "faults": [{ "status": 503, "times": 2 }] });
    emulator.put("/enroll/v1/faults", &faults).ok();
    let calls = vec![format!("GET {TOKENS} HTTP/1.1\r\n"); 3];
    let reply = google(&emulator, &calls);
    let statuses: Vec<_> = responses(&reply).iter().map(|(_, status, _)| *status).collect();
    assert_eq!(statuses, [503, 503, 200]);
}
