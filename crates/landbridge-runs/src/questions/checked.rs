//! Every mistake of a folder: those of its tables, of each variant, of claims and of back-tests.

use landbridge::backtests::check_backtests;
use landbridge::claims::read_claims;
use landbridge::model::{Folder, LoadError, Region, read_region};

/// Looks for mistakes beyond those that reading the region, with the variants applied to it, has told already.
///
/// # Errors
/// Where there are any: all of them, each once.
pub fn check(folder: &Folder, region: &Region) -> Result<(), LoadError> {
    let given: Vec<&str> = region.applied.iter().map(String::as_str).collect();
    let of_variants = region.variants.iter().map(|variant| read_region(folder, &[&variant.name]).err());
    let found = of_variants.chain([read_claims(folder, &given, &[]).err(), check_backtests(folder).err()]);
    let mut mistakes: Vec<_> = found.flatten().flat_map(|error| error.mistakes).collect();
    mistakes.sort();
    mistakes.dedup();
    if mistakes.is_empty() { Ok(()) } else { Err(LoadError { mistakes }) }
}
