//! `--option KEY=VALUE`, and what holds without it.

use anyhow::{Context, Result, bail};
use governance::allocation::{
    Comparison, Completion, Endowment, EqualSharesOptions, Fill, Gate, GreedyVariant, Options, Raise,
    RuleEntry, Ties, Utility,
};

use ledger::Share;

use crate::ballot_file::BallotFile;

/// What `--help` says about options.
pub(super) const HELP: &str = "\
Options of equal-shares:
  utility=cost|votes|approval|cardinal     what a funded project is worth to its supporters (cost);
                                           votes and cardinal are the same: its votes, or points
  completion=none|add1|add1-exhaustive|add1-votes|relative
                                           how money left over is spent (add1): 1 unit of currency more
                                           per voter and step; relative: as rounds do
  comparison=none|winners|excluded         greedy's outcome instead, if strictly more voters have more winners
                                           there, or have winners only there (none)
  endowment=equal|whole|credits            budget per voter (equal), rounded down to whole units of currency,
                                           or times credits spent / share
  share=N                                  credits per voter, for endowment=credits
Options of greedy:
  variant=skip|stop|threshold|per-cost     after a project that cannot be afforded (as a .pb file says, or skip);
                                           per-cost: the most votes per cost first
  threshold=N                              fewest votes, for variant=threshold
Options of pairwise:
  half=N                                   two voters with so many credits in common count half (10)
Options of every rule:
  cap=SHARE                                the most of the budget for one project, such as 0.25: what asks for
                                           more receives nothing, or under a divisible rule the cap
  ties=file|rulebook|published             which of equals comes first (file); published: lowest cost, most
                                           supporters, then by lot, or else as in the file
  lot=TEXT                                 what the lot is drawn from, for ties=published: a text that nobody
                                           could know or choose before the vote
  gate=on|off                              only projects with net votes above 0 and enough supporters (off)
  min-supporters=N                         fewest supporters, for gate=on (3)

Rules of --contributions, and their options:
  qf, cluster, donation-profile            subtract=yes|no: matches without what people gave (yes), or with it
  qf-integer                               in integers only; no repeats
  pairwise                                 half=MONEY: two people with so much in common count half (0.01)
  pairwise-threshold                       threshold=MONEY: less in common amplifies, more weakens (25)
  cluster-pairwise                         none of its own; this, cluster and cocm need --groups
  cocm                                     closeness=markov|friends|shared (markov), weight=harsh|soft (harsh)
  clr, clr-linear                          credit=MONEY: what a credit costs (1 minor unit);
                                           alpha=N: how much of each match clr pays (as much as it can)
Options of all rules of --contributions but clr and clr-linear:
  spend=needed|all                         the whole pool even where all matches are less (needed)
  cap=SHARE                                the most of the pool for one project, such as 0.25
  repeats=sum|mean                         what several contributions of a person to a project are (sum)
Options of all rules of --contributions:
  minimum=MONEY                            lesser contributions are received, but not matched (0)
  decimals=N                               of a minor unit (as many as the amounts need)

Examples:
  commonhold allocate Poland_Swiecie_2023.pb --rule equal-shares --option completion=none
  commonhold allocate Poland_Swiecie_2023.pb --rule equal-shares --rule greedy
  commonhold allocate Poland_Swiecie_2023.pb --rule equal-shares --why c4
  commonhold allocate ballots.csv --projects projects.csv --budget 5000 --rule clr --why-voter ana
  commonhold allocate --contributions gifts.csv --budget 25000 --rule qf --option cap=0.2 --option decimals=2

In JSON, money in \"why\" is in minor units: \"scale\" says how many decimals they have.";

/// Reads the options of a rule; `budget` is in minor units, and `scale` the decimals of one.
pub(super) fn parse(
    rule: &RuleEntry,
    given: &[String],
    file: &BallotFile,
    budget: u128,
    scale: u32,
) -> Result<Options> {
    let given = Given::read(given)?;
    given.allow(rule.name, &keys(rule.name))?;
    let gate = Gate { min_supporters: given.number("min-supporters")?.unwrap_or(3) };
    let mut options = Options {
        ties: given.ties()?,
        cap: given.number("cap")?.map(|cap: Share| cap.floor_of(budget)),
        gate: given.choose("gate", &[("off", None), ("on", Some(gate))])?,
        ..Options::default()
    };
    match rule.name {
        "equal-shares" => options.equal_shares = given.equal_shares(10u128.pow(scale))?,
        "greedy" => options.greedy = given.greedy(file)?,
        "pairwise" => options.pairwise.half = given.number("half")?.unwrap_or(options.pairwise.half),
        _ => {}
    }
    Ok(options)
}

/// The options of a rule.
pub(super) fn keys(rule: &str) -> Vec<&'static str> {
    let own: &[&str] = match rule {
        "equal-shares" => &["utility", "completion", "comparison", "endowment", "share"],
        "greedy" => &["variant", "threshold"],
        "pairwise" => &["half"],
        _ => &[],
    };
    [own, COMMON].concat()
}

/// The options of every rule.
const COMMON: &[&str] = &["cap", "ties", "lot", "gate", "min-supporters"];

/// The keys and values given.
pub(super) struct Given<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Given<'a> {
    pub(super) fn read(given: &'a [String]) -> Result<Given<'a>> {
        let mut pairs: Vec<(&str, &str)> = Vec::new();
        for text in given {
            let pair = text
                .split_once('=')
                .with_context(|| format!("expected --option KEY=VALUE, found {text:?}"))?;
            if pairs.iter().any(|(key, _)| *key == pair.0) {
                bail!("option {} is given twice", pair.0);
            }
            pairs.push(pair);
        }
        Ok(Given(pairs))
    }

    /// Refuses what a rule has no option for.
    pub(super) fn allow(&self, rule: &str, keys: &[&str]) -> Result<()> {
        match self.0.iter().find(|(key, _)| !keys.contains(key)) {
            Some((key, _)) => bail!("{rule} has no option {key}; its options are {}", keys.join(", ")),
            None => Ok(()),
        }
    }

    fn find(&self, key: &str) -> Option<&'a str> {
        self.0.iter().find(|(other, _)| *other == key).map(|&(_, value)| value)
    }

    /// The choice given for that key, or the first.
    pub(super) fn choose<T: Clone>(&self, key: &str, choices: &[(&str, T)]) -> Result<T> {
        let value = self.find(key).unwrap_or(choices[0].0);
        let names = || choices.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
        let choice = choices.iter().find(|(name, _)| *name == value);
        let (_, choice) = choice.with_context(|| format!("{key} may be {}, not {value:?}", names()))?;
        Ok(choice.clone())
    }

    pub(super) fn number<T: std::str::FromStr>(&self, key: &str) -> Result<Option<T>> {
        let parse =
            |text: &str| text.parse().ok().with_context(|| format!("expected {key}=N, found {text:?}"));
        self.find(key).map(parse).transpose()
    }

    fn ties(&self) -> Result<Ties> {
        let lot = self.find("lot").map(Into::into);
        let drawn = lot.is_some();
        let published = Ties::Published { lot };
        let ties = self.choose(
            "ties",
            &[("file", Ties::File), ("rulebook", Ties::Rulebook), ("published", published.clone())],
        )?;
        if drawn && ties != published {
            bail!("lot needs ties=published");
        }
        Ok(ties)
    }

    fn equal_shares(&self, one_unit: u128) -> Result<EqualSharesOptions> {
        let utilities = [
            ("cost", Utility::Cost),
            ("votes", Utility::Votes),
            ("cardinal", Utility::Votes),
            ("approval", Utility::Approval),
        ];
        let add1 = |until_exhaustive, fill| Completion {
            raise: Raise::Units { step: one_unit, until_exhaustive },
            fill,
        };
        let completions = [
            ("add1", add1(false, Fill::Never)),
            ("add1-exhaustive", add1(true, Fill::Never)),
            ("add1-votes", add1(false, Fill::Always)),
            ("relative", Completion { raise: Raise::Percent, fill: Fill::AtTurnout }),
            ("none", Completion::default()),
        ];
        let share = self.number("share")?;
        let endowments = [
            ("equal", Some(Endowment::Equal)),
            ("credits", share.map(|share| Endowment::Credits { share })),
            ("whole", Some(Endowment::Whole { unit: one_unit })),
        ];
        let Some(endowment) = self.choose("endowment", &endowments)? else {
            bail!("endowment=credits needs share=N, the credits each voter received")
        };
        if share.is_some() && !matches!(endowment, Endowment::Credits { .. }) {
            bail!("share needs endowment=credits");
        }
        let comparisons = [
            ("none", Comparison::Never),
            ("winners", Comparison::MoreWinners),
            ("excluded", Comparison::NoWinners),
        ];
        Ok(EqualSharesOptions {
            utility: self.choose("utility", &utilities)?,
            endowment,
            completion: self.choose("completion", &completions)?,
            comparison: self.choose("comparison", &comparisons)?,
        })
    }

    fn greedy(&self, file: &BallotFile) -> Result<GreedyVariant> {
        let official = match file.rule.as_deref() {
            Some("greedy-no-skip") => "stop",
            Some("greedy-threshold") => "threshold",
            _ => "skip",
        };
        let threshold: Option<i128> = self.number("threshold")?.or(file.threshold);
        match self.find("variant").unwrap_or(official) {
            "skip" => Ok(GreedyVariant::Skip),
            "per-cost" => Ok(GreedyVariant::PerCost),
            "stop" => Ok(GreedyVariant::Stop),
            "threshold" => match threshold {
                Some(threshold) => Ok(GreedyVariant::Threshold(threshold)),
                None => bail!(
                    "variant=threshold needs threshold=N: the file names no min_project_score_threshold"
                ),
            },
            other => bail!("variant may be skip, stop, threshold, per-cost, not {other:?}"),
        }
    }
}
