//! Asking for things: the caller's side of the writer.

use std::collections::VecDeque;

use journal::Record;
use state_machine::{Decision, Occurred, Rejection, Request};
use tokio::sync::oneshot;

use crate::load::{Turn, WAIT_OF_MANY, WAIT_OF_ONE};
use crate::replay::Replayed;
use crate::writer::{Decided, Message};
use crate::{Node, NodeError, Receipt, Refusal, stopped};

type Answered = oneshot::Receiver<Result<Decided, Refusal>>;

impl Node {
    /// Asks for one thing. What is answered is durable.
    pub async fn submit(&self, request: Request) -> Result<Receipt, Refusal> {
        let answered = self.ask_for_one(request)?.await.unwrap_or_else(|_| Err(stopped()))?;
        match answered {
            Decided::New(receipt) => Ok(receipt),
            known => {
                let node = self.clone();
                let read = tokio::task::spawn_blocking(move || node.receipt(known)).await;
                read.unwrap_or(Err(Refusal::Internal))
            }
        }
    }

    /// Asks for one thing, from a thread that may block.
    pub fn submit_blocking(&self, request: Request) -> Result<Receipt, Refusal> {
        self.receipt_of(self.ask_for_one(request)?)
    }

    /// Asks for many things, in order, many to a commit; from a thread that may block.
    ///
    /// When too much waits for the writer, this waits first for what it asked itself, and is refused only what there
    /// is no room for because of others.
    pub fn submit_many_blocking(&self, requests: Vec<Request>) -> Vec<Result<Receipt, Refusal>> {
        let mut answers = Vec::with_capacity(requests.len());
        let mut asked: VecDeque<Result<Answered, Refusal>> = VecDeque::new();
        for request in requests {
            let turn = loop {
                if let Some(turn) = self.0.load.admit(WAIT_OF_MANY) {
                    break Ok(turn);
                }
                match asked.pop_front() {
                    Some(first) => answers.push(first.and_then(|first| self.receipt_of(first))),
                    None => break Err(self.0.load.refuse()),
                }
            };
            asked.push_back(turn.and_then(|turn| self.ask(request, turn)));
        }
        answers.extend(asked.into_iter().map(|answered| self.receipt_of(answered?)));
        answers
    }

    /// What would happen if `request` were asked now, as far as is visible to reads. Nothing does, and no nonce or key
    /// is used up.
    pub fn rehearse(&self, request: &Request) -> Result<Vec<Occurred>, Refusal> {
        let state = self.state();
        let at = self.now().max(state.machine.now());
        if state.machine.is_behind(request.command(), at) {
            return Err(Refusal::Behind);
        }
        match state.machine.decide(request, at)? {
            Decision::New(events) => Ok(events),
            Decision::Known { record, unless_same_bytes } => {
                Err(unless_same_bytes.unwrap_or(Rejection::KeyReused { record }).into())
            }
        }
    }

    fn ask_for_one(&self, request: Request) -> Result<Answered, Refusal> {
        let turn = self.0.load.admit(WAIT_OF_ONE).ok_or_else(|| self.0.load.refuse())?;
        self.ask(request, turn)
    }

    fn ask(&self, request: Request, turn: Turn) -> Result<Answered, Refusal> {
        let (answer, answered) = oneshot::channel();
        self.send(Message::Submit(Box::new(request), turn, answer))?;
        Ok(answered)
    }

    fn receipt_of(&self, answered: Answered) -> Result<Receipt, Refusal> {
        self.receipt(answered.blocking_recv().unwrap_or_else(|_| Err(stopped()))?)
    }

    /// The receipt of what was decided. A nonce or key that took effect before gets its first answer again, unless it
    /// asks for something else now: read from the journal here, so that the writer need not wait for the disk.
    fn receipt(&self, decided: Decided) -> Result<Receipt, Refusal> {
        let (index, unless_same_bytes, request) = match decided {
            Decided::New(receipt) => return Ok(receipt),
            Decided::Known { record, unless_same_bytes, request } => (record, unless_same_bytes, request),
        };
        let record = self.read_records(index, 1).map_err(unavailable)?.pop();
        let record = record.ok_or_else(|| Refusal::Unavailable(format!("record {index} is missing")))?;
        first_answer(&record, unless_same_bytes, &request)
    }
}

/// The first answer to `request`, whose nonce or key took effect in `record`, unless it asks for something else now.
pub(crate) fn first_answer(
    record: &Record,
    unless_same_bytes: Option<Rejection>,
    request: &Request,
) -> Result<Receipt, Refusal> {
    let index = record.header.index;
    match unless_same_bytes {
        Some(rejection) if record.command != request.to_bytes() => return Err(rejection.into()),
        None if !request.repeats(&record.command) => {
            return Err(Rejection::KeyReused { record: index }.into());
        }
        _ => {}
    }
    let replayed = Replayed::read(record).map_err(unavailable)?;
    Ok(Receipt { record: index, at: replayed.at, events: replayed.events })
}

fn unavailable(refusal: NodeError) -> Refusal {
    Refusal::Unavailable(refusal.to_string())
}
