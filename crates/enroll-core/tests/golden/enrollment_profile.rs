//! The stored forms of an enrollment profile.

use enroll_core::{
    EnrollmentProfile,
    enrollment_profile::{
        Created, DeviceOwner, EnrollmentMode, Event, Generation, Kind, Settings, TokenCreated,
        TokenKind, Wifi, WifiSecurity,
    },
    expiry::Expiry,
    origin::Origin,
};

use crate::{assert_life, at, derivation};

pub(crate) const GOLDEN: &str = include_str!("enrollment_profile.json");

pub(crate) fn created() -> Created {
    let name = "enterprises/e1/enrollmentProfiles/p1".parse().unwrap();
    EnrollmentProfile::create(name, Settings::default(), at(0)).with_origin(Origin::Graph)
}

fn settings() -> Settings {
    let owner = DeviceOwner {
        mode: EnrollmentMode::FullyManaged,
        token_kind: TokenKind::DeviceStaging,
        role_scope_tag_ids: vec!["0".parse().unwrap()],
        device_name_template: "kiosk-{{SERIAL}}".parse().ok(),
        wifi: Wifi {
            configured: true,
            ssid: "guests".parse().ok(),
            security: WifiSecurity::Wpa,
            hidden: true,
        },
        is_teams_device: true,
    };
    Settings {
        display_name: "Kiosks".parse().ok(),
        description: "In the hall".parse().ok(),
        kind: Kind::DeviceOwner(Box::new(owner)),
    }
}

fn token_created(generation: u64) -> Event {
    let created = TokenCreated::new(generation.try_into().unwrap(), at(2), Expiry::at(at(8)));
    Event::TokenCreated(match generation {
        1 => created.with_derivation(derivation()),
        _ => created,
    })
}

#[test]
fn the_life_of_an_enrollment_profile() {
    let events = [
        Event::Updated { settings: settings(), at: at(1) },
        token_created(1),
        Event::Redeemed { generation: Generation::FIRST, by: "d1".parse().unwrap(), at: at(3) },
        Event::TokenRevoked { at: at(4) },
        token_created(2),
    ];
    let kinds = assert_life(&created(), &events, EnrollmentProfile::apply, GOLDEN);
    assert_eq!(kinds, ["redeemed", "token_created", "token_revoked", "updated"]);
}

#[test]
fn the_life_of_an_enrollment_profile_that_ends() {
    let events =
        [token_created(1), Event::TokenRevoked { at: at(4) }, Event::Deleted { at: at(5) }];
    let golden = include_str!("enrollment_profile_deleted.json");
    let kinds = assert_life(&created(), &events, EnrollmentProfile::apply, golden);
    assert_eq!(kinds, ["deleted", "token_created", "token_revoked"]);
}

/// The generation is stored with the token that it follows from: both must agree.
#[test]
fn a_profile_of_another_generation_than_its_token_is_refused() {
    let deleted = include_str!("enrollment_profile_deleted.json");
    for (golden, generation) in [(GOLDEN, 2), (deleted, 1)] {
        let life: serde_json::Value = serde_json::from_str(golden).unwrap();
        let read = |generation: u64| {
            let mut stored = life["noun"].clone();
            stored["generation"] = generation.into();
            serde_json::from_value::<EnrollmentProfile>(stored)
        };
        assert!(read(generation).is_ok());
        assert!(read(0).is_err());
    }
    let mut current: serde_json::Value = serde_json::from_str(GOLDEN).unwrap();
    current["noun"]["generation"] = 3.into();
    assert!(serde_json::from_value::<EnrollmentProfile>(current["noun"].take()).is_err());
}
