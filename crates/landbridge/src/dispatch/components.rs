//! Splits what a coalition may use into pieces that have nothing to do with each other, so that each distinct piece is
//! solved once for all coalitions. What it leaves out cannot change an optimum.

use super::owned_program::OwnedProgram;
use crate::game::Coalition;
use crate::lp::RowKind;

/// Places of columns and rows, both rising, that no other column or row touches.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Component {
    pub(super) columns: Vec<usize>,
    pub(super) rows: Vec<usize>,
}

/// The pieces of the coalition's program, in the order of their first column or row.
///
/// A column that must be zero, because a balance has no other side for it, is left out first: a pipeline that nothing can
/// feed connects nobody.
pub(super) fn split_into_components(
    program: &OwnedProgram,
    coalition: Coalition,
    builds: u32,
) -> Vec<Component> {
    let (columns, rows) = program.present(coalition, builds);
    let columns = drop_one_sided(program, columns, &rows);

    // Union-find over rows; a column joins the rows it touches.
    let mut parent: Vec<usize> = (0..program.rows.len()).collect();
    let mut here = vec![false; program.rows.len()];
    for &row in &rows {
        here[row] = true;
    }
    for &j in &columns {
        let mut touched = program.columns[j].entries.iter().map(|&(row, _)| row).filter(|&row| here[row]);
        if let Some(first) = touched.next() {
            for row in touched {
                let (a, b) = (root(&mut parent, first), root(&mut parent, row));
                parent[a.max(b)] = a.min(b);
            }
        }
    }
    let mut place = vec![usize::MAX; program.rows.len()];
    let mut components: Vec<Component> = Vec::new();
    for &row in &rows {
        let top = root(&mut parent, row);
        if place[top] == usize::MAX {
            place[top] = components.len();
            components.push(Component { columns: Vec::new(), rows: Vec::new() });
        }
        components[place[top]].rows.push(row);
    }
    for &j in &columns {
        match program.columns[j].entries.iter().map(|&(row, _)| row).find(|&row| here[row]) {
            Some(row) => components[place[root(&mut parent, row)]].columns.push(j),
            None => components.push(Component { columns: vec![j], rows: Vec::new() }),
        }
    }
    // A row that no column touches is satisfied by nothing being done, unless its right-hand side says otherwise.
    components.retain(|component| {
        !component.columns.is_empty() || component.rows.iter().any(|&row| !holds_at_zero(program, row))
    });
    components
}

fn holds_at_zero(program: &OwnedProgram, row: usize) -> bool {
    let row = &program.rows[row];
    match row.kind {
        RowKind::Equal => row.rhs == 0.0,
        RowKind::AtMost => row.rhs >= 0.0,
    }
}

fn root(parent: &mut [usize], mut node: usize) -> usize {
    while parent[node] != node {
        parent[node] = parent[parent[node]];
        node = parent[node];
    }
    node
}

/// Leaves out columns that a row with right-hand side zero and coefficients of one sign forces to zero, until none is left.
fn drop_one_sided(program: &OwnedProgram, mut columns: Vec<usize>, rows: &[usize]) -> Vec<usize> {
    let mut kept = vec![false; program.rows.len()];
    for &row in rows.iter().filter(|&&row| program.rows[row].rhs == 0.0) {
        kept[row] = true;
    }
    loop {
        let (mut positive, mut negative) = (vec![false; program.rows.len()], vec![false; program.rows.len()]);
        for &j in &columns {
            for &(row, value) in &program.columns[j].entries {
                positive[row] |= value > 0.0;
                negative[row] |= value < 0.0;
            }
        }
        let before = columns.len();
        columns.retain(|&j| {
            !program.columns[j].entries.iter().any(|&(row, value)| {
                let other_side = if value > 0.0 { negative[row] } else { positive[row] };
                let binds = program.rows[row].kind == RowKind::Equal || value > 0.0;
                kept[row] && binds && !other_side && value != 0.0
            })
        });
        if columns.len() == before {
            return columns;
        }
    }
}
