//! What can be wrong with a store.

/// What is wrong with a store.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Fault {
    /// Nothing.
    None,
    /// It decides on what it read before it took the lock.
    LosesUpdates,
    /// It notices that, and decides again; but the devices of the first time are recorded.
    HalfRecords,
    /// It notices that, and gives up.
    TurnsDevicesAwayWhenBusy,
    /// It notices that, and decides again, but has looked for the request id before.
    ChecksRequestIdsBeforeTheLock,
    ForgetsRequestIds,
    IgnoresCommandHashes,
    RecordsRefusals,
    IgnoresScopes,
    /// Nouns of one id share their request ids, whatever their kinds.
    IgnoresKindsInScopes,
    SharesRequestIdsOfKinds,
    LosesActors,
    LosesRequestsOfEvents,
    MixesEnterprises,
    ListsNewestFirst,
    EndsListsLate,
    /// Its marks count what was kept.
    SkipsInLists,
    /// The list is read as of the end of time.
    IgnoresTheTimeOfLists,
    IgnoresGroups,
    NamesNewestFirst,
    NamesWithoutEnd,
    NamesWithoutGate,
    LeavesOutEmptyGroups,
    AcceptsForeignMarks,
    ExaminesWithoutEnd,
    SkipsPositions,
    RepeatsEvents,
    EventWithoutState,
    StateWithoutEvent,
    EventBeforeState,
    StateBeforeEvent,
    /// It gives an event its position before others can see it.
    CommitsLate,
    ForgetsEpochs,
    KeepsMicroseconds,
    IgnoresClaims,
    IgnoresReleases,
    MixesKindsOfKeys,
    IgnoresGate,
    ReadsWithoutGate,
    ReadsManyInAnotherOrder,
    LeavesOutWhatIsAbsent,
    FindsWithoutGate,
    ListsWithoutGate,
    FeedsWithoutGate,
    ReadsAtAnotherTime,
    FindsAtAnotherTime,
    ListsAtAnotherTime,
    ListsEnterprisesAtAnotherTime,
    MixesUsers,
    MixesProfiles,
    MixesTokens,
    AcceptsMarksOfAFormerLife,
    MixesNumbers,
    MixesGenerations,
    LosesLookUps,
    WritesOnLookUps,
    StaysLockedAfterPanics,
    RecordsWhatIsUnchanged,
    /// It answers a decision with the noun that was decided on.
    AnswersTheNounBefore,
    /// Of the facts of a noun, it answers the first one alone.
    AnswersWithoutItsFacts,
    AnswersWithoutDevices,
    /// It answers a retry with the noun as it is by now.
    ReplaysTheNounOfNow,
    ReplaysWithoutGate,
    /// It answers a retry of a change of the enterprise as if nobody had ever created it.
    ReplaysEnterprisesWithoutGate,
    HistoryNewestFirst,
    HistoryEndsEarly,
    /// The newest fact is missing.
    HistoryWithoutItsEnd,
    /// A part begins one fact too late.
    HistorySkips,
    /// It has the facts of a noun with the same id in another enterprise.
    HistoryOfSiblings,
    HistoryOfAnySize,
    FeedOfAnySize,
    /// It leaves out what would not fit a part with others.
    HistoryWithoutLargeFacts,
    FeedWithoutLargeFacts,
    LeavesLookUps,
    LeavesEvents,
    LeavesRequestIds,
    ForgetsWhatIsNotOver,
    ForgetsAtTheInstant,
    /// The time is read from the system's clock.
    ForgetsByAnotherClock,
    /// It takes a negative age for a time to come.
    ForgetsTheFuture,
    ForgetsWithoutEnd,
    /// It counts what it finds, whether or not it fits.
    CountsWhatItFinds,
    /// Nothing is reported as left when only nouns are left.
    StopsAtNouns,
    ForgetsTombstones,
    KeepsExpiredValues,
    Renumbers,
}

impl Fault {
    /// Returns whether it comes from deciding without a lock.
    pub(crate) fn is_race(self) -> bool {
        matches!(
            self,
            Self::LosesUpdates
                | Self::HalfRecords
                | Self::TurnsDevicesAwayWhenBusy
                | Self::ChecksRequestIdsBeforeTheLock
        )
    }
}
