//! The constitution: every parameter of the rules, in one TOML file when the commons is founded, amended by votes.

use bevy_ecs::resource::Resource;
use ledger::{Currency, Officers, PublicKey};
use registry::ClassTerms;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Every parameter of a commons.
#[derive(Resource, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Constitution {
    /// What the commons is called; 1 to 200 characters.
    pub name: String,
    /// Its one currency.
    pub currency: Currency,
    /// Who may register assets, admit members, issue and redeem currency.
    pub officers: Officers,
    /// The terms of accounts.
    #[serde(default)]
    pub accounts: ledger::Terms,
    /// The terms of members, rounds and votes.
    #[serde(default)]
    pub governance: governance::Terms,
    /// The classes of assets; 1 to 1,000.
    pub classes: Vec<ClassTerms>,
}

/// Why a text is no constitution: names the field, its value and its bounds.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct InvalidConstitution(pub String);

impl Constitution {
    /// Reads a constitution and checks every field against its bounds.
    pub fn parse(text: &str) -> Result<Constitution, InvalidConstitution> {
        let constitution: Constitution = toml::from_str(text)
            .map_err(|refusal| InvalidConstitution(refusal.to_string().trim_end().into()))?;
        constitution.check().map_err(InvalidConstitution)?;
        Ok(constitution)
    }

    pub(crate) fn check(&self) -> Result<(), String> {
        let length = self.name.chars().count();
        if length == 0 || length > 200 || self.name.chars().any(char::is_control) {
            return Err("name must have 1 to 200 characters, none of them a control character".into());
        }
        let code = &self.currency.code;
        if code.is_empty() || code.len() > 12 || !code.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(format!("currency: code is \"{code}\", but must be 1 to 12 letters and digits"));
        }
        if self.currency.scale > Currency::SCALE_MAX {
            let scale = self.currency.scale;
            return Err(format!("currency: scale is {scale}, but must be from 0 to {}", Currency::SCALE_MAX));
        }
        self.check_officers().map_err(|refusal| format!("officers: {refusal}"))?;
        self.accounts.check().map_err(|refusal| format!("accounts: {refusal}"))?;
        self.governance.check(&self.currency).map_err(|refusal| format!("governance: {refusal}"))?;
        self.check_classes()
    }

    fn check_officers(&self) -> Result<(), String> {
        let Officers { registrars, registrars_needed, surveyors, cashiers, cashiers_needed, issue_limit } =
            &self.officers;
        let some = |role: &str, keys: &[PublicKey]| {
            let mut distinct = keys.to_vec();
            distinct.sort_unstable();
            distinct.dedup();
            if keys.is_empty() || keys.len() > 100 || distinct.len() != keys.len() {
                return Err(format!("{role} must be 1 to 100 different keys"));
            }
            Ok(())
        };
        some("registrars", registrars)?;
        some("surveyors", surveyors)?;
        some("cashiers", cashiers)?;
        let needed = |field: &str, count: usize, of: usize| {
            let fits = (1..=of).contains(&count);
            if fits { Ok(()) } else { Err(format!("{field} is {count}, but must be from 1 to {of}")) }
        };
        needed("registrars_needed", *registrars_needed, registrars.len())?;
        needed("cashiers_needed", *cashiers_needed, cashiers.len())?;
        self.currency.money(*issue_limit).map_err(|refusal| format!("issue_limit: {refusal}"))?;
        Ok(())
    }

    fn check_classes(&self) -> Result<(), String> {
        if self.classes.is_empty() || self.classes.len() > 1_000 {
            return Err(format!("classes: there are {}, but must be from 1 to 1000", self.classes.len()));
        }
        for (i, class) in self.classes.iter().enumerate() {
            class.check(&self.currency)?;
            if self.classes[..i].iter().any(|other| other.id == class.id) {
                return Err(format!("class {}: is there twice", class.id));
            }
        }
        Ok(())
    }

    /// The keys of all beneficiaries, in the classes' order: their accounts are opened for them.
    pub fn beneficiary_keys(&self) -> Vec<PublicKey> {
        let mut keys = Vec::new();
        for beneficiary in self.classes.iter().flat_map(|class| &class.beneficiaries) {
            if !keys.contains(&beneficiary.key) {
                keys.push(beneficiary.key);
            }
        }
        keys
    }
}
