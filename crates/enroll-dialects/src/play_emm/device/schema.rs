//! The fields of a device, from the API's discovery document of revision 20260729.

use crate::google::schema;

schema! {
    pub(super) LIST_REPLY { kind, device -> DEVICE }
    pub(super) DEVICE {
        kind, androidId, device, latestBuildFingerprint, maker, managementType, model,
        policy -> POLICY, product, report -> DEVICE_REPORT, retailBrand, sdkVersion,
    }
    POLICY {
        autoUpdatePolicy, deviceReportPolicy, maintenanceWindow -> MAINTENANCE_WINDOW, policyId,
        productAvailabilityPolicy, productPolicy -> PRODUCT_POLICY,
    }
    MAINTENANCE_WINDOW { durationMs, startTimeAfterMidnightMs }
    PRODUCT_POLICY {
        autoInstallPolicy -> AUTO_INSTALL_POLICY, autoUpdateMode,
        enterpriseAuthenticationAppLinkConfigs -> ENTERPRISE_AUTHENTICATION_APP_LINK_CONFIG,
        managedConfiguration -> MANAGED_CONFIGURATION, productId, trackIds, tracks,
    }
    AUTO_INSTALL_POLICY {
        autoInstallConstraint -> AUTO_INSTALL_CONSTRAINT, autoInstallMode, autoInstallPriority,
        minimumVersionCode,
    }
    AUTO_INSTALL_CONSTRAINT {
        chargingStateConstraint, deviceIdleStateConstraint, networkTypeConstraint,
    }
    ENTERPRISE_AUTHENTICATION_APP_LINK_CONFIG { uri }
    MANAGED_CONFIGURATION {
        configurationVariables -> CONFIGURATION_VARIABLES, kind,
        managedProperty -> MANAGED_PROPERTY, productId,
    }
    CONFIGURATION_VARIABLES { mcmId, variableSet -> VARIABLE_SET }
    VARIABLE_SET { placeholder, userValue }
    MANAGED_PROPERTY {
        key, valueBool, valueBundle -> MANAGED_PROPERTY_BUNDLE,
        valueBundleArray -> MANAGED_PROPERTY_BUNDLE, valueInteger, valueString, valueStringArray,
    }
    MANAGED_PROPERTY_BUNDLE { managedProperty -> MANAGED_PROPERTY }
    DEVICE_REPORT { appState -> APP_STATE, lastUpdatedTimestampMillis }
    APP_STATE { keyedAppState -> KEYED_APP_STATE, packageName }
    KEYED_APP_STATE { data, key, message, severity, stateTimestampMillis }
}
