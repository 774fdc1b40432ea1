//! Forms that a key signs: what they ask for is sent by `assets/send.js`, and shown where there is a key to sign it.

use maud::{Markup, html};

use crate::language::Language;

/// What an amount looks like.
pub(crate) const AMOUNT: &str = "(0|[1-9][0-9]*)([.][0-9]+)?";

/// What is asked for, and where it is sent.
pub(crate) struct Form<'a> {
    /// `POST` or `PUT`.
    pub(crate) method: &'static str,
    /// The address; `{account}` stands for whoever signs.
    pub(crate) path: String,
    /// The keys of the texts, and of the fields' names: `buy` has `buy-title`, `buy-about` and `buy-submit`.
    pub(crate) name: &'static str,
    pub(crate) fields: Vec<Field<'a>>,
    pub(crate) language: Language,
}

/// A field of a form.
pub(crate) struct Field<'a> {
    /// Its name in the body; a point leads into an object.
    pub(crate) name: &'a str,
    /// The key of its label; with `-about` after it, of a hint, if there is one.
    pub(crate) label: &'static str,
    pub(crate) kind: Kind,
    pub(crate) value: String,
    pub(crate) required: bool,
}

/// What a field takes.
pub(crate) enum Kind {
    Amount,
    Text,
    LongText,
    /// A day; sent as its midnight (UTC).
    Day,
    /// What never changes.
    Hidden,
    /// JSON.
    Json,
    /// The words of registrars, one after the other.
    Words,
}

impl<'a> Field<'a> {
    pub(crate) fn new(name: &'a str, label: &'static str, kind: Kind) -> Field<'a> {
        Field { name, label, kind, value: String::new(), required: true }
    }

    pub(crate) fn with(self, value: impl ToString) -> Field<'a> {
        Field { value: value.to_string(), ..self }
    }

    pub(crate) fn optional(self) -> Field<'a> {
        Field { required: false, ..self }
    }
}

impl Form<'_> {
    /// The form, with room for its answer.
    pub(crate) fn draw(&self) -> Markup {
        let part = |end: &str| self.language.text(&format!("{}-{end}", self.name));
        let about = format!("{}-about", self.name);
        html! {
            form.command data-method=(self.method) data-path=(self.path) data-refused=(self.language.text("refused"))
                data-done=(self.language.text("done")) hidden {
                h3 { (part("title")) }
                @if self.language.has(&about) { p.hint { (self.language.text(&about)) } }
                @for field in &self.fields { (self.field(field)) }
                p {
                    button { (part("submit")) } " "
                    button.plain type="button" data-preview { (self.language.text("preview")) }
                }
                output role="status" {}
            }
        }
    }

    fn field(&self, field: &Field) -> Markup {
        let Field { name, label, kind, value, required } = field;
        let input = html! {
            @match kind {
                Kind::Hidden => input type="hidden" name=(name) value=(value);,
                Kind::Amount => input name=(name) value=(value) required[*required] inputmode="decimal"
                    title=(self.language.text("amount-form"))
                    pattern=(AMOUNT) autocomplete="off" data-as="text";,
                Kind::Text => input name=(name) value=(value) required[*required] autocomplete="off" data-as="text";,
                Kind::LongText => textarea name=(name) rows="5" required[*required] data-as="text" { (value) },
                Kind::Words => textarea name=(name) rows="5" required[*required] data-as="words" { (value) },
                Kind::Json => textarea name=(name) rows="5" required[*required] data-as="json" { (value) },
                Kind::Day => input type="date" name=(name) value=(value) required[*required] data-as="day";,
            }
        };
        if matches!(kind, Kind::Hidden) {
            return input;
        }
        let hint = format!("{label}-hint");
        html! {
            label {
                (self.language.text(label))
                @if self.language.has(&hint) { small { (self.language.text(&hint)) } }
                (input)
            }
        }
    }
}
