//! Devices, and what lets them in.

use super::{Asked, Device, Model, ValueOf, Within};
use crate::{
    answer::{self, Answer, Authority, Fact, Reason},
    command::{Claim, Vendor},
};

impl Model {
    pub(super) fn enroll(
        &mut self,
        value: usize,
        claim: Claim,
        request: Option<usize>,
    ) -> Result<Answer, Reason> {
        let (by, generation) = match self.values.get(value).map(|value| value.of) {
            Some(ValueOf::Token(token)) => (Authority::Token(token), 0),
            Some(ValueOf::Profile { profile, generation }) => {
                (Authority::Profile(profile), generation)
            }
            Some(ValueOf::AuthToken { .. }) | None => return Err(Reason::UnknownToken),
        };
        let (within, asked) = (Within::Authority(by), Asked::Enroll { generation, claim });
        if let Some(device) = self.before(within, request, asked)? {
            self.gate(self.devices[device].enterprise)?;
            return Ok(Answer::Device(self.shown_device(device)));
        }
        let device = match by {
            Authority::Token(token) => self.redeem_token(token, claim)?,
            Authority::Profile(profile) => self.redeem_profile(profile, generation, claim)?,
        };
        let (number, enterprise) = (self.devices.len(), device.enterprise);
        self.devices.push(device);
        self.record(
            enterprise,
            match by {
                Authority::Token(token) => Fact::TokenRedeemed { token, by: number },
                Authority::Profile(profile) => {
                    Fact::ProfileRedeemed { profile, generation, by: number }
                }
            },
        );
        self.record(enterprise, Fact::DeviceEnrolled(number));
        self.keep(within, request, asked, number);
        Ok(Answer::Device(self.shown_device(number)))
    }

    pub(super) fn shown_device(&self, number: usize) -> answer::Device {
        let Device { enterprise, by, at, claim, fully_managed, policy, data, .. } =
            self.devices[number];
        let mut earlier = Vec::new();
        for other in 0..self.devices.len() {
            let device = &self.devices[other];
            let same = device.enterprise == enterprise && device.claim.serial == claim.serial;
            if same && self.place(device.at, other) < self.place(at, number) {
                earlier.push(self.place(device.at, other));
            }
        }
        earlier.sort_unstable();
        let previous = earlier.into_iter().map(|(_, number)| number).collect();
        let at = self.compared(at);
        let Claim { serial, personal } = claim;
        answer::Device { number, by, at, serial, personal, fully_managed, policy, data, previous }
    }

    fn present_device(&self, device: usize, vendor: Vendor) -> Result<(), Reason> {
        self.gate(self.devices.get(device).map_or(0, |device| device.enterprise))?;
        match self.devices.get(device) {
            Some(device) if device.vendor == Some(vendor) && !device.deleted => Ok(()),
            Some(_) | None => Err(Reason::NotFound),
        }
    }

    pub(super) fn read_device(&self, device: usize, vendor: Vendor) -> Result<Answer, Reason> {
        self.present_device(device, vendor)?;
        Ok(Answer::Device(self.shown_device(device)))
    }

    pub(super) fn delete_device(
        &mut self,
        device: usize,
        vendor: Vendor,
    ) -> Result<Answer, Reason> {
        self.present_device(device, vendor)?;
        self.devices[device].deleted = true;
        self.record(self.devices[device].enterprise, Fact::DeviceDeleted(device));
        Ok(Answer::Done)
    }
}
