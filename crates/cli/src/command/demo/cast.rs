//! Who and what there is in the town, and what its people will ask for.

/// What proposals are about; people care more for some than for others.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Theme {
    Green,
    Children,
    Market,
    Arts,
    Streets,
}

pub(super) const THEMES: usize = 5;

/// A class of assets in the town: what they are called, and what they are worth, in cents.
pub(super) struct Kind {
    pub(super) class: &'static str,
    pub(super) names: fn() -> Vec<String>,
    pub(super) worth: (i128, i128),
    /// How many of a hundred are taken in the first weeks.
    pub(super) taken_at_first: u64,
}

pub(super) const KINDS: &[Kind] = &[
    Kind { class: "homes", names: homes, worth: (9_000_000, 38_000_000), taken_at_first: 96 },
    Kind { class: "gardens", names: gardens, worth: (80_000, 600_000), taken_at_first: 85 },
    Kind { class: "shops", names: shops, worth: (4_000_000, 19_000_000), taken_at_first: 92 },
    Kind { class: "stalls", names: stalls, worth: (60_000, 420_000), taken_at_first: 0 },
    Kind { class: "walls", names: walls, worth: (150_000, 900_000), taken_at_first: 0 },
    Kind { class: "names", names: domain_names, worth: (2_000, 280_000), taken_at_first: 0 },
    Kind { class: "moorings", names: moorings, worth: (90_000, 400_000), taken_at_first: 0 },
];

fn homes() -> Vec<String> {
    let streets = ["Mill Lane", "Chapel Street", "Orchard Row", "Ferry Road"];
    let numbers = 1..=13;
    numbers.flat_map(|number| streets.map(|street| format!("{number} {street}"))).collect()
}

fn gardens() -> Vec<String> {
    (1..=22).map(|plot| format!("Riverside garden, plot {plot}")).collect()
}

fn shops() -> Vec<String> {
    let shops = [
        "Bakery by the bridge",
        "The Blue Kettle",
        "Lantern Books",
        "Harrow Hardware",
        "Weavers' corner",
        "The old post office",
        "Pharmacy at the square",
        "Bicycle workshop",
        "Fishmonger's",
        "The Lamb inn",
        "Clockmaker's",
        "Ropewalk store",
        "Cheese cellar",
        "The print shop",
        "Apothecary's garden café",
        "Ferry ticket house",
        "Seed and feed",
        "The corner barber",
        "Glazier's yard",
        "Market hall kiosk",
    ];
    shops.map(String::from).into()
}

fn stalls() -> Vec<String> {
    (1..=24).map(|stall| format!("Market stall {stall}")).collect()
}

fn walls() -> Vec<String> {
    let walls = [
        "The mural wall at the station",
        "Brewery gable",
        "School yard wall",
        "River wall, east",
        "Mill gable",
    ];
    walls.map(String::from).into()
}

fn domain_names() -> Vec<String> {
    let names = [
        "bakery", "bridge", "books", "ferry", "fish", "garden", "harrow", "honey", "inn", "kettle",
        "lantern", "market", "mere", "mill", "music", "news", "orchard", "post", "river", "seeds", "shoes",
        "station", "tea", "weather", "wool",
    ];
    names.map(|name| format!("{name}.harrowmere")).into()
}

fn moorings() -> Vec<String> {
    ["at the ferry", "by the mill", "under the bridge"].map(|place| format!("Mooring {place}")).into()
}

pub(super) const FIRST_NAMES: &[&str] = &[
    "Ada", "Anselm", "Beatrix", "Bruno", "Cecily", "Conrad", "Daria", "Edmund", "Elif", "Fergus", "Greta",
    "Hamid", "Ines", "Jasper", "Katya", "Leopold", "Mabel", "Nadia", "Oskar", "Petra", "Quentin", "Rosalind",
    "Samuel", "Tamsin", "Ulla", "Viktor", "Wilma", "Yusuf", "Zora", "Iris",
];

pub(super) const LAST_NAMES: &[&str] = &[
    "Weaver",
    "Miller",
    "Okafor",
    "Lindqvist",
    "Moreau",
    "Tanaka",
    "Fletcher",
    "Novak",
    "Castellan",
    "Archer",
    "Baptiste",
    "Sorensen",
    "Thatcher",
    "Villanueva",
    "Marsh",
    "Kowalski",
];

/// A proposal that somebody will file.
pub(super) struct Wish {
    pub(super) round: u64,
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) text: &'static str,
    /// In whole euros.
    pub(super) ask: i128,
    pub(super) theme: Theme,
    /// How much anybody likes it, beside the theme; below zero it is disliked.
    pub(super) appeal: i128,
}

const fn wish(
    round: u64,
    id: &'static str,
    (title, text): (&'static str, &'static str),
    ask: i128,
    theme: Theme,
    appeal: i128,
) -> Wish {
    Wish { round, id, title, text, ask, theme, appeal }
}

pub(super) const WISHES: &[Wish] = &[
    wish(
        1,
        "well",
        (
            "A well for the market square",
            "Water for stalls and passers-by; the old pump has been dry for years.",
        ),
        11_000,
        Theme::Market,
        3,
    ),
    wish(
        1,
        "playground",
        ("Swings and a slide by the river", "Two swings, a slide, and a fence towards the water."),
        10_500,
        Theme::Children,
        3,
    ),
    wish(
        1,
        "lamps",
        ("Lamps along Ferry Road", "Eight lamps from the bridge to the landing."),
        9_500,
        Theme::Streets,
        2,
    ),
    wish(
        1,
        "orchard",
        ("Forty apple trees", "Old kinds, planted along the common, free for everyone to pick."),
        7_000,
        Theme::Green,
        2,
    ),
    wish(
        1,
        "brass",
        ("New instruments for the brass band", "Three horns and a drum that does not leak."),
        8_000,
        Theme::Arts,
        0,
    ),
    wish(
        1,
        "parking",
        ("Pave the common for parking", "Sixty places, two minutes from the market."),
        10_000,
        Theme::Streets,
        -7,
    ),
    wish(
        2,
        "bridge-rail",
        ("A rail on the mill bridge", "The east side has none, and children cross there."),
        22_000,
        Theme::Streets,
        3,
    ),
    wish(
        2,
        "library",
        ("Open the library on Saturdays", "One year of wages for six hours a week."),
        19_000,
        Theme::Children,
        3,
    ),
    wish(
        2,
        "hedges",
        ("Hedges for the gardens", "Two hundred metres, for birds and against the wind."),
        12_000,
        Theme::Green,
        2,
    ),
    wish(
        2,
        "stall-roofs",
        ("Canvas roofs for rainy markets", "Twelve roofs to borrow, kept in the hall."),
        17_500,
        Theme::Market,
        2,
    ),
    wish(
        2,
        "mural",
        ("Paint the station wall anew", "A competition, paint, and scaffolding for a month."),
        15_000,
        Theme::Arts,
        1,
    ),
    wish(2, "fireworks", ("Fireworks for founders' day", "Twenty minutes of them."), 20_000, Theme::Arts, -5),
    wish(
        2,
        "ferry",
        ("Repair the ferry's landing", "The planks are rotten; the ferry cannot wait another winter."),
        22_000,
        Theme::Streets,
        2,
    ),
    wish(
        3,
        "nursery",
        ("Ten more places in the nursery", "A room, furniture, and the first year's rent."),
        31_000,
        Theme::Children,
        4,
    ),
    wish(
        3,
        "heat",
        ("Heat pumps for the market hall", "Warm hands for stallholders, and half the bill."),
        29_000,
        Theme::Market,
        2,
    ),
    wish(
        3,
        "reeds",
        ("Let the reeds grow back", "Buy out two hundred metres of bank and leave it alone."),
        26_000,
        Theme::Green,
        2,
    ),
    wish(
        3,
        "theatre",
        ("A stage for the summer theatre", "Timber and tarpaulin; it comes apart in a day."),
        21_000,
        Theme::Arts,
        1,
    ),
    wish(
        3,
        "crossing",
        ("A safe crossing at the school", "An island and two signs on Chapel Street."),
        22_000,
        Theme::Children,
        3,
    ),
    wish(
        3,
        "statue",
        ("A statue of the first surveyor", "Bronze, twice life size."),
        30_000,
        Theme::Arts,
        -6,
    ),
    wish(
        3,
        "cycle-shed",
        ("A roof for bicycles at the station", "Room for eighty."),
        24_000,
        Theme::Streets,
        2,
    ),
    wish(4, "pond", ("Clean the mill pond", "Dredge it, and plant the edge."), 36_000, Theme::Green, 2),
    wish(
        4,
        "tool-library",
        ("A library of tools", "Nobody needs a drill of their own."),
        21_000,
        Theme::Market,
        2,
    ),
    wish(
        4,
        "music-room",
        ("A music room in the old dairy", "Walls that keep the sound in."),
        38_000,
        Theme::Arts,
        1,
    ),
    wish(4, "benches", ("Twenty benches", "Where people already sit on walls."), 23_000, Theme::Streets, 3),
    wish(
        4,
        "swimming",
        ("Swimming lessons for every child", "A teacher for two summers."),
        30_000,
        Theme::Children,
        4,
    ),
];
