//! Enterprises: what is described, approved and deleted, and which of them exist.

use super::{Enterprise, Model};
use crate::{
    answer::{self, Answer, Fact, Reason},
    command::{Change, EnterpriseCommand, FEW, Vendor},
    fault::Fault,
};

impl Change {
    /// Returns the number of the new document.
    pub(super) fn of(self, before: Option<usize>) -> Result<usize, Reason> {
        match self {
            Self::To(document) => Ok(document),
            Self::Next => Ok(before.map_or(0, |before| before + 1)),
            Self::Refuse => Err(Reason::ChangeRefused),
        }
    }
}

impl Model {
    pub(super) fn run_on_enterprises(
        &mut self,
        command: &EnterpriseCommand,
    ) -> Result<Answer, Reason> {
        match *command {
            EnterpriseCommand::Draw => {
                self.enterprises.push(Enterprise::default());
                Ok(Answer::Known(self.enterprises.len() - 1))
            }
            EnterpriseCommand::Create { enterprise, vendor, document } => {
                if self.enterprises[enterprise].created {
                    return Err(Reason::Exists);
                }
                self.begin_enterprise(enterprise, Some(vendor), document);
                Ok(Answer::Enterprise(self.shown_enterprise(enterprise)))
            }
            EnterpriseCommand::Check { enterprise } => {
                self.gate(enterprise)?;
                Ok(Answer::Done)
            }
            EnterpriseCommand::Read { enterprise } => {
                self.gate(enterprise)?;
                Ok(Answer::Enterprise(self.shown_enterprise(enterprise)))
            }
            EnterpriseCommand::Describe { enterprise, vendor, change } => {
                self.describe_enterprise(enterprise, vendor, change)
            }
            EnterpriseCommand::Approve { enterprise, product } => self.approve(enterprise, product),
            EnterpriseCommand::Unapprove { enterprise, product } => {
                self.unapprove(enterprise, product)
            }
            EnterpriseCommand::Delete { enterprise } => self.delete_enterprise(enterprise),
        }
    }

    pub(super) fn gate(&self, enterprise: usize) -> Result<(), Reason> {
        let at = &self.enterprises[enterprise];
        let deleted = at.deleted && self.fault != Some(Fault::DeletedEnterpriseIsThere);
        if !deleted && (at.created || self.any) { Ok(()) } else { Err(Reason::NoEnterprise) }
    }

    fn begin_enterprise(
        &mut self,
        enterprise: usize,
        vendor: Option<Vendor>,
        document: Option<usize>,
    ) {
        let (began, created_at) = (self.next_began(), self.now);
        let at = &mut self.enterprises[enterprise];
        at.created = true;
        at.created_at = created_at;
        at.began = began;
        at.vendor = vendor;
        at.document = document;
        self.record(enterprise, Fact::EnterpriseCreated);
    }

    pub(super) fn shown_enterprise(&self, number: usize) -> answer::Enterprise {
        let enterprise = &self.enterprises[number];
        let mut ever_approved = Vec::new();
        for product in 0..FEW {
            if enterprise.approved[product].is_some() {
                ever_approved.push(product);
            }
        }
        // One that nobody created is as if created now.
        let created_at = if enterprise.created { enterprise.created_at } else { self.now };
        answer::Enterprise {
            number,
            vendor: enterprise.vendor,
            created_at: self.compared(created_at),
            document: enterprise.document,
            ever_approved,
        }
    }

    fn describe_enterprise(
        &mut self,
        enterprise: usize,
        vendor: Vendor,
        change: Change,
    ) -> Result<Answer, Reason> {
        self.gate(enterprise)?;
        let before = self.enterprises[enterprise].document;
        let document = change.of(before)?;
        if self.enterprises[enterprise].created {
            self.enterprises[enterprise].document = Some(document);
            self.record(enterprise, Fact::EnterpriseDescribed { document });
        } else {
            self.begin_enterprise(enterprise, Some(vendor), Some(document));
        }
        let shown = self.shown_enterprise(enterprise);
        if self.fault == Some(Fault::DescriptionIsForgotten) {
            self.enterprises[enterprise].document = before;
        }
        Ok(Answer::Enterprise(shown))
    }

    fn approve(&mut self, enterprise: usize, product: usize) -> Result<Answer, Reason> {
        self.gate(enterprise)?;
        if self.enterprises[enterprise].approved[product] != Some(true) {
            if !self.enterprises[enterprise].created {
                self.begin_enterprise(enterprise, None, None);
            }
            self.enterprises[enterprise].approved[product] = Some(true);
            self.record(enterprise, Fact::ProductApproved(product));
        }
        Ok(Answer::Done)
    }

    fn unapprove(&mut self, enterprise: usize, product: usize) -> Result<Answer, Reason> {
        self.gate(enterprise)?;
        if self.enterprises[enterprise].approved[product] == Some(true) {
            let forgets = self.fault == Some(Fault::UnapprovedIsNeverApproved);
            self.enterprises[enterprise].approved[product] = Some(false).filter(|_| !forgets);
            self.record(enterprise, Fact::ProductUnapproved(product));
        }
        Ok(Answer::Done)
    }

    fn delete_enterprise(&mut self, enterprise: usize) -> Result<Answer, Reason> {
        self.gate(enterprise)?;
        if !self.enterprises[enterprise].created {
            self.begin_enterprise(enterprise, None, None);
        }
        self.enterprises[enterprise].deleted = true;
        self.record(enterprise, Fact::EnterpriseDeleted);
        Ok(Answer::Done)
    }
}
