//! Governance's part of the story: members, proposals, a round, a restart.

use serde_json::{Value, json};

use super::books::euros;
use super::{DAY, PEOPLE, Story};
use crate::commons::{asset_path, done, refused};

/// What the round can spend, and what it may give one proposal, in cents.
pub(super) struct Round {
    budget: i128,
    cap: i128,
}

impl Story {
    pub(super) fn members_are_admitted(&mut self) {
        for (n, name) in PEOPLE.into_iter().enumerate() {
            let key = self.key(name);
            let tag = format!("tag-{n}");
            let admit = |tag: &str, words: Vec<Value>| json!({ "account": key.account(), "uniqueness_tag": tag, "attestations": words });
            let word = |registrar, tag: &str| self.commons.attest(registrar, key, tag);
            let (first, second) = (word("registrar-1", &tag), word("registrar-3", &tag));
            let few = self.post(name, "/v1/members", admit(&tag, vec![first.clone(), first.clone()]));
            refused(few, 403, "not-enough-attestations");
            if n > 0 {
                let words = vec![word("registrar-1", "tag-0"), word("registrar-2", "tag-0")];
                refused(self.post(name, "/v1/members", admit("tag-0", words)), 409, "tag-used");
            }
            let receipt = done(self.post(name, "/v1/members", admit(&tag, vec![first, second])));
            assert_eq!(receipt["events"][0]["active_from"], "2030-02-20T00:00:00Z");
        }
        let member = self.commons.get(&format!("/v1/members/{}", self.account("ada")));
        assert_eq!((&member["status"], &member["credits"]), (&json!("admitted"), &json!(0)));
        self.count("members were admitted");
    }

    pub(super) fn proposals_are_filed(&mut self) {
        self.goes_on_until(60 * DAY);
        // Asks beyond what the round will have: a bond is 10, or 1 % of the ask.
        for (filer, id, ask, recipient, bond) in [
            ("ada", "lamp", "2000", "cyn", 20_00),
            ("bob", "bench", "1000", "eve", 10_00),
            ("cyn", "statue", "500", "cyn", 10_00),
            ("dan", "folly", "100", "dan", 10_00),
        ] {
            let body = json!({
                "kind": "funding", "id": id, "title": id, "text": "For everybody.", "ask": ask,
                "recipient": self.account(recipient),
            });
            done(self.post(filer, "/v1/proposals", body));
            self.books.pay(filer, "escrows", bond);
        }
        self.count("bonds were posted");
        refused(self.post("ada", "/v1/proposals/folly/withdrawal", json!({})), 403, "not-the-filer");
        done(self.post("dan", "/v1/proposals/folly/withdrawal", json!({})));
        self.books.pay("escrows", "dan", 10_00);
        self.count("a proposal was withdrawn");
    }

    /// Everything held is settled; the treasury's revenue becomes credits.
    pub(super) fn a_round_opens(&mut self) -> Round {
        refused(self.commons.read("/v1/rounds/current"), 404, "no-round-running");
        self.goes_on_until(90 * DAY);
        for asset in ["land/1", "land/2", "stall"] {
            self.books.settle(asset, self.now);
        }
        self.count("the round opened");
        let treasury = self.books.places["treasury"];
        let revenue = self.books.revenue;
        let budget = (treasury / 4).min(revenue * 5 / 4);
        let round = self.commons.get("/v1/rounds/current");
        let expected = [
            ("phase", json!("deliberation")),
            ("eligible", json!(5)),
            ("revenue", json!(euros(revenue))),
            ("pool", json!(revenue as u64)),
            ("share", json!((revenue / 5) as u64)),
            ("carry", json!((revenue % 5) as u64)),
            ("budget", json!(euros(budget))),
            ("proposals", json!(["bench", "lamp", "statue"])),
        ];
        for (field, expected) in expected {
            assert_eq!(round[field], expected, "{field}");
        }
        assert!(revenue / 5 > 10_000, "more than the least share, or the formula would not be shown");
        let early = self.put("ada", "/v1/rounds/1/ballot", json!({ "votes": { "lamp": 1 } }));
        refused(early, 409, "not-voting");
        refused(self.post("ada", "/v1/proposals/lamp/withdrawal", json!({})), 409, "proposal-frozen");
        Round { budget, cap: budget * 6 / 10 }
    }

    pub(super) fn ballots_are_cast_and_withheld(&mut self) {
        self.goes_on_until(97 * DAY);
        let path = "/v1/rounds/1/ballot";
        refused(self.put("ada", path, json!({ "votes": { "folly": 1 } })), 422, "not-in-round");
        refused(self.put("ada", path, json!({ "votes": { "lamp": 1000 } })), 422, "not-enough-credits");
        refused(self.put("parish", path, json!({ "votes": { "lamp": 1 } })), 403, "not-a-member");
        let ballots = [
            ("ada", json!({ "lamp": 137, "bench": 5 })),
            ("bob", json!({ "lamp": 80, "statue": -90 })),
            ("cyn", json!({ "bench": 60, "lamp": -20 })),
            ("dan", json!({ "statue": 30 })),
            ("ada", json!({ "lamp": 120, "bench": 40 })), // She thinks better of it.
        ];
        let mut secrets: Vec<String> = [137, 120, -90, -20].map(|votes| format!(":{votes},")).into();
        for (name, votes) in ballots {
            let request = self.commons.sign(self.key(name), "PUT", path, &json!({ "votes": votes }));
            let jws: Value = serde_json::from_slice(&request.body).expect("a JWS");
            secrets.extend(["payload", "signature"].map(|part| jws[part].as_str().expect("text").to_owned()));
            done(self.commons.send(&request));
        }
        let receipt = self.commons.get(&self.ballot("ada"));
        assert_eq!((&receipt["withheld"], &receipt["votes"]), (&json!(true), &Value::Null));
        refused(self.commons.read(&self.ballot("eve")), 404, "no-ballot");
        refused(self.commons.read("/v1/rounds/1/result"), 404, "no-result-yet");
        for path in self.paths() {
            let shown = self.commons.read(&path).body;
            let seen = secrets.iter().find(|secret| shown.contains(secret.as_str()));
            assert_eq!(seen, None, "{path} shows what is in a ballot");
        }
        let record = self.commons.get(&format!("/v1/records/{}", receipt["record"]));
        assert_eq!((&record["withheld"], &record["events"]), (&json!(true), &Value::Null));
        self.count("ballots were cast");
    }

    fn ballot(&self, name: &str) -> String {
        format!("/v1/rounds/1/ballots/{}", self.account(name))
    }

    /// Votes for the lamp 180, the bench 100, the statue −60: the statue fails, the lamp meets the cap, the bench
    /// gets what is left.
    pub(super) fn the_round_closes(&mut self, round: &Round) {
        self.goes_on_until(111 * DAY);
        let (lamp, bench) = (round.cap, round.budget - round.cap);
        self.books.pay("treasury", "cyn", lamp);
        self.books.pay("treasury", "eve", bench);
        self.books.pay("escrows", "ada", 20_00);
        self.books.pay("escrows", "bob", 10_00);
        self.books.pay("escrows", "treasury", 10_00);
        self.count("the close");
        let result = self.commons.get("/v1/rounds/1/result");
        assert_eq!((&result["voters"], &result["paid"]), (&json!(4), &json!(euros(round.budget))));
        for (id, net, grant, bond_returned) in
            [("bench", 100, bench, true), ("lamp", 180, lamp, true), ("statue", -60, 0, false)]
        {
            let outcome = &self.commons.get(&format!("/v1/proposals/{id}"))["outcome"];
            let shown = (&outcome["net"], &outcome["grant"], &outcome["bond_returned"]);
            assert_eq!(shown, (&json!(net), &json!(euros(grant)), &json!(bond_returned)), "{id}");
        }
        let ballot = self.commons.get(&self.ballot("ada"));
        assert_eq!(
            (&ballot["withheld"], &ballot["votes"]),
            (&json!(false), &json!({ "bench": 40, "lamp": 120 }))
        );
        let record = self.commons.get(&format!("/v1/records/{}", ballot["record"]));
        assert_eq!(record["events"][0]["votes"], ballot["votes"]);
        // Only the last ballot is burnt.
        let share = (self.books.revenue / 5) as u64;
        for (name, burnt) in [("ada", 16_000), ("bob", 14_500), ("dan", 900), ("eve", 0)] {
            let member = self.commons.get(&format!("/v1/members/{}", self.account(name)));
            assert_eq!(member["credits"], json!(share - burnt), "{name}");
        }
    }

    /// Every address that can be read.
    fn paths(&self) -> Vec<String> {
        let fixed = [
            "/v1/commons",
            "/v1/constitution",
            "/v1/classes",
            "/v1/classes/land",
            "/v1/assets",
            "/v1/members",
            "/v1/treasury",
            "/v1/treasury/history",
            "/v1/rounds",
            "/v1/rounds/1",
            "/v1/rounds/1/proposals",
            "/v1/rounds/1/result",
            "/v1/proposals",
            "/v1/records?limit=1000",
        ];
        let mut paths: Vec<String> = fixed.map(String::from).into();
        for asset in ["land/1", "land/2", "stall"] {
            paths.extend(["", "/history", "/quote"].map(|rest| asset_path(asset, rest)));
        }
        for name in PEOPLE {
            let account = self.account(name);
            paths.extend(
                ["", "/holdings", "/statement", "/tokens"]
                    .map(|rest| format!("/v1/accounts/{account}{rest}")),
            );
            paths.extend([format!("/v1/members/{account}"), self.ballot(name)]);
        }
        paths.extend(["lamp", "bench", "statue", "folly"].map(|id| format!("/v1/proposals/{id}")));
        paths
    }

    pub(super) fn a_restart_changes_nothing(&mut self) {
        let answers = |story: &Story| -> Vec<(String, u16, Value)> {
            let answer = |path: String| {
                let answer = story.commons.read(&path);
                let mut body = answer.json();
                // The last digest is a record of its own, in which nothing happens.
                if let Some(commons) = body.as_object_mut() {
                    commons.remove("head_record");
                }
                if path.starts_with("/v1/records") {
                    let records = body["items"].as_array_mut().expect("records");
                    records.retain(|record| record["command"].get("digest").is_none());
                }
                (path, answer.status, body)
            };
            story.paths().into_iter().map(answer).collect()
        };
        let before = answers(self);
        self.commons.stop();
        let stopped = self.commons.verify();
        assert_eq!((&stopped["rounds"], &stopped["digests"]), (&json!(1), &json!(1)));
        self.commons.start();
        for (before, after) in before.into_iter().zip(answers(self)) {
            assert_eq!(before, after);
        }
        self.count("the restart");
        self.commons.stop();
        assert_eq!(self.commons.verify(), stopped, "another start and stop is no record");
        self.commons.start();
        done(self.post(
            "ada",
            &format!("/v1/accounts/{}/transfers", self.account("ada")),
            json!({
                "to": self.account("bob"), "amount": "1",
            }),
        ));
        self.books.pay("ada", "bob", 1_00);
        self.count("life goes on");
    }
}
