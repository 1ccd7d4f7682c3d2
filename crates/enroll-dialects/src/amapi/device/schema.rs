//! The fields of a device, from the API's discovery document of revision 20261104.

use super::super::enrollment_token::USER;
use crate::google::schema;

schema! {
    pub(super) LIST_REPLY { devices -> DEVICE, nextPageToken }
    pub(super) DEVICE {
        apiLevel, applicationReports -> APPLICATION_REPORT,
        appliedPasswordPolicies -> PASSWORD_REQUIREMENTS, appliedPolicyName, appliedPolicyVersion,
        appliedState, commonCriteriaModeInfo -> COMMON_CRITERIA_MODE_INFO,
        defaultApplicationInfo -> DEFAULT_APPLICATION_INFO, deviceSettings -> DEVICE_SETTINGS,
        disabledReason -> USER_FACING_MESSAGE, displays -> DISPLAY,
        dpcMigrationInfo -> DPC_MIGRATION_INFO, enrollmentTime, enrollmentTokenData,
        enrollmentTokenName, hardwareInfo -> HARDWARE_INFO,
        hardwareStatusSamples -> HARDWARE_STATUS, lastPolicyComplianceReportTime,
        lastPolicySyncTime, lastStatusReportTime, managementMode, memoryEvents -> MEMORY_EVENT,
        memoryInfo -> MEMORY_INFO, name, networkInfo -> NETWORK_INFO,
        nonComplianceDetails -> NON_COMPLIANCE_DETAIL, ownership, policyCompliant, policyName,
        powerManagementEvents -> POWER_MANAGEMENT_EVENT, previousDeviceNames,
        securityPosture -> SECURITY_POSTURE, softwareInfo -> SOFTWARE_INFO, state,
        systemProperties -> *, user -> USER, userName,
    }
    APPLICATION_REPORT {
        applicationSource, displayName, events -> APPLICATION_EVENT, installerPackageName,
        keyedAppStates -> KEYED_APP_STATE, packageName, packageSha256Hash,
        signingKeyCertFingerprints, signingKeyCerts -> APPLICATION_SIGNING_KEY_CERT, state,
        userFacingType, versionCode, versionName,
    }
    APPLICATION_EVENT { createTime, eventType }
    KEYED_APP_STATE { createTime, data, key, lastUpdateTime, message, severity }
    APPLICATION_SIGNING_KEY_CERT { signingKeyCertFingerprintSha256 }
    PASSWORD_REQUIREMENTS {
        maximumFailedPasswordsForWipe, passwordExpirationTimeout, passwordHistoryLength,
        passwordMinimumLength, passwordMinimumLetters, passwordMinimumLowerCase,
        passwordMinimumNonLetter, passwordMinimumNumeric, passwordMinimumSymbols,
        passwordMinimumUpperCase, passwordQuality, passwordScope, requirePasswordUnlock,
        unifiedLockSettings,
    }
    COMMON_CRITERIA_MODE_INFO { commonCriteriaModeStatus, policySignatureVerificationStatus }
    DEFAULT_APPLICATION_INFO {
        defaultApplicationSettingAttempts -> DEFAULT_APPLICATION_SETTING_ATTEMPT,
        defaultApplicationType, packageName,
    }
    DEFAULT_APPLICATION_SETTING_ATTEMPT { attemptOutcome, packageName }
    DEVICE_SETTINGS {
        adbEnabled, developmentSettingsEnabled, encryptionStatus, isDeviceSecure, isEncrypted,
        unknownSourcesEnabled, verifyAppsEnabled,
    }
    USER_FACING_MESSAGE { defaultMessage, localizedMessages -> * }
    DISPLAY { density, displayId, height, name, refreshRate, state, width }
    DPC_MIGRATION_INFO { additionalData, previousDpc }
    HARDWARE_INFO {
        batteryShutdownTemperatures, batteryThrottlingTemperatures, brand, cpuShutdownTemperatures,
        cpuThrottlingTemperatures, deviceBasebandVersion, enterpriseSpecificId,
        euiccChipInfo -> EUICC_CHIP_INFO, gpuShutdownTemperatures, gpuThrottlingTemperatures,
        hardware, manufacturer, model, serialNumber, skinShutdownTemperatures,
        skinThrottlingTemperatures,
    }
    EUICC_CHIP_INFO { eid }
    HARDWARE_STATUS {
        batteryTemperatures, cpuTemperatures, cpuUsages, createTime, fanSpeeds, gpuTemperatures,
        skinTemperatures,
    }
    MEMORY_EVENT { byteCount, createTime, eventType }
    MEMORY_INFO { totalInternalStorage, totalRam }
    NETWORK_INFO {
        imei, meid, networkOperatorName, telephonyInfos -> TELEPHONY_INFO, wifiMacAddress,
    }
    TELEPHONY_INFO { activationState, carrierName, configMode, iccId, phoneNumber }
    NON_COMPLIANCE_DETAIL {
        currentValue, fieldPath, installationFailureReason, nonComplianceReason, packageName,
        settingName, specificNonComplianceContext -> SPECIFIC_NON_COMPLIANCE_CONTEXT,
        specificNonComplianceReason,
    }
    SPECIFIC_NON_COMPLIANCE_CONTEXT {
        defaultApplicationContext -> DEFAULT_APPLICATION_CONTEXT,
        oncWifiContext -> ONC_WIFI_CONTEXT, passwordPoliciesContext -> PASSWORD_POLICIES_CONTEXT,
    }
    DEFAULT_APPLICATION_CONTEXT { defaultApplicationScope }
    ONC_WIFI_CONTEXT { wifiGuid }
    PASSWORD_POLICIES_CONTEXT { passwordPolicyScope }
    POWER_MANAGEMENT_EVENT { batteryLevel, createTime, eventType }
    SECURITY_POSTURE { devicePosture, postureDetails -> POSTURE_DETAIL }
    POSTURE_DETAIL { advice -> USER_FACING_MESSAGE, securityRisk }
    SOFTWARE_INFO {
        androidBuildNumber, androidBuildTime, androidDevicePolicyVersionCode,
        androidDevicePolicyVersionName, androidVersion, bootloaderVersion, deviceBuildSignature,
        deviceKernelVersion, primaryLanguageCode, securityPatchLevel,
        systemUpdateInfo -> SYSTEM_UPDATE_INFO,
    }
    SYSTEM_UPDATE_INFO { updateReceivedTime, updateStatus }
}
