//! Tables as people read them.

use std::fmt;

/// Cells longer than this are no numbers.
const SENTENCE: usize = 40;

/// A title, columns, and what is to be learnt from them.
pub struct Table {
    title: String,
    rows: Vec<Vec<String>>,
    notes: Vec<String>,
}

impl Table {
    pub fn new<const N: usize>(title: impl Into<String>, header: [&str; N]) -> Table {
        Table::with_header(title, header.map(String::from).into())
    }

    pub fn with_header(title: impl Into<String>, header: Vec<String>) -> Table {
        Table { title: title.into(), rows: vec![header], notes: Vec::new() }
    }

    pub fn row(&mut self, first: &str, rest: impl IntoIterator<Item = String>) {
        let row: Vec<String> = std::iter::once(first.to_owned()).chain(rest).collect();
        assert_eq!(
            row.len(),
            self.rows[0].len(),
            "a row of \"{}\" has as many cells as its header",
            self.title
        );
        self.rows.push(row);
    }

    pub fn note(mut self, note: impl Into<String>) -> Table {
        self.notes.push(note.into());
        self
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = 0..self.rows[0].len();
        let width =
            |column: usize| self.rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = columns.map(width).collect();
        writeln!(f, "{}", self.title)?;
        for (number, row) in self.rows.iter().enumerate() {
            let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, &width))| match column {
                // Names and sentences are read from the left.
                0 => format!("{cell:<width$}"),
                _ if width > SENTENCE => format!("{cell:<width$}"),
                _ => format!("{cell:>width$}"),
            });
            writeln!(f, "  {}", cells.collect::<Vec<_>>().join(" | ").trim_end())?;
            if number == 0 {
                let lines: Vec<String> = widths.iter().map(|&width| "-".repeat(width)).collect();
                writeln!(f, "  {}", lines.join("-+-"))?;
            }
        }
        self.notes.iter().try_for_each(|note| writeln!(f, "  * {note}"))
    }
}

/// A number in groups of three digits.
pub fn grouped(number: u128) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

/// `part` of `whole` in percent, to a tenth.
pub fn percent(part: u128, whole: u128) -> String {
    let tenths = (part * 1_000 + whole / 2) / whole.max(1);
    format!("{}.{} %", tenths / 10, tenths % 10)
}
