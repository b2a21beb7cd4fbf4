# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Your own PyPSA network as a game
#
# A network in PyPSA says what everybody together can do at the least cost. It does not say who would gain by doing so, or who could refuse. Say to whom each bus
# belongs, and it becomes a game: every coalition of owners runs its own part of the network, and what each is worth to the others follows.
#
# ## A network of four countries
#
# All invented. Alpia has cheap hydropower and a reservoir, Delta has cheap lignite, Coria has a large load and dear gas, and
# what Alpia and Delta sell to Coria goes through Borea. The year is cut into 24 half-months of 365 hours, so that what is shown is the seasons.

# %%
import logging
import warnings

import landbridge
import numpy as np
import pandas as pd
import pypsa

warnings.filterwarnings("ignore", category=FutureWarning)
for library in ("linopy", "pypsa"):
    logging.getLogger(library).setLevel(logging.WARNING)

HOURS = 365.0
SHORTFALL = 300.0  # What an hour without a megawatt costs those who lack it.

network = pypsa.Network()
network.set_snapshots(pd.RangeIndex(24, name="snapshot"))
network.snapshot_weightings.loc[:, :] = HOURS
network.add("Carrier", ["AC", "hydro", "coal", "gas", "lignite", "reservoir", "line"])

owners = {"Alpia bus": "Alpia", "Borea bus": "Borea", "Coria bus": "Coria", "Delta bus": "Delta"}
network.add("Bus", list(owners), carrier="AC", x=[8.0, 14.0, 20.0, 15.0], y=[47.0, 46.0, 47.0, 42.0])

season = np.cos(2 * np.pi * np.arange(24) / 24)  # 1 in January, -1 in July.
melt = np.clip(0.55 - 0.35 * season, 0, 1)
plants = {
    # bus, carrier, MW, marginal cost, availability
    "Alpia hydro": ("Alpia bus", "hydro", 520, 4, melt),
    "Borea coal": ("Borea bus", "coal", 280, 45, 1),
    "Coria gas": ("Coria bus", "gas", 460, 95, 1),
    "Delta lignite": ("Delta bus", "lignite", 600, 28, 1),
}
for name, (bus, carrier, size, cost, available) in plants.items():
    network.add("Generator", name, bus=bus, carrier=carrier, p_nom=size, marginal_cost=cost, p_max_pu=available)

loads = {"Alpia": (170, 0.2), "Borea": (230, 0.25), "Coria": (450, 0.3), "Delta": (210, 0.2)}
for country, (mean, swing) in loads.items():
    network.add("Load", f"{country} load", bus=f"{country} bus", p_set=mean * (1 + swing * season))

network.add(
    "StorageUnit",
    "Alpia reservoir",
    bus="Alpia bus",
    carrier="reservoir",
    p_nom=120,
    max_hours=4 * HOURS,
    efficiency_store=0.9,
    efficiency_dispatch=0.9,
    cyclic_state_of_charge=True,
)


def add_line(network, one, other, size):
    """A line as a link each way."""
    for sender, receiver in ((one, other), (other, one)):
        network.add(
            "Link",
            f"Line {sender}-{receiver}",
            bus0=f"{sender} bus",
            bus1=f"{receiver} bus",
            carrier="line",
            p_nom=size,
            efficiency=0.97,
            marginal_cost=1.0,
        )


add_line(network, "Alpia", "Borea", 180)
add_line(network, "Delta", "Borea", 350)
add_line(network, "Borea", "Coria", 420)

# %%
status, condition = network.optimize(solver_name="highs", log_to_console=False, progress=False)
assert (status, condition) == ("ok", "optimal")
cost = network.objective
wanted = (network.loads_t.p_set.sum(axis=1) * HOURS).sum()
print(f"PyPSA: {wanted / 1e6:.2f} TWh are served at a cost of {cost / 1e6:,.1f} million")

# %% [markdown]
# ## The same network as a game
#
# `from_pypsa` makes a region of it: each bus and what is on it belongs to its owner, a line needs both ends. What a coalition cannot serve costs it the
# `shortfall_price`. So what all together are worth is what the load is worth at that price, less PyPSA's own cost:

# %%
region = landbridge.from_pypsa(network, owners=owners, shortfall_price=SHORTFALL, name="four-countries")
game = region.game()
assert sorted(game.players) == ["Alpia", "Borea", "Coria", "Delta"]
together = game.value(game.players)
assert abs(together - (SHORTFALL * wanted - cost)) < 1e-6 * cost
print(f"landbridge: {SHORTFALL * wanted - together:,.2f}, PyPSA: {cost:,.2f}")
region

# %% [markdown]
# The two agree to a millionth. What PyPSA does not give are the other fourteen coalitions:

# %%
game.table()

# %% [markdown]
# ## Who gains

# %%
shares = region.power()
gain = shares.to_pandas().set_index("actor")["gain"]
surplus = gain.sum()
assert (gain > 0).all()
print((gain / surplus).map("{:.0%}".format).to_dict())
shares

# %% [markdown]
# Borea, which lies between, gains most: without it nobody trades at all. Whoever finds that too generous can ask other concepts. The nucleolus splits so that the
# coalition that is worst off is as well off as can be, and gives Borea less; the core holds the splits from which no coalition wants to leave, and here it is not empty.

# %%
stand_alone = {player: game.value(player) for player in game.players}
assert abs(game.value(["Alpia", "Coria", "Delta"]) - sum(stand_alone[p] for p in ("Alpia", "Coria", "Delta"))) < 1e-6 * together
epsilon, _ = game.least_core()
assert epsilon < 1e-6 * together  # There is a core.
assert gain["Borea"] == gain.max()
by_concept = game.payoffs("shapley", "nucleolus").to_pandas().set_index("player").sub(pd.Series(stand_alone), axis=0)
assert by_concept.loc["Borea", "nucleolus"] < by_concept.loc["Borea", "shapley"]
by_concept.div(1e6).round(1).add_suffix(", gain in millions")

# %% [markdown]
# ## An interconnector past Borea
#
# A line of 150 MW from Delta to Coria needs nobody else. As a change of the region it is a patch: a row more for each way in the table of links, made here from
# a row that is there, with ends, size and consent put right.

# %%
SIZE, A_YEAR = 150.0, 120_000.0  # MW; what a megawatt of it costs a year.
links = region.table("links").to_pandas().set_index("name")
pattern = links.loc["Line Delta-Borea"].dropna().to_dict()
ends = {country: links.loc[f"Line {country}-Borea", "bus0"] for country in ("Delta", "Coria")}
both_ways = {
    f"Interconnector {sender}-{receiver}": {
        **pattern,
        "bus0": ends[sender],
        "bus1": ends[receiver],
        "capacity": pattern["capacity"] * SIZE / network.links.p_nom["Line Delta-Borea"],
        "consent": [sender, receiver],
    }
    for sender, receiver in (("Delta", "Coria"), ("Coria", "Delta"))
}
past_borea = region.patch({"title": "An interconnector past Borea", "add": {"links": both_ways}}, "interconnector")
later = past_borea.game()

network.model.solver_model = None  # PyPSA copies no network with a solver attached.
wider = network.copy()
add_line(wider, "Delta", "Coria", SIZE)
wider.optimize(solver_name="highs", log_to_console=False, progress=False)
assert abs(later.value(later.players) - (SHORTFALL * wanted - wider.objective)) < 1e-6 * wider.objective
print(f"PyPSA and landbridge agree on it: all together save {(cost - wider.objective) / 1e6:.1f} million a year")

# %% [markdown]
# Now the question that a planner's model does not ask: to whom is it worth what?

# %%
gain_later = past_borea.power().to_pandas().set_index("actor")["gain"]
table = pd.DataFrame({"before": gain, "after": gain_later, "change": gain_later - gain}).div(1e6).round(1)
price = SIZE * A_YEAR
worth_to_all = cost - wider.objective
worth_to_two = (gain_later - gain)[["Delta", "Coria"]].sum()
assert gain_later["Borea"] < gain["Borea"]
assert worth_to_all < price < worth_to_two
print(f"It costs {price / 1e6:.1f} million a year and saves all together {worth_to_all / 1e6:.1f};")
print(f"to Delta and Coria it brings {worth_to_two / 1e6:.1f}.")
table

# %% [markdown]
# A planner would not build it: it saves less than it costs. Delta and Coria would, for it takes from Borea its hold on their trade. Either the four agree on what
# passing through Borea costs, or a line is built whose worth is that of an argument.
#
# ## Who can be coerced
#
# Levers are a table too. Say that Borea can close its lines to Coria for ninety days, from any half-month on, and Alpia its line to Borea.

# %%
levers = pd.DataFrame(
    {
        "name": ["Close the lines to Coria", "Close the lines to Alpia"],
        "actor": ["Borea", "Alpia"],
        "channel": "transit",
        "assets": ["Line Borea-Coria;Line Coria-Borea", "Line Alpia-Borea;Line Borea-Alpia"],
        "effect": "close",
        "days": 90,
        "cost": 0.0,
    }
)
threat = region.with_table("levers", levers).attack("Borea", target="Coria", levers=1)
threat_later = past_borea.with_table("levers", levers).attack("Borea", target="Coria", levers=1)
before, after = threat["plans"][0], threat_later["plans"][0]
assert 0 < after["harm"] < before["harm"]
for when, plan in (("today", before), ("with the interconnector", after)):
    print(f"{when}: {plan['harm'] / 1e6:.1f} million taken from Coria, at a cost of {plan['own_cost'] / 1e6:.1f} to Borea")
threat

# %% [markdown]
# Which half-month is the worst is found too. From here on everything that is there for a region of tables is there for the network:
# `region.write("four-countries")` makes a folder of it, to which factors, blocs, ties and claims can be added, and `landbridge brief four-countries` the page.
