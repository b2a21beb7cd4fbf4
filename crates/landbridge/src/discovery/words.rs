//! Boxes in words: from sides, shares and the names of the factors to sentences.

use super::boxes::{Limit, MeasuredBox};
use super::table::{Factor, Kind};

/// A box in one sentence, like `in 78 % of the cases of interest (coverage), Caspian capacity is at most 12.3 bcm a year
/// and oil price is between 40 and 60 $; of all cases there 77 % are of interest (density)`.
///
/// Numbers are printed with four significant digits, shares in whole per cent; a share below 1 % that is not zero is
/// `under 1 %`, one above 99 % that is not the whole is `over 99 %`.
#[must_use]
pub fn sentence(factors: &[Factor], found: &MeasuredBox) -> String {
    let density = percent(found.density);
    let sides = sides_in_words(factors, found);
    if sides.is_empty() {
        return format!("no factor is restricted; of all cases {density} are of interest (density)");
    }
    let coverage = percent(found.coverage);
    format!(
        "in {coverage} of the cases of interest (coverage), {}; of all cases there {density} are of interest (density)",
        listed(&sides, "and")
    )
}

/// The boxes in sentences, one each, the later ones as what the earlier ones leave over.
#[must_use]
pub fn sentences(factors: &[Factor], boxes: &[MeasuredBox]) -> Vec<String> {
    let lead = |number: usize| if number == 0 { "" } else { "outside the boxes before: " };
    let lines = boxes.iter().enumerate();
    lines.map(|(number, found)| format!("{}{}", lead(number), sentence(factors, found))).collect()
}

/// The sides of a box, one phrase for each factor that is restricted, in the order of the factors.
#[must_use]
pub fn sides_in_words(factors: &[Factor], found: &MeasuredBox) -> Vec<String> {
    phrases(factors, &found.sides())
}

/// What each factor is, for those that are restricted.
fn phrases(factors: &[Factor], sides: &[(usize, Limit)]) -> Vec<String> {
    let mut phrases = Vec::new();
    for (position, factor) in factors.iter().enumerate() {
        let mut lower: Option<f64> = None;
        let mut upper: Option<f64> = None;
        for (_, limit) in sides.iter().filter(|(other, _)| *other == position) {
            match limit {
                Limit::AtLeast(edge) => lower = Some(lower.map_or(*edge, |lower| lower.max(*edge))),
                Limit::AtMost(edge) => upper = Some(upper.map_or(*edge, |upper| upper.min(*edge))),
                Limit::OneOf(levels) => {
                    let labels: Vec<String> =
                        levels.iter().map(|&level| label(&factor.kind, level)).collect();
                    phrases.push(format!("{} is {}", factor.name, listed(&labels, "or")));
                }
            }
        }
        let unit = if factor.unit.is_empty() { String::new() } else { format!(" {}", factor.unit) };
        let name = &factor.name;
        match (lower, upper) {
            (Some(lower), Some(upper)) if lower >= upper => {
                phrases.push(format!("{name} is {}{unit}", number(lower)));
            }
            (Some(lower), Some(upper)) => {
                phrases.push(format!("{name} is between {} and {}{unit}", number(lower), number(upper)));
            }
            (Some(lower), None) => phrases.push(format!("{name} is at least {}{unit}", number(lower))),
            (None, Some(upper)) => phrases.push(format!("{name} is at most {}{unit}", number(upper))),
            (None, None) => {}
        }
    }
    phrases
}

fn label(kind: &Kind, level: usize) -> String {
    match kind {
        Kind::Categorical(labels) => labels.get(level).cloned().unwrap_or_else(|| format!("level {level}")),
        Kind::Continuous | Kind::Discrete => level.to_string(),
    }
}

/// `a`, `a and b`, `a, b and c`.
fn listed(parts: &[String], last: &str) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}

/// A share in whole per cent.
fn percent(share: f64) -> String {
    let rounded = libm::round(100.0 * share);
    if share > 0.0 && rounded < 1.0 {
        "under 1 %".into()
    } else if share < 1.0 && rounded >= 100.0 {
        "over 99 %".into()
    } else {
        format!("{rounded} %")
    }
}

/// A number with four significant digits, without zeros at its end.
fn number(x: f64) -> String {
    // The decimal exponent as the standard library prints it: exact, unlike a logarithm.
    let scientific = format!("{x:.3e}");
    let exponent = scientific.split_once('e').and_then(|(_, exponent)| exponent.parse::<i32>().ok());
    match exponent {
        Some(exponent @ -4..=14) => {
            let decimals = usize::try_from(3 - exponent).unwrap_or(0);
            let fixed = format!("{x:.decimals$}");
            let short = if fixed.contains('.') {
                fixed.trim_end_matches('0').trim_end_matches('.')
            } else {
                fixed.as_str()
            };
            if short == "-0" { "0".into() } else { short.into() }
        }
        _ => scientific,
    }
}

#[cfg(test)]
mod tests {
    use super::super::boxes::Restriction;
    use super::*;

    fn factor(name: &str, unit: &str, kind: Kind) -> Factor {
        Factor { name: name.into(), unit: unit.into(), kind }
    }

    fn found(sides: Vec<(usize, Limit)>) -> MeasuredBox {
        let side = |(factor, limit)| Restriction { factor, limit, quasi_p: 0.0 };
        MeasuredBox {
            cases: 100.0,
            of_interest: 77.0,
            coverage: 0.78,
            density: 0.77,
            mass: 0.1,
            restricted_factors: 1,
            restrictions: sides.into_iter().map(side).collect(),
        }
    }

    fn factors() -> Vec<Factor> {
        vec![
            factor("Caspian capacity", "bcm a year", Kind::Continuous),
            factor("oil price", "$", Kind::Continuous),
            factor("route", "", Kind::Categorical(vec!["sea".into(), "rail".into(), "road".into()])),
            factor("members", "", Kind::Discrete),
        ]
    }

    #[test]
    fn a_box_reads_as_a_sentence() {
        let sides = vec![
            (0, Limit::AtMost(12.3)),
            (1, Limit::AtLeast(40.0)),
            (1, Limit::AtMost(60.25)),
            (2, Limit::OneOf(vec![0, 2])),
            (3, Limit::AtLeast(3.0)),
        ];
        assert_eq!(
            sentence(&factors(), &found(sides)),
            "in 78 % of the cases of interest (coverage), Caspian capacity is at most 12.3 bcm a year, oil price is \
             between 40 and 60.25 $, route is sea or road and members is at least 3; of all cases there 77 % are of \
             interest (density)"
        );
        assert_eq!(
            sentence(&factors(), &found(vec![(3, Limit::AtLeast(3.0)), (3, Limit::AtMost(3.0))])),
            "in 78 % of the cases of interest (coverage), members is 3; of all cases there 77 % are of interest (density)"
        );
        assert_eq!(
            sentence(&factors(), &found(vec![])),
            "no factor is restricted; of all cases 77 % are of interest (density)"
        );
    }

    #[test]
    fn the_sides_of_a_box_are_phrases_of_their_own() {
        let sides = vec![(3, Limit::AtLeast(3.0)), (0, Limit::AtMost(12.3))];
        assert_eq!(
            sides_in_words(&factors(), &found(sides)),
            ["Caspian capacity is at most 12.3 bcm a year", "members is at least 3"]
        );
    }

    #[test]
    fn the_second_box_is_said_to_be_outside_the_first() {
        let boxes = [found(vec![(0, Limit::AtMost(1.0))]), found(vec![(0, Limit::AtLeast(2.0))])];
        let lines = sentences(&factors(), &boxes);
        assert!(lines[0].starts_with("in 78 %"));
        assert!(lines[1].starts_with("outside the boxes before: in 78 %"));
    }

    #[test]
    fn numbers_and_shares_are_rounded_but_never_to_nothing_or_all() {
        let cases = [
            (755.799_988, "755.8"),
            (-0.422, "-0.422"),
            (0.0, "0"),
            (-0.0, "0"),
            (123_456.0, "123456"),
            (1.0, "1"),
            (9.999_96, "10"),
            (0.000_012_345, "1.234e-5"),
            (0.001_234_5, "0.001234"),
            (3e20, "3.000e20"),
        ];
        for (x, text) in cases {
            assert_eq!(number(x), text);
        }
        for (share, text) in
            [(0.0, "0 %"), (0.001, "under 1 %"), (0.25, "25 %"), (0.999, "over 99 %"), (1.0, "100 %")]
        {
            assert_eq!(percent(share), text);
        }
    }
}
