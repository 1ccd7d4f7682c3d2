//! Provisioning: what a device does with an authentication token.

use enroll_core::{
    User, account::AndroidId, name::UserName, secret::TokenValue, token_ref::TokenRef, user,
};
use enroll_store::{Decision, Store, Unavailable};

use crate::{Context, Service, error::NounError};

/// The request of a device to add an account.
///
#[doc = head!()]
/// use enroll_service::{ProvisionError, ProvisionRefusal};
///
/// // No token has this value.
/// let request = ProvisionRequest {
///     value: "OJDDNCYSEZPAUZZOXHDF".parse()?,
///     android_id: "38a1b2c3d4e5f607".parse()?,
/// };
/// let refused = Err(ProvisionError::Refused(ProvisionRefusal::UnknownToken));
/// assert_eq!(service.provision(request, context).await, refused);
#[doc = tail!()]
#[derive(Clone, Debug)]
pub struct ProvisionRequest {
    /// The value that the device presents.
    pub value: TokenValue,
    /// The device.
    pub android_id: AndroidId,
}

impl<S: Store> Service<S> {
    /// Redeems an authentication token, and returns whose account it added.
    ///
    /// # Errors
    ///
    /// Refuses a value that is no authentication token's, one of an enterprise that does not
    /// exist, one that cannot be used, a device more than the user may have, and a request id that
    /// was used for another command.
    ///
    #[doc = head!()]
    /// let insertion = Insertion {
    ///     identifier: "user342".parse()?,
    ///     account_type: AccountType::UserAccount,
    ///     display_name: None,
    /// };
    /// let user = service.insert_user(&enterprise, insertion, Origin::Own, context).await?;
    /// let value = service.issue_auth_token(&user.inserted().name, Origin::Own, context).await?;
    /// let request = ProvisionRequest { value, android_id: "38a1b2c3d4e5f607".parse()? };
    /// // The token is single-use.
    /// assert!(service.provision(request.clone(), context).await.is_ok());
    /// assert!(service.provision(request, context).await.is_err());
    #[doc = tail!()]
    pub async fn provision(
        &self,
        request: ProvisionRequest,
        context: &Context<'_>,
    ) -> Result<UserName, ProvisionError> {
        let ProvisionRequest { value, android_id } = request;
        let token = self.token_of(&value, context).await?;
        let Some(TokenRef::AuthToken { user: name, number }) = token else {
            tracing::info!("provisioning with an unknown token");
            return Err(ProvisionError::Refused(ProvisionRefusal::UnknownToken));
        };
        let arguments = [android_id.as_str().as_bytes(), &number.get().to_be_bytes()];
        let token = TokenRef::AuthToken { user: name.clone(), number };
        let request = self.redemption(context, &token, "provision", &arguments);
        self.execute::<User, ProvisionError, _>(&name, &request, |admitted| {
            let user = admitted.noun.ok_or(ProvisionRefusal::UnknownToken)?;
            let redemption = user
                .redeem(number, &android_id, &self.limits, admitted.now)
                .map_err(ProvisionRefusal::from)?;
            if let Some(warning) = redemption.warning {
                tracing::warn!(user = %name, %warning, "limit passed");
            }
            Ok(Decision::next(redemption.event))
        })
        .await
        .inspect_err(|error| tracing::info!(user = %name, %error, "provisioning failed"))?;
        Ok(name)
    }
}

/// Why an account was not added to a device.
///
/// ```
/// use enroll_service::{ProvisionError, ProvisionRefusal};
///
/// let error = ProvisionError::from(ProvisionRefusal::UnknownToken);
/// assert_eq!(
///     error.to_string(),
///     "the token does not add an account to this device: no authentication token has this value",
/// );
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ProvisionError {
    /// The token does not add it. Strangers learn no more than that.
    #[error("the token does not add an account to this device: {0}")]
    Refused(ProvisionRefusal),
    /// Nothing was changed; try again.
    #[error("the store is busy: try again")]
    Unavailable,
    /// The account may have been added or not; try again with the same request id.
    #[error("the outcome is unknown: try again with the same request id")]
    Unknown,
}

/// Why a token does not add an account: for the operator's eyes.
///
/// ```
/// use enroll_core::user::RedeemError;
/// use enroll_service::ProvisionRefusal;
///
/// // A reason of the user is shown as it is.
/// let refusal = ProvisionRefusal::from(RedeemError::DeviceAccountBound);
/// assert_eq!(refusal.to_string(), "device account is on another device");
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ProvisionRefusal {
    /// No authentication token has this value.
    #[error("no authentication token has this value")]
    UnknownToken,
    /// The enterprise is deleted.
    #[error("enterprise of the token does not exist")]
    NoEnterprise,
    /// The user refuses.
    #[error(transparent)]
    User(#[from] user::RedeemError),
    /// The request id was used for another command.
    #[error("request id was used for another command")]
    RequestIdReused,
}

impl From<Unavailable> for ProvisionError {
    fn from(_: Unavailable) -> Self {
        Self::Unavailable
    }
}

impl From<ProvisionRefusal> for ProvisionError {
    fn from(refusal: ProvisionRefusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<NounError> for ProvisionError {
    fn from(error: NounError) -> Self {
        match error {
            NounError::NoEnterprise => Self::Refused(ProvisionRefusal::NoEnterprise),
            NounError::NotFound => Self::Refused(ProvisionRefusal::UnknownToken),
            NounError::RequestIdReused => Self::Refused(ProvisionRefusal::RequestIdReused),
            NounError::Unavailable => Self::Unavailable,
            NounError::Unknown | NounError::KeyMissing => Self::Unknown,
        }
    }
}
