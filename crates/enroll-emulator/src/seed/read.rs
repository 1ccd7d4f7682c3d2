//! Reading a seed file: all of it, before any entity is created.

use std::{collections::HashSet, fmt::Display, str::FromStr};

use enroll_core::name::{EnterpriseId, PolicyName};
use enroll_dialects::{
    amapi::{enrollment_token, enterprise, policy},
    graph::{self, Collection, Guid},
    json,
    play_emm::{product, product_set, user},
};
use enroll_store::clock::Adjustment;
use serde_json::value::RawValue;

use super::{
    Action, Location, Seed, SeedError, Step,
    schema::{Enterprise, File, Object, Profile},
};

impl Seed {
    /// Reads a seed file.
    ///
    /// # Errors
    ///
    /// Refuses a text that is not JSON, repeated keys, unknown members, bodies that the vendor's
    /// own API would refuse, and duplicates of an enterprise, an id, an account identifier or an
    /// address. The error has the first location.
    pub fn parse(bytes: &[u8]) -> Result<Self, SeedError> {
        let whole = Reader { text: "" };
        if bytes.len() > Self::BYTES_MAX {
            return Err(whole.error(0, "$", "a seed file must be at most 16 MiB"));
        }
        let text = str::from_utf8(bytes)
            .map_err(|error| whole.error(error.valid_up_to(), "$", "the file must be UTF-8"))?;
        let reader = Reader { text };
        let positioned = |error: &serde_json::Error, path: String| SeedError {
            at: Location { line: error.line(), column: error.column(), path },
            why: plain(error),
        };
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let file: Object<File<'_>> = serde_path_to_error::deserialize(&mut deserializer)
            .map_err(|error| positioned(error.inner(), json_path(&error.path().to_string())))?;
        deserializer.end().map_err(|error| positioned(&error, "$".into()))?;
        // The derived readers accept a repeated key of a map.
        json::parse(bytes).map_err(|error| reader.error(0, "$", error))?;
        let mut steps = Steps { reader, read: Vec::new(), given: HashSet::new() };
        for (index, enterprise) in file.enterprises.iter().enumerate() {
            steps.enterprise(&format!("$.enterprises[{index}]"), enterprise)?;
        }
        let clock = file.into_inner().clock.map(|clock| Adjustment {
            now: clock.now,
            frozen: clock.frozen,
            advance: None,
        });
        Ok(Self { clock, steps: steps.read })
    }
}

/// The content that has been read so far.
struct Steps<'a> {
    reader: Reader<'a>,
    read: Vec<Step>,
    /// The names that must be unique: kind, enterprise, name.
    given: HashSet<(&'static str, EnterpriseId, String)>,
}

impl Steps<'_> {
    fn enterprise(&mut self, path: &str, given: &Enterprise<'_>) -> Result<(), SeedError> {
        let id_path = format!("{path}.id");
        let id: EnterpriseId = self.reader.text(given.id, &id_path)?;
        self.once("enterprise", &id, id.as_str(), given.id, &id_path)?;
        let body = given.body.map_or(b"".as_slice(), |body| body.get().as_bytes());
        let body_path = format!("{path}.enterprise");
        let document = enterprise::document(&given.project_id, body);
        let document = self.reader.of(given.body.unwrap_or(given.id), &body_path, document)?;
        self.add(given.id, path, &id, Action::Enterprise { document });
        for (index, raw) in given.products.iter().enumerate() {
            let path = format!("{path}.products[{index}]");
            let text: String = self.reader.text(raw, &path)?;
            let product = self.reader.of(raw, &path, product::parse_id(&text))?;
            self.add(raw, &path, &id, Action::Product(product));
        }
        for (policy_id, raw) in &given.policies {
            let path = format!("{path}.policies[{policy_id:?}]");
            let policy_id = self.reader.of(raw, &path, policy_id.parse())?;
            let document = policy::document(raw.get().as_bytes());
            let document = self.reader.of(raw, &path, document)?;
            let name = PolicyName::new(id.clone(), policy_id);
            self.add(raw, &path, &id, Action::Policy { name, document });
        }
        self.tokens(path, &id, given)?;
        self.users(path, &id, given)?;
        let profiles = &given.android_for_work_enrollment_profiles;
        self.profiles(path, &id, Collection::AndroidForWork, profiles)?;
        let profiles = &given.android_device_owner_enrollment_profiles;
        self.profiles(path, &id, Collection::DeviceOwner, profiles)
    }

    fn tokens(
        &mut self,
        path: &str,
        enterprise: &EnterpriseId,
        given: &Enterprise<'_>,
    ) -> Result<(), SeedError> {
        for (index, token) in given.enrollment_tokens.iter().enumerate() {
            let path = format!("{path}.enrollmentTokens[{index}]");
            let id_path = format!("{path}.id");
            let id = token.id.map(|raw| self.reader.text::<String>(raw, &id_path)).transpose()?;
            let id = match (token.id, id) {
                (Some(raw), Some(text)) => {
                    self.once("enrollment token", enterprise, &text, raw, &id_path)?;
                    Some(self.reader.of(raw, &id_path, text.parse())?)
                }
                _ => None,
            };
            let body = enrollment_token::parse_create(token.body.get().as_bytes(), enterprise);
            let terms = self.reader.of(token.body, &format!("{path}.token"), body)?;
            let action = Action::EnrollmentToken { id, terms: Box::new(terms) };
            self.add(token.body, &path, enterprise, action);
        }
        Ok(())
    }

    fn users(
        &mut self,
        path: &str,
        enterprise: &EnterpriseId,
        given: &Enterprise<'_>,
    ) -> Result<(), SeedError> {
        for (index, each) in given.users.iter().enumerate() {
            let path = format!("{path}.users[{index}]");
            let (raw, user_path) = (each.body, format!("{path}.user"));
            let insertion = user::parse_insert(raw.get().as_bytes());
            let insertion = self.reader.of(raw, &user_path, insertion)?;
            let identifier = insertion.identifier.as_str();
            self.once("account identifier", enterprise, identifier, raw, &user_path)?;
            let product_set = self.product_set(&path, each.product_set)?;
            self.add(raw, &path, enterprise, Action::User { insertion, product_set });
        }
        for (index, each) in given.google_users.iter().enumerate() {
            let path = format!("{path}.googleUsers[{index}]");
            let (raw, email_path) = (each.primary_email, format!("{path}.primaryEmail"));
            let email: enroll_core::email::EmailAddress = self.reader.text(raw, &email_path)?;
            self.once("address", enterprise, email.as_str(), raw, &email_path)?;
            let product_set = self.product_set(&path, each.product_set)?;
            self.add(raw, &path, enterprise, Action::GoogleUser { email, product_set });
        }
        Ok(())
    }

    fn product_set(
        &self,
        path: &str,
        raw: Option<&RawValue>,
    ) -> Result<Option<enroll_core::product_set::ProductSet>, SeedError> {
        raw.map(|raw| {
            let path = format!("{path}.productSet");
            self.reader.of(raw, &path, product_set::parse(raw.get().as_bytes()))
        })
        .transpose()
    }

    fn profiles(
        &mut self,
        path: &str,
        enterprise: &EnterpriseId,
        collection: Collection,
        given: &[Object<Profile<'_>>],
    ) -> Result<(), SeedError> {
        for (index, each) in given.iter().enumerate() {
            let path = format!("{path}.{}[{index}]", collection.segment());
            let id_path = format!("{path}.id");
            let guid = each.id.map(|raw| self.reader.text::<Guid>(raw, &id_path)).transpose()?;
            if let (Some(raw), Some(guid)) = (each.id, guid) {
                self.once("profile", enterprise, &guid.to_string(), raw, &id_path)?;
            }
            let settings = graph::parse_create(each.body.get().as_bytes(), collection);
            let settings = self.reader.of(each.body, &format!("{path}.profile"), settings)?;
            let token = each.token.map(|raw| {
                let validity = graph::parse_create_token(raw.get().as_bytes());
                self.reader.of(raw, &format!("{path}.token"), validity)
            });
            let (id, token) = (guid.map(Guid::profile_id), token.transpose()?);
            let action = Action::Profile { id, settings: Box::new(settings), token };
            self.add(each.body, &path, enterprise, action);
        }
        Ok(())
    }

    fn add(&mut self, raw: &RawValue, path: &str, enterprise: &EnterpriseId, action: Action) {
        let at = self.reader.location(self.reader.offset(raw), path);
        self.read.push(Step { at, enterprise: enterprise.clone(), action });
    }

    /// Refuses a duplicate.
    fn once(
        &mut self,
        kind: &'static str,
        enterprise: &EnterpriseId,
        text: &str,
        raw: &RawValue,
        path: &str,
    ) -> Result<(), SeedError> {
        if self.given.insert((kind, enterprise.clone(), text.to_owned())) {
            Ok(())
        } else {
            let why = format!("this {kind} was given before: give each one once");
            Err(self.reader.error(self.reader.offset(raw), path, why))
        }
    }
}

/// The text of a file, and the locations in it.
#[derive(Clone, Copy)]
struct Reader<'a> {
    text: &'a str,
}

impl Reader<'_> {
    /// Returns how many bytes stand before a part of the text.
    fn offset(&self, part: &RawValue) -> usize {
        let (part, whole) = (part.get().as_ptr().addr(), self.text.as_ptr().addr());
        part.checked_sub(whole).filter(|offset| *offset <= self.text.len()).unwrap_or_default()
    }

    fn location(&self, offset: usize, path: &str) -> Location {
        let before = self.text.get(..offset).unwrap_or_default();
        let line = before.split('\n').count();
        let column = 1 + before.rsplit('\n').next().map_or(0, str::len);
        Location { line, column, path: path.into() }
    }

    fn error(&self, offset: usize, path: &str, why: impl Display) -> SeedError {
        SeedError { at: self.location(offset, path), why: why.to_string() }
    }

    /// Returns the result for a part of the file, with the location of an error.
    fn of<T, E: Display>(
        &self,
        raw: &RawValue,
        path: &str,
        result: Result<T, E>,
    ) -> Result<T, SeedError> {
        result.map_err(|error| self.error(self.offset(raw), path, error))
    }

    /// Reads a string and parses it.
    fn text<T: FromStr<Err: Display>>(&self, raw: &RawValue, path: &str) -> Result<T, SeedError> {
        let text: String =
            self.of(raw, path, serde_json::from_str(raw.get()).map_err(|_| "must be a string"))?;
        self.of(raw, path, text.parse())
    }
}

/// Returns the text of an error without its location.
fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let location = format!(" at line {} column {}", error.line(), error.column());
    text.strip_suffix(&location).unwrap_or(&text).to_owned()
}

/// Returns a path from the document's root.
fn json_path(path: &str) -> String {
    match path {
        "." => "$".into(),
        path if path.starts_with('[') => format!("${path}"),
        path => format!("$.{path}"),
    }
}
