//! Step 2, first half: what nature and third parties do in a year.

use super::fate::{AtYear, Step};
use crate::interdiction::{Arsenal, Span};
use crate::model::{Holder, Region, Rules};

/// Something that happened by itself.
pub(super) struct Event {
    pub(super) title: String,
    pub(super) spans: Vec<Span>,
}

/// What happens by itself: each cause at most once, with its chance; from the period that it is bound to, or one drawn by their lengths.
pub(super) fn happen(region: &Region, rules: &Rules, at: AtYear) -> Vec<Event> {
    let mut events = Vec::new();
    if !rules.events {
        return events;
    }
    for holder in [Holder::Nature, Holder::ThirdParty] {
        let arsenal = Arsenal::of(region, &[holder]);
        for (place, cause) in arsenal.causes.iter().enumerate() {
            let Some(chance) = cause.levers.iter().find_map(|&lever| region.levers[lever].chance) else {
                continue;
            };
            // Keyed by name, so that another lever in the table changes no draw.
            if at.uniform_of(Step::Events, &cause.name) >= chance {
                continue;
            }
            let pulls: Vec<_> = arsenal.pulls.iter().filter(|pull| pull.cause == place).collect();
            let mut lot = at.uniform_of(Step::Begins, &cause.name);
            if pulls.len() > 1 {
                lot *= pulls.iter().map(|pull| region.periods[pull.period].weight).sum::<f64>();
            }
            let mut chosen = pulls[0];
            for &pull in &pulls {
                chosen = pull;
                lot -= region.periods[pull.period].weight;
                if lot < 0.0 {
                    break;
                }
            }
            let title = arsenal.title(region, *chosen);
            events.push(Event { title, spans: arsenal.spans(region, *chosen) });
        }
    }
    events
}
