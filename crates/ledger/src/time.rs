//! Time in whole seconds. Nothing here reads a clock: time enters with each command.

use std::fmt;
use std::ops::{Add, Sub};
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A second, counted from 1970-01-01T00:00:00Z, up to the end of the year 9999. Written as RFC 3339.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, JsonSchema)]
#[schemars(
    description = "A second, in UTC: RFC 3339, up to the end of the year 9999.",
    example = &"2026-03-01T12:00:00Z",
    extend("format" = "date-time")
)]
pub struct Timestamp(#[schemars(with = "String")] i64);

impl Timestamp {
    /// The last second that can be written, 9999-12-30T22:00:00Z.
    pub const MAX: Timestamp = Timestamp(253_402_207_200);

    /// The second `seconds` after 1970 began, or `None` outside 1970 to 9999.
    pub fn new(seconds: i64) -> Option<Timestamp> {
        (0..=Self::MAX.0).contains(&seconds).then_some(Timestamp(seconds))
    }

    /// Seconds since 1970 began.
    pub fn seconds(self) -> i64 {
        self.0
    }

    /// The second `seconds` later, or `None` after the year 9999.
    pub fn checked_add_seconds(self, seconds: u128) -> Option<Timestamp> {
        self.0.checked_add(i64::try_from(seconds).ok()?).and_then(Timestamp::new)
    }

    /// How long it is from `earlier` to this second; nothing if `earlier` is later.
    pub fn since(self, earlier: Timestamp) -> Duration {
        Duration(self.0.saturating_sub(earlier.0).max(0).unsigned_abs())
    }

    /// The number of the day, counted from 1970-01-01.
    pub fn day(self) -> i64 {
        self.0 / 86_400
    }
}

impl Add<Duration> for Timestamp {
    type Output = Timestamp;
    /// The second that much later, at most [`Timestamp::MAX`].
    fn add(self, duration: Duration) -> Timestamp {
        self.checked_add_seconds(duration.0.into()).unwrap_or(Self::MAX)
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Timestamp;
    /// The second that much earlier, at least 1970-01-01T00:00:00Z.
    fn sub(self, duration: Duration) -> Timestamp {
        Timestamp(self.0.saturating_sub_unsigned(duration.0).max(0))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        jiff::Timestamp::from_second(self.0).expect("a year from 1970 to 9999").fmt(f)
    }
}

impl FromStr for Timestamp {
    type Err = String;
    fn from_str(text: &str) -> Result<Timestamp, String> {
        let refusal = || format!("\"{text}\" is not a time in whole seconds such as 2026-01-31T00:00:00Z");
        let parsed: jiff::Timestamp = text.parse().map_err(|_| refusal())?;
        if parsed.subsec_nanosecond() != 0 {
            return Err(refusal());
        }
        Timestamp::new(parsed.as_second()).ok_or_else(refusal)
    }
}

/// A length of time in whole seconds, at most 100 years of 365 days. Written as ISO 8601, such as `P30D`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, JsonSchema)]
#[schemars(example = &"P30D")]
pub struct Duration(#[schemars(with = "String", regex(pattern = ISO_8601))] u64);

/// Weeks; or days, hours, minutes and seconds, each but the first only where needed.
const ISO_8601: &str = "^P([0-9]{1,3}W|((3[0-5][0-9]{3}|[12]?[0-9]{1,4})D)?(T([0-9]{1,4}H([0-9]{1,4}M)?([0-9]{1,4}S)?\
                        |[0-9]{1,4}M([0-9]{1,4}S)?|[0-9]{1,4}S))|(3[0-5][0-9]{3}|[12]?[0-9]{1,4})D)$";

impl Duration {
    /// No time at all.
    pub const ZERO: Duration = Duration(0);
    /// A year of 365 days, as rates count it.
    pub const YEAR: Duration = Duration(31_536_000);
    /// The longest length that can be written: 100 years.
    pub const MAX: Duration = Duration(100 * Self::YEAR.0);

    /// `seconds` seconds.
    pub const fn from_seconds(seconds: u64) -> Duration {
        Duration(seconds)
    }

    /// `days` days of 86 400 seconds.
    pub const fn from_days(days: u64) -> Duration {
        Duration(days * 86_400)
    }

    /// The length in seconds.
    pub fn seconds(self) -> u64 {
        self.0
    }
}

impl Add for Duration {
    type Output = Duration;
    fn add(self, other: Duration) -> Duration {
        Duration(self.0 + other.0)
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, rest) = (self.0 / 86_400, self.0 % 86_400);
        let (hours, minutes, seconds) = (rest / 3_600, rest / 60 % 60, rest % 60);
        if self.0 == 0 {
            return f.write_str("PT0S");
        }
        f.write_str("P")?;
        if days > 0 {
            write!(f, "{days}D")?;
        }
        if rest > 0 {
            f.write_str("T")?;
        }
        for (count, unit) in [(hours, 'H'), (minutes, 'M'), (seconds, 'S')] {
            if count > 0 {
                write!(f, "{count}{unit}")?;
            }
        }
        Ok(())
    }
}

impl FromStr for Duration {
    type Err = String;
    fn from_str(text: &str) -> Result<Duration, String> {
        let refusal = || {
            format!(
                "\"{text}\" is not a length of time in days, hours, minutes and seconds, such as P30D or PT12H"
            )
        };
        let span: jiff::Span = text.parse().map_err(|_| refusal())?;
        let calendar = span.get_years() != 0 || span.get_months() != 0; // A month has no fixed length.
        let signed = text.starts_with('-') || text.contains('.') || text.contains(',');
        let iso = text.starts_with('P');
        if calendar || signed || !iso {
            return Err(refusal());
        }
        let days = i64::from(span.get_weeks()) * 7 + i64::from(span.get_days());
        let seconds = days * 86_400
            + i64::from(span.get_hours()) * 3_600
            + span.get_minutes() * 60
            + span.get_seconds();
        match u64::try_from(seconds) {
            Ok(seconds) if seconds <= Self::MAX.0 => Ok(Duration(seconds)),
            _ => Err(format!("{text} is longer than 100 years")),
        }
    }
}

/// Reads a value from a string by its `FromStr`.
pub(crate) fn parse_str<'de, D: Deserializer<'de>, T: FromStr<Err: fmt::Display>>(
    deserializer: D,
) -> Result<T, D::Error> {
    struct Text<T>(std::marker::PhantomData<T>);
    impl<T: FromStr<Err: fmt::Display>> de::Visitor<'_> for Text<T> {
        type Value = T;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }
        fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
            text.parse().map_err(E::custom)
        }
    }
    deserializer.deserialize_str(Text(std::marker::PhantomData))
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        if deserializer.is_human_readable() {
            return parse_str(deserializer);
        }
        Timestamp::new(i64::deserialize(deserializer)?)
            .ok_or_else(|| de::Error::custom("a time out of bounds"))
    }
}

impl Serialize for Duration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Duration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        if deserializer.is_human_readable() {
            parse_str(deserializer)
        } else {
            u64::deserialize(deserializer).map(Duration)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_written_as_iso_8601() {
        let check = |text: &str, expected: &str| {
            let shown = text
                .parse::<Duration>()
                .map_or_else(|refusal| refusal, |length| format!("{length} = {}", length.seconds()));
            assert_eq!(shown, expected, "{text}");
        };
        check("P30D", "P30D = 2592000");
        check("P1W", "P7D = 604800");
        check("PT12H", "PT12H = 43200");
        check("P1DT1H1M1S", "P1DT1H1M1S = 90061");
        check("PT0S", "PT0S = 0");
        check("P36500D", "P36500D = 3153600000");
        check("P36501D", "P36501D is longer than 100 years");
        for text in ["P1M", "P1Y", "-P1D", "30", "", "PT0.5S", "1 day"] {
            check(
                text,
                &format!(
                    "\"{text}\" is not a length of time in days, hours, minutes and seconds, such as P30D or PT12H"
                ),
            );
        }
    }

    #[test]
    fn times_are_written_as_rfc_3339_in_whole_seconds() {
        let check = |text: &str, expected: Option<i64>| {
            assert_eq!(text.parse::<Timestamp>().ok().map(Timestamp::seconds), expected, "{text}");
        };
        check("1970-01-01T00:00:00Z", Some(0));
        check("2026-01-31T12:30:01Z", Some(1_769_862_601));
        check("2026-01-31T13:30:01+01:00", Some(1_769_862_601));
        check("2026-01-31T12:30:01.5Z", None);
        check("1969-12-31T23:59:59Z", None);
        check("yesterday", None);
        assert_eq!(Timestamp::MAX.to_string(), "9999-12-30T22:00:00Z");
        assert_eq!((Timestamp::MAX + Duration::YEAR), Timestamp::MAX);
    }
}
