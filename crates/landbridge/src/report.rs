//! What the brief shows, as plain data, and its one self-contained page. Takes finished results; solves nothing.

mod html;

pub use html::to_html;

use crate::calibration::CalibrationRow;
use crate::shares::{ActorShares, PartTotal, Shares};
use serde::Serialize;

/// How every actor's share moves under one variant.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shift {
    /// Name of the variant.
    pub variant: String,
    /// Its title.
    pub title: String,
    /// Change of v(N), money a year.
    pub together: f64,
    /// Change of each actor's share, in the order of actors.csv, money a year.
    pub actors: Vec<f64>,
}

/// How many numbers of the tables rest on what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct GradeCounts {
    /// Official or peer-reviewed.
    pub a: usize,
    /// Reputable press or institute.
    pub b: usize,
    /// Inference or assumption.
    pub c: usize,
    /// Without evidence.
    pub ungraded: usize,
}

/// Everything that the brief says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Brief {
    /// Name of the region.
    pub title: String,
    /// The one year of all numbers.
    pub base_year: i32,
    /// Unit of money.
    pub money_unit: String,
    /// The answer in words, made from the numbers below.
    pub answer: String,
    /// v(N), money a year.
    pub together: f64,
    /// Parts of the network.
    pub subsystems: Vec<PartTotal>,
    /// Shares, in the order of actors.csv.
    pub actors: Vec<ActorShares>,
    /// One for each variant.
    pub shifts: Vec<Shift>,
    /// Worst miss first.
    pub calibration: Vec<CalibrationRow>,
    /// Numbers by grade.
    pub grades: GradeCounts,
    /// Widest gap between a value and its bound.
    pub max_gap: f64,
}

/// The answer: who gains most, where, and which variant moves most.
#[must_use]
pub fn answer(shares: &Shares, shifts: &[Shift], money_unit: &str) -> String {
    let together: f64 = shares.subsystems.iter().map(|part| part.together).sum();
    let gains: f64 = shares.actors.iter().map(|actor| actor.total.gain).sum();
    let mut first: Vec<&ActorShares> = shares.actors.iter().collect();
    first.sort_by(|a, b| b.total.gain.total_cmp(&a.total.gain));
    let leaders: Vec<String> =
        first.iter().take(3).map(|actor| format!("{} {}", actor.actor, money(actor.total.gain))).collect();
    let mut text = format!(
        "Together the actors make {} a year ({money_unit}); {} of it is gained by cooperating. {} gain most.",
        money(together),
        money(gains),
        leaders.join(", ")
    );
    let largest =
        |shift: &Shift| -> f64 { shift.actors.iter().fold(0.0, |most, change| change.abs().max(most)) };
    if let Some(shift) = shifts.iter().max_by(|a, b| largest(a).total_cmp(&largest(b))) {
        let mut moved: Vec<(&str, f64)> = shares
            .actors
            .iter()
            .map(|actor| actor.actor.as_str())
            .zip(shift.actors.iter().copied())
            .collect();
        moved.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        let moved: Vec<String> =
            moved.iter().take(3).map(|(actor, amount)| format!("{actor} {}", change(*amount))).collect();
        text = format!("{text} Of the variants \"{}\" moves shares most: {}.", shift.title, moved.join(", "));
    }
    text
}

/// Money for people: whole units above ten, one decimal below, thin spaces between thousands, a true minus.
#[must_use]
pub fn money(amount: f64) -> String {
    let digits = usize::from(amount.abs() < 9.95);
    let text = format!("{:.digits$}", amount.abs());
    let whole = text.split('.').next().unwrap_or(&text).len();
    let mut grouped = String::new();
    for (place, digit) in text.chars().enumerate() {
        if place > 0 && place < whole && (whole - place) % 3 == 0 {
            grouped.push('\u{2009}');
        }
        grouped.push(digit);
    }
    let is_zero = !text.chars().any(|c| ('1'..='9').contains(&c));
    if amount < 0.0 && !is_zero { format!("\u{2212}{grouped}") } else { grouped }
}

/// Money with its sign always written.
#[must_use]
pub fn change(amount: f64) -> String {
    let text = money(amount);
    if amount > 0.0 && text.chars().any(|c| ('1'..='9').contains(&c)) { format!("+{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_written_for_people() {
        for (amount, text) in [
            (1480.4, "1\u{2009}480"),
            (-12.0, "\u{2212}12"),
            (0.04, "0.0"),
            (-0.01, "0.0"),
            (9.96, "10"),
            (123.0, "123"),
        ] {
            assert_eq!(money(amount), text);
        }
        assert_eq!(change(5.0), "+5.0");
    }
}
