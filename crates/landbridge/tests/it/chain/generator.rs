//! Random regions of everything that a region can have: counts and small integers, so that a counter-example shrinks to few rows.

use proptest::prelude::*;

/// Weights of the periods.
pub(crate) const WEIGHTS: [&[f64]; 5] =
    [&[1.0], &[0.5, 0.5], &[0.25, 0.75], &[0.25, 0.25, 0.5], &[0.2, 0.3, 0.5]];

/// Most actors.
pub(crate) const MOST_ACTORS: usize = 5;

/// How an asset comes to be there.
#[derive(Clone, Debug)]
pub(crate) enum Standing {
    Existing,
    Buildable { cost: u8, capital: bool, lumpy: bool },
    Option,
}

/// What all assets have: who must agree, how it comes to be there, and its numbers by period.
#[derive(Clone, Debug)]
pub(crate) struct Asset {
    /// Actors by number, turned around the count of actors; nobody's where empty.
    pub consent: Vec<usize>,
    pub standing: Standing,
    /// Tenths of its capacity.
    pub factors: Option<[u8; 3]>,
    /// Money per unit.
    pub added: Option<[i8; 3]>,
}

#[derive(Clone, Debug)]
pub(crate) struct LinkRow {
    pub from: usize,
    pub to: usize,
    /// Tenths.
    pub efficiency: u8,
    pub capacity: u8,
    pub cost: i8,
    pub days: u8,
    pub transit: bool,
    /// An earlier link of the same network whose capacity it shares.
    pub follows: Option<usize>,
    pub asset: Asset,
}

#[derive(Clone, Debug)]
pub(crate) struct SupplyRow {
    pub bus: usize,
    pub capacity: u8,
    pub cost: i8,
    pub asset: Asset,
}

#[derive(Clone, Debug)]
pub(crate) enum Worth {
    /// Quantity and price of each step; prices are sorted.
    Steps(Vec<(u8, u8)>),
    /// Quantity, the price at zero above that at the quantity, and how many steps.
    Curve(u8, u8, u8, u8),
}

#[derive(Clone, Debug)]
pub(crate) struct DemandRow {
    pub bus: usize,
    pub worth: Worth,
    pub asset: Asset,
}

#[derive(Clone, Debug)]
pub(crate) enum End {
    Cyclic,
    Value { initial: u8, value: u8 },
    Level { initial: u8, level: u8, price: u8 },
}

#[derive(Clone, Debug)]
pub(crate) struct StoreRow {
    pub bus: usize,
    pub capacity: u8,
    pub intake: u8,
    pub release: u8,
    pub end: End,
    /// Tenths lost in a year.
    pub loss: u8,
    /// Tenths kept of what is taken in.
    pub efficiency: u8,
    pub asset: Asset,
}

/// A commodity with its buses and what stands on them: of one sub-system, or of two by basins.
#[derive(Clone, Debug)]
pub(crate) struct Network {
    pub n_buses: usize,
    pub free_disposal: bool,
    pub value_of_time: u8,
    pub basins: bool,
    pub links: Vec<LinkRow>,
    pub supplies: Vec<SupplyRow>,
    pub demands: Vec<DemandRow>,
    pub stores: Vec<StoreRow>,
}

/// A link from one network to another that may leave something behind.
#[derive(Clone, Debug)]
pub(crate) struct Converter {
    pub networks: (usize, usize),
    /// Tenths that arrive, and that come back at another bus of the first network.
    pub efficiencies: (u8, u8),
    pub link: LinkRow,
}

/// A bus of the river, with what its owner has there and, perhaps, what another takes.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    pub below: usize,
    pub owner: usize,
    /// Rate in each period.
    pub inflow: [u8; 3],
    pub store: Option<StoreRow>,
    /// Bus of the first network, and tenths of a unit of its commodity for one of water.
    pub turbine: Option<(usize, u8, Standing)>,
    /// Who takes it to the fields, at what rate, and tenths that come back below.
    pub intake: Option<(usize, u8, u8)>,
    pub fields: DemandRow,
    /// Who uses water at the river itself.
    pub city: Option<(usize, u8, u8)>,
}

/// A river whose turbines feed the first network; both are one sub-system.
#[derive(Clone, Debug)]
pub(crate) struct River {
    pub rule: bool,
    pub sites: Vec<Site>,
}

/// A region before its rows are written.
#[derive(Clone, Debug)]
pub(crate) struct RandomRegion {
    pub n_actors: usize,
    /// Place in [`WEIGHTS`].
    pub weights: usize,
    pub networks: Vec<Network>,
    pub converters: Vec<Converter>,
    pub river: Option<River>,
    /// Two actors and quarters of reliability.
    pub ties: Vec<(usize, usize, u8)>,
    /// Bloc of each actor; none where zero.
    pub blocs: [u8; MOST_ACTORS],
    /// Who is a candidate.
    pub candidates: [bool; MOST_ACTORS],
    pub open_transit: bool,
}

fn consent() -> impl Strategy<Value = Vec<usize>> {
    let actor = 0..MOST_ACTORS;
    prop_oneof![
        7 => actor.clone().prop_map(|actor| vec![actor]),
        2 => Just(Vec::new()),
        2 => (actor.clone(), actor).prop_map(|(a, b)| vec![a, b]),
    ]
}

fn standing() -> impl Strategy<Value = Standing> {
    prop_oneof![
        8 => Just(Standing::Existing),
        2 => (0u8..25, any::<bool>(), prop::bool::weighted(0.3))
            .prop_map(|(cost, capital, lumpy)| Standing::Buildable { cost, capital, lumpy }),
        1 => Just(Standing::Option),
    ]
}

fn asset(most_factor: u8) -> impl Strategy<Value = Asset> {
    let factors = prop::option::weighted(0.3, prop::array::uniform3(0..=most_factor));
    let added = prop::option::weighted(0.15, prop::array::uniform3(-6i8..=12));
    (consent(), standing(), factors, added).prop_map(|(consent, standing, factors, added)| Asset {
        consent,
        standing,
        factors,
        added,
    })
}

fn link() -> impl Strategy<Value = LinkRow> {
    let ends = (0usize..4, 0usize..4);
    let follows = prop::option::weighted(0.2, 0usize..5);
    (ends, 5u8..=10, 0u8..20, -2i8..8, 0u8..4, any::<bool>(), follows, asset(10)).prop_map(
        |((from, to), less, capacity, cost, days, transit, follows, asset)| LinkRow {
            from,
            to,
            efficiency: 15 - less,
            capacity,
            cost,
            days,
            transit,
            follows,
            asset,
        },
    )
}

fn supply() -> impl Strategy<Value = SupplyRow> {
    (0usize..4, 0u8..20, -3i8..40, asset(15)).prop_map(|(bus, capacity, cost, asset)| SupplyRow {
        bus,
        capacity,
        cost,
        asset,
    })
}

fn demand() -> impl Strategy<Value = DemandRow> {
    let step = (0u8..15, 0u8..90);
    let worth = prop_oneof![
        3 => prop::collection::vec(step, 1..3).prop_map(Worth::Steps),
        1 => (0u8..20, 0u8..60, 0u8..40, 1u8..5).prop_map(|(q, above, low, n)| Worth::Curve(q, above, low, n)),
    ];
    (0usize..4, worth, asset(15)).prop_map(|(bus, worth, asset)| DemandRow { bus, worth, asset })
}

fn store() -> impl Strategy<Value = StoreRow> {
    let end = prop_oneof![
        2 => Just(End::Cyclic),
        1 => (0u8..15, 0u8..50).prop_map(|(initial, value)| End::Value { initial, value }),
        1 => (0u8..15, 0u8..15, 0u8..50).prop_map(|(initial, level, price)| End::Level { initial, level, price }),
    ];
    (0usize..4, 1u8..15, 0u8..25, 0u8..25, end, 0u8..4, 0u8..4, asset(10)).prop_map(
        |(bus, capacity, intake, release, end, loss, less, asset)| StoreRow {
            bus,
            capacity,
            intake,
            release,
            end,
            loss,
            efficiency: 10 - less,
            asset,
        },
    )
}

fn network() -> impl Strategy<Value = Network> {
    let frame = (1usize..=4, any::<bool>(), 0u8..4, prop::bool::weighted(0.2));
    let rows = (
        prop::collection::vec(link(), 0..5),
        prop::collection::vec(supply(), 1..4),
        prop::collection::vec(demand(), 1..4),
        prop::collection::vec(store(), 0..2),
    );
    (frame, rows).prop_map(
        |((n_buses, free_disposal, value_of_time, basins), (links, supplies, demands, stores))| Network {
            n_buses,
            free_disposal,
            value_of_time,
            basins,
            links,
            supplies,
            demands,
            stores,
        },
    )
}

fn converter() -> impl Strategy<Value = Converter> {
    ((0usize..3, 0usize..3), (1u8..20, 0u8..10), link())
        .prop_map(|(networks, efficiencies, link)| Converter { networks, efficiencies, link })
}

fn site() -> impl Strategy<Value = Site> {
    let actor = 0..MOST_ACTORS;
    let turbine = (0usize..4, 1u8..10, standing());
    (
        (0usize..4, actor.clone(), prop::array::uniform3(0u8..20)),
        prop::option::of(store()),
        prop::option::of(turbine),
        prop::option::of((actor.clone(), 1u8..25, 0u8..4)),
        demand(),
        prop::option::weighted(0.2, (actor, 1u8..10, 1u8..60)),
    )
        .prop_map(|((below, owner, inflow), store, turbine, intake, fields, city)| Site {
            below,
            owner,
            inflow,
            store,
            turbine,
            intake,
            fields,
            city,
        })
}

fn river() -> impl Strategy<Value = River> {
    (any::<bool>(), prop::collection::vec(site(), 1..5))
        .prop_map(|(idle, sites)| River { rule: !idle, sites })
}

/// Regions of two to five actors.
pub(crate) fn regions() -> impl Strategy<Value = RandomRegion> {
    let n_actors = prop_oneof![3 => Just(2usize), 4 => Just(3), 3 => Just(4), 1 => Just(5)];
    let networks = prop_oneof![
        4 => prop::collection::vec(network(), 1),
        2 => prop::collection::vec(network(), 2),
        1 => prop::collection::vec(network(), 3),
    ];
    let politics = (
        prop::collection::vec((0..MOST_ACTORS, 0..MOST_ACTORS, 0u8..=4), 0..4),
        prop::array::uniform5(0u8..3),
        prop::array::uniform5(any::<bool>()),
        prop::bool::weighted(0.3),
    );
    (
        (n_actors, 0..WEIGHTS.len()),
        networks,
        prop::collection::vec(converter(), 0..2),
        prop::option::weighted(0.3, river()),
        politics,
    )
        .prop_map(
            |((n_actors, weights), networks, converters, river, (ties, blocs, candidates, open_transit))| {
                RandomRegion {
                    n_actors,
                    weights,
                    networks,
                    converters,
                    river,
                    ties,
                    blocs,
                    candidates,
                    open_transit,
                }
            },
        )
}
