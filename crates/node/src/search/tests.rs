//! A search finds what walking over all assets finds, whatever happened.

use client::Key;
use ledger::command::{Issue, OpenAccount};
use ledger::{Amount, CommonsId, Duration};
use proptest::prelude::*;
use proptest::sample::select;
use registry::command::{
    Claim, Describe, FormBundle, PlaceOffer, Purchase, Register, Registration, Relinquish, Retire, Revalue,
};
use registry::view::Asset;
use state_machine::{Command, Constitution, Machine, Occurred};

use super::*;
use crate::TradeKind;
use crate::replay::Replayed;

const ASSETS: usize = 24;
const PEOPLE: u8 = 3;

/// Raises bind after a day, so that the sale price is not always the valuation; prices of vacant lots fall.
const CLASSES: &str = r#"
    [[classes]]
    id = "lot"
    rate = "0.5"
    first_issue = "claim"
    min_tenure = "PT0S"
    min_runway = "PT0S"
    hold_cap = "1"
    raise_delay = "P1D"
    rate_changes = [{ from = "1970-03-01T00:00:00Z", rate = "0.9" }]
    [[classes]]
    id = "name"
    rate = "0.1"
    first_issue = "dutch"
    opening_price = "90"
    min_tenure = "PT0S"
    min_runway = "PT0S"
    hold_cap = "1"
"#;

/// Somebody who decides, as the writer does, and the state that follows.
struct Town {
    machine: Machine,
    state: State,
}

fn key(number: u8) -> Key {
    Key::from_seed([number + 1; 32])
}

fn amount(units: u32) -> Amount {
    units.to_string().parse().expect("an amount")
}

fn asset(number: usize) -> AssetId {
    // By number they are in another order than by id.
    format!("{}/{}", ["plot", "lot", "house"][number % 3], number * 7 % ASSETS).parse().expect("an id")
}

/// A name with letters that are not ASCII, and a place on a line.
fn described(number: usize, name: u32) -> (&'static str, Option<geometry::Geometry>) {
    let point = serde_json::json!({ "type": "Point", "coordinates": [name % 10, number] });
    let geometry = (!name.is_multiple_of(4)).then(|| serde_json::from_value(point).expect("a point"));
    (["Ödland Süd", "Elm Street 5", "ELM Street 7", "Σίσυφος"][(name % 4) as usize], geometry)
}

impl Town {
    fn found() -> Town {
        let officer = key(0).public();
        let constitution = format!(
            "name = \"Test\"\ncurrency = {{ code = \"EUR\", scale = 0 }}\n[officers]\nregistrars = [\"{officer}\"]\n\
             registrars_needed = 1\nsurveyors = [\"{officer}\"]\ncashiers = [\"{officer}\"]\ncashiers_needed = 1\n\
             issue_limit = \"1000000\"\n{CLASSES}"
        );
        let constitution = Constitution::parse(&constitution).expect("a constitution");
        let (at, id) = (Timestamp::default(), CommonsId([1; 32]));
        let machine = Machine::found(constitution.clone(), at, id);
        let follower = Machine::found(constitution, at, id);
        let state = State { machine: follower, projection: crate::Projection::default() };
        let mut town = Town { machine, state };
        for number in 0..PEOPLE {
            let account = key(number).account();
            let open = OpenAccount { key: key(number).public(), handle: None };
            town.ask(number, Command::Ledger(ledger::Command::OpenAccount(open)));
            let reference = format!("start {number}").into();
            let issue = Issue { account, amount: amount(9_000), reference, approvals: Vec::new() };
            town.ask(0, Command::Ledger(ledger::Command::Issue(issue)));
        }
        let registration = |number| {
            let (name, geometry) = described(number, number as u32);
            let class = if number % 4 == 0 { "name" } else { "lot" }.parse().expect("a class");
            let (id, name, description) = (asset(number), name.into(), "".into());
            Registration { id, class, name, description, link: None, geometry }
        };
        let list = (0..ASSETS).map(registration).collect();
        town.ask(0, Command::Registry(registry::Command::Register(Register(list))));
        assert_eq!(town.state.projection.assets.len(), ASSETS);
        town
    }

    fn follow(&mut self, events: Vec<Occurred>) {
        let (record, at) = (self.state.machine.records(), self.machine.now());
        let (events, leaf) = (events.into(), journal::Hash::of(b""));
        let replayed = Replayed { record, at, request: None, events, digest: None, leaf };
        self.state.take_in(&replayed);
    }

    /// Does what somebody asks for, if the rules have it, and what becomes due by it.
    fn ask(&mut self, who: u8, command: Command) {
        let now = self.machine.now();
        if let Ok(events) = self.machine.decide_command(&command, key(who).account(), now) {
            let events: Vec<Occurred> = events.into_iter().map(|event| Occurred(now, event)).collect();
            self.machine.apply(now, None, &events);
            self.follow(events);
        }
        self.wait(Duration::ZERO);
    }

    fn wait(&mut self, time: Duration) {
        let now = self.machine.now() + time;
        while self.machine.is_due(now) {
            let events = self.machine.pulse(now);
            self.follow(events);
        }
        self.machine.apply(now, None, &[]);
        self.follow(Vec::new());
    }

    /// One of many things that one of them does.
    fn act(&mut self, (who, number, other, verb, sum): (u8, usize, usize, u8, u32)) {
        use registry::Command as Asked;
        let (id, money) = (asset(number), amount(sum));
        let (max_price, valuation, deposit) = (amount(9_000), amount(sum % 90 + 1), amount(sum % 40));
        let asked = match verb {
            0..4 => Asked::Claim(Claim { asset: id, max_price, valuation, deposit }),
            4 | 5 => Asked::Purchase(Purchase {
                asset: id,
                max_price,
                valuation,
                deposit,
                expected_constitution: None,
                expected_assets: None,
            }),
            6 | 7 => Asked::Revalue(Revalue { asset: id, valuation, top_up: Some(deposit) }),
            8 => Asked::Relinquish(Relinquish { asset: id }),
            9 => {
                let expires = self.machine.now() + Duration::from_days(u64::from(sum % 50 + 1));
                Asked::PlaceOffer(PlaceOffer { asset: id, max_price: money, valuation, deposit, expires })
            }
            10 => Asked::FormBundle(FormBundle { assets: vec![id, asset(other)], valuation }),
            11 => {
                let (name, geometry) = described(number, sum);
                let (name, description) = (name.into(), "".into());
                let particulars = registry::Particulars { name, description, link: None, geometry };
                Asked::Describe(Describe { asset: id, particulars })
            }
            12 => Asked::Retire(Retire { asset: id }),
            _ => return self.wait(Duration::from_seconds(u64::from(sum) * 20_000)),
        };
        self.ask(who, Command::Registry(asked));
    }

    /// The same as [`Search::find`], from the whole of every asset.
    fn walk(&self, search: &Search, after: Option<&Place>, wanted: usize) -> Vec<Place> {
        let (world, now) = (self.state.machine.world(), self.machine.now());
        let assets = self.state.projection.assets.keys();
        let assets = assets.map(|id| view::asset(world, id, now).expect("an asset"));
        let found = assets.filter(|asset| self.matches(search, asset)).map(|asset| {
            let rank = match search.sort {
                Sort::Id => Some(0),
                Sort::Valuation => asset.valuation.map(Money::units),
                Sort::ValuationDown => asset.valuation.map(|valuation| -valuation.units()),
                Sort::RunsOutAt => asset.runs_out_at.map(|at| at.seconds().into()),
            };
            Place { rank: rank.unwrap_or(i128::MAX), id: asset.id }
        });
        let mut found: Vec<Place> = found.filter(|place| Some(place) > after).collect();
        found.sort();
        found.truncate(wanted);
        found
    }

    fn matches(&self, search: &Search, asset: &Asset) -> bool {
        let holds =
            |holder| self.state.projection.holdings.get(holder).is_some_and(|held| held.contains(&asset.id));
        let has = |text: &String| {
            asset.id.as_str().contains(text) || asset.particulars.name.to_lowercase().contains(text)
        };
        let geometry = asset.particulars.geometry.as_ref().filter(|_| asset.status != StatusName::Retired);
        let lies = |bounds| geometry.is_some_and(|geometry| geometry.bounds().meets(bounds));
        search.class.as_ref().is_none_or(|class| *class == asset.class)
            && search.status.is_none_or(|status| status == asset.status)
            && search.holder.as_ref().is_none_or(holds)
            && search.text.as_ref().is_none_or(has)
            && search.bounds.as_ref().is_none_or(lies)
            && search.min_price.is_none_or(|least| asset.sale_price.is_some_and(|price| least <= price))
            && search.max_price.is_none_or(|most| asset.sale_price.is_some_and(|price| price <= most))
    }

    /// Finds with looks at `slice` assets each.
    fn find(&self, search: &Search, after: Option<&Place>, wanted: usize, slice: usize) -> Vec<Place> {
        let mut first = First { after, wanted, places: BinaryHeap::new() };
        let mut from = 0;
        while search.look(&self.state, self.machine.now(), from, slice, &mut first) {
            from += slice;
        }
        first.places.into_sorted_vec()
    }
}

fn maybe<T: Clone + fmt::Debug + 'static>(
    of: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = Option<T>> {
    prop_oneof![3 => Just(None), 1 => of.prop_map(Some)]
}

prop_compose! {
    fn a_search()(
        class in maybe(select(vec!["lot", "name"])),
        holder in maybe(0..PEOPLE),
        status in maybe(select(vec!["vacant", "held", "in_arrears", "retired"])),
        text in maybe(select(vec!["elm", "ö", "lot/1", "σίσυφος", "nothing"])),
        min_price in maybe(0..60_i128),
        max_price in maybe(0..90_i128),
        bounds in maybe(select(vec!["0,0,3,24", "2,5,9,9", "-9,-9,50,50"])),
        sort in select(vec![Sort::Id, Sort::Valuation, Sort::ValuationDown, Sort::RunsOutAt]),
    ) -> Search {
        let money = |units| ledger::Currency { code: "EUR".into(), scale: 0 }.units(units);
        Search {
            class: class.map(|class| class.parse().expect("a class")),
            holder: holder.map(|holder| key(holder).account()),
            status: status.map(|status| status.parse().expect("a status")),
            text: text.map(str::to_owned),
            min_price: min_price.map(money),
            max_price: max_price.map(money),
            bounds: bounds.map(|bounds| bounds.parse().expect("bounds")),
            sort,
        }
    }
}

/// The trades are as many as the register counted, and add up.
fn check_trades(town: &Town) {
    let crate::Trades { recent, days } = &town.state.projection.trades;
    let classes = view::classes(town.state.machine.world());
    let of_days = |count: fn(&crate::Turnover) -> u64| days.values().map(count).sum::<u64>();
    let (sales, lapses) = (of_days(|day| day.sales), of_days(|day| day.lapses));
    assert_eq!(lapses, classes.iter().map(|class| class.lapses).sum::<u64>());
    assert_eq!(recent.len() as u64, (sales + lapses).min(100));
    assert!(recent.iter().is_sorted_by_key(|trade| (trade.record, trade.at)));
    if sales + lapses < 100 {
        let sold = || recent.iter().filter(|trade| trade.kind != TradeKind::Lapse);
        let issued = sold().filter(|trade| trade.kind == TradeKind::Issue).count() as u64;
        assert_eq!(sales, issued + classes.iter().map(|class| class.sales).sum::<u64>());
        let paid: i128 = sold().map(|trade| trade.amount.units()).sum();
        assert_eq!(paid, days.values().map(|day| day.paid).sum::<i128>());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_search_finds_what_walking_over_everything_finds(
        acts in prop::collection::vec((0..PEOPLE, 0..ASSETS, 0..ASSETS, 0..16_u8, 0..100_u32), 0..120),
        searches in prop::collection::vec(a_search(), 20),
        (wanted, slice) in (1..9_usize, 1..30_usize),
    ) {
        let mut town = Town::found();
        acts.into_iter().for_each(|act| town.act(act));
        check_trades(&town);
        for search in searches.iter().chain(&[Search::default()]) {
            let mut after: Option<Place> = None;
            // Page after page, to the end.
            loop {
                let page = town.find(search, after.as_ref(), wanted, slice);
                prop_assert_eq!(&page, &town.walk(search, after.as_ref(), wanted), "{:?} after {:?}", search, after);
                match page.last() {
                    Some(last) => after = Some(last.clone()),
                    None => break,
                }
            }
        }
    }
}
