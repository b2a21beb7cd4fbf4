//! What is too large is refused before memory is taken for it, with the arithmetic.

use super::regions::with_sellers;
use landbridge::dispatch::{MAX_EXACT_ACTORS, MAX_ORDERS, MAX_SAMPLED_ACTORS, sample_shares};
use landbridge::ensemble::{Design, Draws, MAX_SAMPLES, Samples};
use landbridge::model::{
    Folder, MAX_ACTORS, MAX_ASSET_PERIODS, MAX_PART_ACTORS, MAX_PERIODS, Region, read_region,
};
use landbridge::sampling::Sampler;
use std::fmt::Write;

fn mistakes(folder: &Folder) -> Vec<String> {
    let error = read_region(folder, &[]).unwrap_err();
    error.mistakes.iter().map(ToString::to_string).collect()
}

/// The toy region with so many actors that own nothing.
fn with_idle_actors(count: usize) -> Folder {
    let mut folder = Folder::bundled("toy").unwrap();
    let actors = folder.files.get_mut("actors.csv").unwrap();
    for number in 0..count {
        writeln!(actors, "Idle {number},more,,,,,").unwrap();
    }
    folder
}

/// A region of one bus, so many periods, and a supply and a demand, perhaps along a curve.
fn with_periods(count: usize, steps: &str) -> Folder {
    let mut folder = Folder::template();
    let periods = crate::joined(
        (0..count)
            .map(|number| format!("[[periods]]\nname = \"p{number}\"\nweight = {:?}\n", 1.0 / count as f64)),
    );
    let frame = folder.files.get_mut("region.toml").unwrap();
    *frame = frame.replace("[[periods]]                 # in the order of the year; weights sum to one\nname = \"year\"\nweight = 1.0\n", &periods);
    let mut put = |file: &str, text: &str| folder.files.insert(file.to_owned(), text.to_owned());
    put("actors.csv", "name,title\nA,a\n");
    put("buses.csv", "name,commodity\nB,gas\n");
    put("supplies.csv", "name,bus,capacity,marginal_cost,consent\nF,B,1,1,A\n");
    put(
        "demands.csv",
        &format!("name,bus,quantity,price_at_zero,price_at_quantity,steps,consent\nM,B,1,9,1,{steps},A\n"),
    );
    folder
}

#[test]
fn the_largest_region_is_read_and_the_next_is_refused() {
    assert!(read_region(&with_idle_actors(MAX_ACTORS - 3), &[]).is_ok());
    assert_eq!(
        mistakes(&with_idle_actors(MAX_ACTORS - 2)),
        ["actors.csv: 257 actors make 32,896 pairs; at most 256 are handled; merge actors that act as one"]
    );
    assert!(read_region(&with_periods(MAX_PERIODS, "2"), &[]).is_ok());
    assert_eq!(
        mistakes(&with_periods(MAX_PERIODS + 1, "2")),
        [
            "region.toml: 8,785 periods; at most 8,784; join periods that are alike: at most every hour of a year"
        ]
    );
    assert_eq!(MAX_ASSET_PERIODS, 1_000_000);
    assert!(read_region(&with_periods(500, "1999"), &[]).is_ok());
    assert_eq!(
        mistakes(&with_periods(500, "2000")),
        [
            "region.toml: 2,001 assets, steps of demand counted, in 500 periods are 1,000,500 numbers to find for each coalition; at \
          most 1,000,000 are handled; join periods that are alike, or assets that stand side by side"
        ]
    );
}

#[test]
fn a_coalition_has_bits_for_all_who_can_be_in_it() {
    assert_eq!((MAX_PART_ACTORS, MAX_SAMPLED_ACTORS, MAX_EXACT_ACTORS), (32, 32, 22));
    assert!(read_region(&with_sellers(29, 1.0, 95.0), &[]).is_ok());
    // Once its bits ran over, and the last actors' assets were counted as the first's.
    assert_eq!(
        mistakes(&with_sellers(30, 1.0, 95.0)),
        [
            "buses.csv:2, A gas, column name: 33 actors have assets in the part of Gas that is connected with this bus, all that can \
          be built counted: 2^33 = 8,589,934,592 coalitions; at most 32 actors are handled in a part; merge actors that act as \
          one, or cut links that do not matter"
        ]
    );
}

fn central_asia() -> Region {
    read_region(&Folder::bundled("central-asia").unwrap(), &[]).unwrap()
}

#[test]
fn more_samples_than_are_handled_are_refused() {
    let region = central_asia();
    let sobol = Sampler::Sobol { scrambled: true };
    for design in [Design::Spread(sobol), Design::Spread(Sampler::MonteCarlo)] {
        assert_eq!(Samples::new(&region, &design, MAX_SAMPLES, 1).unwrap().n(), MAX_SAMPLES);
        let refused = Samples::new(&region, &design, MAX_SAMPLES + 1, 1).err().unwrap().to_string();
        assert_eq!(
            refused,
            "10,000,001 samples were asked for; at most 10,000,000 are handled, so ask for fewer"
        );
    }
    let refused = Draws::new(&region, Sampler::LatinHypercube, u64::MAX, 1).unwrap_err().to_string();
    assert_eq!(
        refused,
        "18,446,744,073,709,551,615 samples were asked for; at most 10,000,000 are handled, so ask for fewer"
    );
    for design in [Design::Saltelli(sobol), Design::Morris { levels: 4 }] {
        let refused = Samples::new(&region, &design, MAX_SAMPLES, 1).err().unwrap().to_string();
        let each = Samples::new(&region, &design, 1, 1).unwrap().n();
        let expected = format!(
            "10,000,000 points of {each} samples each are {each}0,000,000 samples; at most 10,000,000 are handled, so ask for fewer points"
        );
        assert_eq!(refused.replace(',', ""), expected.replace(',', ""));
    }
    let refused = sample_shares(&region, None, MAX_ORDERS + 1, 1).unwrap_err().to_string();
    assert_eq!(
        refused,
        "1,000,001 orders were asked for, each with all its rotations and reverses; at most 1,000,000 are drawn: the error falls \
         with the root of their number"
    );
}

#[test]
fn toml_has_so_many_bytes() {
    let mut folder = Folder::bundled("toy").unwrap();
    let bytes: usize = folder
        .files
        .iter()
        .filter(|(file, _)| file.strip_suffix(".toml").is_some())
        .map(|(_, text)| text.len())
        .sum();
    let frame = folder.files["region.toml"].clone();
    let mut padded = |more: usize| {
        folder.files.insert("region.toml".to_owned(), format!("{frame}#{}", "-".repeat(more - 1)));
        read_region(&folder, &[])
    };
    let left = (8 << 20) - bytes;
    assert!(padded(left).is_ok());
    let (all, file) = ((8 << 20) + 1, frame.len() + left + 1);
    assert_eq!(
        padded(left + 1).unwrap_err().mistakes[0].to_string(),
        format!(
            "region.toml: this file has {file} bytes, all TOML files of the region {all}; at most 8388608 are read; remove what repeats, or keep other variants elsewhere"
        )
    );
}
