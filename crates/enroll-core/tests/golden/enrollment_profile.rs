//! What is stored of an enrollment profile.

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
