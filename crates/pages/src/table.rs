//! Tables: what has columns, in a frame of its own that is pushed aside where the page is narrow.

use maud::{Markup, html};

use crate::visit::See;

/// A column, by the key of its heading.
pub(crate) enum Column {
    Words(&'static str),
    Figures(&'static str),
}

/// The table of these rows; `label` is what screen readers call its frame.
pub(crate) fn table(see: &See, label: &str, columns: &[Column], rows: &Markup) -> Markup {
    let headings = html! { @for column in columns {
        @match column {
            Column::Words("") => td {},
            Column::Words(key) => th scope="col" { (see.text(key)) },
            Column::Figures(key) => th.figure scope="col" { (see.text(key)) },
        }
    } };
    framed(label, &headings, rows)
}

/// A table with headings that are made elsewhere.
pub(crate) fn framed(label: &str, headings: &Markup, rows: &Markup) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label=(label) {
            table { thead { tr { (headings) } } tbody { (rows) } }
        }
    }
}
