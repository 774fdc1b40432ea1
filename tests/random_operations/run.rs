//! One commons, twice: the machine and the model go through the same operations.

use std::collections::{BTreeMap, VecDeque};

use ledger::{CommonsId, Timestamp};
use state_machine::{Constitution, Machine, Occurred, Rejection, invariant};

use crate::command::command;
use crate::compare::{compare, compare_constitution, compare_history};
use crate::compare_register::{expected_happenings, happenings};
use crate::constitution::constitution;
use crate::oracle::generator::Generator;
use crate::oracle::random::Random;
use crate::oracle::{Model, Operation, Second};
use crate::people::People;

/// How often an operation of some kind ended in some way: `accepted`, or the name of the refusal.
pub type Outcomes = BTreeMap<(&'static str, String), u64>;

/// The kind of what happens without being asked for, or beside something else.
pub const BY_ITSELF: &str = "by itself";
/// How many operations before a difference are shown.
const SHOWN: usize = 8;
/// Once in so many operations the machine is put away as a snapshot and taken out again.
const SNAPSHOT_ONE_IN: u64 = 1_000;

pub struct Run {
    seed: u64,
    generator: Generator,
    /// Decides about snapshots; another than the generator's, so that they change nothing else.
    random: Random,
    people: People,
    constitution: Constitution,
    model: Model,
    machine: Machine,
    now: Second,
    /// Every record since the founding as a journal would keep it: its time, and its events in JSON.
    records: Vec<(Timestamp, String)>,
    performed: u64,
    recent: VecDeque<String>,
    outcomes: Outcomes,
}

impl Run {
    pub fn new(seed: u64) -> Run {
        let mut generator = Generator::new(seed);
        let random = Random::new(!seed);
        let mut people = People::default();
        let model = Model::new(generator.terms());
        let constitution = constitution(&model.terms, &mut people);
        let now = model.terms.founded_at;
        let machine = Machine::found(constitution.clone(), time(now), id_of(seed));
        Run {
            seed,
            generator,
            random,
            people,
            constitution,
            model,
            machine,
            now,
            records: Vec::new(),
            performed: 0,
            recent: VecDeque::new(),
            outcomes: Outcomes::new(),
        }
    }

    /// Performs so many operations, compares after each, and replays them all in the end.
    pub fn perform(mut self, operations: u64) -> Outcomes {
        for _ in 0..operations {
            self.step();
        }
        compare_history(&self.machine, &self.model, &self.people);
        compare_constitution(&self.machine, &self.model, &mut self.people);
        self.replay();
        std::mem::take(&mut self.outcomes)
    }

    fn step(&mut self) {
        self.now = self.generator.next_second(self.now, &self.model);
        self.let_time_pass();
        let (who, operation) = self.generator.operation(self.now, &self.model);
        self.remember(format!("{} at {}: {who}: {operation:?}", self.performed, self.now));
        let expected = self.model.perform(self.now, &who, &operation);
        let decided = self.ask(&who, &operation);
        let (decided, expected) = (decided.unwrap_or_else(|slug| slug), expected.err().unwrap_or("accepted"));
        assert!(decided == expected, "the machine says {decided}, the model {expected}");
        *self.outcomes.entry((kind(&operation), decided)).or_default() += 1;
        self.performed += 1;
        for (kind, _, _) in self.model.happened.drain(..) {
            *self.outcomes.entry((BY_ITSELF, kind.to_string())).or_default() += 1;
        }
        compare(&self.machine, &self.model, &self.people, self.now);
        invariant::check(&self.machine).expect("an invariant");
        if self.random.one_in(SNAPSHOT_ONE_IN) {
            self.go_on_from_snapshot();
        }
    }

    fn let_time_pass(&mut self) {
        self.model.time_passes(self.now);
        let mut happened = Vec::new();
        while self.machine.is_due(time(self.now)) {
            let pulse = self.machine.pulse(time(self.now));
            happened.extend(happenings(&pulse));
            self.record(&pulse);
        }
        let expected = expected_happenings(&self.model);
        let differ = happened.iter().zip(&expected).find(|(happened, expected)| happened != expected);
        assert!(differ.is_none(), "the machine does by itself, the model: {differ:?}");
        assert_eq!(happened.len(), expected.len(), "{happened:?} {expected:?}");
    }

    /// `accepted`, or the refusal's name.
    fn ask(&mut self, who: &str, operation: &Operation) -> Result<String, String> {
        let now = time(self.now);
        let command = command(operation, who, &self.machine, now, &mut self.people);
        let signer = self.people.meet(who);
        let events = self.machine.decide_command(&command, signer, now).map_err(|refusal| slug(&refusal))?;
        let occurred: Vec<Occurred> = events.into_iter().map(|event| Occurred(now, event)).collect();
        self.machine.apply(now, None, &occurred);
        self.record(&occurred);
        Ok("accepted".to_string())
    }

    fn record(&mut self, events: &[Occurred]) {
        self.records.push((time(self.now), serde_json::to_string(events).expect("events are JSON")));
    }

    fn go_on_from_snapshot(&mut self) {
        compare_constitution(&self.machine, &self.model, &mut self.people);
        let founded_at = time(self.model.terms.founded_at);
        let snapshot = self.machine.snapshot();
        let restored = Machine::restore(founded_at, id_of(self.seed), &snapshot);
        let restored = restored.expect("a snapshot of this commons");
        assert_eq!(restored.digest(), self.machine.digest(), "the digest after restoring a snapshot");
        self.machine = restored;
    }

    /// The records since the founding, read back, lead where the machine is.
    fn replay(&self) {
        let founded_at = time(self.model.terms.founded_at);
        let mut machine = Machine::found(self.constitution.clone(), founded_at, id_of(self.seed));
        for (at, events) in &self.records {
            let events: Vec<Occurred> = serde_json::from_str(events).expect("events are read back");
            machine.apply(*at, None, &events);
        }
        assert_eq!(machine.digest(), self.machine.digest(), "the digest after replaying everything");
    }

    fn remember(&mut self, operation: String) {
        if self.recent.len() == SHOWN {
            self.recent.pop_front();
        }
        self.recent.push_back(operation);
    }
}

impl Drop for Run {
    /// Whatever went wrong, here or in the machine: says how to see it again.
    fn drop(&mut self) {
        if std::thread::panicking() {
            let (seed, performed) = (self.seed, self.performed);
            eprintln!("in operation {performed} of seed {seed}; the last ones were:");
            self.recent.iter().for_each(|operation| eprintln!("  {operation}"));
            eprintln!(
                "again: COMMONHOLD_SEED={seed} COMMONHOLD_SEEDS=1 COMMONHOLD_OPERATIONS={} cargo test --test random_operations",
                performed + 1
            );
        }
    }
}

fn time(second: Second) -> Timestamp {
    Timestamp::new(second).expect("a second of this millennium")
}

fn id_of(seed: u64) -> CommonsId {
    let mut id = [0; 32];
    id[..8].copy_from_slice(&seed.to_be_bytes());
    CommonsId(id)
}

/// The refusal's name: the tag of its JSON.
fn slug(refusal: &Rejection) -> String {
    match serde_json::to_value(refusal).expect("refusals are JSON") {
        serde_json::Value::String(name) => name,
        serde_json::Value::Object(fields) => fields.into_iter().next().expect("a tag").0,
        other => panic!("{other} names no refusal"),
    }
}

fn kind(operation: &Operation) -> &'static str {
    use Operation::*;
    match operation {
        OpenAccount => "open account",
        RotateKey { .. } => "rotate key",
        SetRecoveryKey { .. } => "set recovery key",
        RequestRecovery { .. } => "request recovery",
        CancelRecovery { .. } => "cancel recovery",
        Transfer { .. } => "transfer",
        Issue { .. } => "issue",
        RequestRedemption { .. } => "request redemption",
        SettleRedemption { .. } => "settle redemption",
        ReturnRedemption { .. } => "return redemption",
        RegisterAsset { .. } => "register",
        Retire { .. } => "retire",
        Claim { .. } => "claim",
        Bid { .. } => "bid",
        RevalueMany(_) => "revalue many",
        SetInstructions { .. } => "set instructions",
        PurchaseMany(_) => "purchase many",
        PlaceOffer { .. } => "place offer",
        CancelOffer { .. } => "cancel offer",
        FormBundle { .. } => "form bundle",
        SplitBundle { .. } => "split bundle",
        CancelBundle { .. } => "cancel bundle",
        Revalue { .. } => "revalue",
        TopUp { .. } => "top up",
        Withdraw { .. } => "withdraw",
        Purchase { .. } => "purchase",
        Relinquish { .. } => "relinquish",
        Reclaim { .. } => "reclaim",
        AdmitMember { .. } => "admit member",
        SetStanding { suspended: true, .. } => "suspend member",
        SetStanding { suspended: false, .. } => "reinstate member",
        FileProposal { .. } => "file proposal",
        FileAmendment { .. } => "file amendment",
        FileOpinion { .. } => "file opinion",
        WithdrawProposal { .. } => "withdraw proposal",
        CastBallot { .. } => "cast ballot",
        RecordPaperBallots { .. } => "record on paper",
    }
}
