//! Every reason for which governance refuses, each with its sentence and its fields.

use ledger::{AccountId, AmountError, Money, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;
use smol_str::SmolStr;
use thiserror::Error;

use crate::{Phase, ProposalId};

/// Why a command on members, proposals or rounds is refused. Nothing has changed.
#[derive(Clone, PartialEq, Debug, Error, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rejection {
    /// A uniqueness tag has other characters, or too many.
    #[error("a uniqueness tag has 1 to {most} characters of A-Z, a-z, 0-9, '_' and '-'")]
    InvalidTag {
        /// The most characters it may have.
        most: usize,
    },
    /// The account is a member already.
    #[error("account {account} is a member already")]
    AlreadyMember {
        /// The account.
        account: AccountId,
    },
    /// The tag admitted a member before.
    #[error("uniqueness tag \"{uniqueness_tag}\" was used before; one person, one member")]
    TagUsed {
        /// The tag.
        uniqueness_tag: SmolStr,
    },
    /// More attestations than anybody needs.
    #[error("at most {most} attestations can be sent at once")]
    TooManyAttestations {
        /// The most.
        most: usize,
    },
    /// Too few registrars attest the member.
    #[error("{needed} registrars must attest a member; {valid} valid attestations were given")]
    NotEnoughAttestations {
        /// How many different registrars are needed.
        needed: usize,
        /// How many gave a signature that is valid now.
        valid: usize,
    },
    /// Too many members rest on these registrars.
    #[error("{members} members rest on exactly these registrars; of all, at most a third may ({most})")]
    RegistrarSetFull {
        /// Who attests the member.
        registrars: Vec<AccountId>,
        /// How many members these have attested.
        members: usize,
        /// How many they may have.
        most: usize,
    },
    /// The member is suspended.
    #[error("suspended since {since}")]
    Suspended {
        /// Since when.
        since: Timestamp,
    },
    /// The member is suspended already.
    #[error("member {member} is suspended already, since {since}")]
    SuspendedAlready {
        /// Who.
        member: AccountId,
        /// Since when.
        since: Timestamp,
    },
    /// The member is not suspended.
    #[error("member {member} is not suspended")]
    NotSuspended {
        /// Who.
        member: AccountId,
    },
    /// The member's standing changed in this second.
    #[error("the standing of {member} changed at {since}, in this second; ask again in the next")]
    StandingJustChanged {
        /// Who.
        member: AccountId,
        /// When.
        since: Timestamp,
    },
    /// No such member.
    #[error("account {account} is not a member")]
    NotAMember {
        /// The account.
        account: AccountId,
    },
    /// A text is empty or too long, or has control characters.
    #[error("{field} must have 1 to {most} characters, none of them a control character")]
    InvalidText {
        /// The field.
        field: &'static str,
        /// The most characters it may have.
        most: usize,
    },
    /// Less would be refused than could ever be granted.
    #[error("the minimum is {minimum}, more than the ask, {ask}")]
    MinimumAboveAsk {
        /// The least that it can do with.
        minimum: Money,
        /// What it asks for.
        ask: Money,
    },
    /// An amendment changes nothing, or too much at once.
    #[error("an amendment changes 1 to {most} parameters, not {count}")]
    ChangesLength {
        /// How many it names.
        count: usize,
        /// The most.
        most: usize,
    },
    /// An amendment's changes are too long.
    #[error("the changes are {length} bytes long, more than the most, {most}")]
    ChangesTooLong {
        /// How long they are.
        length: usize,
        /// The most.
        most: usize,
    },
    /// The proposal's id is taken.
    #[error("proposal {proposal} exists already; choose another id")]
    ProposalExists {
        /// The id.
        proposal: ProposalId,
    },
    /// The next round is full.
    #[error(
        "{most} proposals wait for the next round already; a bond above {above} takes the place of the least"
    )]
    TooManyProposals {
        /// The most.
        most: usize,
        /// The least bond among them.
        above: Money,
    },
    /// The bond is lower than the least.
    #[error("the bond is {bond}, less than the least for this proposal, {least}")]
    BondTooLow {
        /// What was stated.
        bond: Money,
        /// The least.
        least: Money,
    },
    /// The constitution has no such pot.
    #[error("there is no pot \"{pot}\"; there are: {}", listed(pots))]
    UnknownPot {
        /// What was named.
        pot: SmolStr,
        /// Those of the constitution.
        pots: Vec<SmolStr>,
    },
    /// A proposal can only be an alternative to one of its filer's for money from the same pot, which waits as it does.
    #[error(
        "a proposal is an alternative to one of the same filer that waits for money from the same pot, not {proposal}"
    )]
    NoAlternative {
        /// What was named.
        proposal: ProposalId,
    },
    /// No such proposal.
    #[error("there is no proposal {proposal}")]
    UnknownProposal {
        /// The id.
        proposal: ProposalId,
    },
    /// Somebody else filed it.
    #[error("proposal {proposal} can only be withdrawn by its filer, {filer}")]
    NotTheFiler {
        /// The id.
        proposal: ProposalId,
        /// Who filed it.
        filer: AccountId,
    },
    /// Its filer took it back already.
    #[error("proposal {proposal} was withdrawn already")]
    ProposalWithdrawn {
        /// The id.
        proposal: ProposalId,
    },
    /// It made room for another.
    #[error("proposal {proposal} made room for {by}, which has a higher bond; its bond has returned")]
    ProposalDisplaced {
        /// The id.
        proposal: ProposalId,
        /// The other one.
        by: ProposalId,
    },
    /// It is in a round, or was.
    #[error("proposal {proposal} is frozen in round {round}")]
    ProposalFrozen {
        /// The id.
        proposal: ProposalId,
        /// The round.
        round: u64,
    },
    /// The members have decided on it.
    #[error("the members have passed the amendment {proposal}; it is theirs now")]
    ProposalAdopted {
        /// The id.
        proposal: ProposalId,
    },
    /// No such round.
    #[error("there is no round {round} yet")]
    UnknownRound {
        /// The number.
        round: u64,
    },
    /// Votes are not taken now.
    #[error("round {round} takes votes from {voting_opens_at} until before {closes_at}")]
    NotVoting {
        /// The round's number.
        round: u64,
        /// Where it stands.
        phase: Phase,
        /// When votes begin to be taken.
        voting_opens_at: Timestamp,
        /// When it closes.
        closes_at: Timestamp,
    },
    /// The member was not active when the round opened, or suspended.
    #[error(
        "only who received credits when round {round} opened, at {opened_at}, votes in it; active from {active_from}"
    )]
    NotEligible {
        /// The round's number.
        round: u64,
        /// When it opened.
        opened_at: Timestamp,
        /// From when on the member is active.
        active_from: Timestamp,
    },
    /// A ballot votes on too many proposals.
    #[error("a ballot votes on at most {most} proposals")]
    TooManyVotes {
        /// The most.
        most: usize,
    },
    /// More votes on one proposal than a ballot can hold.
    #[error("{votes} votes on proposal {proposal} are more than the most, {most}")]
    VotesTooLarge {
        /// The proposal.
        proposal: ProposalId,
        /// The votes.
        votes: i64,
        /// The most, for or against.
        most: u64,
    },
    /// A ballot votes on a proposal that is not in the round.
    #[error("proposal {proposal} is not in round {round}")]
    NotInRound {
        /// The proposal.
        proposal: ProposalId,
        /// The round's number.
        round: u64,
    },
    /// A batch is empty or too long.
    #[error("a batch has 1 to {most} ballots, not {count}")]
    BatchLength {
        /// How many it has.
        count: usize,
        /// The most.
        most: usize,
    },
    /// A scan's hash is none.
    #[error("a scan is named by its SHA-256, 64 lower-case hexadecimal digits")]
    InvalidScan,
    /// A ballot on paper of this member is recorded already.
    #[error("a ballot on paper of {member} is recorded already, or twice in this batch")]
    PaperBallotExists {
        /// The member.
        member: AccountId,
    },
    /// A ballot on paper cannot count, so none of its batch is recorded.
    #[error("the ballot of {member} cannot count: {refusal}")]
    InvalidPaperBallot {
        /// The member.
        member: AccountId,
        /// Why.
        refusal: Box<Rejection>,
    },
    /// The ballot costs more than the member has.
    #[error("the ballot costs {cost} credits, but the member has {credits}")]
    NotEnoughCredits {
        /// What the member has.
        credits: u64,
        /// What the ballot costs: the sum of the squares of its votes.
        cost: u64,
    },
    /// The books refuse.
    #[error(transparent)]
    #[serde(untagged)]
    Books(#[from] ledger::Rejection),
}

fn listed(names: &[SmolStr]) -> String {
    if names.is_empty() { "none".into() } else { names.join(", ") }
}

impl From<AmountError> for Rejection {
    fn from(refusal: AmountError) -> Rejection {
        Rejection::Books(refusal.into())
    }
}
