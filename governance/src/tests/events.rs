use expect_test::expect;

use super::{Commons, admission, attestation, ballot, days, funding, withdrawal};
use crate::{Command, Terms};

/// Journals outlive code: how events are written never changes.
#[test]
fn events_are_written_so() {
    let terms = Terms { min_supporters: 1, activation_delay: days(91), ..Terms::default() };
    let mut commons = Commons::new(terms);
    commons.open_account(1);
    let expires = commons.now + days(1);
    let attestations = vec![attestation(203, 1, "one", expires), attestation(201, 1, "one", expires)];
    let mut events = commons.must(1, admission(1, "one", attestations));
    events.extend(commons.must(1, Command::FileProposal(funding("road", "20", 1))));
    events.extend(commons.must(1, withdrawal("road")));
    events.extend(commons.must(1, Command::FileProposal(funding("well", "12", 1))));
    commons.earn(20_000);
    events.extend(commons.pass(days(188)));
    events.extend(commons.must(1, ballot(1, &[("well", 4)])));
    events.extend(commons.pass(days(14)));
    let lines: Vec<String> =
        events.iter().map(|event| serde_json::to_string_pretty(event).expect("JSON")).collect();
    expect![[r#"
        {
          "member_admitted": {
            "member": "34750f98bd59fcfc946da45aaabe933b",
            "uniqueness_tag": "one",
            "registrars": [
              "0e2f8c7616079f540a68fc87ea2e873f",
              "29967e777c0b35f461e1983339d69fc2"
            ],
            "active_from": "2026-04-02T00:00:00Z"
          }
        }
        {
          "proposal_filed": {
            "proposal": "road",
            "filer": "34750f98bd59fcfc946da45aaabe933b",
            "title": "The road",
            "text": "Why\n\tand what",
            "kind": {
              "funding": {
                "ask": "20.00",
                "minimum": null,
                "recipient": "34750f98bd59fcfc946da45aaabe933b",
                "pot": null,
                "alternative_to": null
              }
            },
            "bond": "10.00"
          }
        }
        {
          "proposal_withdrawn": {
            "proposal": "road",
            "filer": "34750f98bd59fcfc946da45aaabe933b",
            "bond": "10.00"
          }
        }
        {
          "proposal_filed": {
            "proposal": "well",
            "filer": "34750f98bd59fcfc946da45aaabe933b",
            "title": "The well",
            "text": "Why\n\tand what",
            "kind": {
              "funding": {
                "ask": "12.00",
                "minimum": null,
                "recipient": "34750f98bd59fcfc946da45aaabe933b",
                "pot": null,
                "alternative_to": null
              }
            },
            "bond": "10.00"
          }
        }
        {
          "date_passed": {
            "date": 1
          }
        }
        {
          "round_opened": {
            "round": 1,
            "opened_at": "2026-06-30T00:00:00Z",
            "voting_opens_at": "2026-07-07T00:00:00Z",
            "closes_at": "2026-07-21T00:00:00Z",
            "eligible": 1,
            "revenue": "200.00",
            "pool": "20000",
            "share": 20000,
            "carry": 0,
            "credits_issued": "20000",
            "decayed": "0",
            "capped": "0",
            "treasury": "200.00",
            "budget": "50.00",
            "proposals": [
              "well"
            ]
          }
        }
        {
          "voting_opened": {
            "round": 1
          }
        }
        {
          "ballot_cast": {
            "round": 1,
            "member": "34750f98bd59fcfc946da45aaabe933b",
            "cost": 16,
            "votes": {
              "well": 4
            }
          }
        }
        {
          "round_closed": {
            "round": 1,
            "rule": "equal-shares",
            "rule_version": 1,
            "rounding": "A proposal receives its whole ask or nothing; no amount is rounded. What is left of the budget stays in the treasury.",
            "eligible": 1,
            "ballots": 1,
            "voters": 1,
            "credits_burnt": "16",
            "budget": "50.00",
            "cap": "12.50",
            "pots": {},
            "min_supporters": 1,
            "paid": "12.00",
            "selected": [
              "well"
            ],
            "raises": 100,
            "refusal": null,
            "outcomes": [
              {
                "proposal": "well",
                "filer": "34750f98bd59fcfc946da45aaabe933b",
                "bond": "10.00",
                "bond_returned": true,
                "net": 4,
                "votes_for": 4,
                "votes_against": 0,
                "supporters": 1,
                "opponents": 0,
                "ruling": {
                  "funding": {
                    "recipient": "34750f98bd59fcfc946da45aaabe933b",
                    "ask": "12.00",
                    "grant": "12.00",
                    "why": {
                      "filled": {
                        "rank": 1,
                        "score": 4
                      }
                    }
                  }
                }
              }
            ]
          }
        }"#]].assert_eq(&lines.join("\n"));
}
