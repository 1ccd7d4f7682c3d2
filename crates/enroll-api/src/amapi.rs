//! Google's Android Management API, under `/v1`.

mod devices;
mod enrollment_tokens;
mod enterprises;
mod policies;
mod signup_urls;

use enroll_dialects::google;

use crate::{endpoint::Endpoint, path::Table};

/// A method of this API.
type Amapi<C, O, R, W = String> = Endpoint<google::Error, C, O, R, W>;

/// Returns the API's methods.
pub(crate) fn table() -> Table {
    const ENTERPRISES: &str = "/enterprises";
    const ENTERPRISE: &str = "/enterprises/{enterprise}";
    const POLICIES: &str = "/enterprises/{enterprise}/policies";
    const POLICY: &str = "/enterprises/{enterprise}/policies/{policy}";
    const TOKENS: &str = "/enterprises/{enterprise}/enrollmentTokens";
    const TOKEN: &str = "/enterprises/{enterprise}/enrollmentTokens/{token}";
    const DEVICES: &str = "/enterprises/{enterprise}/devices";
    const DEVICE: &str = "/enterprises/{enterprise}/devices/{device}";
    Table::default()
        .post("/signupUrls", signup_urls::create())
        .post(ENTERPRISES, enterprises::create())
        .get(ENTERPRISES, enterprises::list())
        .get(ENTERPRISE, enterprises::get())
        .patch(ENTERPRISE, enterprises::patch())
        .delete(ENTERPRISE, enterprises::delete())
        .get(POLICIES, policies::list())
        .get(POLICY, policies::get())
        .patch(POLICY, policies::patch())
        .delete(POLICY, policies::delete())
        .post(TOKENS, enrollment_tokens::create())
        .get(TOKENS, enrollment_tokens::list())
        .get(TOKEN, enrollment_tokens::get())
        .delete(TOKEN, enrollment_tokens::delete())
        .get(DEVICES, devices::list())
        .get(DEVICE, devices::get())
        .delete(DEVICE, devices::delete())
}
