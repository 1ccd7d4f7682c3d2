//! Devices: enroll, read, list, delete.

use std::collections::BTreeSet;

use enroll_core::{
    Device, EnrollmentProfile, EnrollmentToken, Timestamp,
    device::{DeleteError, Enrolled, Ownership, SerialNumber},
    enrollment_token::Claim,
    name::{DeviceId, DeviceName, EnterpriseId, PolicyId},
    origin::Origin,
    secret::TokenValue,
    token_ref::TokenRef,
};
use enroll_store::{
    Decision, Noun, Store,
    list::{EXAMINED_MAX, ListQuery},
    request::Scope,
};

use crate::{
    Context, Page, Service,
    error::{EnrollError, EnrollRefusal, ListError, NounError},
};

/// The request of a device to enroll.
///
#[doc = head!()]
/// let issued = service.issue_enrollment_token(&enterprise, Terms::default(), Origin::Own, context).await?;
/// let request = EnrollRequest {
///     value: issued.value,
///     serial_number: "R58M12ABCDE".parse()?,
///     ownership: Ownership::PersonallyOwned,
///     user_policy: Some("sales".parse()?),
/// };
/// // The token names no policy, so the device gets the one of its user.
/// let enrolled = service.enroll(request, context).await?.device.enrolled().clone();
/// assert_eq!(enrolled.policy.id().as_str(), "sales");
#[doc = tail!()]
#[derive(Clone, Debug)]
pub struct EnrollRequest {
    /// The value that the device presents.
    pub value: TokenValue,
    /// Its serial number.
    pub serial_number: SerialNumber,
    /// The owner of the device.
    pub ownership: Ownership,
    /// The policy of its user. The device gets it if its token names none.
    pub user_policy: Option<PolicyId>,
}

/// A device and what is computed when it is read.
///
#[doc = head!()]
/// let issued = service.issue_enrollment_token(&enterprise, Terms::default(), Origin::Own, context).await?;
/// let request = EnrollRequest {
///     value: issued.value,
///     serial_number: "R58M12ABCDE".parse()?,
///     ownership: Ownership::CompanyOwned,
///     user_policy: None,
/// };
/// let first = service.enroll(request.clone(), context).await?;
/// // The device was wiped and enrolls once more.
/// let second = service.enroll(request, context).await?;
/// assert_eq!(second.previous, [first.device.enrolled().name.clone()]);
#[doc = tail!()]
#[derive(Clone, Debug)]
pub struct EnrolledDevice {
    /// The device.
    pub device: Device,
    /// The earlier devices of its serial number, oldest first; at most the first
    /// [`EXAMINED_MAX`].
    pub previous: Vec<DeviceName>,
}

impl<S: Store> Service<S> {
    /// Redeems an enrollment token.
    ///
    /// # Errors
    ///
    /// Refuses a value that is no token's, a token of an enterprise that does not exist, one that
    /// lets nobody in or not this device, and a request id that was used for another command.
    ///
    #[doc = head!()]
    /// let terms = Terms::default().with_use_limit(UseLimit::Once);
    /// let issued = service.issue_enrollment_token(&enterprise, terms, Origin::Own, context).await?;
    /// let request = EnrollRequest {
    ///     value: issued.value,
    ///     serial_number: "R58M12ABCDE".parse()?,
    ///     ownership: Ownership::CompanyOwned,
    ///     user_policy: None,
    /// };
    /// let enrolled = service.enroll(request.clone(), context).await?;
    /// println!("{} is enrolled", enrolled.device.enrolled().name);
    /// // One device enrolls with a one-time token.
    /// assert!(service.enroll(request, context).await.is_err());
    #[doc = tail!()]
    pub async fn enroll(
        &self,
        request: EnrollRequest,
        context: &Context<'_>,
    ) -> Result<EnrolledDevice, EnrollError> {
        let EnrollRequest { value, serial_number, ownership, user_policy } = request;
        // Drawn once: the decision may be made again.
        let device = DeviceId::from_entropy(self.draw());
        let claim = Claim::new(device, serial_number, ownership).with_user_policy(user_policy);
        let token = self.token_of(&value, context).await?;
        let enrolled = match &token {
            Some(token @ TokenRef::EnrollmentToken(name)) => {
                let redeem = |token: &EnrollmentToken, now| {
                    let redemption = token.redeem(&claim, now)?;
                    Ok(Decision::next(redemption.event).insert(redemption.device))
                };
                self.redeem(name, token, &claim, context, redeem).await
            }
            Some(token @ TokenRef::EnrollmentProfile { profile: name, generation }) => {
                let redeem = |profile: &EnrollmentProfile, now| {
                    let redemption = profile.redeem(*generation, &claim, now)?;
                    Ok(Decision::next(redemption.event).insert(redemption.device))
                };
                self.redeem(name, token, &claim, context, redeem).await
            }
            None | Some(TokenRef::AuthToken { .. }) => Err(EnrollRefusal::UnknownToken.into()),
        };
        let device = Device::from(
            enrolled.inspect_err(|error| tracing::info!(reason = %error, "enrollment failed"))?,
        );
        // The device is recorded by now: whatever fails here, nobody refused it.
        let previous =
            self.previous_of_one(&device).await.map_err(|_: NounError| EnrollError::Unknown)?;
        Ok(EnrolledDevice { device, previous })
    }

    /// Executes the redemption of a token of any noun.
    async fn redeem<N: Noun>(
        &self,
        name: &N::Name,
        token: &TokenRef,
        claim: &Claim,
        context: &Context<'_>,
        decide: impl Fn(&N, Timestamp) -> Result<Decision<N>, EnrollRefusal> + Send + Sync,
    ) -> Result<Enrolled, EnrollError> {
        let number = number_argument(token);
        let arguments = enroll_arguments(claim, &number);
        let request = self.redemption(context, token, "enroll", &arguments);
        let outcome = self
            .execute::<N, EnrollError, _>(name, &request, |admitted| {
                let noun = admitted.noun.ok_or(EnrollRefusal::UnknownToken)?;
                Ok(decide(noun, admitted.now)?)
            })
            .await?;
        // Invariant: the decision lets one device begin.
        outcome.devices.into_iter().next().ok_or(EnrollError::Unknown)
    }

    /// Reads a device that came from `origin`.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist, then a device that does not.
    ///
    #[doc = head!()]
    /// let name = "enterprises/LC00abc/devices/d1".parse()?;
    /// assert_eq!(service.device(&name, Origin::Own).await.err(), Some(NounError::NotFound));
    #[doc = tail!()]
    pub async fn device(
        &self,
        name: &DeviceName,
        origin: Origin,
    ) -> Result<EnrolledDevice, NounError> {
        let device = self.read::<Device>(name).await?.noun;
        let device = device.filter(|device| is_shown(device, origin));
        let device = device.ok_or(NounError::NotFound)?;
        let previous = self.previous_of_one(&device).await?;
        Ok(EnrolledDevice { device, previous })
    }

    /// Reads a page of the devices that came from `origin`.
    ///
    /// # Errors
    ///
    /// Refuses a page token that is not of this list, and an enterprise that does not exist.
    ///
    #[doc = head!()]
    /// let page = service.devices(&enterprise, Origin::Own, 100, None).await?;
    /// assert!(page.items.is_empty());
    #[doc = tail!()]
    pub async fn devices(
        &self,
        enterprise: &EnterpriseId,
        origin: Origin,
        limit: usize,
        page_token: Option<&str>,
    ) -> Result<Page<EnrolledDevice>, ListError> {
        let list: [&[u8]; 2] = [b"devices", enterprise.as_str().as_bytes()];
        let after = self.mark(&list, page_token)?;
        let query = ListQuery { parent: enterprise, group: None, after, limit };
        let page = self.list::<Device>(query, |device, _| is_shown(device, origin)).await?;
        let previous = self.previous(enterprise, &page.nouns).await?;
        let items = page.nouns.into_iter().zip(previous);
        let items = items.map(|(device, previous)| EnrolledDevice { device, previous }).collect();
        let next = page.next.map(|mark| self.write_cursor(&list, &mark.0));
        Ok(Page { items, next })
    }

    /// Deletes a device that came from `origin`.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist, then a device that does not.
    ///
    #[doc = head!()]
    /// let name = "enterprises/LC00abc/devices/d1".parse()?;
    /// let deleted = service.delete_device(&name, Origin::Own, context).await;
    /// assert_eq!(deleted, Err(NounError::NotFound));
    #[doc = tail!()]
    pub async fn delete_device(
        &self,
        name: &DeviceName,
        origin: Origin,
        context: &Context<'_>,
    ) -> Result<(), NounError> {
        let request = self.request(context, Scope::Noun, "delete device", &[]);
        self.execute::<Device, _, _>(name, &request, |admitted| {
            let device = admitted.noun.filter(|device| device.enrolled().origin == origin);
            let deleted = device.ok_or(NounError::NotFound)?.delete(admitted.now);
            deleted.map(Decision::next).map_err(|DeleteError::Deleted| NounError::NotFound)
        })
        .await?;
        Ok(())
    }

    /// Returns the names of the earlier devices of the same serial number, oldest first.
    async fn previous_of_one(&self, device: &Device) -> Result<Vec<DeviceName>, NounError> {
        let enterprise = device.enrolled().name.enterprise();
        let previous = self.previous(enterprise, std::slice::from_ref(device)).await?;
        Ok(previous.into_iter().flatten().collect())
    }

    /// Returns, for each device, the names of the earlier devices of its serial number, oldest
    /// first.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that no longer exists: also a retry passes its gate.
    async fn previous(
        &self,
        enterprise: &EnterpriseId,
        devices: &[Device],
    ) -> Result<Vec<Vec<DeviceName>>, NounError> {
        if devices.is_empty() {
            return Ok(Vec::new());
        }
        let serial_numbers: BTreeSet<&str> = devices.iter().filter_map(Noun::group).collect();
        let serial_numbers: Vec<&str> = serial_numbers.into_iter().collect();
        let members =
            self.store.members::<Device>(enterprise, &serial_numbers, EXAMINED_MAX).await?;
        let groups = members.admit(self.admission)?;
        let earlier = |device: &Device| {
            let Enrolled { name, serial_number, .. } = device.enrolled();
            let place = serial_numbers.binary_search(&serial_number.as_str()).ok();
            let names = place.and_then(|place| groups.get(place)).into_iter().flatten();
            names.take_while(|earlier| *earlier != name).cloned().collect()
        };
        Ok(devices.iter().map(earlier).collect())
    }
}

/// Returns whether `origin`'s API shows the device: it is not deleted, and came from it.
fn is_shown(device: &Device, origin: Origin) -> bool {
    device.enrolled().origin == origin && !device.is_deleted()
}

/// Returns the number of a token as the hash of a command contains it: 0 for an enrollment token.
///
/// The hash already contains the name of the token's noun.
fn number_argument(token: &TokenRef) -> [u8; 8] {
    let number = match token {
        TokenRef::EnrollmentToken(_) => 0,
        TokenRef::AuthToken { number, .. } => number.get(),
        TokenRef::EnrollmentProfile { generation, .. } => generation.get(),
    };
    number.to_be_bytes()
}

/// Returns the arguments of an enrollment.
fn enroll_arguments<'a>(claim: &'a Claim, generation: &'a [u8]) -> Vec<&'a [u8]> {
    let personal = claim.ownership == Ownership::PersonallyOwned;
    let ownership: &[u8] = if personal { b"personally owned" } else { b"company owned" };
    let mut parts = vec![claim.serial_number.as_str().as_bytes(), ownership, generation];
    // A request of an earlier version had no policy of a user, and is still replayed.
    parts.extend(claim.user_policy.as_ref().map(|policy| policy.as_str().as_bytes()));
    parts
}

#[cfg(test)]
mod tests {
    use enroll_store::request::CommandHash;

    use super::*;
    use crate::service::command_hash;

    fn enroll_command(claim: &Claim, generation: u64) -> CommandHash {
        let generation = generation.to_be_bytes();
        command_hash("enroll", &enroll_arguments(claim, &generation), b"", None)
    }

    /// The hash of an earlier version: SHA-256 of `enroll`, `S1`, `company owned` and a generation
    /// of 0, each after its length as 8 bytes.
    const BEFORE: CommandHash = CommandHash([
        0x7b, 0xb1, 0xcf, 0xa2, 0x1f, 0x7a, 0x95, 0xa1, 0x41, 0xf2, 0x57, 0x13, 0xc3, 0x44, 0x81,
        0xad, 0x3f, 0xb0, 0xce, 0x8b, 0x3d, 0x63, 0x3c, 0x99, 0xf8, 0x47, 0x73, 0xf3, 0x4e, 0x5a,
        0x0e, 0xf0,
    ]);

    #[test]
    fn the_command_without_a_users_policy_is_that_of_an_earlier_version() {
        let device = DeviceId::from_entropy([1; 16]);
        let claim = Claim::new(device, "S1".parse().unwrap(), Ownership::CompanyOwned);
        assert_eq!(enroll_command(&claim, 0), BEFORE);
        // The negative control: another command has another hash.
        let others = ["a", "b"]
            .map(|policy| enroll_command(&claim.clone().with_user_policy(policy.parse().ok()), 0));
        assert!(others[0] != BEFORE && others[1] != BEFORE && others[0] != others[1]);
    }
}
