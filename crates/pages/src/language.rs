//! The languages of the pages: their texts, and how they write numbers, money and times.

use std::fmt::Display;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use icu_calendar::Gregorian;
use icu_calendar::types::RataDie;
use icu_datetime::FixedCalendarDateTimeFormatter;
use icu_datetime::fieldsets::{YMD, YMDT};
use icu_datetime::input::{Date, DateTime, Time};
use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_locale_core::Locale;
use ledger::{Duration, Timestamp};
use unic_langid::LanguageIdentifier;

/// A language that the pages speak.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Language {
    English,
    German,
}

/// The texts of a language, and its ways to write.
// They are made once and shared by all threads, for which the feature `sync` is asked of `icu_provider::`.
struct Words {
    texts: FluentBundle<FluentResource>,
    numbers: DecimalFormatter,
    dates: FixedCalendarDateTimeFormatter<Gregorian, YMD>,
    times: FixedCalendarDateTimeFormatter<Gregorian, YMDT>,
}

static ENGLISH: LazyLock<Words> = LazyLock::new(|| {
    Words::new("en-GB", &[include_str!("../languages/en.ftl"), include_str!("../languages/en-terms.ftl")])
});
static GERMAN: LazyLock<Words> = LazyLock::new(|| {
    Words::new("de", &[include_str!("../languages/de.ftl"), include_str!("../languages/de-terms.ftl")])
});

/// The day number of 1970-01-01 where 1 is the first day of the year 1.
const EPOCH: i64 = 719_163;
const DAY: i64 = 86_400;

impl Words {
    fn new(tag: &str, sources: &[&str]) -> Words {
        let locale: Locale = tag.parse().expect("a tag of a language");
        let language: LanguageIdentifier = tag.parse().expect("a tag of a language");
        let mut texts = FluentBundle::new_concurrent(vec![language]);
        for source in sources {
            let resource = FluentResource::try_new((*source).to_owned());
            let resource = resource.unwrap_or_else(|(_, errors)| panic!("{tag}.ftl: {errors:?}"));
            texts.add_resource(resource).unwrap_or_else(|errors| panic!("{tag}.ftl: {errors:?}"));
        }
        let known = "data of every language is within the program";
        Words {
            texts,
            numbers: DecimalFormatter::try_new((&locale).into(), Default::default()).expect(known),
            dates: FixedCalendarDateTimeFormatter::try_new((&locale).into(), YMD::medium()).expect(known),
            times: FixedCalendarDateTimeFormatter::try_new((&locale).into(), YMD::medium().with_time_hm())
                .expect(known),
        }
    }
}

impl Language {
    /// All, in the order in which they are offered.
    pub(crate) const ALL: [Language; 2] = [Language::English, Language::German];

    /// As HTML and HTTP name it.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::German => "de",
        }
    }

    /// As those who speak it call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Language::English => "English",
            Language::German => "Deutsch",
        }
    }

    /// The one of this tag, such as `de-AT`.
    pub(crate) fn tagged(tag: &str) -> Option<Language> {
        let primary = tag.split('-').next()?.trim();
        Language::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }

    /// The one that an `Accept-Language` header likes best.
    pub(crate) fn preferred(accepted: &str) -> Option<Language> {
        let weighed = accepted.split(',').filter_map(|part| {
            let (tag, weight) = part.split_once(';').unwrap_or((part, "q=1"));
            let weight: f32 = weight.trim().strip_prefix("q=")?.trim().parse().ok()?;
            (weight > 0.0).then_some((weight, Language::tagged(tag.trim())?))
        });
        weighed.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, language)| language)
    }

    fn words(self) -> &'static Words {
        match self {
            Language::English => &ENGLISH,
            Language::German => &GERMAN,
        }
    }

    /// The text called `key`.
    pub(crate) fn text(self, key: &str) -> String {
        self.fill(key, None)
    }

    /// The text called `key` with these values in it.
    pub(crate) fn with<const N: usize>(self, key: &str, values: [(&'static str, &dyn Value); N]) -> String {
        let values: FluentArgs = values.into_iter().map(|(name, value)| (name, value.to_fluent())).collect();
        self.fill(key, Some(&values))
    }

    /// A text that is missing shows its key: a test sees to it that none is.
    fn fill(self, key: &str, values: Option<&FluentArgs>) -> String {
        let texts = &self.words().texts;
        let Some(pattern) = texts.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        texts.format_pattern(pattern, values, &mut Vec::new()).into_owned()
    }

    /// Whether there is a text called `key`.
    pub(crate) fn has(self, key: &str) -> bool {
        self.words().texts.has_message(key)
    }

    /// A number, exactly: what `Display` says of it, in groups of three digits.
    pub(crate) fn number(self, number: impl Display) -> String {
        let plain = number.to_string();
        match decimal(&plain) {
            Some(decimal) => self.words().numbers.format(&decimal).to_string(),
            None => plain,
        }
    }

    /// A share or a rate, such as `0.07`, in percent.
    pub(crate) fn percent(self, share: &str) -> String {
        match decimal(share) {
            Some(mut decimal) => {
                decimal.multiply_pow10(2);
                decimal.absolute.trim_start();
                decimal.absolute.trim_end();
                format!("{} %", self.words().numbers.format(&decimal))
            }
            None => share.to_owned(),
        }
    }

    /// The day of `at` (UTC).
    pub(crate) fn date(self, at: Timestamp) -> String {
        self.words().dates.format(&date(at)).to_string()
    }

    /// The minute of `at` (UTC).
    pub(crate) fn time(self, at: Timestamp) -> String {
        let second = at.seconds().rem_euclid(DAY);
        let part = |seconds: i64| u8::try_from(seconds).unwrap_or(0);
        let time = Time::try_new(part(second / 3_600), part(second / 60 % 60), part(second % 60), 0);
        let time = time.unwrap_or(Time::start_of_day());
        self.words().times.format(&DateTime { date: date(at), time }).to_string()
    }

    /// A length of time in its largest unit that is there at least twice, rounded down: 9 days, 47 hours.
    pub(crate) fn length(self, length: Duration) -> String {
        let seconds = length.seconds();
        let units = [("days", 86_400), ("hours", 3_600), ("minutes", 60)];
        let unit = units.into_iter().find(|(_, unit)| seconds >= 2 * unit);
        let (name, unit) = unit.unwrap_or(("seconds", 1));
        self.with(name, [("count", &(seconds / unit))])
    }
}

/// A number that is written out; `1e32000` would be a page by itself.
fn decimal(text: &str) -> Option<Decimal> {
    let is_written_out = text.len() <= 60 && !text.contains(['e', 'E']);
    text.parse().ok().filter(|_| is_written_out)
}

fn date(at: Timestamp) -> Date<Gregorian> {
    Date::from_rata_die(RataDie::new(EPOCH + at.day()), Gregorian)
}

/// What can stand in a text.
pub(crate) trait Value {
    fn to_fluent(&self) -> FluentValue<'_>;
}

impl Value for u64 {
    fn to_fluent(&self) -> FluentValue<'_> {
        (*self).into()
    }
}

impl Value for usize {
    fn to_fluent(&self) -> FluentValue<'_> {
        (*self).into()
    }
}

impl Value for String {
    fn to_fluent(&self) -> FluentValue<'_> {
        self.as_str().into()
    }
}

impl Value for &str {
    fn to_fluent(&self) -> FluentValue<'_> {
        (*self).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Without the marks that keep the direction of what is filled in apart.
    fn plain(text: &str) -> String {
        text.replace(['\u{2068}', '\u{2069}'], "")
    }

    #[test]
    fn numbers_times_and_shares_are_written_as_people_of_the_language_do() {
        let at: Timestamp = "2026-11-03T07:05:00Z".parse().expect("a time");
        let check = |language: Language, number: &str, share: &str, date: &str, time: &str, length: &str| {
            assert_eq!(language.number("-1234567.50"), number);
            assert_eq!(language.percent("0.0250"), share);
            assert_eq!(language.date(at), date);
            assert_eq!(language.time(at), time);
            assert_eq!(plain(&language.length(Duration::from_seconds(2 * 86_400 + 5))), length);
        };
        check(Language::English, "-1,234,567.50", "2.5 %", "3 Nov 2026", "3 Nov 2026, 07:05", "2 days");
        check(Language::German, "-1.234.567,50", "2,5 %", "03.11.2026", "03.11.2026, 07:05", "2 Tage");
    }

    #[test]
    fn shares_have_no_zeros_at_their_ends() {
        let check =
            |share: &str, percent: &str| assert_eq!(Language::English.percent(share), percent, "{share}");
        check("0", "0 %");
        check("0.119", "11.9 %");
        check("0.003", "0.3 %");
        check("1", "100 %");
        check("12.5", "1,250 %");
        check("-0.02", "-2 %");
        check("no share", "no share");
    }

    #[test]
    fn what_is_no_number_stays_as_it_is() {
        assert_eq!(Language::German.number("×"), "×");
        assert_eq!(Language::German.number("1e32000"), "1e32000");
    }

    #[test]
    fn the_language_that_is_liked_best_is_spoken() {
        let check = |accepted: &str, language: Option<Language>| {
            assert_eq!(Language::preferred(accepted), language, "{accepted}");
        };
        check("de-AT,de;q=0.9,en;q=0.8", Some(Language::German));
        check("fr, en-GB;q=0.7, de;q=0.3", Some(Language::English));
        check("fr;q=1, de;q=0.1", Some(Language::German));
        check("fr", None);
        check("", None);
        check("de;q=x", None);
        check("en;q=0.5, de; q=0.9", Some(Language::German));
        check("de;q=0", None);
    }

    #[test]
    fn a_length_is_told_in_its_largest_unit_that_is_there_twice() {
        let check = |seconds: u64, words: &str| {
            let length = Language::English.length(Duration::from_seconds(seconds));
            assert_eq!(plain(&length), words, "{seconds}");
        };
        check(0, "0 seconds");
        check(1, "one second");
        check(119, "119 seconds");
        check(120, "2 minutes");
        check(7_199, "119 minutes");
        check(2 * 86_400 - 1, "47 hours");
        check(9 * 86_400, "9 days");
    }
}
