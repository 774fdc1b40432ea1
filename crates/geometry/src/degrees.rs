//! Decimal numbers of degrees, read and written without a rounding.

use std::fmt;

/// A degree, in the parts that coordinates are counted in.
const DEGREE: i64 = 1_000_000_000;
/// The highest longitude; the lowest is its opposite.
pub(crate) const LONGITUDE_MAX: i64 = 180 * DEGREE;
/// The highest latitude; the lowest is its opposite.
pub(crate) const LATITUDE_MAX: i64 = 90 * DEGREE;
/// How many digits a coordinate can have: 180 degrees are 180,000,000,000 parts.
const DIGITS_MAX: i64 = 12;

/// A decimal number as somebody wrote it, in 10⁻⁹ degrees.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Degrees {
    /// The largest whole number that is not above it; outside all ranges if that has more than twelve digits.
    pub floor: i64,
    /// Whether that is the number itself.
    pub exact: bool,
}

impl Degrees {
    /// Reads a number as JSON writes it, also with an exponent; `None` if it is not one.
    pub fn read(text: &str) -> Option<Degrees> {
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (negative, mantissa) = mantissa.strip_prefix('-').map_or((false, mantissa), |rest| (true, rest));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
        let are_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let unsigned_exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        if ![whole, fraction, unsigned_exponent].into_iter().all(are_digits) {
            return None;
        }
        let digits = || whole.bytes().chain(fraction.bytes());
        let zeros = digits().take_while(|digit| *digit == b'0').count();
        if zeros == whole.len() + fraction.len() {
            return Some(Degrees { floor: 0, exact: true });
        }
        // An exponent of more digits than an i32 holds is beyond any text's length, so its size says it all.
        let exponent =
            exponent.parse().unwrap_or(if exponent.starts_with('-') { i32::MIN } else { i32::MAX });
        let count = whole.len() as i64 - zeros as i64 + i64::from(exponent) + 9;
        let count = count.clamp(0, DIGITS_MAX + 1) as usize;
        let kept = digits().skip(zeros).chain(std::iter::repeat(b'0')).take(count);
        let size = kept.fold(0, |size, digit| size * 10 + i64::from(digit - b'0'));
        let exact = digits().skip(zeros + count).all(|digit| digit == b'0');
        let floor = if negative { -size - i64::from(!exact) } else { size };
        Some(Degrees { floor, exact })
    }

    /// The smallest whole number that is not below it.
    pub fn ceil(self) -> i64 {
        self.floor + i64::from(!self.exact)
    }
}

/// Writes so many 10⁻⁹ degrees as the shortest decimal number.
pub(crate) fn write(f: &mut fmt::Formatter<'_>, parts: i64) -> fmt::Result {
    let sign = if parts < 0 { "-" } else { "" };
    let (whole, fraction) = (parts.abs() / DEGREE, format!("{:09}", parts.abs() % DEGREE));
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    write!(f, "{sign}{whole}{point}{fraction}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(i64, bool)>) {
        let expected = expected.map(|(floor, exact)| Degrees { floor, exact });
        assert_eq!(Degrees::read(text), expected, "{text}");
    }

    #[test]
    fn numbers_are_read_exactly_or_said_to_be_inexact() {
        check("0", Some((0, true)));
        check("-0", Some((0, true)));
        check("-0.0e99999999999", Some((0, true)));
        check("8.5", Some((8_500_000_000, true)));
        check("-8.5", Some((-8_500_000_000, true)));
        check("0.000000001", Some((1, true)));
        check("1E-9", Some((1, true)));
        check("1e-10", Some((0, false)));
        check("-1e-10", Some((-1, false)));
        check("1.8e+2", Some((180_000_000_000, true)));
        check("0.00018e6", Some((180_000_000_000, true)));
        check("8.50000000000000000000", Some((8_500_000_000, true)));
        check("8.50000000000000000001", Some((8_500_000_000, false)));
        check("-8.50000000000000000001", Some((-8_500_000_001, false)));
        check("1e-99999999999", Some((0, false)));
        for text in ["1e99999999999", "1234567890123456789012345", "1000.00000001e1"] {
            assert!(Degrees::read(text).is_some_and(|degrees| degrees.floor > LONGITUDE_MAX), "{text}");
        }
        for text in ["", "-", "+1", "1.", ".5", "1e", "1e+", "1e--1", "0x1", "NaN", "1 ", "١", "--1", "1.5.5"]
        {
            check(text, None);
        }
    }
}
