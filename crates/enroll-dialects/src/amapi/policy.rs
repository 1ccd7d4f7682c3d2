//! [`enterprises.policies`](https://developers.google.com/android/management/reference/rest/v1/enterprises.policies).

use enroll_core::{Policy, document::Document};
use serde::Serialize;

use super::{LIST_PARAMETERS, type_name};
use crate::{
    google::{self, Empty, Error, Kept, Method, Parameter, Query, UpdateMask, schema},
    json::{Map, Value},
};

const UPDATE_MASK: &str = "updateMask";

/// `GET /v1/{name}`.
pub const GET: Method = Method { parameters: &[], reply: &POLICY };
/// `GET /v1/{parent}/policies`.
pub const LIST: Method = Method { parameters: LIST_PARAMETERS, reply: &LIST_REPLY };
/// `PATCH /v1/{name}`.
pub const PATCH: Method = Method { parameters: &[Parameter::Single(UPDATE_MASK)], reply: &POLICY };
/// `DELETE /v1/{name}`. Its reply is [`Empty`].
pub const DELETE: Method = Method { parameters: &[], reply: Empty::SCHEMA };

schema! {
    POLICY {
        accountTypesWithManagementDisabled, addUserDisabled, adjustVolumeDisabled,
        advancedSecurityOverrides -> ?, alwaysOnVpnPackage -> ?, androidDevicePolicyTracks,
        appAutoUpdatePolicy, appFunctions, applications -> ?, assistContentPolicy,
        autoDateAndTimeZone, autoTimeRequired, autofillPolicy, backupService,
        blockApplicationsEnabled, bluetoothConfigDisabled, bluetoothContactSharingDisabled,
        bluetoothDisabled, cameraAccess, cameraDisabled, cellBroadcastsConfigDisabled,
        choosePrivateKeyRules -> ?, complianceRules -> ?, createWindowsDisabled,
        credentialProviderPolicyDefault, credentialsConfigDisabled, crossDevicePolicies ->
        ?, crossProfilePolicies -> ?, dataRoamingDisabled, debuggingFeaturesAllowed,
        defaultApplicationSettings -> ?, defaultPermissionPolicy,
        deviceConnectivityManagement -> ?, deviceOwnerLockScreenInfo -> ?, deviceRadioState
        -> ?, deviceWidePolicies -> ?, displaySettings -> ?, encryptionPolicy,
        ensureVerifyAppsEnabled, enterpriseDisplayNameVisibility, factoryResetDisabled,
        frpAdminEmails, funDisabled, installAppsDisabled, installUnknownSourcesAllowed,
        keyguardDisabled, keyguardDisabledFeatures, kioskCustomLauncherEnabled,
        kioskCustomization -> ?, locationMode, longSupportMessage -> ?, maximumTimeToLock,
        microphoneAccess, minimumApiLevel, mobileNetworksConfigDisabled,
        modifyAccountsDisabled, mountPhysicalMediaDisabled, name, networkEscapeHatchEnabled,
        networkResetDisabled, oncCertificateProviders -> ?, openNetworkConfiguration -> ?,
        outgoingBeamDisabled, outgoingCallsDisabled, passwordPolicies -> ?,
        passwordRequirements -> ?, permissionGrants -> ?, permittedAccessibilityServices ->
        ?, permittedInputMethods -> ?, persistentPreferredActivities -> ?,
        personalUsagePolicies -> ?, playStoreMode, policyEnforcementRules -> ?,
        preferentialNetworkService, printingPolicy, privateKeySelectionEnabled,
        recommendedGlobalProxy -> ?, removeUserDisabled, safeBootDisabled,
        screenCaptureDisabled, setUserIconDisabled, setWallpaperDisabled, setupActions -> ?,
        shareLocationDisabled, shortSupportMessage -> ?, skipFirstUseHintsEnabled,
        smsDisabled, statusBarDisabled, statusReportingSettings -> ?, stayOnPluggedModes,
        systemUpdate -> ?, tetheringConfigDisabled, unifiedUpdatePolicy -> ?,
        uninstallAppsDisabled, unmuteMicrophoneDisabled, usageLog -> ?,
        usbFileTransferDisabled, usbMassStorageEnabled, version, vpnConfigDisabled,
        wifiConfigDisabled, wifiConfigsLockdownEnabled, wipeDataFlags,
        workAccountSetupConfig -> ?,
    }
    LIST_REPLY { nextPageToken, policies -> POLICY }
}

const KEPT: Kept = Kept {
    path: "policy",
    type_name: type_name!("Policy"),
    schema: &POLICY,
    of_the_server: &["name", "version"],
};

/// A patch of a policy: the fields, and their new values.
#[derive(Clone, Debug)]
pub struct Patch {
    mask: UpdateMask,
    policy: Map<String, Value>,
}

/// Reads a patch, which creates a policy or writes its next version. Without an `updateMask`, all
/// fields are written: those that are absent are cleared.
///
/// `name` and `version` belong to the server, and are dropped. Values are kept as they are.
///
/// ```
/// use enroll_dialects::{amapi::policy, google::Query};
///
/// let query = Query::parse("updateMask=cameraDisabled", &policy::PATCH)?;
/// let patch = policy::parse_patch(&query, br#"{"cameraDisabled": true, "version": "7"}"#)?;
/// assert_eq!(patch.of(None)?.as_str(), r#"{"cameraDisabled":true}"#);
/// assert!(policy::parse_patch(&query, br#"{"camera": true}"#).is_err());
/// # Ok::<(), enroll_dialects::google::Error>(())
/// ```
///
/// # Errors
///
/// Refuses an `updateMask` with a field that a policy does not have; then what is not a JSON
/// object, and every field that a policy does not have.
pub fn parse_patch(query: &Query, body: &[u8]) -> Result<Patch, Error> {
    let mask = UpdateMask::parse(query.value(UPDATE_MASK), &KEPT)?;
    Ok(Patch { mask, policy: google::read_kept(body, &KEPT)? })
}

/// Reads what is kept of a policy from a body, as a patch of all fields does.
///
/// # Errors
///
/// Refuses what is not a JSON object, and every field that a policy does not have.
///
/// ```
/// use enroll_dialects::amapi::policy;
///
/// // `version` is the server's, and dropped.
/// let document = policy::document(br#"{"cameraDisabled": true, "version": "7"}"#)?;
/// assert_eq!(document.as_str(), r#"{"cameraDisabled":true}"#);
/// # Ok::<(), enroll_dialects::google::Error>(())
/// ```
pub fn document(body: &[u8]) -> Result<Document, Error> {
    google::write_document(google::read_kept(body, &KEPT)?)
}

impl Patch {
    /// Returns the document of a policy after this patch.
    ///
    /// # Errors
    ///
    /// Refuses what is more than a document may be.
    ///
    /// ```
    /// use enroll_dialects::{amapi::policy, google::Query};
    ///
    /// let patch = policy::parse_patch(&Query::parse("updateMask=funDisabled", &policy::PATCH)?, b"{}")?;
    /// let before = policy::document(br#"{"funDisabled": true, "cameraDisabled": true}"#)?;
    /// // A field that the mask names and the body does not have is cleared.
    /// assert_eq!(patch.of(Some(&before))?.as_str(), r#"{"cameraDisabled":true}"#);
    /// # Ok::<(), enroll_dialects::google::Error>(())
    /// ```
    pub fn of(&self, before: Option<&Document>) -> Result<Document, Error> {
        let before = google::read_document(before);
        google::write_document(self.mask.apply(before, self.policy.clone()))
    }
}

/// Returns the refusal to delete a policy that devices have.
///
/// ```
/// use enroll_dialects::amapi::policy::in_use;
///
/// assert_eq!(in_use().status(), 400);
/// assert_eq!(in_use().to_string(), "Policy must not be deleted while devices reference it.");
/// ```
#[must_use]
pub fn in_use() -> Error {
    Error::FailedPrecondition("Policy must not be deleted while devices reference it.")
}

/// Returns a policy as replies have it.
///
/// ```
/// use enroll_core::{Policy, Timestamp};
/// use enroll_dialects::amapi::policy;
///
/// let document = policy::document(br#"{"cameraDisabled": true}"#)?;
/// let name = "enterprises/e1/policies/kiosk".parse()?;
/// let policy = Policy::from(Policy::begin(name, document, Timestamp::UNIX_EPOCH));
/// assert_eq!(
///     policy::view(&policy).to_string(),
///     r#"{"name":"enterprises/e1/policies/kiosk","version":"1","cameraDisabled":true}"#,
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn view(policy: &Policy) -> Value {
    let name = Value::from(policy.name().to_string());
    let version = Value::from(policy.version().to_string());
    google::view_kept(
        [("name", name), ("version", version)],
        google::read_document(policy.document()),
    )
}

/// One page of policies.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct List {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    policies: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_page_token: Option<String>,
}

/// Returns the reply of `list`.
///
/// ```
/// use enroll_dialects::amapi::policy;
///
/// assert_eq!(serde_json::to_string(&policy::list(&[], None))?, "{}");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn list(policies: &[Policy], next_page_token: Option<String>) -> List {
    List { policies: policies.iter().map(view).collect(), next_page_token }
}
