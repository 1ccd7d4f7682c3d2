//! The cases of protobuf's `Duration`, by their names in its suite.

use crate::Case;

/// Each valid and each invalid text.
pub(crate) const CASES: &[Case] = &[
    (
        "DurationMinValue",
        "-315576000000.999999999s",
        Some((-315_576_000_000, -999_999_999, "-315576000000.999999999s")),
    ),
    (
        "DurationMaxValue",
        "315576000000.999999999s",
        Some((315_576_000_000, 999_999_999, "315576000000.999999999s")),
    ),
    ("DurationRepeatedValue", "1.5s", Some((1, 500_000_000, "1.500s"))),
    ("DurationRepeatedValue", "-1.5s", Some((-1, -500_000_000, "-1.500s"))),
    ("DurationNegativeSeconds", "-5s", Some((-5, 0, "-5s"))),
    ("DurationNegativeNanos", "-0.5s", Some((0, -500_000_000, "-0.500s"))),
    ("DurationMissingS", "1", None),
    ("DurationJsonInputTooSmall", "-315576000001.000000000s", None),
    ("DurationJsonInputTooLarge", "315576000001.000000000s", None),
    ("DurationHasZeroFractionalDigit", "1.000000000s", Some((1, 0, "1s"))),
    ("DurationHas3FractionalDigits", "1.010000000s", Some((1, 10_000_000, "1.010s"))),
    ("DurationHas6FractionalDigits", "1.000010000s", Some((1, 10_000, "1.000010s"))),
    ("DurationHas9FractionalDigits", "1.000000010s", Some((1, 10, "1.000000010s"))),
];

/// Name, seconds and nanoseconds that no text may be written of.
pub(crate) const UNWRITABLE: &[(&str, i64, i32)] = &[
    ("DurationProtoInputTooSmall", -315_576_000_001, 0),
    ("DurationProtoInputTooLarge", 315_576_000_001, 0),
    ("DurationProtoNanosWrongSign", 1, -1),
    ("DurationProtoNanosWrongSignNegativeSecs", -1, 1),
    ("DurationProtoNanosTooSmall", -1, -1_000_000_000),
    ("DurationProtoNanosTooLarge", 1, 1_000_000_000),
];
