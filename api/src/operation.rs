//! What can be asked, each address with what answers it and what the documentation says of it: one line says both, so
//! neither is there without the other.

use std::marker::PhantomData;

use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodFilter, on};
use axum::{Extension, Router};
use node::Node;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use state_machine::Scope;

use crate::list::Page;
use crate::read::ShowsState;

/// Makes the schema of a type, once a generator is there.
pub(crate) type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// An address, with a method.
pub(crate) struct Operation {
    /// Names it for programs, in kebab-case.
    pub(crate) name: &'static str,
    pub(crate) method: Method,
    /// With `{parameters}`.
    pub(crate) path: &'static str,
    /// One or more sentences; the first is its summary.
    pub(crate) about: &'static str,
    pub(crate) query: Vec<Parameter>,
    /// What is sent, if anything: its media type, and what it looks like.
    pub(crate) body: Option<(&'static str, SchemaOf)>,
    pub(crate) answer: Shape,
    /// The status when all is well.
    pub(crate) status: u16,
    /// What a token must be allowed to, where only its account may ask.
    pub(crate) scope: Option<Scope>,
}

/// What is answered when all is well.
#[derive(Clone, Copy)]
pub(crate) enum Shape {
    /// One resource, with a tag by which a client may ask whether it changed.
    Resource(SchemaOf),
    /// A page of a list.
    Page(SchemaOf),
    /// Anything else: its media type, and what it looks like.
    Other(&'static str, SchemaOf),
}

/// A parameter of the query, or a header.
pub(crate) struct Parameter {
    /// `query` or `header`.
    pub(crate) place: &'static str,
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) schema: SchemaOf,
    pub(crate) required: bool,
}

impl Parameter {
    /// The same as a header.
    pub(crate) fn in_header(self) -> Parameter {
        Parameter { place: "header", ..self }
    }

    /// The same where nothing is answered without it.
    pub(crate) fn required(self) -> Parameter {
        Parameter { required: true, ..self }
    }
}

/// A parameter of the query, and of what type it is read.
pub(crate) struct Query<T> {
    pub(crate) name: &'static str,
    about: &'static str,
    of: PhantomData<fn() -> T>,
}

impl<T: JsonSchema> Query<T> {
    /// The parameter `name`, which does what `about` says.
    pub(crate) const fn new(name: &'static str, about: &'static str) -> Query<T> {
        Query { name, about, of: PhantomData }
    }

    /// What the documentation says of it.
    pub(crate) fn documented(&self) -> Parameter {
        Parameter {
            place: "query",
            name: self.name,
            about: self.about,
            schema: schema_of::<T>,
            required: false,
        }
    }
}

fn schema_of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

/// Reads one resource.
pub(crate) fn one<T: JsonSchema>(name: &'static str, path: &'static str, about: &'static str) -> Operation {
    Operation::get(name, path, about, Shape::Resource(schema_of::<T>))
}

/// Reads a list, a page at a time.
pub(crate) fn list<T: JsonSchema>(name: &'static str, path: &'static str, about: &'static str) -> Operation {
    Operation::get(name, path, about, Shape::Page(schema_of::<Page<T>>))
}

/// Reads something of another media type.
pub(crate) fn other<T: JsonSchema>(
    name: &'static str,
    path: &'static str,
    about: &'static str,
    media: &'static str,
) -> Operation {
    Operation::get(name, path, about, Shape::Other(media, schema_of::<T>))
}

/// Sends a `B` to `path`, and reads a `T`.
pub(crate) fn send<B: JsonSchema, T: JsonSchema>(
    name: &'static str,
    path: &'static str,
    about: &'static str,
    media: &'static str,
) -> Operation {
    let answer = Shape::Other(media, schema_of::<T>);
    let body = Some((media, schema_of::<B> as SchemaOf));
    Operation { method: Method::POST, body, ..Operation::get(name, path, about, answer) }
}

impl Operation {
    fn get(name: &'static str, path: &'static str, about: &'static str, answer: Shape) -> Operation {
        Operation {
            name,
            method: Method::GET,
            path,
            about,
            query: Vec::new(),
            body: None,
            answer,
            status: 200,
            scope: None,
        }
    }

    /// Whether it is answered from the state: all that anybody may read, but for the journal itself.
    pub(crate) fn shows_state(&self) -> bool {
        let is_read = self.method == Method::GET && self.scope.is_none();
        let of_journal = ["/v1/records", "/v1/log"].iter().any(|path| self.path.starts_with(path));
        is_read && self.path.starts_with("/v1/") && !of_journal && !matches!(self.answer, Shape::Other(..))
    }

    /// The same with these parameters of the query.
    pub(crate) fn query<const N: usize>(self, query: [Parameter; N]) -> Operation {
        Operation { query: query.into(), ..self }
    }

    /// The same for whoever has a token of the account with this scope.
    pub(crate) fn by_token(self, scope: Scope) -> Operation {
        Operation { scope: Some(scope), ..self }
    }

    /// The same by another method, answered with this status.
    pub(crate) fn by(self, method: Method, status: u16) -> Operation {
        Operation { method, status, ..self }
    }
}

/// Addresses with what answers them.
#[derive(Default)]
pub(crate) struct Routes {
    pub(crate) router: Router<Node>,
    pub(crate) operations: Vec<Operation>,
}

impl Routes {
    /// These, and `operation`, which `handler` answers.
    pub(crate) fn with<T: 'static>(mut self, operation: Operation, handler: impl Handler<T, Node>) -> Routes {
        let method = MethodFilter::try_from(operation.method.clone()).expect("GET, POST or DELETE");
        let mut answers = on(method, handler);
        if operation.shows_state() {
            answers = answers.layer(Extension(ShowsState));
        }
        self.router = self.router.route(operation.path, answers);
        self.operations.push(operation);
        self
    }

    /// These and those.
    pub(crate) fn and(mut self, those: Routes) -> Routes {
        self.router = self.router.merge(those.router);
        self.operations.extend(those.operations);
        self
    }
}
