//! The constitution: every parameter with its meaning and bounds, and how it came to be what it is.

use axum::response::Response;
use maud::{Markup, html};
use serde_json::Value;

use crate::layout::{Page, respond};
use crate::link;
use crate::table::Column::Words;
use crate::table::{framed, table};
use crate::visit::{See, Visit};

pub(crate) async fn show(visit: Visit) -> Response {
    let founding = visit.records(vec![0]).await.pop();
    let text = founding.and_then(|record| String::from_utf8(record.command).ok()).unwrap_or_default();
    let see = visit.see();
    let page = Page {
        title: see.text("nav-constitution"),
        main: main(&see, &text),
        record: see.head(),
        live: Some("type=amendment_in_force".into()),
        scripts: &[],
    };
    drop(see);
    respond(&visit, page)
}

/// A parameter in force.
struct Parameter {
    path: String,
    /// The key of its meaning, after `param-`.
    key: String,
    value: String,
}

impl Parameter {
    /// Its name within its class.
    fn name(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or(&self.path)
    }
}

fn main(see: &See, founding: &str) -> Markup {
    let t = see.language;
    let constitution = serde_json::to_value(see.state.machine.constitution()).unwrap_or_default();
    let members = constitution.as_object().into_iter().flatten();
    let general: Vec<Parameter> = members
        .filter(|(name, _)| *name != "classes")
        .flat_map(|(name, value)| parameters(name, &name.replace('_', "-"), value))
        .collect();
    let classes: Vec<(&str, Vec<Parameter>)> = constitution["classes"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|class| {
            let id = class["id"].as_str().unwrap_or_default();
            (id, parameters(&format!("classes.{id}"), "class", class))
        })
        .collect();
    html! {
        h1 { (t.text("nav-constitution")) }
        p { (t.text("constitution-about")) }
        (history(see))
        section { h2 { (t.text("parameters")) } (general_table(see, &general)) }
        section { h2 { (t.text("parameters-of-classes")) } (class_table(see, &classes)) }
        details { summary { (t.text("founding-text")) } pre tabindex="0" { (founding) } }
    }
}

/// The parameters in a table of the constitution: what is in braces on one line is one.
fn parameters(path: &str, key: &str, value: &Value) -> Vec<Parameter> {
    let at_top = !path.contains('.') || key == "class";
    match value {
        Value::Object(fields) if at_top => fields
            .iter()
            .filter(|(name, _)| !(key == "class" && *name == "id"))
            .flat_map(|(name, value)| {
                parameters(&format!("{path}.{name}"), &format!("{key}-{}", name.replace('_', "-")), value)
            })
            .collect(),
        _ => vec![Parameter { path: path.into(), key: key.into(), value: shown(value) }],
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "–".into(),
        Value::Array(items) if items.is_empty() => "–".into(),
        Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join(", "),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| format!("{name} {}", shown(value)))
            .collect::<Vec<_>>()
            .join(", "),
        other => other.to_string(),
    }
}

/// What a parameter means (`param`), or between which bounds it is kept (`bounds`).
fn said(see: &See, kind: &str, parameter: &Parameter) -> String {
    let key = format!("{kind}-{}", parameter.key);
    if see.language.has(&key) { see.text(&key) } else { String::new() }
}

fn general_table(see: &See, parameters: &[Parameter]) -> Markup {
    let rows = html! { @for parameter in parameters { tr {
        th scope="row" { code { (parameter.path) } }
        td { bdi { (parameter.value) } }
        td { (said(see, "param", parameter)) }
        td.soft { (said(see, "bounds", parameter)) }
    } } };
    let columns = [Words("parameter"), Words("value"), Words("meaning"), Words("bounds")];
    table(see, &see.text("parameters"), &columns, &rows)
}

/// The parameters of the classes beside each other: all classes have the same ones.
fn class_table(see: &See, classes: &[(&str, Vec<Parameter>)]) -> Markup {
    let Some((_, first)) = classes.first() else { return html! {} };
    let headings = html! {
        th scope="col" { (see.text("parameter")) }
        @for (id, _) in classes { th scope="col" { (id) } }
    };
    let value = |(_, parameters): &(&str, Vec<Parameter>), key: &str| {
        parameters.iter().find(|parameter| parameter.key == key).map(|parameter| parameter.value.clone())
    };
    let rows = html! { @for parameter in first { tr {
        th.meaning scope="row" {
            code { (parameter.name()) }
            small { (said(see, "param", parameter)) } small { (said(see, "bounds", parameter)) }
        }
        @for class in classes { td { bdi { (value(class, &parameter.key).unwrap_or_else(|| "–".into())) } } }
    } } };
    framed(&see.text("parameters-of-classes"), &headings, &rows)
}

fn history(see: &See) -> Markup {
    let t = see.language;
    let amendments = &see.state.projection.amendments;
    html! { section #versions data-live { h2 { (t.text("versions")) }
        @if amendments.is_empty() { p { (t.text("versions-none")) } }
        @else { ol.news { @for (version, amendment) in amendments.iter().rev() { li {
            a href={ "/record/" (amendment.record) } { time datetime=(amendment.at) { (t.time(amendment.at)) } }
            div { strong { (t.with("version-number", [("number", &t.number(version))])) } " "
                a href=(link::proposal_path(&amendment.proposal)) { (amendment.proposal) }
                @for (path, value) in &amendment.changes { p { code { (path) } " → " code { (value) } } } }
        } } } }
    } }
}
