//! Policies: written, read, deleted.

use super::Model;
use crate::{
    answer::{self, Answer, Fact, Reason},
    command::{Change, PolicyCommand},
    fault::Fault,
};

impl Model {
    pub(super) fn run_on_policies(&mut self, command: &PolicyCommand) -> Result<Answer, Reason> {
        match *command {
            PolicyCommand::Write { enterprise, policy, change } => {
                self.write_policy(enterprise, policy, change)
            }
            PolicyCommand::Read { enterprise, policy } => {
                self.gate(enterprise)?;
                let shown = self.shown_policy(enterprise, policy).ok_or(Reason::NotFound)?;
                Ok(Answer::Policy(shown))
            }
            PolicyCommand::Delete { enterprise, policy } => self.delete_policy(enterprise, policy),
        }
    }

    fn write_policy(
        &mut self,
        enterprise: usize,
        policy: usize,
        change: Change,
    ) -> Result<Answer, Reason> {
        self.gate(enterprise)?;
        let before = self.enterprises[enterprise].policies[policy];
        let document = match change.of(Some(before.document).filter(|_| before.there)) {
            Err(_) if self.fault == Some(Fault::RefusedChangeIsWritten) => before.document,
            changed => changed?,
        };
        if before.version == 0 {
            self.enterprises[enterprise].policies[policy].began = self.next_began();
            self.enterprises[enterprise].policies[policy].created_at = self.now;
        }
        let anew = self.fault == Some(Fault::DeletedPolicyBeginsAnew);
        let written = &mut self.enterprises[enterprise].policies[policy];
        if anew && !written.there {
            written.version = 0;
        }
        written.version += 1;
        written.there = true;
        written.document = document;
        let version = written.version;
        self.record(enterprise, Fact::PolicyWritten { policy, version });
        Ok(Answer::Policy(answer::Policy { number: policy, version, document }))
    }

    pub(super) fn shown_policy(&self, enterprise: usize, number: usize) -> Option<answer::Policy> {
        let policy = self.enterprises[enterprise].policies[number];
        let shown = answer::Policy { number, version: policy.version, document: policy.document };
        Some(shown).filter(|_| policy.there)
    }

    fn delete_policy(&mut self, enterprise: usize, policy: usize) -> Result<Answer, Reason> {
        self.gate(enterprise)?;
        self.shown_policy(enterprise, policy).ok_or(Reason::NotFound)?;
        for device in &self.devices {
            if device.enterprise == enterprise && device.policy == policy && !device.deleted {
                return Err(Reason::InUse);
            }
        }
        self.enterprises[enterprise].policies[policy].there = false;
        self.record(enterprise, Fact::PolicyDeleted(policy));
        Ok(Answer::Done)
    }
}
