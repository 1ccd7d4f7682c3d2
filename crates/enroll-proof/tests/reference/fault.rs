//! What can be wrong with the model on purpose: each must be found beside the service.

/// What is wrong with a model.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Fault {
    ValidAtItsExpiration,
    OneTimeTwice,
    EleventhDevice,
    RetryCreatesTwice,
    RetryOfAnotherCommandIsAnswered,
    ListSkipsOne,
    RevokedTokenRedeems,
    SupersededTokenRedeems,
    PersonalUsageIsIgnored,
    RefusalUsesUp,
    DeletedEnterpriseIsThere,
    DeletedPolicyBeginsAnew,
    DeletedUserKeepsItsIdentifier,
}

/// Each of them.
pub(crate) const ALL: [Fault; 13] = [
    Fault::ValidAtItsExpiration,
    Fault::OneTimeTwice,
    Fault::EleventhDevice,
    Fault::RetryCreatesTwice,
    Fault::RetryOfAnotherCommandIsAnswered,
    Fault::ListSkipsOne,
    Fault::RevokedTokenRedeems,
    Fault::SupersededTokenRedeems,
    Fault::PersonalUsageIsIgnored,
    Fault::RefusalUsesUp,
    Fault::DeletedEnterpriseIsThere,
    Fault::DeletedPolicyBeginsAnew,
    Fault::DeletedUserKeepsItsIdentifier,
];
