"""The worst sets of lines to lose, by other solvers: one peer a run, in CPU-seconds of this process.

usage: attack_peers.py PEER GRID.json [SETS], with PEER one of cold, hot, milp and GRID.json from `landbridge-bench attacks-dump`.

The load that cannot be served while some lines are lost, by the program that one writes down for it: generation, load not served, and
flows within the rates of both directions; every bus in balance.

cold  scipy.optimize.linprog with HiGHS, set by set
hot   highspy with one model kept, only the changed bounds passed, from the last basis
milp  the worst set alone: the dual with the lines as binaries, by HiGHS

Prints {"seconds": for all sets, by the rate of those solved; "apart": largest difference of a harm from the engine's}. SETS takes so many,
spread over all.
"""

import json
import sys
import time

import numpy as np


def read(path):
    with open(path) as file:
        data = json.load(file)
    load, generation = (np.array(part, dtype=float) for part in zip(*data["buses"]))
    loads, plants = np.flatnonzero(load), np.flatnonzero(generation)
    n_plants, n_loads, n_lines = len(plants), len(loads), len(data["lines"])
    matrix = np.zeros((len(load), n_plants + n_loads + n_lines))
    matrix[plants, np.arange(n_plants)] = 1.0
    matrix[loads, n_plants + np.arange(n_loads)] = 1.0
    rate = np.array([line[2] for line in data["lines"]])
    first = n_plants + n_loads
    for place, (start, end, _) in enumerate(data["lines"]):
        matrix[start, first + place] -= 1.0
        matrix[end, first + place] += 1.0
    upper = np.concatenate([generation[plants], load[loads], rate])
    lower = np.concatenate([np.zeros(first), -rate])
    cost = np.concatenate([np.zeros(n_plants), np.ones(n_loads), np.zeros(n_lines)])
    return {
        "matrix": matrix, "cost": cost, "lower": lower, "upper": upper, "load": load, "generation": generation,
        "lines": data["lines"], "rate": rate, "first": first, "k": data["k"],
        "sets": [np.array(lines, dtype=np.int32) for lines in data["sets"]], "harms": np.array(data["harms"]),
    }


def cold(grid, chosen):
    from scipy.optimize import linprog

    harms = np.zeros(len(chosen))
    start = time.process_time()
    for place, number in enumerate(chosen):
        bounds = np.column_stack([grid["lower"], grid["upper"]])
        bounds[grid["first"] + grid["sets"][number]] = 0.0
        found = linprog(grid["cost"], A_eq=grid["matrix"], b_eq=grid["load"], bounds=bounds, method="highs")
        harms[place] = found.fun
    return harms, time.process_time() - start


def model(grid):
    import highspy

    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = grid["matrix"].shape
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = grid["cost"], grid["lower"], grid["upper"]
    lp.row_lower_ = lp.row_upper_ = grid["load"]
    starts, index, value = [0], [], []
    for column in grid["matrix"].T:
        rows = np.flatnonzero(column)
        index.extend(rows)
        value.extend(column[rows])
        starts.append(len(index))
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = starts, index, value
    return lp


def hot(grid, chosen):
    import highspy

    solver = highspy.Highs()
    for name, value in [
        ("output_flag", False), ("presolve", "off"), ("solver", "simplex"), ("parallel", "off"), ("threads", 1),
    ]:
        solver.setOptionValue(name, value)
    solver.passModel(model(grid))
    harms = np.zeros(len(chosen))
    lost, rate, first = set(), grid["rate"], grid["first"]
    start = time.process_time()
    for place, number in enumerate(chosen):
        now = set(grid["sets"][number].tolist())
        for line in lost - now:
            solver.changeColBounds(first + line, -rate[line], rate[line])
        for line in now - lost:
            solver.changeColBounds(first + line, 0.0, 0.0)
        lost = now
        solver.run()
        harms[place] = solver.getObjectiveValue()
    return harms, time.process_time() - start


def milp(grid):
    """Prices p of the buses lie in [0, 1], the worth of load; a line earns its rate times the difference of its ends while it is there."""
    from scipy.optimize import Bounds, LinearConstraint
    from scipy.optimize import milp as solve

    n_buses, n_lines = len(grid["load"]), len(grid["lines"])
    ends = np.zeros((n_lines, n_buses))
    for place, (start, end, _) in enumerate(grid["lines"]):
        ends[place, start] -= 1.0
        ends[place, end] += 1.0
    one = np.eye(n_lines)
    above = np.block([[ends, -one, -one], [-ends, -one, -one]])
    count = np.concatenate([np.zeros(n_buses + n_lines), np.ones(n_lines)])
    cost = np.concatenate([grid["generation"] - grid["load"], grid["rate"], np.zeros(n_lines)])
    start = time.process_time()
    found = solve(
        cost,
        integrality=np.concatenate([np.zeros(n_buses + n_lines), np.ones(n_lines)]),
        bounds=Bounds(0.0, 1.0),
        constraints=[LinearConstraint(above, ub=0.0), LinearConstraint(count, ub=grid["k"])],
        options={"mip_rel_gap": 1e-9},
    )
    return -found.fun, time.process_time() - start


def main():
    if len(sys.argv) < 3 or sys.argv[1] not in ("cold", "hot", "milp"):
        sys.exit(__doc__)
    peer, grid = sys.argv[1], read(sys.argv[2])
    n_sets = len(grid["sets"])
    if peer == "milp":
        worst, seconds = milp(grid)
        print(json.dumps({"seconds": seconds, "apart": abs(worst - grid["harms"].max())}))
        return
    n_chosen = min(int(sys.argv[3]) if len(sys.argv) > 3 else n_sets, n_sets)
    chosen = np.arange(n_chosen) * n_sets // n_chosen
    harms, seconds = (cold if peer == "cold" else hot)(grid, chosen)
    expected = grid["harms"][chosen]
    print(json.dumps({
        "seconds": seconds * n_sets / n_chosen, "apart": float(np.abs(harms - expected).max()),
        "sets": n_chosen, "sum": float(harms.sum()), "expected_sum": float(expected.sum()),
    }))


if __name__ == "__main__":
    main()
