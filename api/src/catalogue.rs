//! Every problem there is: its name, its status, its title, and what to do about it.

/// A kind of problem.
#[derive(Debug)]
pub(crate) struct Entry {
    /// Its name, as refusals serialize it; its address has dashes for the underscores.
    pub(crate) slug: &'static str,
    /// The HTTP status, where nothing says otherwise.
    pub(crate) status: u16,
    /// In a few words.
    pub(crate) title: &'static str,
    /// What it means, and what helps.
    pub(crate) help: &'static str,
}

const fn entry(slug: &'static str, status: u16, title: &'static str, help: &'static str) -> Entry {
    Entry { slug, status, title, help }
}

/// The problem of that name.
pub(crate) fn find(slug: &str) -> Option<&'static Entry> {
    CATALOGUE.iter().find(|entry| entry.slug == slug)
}

/// Requests that the interface itself refuses, signatures and tokens, then what the books, the register and
/// governance refuse. A new refusal is one line here.
#[rustfmt::skip]
pub(crate) const CATALOGUE: &[Entry] = &[
    entry("malformed", 400, "The request cannot be read", "The address, a parameter or the body is not what this address takes; the detail says what is wrong where."),
    entry("unsigned", 401, "Nobody is asking", "A write is either a signed JWS (Content-Type: application/jose+json) or JSON with a token (Authorization: Bearer) and an Idempotency-Key."),
    entry("other_url", 401, "Signed for another address", "The url in the protected header must be the path and query of the request, as they are sent."),
    entry("not_found", 404, "Nothing is here", "No resource has this address; ids with a slash in them are percent-encoded."),
    entry("method_not_allowed", 405, "Not with this method", "The header Allow names the methods that this address takes."),
    entry("too_large", 413, "Too large", "A body, and what it leads to, must fit into one record of 1 MiB; send less at once."),
    entry("unsupported_media_type", 415, "Not in this format", "Writes are application/jose+json when signed, and application/json with a token."),
    entry("internal", 500, "A defect of the server", "Nothing has changed; the server's log says more."),
    entry("unavailable", 503, "Nothing can be written", "The server cannot make writes durable at the moment; nothing has changed. Send the same request again."),
    entry("not_yet_visible", 503, "The record is not there yet", "A read asked to reflect a record that is not visible yet; ask again."),
    entry("not_manual", 404, "The clock cannot be set", "Only a commons that is served with --manual-clock has a clock that can be set."),
    entry("clock_too_far", 422, "The clock does not go that far", "Set it to a time before the year 9000."),
    entry("clock_goes_back", 409, "The clock does not go back", "Advance the clock, or set it to a later time."),
    entry("unknown_record", 404, "No such record", "The journal has no record of this number yet."),
    entry("no_round_running", 404, "No round is running", "Rounds open at fixed dates; the next one is in next_opening."),
    entry("no_result_yet", 404, "The round is not closed", "A round has a result once it closed."),
    entry("no_bid", 404, "Nobody bids", "A bid stands until it is outbid or the auction closes."),
    entry("no_bundle", 404, "No such bundle", "A bundle has the id of its first asset."),
    entry("no_ballot", 404, "No ballot", "This account has cast no ballot in this round."),

    entry("bad_signature", 401, "The signature does not fit", "Sign the exact bytes that are sent, with the key of the account that kid names."),
    entry("unknown_signer", 401, "The signer is unknown", "An account opens when its key is published: POST /v1/accounts, signed with the key itself as jwk."),
    entry("other_commons", 401, "Signed for another commons", "The protected header must name this commons by its id, which GET /v1/commons tells."),
    entry("signature_expired", 401, "Signed at another time", "iat must be within 5 minutes of the clock of the commons, which GET /v1/commons tells; sign anew."),
    entry("key_reused", 409, "The nonce or key was used", "A nonce or Idempotency-Key names one request for ever; take a new one for a new request."),
    entry("unknown_token", 404, "No such token", "There is no token with this secret or id, or it is not the signer's to revoke."),
    entry("token_revoked", 401, "The token was revoked", "The account took this permission back; only the account can grant another one."),
    entry("token_expired", 401, "The token expired", "The account can grant another one."),
    entry("out_of_scope", 403, "The token may not do this", "The account can grant a token with the scope that is missing."),
    entry("signature_required", 403, "No token can do this", "Ballots, grants and keys are only ever signed by the account's own key."),
    entry("asset_not_in_token", 403, "The token is for other assets", "The account limited the token to certain assets."),
    entry("above_token_limit", 403, "The token's limit is used up", "The account limited what may leave it through the token in a day; the day ends at midnight UTC."),
    entry("token_exists", 409, "The token exists", "A secret is used for one token; make a new one."),
    entry("invalid_token", 422, "The grant is out of bounds", "The field that is named does not meet its requirement."),

    entry("invalid_amount", 400, "Not an amount", "Amounts are strings of digits with at most one point and at most the currency's decimals; they are never rounded."),
    entry("zero_amount", 422, "An amount of nothing", "Something must move."),
    entry("account_exists", 409, "The account is open", "This key has opened its account already."),
    entry("unknown_account", 404, "No such account", "An account opens when its key is published: POST /v1/accounts."),
    entry("not_the_key", 403, "Another key signed", "An account is opened by its own key."),
    entry("not_your_account", 403, "Another account's money", "Only the account itself spends what it has."),
    entry("same_account", 422, "Payer and payee are the same", "Name another account to pay."),
    entry("balance_too_low", 409, "The balance is too low", "The account must have what is needed before it asks."),
    entry("not_an_officer", 403, "Only for officers", "The constitution names the keys that may do this."),
    entry("reference_used", 409, "The reference was used", "Each payment outside counts once."),
    entry("invalid_text", 422, "A text is out of bounds", "The field that is named is empty, too long, or has control characters."),
    entry("issue_too_large", 422, "More than the books can hold", "The sum of all money has an upper bound."),
    entry("above_issue_limit", 403, "Above the cashier's limit", "Above a daily limit, several cashiers must approve an issue."),
    entry("unknown_redemption", 404, "No such redemption", "No redemption with this number waits: it was settled, was returned, or never was."),

    entry("unknown_asset", 404, "No such asset", "No asset has this id."),
    entry("unknown_class", 404, "No such class", "The constitution has no class of this id."),
    entry("asset_exists", 409, "The asset exists", "An id names one asset for ever."),
    entry("list_length", 422, "Too few or too many", "The list must be within the bounds that are named."),
    entry("invalid_particulars", 422, "A text is out of bounds", "The field that is named does not meet its requirement."),
    entry("not_held", 409, "Nobody holds the asset", "A vacant asset is claimed, not purchased; a retired one cannot be had."),
    entry("not_vacant", 409, "The asset is held", "An asset that is held is purchased from its holder, not claimed."),
    entry("retired", 409, "The asset is retired", "It was taken out of the register."),
    entry("not_holder", 403, "Only for the holder", "Another account holds the asset."),
    entry("already_holder", 409, "The buyer is the holder", "Whoever holds an asset cannot buy it; revalue it instead."),
    entry("beneficiary", 403, "A beneficiary cannot acquire this", "Who receives a share of a class's tax cannot hold its assets."),
    entry("price_above_limit", 409, "The price is above the limit", "The price rose, or was above max_price from the start; read the quote and decide anew."),
    entry("other_constitution", 409, "Another constitution is in force", "The constitution is not the version that the buyer expected; read it and decide anew."),
    entry("valuation_below_price", 422, "Valued below the price", "Whoever takes an asset values it at no less than what it was paid."),
    entry("valuation_below_minimum", 422, "Valued below the minimum", "The class has a lowest valuation."),
    entry("deposit_too_small", 422, "The deposit is too small", "Tax must be prepaid for the class's minimum runway."),
    entry("in_arrears", 409, "The asset is in arrears", "What is owed must be paid first."),
    entry("payment_below_arrears", 422, "The payment does not end the arrears", "Pay the arrears and the minimum deposit at once."),
    entry("not_former_holder", 403, "Only for the former holder", "After a lapse, the former holder alone may take an asset back for what it owed."),
    entry("overlaps", 409, "The area overlaps another", "The class lets no two areas overlap; correct the shape, or that of the asset that is named."),
    entry("named_twice", 422, "An asset is named twice", "A list names each asset once."),
    entry("in_bundle", 409, "The asset is part of a bundle", "Its bundle is bought, taxed and held as one; deal with the asset that is named, which stands for all of it."),
    entry("cooldown", 409, "The asset is in its quiet time", "It was bought lately; it can be bought again from the time that is named on."),
    entry("hold_cap", 403, "Above the holding cap", "Nobody acquires more than a certain share of a class's total valuation; whoever holds nothing of the class may always buy."),
    entry("cut_within_tenure", 409, "Too early for this valuation", "Whoever takes an asset stands by the valuation it stated for the class's minimum tenure."),
    entry("too_many_raises", 409, "Too many raises are pending", "Raises bind buyers after a delay; wait until one of those that are pending does."),
    entry("goes_to_bidders", 409, "The asset goes to the highest bidder", "Place a bid: POST /v1/assets/{asset}/bids."),
    entry("takes_no_bids", 409, "The asset takes no bids", "It is given out at a price; claim it."),
    entry("bid_too_low", 409, "The bid is too low", "A bid must reach the reserve, or exceed the highest one by the class's increment."),
    entry("bid_stands", 409, "Somebody bids for the asset", "It can be retired when nobody bids for it and nobody holds it."),
    entry("invalid_expiry", 422, "The offer's end is out of bounds", "An offer stands until a time that lies ahead, by at most 365 days."),
    entry("offer_exists", 409, "An offer stands already", "One account has one offer on an asset; cancel it to place another."),
    entry("offers_full", 409, "Too many offers on the asset", "Wait until one of them is filled, is cancelled or expires."),
    entry("unknown_offer", 404, "No such offer", "No offer with this number stands: it was filled, was cancelled, expired, or never was."),
    entry("not_offerer", 403, "Another account's offer", "Only who placed an offer takes it back."),
    entry("invalid_instruction", 422, "The instruction is out of bounds", "The field that is named does not meet its requirement."),
    entry("bundle_size", 422, "Too few or too many assets", "A bundle joins 2 to 8 different assets."),
    entry("other_class", 422, "Assets of different classes", "A bundle joins assets of one class."),
    entry("other_assets", 409, "Other assets than expected", "A bundle was formed or split since you looked; ask for a new quote."),
    entry("nothing_planned", 409, "Nothing is planned", "Only what is announced, a bundle or its split, can be taken back."),
    entry("not_its_members", 422, "Not the bundle's assets", "A split says a valuation for each asset of the bundle and for no other."),
    entry("reclaim_over", 409, "Too late to reclaim", "The asset can be claimed like any vacant one."),

    entry("invalid_tag", 422, "Not a uniqueness tag", "A tag is short and plain; registrars derive it so that one person has one tag."),
    entry("already_member", 409, "A member already", "One account, one member."),
    entry("tag_used", 409, "The tag was used", "One person, one member."),
    entry("too_many_attestations", 422, "Too many attestations", "As many registrars as are needed suffice."),
    entry("not_enough_attestations", 403, "Too few attestations", "Enough registrars must have signed this account and tag, and their words must not have expired."),
    entry("not_a_member", 403, "Not a member", "Only members receive voice credits and vote."),
    entry("minimum_above_ask", 422, "The minimum is above the ask", "A proposal can do with at most what it asks for."),
    entry("proposal_exists", 409, "The proposal exists", "An id names one proposal for ever; choose another."),
    entry("too_many_proposals", 409, "The next round is full", "File the proposal once the next round has opened."),
    entry("unknown_proposal", 404, "No such proposal", "No proposal has this id."),
    entry("not_the_filer", 403, "Only for the filer", "Who filed a proposal may take it back."),
    entry("proposal_withdrawn", 409, "The proposal was withdrawn", "Its bond has returned."),
    entry("proposal_frozen", 409, "The proposal is frozen", "Once its round has opened, a proposal stands."),
    entry("unknown_round", 404, "No such round", "No round with this number has opened yet."),
    entry("not_voting", 409, "Votes are not taken now", "A round takes votes after its deliberation and until its close."),
    entry("not_eligible", 403, "Not eligible in this round", "Who received credits when a round opened may vote in it."),
    entry("registrar_set_full", 409, "Too many members of these registrars", "At most a third of the members may rest on one and the same set of registrars; let another one attest the person."),
    entry("suspended", 403, "The member is suspended", "Enough registrars have suspended it; they can reinstate it."),
    entry("suspended_already", 409, "The member is suspended already", "Nothing has changed."),
    entry("not_suspended", 409, "The member is not suspended", "Only a suspended member is reinstated."),
    entry("changes_length", 422, "Too few or too many changes", "An amendment changes 1 to 20 parameters."),
    entry("invalid_amendment", 422, "The parameter cannot become that", "Name a parameter of the constitution, and a value within its bounds that is not too large a step."),
    entry("proposal_adopted", 409, "The members have adopted it", "An amendment that passed is not taken back; another amendment may change the parameter again."),
    entry("too_many_votes", 422, "Votes on too many proposals", "A ballot has an upper bound."),
    entry("votes_too_large", 422, "Too many votes on one proposal", "Votes on one proposal have an upper bound, for and against."),
    entry("not_in_round", 422, "The proposal is not in the round", "Vote on proposals that are frozen in this round."),
    entry("not_enough_credits", 422, "Not enough credits", "A ballot costs the sum of the squares of its votes."),
];
