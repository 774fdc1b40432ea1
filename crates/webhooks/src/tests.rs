//! What the file remembers.

use client::Key;
use ledger::{AccountId, Timestamp};
use tempfile::TempDir;

use crate::hook::{HookId, Place};
use crate::store::Store;
use crate::topic::{Topic, Whom};
use crate::{HOOKS_MAX, WebhookError};

fn account(number: u8) -> AccountId {
    Key::from_seed([number; 32]).account()
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::new(seconds).expect("a time")
}

fn place(record: u64, n: u64) -> Place {
    Place { record, n }
}

struct File {
    dir: TempDir,
    store: Store,
}

impl File {
    fn new(visible: u64) -> File {
        let dir = tempfile::tempdir().expect("a directory");
        let store = Store::open(&dir.path().join("webhooks.sqlite"), visible).expect("opened");
        File { dir, store }
    }

    fn reopen(self, visible: u64) -> File {
        let store = Store::open(&self.dir.path().join("webhooks.sqlite"), visible).expect("opened");
        File { dir: self.dir, store }
    }

    fn add(&mut self, number: u8, key: &str, topic: Topic, since: u64) -> HookId {
        let id = HookId::of(account(number), key);
        let wanted = ("https://example.org/", topic.bit());
        let added = self.store.add((&id, account(number)), wanted, (since, at(1)), HOOKS_MAX);
        added.expect("added");
        id
    }

    fn tell(&mut self, concerns: &[(Place, Whom, Topic)], next: u64) -> Vec<HookId> {
        self.store.tell(concerns, next, 5).expect("told")
    }
}

#[test]
fn an_event_is_told_to_whom_it_concerns_once() {
    let mut file = File::new(7);
    let [sale, late, round, other] = [
        file.add(1, "a", Topic::Sale, 7),
        file.add(1, "b", Topic::Sale, 9),
        file.add(1, "c", Topic::Round, 7),
        file.add(2, "a", Topic::Round, 7),
    ];
    assert_ne!(HookId::of(account(1), "a"), HookId::of(account(2), "a"));
    let own = Whom::Account(account(1));
    let concerns = [(place(8, 0), own, Topic::Sale), (place(8, 3), Whom::Everybody, Topic::Round)];
    let sorted = |mut told: Vec<HookId>| {
        told.sort();
        told
    };
    assert_eq!(sorted(file.tell(&concerns, 9)), sorted(vec![sale.clone(), round, other]));
    assert!(file.tell(&concerns, 9).is_empty(), "once");
    assert_eq!(file.tell(&[(place(9, 0), own, Topic::Sale)], 10).len(), 2);
    assert_eq!(file.store.due(&late, 4).expect("read").map(|due| due.place), None);
    assert_eq!(file.store.due(&late, 5).expect("read").map(|due| due.place), Some(place(9, 0)));
    file.store.taken(&sale, place(8, 0)).expect("noted");
    let hook = file.store.hook(account(1), &sale).expect("it is there");
    assert_eq!((hook.waiting, hook.dead), (1, 0));
    assert!(matches!(file.store.hook(account(2), &sale), Err(WebhookError::UnknownWebhook)));
}

#[test]
fn the_place_outlives_a_restart_and_skips_what_nobody_is_told() {
    let mut file = File::new(7);
    assert_eq!(file.store.place(), 7);
    file = file.reopen(20);
    assert_eq!(file.store.place(), 20, "there was nobody to tell");
    let id = file.add(1, "a", Topic::Sale, 20);
    file = file.reopen(30);
    assert_eq!(file.store.place(), 20);
    file.tell(&[], 500);
    assert_eq!(file.store.place(), 20, "not worth writing down");
    file.tell(&[(place(500, 0), Whom::Account(account(1)), Topic::Sale)], 501);
    file = file.reopen(600);
    assert_eq!((file.store.place(), file.store.all_due().expect("read")), (501, vec![(id, 5)]));
    file = file.reopen(100);
    assert_eq!(file.store.place(), 100, "the journal is another one");
}

#[test]
fn dead_letters_are_bounded_in_number_and_age() {
    let mut file = File::new(0);
    let id = file.add(1, "a", Topic::Sale, 0);
    let concerns: Vec<_> = (0..13).map(|n| (place(1, n), Whom::Account(account(1)), Topic::Sale)).collect();
    file.tell(&concerns, 2);
    for (at_place, ..) in &concerns {
        let dead_at = at(100 + at_place.n.cast_signed());
        file.store.put_off(&id, *at_place, None, dead_at, "it is closed").expect("noted");
    }
    let dead = |file: &File, after| file.store.dead(&id, after, 2_000).expect("read");
    let letters = dead(&file, None);
    assert_eq!((letters.len(), letters[0].place, letters[0].attempts), (10, place(1, 3), 1));
    assert_eq!(dead(&file, Some(place(1, 10))).len(), 2);
    file.store.forget_old(at(100 + 11 + 30 * 86_400)).expect("forgotten");
    assert_eq!(dead(&file, None).len(), 2);
    assert_eq!(file.store.revive(&id, 9).expect("revived"), 2);
    assert_eq!((dead(&file, None).len(), file.store.counts().expect("counted")), (0, (2, 0)));
    file.store.remove(&id).expect("removed");
    assert_eq!(file.store.counts().expect("counted"), (0, 0));
}
