//! Faults of the model, made on purpose: comparing with the service must find each of them.

/// Defines the faults, and the list of all of them.
macro_rules! faults {
    ($($fault:ident,)+) => {
        /// A fault of a model.
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        pub(crate) enum Fault {
            $($fault,)+
        }

        /// Each of them.
        pub(crate) const ALL: &[Fault] = &[$(Fault::$fault,)+];
    };
}

faults! {
    ValidAtItsExpiration,
    OneTimeTwice,
    EleventhDevice,
    WarningRefuses,
    RetryCreatesTwice,
    RetryOfAnotherCommandIsAnswered,
    ListSkipsOne,
    PageRepeatsItsMark,
    DeletionShiftsPages,
    InsertionIsMissed,
    MarkOfAnotherListIsTaken,
    DeletedEnterpriseIsListed,
    PartRepeatsOne,
    CursorOfAnotherFeedIsTaken,
    RevokedTokenRedeems,
    SupersededTokenRedeems,
    UpdateRevokesTheToken,
    PersonalUsageIsIgnored,
    RefusalUsesUp,
    DeletedEnterpriseIsThere,
    DescriptionIsForgotten,
    UnapprovedIsNeverApproved,
    NeverApprovedIsListed,
    AllApprovedKeepsItsList,
    SignupLeadsAnywhere,
    TokenOfAnotherSignup,
    RefusedChangeIsWritten,
    DeletedPolicyBeginsAnew,
    DeletedUserKeepsItsIdentifier,
    ExplainsNowAlone,
    ExplainsAnotherToken,
    RestartKeepsTheLimits,
}
