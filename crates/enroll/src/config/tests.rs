use std::collections::BTreeSet;

use enroll_core::name::EnterpriseId;
use enroll_http::Reach;

use super::*;

/// The refusal of a database by a program without the code for one.
#[cfg(not(feature = "postgres"))]
#[test]
fn a_program_without_postgres_names_the_feature() {
    let error = Config::parse(WHOLE).unwrap_err().to_string();
    assert!(error.contains("`--features postgres`"), "{error}");
}

const DIGEST: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

const WHOLE: &str = r#"
listen = "[::1]:80"
public-url = "https://enroll.example"
forget-after = "86400s"

[store]
postgres = "host=db.example user=enroll dbname=enroll sslmode=require"
password-file = "password"
authorities = "ca.pem"
connections = 8
keys = "keys.json"

[[principal]]
name = "operator"
bearer-sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
enterprises = "all"

[[principal]]
name = "acme"
bearer-sha256 = "aa7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
enterprises = ["LC1", "LC2"]
graph-enterprise = "LC2"
"#;

fn smallest() -> String {
    format!(
        "[store]\nsqlite = \"data\"\n[[principal]]\nname = \"a\"\nbearer-sha256 = \"{DIGEST}\"\n\
         enterprises = \"all\"\n"
    )
}

#[test]
fn an_absent_entry_has_its_default() {
    let config = Config::parse(&smallest()).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:8180");
    assert_eq!(config.forget_after.to_string(), "2592000s");
    assert!(matches!(&config.store, Kept::Sqlite(path) if path == Path::new("data")));
}

#[cfg(feature = "postgres")]
#[test]
fn a_database_and_its_principals_are_read() {
    let config = Config::parse(WHOLE).unwrap();
    let Kept::Postgres(database) = &config.store else { panic!("{:?}", config.store) };
    assert_eq!(database.password_file.as_deref(), Some(Path::new("password")));
    let names: Vec<_> =
        config.names.iter().map(enroll_core::record::PrincipalName::as_str).collect();
    assert_eq!(names, ["operator", "acme"]);
}

/// Replaces `old` by `new`, and returns why the file is refused.
#[track_caller]
fn refusal(text: &str, old: &str, new: &str) -> String {
    assert!(text.contains(old), "{old}");
    Config::parse(&text.replacen(old, new, 1)).unwrap_err().to_string()
}

#[test]
fn an_error_names_its_line() {
    for (old, new, line) in [
        ("listen = ", "listens = ", "line 2: unknown field `listens`"),
        ("\"86400s\"", "\"--1s\"", "line 4: "),
        ("connections = 8", "connections = -8", "line 10: "),
        ("= \"ba78", "= \"BA78", "line 15: must be 64 hex digits"),
        ("\"all\"", "\"some\"", "line 16: invalid value: string \"some\", expected `\"all\"` or"),
        ("\"LC2\"]", "\"LC/2\"]", "line 21: "),
        ("name = \"acme\"\n", "", "line 18: missing field `name`"),
    ] {
        let error = refusal(WHOLE, old, new);
        assert!(error.starts_with(line) && !error.contains('\n'), "{new}: {error}");
    }
}

#[cfg(feature = "postgres")]
#[test]
fn an_invalid_entry_is_refused_with_the_valid_form() {
    for (old, new, message) in [
        ("https://enroll", "http://enroll", ""),
        ("https://enroll.example", "enroll.example", "`public-url` must be a URL"),
        ("https://enroll.example", "https://", "`public-url` must be a URL"),
        ("https://enroll", "ftp://enroll", "`public-url` must be a URL"),
        ("[::1]:80", "0.0.0.0:80", ""),
        ("\"86400s\"", "\"86399.999999999s\"", "`forget-after` must be from a day"),
        ("\"86400s\"", "\"3153600000s\"", ""),
        ("\"86400s\"", "\"3153600000.000000001s\"", "`forget-after` must be from a day"),
        ("user=enroll", "user=enroll password=x", "with `password-file`"),
        ("host=db.example ", "", "`postgres`: "),
        (" sslmode=require", "", "must have `sslmode=require`"),
        ("host=db.example user=enroll dbname=enroll sslmode=require", "host=localhost user=e", ""),
        ("= 8\n", "= 0\n", "line 10: "),
        ("\"acme\"", "\"ac\\nme\"", "line 19: name of a principal must be 1 to 1024 printable"),
        ("\"acme\"", "\"\"", "line 19: name of a principal must be 1 to 1024 printable"),
        ("postgres = ", "sqlite = \"data\"\npostgres = ", "either `sqlite` or `postgres`"),
        ("keys = \"keys.json\"", "", "create it with `enroll keys draw`"),
        (
            "aa7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "is that of an empty file",
        ),
        ("\"acme\"", "\"operator\"", "there are two principals `operator`"),
        ("aa7816", "ba7816", "`acme` has the same `bearer-sha256`"),
        ("= \"LC2\"", "= \"LC3\"", "`graph-enterprise` of `acme`: `LC3` must be among"),
    ] {
        let changed = WHOLE.replacen(old, new, 1);
        assert_ne!(changed, WHOLE);
        match Config::parse(&changed) {
            Ok(_) => assert_eq!(message, "", "{new}"),
            Err(error) => {
                assert!(
                    !message.is_empty() && error.to_string().contains(message),
                    "{new}: {error}"
                );
            }
        }
    }
}

#[test]
fn a_configuration_without_principals_or_with_entries_of_another_store_is_refused() {
    let nobody = refusal(&smallest(), "[[principal]]", "[[principals]]");
    assert!(nobody.contains("principal"), "{nobody}");
    let nobody = "principal = []\n[store]\nsqlite = \"data\"\n";
    assert!(Config::parse(nobody).unwrap_err().to_string().contains("only principals may call"));
    let keys = refusal(&smallest(), "sqlite = \"data\"", "sqlite = \"data\"\nkeys = \"k\"");
    assert_eq!(keys, "`keys` belongs to `postgres`");
}

/// The negative control of the rule on TLS: an address beyond loopback needs a proxy with TLS.
#[test]
fn a_server_beyond_loopback_needs_tls_in_front() {
    let beyond = format!("listen = \"0.0.0.0:80\"\n{}", smallest());
    assert!(Config::parse(&beyond).unwrap_err().to_string().contains("without TLS"));
    assert!(Config::parse(&format!("public-url = \"http://x\"\n{beyond}")).is_err());
    assert!(Config::parse(&format!("public-url = \"https://x\"\n{beyond}")).is_ok());
}

/// Only the configuration separates enterprises.
#[test]
fn a_principal_reaches_the_configured_enterprises_and_no_others() {
    let principal = |enterprises: &str| {
        let text = format!(
            "store = {{}}\n[[principal]]\nname = \"a\"\n\
                            bearer-sha256 = \"{DIGEST}\"\nenterprises = {enterprises}\n"
        );
        toml::from_str::<file::Config>(&text)
            .map(|mut read| read.principals.remove(0).enterprises.0)
    };
    let [one, other]: [EnterpriseId; 2] = ["LC1", "LC2"].map(|id| id.parse().unwrap());
    assert_eq!(principal("\"all\"").unwrap(), Reach::All);
    assert_eq!(principal("[\"LC1\"]").unwrap(), Reach::Only([one.clone()].into()));
    assert_eq!(principal("[\"LC2\", \"LC1\"]").unwrap(), Reach::Only([one, other].into()));
    assert_eq!(principal("[]").unwrap(), Reach::Only(BTreeSet::new()));
    for bad in ["\"ALL\"", "\"LC1\"", "[1]", "true", "[\"all\", 1]"] {
        assert!(principal(bad).is_err(), "{bad}");
    }
}
