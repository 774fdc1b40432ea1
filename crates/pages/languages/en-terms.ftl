# The constitution: its name and its currency
param-name = What the commons is called.
bounds-name = 1 to 200 characters, on one line.
param-currency-code = What people call the currency.
bounds-currency-code = 1 to 12 letters from A to Z or a to z, and digits. It cannot be amended.
param-currency-scale = How many decimals an amount has.
bounds-currency-scale = From 0 to 18. It cannot be amended.

# The constitution: officers
param-officers-registrars = The registrars: they attest that each member is one person, once; they can suspend and reinstate members, and enter ballots cast on paper.
bounds-officers-registrars = 1 to 100 different keys.
param-officers-registrars-needed = How many registrars must agree to admit a member, to suspend one or to reinstate one.
bounds-officers-registrars-needed = From 1 to as many as there are registrars.
param-officers-surveyors = The surveyors: they enter assets, correct descriptions and take vacant assets out; each acts alone.
bounds-officers-surveyors = 1 to 100 different keys.
param-officers-cashiers = The cashiers: they bring money in against payments from outside, and pay it out again.
bounds-officers-cashiers = 1 to 100 different keys.
param-officers-cashiers-needed = How many cashiers must agree to bring in more than one of them may alone.
bounds-officers-cashiers-needed = From 1 to as many as there are cashiers.
param-officers-issue-limit = How much one cashier may bring in alone in a day.
bounds-officers-issue-limit = From 0 to 10²⁷ of the currency's smallest unit.

# The constitution: accounts
param-accounts-recovery-delay = How long an account's own key has to stop another key from taking over, once the recovery key has asked for that.
bounds-accounts-recovery-delay = From 1 day to 90 days.

# The constitution: members, rounds and votes
param-governance-activation-delay = How long a new member waits before receiving voice credits and voting.
bounds-governance-activation-delay = From no time at all to 365 days.
param-governance-registrar-set-cap = Whether, from 30 members on, at most a third of them may be admitted by one and the same set of registrars.
bounds-governance-registrar-set-cap = Yes or no. It binds only where there are more registrars than must agree.
param-governance-round-interval = How long it is from one opening of a round to the next.
bounds-governance-round-interval = At least as long as reading and voting take together, and at least an hour; at most 100 years of 365 days.
param-governance-deliberation = How long members can read the proposals before votes are taken.
bounds-governance-deliberation = From no time at all; together with the time to vote, no longer than from one opening to the next.
param-governance-voting = How long votes are taken.
bounds-governance-voting = From one second; together with the time to read, no longer than from one opening to the next.
param-governance-ballots = Whether others see what is in a ballot before the round closes; after that, all ballots are public.
bounds-governance-ballots = “withheld” until the close, or “open” at once.
param-governance-rule = How votes become money.
bounds-governance-rule = One of “equal-shares”, “greedy”, “proportional”, “quadratic”, “clr” and “pairwise”.
param-governance-min-supporters = How many supporters a proposal needs at least to receive money; it needs one in a hundred voters in any case.
bounds-governance-min-supporters = From 0 to 1,000,000,000; more than all who may vote are never needed.
param-governance-min-bond = The least bond that comes with a proposal.
bounds-governance-min-bond = From 0 to 1,000,000,000, in the currency.
param-governance-bond-share = The least bond of a proposal for money, as a share of what it asks for; the greater of the two bonds counts.
bounds-governance-bond-share = From 0 to 1, which is all that is asked for.
param-governance-kappa = How many voice credits are made for how much revenue; the members share them equally.
bounds-governance-kappa = From 1 to 1,000,000,000 credits for every 1 to 10¹⁸ of the currency's smallest unit.
param-governance-decay = The share of unspent voice credits that is lost when a round opens.
bounds-governance-decay = From 0, which is nothing, to 1, which is all.
param-governance-min-share = The fewest voice credits that a member receives when a round opens, however little came in.
bounds-governance-min-share = From 1 to 4,503,599,627,370,496, which is 2⁵².
param-governance-treasury-share = The largest share of the treasury that a round may spend.
bounds-governance-treasury-share = From 0, which is nothing, to 1, which is all.
param-governance-revenue-multiple = The most that a round may spend, as a multiple of the mean revenue of the last four rounds; the lower of the two limits counts.
bounds-governance-revenue-multiple = From 0 to 1,000.
param-governance-ask-share = The largest share of a round's budget that one proposal may receive.
bounds-governance-ask-share = From 0, which is nothing, to 1, which is all.
param-governance-pots = Parts of every round's budget that are set aside for the proposals that name them, and for no others.
bounds-governance-pots = At most 100, each with a name of its own of 1 to 32 characters from a to z, digits and hyphens, and a share from 0 to 1; all shares together at most 1.
param-governance-thresholds = From where on the insights say of a measure that it is to be watched or is an alarm, where that is not to be as usual.
bounds-governance-thresholds = At most 100; each names a measure and where to watch it, where to raise an alarm, or both, the alarm no sooner than the watch.

# The constitution: a class of assets
param-class-id = Names the class.
bounds-class-id = 1 to 64 characters from a to z, digits, and “.”, “_”, “/”, “-”, beginning with a letter or a digit; there are 1 to 1,000 classes, each with a name of its own. It cannot be amended.
param-class-rate = The tax per year, as a share of the valuation.
bounds-class-rate = From 0 to 10, which is ten times the valuation a year.
param-class-turnover = Lets the rate follow how often things are bought: once a year it moves half-way towards this share of the yearly turnover.
bounds-class-turnover = A share from 0 to 1, or none; the rate moves by at most a fifth a year, and within 0.005 and 0.2.
param-class-rate-changes = Other rates that come into force at times known beforehand.
bounds-class-rate-changes = At most 100 in the order of time, each rate from 0 to 10; none where the rate follows the turnover. They cannot be amended.
param-class-min-valuation = The lowest valuation that a holder may state.
bounds-class-min-valuation = From one of the currency's smallest unit, which holds if nothing is said, to 10²⁷ of them.
param-class-min-runway = How long the prepaid tax must last at least after a holder states a higher value, takes some of it back, or acquires the asset.
bounds-class-min-runway = From no time at all to 365 days.
param-class-raise-delay = For how long after a holder states a higher price buyers still pay the one before it.
bounds-class-raise-delay = From no time at all to 30 days.
param-class-cooldown = For how long after a purchase nobody else can buy; that happens at most once a year for each asset.
bounds-class-cooldown = From no time at all to 24 hours.
param-class-min-tenure = For how long whoever takes an asset prepays its tax, and cannot go below the valuation stated then.
bounds-class-min-tenure = From no time at all to 365 days.
param-class-hold-cap = The largest share of the whole class's value that one account may acquire, as long as 20 or more of its assets are held; a first asset can always be acquired.
bounds-class-hold-cap = From 0 to 1, which is no limit.
param-class-premium = What a buyer pays the seller on top of the price, as a share of it.
bounds-class-premium = From 0, which is nothing, to 1, which is as much again.
param-class-handover = For how long the seller may stay after somebody has bought.
bounds-class-handover = From no time at all to 365 days.
param-class-grace = How long an asset may be in arrears before its holder loses it.
bounds-class-grace = From no time at all to 365 days.
param-class-first-issue = How an asset is given out for the first time.
bounds-class-first-issue = “claim”, for the prepaid tax alone; “dutch”, at a price that falls, which needs an opening price; or “english”, to the highest bid.
param-class-opening-price = Where a falling price begins when an asset is given out for the first time.
bounds-class-opening-price = From the price where it ends to 10²⁷ of the currency's smallest unit; needed only where assets are first given out at a falling price.
param-class-after-vacancy = How an asset is given out again that nobody holds any more.
bounds-class-after-vacancy = “dutch”, at a price that falls; “english”, to the highest bid; or “claim”, for the prepaid tax alone, only where no time is allowed for arrears.
param-class-floor = Where falling prices end and bids begin.
bounds-class-floor = From 0 to 10²⁷ of the currency's smallest unit; the lowest valuation, if nothing is said.
param-class-auction-length = How long a price falls, how long bids are taken after the first one, and how long a former holder may take a lapsed asset back.
bounds-class-auction-length = From one second to 365 days.
param-class-min-increment = By how much a bid must exceed the highest one, as a share of it.
bounds-class-min-increment = From 0 to 1, which is as much again; at least one of the currency's smallest unit in any case.
param-class-soft-close = How long bids can still be answered: a bid that leaves less time than this moves the end to this long after it.
bounds-class-soft-close = From no time at all to 1 day.
param-class-reclaim-fee = What it costs to take a lapsed asset back beside the arrears, as a share of them.
bounds-class-reclaim-fee = From 0, which is nothing, to 1, which is as much again.
param-class-no-overlap = Whether the areas of two assets of the class must not overlap.
bounds-class-no-overlap = Yes or no.
param-class-beneficiaries = Who receives a share of the class's tax; none of them can acquire assets of the class.
bounds-class-beneficiaries = At most 8 different keys, each with its share, all shares together at most 0.5.

# Insights: how evenly something is spread
metric-hhi = Concentration
metric-hhi-about = How often, in 10,000 tries, two parts picked at random belong to the same one (the Herfindahl–Hirschman index): 10,000 where one has all, close to 0 where very many have a little each. A high figure means that few have most of it.
metric-effective-number = As if shared by so many
metric-effective-number-about = So many with equal shares would be as concentrated; it is compared with how many there are. Far fewer than that means that a few have most of it, and the others count for little.
metric-gini = Inequality (Gini)
metric-gini-about = 0 where all have the same, close to 1 where one of many has everything. A high figure means that few have much and most have little.
metric-theil = Inequality (Theil)
metric-theil-about = 0 where all have the same, and higher the more uneven it is; how high it can become depends on how many there are. It notices most what those at the top have.
metric-nakamoto-half = So few have more than half
metric-nakamoto-half-about = The smallest number who have more than half together. A low figure means that a handful could outweigh everybody else, a high one that many would have to act together.
metric-nakamoto-third = So few have more than a third
metric-nakamoto-third-about = The smallest number who have more than a third together. A low figure means that a handful could stand in the way of much, a high one that many would have to act together.
metric-top-1 = Share of the largest
metric-top-1-about = The share of the one who has most. A high figure means that much depends on one alone.
metric-top-4 = Share of the four largest
metric-top-4-about = The share of the four who have most together. A high figure means that the others have little left among them.
metric-top-10 = Share of the ten largest
metric-top-10-about = The share of the ten who have most together. Where there are few in all it is high of itself; where there are many, it means that the others have little left among them.

# Insights: what is held, and its tax
metric-theil-between-classes = Inequality between classes
metric-theil-between-classes-about = The part of all inequality that lies between the classes, not among the holders of one. A high figure means that it comes mostly from what kind of thing people hold, a low one that holders of the same kind are far apart.
metric-arrears = Overdue tax
metric-arrears-about = The part of all tax that was ever due which is overdue now. A high figure means that many cannot or do not pay in time, a low one that the tax comes in.
metric-turnover = Forced purchases in a year
metric-turnover-about = How often what is held is bought without its holder being asked: 10 % is once in ten years, with six times in a hundred years assumed beforehand. A low figure means that little ever moves on to others, a high one that holders can hardly settle.
metric-tax-per-turnover = Tax rate against purchases
metric-tax-per-turnover-about = The tax rate, divided by the forced purchases in a year. Where it is low, a high price costs holders little and nobody gives way; where it is high, holders state less than the true price, to save tax.
metric-lapses = Lapses in a year
metric-lapses-about = How often what is held is lost because its tax was not paid: 10 % is once in ten years. A high figure means that people lose what they could not or did not pay for, a low one that hardly anybody does.

# Insights: members
metric-registrar-set = Members of one set of registrars
metric-registrar-set-about = The largest share of the members who were admitted by one and the same set of registrars. A high figure means that a few officers decide who is a member.

# Insights: votes and the outcome
metric-ballots-alike = Ballots alike
metric-ballots-alike-about = The share of the voters in groups whose votes in favour are nearly the same; a group counts from five voters, and one in a hundred, on. A high figure may mean that many want the same, or that somebody votes through others.
metric-bloc = What the largest group decided
metric-bloc-about = The part of the money paid that would have gone elsewhere, or nowhere, without the largest group of ballots alike. A high figure means that one group decided much; a dash, that no two ballots are alike or nothing was paid.
metric-removals = Ballots that decided
metric-removals-about = Without so many ballots, other proposals would have received money; a search found them, and fewer may do. A low figure means that a few people decided; a dash, that the search found no such ballots, up to 20.
