//! What the constitution says about accounts.

use bevy_ecs::resource::Resource;
use serde::{Deserialize, Serialize};

use crate::Duration;

/// The terms of accounts.
#[derive(Resource, Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Terms {
    /// How long an account's own key has to stop a recovery; 1 to 90 days.
    pub recovery_delay: Duration,
}

impl Default for Terms {
    fn default() -> Terms {
        Terms { recovery_delay: Duration::from_days(7) }
    }
}

impl Terms {
    /// Checks every field against its bounds; the refusal names the field.
    pub fn check(&self) -> Result<(), String> {
        let (least, most) = (Duration::from_days(1), Duration::from_days(90));
        if (least..=most).contains(&self.recovery_delay) {
            return Ok(());
        }
        Err(format!("recovery_delay is {}, but must be from {least} to {most}", self.recovery_delay))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recovery_waits_1_to_90_days() {
        let day = Duration::from_days(1).seconds();
        for (seconds, valid) in
            [(0, false), (day - 1, false), (day, true), (90 * day, true), (90 * day + 1, false)]
        {
            let terms = Terms { recovery_delay: Duration::from_seconds(seconds) };
            assert_eq!(terms.check().is_ok(), valid, "{seconds} s");
        }
    }
}
