//! A last way, where its library is there: `HiGHS`, loaded at run time and never needed to build. The one place with foreign calls.
//!
//! The library is the one that `LANDBRIDGE_HIGHS` names, else the system's.

use super::{Program, RowKind};
use libloading::Library;
use std::ffi::c_int;
use std::sync::OnceLock;

/// What the library calls an infinite bound.
const INFINITE: f64 = 1e30;

/// Model status of an optimum.
const OPTIMAL: c_int = 7;

const COLUMN_WISE: c_int = 1;
const MAXIMIZE: c_int = -1;

/// `Highs_lpCall` of `HiGHS` 1.x: one program in, one primal and dual point out.
type LpCall = unsafe extern "C" fn(
    num_col: c_int,
    num_row: c_int,
    num_nz: c_int,
    a_format: c_int,
    sense: c_int,
    offset: f64,
    col_cost: *const f64,
    col_lower: *const f64,
    col_upper: *const f64,
    row_lower: *const f64,
    row_upper: *const f64,
    a_start: *const c_int,
    a_index: *const c_int,
    a_value: *const f64,
    col_value: *mut f64,
    col_dual: *mut f64,
    row_value: *mut f64,
    row_dual: *mut f64,
    col_basis_status: *mut c_int,
    row_basis_status: *mut c_int,
    model_status: *mut c_int,
) -> c_int;

fn library() -> Option<&'static Library> {
    static LIBRARY: OnceLock<Option<Library>> = OnceLock::new();
    let load = || {
        let named = std::env::var("LANDBRIDGE_HIGHS").ok();
        let names = ["libhighs.so.1", "libhighs.so", "libhighs.dylib", "highs.dll"].map(str::to_owned);
        // SAFETY: loading runs the library's own initializers; the user names it or the system provides it.
        named.into_iter().chain(names).find_map(|name| unsafe { Library::new(name) }.ok())
    };
    LIBRARY.get_or_init(load).as_ref()
}

/// An optimal point and optimal prices; none where the library is not there, or finds no optimum.
pub(super) fn solve_with_highs(program: &Program) -> Option<(Vec<f64>, Vec<f64>)> {
    // SAFETY: the symbol has this signature in every version 1.x.
    let call = unsafe { library()?.get::<LpCall>(b"Highs_lpCall") }.ok()?;
    let (n, m) = (program.n_columns(), program.n_rows());
    let count = |number: usize| c_int::try_from(number).ok();
    let starts = program.starts.iter().map(|&start| count(start)).collect::<Option<Vec<c_int>>>()?;
    let index = program.rows.iter().map(|&row| count(row)).collect::<Option<Vec<c_int>>>()?;
    let lower: Vec<f64> = (program.kind.iter().zip(&program.rhs))
        .map(|(kind, &rhs)| if *kind == RowKind::Equal { rhs } else { -INFINITE })
        .collect();
    let zeros = vec![0.0; n];
    let (mut x, mut reduced) = (vec![0.0; n], vec![0.0; n]);
    let (mut activity, mut y) = (vec![0.0; m], vec![0.0; m]);
    let (mut of_columns, mut of_rows) = (vec![0; n], vec![0; m]);
    let mut status = 0;
    // SAFETY: every array has the length that the call reads or writes: n or m, n + 1 starts, and as many entries as the last start says;
    // all live until it returns.
    let code = unsafe {
        call(
            count(n)?,
            count(m)?,
            count(program.values.len())?,
            COLUMN_WISE,
            MAXIMIZE,
            0.0,
            program.cost.as_ptr(),
            zeros.as_ptr(),
            program.upper.as_ptr(),
            lower.as_ptr(),
            program.rhs.as_ptr(),
            starts.as_ptr(),
            index.as_ptr(),
            program.values.as_ptr(),
            x.as_mut_ptr(),
            reduced.as_mut_ptr(),
            activity.as_mut_ptr(),
            y.as_mut_ptr(),
            of_columns.as_mut_ptr(),
            of_rows.as_mut_ptr(),
            &raw mut status,
        )
    };
    (code >= 0 && status == OPTIMAL).then_some((x, y))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lp::{certify, is_certified};

    #[test]
    fn the_library_proves_a_small_program() {
        // max 3x + 2y, x + y ≤ 4, x + 3y ≤ 6, x ≤ 3 (textbook): x = 3, y = 1, 11.
        let mut program = Program::new(vec![RowKind::AtMost; 2], vec![4.0, 6.0]);
        program.add_column(3.0, 3.0, [(0, 1.0), (1, 1.0)]);
        program.add_column(2.0, 10.0, [(0, 1.0), (1, 3.0)]);
        if library().is_none() {
            println!("skipped: no HiGHS library; LANDBRIDGE_HIGHS names one");
            return;
        }
        let (x, y) = solve_with_highs(&program).unwrap();
        let value = certify(&program, &[true, true], &x, &y);
        assert!(is_certified(value) && (value.value() - 11.0).abs() < 1e-9, "{value:?}");
    }
}
