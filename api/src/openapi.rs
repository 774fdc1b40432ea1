//! The OpenAPI document: made of the routes, of the kinds of commands, and of what their types say of themselves.

use std::collections::BTreeMap;

use governance::ProposalId;
use ledger::AccountId;
use registry::{AssetId, ClassId};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};
use state_machine::{KINDS, Kind, Method, TokenId};
use webhooks::HookId;

use crate::catalogue::CATALOGUE;
use crate::event::{Receipt, Rehearsal};
use crate::list::{CURSOR, LIMIT};
use crate::operation::{Operation, Parameter, SchemaOf, Shape};
use crate::problem::ProblemBody;
use crate::read::{AT, AT_LEAST};

const ABOUT: &str = "\
A commons: a register of assets that must be sold to whoever pays their holder's own price, and a common \
fund that its members vote on. Reads need no key. A write is either *signed*, a flattened JWS (RFC 7515, \
EdDSA) whose payload is the body described here and whose protected header is `{alg, kid, commons, url, \
nonce, iat}`, or sent *with a token*, as plain JSON with `Authorization: Bearer` and an \
`Idempotency-Key`. It is answered once it is durable. Sent again, byte by byte, with the same \
nonce or key it takes effect no second time, and is answered as before. Integers are written \
without a fraction. Refusals are problems (RFC 9457), and change nothing.";

/// A request that its account's key signed: a flattened JWS.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it is read by the state machine, and shown by this")]
pub(crate) struct Jws {
    /// Base64url of `{"alg": "EdDSA", "kid": account, "commons": id, "url": path and query, "nonce", "iat": seconds}`;
    /// of what opens an account, with the key itself as `jwk` instead of `kid`.
    #[schemars(regex(pattern = "^[A-Za-z0-9_-]+$"))]
    protected: String,
    /// Base64url of the body.
    #[schemars(regex(pattern = "^[A-Za-z0-9_-]+$"))]
    payload: String,
    /// Ed25519, of `protected`, a point, and `payload`.
    signature: ledger::Signature,
}

/// The document of these operations and of all kinds of commands, as it is served and checked in.
pub(crate) fn document(operations: &[Operation]) -> String {
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    let mut sent = generator(SchemaSettings::draft2020_12().for_deserialize());
    let mut shown = generator(SchemaSettings::draft2020_12().for_serialize());
    for operation in operations {
        let method = operation.method.as_str().to_lowercase();
        let described = read(operation, &mut sent, &mut shown);
        paths.entry(operation.path).or_default().insert(method, described);
    }
    for kind in KINDS {
        let method = match kind.method {
            Method::Post => "post",
            Method::Put => "put",
        };
        paths.entry(kind.path).or_default().insert(method.into(), write(kind, &mut sent, &mut shown));
    }
    let problem = shown.subschema_for::<ProblemBody>();
    let mut schemas = sent.take_definitions(true);
    for (name, schema) in shown.take_definitions(true) {
        match schemas.get(&name) {
            // What may be left out when it is sent is there when it is shown: the former holds for both.
            Some(sent) => assert_eq!(sent["properties"], schema["properties"], "two types are called {name}"),
            None => drop(schemas.insert(name, schema)),
        }
    }
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Commonhold",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": problems(&problem),
            "securitySchemes": {
                "token": {
                    "type": "http", "scheme": "bearer",
                    "description": "The secret of a token that an account granted: `chd_` and 43 characters.",
                },
            },
        },
    });
    finish(&mut document);
    serde_json::to_string_pretty(&PlainFirst(&document)).expect("a value is JSON") + "\n"
}

/// A value with plain JSON before other media types: makers of clients take what comes first.
struct PlainFirst<'a>(&'a Value);

impl Serialize for PlainFirst<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Object(members) => {
                let mut members: Vec<_> = members.iter().collect();
                members.sort_by_key(|(name, _)| *name != "application/json");
                serializer.collect_map(members.into_iter().map(|(name, value)| (name, PlainFirst(value))))
            }
            Value::Array(items) => serializer.collect_seq(items.iter().map(PlainFirst)),
            other => other.serialize(serializer),
        }
    }
}

fn generator(settings: SchemaSettings) -> SchemaGenerator {
    settings.with(|settings| settings.definitions_path = "/components/schemas".into()).into_generator()
}

/// Sentences go on where the source's line ends; integers say in which range they are, as not everybody knows what
/// a format means.
fn finish(value: &mut Value) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(text)) = members.get_mut("description") {
                *text =
                    text.split("\n\n").map(|part| part.replace('\n', " ")).collect::<Vec<_>>().join("\n\n");
            }
            let (least, most) = match members.get("format").and_then(Value::as_str) {
                Some("uint64" | "uint") => (json!(0), json!(u64::MAX)),
                Some("uint32") => (json!(0), json!(u32::MAX)),
                Some("uint16") => (json!(0), json!(u16::MAX)),
                Some("int64") => (json!(i64::MIN), json!(i64::MAX)),
                _ => return members.values_mut().for_each(finish),
            };
            members.entry("minimum").or_insert(least);
            members.entry("maximum").or_insert(most);
        }
        Value::Array(items) => items.iter_mut().for_each(finish),
        _ => {}
    }
}

/// An address that needs no key.
fn read(operation: &Operation, sent: &mut SchemaGenerator, shown: &mut SchemaGenerator) -> Value {
    let mut parameters = of_path(operation.path, sent);
    parameters.extend(operation.query.iter().map(|parameter| of_query(parameter, sent)));
    let mut answers = Map::new();
    let (media, schema) = match operation.answer {
        Shape::Resource(schema) => {
            answers.insert(
                "304".into(),
                json!({ "description": "It has not changed.", "headers": headers(true) }),
            );
            ("application/json", schema)
        }
        Shape::Page(schema) => {
            parameters.extend([LIMIT.documented(), CURSOR.documented()].map(|own| of_query(&own, sent)));
            ("application/json", schema)
        }
        Shape::Other(media, schema) => (media, schema),
    };
    let is_resource = matches!(operation.answer, Shape::Resource(_));
    if !matches!(operation.answer, Shape::Other(..)) {
        parameters.push(of_query(&AT_LEAST.documented(), sent));
    }
    if operation.shows_state() {
        parameters.push(of_query(&AT.documented(), sent));
    }
    if is_resource {
        parameters.push(json!({
            "name": "If-None-Match", "in": "header", "schema": { "type": "string" },
            "description": "An ETag: answered with 304 if nothing has changed since.",
        }));
    }
    answers.insert(
        operation.status.to_string(),
        json!({
            "description": "As it is now.",
            "headers": headers(is_resource),
            "content": { media: { "schema": schema(shown) } },
        }),
    );
    let refusals: &[u16] = if operation.body.is_some() {
        &[400, 404, 408, 409, 413, 415, 422, 429, 500, 503]
    } else {
        &[400, 404, 408, 409, 422, 429, 500, 503]
    };
    refuse(&mut answers, refusals);
    let mut about = operation.about.to_owned();
    if let Some(scope) = operation.scope {
        refuse(&mut answers, &[401, 403]);
        about += &format!("\n\n*With a token of the scope* `{scope}`.");
        if operation.status == 201 {
            parameters.push(idempotency_key(true));
        }
    }
    let mut described = describe(operation.name, operation.path, &about, parameters, answers);
    if operation.scope.is_some() {
        described["security"] = json!([{ "token": [] }]);
    }
    if let Some((media, schema)) = operation.body {
        described["requestBody"] =
            json!({ "required": true, "content": { media: { "schema": schema(sent) } } });
    }
    described
}

fn idempotency_key(required: bool) -> Value {
    let mut parameter = json!({
        "name": "Idempotency-Key", "in": "header",
        "schema": { "type": "string", "pattern": "^[!-~]{1,128}$" },
        "description": "With a token: names this request for ever, so that it takes effect once.",
    });
    if required {
        parameter["required"] = json!(true);
    }
    parameter
}

/// A kind of command: what its body says of itself is what the documentation says of it.
fn write(kind: &Kind, sent: &mut SchemaGenerator, shown: &mut SchemaGenerator) -> Value {
    let body = (kind.schema)(sent);
    let about = about(&body, sent.definitions()).unwrap_or_default();
    let mut parameters = of_path(kind.path, sent);
    parameters.push(json!({
        "name": "Commonhold-Dry-Run", "in": "header", "schema": { "type": "string", "enum": ["true", "false"] },
        "description": "`true`: tell what would happen, and let nothing happen.",
    }));
    let mut signed = sent.subschema_for::<Jws>();
    signed.insert("x-payload".into(), body.as_value().clone());
    let mut content = json!({ "application/jose+json": { "schema": signed } });
    let mut described_how = "*Only ever signed.*".to_string();
    if let Some(scope) = kind.scope {
        content["application/json"] = json!({ "schema": body });
        described_how = format!("*Signed, or with a token of the scope* `{scope}`.");
        parameters.push(idempotency_key(false));
    }
    let mut answers = Map::new();
    answers.insert(
        "201".into(),
        json!({
            "description": "It happened, and is durable.",
            "headers": headers(false),
            "content": { "application/json": { "schema": shown.subschema_for::<Receipt>() } },
        }),
    );
    answers.insert(
        "200".into(),
        json!({
            "description": "In a dry run: what would happen.",
            "headers": headers(false),
            "content": { "application/json": { "schema": shown.subschema_for::<Rehearsal>() } },
        }),
    );
    refuse(&mut answers, &[400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 500, 503]);
    let about = format!("{about}\n\n{described_how}");
    let mut described = describe(kind.name, kind.path, &about, parameters, answers);
    described["requestBody"] = json!({ "required": true, "content": content });
    if kind.scope.is_some() {
        described["security"] = json!([{ "token": [] }, {}]);
    }
    described
}

fn describe(
    name: &str,
    path: &str,
    about: &str,
    parameters: Vec<Value>,
    answers: Map<String, Value>,
) -> Value {
    let summary = about.split(['.', ':', ';', '\n']).next().unwrap_or_default();
    let tag = path.trim_start_matches("/v1").split('/').nth(1).unwrap_or_default();
    json!({
        "operationId": name.replace('-', "_"),
        "summary": summary,
        "description": about,
        "tags": [tag],
        "parameters": parameters,
        "responses": answers,
    })
}

/// What the type of a body says of itself.
fn about(body: &Schema, definitions: &Map<String, Value>) -> Option<String> {
    let named = body.get("$ref").and_then(Value::as_str).and_then(|reference| reference.rsplit('/').next());
    let schema = named.map_or(body.as_value(), |name| &definitions[name]);
    Some(schema.get("description")?.as_str()?.to_owned())
}

fn of_query(parameter: &Parameter, sent: &mut SchemaGenerator) -> Value {
    let Parameter { place, name, about, schema, required } = parameter;
    let schema = schema(sent);
    json!({ "name": name, "in": place, "description": about, "required": required, "schema": schema })
}

/// The parameters in a path; a slash in an id is percent-encoded.
fn of_path(path: &str, sent: &mut SchemaGenerator) -> Vec<Value> {
    let names = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let parameter = |name: &str| {
        let (about, schema) = of_path_parameter(name);
        let schema = schema(sent);
        json!({ "name": name, "in": "path", "required": true, "description": about, "schema": schema })
    };
    names.map(parameter).collect()
}

fn of_path_parameter(name: &str) -> (&'static str, SchemaOf) {
    fn schema<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<T>()
    }
    match name {
        "account" | "member" => ("The account's id.", schema::<AccountId>),
        "asset" => ("The asset's id.", schema::<AssetId>),
        "bundle" => ("The bundle's id: that of its first asset.", schema::<AssetId>),
        "class" => ("The class's id.", schema::<ClassId>),
        "proposal" => ("The proposal's id.", schema::<ProposalId>),
        "token" => ("The SHA-256 of the token's secret.", schema::<TokenId>),
        "round" => ("The round's number, or `current`.", schema::<RoundName>),
        "webhook" => ("The webhook's id.", schema::<HookId>),
        "slug" => ("The problem's name.", schema::<ProblemName>),
        _ => ("Its number.", schema::<u64>),
    }
}

/// A round's number, or `current` for the one that runs.
#[derive(JsonSchema)]
struct RoundName(
    #[expect(dead_code, reason = "it is only shown")]
    #[schemars(regex(pattern = "^([1-9][0-9]{0,18}|current)$"))]
    String,
);

/// The name of a problem.
struct ProblemName;

impl JsonSchema for ProblemName {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ProblemName".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names: Vec<String> = CATALOGUE.iter().map(|entry| entry.slug.replace('_', "-")).collect();
        schemars::json_schema!({ "description": "The name of a problem.", "type": "string", "enum": names })
    }
}

fn headers(tagged: bool) -> Value {
    let mut headers = json!({
        "Commonhold-Record": {
            "description": "The record that the answer reflects, or that keeps the write.",
            "schema": { "type": "integer", "minimum": 0 },
        },
    });
    if tagged {
        headers["ETag"] = json!({ "description": "Names this content.", "schema": { "type": "string" } });
    }
    headers
}

/// Those of `statuses` that a problem has.
fn refuse(answers: &mut Map<String, Value>, statuses: &[u16]) {
    for status in statuses.iter().filter(|status| CATALOGUE.iter().any(|entry| entry.status == **status)) {
        let reference = json!({ "$ref": format!("#/components/responses/{status}") });
        answers.insert(status.to_string(), reference);
    }
}

/// What can be refused with each status: a response that lists its problems.
fn problems(problem: &Schema) -> Value {
    let mut by_status: BTreeMap<u16, Vec<String>> = BTreeMap::new();
    for entry in CATALOGUE {
        let page = entry.slug.replace('_', "-");
        let line = format!("- [`{page}`](/problems/{page}): {}", entry.title);
        by_status.entry(entry.status).or_default().push(line);
    }
    let response = |(status, lines): (u16, Vec<String>)| {
        let mut response = json!({
            "description": lines.join("\n"),
            "content": { "application/problem+json": { "schema": problem } },
        });
        if status == 429 || status == 503 {
            let about = "Seconds after which to try again.";
            response["headers"] =
                json!({ "Retry-After": { "description": about, "schema": { "type": "integer" } } });
        }
        (status.to_string(), response)
    };
    by_status.into_iter().map(response).collect::<Map<_, _>>().into()
}
