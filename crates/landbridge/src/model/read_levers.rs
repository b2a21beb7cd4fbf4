//! Reads levers, the motives coded for their precedents, and defenses.

use super::asset::Status;
use super::cells::Range;
use super::levers::{AssetId, Channel, Defense, Holder, Lever, LeverEffect, Measure, Motive, Protection};
use super::mistake::Mistake;
use super::read::{Reading, check_unique, rows};
use super::region::{ActorId, Region};
use super::selector::{Candidate, candidates, select};
use super::sheet::SheetRow;

const CHANNELS: [(&str, Channel); 7] = [
    ("energy", Channel::Energy),
    ("transit", Channel::Transit),
    ("trade", Channel::Trade),
    ("cyber", Channel::Cyber),
    ("unrest", Channel::Unrest),
    ("legal", Channel::Legal),
    ("migration", Channel::Migration),
];

const EFFECTS: [&str; 4] = ["close", "derate", "tax", "price"];
pub(super) const NATURE: &str = "nature";
pub(super) const THIRD_PARTY: &str = "third party";
const INTENTS: [&str; 3] = ["0", "1", "2"];
const DAYS_OF_A_YEAR: f64 = 365.0;

pub(super) fn read_levers(reading: &mut Reading<'_>) {
    // A variant may take away what a lever names, and where other tables have mistakes an asset may be missing for that reason.
    let is_strict = reading.region.applied.is_empty() && reading.mistakes.is_empty();
    let all = candidates(&reading.region);
    let sheet = rows(reading.sheets, "levers");
    check_unique(sheet, "name", &mut reading.mistakes);
    let known: Vec<&str> = sheet.iter().map(|row| row.text("name")).collect();
    let mut levers = Vec::with_capacity(sheet.len());
    for row in sheet {
        levers.extend(read_lever(row, &reading.region, (&all, &known), is_strict, &mut reading.mistakes));
    }
    let sheet = rows(reading.sheets, "defenses");
    check_unique(sheet, "name", &mut reading.mistakes);
    let mut defenses = Vec::with_capacity(sheet.len());
    for row in sheet {
        defenses.extend(read_defense(row, &reading.region, &all, is_strict, &mut reading.mistakes));
    }
    (reading.region.levers, reading.region.defenses) = (levers, defenses);
    read_motives(reading);
}

fn read_lever(
    row: &SheetRow,
    region: &Region,
    (all, known): (&[Candidate<'_>], &[&str]),
    is_strict: bool,
    mistakes: &mut Vec<Mistake>,
) -> Option<Lever> {
    let name = row.required("name", mistakes);
    let holder = match row.required("actor", mistakes).as_str() {
        "" => None,
        name => read_holder(row, "actor", name, region, mistakes),
    };
    let channel = row.named("channel", CHANNELS.iter().map(|(name, _)| *name), mistakes);
    row.required("assets", mistakes);
    let assets = select(row, "assets", region, all, is_strict, mistakes);
    let effect = read_effect(row, mistakes);
    let days = row.required_number("days", Range::Positive, mistakes);
    if days > DAYS_OF_A_YEAR {
        let what = format!("{days} days are more than a year");
        mistakes.push(row.mistake("days", what, "give at most 365; a lever is pulled within the year"));
    }
    let begins = match row.text("begins") {
        "" => None,
        period => {
            row.find("begins", period, region.periods.iter().map(|period| period.name.as_str()), mistakes)
        }
    };
    let cost = row.number_in("cost", Range::NotNegative, mistakes);
    let waits = row.text("waits").is_empty() || row.flag("waits", mistakes);
    let instead_of = row.text("instead_of").to_owned();
    if !instead_of.is_empty() {
        row.find("instead_of", &instead_of, known.iter().copied().filter(|other| *other != name), mistakes);
    }
    let reversible = row.flag("reversible", mistakes);
    let chance = row.number_in("chance", Range::Within(0.0, 1.0), mistakes);
    if chance.is_some() && matches!(holder, Some(Holder::Actor(_))) {
        let what = "a state decides, by no chance of its own";
        mistakes.push(row.mistake("chance", what, "leave it empty; futures.toml says who may pull levers"));
    }
    let (holder, channel, effect) = (holder?, CHANNELS[channel?].1, effect?);
    check_effect_fits(row, effect, &assets, mistakes);
    let group = row.text("group").to_owned();
    Some(Lever {
        name,
        holder,
        channel,
        assets,
        effect,
        days,
        begins,
        cost,
        group,
        instead_of,
        waits,
        reversible,
        chance,
    })
}

fn read_holder(
    row: &SheetRow,
    column: &str,
    name: &str,
    region: &Region,
    mistakes: &mut Vec<Mistake>,
) -> Option<Holder> {
    match name {
        NATURE => Some(Holder::Nature),
        THIRD_PARTY => Some(Holder::ThirdParty),
        _ => {
            let known = region.actors.iter().map(|actor| actor.name.as_str());
            let known = known.chain([NATURE, THIRD_PARTY]);
            row.find(column, name, known, mistakes).map(|place| Holder::Actor(ActorId(place)))
        }
    }
}

fn read_effect(row: &SheetRow, mistakes: &mut Vec<Mistake>) -> Option<LeverEffect> {
    let effect = EFFECTS[row.named("effect", EFFECTS, mistakes)?];
    if effect == "close" {
        if !row.text("magnitude").is_empty() {
            let what = "a closure has no magnitude: it takes all capacity";
            mistakes.push(row.mistake("magnitude", what, "leave it empty, or write derate"));
        }
        return Some(LeverEffect::Close);
    }
    let range = match effect {
        "derate" => Range::Within(0.0, 1.0),
        "tax" => Range::Positive,
        _ => Range::Any,
    };
    let magnitude = row.required_number("magnitude", range, mistakes);
    Some(match effect {
        "derate" => LeverEffect::Derate(magnitude),
        "tax" => LeverEffect::Tax(magnitude),
        _ => LeverEffect::Price(magnitude),
    })
}

/// Reports an effect that some asset cannot have.
fn check_effect_fits(row: &SheetRow, effect: LeverEffect, assets: &[AssetId], mistakes: &mut Vec<Mistake>) {
    let has_cost = |asset: &AssetId| matches!(asset, AssetId::Link(_) | AssetId::Supply(_));
    let has_price = |asset: &AssetId| matches!(asset, AssetId::Supply(_) | AssetId::Demand(_));
    match effect {
        LeverEffect::Tax(_) if !assets.iter().all(has_cost) => {
            let what = "a tax adds to a marginal cost, which demands and stores do not have";
            mistakes.push(row.mistake("assets", what, "select links and supplies"));
        }
        LeverEffect::Price(_) if !assets.iter().all(has_price) => {
            let what = "a price is that of a demand or a supply; links and stores have none";
            mistakes.push(row.mistake("assets", what, "select supplies and demands, or write tax"));
        }
        _ => {}
    }
}

fn read_motives(reading: &mut Reading<'_>) {
    for row in rows(reading.sheets, "motives") {
        let (region, mistakes) = (&reading.region, &mut reading.mistakes);
        // A lever whose own row has a mistake is not there, and is no mistake here.
        let known = rows(reading.sheets, "levers").iter().map(|row| row.text("name"));
        row.named("lever", known, mistakes);
        let lever = region.levers.iter().position(|lever| lever.name == row.text("lever"));
        let intent = match row.text("intent") {
            "" => None,
            text => row.find("intent", text, INTENTS, mistakes).and_then(|place| u8::try_from(place).ok()),
        };
        let (event, note) = (row.text("event").to_owned(), row.text("note").to_owned());
        if let Some(lever) = lever {
            reading.region.motives.push(Motive { lever, event, intent, note });
        }
    }
}

fn read_defense(
    row: &SheetRow,
    region: &Region,
    all: &[Candidate<'_>],
    is_strict: bool,
    mistakes: &mut Vec<Mistake>,
) -> Option<Defense> {
    let name = row.required("name", mistakes);
    let mut selected = |column| select(row, column, region, all, is_strict, mistakes);
    let (protects, builds) = (selected("protects"), selected("builds"));
    let cost = row.required_number("cost", Range::NotNegative, mistakes);
    let measure = match (row.text("protects").is_empty(), row.text("builds").is_empty()) {
        (false, true) => {
            let holders = row.list("holders").into_iter();
            let holders =
                holders.filter_map(|name| read_holder(row, "holders", name, region, mistakes)).collect();
            let effects = row.list("effects").into_iter();
            let effects = effects
                .filter_map(|name| row.find("effects", name, EFFECTS, mistakes))
                .map(|place| EFFECTS[place]);
            Measure::Protects(Protection { assets: protects, holders, effects: effects.collect() })
        }
        (true, false) => {
            for column in ["holders", "effects"] {
                if !row.text(column).is_empty() {
                    let what = "what builds helps against nothing in particular";
                    mistakes.push(row.mistake(column, what, "leave it empty, or protect instead"));
                }
            }
            check_are_options(row, region, &builds, mistakes);
            Measure::Builds(builds)
        }
        _ => {
            let what = "a defense either protects assets or builds options";
            mistakes.push(row.mistake("protects", what, "fill one of the two columns"));
            return None;
        }
    };
    Some(Defense { name, measure, cost, note: row.text("note").to_owned() })
}

/// Reports what stands already; with a variant applied it may well.
fn check_are_options(row: &SheetRow, region: &Region, assets: &[AssetId], mistakes: &mut Vec<Mistake>) {
    let standing = |asset: &&AssetId| {
        let status = match **asset {
            AssetId::Link(link) => region.links[link.0].building.status,
            AssetId::Supply(place) => region.supplies[place].building.status,
            AssetId::Store(place) => region.stores[place].building.status,
            AssetId::Demand(_) => Status::Existing,
        };
        status == Status::Existing
    };
    if region.applied.is_empty() && assets.iter().any(|asset| standing(&asset)) {
        let what = "something that is selected stands already";
        mistakes.push(row.mistake("builds", what, "select assets with status option or buildable"));
    }
}
