//! Projects that exclude each other, and money set aside.

use proptest::prelude::*;

use super::properties::{elections, permuted};
use super::*;

/// The election with the first projects in the groups and pots of these names.
fn with(mut election: Election, groups: &[&str], pots: &[&str], money: &[(&str, u128)]) -> Election {
    let named = |name: &str| (!name.is_empty()).then(|| name.into());
    election.projects.iter_mut().zip(groups).for_each(|(project, name)| project.group = named(name));
    election.projects.iter_mut().zip(pots).for_each(|(project, name)| project.pot = named(name));
    election.pots = money.iter().map(|&(name, budget)| Pot { name: name.into(), budget }).collect();
    election
}

#[test]
fn of_a_group_at_most_one_is_funded() {
    let plain = || election(20, "A 5, B 5, C 5", "A 3 B 2 C 1, A 1 B 1 C 1", Options::default());
    let grouped = with(plain(), &["park", "park", ""], &[], &[]);
    check(
        "greedy",
        &grouped,
        expect![[r#"
        A C | 10
        A 5 {"ranked":{"rank":1,"score":4}}
        B 0 {"excluded":{"by":"A"}}
        C 5 {"ranked":{"rank":3,"score":2}}"#]],
    );
    check(
        "equal-shares",
        &grouped,
        expect![[r#"
        A C | 10
        A 5 {"bought":{"phase":"base","rho":"1/2","payers":2}}
        B 0 {"excluded":{"by":"A"}}
        C 5 {"bought":{"phase":"base","rho":"1/2","payers":2}}"#]],
    );
    check(
        "proportional",
        &grouped,
        expect![[r#"
        A C | 10
        A 5 {"share":{"share":"5","limit":"5","capped":true,"remainder_unit":false}}
        B 0 {"excluded":{"by":"A"}}
        C 5 {"share":{"share":"5","limit":"5","capped":true,"remainder_unit":false}}"#]],
    );
}

#[test]
fn who_falls_below_its_minimum_makes_room_for_the_next_of_its_group() {
    let mut grouped = with(
        election(20, "A 20, B 5, C 20", "A 3 B 2 C 5", Options::default()),
        &["park", "park", ""],
        &[],
        &[],
    );
    grouped.projects[0].minimum = Some(20);
    check(
        "proportional",
        &grouped,
        expect![[r#"
        C B | 20
        A 0 {"below_minimum":{"minimum":"20","offered":"8"}}
        B 5 {"share":{"share":"5","limit":"5","capped":true,"remainder_unit":false}}
        C 15 {"share":{"share":"15","limit":"20","capped":false,"remainder_unit":false}}"#]],
    );
}

#[test]
fn a_pot_pays_for_its_projects_only() {
    let plain = || election(20, "A 5, B 5, C 5", "A 3 B 2 C 1, A 1 B 1 C 1", Options::default());
    let pots = |budget| with(plain(), &[], &["", "north", "north"], &[("north", budget)]);
    check(
        "greedy",
        &pots(9),
        expect![[r#"
        A B | 10
        A 5 {"ranked":{"rank":1,"score":4}}
        B 5 {"ranked":{"rank":1,"score":3}}
        C 0 {"unaffordable":{"left":"4"}}"#]],
    );
    check(
        "greedy",
        &pots(16),
        expect![[r#"
        B C | 10
        A 0 {"unaffordable":{"left":"4"}}
        B 5 {"ranked":{"rank":1,"score":3}}
        C 5 {"ranked":{"rank":2,"score":2}}"#]],
    );
    check(
        "equal-shares",
        &pots(9),
        expect![[r#"
        A B | 10
        A 5 {"bought":{"phase":"base","rho":"1/2","payers":2}}
        B 5 {"bought":{"phase":"base","rho":"1/2","payers":2}}
        C 0 {"supporters_cannot_pay":{"have":"4"}}"#]],
    );
    check("greedy", &pots(21), expect!["the pots hold more than the whole budget, 20 minor units"]);
    check(
        "greedy",
        &with(plain(), &[], &["south"], &[("north", 1)]),
        expect!["project A is to be paid from pot south, which does not exist"],
    );
    check(
        "greedy",
        &with(plain(), &[], &[], &[("north", 1), ("north", 1)]),
        expect!["pot north is listed twice"],
    );
    check(
        "greedy",
        &with(plain(), &["park", "park"], &["", "north"], &[("north", 1)]),
        expect!["the projects of group park are to be paid from different pots"],
    );
}

/// Projects in up to two groups, which are in up to two pots.
fn divided() -> impl Strategy<Value = Election> {
    let groups = prop::collection::vec(0usize..3, 6);
    (elections(), groups, 0usize..3, 0u128..50, 0u128..50).prop_map(
        |(election, groups, pots, north, south)| {
            let group: Vec<&str> = groups.iter().map(|&group| ["", "park", "road"][group]).collect();
            // A group is in one pot; what is in no group is shared out by turns.
            let place =
                |(index, &group): (usize, &usize)| (if group == 0 { index } else { group }) % (pots + 1);
            let pot: Vec<&str> =
                groups.iter().enumerate().map(place).map(|pot| ["", "north", "south"][pot]).collect();
            let money = [("north", election.budget * north / 100), ("south", election.budget * south / 100)];
            with(election, &group, &pot, &money[..pots])
        },
    )
}

proptest! {
    #[test]
    fn never_two_of_a_group_and_no_pot_overspent(election in divided()) {
        for entry in RULES {
            let allocation = entry.allocate(&election).unwrap();
            let funded = |project: &&Project| allocation.amounts.contains_key(&project.id);
            let mut groups: Vec<_> = election.projects.iter().filter(funded).filter_map(|p| p.group.clone()).collect();
            groups.sort();
            let once = groups.len();
            groups.dedup();
            prop_assert_eq!(groups.len(), once, "{}: {:?}", entry.name, allocation);
            let paid = |pot: Option<&smol_str::SmolStr>| -> u128 {
                let of_pot = election.projects.iter().filter(|project| project.pot.as_ref() == pot);
                of_pot.filter_map(|project| allocation.amounts.get(&project.id)).sum()
            };
            for Pot { name, budget } in &election.pots {
                prop_assert!(paid(Some(name)) <= *budget, "{} {name}", entry.name);
            }
            let pots: u128 = election.pots.iter().map(|pot| pot.budget).sum();
            prop_assert!(paid(None) <= election.budget - pots, "{}", entry.name);
            prop_assert_eq!(allocation.spent, allocation.amounts.values().sum::<u128>());
            prop_assert_eq!(allocation.why.len(), election.projects.len());
        }
    }

    #[test]
    fn who_is_excluded_lost_to_one_of_the_same_group(election in divided()) {
        for entry in RULES {
            let allocation = entry.allocate(&election).unwrap();
            for project in &election.projects {
                let Why::Excluded { by } = &allocation.why[&project.id] else { continue };
                let other = election.projects.iter().find(|other| other.id == *by).unwrap();
                prop_assert!(project.group.is_some() && other.group == project.group && other.id != project.id);
                prop_assert!(entry.divisible || allocation.amounts.contains_key(by), "{}", entry.name);
            }
        }
    }

    #[test]
    fn groups_and_pots_do_not_mind_the_order_either(
        election in divided(),
        order in Just((0..6).collect::<Vec<usize>>()).prop_shuffle(),
    ) {
        for entry in RULES {
            let again = entry.allocate(&permuted(&election, &order, 0)).unwrap();
            prop_assert_eq!(entry.allocate(&election).unwrap(), again, "{}", entry.name);
        }
    }
}
