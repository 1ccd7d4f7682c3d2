//! [`enterprises`](https://developers.google.com/android/management/reference/rest/v1/enterprises).

use enroll_core::{document::Document, name::EnterpriseName};
use serde::Serialize;

use super::{LIST_PARAMETERS_OF_ENTERPRISES, type_name};
use crate::{
    google::{
        self, Empty, Error, Kept, Method, Parameter, Query, TYPE_BOOL, TYPE_STRING, UpdateMask,
        Violation, boolean, schema,
    },
    json::{Map, Value},
};

const PROJECT_ID: &str = "projectId";
const SIGNUP_URL_NAME: &str = "signupUrlName";
const ENTERPRISE_TOKEN: &str = "enterpriseToken";
const AGREEMENT_ACCEPTED: &str = "agreementAccepted";
const UPDATE_MASK: &str = "updateMask";

/// `POST /v1/enterprises`.
pub const CREATE: Method = Method {
    parameters: &[
        Parameter::Single(AGREEMENT_ACCEPTED),
        Parameter::Single(ENTERPRISE_TOKEN),
        Parameter::Single(PROJECT_ID),
        Parameter::Single(SIGNUP_URL_NAME),
    ],
    reply: &ENTERPRISE,
};
/// `GET /v1/{name}`.
pub const GET: Method = Method { parameters: &[], reply: &ENTERPRISE };
/// `GET /v1/enterprises`.
pub const LIST: Method = Method { parameters: LIST_PARAMETERS_OF_ENTERPRISES, reply: &LIST_REPLY };
/// `PATCH /v1/{name}`.
pub const PATCH: Method =
    Method { parameters: &[Parameter::Single(UPDATE_MASK)], reply: &ENTERPRISE };
/// `DELETE /v1/{name}`. Its reply is [`Empty`].
pub const DELETE: Method = Method { parameters: &[], reply: Empty::SCHEMA };

schema! {
    ENTERPRISE {
        appAutoApprovalEnabled, contactInfo -> ?, enabledNotificationTypes,
        enterpriseDisplayName, enterpriseType, googleAuthenticationSettings -> ?, logo -> ?,
        managedGoogleDomainType, managedGooglePlayAccountsEnterpriseType, name,
        primaryColor, pubsubTopic, signinDetails -> ?, termsAndConditions -> ?,
    }
    LIST_REPLY { enterprises -> ENTERPRISE, nextPageToken }
}

/// Reads what is kept of an enterprise of a project from a body, as a creation does.
///
/// # Errors
///
/// Refuses what is not a JSON object, and every field that an enterprise does not have.
///
/// ```
/// use enroll_dialects::amapi::enterprise;
///
/// let document = enterprise::document("p", br#"{"enterpriseDisplayName": "Example"}"#)?;
/// assert!(enterprise::is_of_project(Some(&document), "p"));
/// assert!(enterprise::document("p", br#"{"displayName": "Example"}"#).is_err());
/// # Ok::<(), enroll_dialects::google::Error>(())
/// ```
pub fn document(project: &str, body: &[u8]) -> Result<Document, Error> {
    write(project, google::read_kept(body, &KEPT)?)
}

/// The two ways to create an enterprise.
///
/// ```
/// use enroll_dialects::{amapi::enterprise::{CREATE, Signup, parse_creation}, google::Query};
///
/// let query = "projectId=p&signupUrlName=signupUrls%2Fs1&enterpriseToken=t";
/// let creation = parse_creation(&Query::parse(query, &CREATE)?, b"{}")?;
/// let (signup_url, enterprise_token) = ("signupUrls/s1".into(), "t".into());
/// assert_eq!(creation.signup, Signup::CustomerManaged { signup_url, enterprise_token });
/// # Ok::<(), enroll_dialects::google::Error>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Signup {
    /// Its administrator registered it at a sign-up URL.
    CustomerManaged {
        /// The name of the URL.
        signup_url: String,
        /// The token that the URL handed out.
        enterprise_token: String,
    },
    /// The EMM accepted the agreement in its place.
    EmmManaged,
}

/// The request of a creation.
///
/// ```
/// use enroll_dialects::{amapi::enterprise::{self, CREATE, parse_creation}, google::Query};
///
/// let query = Query::parse("projectId=p&agreementAccepted=true", &CREATE)?;
/// let creation = parse_creation(&query, b"{}")?;
/// // The project is stored with the client's fields.
/// assert!(enterprise::is_of_project(Some(&creation.document), "p"));
/// # Ok::<(), enroll_dialects::google::Error>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Creation {
    /// The way in which the enterprise is created.
    pub signup: Signup,
    /// The stored document: the project, and all fields of the client.
    pub document: Document,
}

/// Reads a creation.
///
/// Either `signupUrlName` and `enterpriseToken` are given, or `agreementAccepted` is true.
///
/// # Errors
///
/// Refuses a query with neither, or an `agreementAccepted` that is no `bool`; then the body as
/// [`parse_patch`] does.
///
/// ```
/// use enroll_dialects::{amapi::enterprise::{CREATE, Signup, parse_creation}, google::Query};
///
/// let query = Query::parse("projectId=p&agreementAccepted=true", &CREATE)?;
/// assert_eq!(parse_creation(&query, b"{}")?.signup, Signup::EmmManaged);
/// // A sign-up URL needs its token.
/// let query = Query::parse("projectId=p&signupUrlName=signupUrls%2Fs1", &CREATE)?;
/// assert!(parse_creation(&query, b"{}").is_err());
/// # Ok::<(), enroll_dialects::google::Error>(())
/// ```
pub fn parse_creation(query: &Query, body: &[u8]) -> Result<Creation, Error> {
    let signup = read_signup(query)?;
    let project = query.value(PROJECT_ID).unwrap_or_default();
    Ok(Creation { signup, document: document(project, body)? })
}

fn read_signup(query: &Query) -> Result<Signup, Error> {
    let given = |name| query.value(name).filter(|value| !value.is_empty()).map(String::from);
    let accepted = match query.value(AGREEMENT_ACCEPTED) {
        None => false,
        Some(text) => boolean(text).ok_or_else(|| {
            Violation::value("agreement_accepted", TYPE_BOOL, "it must be `true` or `false`")
        })?,
    };
    match (given(SIGNUP_URL_NAME), given(ENTERPRISE_TOKEN)) {
        (Some(signup_url), Some(enterprise_token)) => {
            Ok(Signup::CustomerManaged { signup_url, enterprise_token })
        }
        (None, None) if accepted => Ok(Signup::EmmManaged),
        (None, None) => Err(Violation::required("agreement_accepted").into()),
        (None, Some(_)) => Err(Violation::required("signup_url_name").into()),
        (Some(_), None) => Err(Violation::required("enterprise_token").into()),
    }
}

/// Returns the refusal of an `enterpriseToken` that its sign-up URL did not hand out.
///
/// ```
/// use enroll_dialects::amapi::enterprise::invalid_enterprise_token;
///
/// assert_eq!(invalid_enterprise_token().status(), 400);
/// ```
#[must_use]
pub fn invalid_enterprise_token() -> Error {
    let why = "enterprise token is not one of the sign-up URL";
    Violation::value("enterprise_token", TYPE_STRING, why).into()
}

/// Reads an update: which fields, and what they are to be.
///
/// # Errors
///
/// Refuses an `updateMask` with a field that an enterprise does not have; then what is not a JSON
/// object, and every field that an enterprise does not have.
///
/// ```
/// use enroll_dialects::{amapi::enterprise::{PATCH, parse_patch}, google::Query};
///
/// let body = br#"{"enterpriseDisplayName": "Example"}"#;
/// let query = Query::parse("updateMask=enterpriseDisplayName", &PATCH)?;
/// assert!(parse_patch(&query, body).is_ok());
/// let query = Query::parse("updateMask=displayName", &PATCH)?;
/// assert!(parse_patch(&query, body).is_err());
/// # Ok::<(), enroll_dialects::google::Error>(())
/// ```
pub fn parse_patch(query: &Query, body: &[u8]) -> Result<Patch, Error> {
    let mask = UpdateMask::parse(query.value(UPDATE_MASK), &KEPT)?;
    Ok(Patch { mask, enterprise: google::read_kept(body, &KEPT)? })
}

/// An update.
#[derive(Clone, Debug)]
pub struct Patch {
    mask: UpdateMask,
    enterprise: Map<String, Value>,
}

impl Patch {
    /// Returns what is kept after the update of what was kept before.
    ///
    /// # Errors
    ///
    /// Refuses what is more than a document may be.
    ///
    /// ```
    /// use enroll_dialects::{amapi::enterprise, google::Query};
    ///
    /// let query = Query::parse("updateMask=primaryColor", &enterprise::PATCH)?;
    /// let patch = enterprise::parse_patch(&query, br#"{"primaryColor": 255}"#)?;
    /// let before = enterprise::document("p", br#"{"enterpriseDisplayName": "Example"}"#)?;
    /// // A field that the mask does not name stays as it was.
    /// let view = enterprise::view(&"enterprises/e1".parse()?, Some(&patch.of(Some(&before))?));
    /// assert_eq!((&view["enterpriseDisplayName"], &view["primaryColor"]), (&"Example".into(), &255.into()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of(&self, before: Option<&Document>) -> Result<Document, Error> {
        let (project, before) = read(before);
        write(&project, self.mask.apply(before, self.enterprise.clone()))
    }
}

const KEPT: Kept = Kept {
    path: "enterprise",
    type_name: type_name!("Enterprise"),
    schema: &ENTERPRISE,
    of_the_server: &[
        "name",
        "enterpriseType",
        "managedGoogleDomainType",
        "managedGooglePlayAccountsEnterpriseType",
    ],
};

/// Returns an enterprise as replies have it.
///
/// ```
/// use enroll_dialects::amapi::enterprise;
///
/// let view = enterprise::view(&"enterprises/e1".parse()?, None);
/// assert_eq!(view.to_string(), r#"{"name":"enterprises/e1"}"#);
/// # Ok::<(), enroll_core::name::ParseNameError>(())
/// ```
#[must_use]
pub fn view(name: &EnterpriseName, document: Option<&Document>) -> Value {
    let (_, enterprise) = read(document);
    google::view_kept([("name", Value::from(name.to_string()))], enterprise)
}

/// Returns whether an enterprise belongs to a project.
///
/// ```
/// use enroll_dialects::amapi::enterprise;
///
/// let document = enterprise::document("p", b"{}")?;
/// assert!(enterprise::is_of_project(Some(&document), "p"));
/// assert!(!enterprise::is_of_project(Some(&document), "q"));
/// # Ok::<(), enroll_dialects::google::Error>(())
/// ```
#[must_use]
pub fn is_of_project(document: Option<&Document>, project: &str) -> bool {
    read(document).0 == project
}

/// One page of enterprises.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct List {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    enterprises: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_page_token: Option<String>,
}

/// Returns the reply of `list`; its basic view has nothing but names.
///
/// ```
/// use enroll_dialects::amapi::enterprise;
///
/// let names = ["enterprises/e1".parse()?];
/// let reply = serde_json::to_string(&enterprise::list(names.into_iter(), None))?;
/// assert_eq!(reply, r#"{"enterprises":[{"name":"enterprises/e1"}]}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn list(names: impl Iterator<Item = EnterpriseName>, next_page_token: Option<String>) -> List {
    List { enterprises: names.map(|name| view(&name, None)).collect(), next_page_token }
}

/// Reads the project whose enterprises are listed.
///
/// # Errors
///
/// Refuses a query without `projectId`, then an invalid `view`.
///
/// ```
/// use enroll_dialects::{amapi::enterprise::{LIST, project_of_list}, google::Query};
///
/// assert_eq!(project_of_list(&Query::parse("projectId=p&view=BASIC", &LIST)?), Ok("p"));
/// assert!(project_of_list(&Query::parse("", &LIST)?).is_err());
/// # Ok::<(), enroll_dialects::google::Error>(())
/// ```
pub fn project_of_list(query: &Query) -> Result<&str, Error> {
    let project = query.value(PROJECT_ID).filter(|project| !project.is_empty());
    let project = project.ok_or_else(|| Violation::required_parameter(PROJECT_ID))?;
    match query.value("view") {
        None | Some("ENTERPRISE_VIEW_UNSPECIFIED" | "BASIC") => Ok(project),
        Some(_) => {
            let why = "it must be `BASIC`";
            Err(Violation::value("view", type_name!("ListEnterprisesRequest.View"), why).into())
        }
    }
}

/// The stored document: the project, then the client's fields.
const PROJECT: &str = "project";
const ENTERPRISE_KEY: &str = "enterprise";

fn write(project: &str, enterprise: Map<String, Value>) -> Result<Document, Error> {
    let kept = Map::from_iter([
        (PROJECT.to_owned(), project.into()),
        (ENTERPRISE_KEY.to_owned(), enterprise.into()),
    ]);
    google::write_document(kept)
}

fn read(document: Option<&Document>) -> (String, Map<String, Value>) {
    let mut kept = google::read_document(document);
    let project = kept.get(PROJECT).and_then(Value::as_str).unwrap_or_default().to_owned();
    let enterprise = kept.get_mut(ENTERPRISE_KEY).and_then(Value::as_object_mut);
    (project, enterprise.map(std::mem::take).unwrap_or_default())
}
