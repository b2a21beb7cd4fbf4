"""Networks that PyPSA solves with HiGHS in the same run: equal optima; where PyPSA finds none, unserved load and where."""

import warnings

import landbridge
import networks
import pytest

TOLERANCE = 1e-6
"""Relative to PyPSA's optimum; HiGHS itself stops at 1e-7."""

N_RANDOM = 12
"""PyPSA takes seconds for each; more were compared by hand, as docs/methods/pypsa.md says."""

NAMES = (
    "losses_and_outputs",
    "stores_over_time",
    "storage_units_with_inflow",
    "extendable",
    "availability",
    "several_carriers",
    "lines_as_transport",
    "two_way_links",
    "infeasible",
)


def solve(network):
    """PyPSA's own system cost, or None where it finds the network infeasible."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        status, condition = network.optimize(solver_name="highs", log_to_console=False)
    if condition == "infeasible" or status == "warning":
        return None
    return network.objective + network.objective_constant


def check(network):
    expected = solve(network.copy())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        region = landbridge.from_pypsa(network)
    found = region.solve()
    if expected is None:
        assert found["unserved"], "PyPSA finds it infeasible"
        assert all(row["amount"] > 0 and row["name"] and row["period"] for row in found["unserved"])
    else:
        assert found["unserved"] == []
        assert found["system_cost"] == pytest.approx(expected, rel=TOLERANCE, abs=TOLERANCE)


@pytest.mark.parametrize("name", NAMES)
def test_a_network_costs_what_pypsa_says(name):
    check(getattr(networks, name)())


@pytest.mark.parametrize("seed", range(N_RANDOM))
def test_a_random_network_costs_what_pypsa_says(seed):
    check(networks.random_network(seed))
