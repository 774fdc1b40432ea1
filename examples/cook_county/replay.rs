//! Plays the script to the commons: many requests at once, in order, and notes the answers.

use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::mpsc::Receiver;
use std::task::Poll;
use std::time::Duration;

use anyhow::{Result, anyhow, ensure};
use indicatif::ProgressBar;
use ledger::{Money, Timestamp};
use node::{Node, Receipt, Refusal};
use registry::Event as Happened;
use serde_json::Value;
use state_machine::{Event, Occurred, Rejection, Request};

use crate::report;
use crate::sales::Sales;

/// One thing to do.
pub enum Step {
    Ask(Box<Request>),
    SetClock(Timestamp),
}

/// Some steps, and the year that is over after them.
pub struct Chunk {
    pub steps: Vec<Step>,
    pub year_over: Option<usize>,
}

/// What was answered.
pub struct Tally {
    /// What buyers paid in the year so far.
    pub paid: Money,
    /// Valuations that were raised, and that were cut, at a sale.
    pub raised: u64,
    pub cut: u64,
    /// Payments into deposits of held parcels, and their sum.
    pub top_ups: (u64, Money),
    /// How often each reason for a refusal was given.
    pub refusals: BTreeMap<String, u64>,
}

type Answer<'a> = Pin<Box<dyn Future<Output = Result<Option<Receipt>, Refusal>> + 'a>>;

/// Plays all `chunks`, and prints a line at the end of every year.
pub fn replay(node: &Node, sales: &Sales, chunks: Receiver<Chunk>, bar: &ProgressBar) -> Result<Tally> {
    let zero = Money::from_units(0, 2);
    let mut tally = Tally { paid: zero, raised: 0, cut: 0, top_ups: (0, zero), refusals: BTreeMap::new() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let mut years = report::Years::begin();
    runtime.block_on(async {
        let mut asked = Vec::new();
        for Chunk { steps, year_over } in chunks {
            // The next chunk is under way while the answers to this one come in.
            let count = steps.len() as u64;
            let earlier = std::mem::replace(&mut asked, ask(node, steps).await);
            tally.note(earlier).await?;
            if let Some(year) = year_over {
                tally.note(std::mem::take(&mut asked)).await?;
                while !node.wait_for(node.root().0 - 1).await {
                    ensure!(node.is_writing(), "the commons has stopped");
                }
                bar.suspend(|| years.print(node, &sales.years[year], &mut tally));
            }
            bar.inc(count);
        }
        Ok(tally)
    })
}

/// How long to wait where too much waits to be decided.
const PAUSE: Duration = Duration::from_millis(10);

/// Asks for everything, in order, without waiting for answers, unless too many wait already.
async fn ask(node: &Node, steps: Vec<Step>) -> Vec<Answer<'_>> {
    let mut answers = Vec::with_capacity(steps.len());
    for step in steps {
        let answer = loop {
            let mut answer = begin(node, &step);
            // A request is sent when its future is polled for the first time.
            match poll_fn(|context| Poll::Ready(answer.as_mut().poll(context))).await {
                Poll::Pending => break answer,
                Poll::Ready(Err(Refusal::Overloaded)) => tokio::time::sleep(PAUSE).await,
                Poll::Ready(answered) => break Box::pin(async { answered }),
            }
        };
        answers.push(answer);
    }
    answers
}

fn begin<'a>(node: &'a Node, step: &Step) -> Answer<'a> {
    match step {
        Step::Ask(request) => {
            let request = Request::clone(request);
            Box::pin(async { node.submit(request).await.map(Some) })
        }
        Step::SetClock(to) => {
            let to = *to;
            Box::pin(async move { node.advance_clock(to).await.map(|_| None) })
        }
    }
}

impl Tally {
    /// Waits for the answers, and counts them.
    async fn note(&mut self, answers: Vec<Answer<'_>>) -> Result<()> {
        for answer in answers {
            match answer.await {
                Ok(Some(receipt)) => receipt.events.iter().for_each(|Occurred(_, event)| self.count(event)),
                Ok(None) => {}
                Err(Refusal::Rejected(rejection)) => {
                    *self.refusals.entry(slug(&rejection)?).or_default() += 1;
                }
                Err(refusal) => return Err(anyhow!(refusal)),
            }
        }
        Ok(())
    }

    fn count(&mut self, event: &Event) {
        let Event::Registry(event) = event else { return };
        match event {
            Happened::Purchased { paid, .. } => self.paid += *paid,
            Happened::Revalued { from, to, .. } if from < to => self.raised += 1,
            Happened::Revalued { from, to, .. } if to < from => self.cut += 1,
            Happened::ToppedUp { amount, .. } => {
                self.top_ups.0 += 1;
                self.top_ups.1 += *amount;
            }
            _ => {}
        }
    }
}

/// The name of a reason, without its figures.
fn slug(rejection: &Rejection) -> Result<String> {
    Ok(match serde_json::to_value(rejection)? {
        Value::Object(fields) => fields.keys().next().cloned().unwrap_or_default(),
        name => name.as_str().unwrap_or_default().into(),
    })
}
