//! How enterprises are asked for: the queries of `create` and `list`.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use enroll_dialects::{
    amapi::enterprise::{
        CREATE, Creation, LIST, Signup, is_of_project, parse_creation, project_of_list,
    },
    google::{Error, Query},
};

fn creation(query: &str) -> Result<Creation, Error> {
    parse_creation(&Query::parse(query, &CREATE)?, b"")
}

fn listed(query: &str) -> Result<String, Error> {
    project_of_list(&Query::parse(query, &LIST)?).map(String::from)
}

#[track_caller]
fn refused<T>(result: Result<T, Error>, message: &str) {
    let error = result.err().unwrap();
    assert_eq!((error.status(), error.to_string().as_str()), (400, message));
}

#[test]
fn an_enterprise_comes_from_a_sign_up_or_from_an_agreement() {
    let registered = Signup::CustomerManaged {
        signup_url: "signupUrls/C1".into(),
        enterprise_token: "t".into(),
    };
    for (query, signup) in [
        ("signupUrlName=signupUrls/C1&enterpriseToken=t", &registered),
        ("signup_url_name=signupUrls%2FC1&enterprise_token=t", &registered),
        ("signupUrlName=signupUrls/C1&enterpriseToken=t&agreementAccepted=true", &registered),
        ("agreementAccepted=true", &Signup::EmmManaged),
        // An empty text is the default: nothing was given.
        ("agreementAccepted=true&signupUrlName=&enterpriseToken=", &Signup::EmmManaged),
    ] {
        assert_eq!(&creation(query).unwrap().signup, signup, "{query}");
    }
}

#[test]
fn a_creation_with_neither_or_half_is_refused() {
    for query in ["", "projectId=p", "agreementAccepted=false", "signupUrlName=&enterpriseToken="] {
        refused(creation(query), "Required field is not set: 'agreement_accepted'");
    }
    // Half of a sign-up is refused, also next to an agreement.
    for query in ["enterpriseToken=t", "enterpriseToken=t&signupUrlName=&agreementAccepted=true"] {
        refused(creation(query), "Required field is not set: 'signup_url_name'");
    }
    for query in ["signupUrlName=s", "signupUrlName=s&enterpriseToken=&agreementAccepted=true"] {
        refused(creation(query), "Required field is not set: 'enterprise_token'");
    }
    refused(
        creation("agreementAccepted=yes"),
        "Invalid value at 'agreement_accepted' (TYPE_BOOL), it must be `true` or `false`",
    );
}

#[test]
fn an_enterprise_is_of_the_project_that_created_it_and_of_no_other() {
    let document = creation("agreementAccepted=true&projectId=p").unwrap().document;
    assert!(is_of_project(Some(&document), "p"));
    for other in ["", "q", "P", "pp"] {
        assert!(!is_of_project(Some(&document), other), "{other}");
    }
    assert!(!is_of_project(None, "p"));
}

#[test]
fn a_list_is_of_one_project_in_its_basic_view() {
    for query in [
        "projectId=my-project",
        "project_id=my-project&view=BASIC",
        "projectId=my-project&view=ENTERPRISE_VIEW_UNSPECIFIED",
    ] {
        assert_eq!(listed(query), Ok("my-project".into()), "{query}");
    }
    for query in ["", "projectId=", "view=BASIC"] {
        refused(listed(query), "Required parameter: projectId");
    }
    refused(
        listed("projectId=p&view=FULL"),
        "Invalid value at 'view' (type.googleapis.com/\
         google.android.devicemanagement.v1.ListEnterprisesRequest.View), it must be `BASIC`",
    );
}
