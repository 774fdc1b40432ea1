//! Nobody gains by poking: tax is the same however often it is settled, and a licence ends at the same second.

use ed25519_dalek::SigningKey;
use ledger::command::{Issue, OpenAccount};
use ledger::{AccountId, Amount, CommonsId, Duration, Money, PublicKey, Timestamp};
use proptest::prelude::*;
use registry::command::{Claim, Register, Registration, Revalue, TopUp};
use registry::view::{Asset, ClassView};
use registry::{AssetId, Event};
use state_machine::{Command, Constitution, Machine, Occurred, invariant};

const OFFICER: u8 = 1;
const HOLDER: u8 = 2;
const POKER: u8 = 3;
const MONEY: i128 = 1_000_000_000_000_000_000_000_000;
const DAY: u64 = 86_400;

/// One asset, held since the founding, in a class with two beneficiaries.
#[derive(Clone, Debug)]
struct Case {
    /// In 10⁻⁹ a year.
    rate: u64,
    valuation: i128,
    deposit: i128,
    /// The beneficiaries' shares, in 10⁻⁹.
    shares: [u64; 2],
    /// In seconds.
    grace: u64,
}

struct Town {
    machine: Machine,
    now: Timestamp,
}

fn key(person: u8) -> PublicKey {
    let key = SigningKey::from_bytes(&[person; 32]).verifying_key();
    PublicKey::from_bytes(key.to_bytes()).expect("a strong key")
}

fn id(person: u8) -> AccountId {
    key(person).account()
}

fn amount(units: i128) -> Amount {
    Money::from_units(units, 0).into()
}

fn the_asset() -> AssetId {
    "field".parse().expect("an id")
}

impl Case {
    fn constitution(&self) -> Constitution {
        let billionths = |parts: u64| format!("{}.{:09}", parts / 1_000_000_000, parts % 1_000_000_000);
        let [first, second] = self.shares.map(billionths);
        let (rate, grace) = (billionths(self.rate), Duration::from_seconds(self.grace));
        let text = format!(
            r#"
            name = "A field"
            currency = {{ code = "TST", scale = 0 }}
            [officers]
            registrars = ["{officer}"]
            registrars_needed = 1
            surveyors = ["{officer}"]
            cashiers = ["{officer}"]
            cashiers_needed = 1
            issue_limit = "{MONEY}"
            [[classes]]
            id = "land"
            rate = "{rate}"
            first_issue = "claim"
            min_tenure = "PT0S"
            hold_cap = "1"
            min_runway = "PT0S"
            grace = "{grace}"
            beneficiaries = [
                {{ key = "{}", share = "{first}" }},
                {{ key = "{}", share = "{second}" }},
            ]
            "#,
            key(11),
            key(12),
            officer = key(OFFICER),
        );
        Constitution::parse(&text).expect("a constitution")
    }

    /// The town in which the holder has claimed the field this very second.
    fn town(&self) -> Town {
        let now: Timestamp = "2026-01-01T00:00:00Z".parse().expect("a time");
        let mut town = Town { machine: Machine::found(self.constitution(), now, CommonsId([7; 32])), now };
        for person in [HOLDER, POKER] {
            let open = OpenAccount { key: key(person), handle: None };
            town.act(person, Command::Ledger(ledger::Command::OpenAccount(open)));
            let (account, reference) = (id(person), format!("payment-{person}").into());
            let issue = Issue { account, amount: amount(MONEY / 2), reference, approvals: Vec::new() };
            town.act(OFFICER, Command::Ledger(ledger::Command::Issue(issue)));
        }
        let registration = serde_json::json!({ "id": "field", "class": "land", "name": "The field" });
        let registration: Registration = serde_json::from_value(registration).expect("a registration");
        town.act(OFFICER, Command::Registry(registry::Command::Register(Register(vec![registration]))));
        let (valuation, deposit) = (amount(self.valuation), amount(self.deposit));
        let claim = Claim { asset: the_asset(), max_price: amount(0), valuation, deposit };
        town.act(HOLDER, Command::Registry(registry::Command::Claim(claim)));
        town
    }
}

impl Town {
    fn act(&mut self, signer: u8, command: Command) {
        let events = self.machine.decide_command(&command, id(signer), self.now).expect("nothing is refused");
        let occurred: Vec<Occurred> = events.into_iter().map(|event| Occurred(self.now, event)).collect();
        self.machine.apply(self.now, None, &occurred);
    }

    /// Lets time pass, and tells what happened to the field by itself, and when.
    fn pass(&mut self, seconds: u64) -> Vec<(Timestamp, &'static str)> {
        self.now = self.now + Duration::from_seconds(seconds);
        let mut told = Vec::new();
        while self.machine.is_due(self.now) {
            for Occurred(at, event) in self.machine.pulse(self.now) {
                match event {
                    state_machine::Event::Registry(Event::FellIntoArrears { .. }) => {
                        told.push((at, "arrears"))
                    }
                    state_machine::Event::Registry(Event::Lapsed { .. }) => told.push((at, "lapse")),
                    _ => {}
                }
            }
        }
        told
    }

    /// Settles the field by paying `units` into its deposit, which anybody may.
    fn top_up(&mut self, units: i128) {
        let top_up = TopUp { asset: the_asset(), amount: amount(units) };
        self.act(POKER, Command::Registry(registry::Command::TopUp(top_up)));
    }

    /// Settles the field and leaves everything else as it is: the holder states the same valuation again.
    fn revalue(&mut self, case: &Case) {
        let revalue = Revalue { asset: the_asset(), valuation: amount(case.valuation), top_up: None };
        self.act(HOLDER, Command::Registry(registry::Command::Revalue(revalue)));
    }

    fn field(&self) -> Asset {
        registry::view::asset(self.machine.world(), &the_asset(), self.now).expect("it is registered")
    }

    /// Everything that a settlement moves: tax, the beneficiaries' shares, the treasury, the deposit, the residue, and
    /// when the deposit runs out.
    fn told(&self) -> impl PartialEq + std::fmt::Debug {
        invariant::check(&self.machine).expect("an invariant");
        let ClassView { tax, beneficiaries, .. } = registry::view::classes(self.machine.world()).remove(0);
        let Asset { deposit, residue, runs_out_at, .. } = self.field();
        (tax, beneficiaries, ledger::view::treasury(self.machine.world()), deposit, residue, runs_out_at)
    }
}

prop_compose! {
    fn a_case()(
        rate in prop_oneof![0..1_000_u64, 0..100_000_000_u64, 0..=10_000_000_000_u64],
        valuation in prop_oneof![1..1_000_i128, 1..1_000_000_000_i128, 1..=MONEY],
        deposit in prop_oneof![1..1_000_i128, 1..=MONEY / 4],
        first in 0..=500_000_000_u64,
        second in 0..=500_000_000_u64,
        grace in prop_oneof![Just(0), 0..3 * DAY],
    ) -> Case {
        Case { rate, valuation, deposit, shares: [first, second.min(500_000_000 - first)], grace }
    }
}

/// The case with a deposit that lasts for `seconds`, but not for long, unless the tax is next to nothing.
fn lasting(mut case: Case, seconds: u64) -> Case {
    let yearly = case.valuation * i128::from(case.rate) / 1_000_000_000 + 1;
    let tax = yearly * i128::from(seconds) / 31_536_000 + 2;
    case.valuation = if tax > MONEY / 4 { 1_000_000 } else { case.valuation };
    case.deposit = tax.min(MONEY / 4);
    case
}

fn check_poking(case: &Case, pauses: &[u64]) {
    let (mut poked, mut left_alone) = (case.town(), case.town());
    let pokes = pauses.len() as i128;
    for &pause in pauses {
        poked.pass(pause);
        poked.top_up(1);
    }
    left_alone.top_up(pokes);
    left_alone.pass(pauses.iter().sum());
    for town in [&mut poked, &mut left_alone] {
        town.revalue(case);
    }
    assert_eq!(poked.told(), left_alone.told(), "{case:?} poked after {pauses:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn poking_now_and_then_collects_the_same(case in a_case(), pauses in prop::collection::vec(0..100_000_u64, 1..60)) {
        let case = lasting(case, pauses.iter().sum());
        check_poking(&case, &pauses);
    }

    #[test]
    fn poking_every_second_collects_the_same(case in a_case(), seconds in 1..3_000_usize) {
        let case = lasting(case, seconds as u64);
        check_poking(&case, &vec![1; seconds]);
    }

    /// Poked at these moments or never, asked at these moments or once long after it is over.
    #[test]
    fn a_licence_ends_at_the_same_second(case in a_case(), lasts in 0..2_000_000_u64, pauses in prop::collection::vec(0..40_000_u64, 1..60)) {
        let case = lasting(case, lasts);
        let (mut poked, mut left_alone) = (case.town(), case.town());
        let runs_out = left_alone.field().runs_out_at;
        let mut happened = Vec::new();
        for pause in &pauses {
            happened.extend(poked.pass(*pause));
            let field = poked.field();
            let ends = field.lapses_at.map(|lapse| lapse - Duration::from_seconds(case.grace)).or(field.runs_out_at);
            if field.holder.is_some() {
                prop_assert_eq!(ends, runs_out);
            }
            if field.runs_out_at.is_some_and(|ends| ends > poked.now) {
                poked.revalue(&case);
                prop_assert_eq!(poked.field().runs_out_at, runs_out);
            }
        }
        happened.extend(poked.pass(100 * DAY));
        let all_at_once = left_alone.pass(pauses.iter().sum::<u64>() + 100 * DAY);
        prop_assert_eq!(&happened, &all_at_once);
        let over = runs_out.filter(|ends| *ends <= poked.now);
        prop_assert_eq!(happened.first().copied(), over.map(|ends| (ends, "arrears")));
    }
}

/// Each second of a simulated month; of a day where the compiler does not optimise.
#[test]
fn poking_every_second_for_long_collects_the_same() {
    let seconds = if cfg!(debug_assertions) { DAY } else { 30 * DAY };
    let shares = [100_000_000, 333_333_333];
    let case = Case { rate: 70_000_001, valuation: 123_456_789, deposit: 0, shares, grace: 0 };
    let case = lasting(case, seconds);
    let (mut poked, mut left_alone) = (case.town(), case.town());
    for _ in 0..seconds {
        poked.pass(1);
        poked.revalue(&case);
    }
    left_alone.pass(seconds);
    left_alone.revalue(&case);
    assert_eq!(poked.told(), left_alone.told());
}
