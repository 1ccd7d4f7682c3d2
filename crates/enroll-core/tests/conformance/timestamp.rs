//! The cases of protobuf's `Timestamp`, by their names in its suite.

use crate::Case;

/// Each valid and each invalid text.
pub(crate) const CASES: &[Case] = &[
    ("TimestampMinValue", "0001-01-01T00:00:00Z", MIN),
    ("TimestampMaxValue", "9999-12-31T23:59:59.999999999Z", MAX),
    ("TimestampRepeatedValue", "0001-01-01T00:00:00Z", MIN),
    ("TimestampRepeatedValue", "9999-12-31T23:59:59.999999999Z", MAX),
    ("TimestampEpochValue", "1970-01-01T00:00:00.000Z", Some((0, 0, "1970-01-01T00:00:00Z"))),
    (
        "TimestampNanoAfterEpochlValue",
        "1970-01-01T00:00:00.000000001Z",
        Some((0, 1, "1970-01-01T00:00:00.000000001Z")),
    ),
    (
        "TimestampNanoBeforeEpochValue",
        "1969-12-31T23:59:59.999999999Z",
        Some((-1, 999_999_999, "1969-12-31T23:59:59.999999999Z")),
    ),
    (
        "TimestampLittleAfterEpochlValue",
        "1970-01-01T00:00:01.000000001Z",
        Some((1, 1, "1970-01-01T00:00:01.000000001Z")),
    ),
    (
        "TimestampLittleBeforeEpochValue",
        "1969-12-31T23:59:58.999999999Z",
        Some((-2, 999_999_999, "1969-12-31T23:59:58.999999999Z")),
    ),
    (
        "TimestampTenAndHalfSecondsAfterEpochValue",
        "1970-01-01T00:00:10.500Z",
        Some((10, 500_000_000, "1970-01-01T00:00:10.500Z")),
    ),
    (
        "TimestampTenAndHalfSecondsBeforeEpochValue",
        "1969-12-31T23:59:49.500Z",
        Some((-11, 500_000_000, "1969-12-31T23:59:49.500Z")),
    ),
    ("TimestampLeap", "1993-02-10T00:00:00.000Z", Some((729_302_400, 0, "1993-02-10T00:00:00Z"))),
    ("TimestampWithPositiveOffset", "1970-01-01T08:00:01+08:00", FIRST_SECOND),
    ("TimestampWithNegativeOffset", "1969-12-31T16:00:01-08:00", FIRST_SECOND),
    ("TimestampJsonInputTooSmall", "0000-01-01T00:00:00Z", None),
    ("TimestampJsonInputTooLarge", "10000-01-01T00:00:00Z", None),
    ("TimestampJsonInputMissingZ", "0001-01-01T00:00:00", None),
    ("TimestampJsonInputMissingT", "0001-01-01 00:00:00Z", None),
    ("TimestampJsonInputLowercaseZ", "0001-01-01T00:00:00z", None),
    ("TimestampJsonInputLowercaseT", "0001-01-01t00:00:00Z", None),
    ("TimestampWithMissingColonInOffset", "1970-01-01T08:00:01+0800", None),
    ("TimestampZeroNormalized", "1969-12-31T16:00:00-08:00", EPOCH),
    ("TimestampHasZeroFractionalDigit", "1970-01-01T00:00:00.000000000Z", EPOCH),
    (
        "TimestampHas3FractionalDigits",
        "1970-01-01T00:00:00.010000000Z",
        Some((0, 10_000_000, "1970-01-01T00:00:00.010Z")),
    ),
    (
        "TimestampHas6FractionalDigits",
        "1970-01-01T00:00:00.000010000Z",
        Some((0, 10_000, "1970-01-01T00:00:00.000010Z")),
    ),
    (
        "TimestampHas9FractionalDigits",
        "1970-01-01T00:00:00.000000010Z",
        Some((0, 10, "1970-01-01T00:00:00.000000010Z")),
    ),
    ("TimestampJsonInputMonthTooLarge", "1970-13-01T00:00:00Z", None),
    ("TimestampJsonInputMonthZero", "1970-00-01T00:00:00Z", None),
    ("TimestampJsonInputDayTooLarge", "1970-01-32T00:00:00Z", None),
    ("TimestampJsonInputDayZero", "1970-01-00T00:00:00Z", None),
    ("TimestampJsonInputHourTooLarge", "1970-01-01T24:00:00Z", None),
    ("TimestampJsonInputHourTooLarge25", "1970-01-01T25:00:00Z", None),
    ("TimestampJsonInputMinuteTooLarge", "1970-01-01T00:60:00Z", None),
    ("TimestampJsonInputSecondTooLarge", "1970-01-01T00:00:60Z", None),
    ("TimestampJsonInputInvalidOffsetHour", "1970-01-01T00:00:00+24:00", None),
    ("TimestampJsonInputInvalidOffsetMinute", "1970-01-01T00:00:00+00:60", None),
    ("TimestampJsonInputOffsetBoundaryUnderflow", "0001-01-01T00:00:00+00:01", None),
    ("TimestampJsonInputOffsetBoundaryOverflow", "9999-12-31T23:59:59-00:01", None),
    ("TimestampJsonInputInvalidNanos", "1970-01-01T00:00:00.1234567890Z", None),
    ("TimestampJsonInputInvalidCharsInNanos", "1970-01-01T00:00:00.123aZ", None),
    ("TimestampJsonInputYearTooShort", "999-01-01T00:00:00Z", None),
    ("TimestampJsonInputYearTooLong", "00001-01-01T00:00:00Z", None),
    ("TimestampJsonInputMonthTooShort", "1970-1-01T00:00:00Z", None),
    ("TimestampJsonInputDayTooShort", "1970-01-1T00:00:00Z", None),
    ("TimestampJsonInputNonLeapFeb29", "2001-02-29T00:00:00Z", None),
    (
        "TimestampJsonInputLeapFeb29",
        "2000-02-29T00:00:00Z",
        Some((951_782_400, 0, "2000-02-29T00:00:00Z")),
    ),
    (
        "TimestampWithOffsetShiftsDay",
        "1970-01-02T01:00:00+02:00",
        Some((82_800, 0, "1970-01-01T23:00:00Z")),
    ),
    (
        "TimestampWithOffsetBoundaryInBoundsMin",
        "0001-01-01T00:00:00-00:01",
        Some((-62_135_596_740, 0, "0001-01-01T00:01:00Z")),
    ),
    (
        "TimestampWithOffsetBoundaryInBoundsMax",
        "9999-12-31T23:59:59+00:01",
        Some((253_402_300_739, 0, "9999-12-31T23:58:59Z")),
    ),
    (
        "TimestampWithComplexOffset",
        "1970-01-01T00:00:00-11:30",
        Some((41_400, 0, "1970-01-01T11:30:00Z")),
    ),
];

/// Name, seconds and nanoseconds that no text may be written of.
pub(crate) const UNWRITABLE: &[(&str, i64, i32)] = &[
    ("TimestampProtoInputTooSmall", -62_135_596_801, 0),
    ("TimestampProtoInputTooLarge", 253_402_300_800, 0),
    ("TimestampProtoNegativeNanos", 5000, -1),
    ("TimestampProtoNanoTooLarge", 5000, 1_000_000_000),
];

const MIN: Option<(i64, i32, &str)> = Some((-62_135_596_800, 0, "0001-01-01T00:00:00Z"));
const MAX: Option<(i64, i32, &str)> =
    Some((253_402_300_799, 999_999_999, "9999-12-31T23:59:59.999999999Z"));
const EPOCH: Option<(i64, i32, &str)> = Some((0, 0, "1970-01-01T00:00:00Z"));
const FIRST_SECOND: Option<(i64, i32, &str)> = Some((1, 0, "1970-01-01T00:00:01Z"));
