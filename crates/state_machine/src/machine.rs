//! The machine: one world, and the only two things that are done with it.

use bevy_ecs::world::World;
use governance::Changes;
use governance::command::Wants;
use ledger::{AccountId, CommonsId, PublicKey, Timestamp};

use crate::command::Command;
use crate::request::{ByToken, Request, SIGNATURE_LIFETIME, Signed};
use crate::seen::{RequestId, Seen};
use crate::token::{self, Scope, Tokens};
use crate::{Constitution, Event, InvalidAmendment, Occurred, Rejection, amendment};

/// A commons: everything that is true in it after some number of records.
pub struct Machine {
    pub(crate) world: World,
    pub(crate) seen: Seen,
    pub(crate) records: u64,
    pub(crate) now: Timestamp,
}

/// What is to be done with a request that is not refused.
#[derive(Clone, PartialEq, Debug)]
pub enum Decision {
    /// Let these happen, and record them.
    New(Vec<Occurred>),
    /// It has a nonce or key that took effect before, in this record: answer as then, or refuse if it asks otherwise.
    Known {
        /// The record.
        record: u64,
        /// The signature does not fit the key that signs by now: this refuses all but the very bytes that took effect,
        /// which were signed before the key was replaced.
        unless_same_bytes: Option<Rejection>,
    },
}

impl Constitution {
    /// What happens when a commons is founded under this constitution at `at`.
    pub fn founding_events(&self, at: Timestamp) -> Vec<Occurred> {
        let opened = self.beneficiary_keys().into_iter().map(Event::account_opened);
        let founded = Event::Founded { name: self.name.clone() };
        std::iter::once(founded).chain(opened).map(|event| Occurred(at, event)).collect()
    }
}

impl Machine {
    /// Founds the commons `id` at `at`: the state after its first record.
    pub fn found(constitution: Constitution, at: Timestamp, id: CommonsId) -> Machine {
        let events = constitution.founding_events(at);
        let mut machine = Machine::install(constitution, at, id);
        machine.apply(at, None, &events);
        machine
    }

    /// A commons in which nothing has happened yet.
    pub(crate) fn install(constitution: Constitution, founded_at: Timestamp, id: CommonsId) -> Machine {
        let mut world = World::new();
        let Constitution { currency, officers, accounts, .. } = constitution.clone();
        ledger::install(&mut world, id, currency, officers, accounts);
        registry::install(&mut world, constitution.classes.clone(), founded_at);
        governance::install(&mut world, founded_at, constitution.governance.clone());
        world.insert_resource(Tokens::default());
        world.insert_resource(constitution);
        Machine { world, seen: Seen::default(), records: 0, now: founded_at }
    }

    /// Everything that is true, to be read through the views of `ledger`, `registry` and `governance`.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The constitution in force.
    pub fn constitution(&self) -> &Constitution {
        self.world.resource()
    }

    /// How many records this is the state after.
    pub fn records(&self) -> u64 {
        self.records
    }

    /// The time of the last record.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The key that signs as `id`: an account's, or an officer's.
    pub fn key_of(&self, id: AccountId) -> Option<PublicKey> {
        ledger::view::key_of(&self.world, id)
    }

    /// Decides `request` at `now`, when everything due by then has happened. Changes nothing.
    pub fn decide(&self, request: &Request, now: Timestamp) -> Result<Decision, Rejection> {
        // Before anything that only the signer may learn.
        let refused = match request {
            Request::Signed(signed) => self.check_signature(signed).err(),
            Request::ByToken(_) => None,
        };
        match (self.seen.record(request.id()), refused) {
            (Some(record), unless_same_bytes) => return Ok(Decision::Known { record, unless_same_bytes }),
            (None, Some(rejection)) => return Err(rejection),
            (None, None) => {}
        }
        let events = match request {
            Request::Signed(signed) => self.decide_signed(signed, now)?,
            Request::ByToken(sent) => self.decide_by_token(sent, now)?,
        };
        Ok(Decision::New(events.into_iter().map(|event| Occurred(now, event)).collect()))
    }

    fn check_signature(&self, signed: &Signed) -> Result<(), Rejection> {
        use ledger::Command::{OpenAccount, RequestRecovery};
        let signer = signed.signer();
        // Whoever opens an account, or has lost its key, is not known by one.
        let of_nobody = matches!(signed.command, Command::Ledger(OpenAccount(_) | RequestRecovery(_)));
        let own = signed.own_key().filter(|_| of_nobody);
        let key = own.or_else(|| self.key_of(signer)).ok_or(Rejection::UnknownSigner { signer })?;
        if signed.is_signed_with(key) { Ok(()) } else { Err(Rejection::BadSignature { signer }) }
    }

    fn decide_signed(&self, signed: &Signed, now: Timestamp) -> Result<Vec<Event>, Rejection> {
        self.check_is_meant(signed, now)?;
        self.decide_command(&signed.command, signed.signer(), now)
    }

    /// Refuses what was signed for another commons, or for another time.
    pub(crate) fn check_is_meant(&self, signed: &Signed, now: Timestamp) -> Result<(), Rejection> {
        let commons = self.id().to_string();
        if signed.commons != commons {
            return Err(Rejection::OtherCommons { commons });
        }
        let signed_at = signed.iat;
        if signed_at + SIGNATURE_LIFETIME < now || now + SIGNATURE_LIFETIME < signed_at {
            return Err(Rejection::SignatureExpired { signed_at, now });
        }
        Ok(())
    }

    /// Decides what `signer` asks at `now`, whoever vouches for it that it does. Changes nothing.
    pub fn decide_command(
        &self,
        command: &Command,
        signer: AccountId,
        now: Timestamp,
    ) -> Result<Vec<Event>, Rejection> {
        if let Command::Governance(governance::Command::FileProposal(proposal)) = command
            && let Wants::Amendment { changes } = &proposal.wants
        {
            self.amended(changes)?;
            for member in amendment::reinstated(changes)? {
                governance::view::member(&self.world, member)?;
            }
        }
        command.decide(&self.world, signer, now)
    }

    fn decide_by_token(&self, sent: &ByToken, now: Timestamp) -> Result<Vec<Event>, Rejection> {
        let assets = sent.command.assets(&self.world);
        let account = token::authorise(&self.world, sent.token, sent.kind.scope, &assets, now)?;
        if sent.command.pays_deposits() {
            token::authorise(&self.world, sent.token, Some(Scope::Deposits), &assets, now)?;
        }
        self.check_deposits_are_own(&sent.command, account)?;
        let events = self.decide_command(&sent.command, account, now)?;
        token::spend(&self.world, sent.token, events, now)
    }

    /// Anybody may pay another's tax, but not through a token: its scope is the account's own deposits, not gifts.
    fn check_deposits_are_own(&self, command: &Command, account: AccountId) -> Result<(), Rejection> {
        let Command::Registry(registry::Command::TopUp(top_up)) = command else { return Ok(()) };
        let holder = registry::view::holder(&self.world, &top_up.asset);
        match holder.filter(|holder| *holder != account) {
            Some(holder) => Err(registry::Rejection::NotHolder { holder }.into()),
            None => Ok(()),
        }
    }

    /// Whether something that is due by `at` has not happened yet to what the command is about.
    pub fn is_behind(&self, command: &Command, at: Timestamp) -> bool {
        command.assets(&self.world).iter().any(|asset| registry::view::is_overdue(&self.world, asset, at))
    }

    /// The id of this commons.
    pub fn id(&self) -> CommonsId {
        *self.world.resource()
    }

    /// Lets the events of the next record, stamped `at`, happen. Never refuses; a panic here is a defect.
    pub fn apply(&mut self, at: Timestamp, request: Option<RequestId>, events: &[Occurred]) {
        events.iter().for_each(|occurred| self.happen(occurred));
        self.close_record(at, request);
    }

    pub(crate) fn happen(&mut self, Occurred(at, event): &Occurred) {
        match event {
            Event::Ledger(event) => {
                ledger::apply(&mut self.world, event, *at);
                if let Some(account) = event.revokes_tokens_of() {
                    token::revoke_all(&mut self.world, account);
                }
            }
            Event::Registry(event) => registry::apply(&mut self.world, event, *at),
            Event::Governance(event) => {
                governance::apply(&mut self.world, event, *at);
                if let governance::Event::AmendmentInForce { changes, version, .. } = event {
                    self.amend(changes, *version, *at);
                }
            }
            Event::TokenGranted { .. } | Event::TokenRevoked { .. } | Event::TokenSpent { .. } => {
                token::apply(&mut self.world, event, *at);
            }
            Event::Founded { .. } => {}
        }
    }

    /// The constitution with these changes, if it can become so.
    pub(crate) fn amended(&self, changes: &Changes) -> Result<Constitution, InvalidAmendment> {
        let amended = self.constitution_in_force().amended(changes)?;
        amendment::check_named_once(&self.world, &amended)?;
        Ok(amended)
    }

    /// Puts changes of the constitution in force, in every part of the commons.
    fn amend(&mut self, changes: &Changes, version: u64, at: Timestamp) {
        let amended = self.constitution_in_force().with(changes);
        ledger::amend(&mut self.world, amended.officers.clone(), amended.accounts.clone());
        registry::amend(&mut self.world, amended.classes.clone(), version, at);
        governance::amend(&mut self.world, amended.governance.clone());
        self.world.insert_resource(amended);
    }

    /// The constitution, with the rates that are in force by now.
    pub(crate) fn constitution_in_force(&self) -> Constitution {
        let mut constitution = self.constitution().clone();
        for class in &mut constitution.classes {
            class.rate = registry::view::class(&self.world, &class.id).expect("a class").rate;
        }
        constitution
    }

    pub(crate) fn close_record(&mut self, at: Timestamp, request: Option<RequestId>) {
        assert!(self.now <= at, "time does not go back");
        if let Some(request) = request {
            self.seen.insert(request, self.records);
        }
        self.now = at;
        self.records += 1;
    }
}
