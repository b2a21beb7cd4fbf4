"""What other solvers need for the same sweeps: one peer and one work a run, in CPU-seconds of this process.

usage: peers.py PEER INSTANCE.json [COALITIONS], with PEER one of hot, hot-impact, rebuilt, linopy, ensemble.
Prints {"rate": coalitions per CPU-second, "sum": sum of v over those coalitions}.

usage: peers.py opinion INSTANCE.json, an instance with the engine's values. Solves every coalition cold at the tightest tolerances.
Prints {"worst": largest relative difference, "outside": values beyond the engine's interval by more than that, "refused": ...}.
"""

import json
import sys
import time

import numpy as np


def read(path):
    with open(path) as file:
        data = json.load(file)
    program = {
        "n": data["n"],
        "cost": np.array([-column[0] for column in data["columns"]]),
        "upper": np.array([column[1] for column in data["columns"]]),
        "owners": np.array([column[2] for column in data["columns"]], dtype=np.int64),
        "entries": [column[3] for column in data["columns"]],
        "equal": np.array([row[0] for row in data["rows"]]),
        "rhs": np.array([row[1] for row in data["rows"]]),
        "samples": [tuple(np.array(part) for part in sample) for sample in data["samples"]],
    }
    return program


def open_columns(program, coalition):
    return (program["owners"] & ~coalition) == 0


def gray(n, order):
    for step in range(1 << n):
        code = step ^ (step >> 1)
        yield sum(1 << order[bit] for bit in range(n) if code >> bit & 1)


def highs_model(program, upper):
    import highspy

    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(upper), len(program["rhs"])
    lp.col_cost_ = program["cost"]
    lp.col_lower_, lp.col_upper_ = np.zeros(len(upper)), upper
    lp.row_lower_ = np.where(program["equal"], program["rhs"], -highspy.kHighsInf)
    lp.row_upper_ = program["rhs"]
    starts, index, value = [0], [], []
    for column in program["entries"]:
        for row, entry in column:
            index.append(row)
            value.append(entry)
        starts.append(len(index))
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = starts, index, value
    return lp


def highs():
    import highspy

    solver = highspy.Highs()
    for name, value in [
        ("output_flag", False), ("presolve", "off"), ("solver", "simplex"), ("parallel", "off"), ("threads", 1),
    ]:
        solver.setOptionValue(name, value)
    return solver


def hot(program, coalitions, impact):
    order = list(range(program["n"]))
    if impact:
        count = [int(((program["owners"] >> player) & 1).sum()) for player in order]
        order.sort(key=lambda player: count[player])
    solver = highs()
    upper = np.where(open_columns(program, 0), program["upper"], 0.0)
    solver.passModel(highs_model(program, upper))
    before, total, done = open_columns(program, 0), 0.0, 0
    start = time.process_time()
    for coalition in gray(program["n"], order):
        if done == coalitions:
            break
        now = open_columns(program, coalition)
        changed = np.flatnonzero(now != before).astype(np.int32)
        if len(changed):
            solver.changeColsBounds(
                len(changed), changed, np.zeros(len(changed)), np.where(now, program["upper"], 0.0)[changed]
            )
        before = now
        solver.run()
        total -= solver.getInfo().objective_function_value
        done += 1
    return done, time.process_time() - start, total


def ensemble(program, coalitions):
    """Samples outside, coalitions in Gray order inside: the faster of the two orders for a hot HiGHS."""
    solver = highs()
    upper = np.where(open_columns(program, 0), program["upper"], 0.0)
    solver.passModel(highs_model(program, upper))
    import highspy

    columns = np.arange(len(upper), dtype=np.int32)
    total, done = 0.0, 0
    start = time.process_time()
    for cost, top, rhs in program["samples"]:
        solver.changeColsCost(len(columns), columns, -cost)
        for row in np.flatnonzero(rhs != 0.0):
            low = rhs[row] if program["equal"][row] else -highspy.kHighsInf
            solver.changeRowBounds(int(row), low, rhs[row])
        solver.changeColsBounds(
            len(columns), columns, np.zeros(len(columns)), np.where(open_columns(program, 0), top, 0.0)
        )
        before = open_columns(program, 0)
        for coalition in gray(program["n"], list(range(program["n"]))):
            now = open_columns(program, coalition)
            changed = np.flatnonzero(now != before).astype(np.int32)
            if len(changed):
                solver.changeColsBounds(
                    len(changed), changed, np.zeros(len(changed)), np.where(now, top, 0.0)[changed]
                )
            before = now
            solver.run()
            total -= solver.getInfo().objective_function_value
            done += 1
        if done >= coalitions:
            break
    return done, time.process_time() - start, total


def rebuilt(program, coalitions):
    total, done = 0.0, 0
    start = time.process_time()
    for coalition in range(0, 1 << program["n"], max(1, (1 << program["n"]) // coalitions)):
        solver = highs()
        solver.passModel(highs_model(program, np.where(open_columns(program, coalition), program["upper"], 0.0)))
        solver.run()
        total -= solver.getInfo().objective_function_value
        done += 1
    return done, time.process_time() - start, total


def linopy(program, coalitions):
    import linopy as lin
    import pandas as pd
    from scipy.sparse import csr_matrix

    rows, cols, values = [], [], []
    for j, column in enumerate(program["entries"]):
        for row, entry in column:
            rows.append(row)
            cols.append(j)
            values.append(entry)
    matrix = csr_matrix((values, (rows, cols)), shape=(len(program["rhs"]), len(program["cost"]))).toarray()
    total, done = 0.0, 0
    start = time.process_time()
    for coalition in range(0, 1 << program["n"], max(1, (1 << program["n"]) // coalitions)):
        model = lin.Model()
        names = pd.Index(range(len(program["cost"])), name="column")
        upper = pd.Series(np.where(open_columns(program, coalition), program["upper"], 0.0), names)
        x = model.add_variables(lower=0, upper=upper, coords=[names], name="x")
        for equal in (True, False):
            chosen = np.flatnonzero(program["equal"] == equal)
            if len(chosen) == 0:
                continue
            index = pd.Index(chosen, name="row")
            import xarray as xr

            part = xr.DataArray(matrix[chosen], coords=[index, names])
            left = (part * x).sum("column")
            right = pd.Series(program["rhs"][chosen], index)
            model.add_constraints(left, "=" if equal else "<=", right, name="equal" if equal else "at_most")
        model.add_objective((pd.Series(program["cost"], names) * x).sum())
        model.solve("highs", io_api="direct", output_flag=False)
        total -= model.objective.value
        done += 1
    return done, time.process_time() - start, total


def opinion(path):
    import highspy

    program = read(path)
    with open(path) as file:
        intervals = json.load(file)["values"]
    worst, outside, refused, nobody = 0.0, 0, 0, 0.0
    for coalition in range(1 << program["n"]):
        solver = highspy.Highs()
        for name, value in [
            ("output_flag", False), ("threads", 1), ("parallel", "off"),
            ("primal_feasibility_tolerance", 1e-9), ("dual_feasibility_tolerance", 1e-9),
        ]:
            solver.setOptionValue(name, value)
        solver.passModel(highs_model(program, np.where(open_columns(program, coalition), program["upper"], 0.0)))
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            refused += 1
            continue
        value = -solver.getInfo().objective_function_value
        if coalition == 0:
            nobody = value
        lower, upper = intervals[coalition]
        apart = max(lower - (value - nobody), (value - nobody) - upper, 0.0) / (1.0 + abs(value))
        worst = max(worst, apart)
        outside += apart > 1e-9
    print(json.dumps({"worst": worst, "outside": outside, "refused": refused, "coalitions": 1 << program["n"]}))


def main():
    if sys.argv[1] == "opinion":
        return opinion(sys.argv[2])
    peer, program = sys.argv[1], read(sys.argv[2])
    coalitions = int(sys.argv[3]) if len(sys.argv) > 3 else 1 << 30
    if peer in ("hot", "hot-impact"):
        done, seconds, total = hot(program, coalitions, peer == "hot-impact")
    elif peer == "ensemble":
        done, seconds, total = ensemble(program, coalitions)
    elif peer == "rebuilt":
        done, seconds, total = rebuilt(program, coalitions)
    elif peer == "linopy":
        done, seconds, total = linopy(program, coalitions)
    else:
        sys.exit(f"there is no peer {peer}\n{__doc__}")
    print(json.dumps({"rate": done / seconds, "seconds": seconds, "sum": total, "coalitions": done}))


if __name__ == "__main__":
    main()
