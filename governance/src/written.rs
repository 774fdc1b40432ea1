//! Texts that people write.

use crate::Rejection;

/// Refuses an empty text, one that is too long, and control characters other than those `allowed`.
pub(crate) fn check_text(
    field: &'static str,
    text: &str,
    most: usize,
    allowed: fn(char) -> bool,
) -> Result<(), Rejection> {
    let length = text.chars().count();
    let unreadable = |character: char| character.is_control() && !allowed(character);
    if length == 0 || length > most || text.chars().any(unreadable) {
        return Err(Rejection::InvalidText { field, most });
    }
    Ok(())
}
