"""PyPSA networks to compare with: each function builds one, `random_network` many.

Every network has no constraint of power flow beyond capacities, so that a region's optimum must be PyPSA's own.
Buses have a column `country`; components may have `owner`.
"""

import random

import pandas as pd
import pypsa


def _network(name, weights):
    n = pypsa.Network(name=name)
    n.set_snapshots(range(len(weights)))
    for column in ["objective", "stores", "generators"]:
        n.snapshot_weightings[column] = [float(weight) for weight in weights]
    return n


def losses_and_outputs():
    """A cogeneration plant with five outputs, a lossy line, a waste of heat, an own column of owners."""
    n = _network("losses and outputs", [1, 1, 2])
    for name, carrier, country in [
        ("gas", "gas", "A"),
        ("power A", "AC", "A"),
        ("power B", "AC", "B"),
        ("heat", "heat", "A"),
        ("steam", "steam", "A"),
        ("ash", "ash", "A"),
        ("co2", "co2", "C"),
    ]:
        n.add("Bus", name, carrier=carrier, country=country, x=60 + len(name), y=40)
    n.add("Generator", "field", bus="gas", p_nom=200, marginal_cost=20, owner="C;A")
    n.add("Generator", "peaker", bus="power B", p_nom=50, marginal_cost=[90, 120, 80])
    n.add("Generator", "boiler", bus="heat", p_nom=40, marginal_cost=60)
    n.add("Generator", "cooler", bus="heat", p_nom=100, sign=-1, marginal_cost=1)
    n.add("Link", "chp", bus0="gas", bus1="power A", bus2="heat", bus3="steam", bus4="ash", bus5="co2",
          efficiency=0.4, efficiency2=0.3, efficiency3=0.1, efficiency4=0.05, efficiency5=0.2, p_nom=150,
          marginal_cost=2)
    n.add("Link", "line", bus0="power A", bus1="power B", efficiency=0.93, p_nom=30)
    n.add("Store", "sky", bus="co2", e_nom=1e4)
    n.add("Store", "heap", bus="ash", e_nom=1e4)
    n.add("Generator", "vent", bus="steam", p_nom=1e3, sign=-1)
    n.add("Load", "city A", bus="power A", p_set=[10, 20, 15])
    n.add("Load", "city B", bus="power B", p_set=[30, 40, 25])
    n.add("Load", "homes", bus="heat", p_set=[25, 30, 5])
    return n


def stores_over_time():
    """Stores that lose by standing, from a full start, cyclic, with a cost of letting out and a least level; unequal weights."""
    n = _network("stores over time", [3, 1, 5, 2])
    for name, carrier in [("A", "AC"), ("B", "AC"), ("gas", "gas")]:
        n.add("Bus", name, carrier=carrier, country=name[0])
    n.add("Generator", "wind", bus="A", p_nom=60, p_max_pu=[0.9, 0.1, 0.5, 0.05])
    n.add("Generator", "oil", bus="B", p_nom=80, marginal_cost=[70, 90, 75, 95])
    n.add("Generator", "gas", bus="gas", p_nom=20, marginal_cost=[10, 40, 15, 50])
    n.add("Link", "A-B", bus0="A", bus1="B", efficiency=0.97, p_nom=50)
    n.add("Link", "turbine", bus0="gas", bus1="B", efficiency=0.5, p_nom=60)
    n.add("Store", "full tank", bus="gas", e_nom=80, e_initial=80, standing_loss=0.01, e_max_pu=[1, 1, 0.95, 0.95])
    n.add("Store", "battery", bus="A", e_nom=70, e_cyclic=True, standing_loss=0.02, marginal_cost=[1, 2, 1, 3])
    n.add("Store", "cavern", bus="gas", e_nom=100, e_min_pu=0.2, e_cyclic=True, e_max_pu=0.9)
    n.add("Load", "A", bus="A", p_set=[20, 15, 25, 10])
    n.add("Load", "B", bus="B", p_set=[30, 45, 20, 50])
    return n


def storage_units_with_inflow():
    """A reservoir with inflow and spill, a pumped one, a battery; losses both ways; a start and a cyclic year."""
    n = _network("storage units with inflow", [4, 2, 3, 1])
    n.add("Bus", "A", carrier="AC", country="A")
    n.add("Bus", "B", carrier="AC", country="B")
    n.add("StorageUnit", "dam", bus="A", p_nom=40, max_hours=6, inflow=[60, 20, 5, 10], p_min_pu=0,
          efficiency_dispatch=0.9, cyclic_state_of_charge=True, spill_cost=0.5, marginal_cost=1.5)
    n.add("StorageUnit", "pumped", bus="B", p_nom=20, max_hours=8, inflow=2, efficiency_store=0.85,
          efficiency_dispatch=0.92, state_of_charge_initial=100, standing_loss=0.005,
          p_max_pu=[1, 0.8, 1, 0.9])
    n.add("StorageUnit", "battery", bus="B", p_nom=10, max_hours=3, efficiency_store=0.95,
          efficiency_dispatch=0.95, cyclic_state_of_charge=True, standing_loss=0.01)
    n.add("Generator", "coal", bus="B", p_nom=70, marginal_cost=[30, 45, 35, 60])
    n.add("Line", "A-B", bus0="A", bus1="B", s_nom=25, x=0.1)
    n.add("Load", "A", bus="A", p_set=[10, 15, 12, 20])
    n.add("Load", "B", bus="B", p_set=[40, 60, 45, 85])
    return n


def extendable():
    """Generators, links, lines, stores and storage units to be built, with least and without most capacities."""
    n = _network("extendable", [100, 200, 150, 50])
    for name in "ABC":
        n.add("Bus", name, carrier="AC", country=name)
    n.add("Bus", "H", carrier="hydrogen", country="C")
    n.add("Generator", "wind", bus="A", p_nom=5, p_nom_extendable=True, p_nom_min=10, capital_cost=9000,
          p_max_pu=[0.8, 0.2, 0.5, 0.1])
    n.add("Generator", "sun", bus="B", p_nom_extendable=True, p_nom_max=150, overnight_cost=60000, fom_cost=300,
          discount_rate=0.05, lifetime=25, p_max_pu=[0.1, 0.6, 0.3, 0])
    n.add("Generator", "gas", bus="C", p_nom_extendable=True, capital_cost=4000, marginal_cost=60)
    n.add("Generator", "shed", bus="C", p_nom=float("inf"), marginal_cost=3000)
    n.add("Line", "A-B", bus0="A", bus1="B", s_nom_extendable=True, s_nom_max=80, capital_cost=1500, x=0.1)
    n.add("Line", "B-C", bus0="B", bus1="C", s_nom_extendable=True, s_nom_min=5, capital_cost=1000, x=0.1)
    n.add("Link", "electrolysis", bus0="A", bus1="H", efficiency=0.7, p_nom_extendable=True, capital_cost=2500)
    n.add("Link", "cell", bus0="H", bus1="C", efficiency=0.55, p_nom_extendable=True, p_nom_max=60,
          capital_cost=2000)
    n.add("Link", "cable", bus0="A", bus1="C", p_min_pu=-1, p_nom_extendable=True, p_nom_max=30,
          capital_cost=2600)
    n.add("Store", "cavern", bus="H", e_nom_extendable=True, e_cyclic=True, capital_cost=15)
    n.add("StorageUnit", "battery", bus="B", p_nom_extendable=True, p_nom_max=50, max_hours=40, capital_cost=3500,
          efficiency_store=0.95, efficiency_dispatch=0.95, cyclic_state_of_charge=True)
    n.add("StorageUnit", "flow battery", bus="C", p_nom_extendable=True, p_nom_max=50, max_hours=100,
          capital_cost=3000, efficiency_store=0.9, efficiency_dispatch=0.85, marginal_cost=2)
    for bus, load in [("A", [20, 30, 25, 35]), ("B", [30, 20, 30, 40]), ("C", [25, 35, 20, 45])]:
        n.add("Load", f"load {bus}", bus=bus, p_set=load)
    return n


def availability():
    """Availability and costs that change, a pump whose efficiency changes with the weather, components that are not active."""
    n = _network("availability", [1, 2, 1, 3])
    n.add("Bus", "grid", carrier="AC", country="A")
    n.add("Bus", "warm", carrier="heat", country="B")
    n.add("Generator", "sun", bus="grid", p_nom=50, p_max_pu=[0, 0.6, 1.1, 0.2])
    n.add("Generator", "import", bus="grid", p_nom=100, marginal_cost=[50, 30, -5, 80])
    n.add("Generator", "closed", bus="grid", p_nom=100, active=False)
    n.add("Generator", "trade", bus="grid", p_nom=15, p_min_pu=[-1, -0.5, 0, -1], marginal_cost=40)
    n.add("Link", "pump", bus0="grid", bus1="warm", efficiency=[2.5, 3.1, 3.6, 2.5], p_nom=20, marginal_cost=0.5)
    n.add("Link", "new pump", bus0="grid", bus1="warm", efficiency=[2.8, 3.5, 4, 2.9], p_nom_extendable=True,
          p_nom_max=10, capital_cost=30, p_max_pu=[1, 1, 0.5, 0.9])
    n.add("Load", "grid", bus="grid", p_set=[20, 25, 30, 28])
    n.add("Load", "roof", bus="grid", p_set=[-1, -3, 2, 0])
    n.add("Load", "warm", bus="warm", p_set=[60, 40, 20, 70])
    return n


def several_carriers():
    """Gas, power, heat and hydrogen in two countries, coupled; snapshots are dates."""
    n = _network("several carriers", [2, 1, 2])
    n.set_snapshots(pd.date_range("2019-01-01 06:00", periods=3, freq="h"))
    for column in ["objective", "stores", "generators"]:
        n.snapshot_weightings[column] = [2.0, 1.0, 2.0]
    for country in "AB":
        for carrier in ["gas", "AC", "heat", "H2"]:
            n.add("Bus", f"{country} {carrier}", carrier=carrier, country=country)
        n.add("Link", f"{country} chp", bus0=f"{country} gas", bus1=f"{country} AC", bus2=f"{country} heat",
              efficiency=0.45, efficiency2=0.35, p_nom=60)
        n.add("Link", f"{country} boiler", bus0=f"{country} gas", bus1=f"{country} heat", efficiency=0.9, p_nom=60)
        n.add("Link", f"{country} electrolysis", bus0=f"{country} AC", bus1=f"{country} H2", efficiency=0.65,
              p_nom=40)
        n.add("Store", f"{country} H2", bus=f"{country} H2", e_nom=30, e_cyclic=True)
        n.add("Load", f"{country} power", bus=f"{country} AC", p_set=[20, 25, 15])
        n.add("Load", f"{country} heat", bus=f"{country} heat", p_set=[10, 12, 20])
        n.add("Load", f"{country} H2", bus=f"{country} H2", p_set=5)
        n.add("Generator", f"{country} flare", bus=f"{country} heat", p_nom=100, sign=-1)
    n.add("Generator", "A wind", bus="A AC", p_nom=45, p_max_pu=[0.2, 0.9, 0.6])
    n.add("Generator", "A gas", bus="A gas", p_nom=100, marginal_cost=25)
    n.add("Generator", "B gas", bus="B gas", p_nom=50, marginal_cost=32)
    n.add("Link", "gas A-B", bus0="A gas", bus1="B gas", efficiency=0.98, p_nom=60, marginal_cost=1)
    n.add("Link", "H2 B-A", bus0="B H2", bus1="A H2", p_nom=5)
    n.add("Line", "A-B", bus0="A AC", bus1="B AC", s_nom=12, x=0.1)
    return n


def lines_as_transport():
    """Lines and a transformer in a tree, whose flows capacity alone bounds in PyPSA too."""
    n = _network("lines as transport", [1, 1])
    for name in "ABCD":
        n.add("Bus", name, carrier="AC", country=name, v_nom=110 if name == "D" else 220)
    n.add("Generator", "A", bus="A", p_nom=100, marginal_cost=[10, 20])
    n.add("Generator", "C", bus="C", p_nom=60, marginal_cost=[30, 12])
    n.add("Generator", "D", bus="D", p_nom=20, marginal_cost=55)
    n.add("Line", "A-B", bus0="A", bus1="B", s_nom=40, x=0.1, s_max_pu=[0.7, 1])
    n.add("Line", "C-B", bus0="C", bus1="B", s_nom=30, x=0.1)
    n.add("Transformer", "B-D", bus0="B", bus1="D", s_nom=25, x=0.1)
    for bus, load in [("A", [20, 30]), ("B", [25, 35]), ("C", [10, 15]), ("D", [30, 20])]:
        n.add("Load", bus, bus=bus, p_set=load)
    return n


def two_way_links():
    """Links that run both ways: evenly, unevenly, at a cost, between carriers, to be built."""
    n = _network("two-way links", [1, 2, 1])
    for name in "ABC":
        n.add("Bus", name, carrier="AC", country=name)
    n.add("Bus", "DC", carrier="DC", country="C")
    n.add("Generator", "A", bus="A", p_nom=80, marginal_cost=[10, 50, 20])
    n.add("Generator", "B", bus="B", p_nom=80, marginal_cost=[40, 15, 30])
    n.add("Generator", "C", bus="C", p_nom=80, marginal_cost=[60, 60, 5])
    n.add("Link", "even", bus0="A", bus1="B", p_nom=25, p_min_pu=-1)
    n.add("Link", "uneven", bus0="B", bus1="C", p_nom=30, p_min_pu=[-0.5, -0.2, -1], p_max_pu=[1, 0.8, 1],
          marginal_cost=1)
    n.add("Link", "converter", bus0="C", bus1="DC", p_nom=40, p_min_pu=-1, efficiency=0.98)
    n.add("Link", "built", bus0="A", bus1="C", p_nom_extendable=True, p_nom_min=2, p_nom_max=20, p_min_pu=-1,
          capital_cost=15)
    for bus, load in [("A", [30, 30, 30]), ("B", [30, 20, 40]), ("C", [20, 30, 10]), ("DC", [5, 10, 15])]:
        n.add("Load", bus, bus=bus, p_set=load)
    return n


def infeasible():
    """A load in B that nothing can serve whole: 7 of 30 lack in the second snapshot, which stands for 2 hours."""
    n = _network("infeasible", [1, 2])
    n.add("Bus", "A", carrier="AC", country="A")
    n.add("Bus", "B", carrier="AC", country="B")
    n.add("Generator", "A", bus="A", p_nom=100, marginal_cost=10)
    n.add("Generator", "B", bus="B", p_nom=5, marginal_cost=50)
    n.add("Link", "A-B", bus0="A", bus1="B", efficiency=0.9, p_nom=20)
    n.add("Load", "A", bus="A", p_set=10)
    n.add("Load", "B", bus="B", p_set=[15, 30])
    return n


NETWORKS = {
    "losses-and-outputs": losses_and_outputs,
    "stores-over-time": stores_over_time,
    "storage-units-with-inflow": storage_units_with_inflow,
    "extendable": extendable,
    "availability": availability,
    "several-carriers": several_carriers,
    "lines-as-transport": lines_as_transport,
    "two-way-links": two_way_links,
    "infeasible": infeasible,
}


def random_network(seed):
    """A network of two to five buses and one to six snapshots with every kind of component that a region can state.

    Most have an optimum; where supply is drawn too small, PyPSA finds the network infeasible.
    """
    draw = random.Random(seed)
    n_snapshots = draw.randint(1, 6)
    n = _network(f"random {seed}", [draw.choice([1, 1, 2, 3, 0.5, 24]) for _ in range(n_snapshots)])
    carriers = ["AC", "AC", "AC", "gas", "heat"][: draw.randint(2, 5)]
    buses = [f"b{number}" for number in range(len(carriers))]
    for bus, carrier in zip(buses, carriers):
        n.add("Bus", bus, carrier=carrier, country=draw.choice("ABC"), x=draw.uniform(40, 80), y=draw.uniform(30, 50))

    def series(low, high, digits=2):
        if draw.random() < 0.5:
            return round(draw.uniform(low, high), digits)
        return [round(draw.uniform(low, high), digits) for _ in range(n_snapshots)]

    def size(letter, low, high, cost):
        if draw.random() < 0.6:
            return {f"{letter}_nom": round(draw.uniform(low, high), 1)}
        options = {f"{letter}_nom_extendable": True, "capital_cost": round(draw.uniform(0.2, 1) * cost, 2)}
        if draw.random() < 0.5:
            options[f"{letter}_nom_max"] = round(draw.uniform(low, high), 1)
        if draw.random() < 0.3:
            options[f"{letter}_nom_min"] = round(low * draw.random(), 1)
        if draw.random() < 0.3:
            options[f"{letter}_nom"] = round(draw.uniform(low, high), 1)
        return options

    for bus in buses:
        if draw.random() < 0.9:
            n.add("Generator", f"{bus} dear", bus=bus, p_nom=150, marginal_cost=series(80, 150))
        if draw.random() < 0.7:
            n.add("Generator", f"{bus} cheap", bus=bus, marginal_cost=series(-2 if draw.random() < 0.1 else 0, 60),
                  p_max_pu=series(0.1, 1), **size("p", 10, 60, 60))
        if draw.random() < 0.2:
            n.add("Generator", f"{bus} dump", bus=bus, p_nom=round(draw.uniform(5, 60), 1), sign=-1,
                  marginal_cost=series(-10, 5))
        if draw.random() < 0.15:
            n.add("Generator", f"{bus} trade", bus=bus, p_nom=round(draw.uniform(5, 20), 1), p_min_pu=series(-1, 0),
                  marginal_cost=series(20, 90))
        if draw.random() < 0.8:
            n.add("Load", f"{bus} load", bus=bus, p_set=series(5, 50))
        if draw.random() < 0.1:
            n.add("Load", f"{bus} roof", bus=bus, p_set=series(-5, 3))
        if draw.random() < 0.5:
            cyclic = draw.random() < 0.5
            options = size("e", 20, 80, 40)
            start = 0 if cyclic else round(draw.random() * options.get("e_nom", 0) * (not options.get("e_nom_extendable")), 1)
            n.add("Store", f"{bus} store", bus=bus, e_cyclic=cyclic, e_initial=start,
                  standing_loss=draw.choice([0, 0, 0.001, 0.02]),
                  marginal_cost=series(0.1, 3) if "e_nom_extendable" not in options and draw.random() < 0.3 else 0,
                  **options)
        if draw.random() < 0.5:
            cyclic = draw.random() < 0.5
            options = size("p", 5, 30, 60)
            built = options.get("p_nom_extendable", False)
            hours = draw.choice([1, 2, 6, 10])
            inflow = {} if built or draw.random() < 0.5 else {"inflow": series(0, 20), "spill_cost": draw.choice([0, 0, 1])}
            start = 0 if cyclic or built else round(draw.random() * options["p_nom"] * hours, 1)
            n.add("StorageUnit", f"{bus} unit", bus=bus, max_hours=hours, cyclic_state_of_charge=cyclic,
                  efficiency_store=draw.choice([1, 0.9, 0.8]), efficiency_dispatch=draw.choice([1, 0.95, 0.7]),
                  standing_loss=draw.choice([0, 0, 0.001, 0.02]), marginal_cost=draw.choice([0, 0, 1, 4]),
                  state_of_charge_initial=start, **inflow, **options)
    for number, bus0 in enumerate(buses):
        for bus1 in buses[number + 1:]:
            same = n.buses.carrier[bus0] == n.buses.carrier[bus1]
            pick = draw.random()
            name = f"{bus0}-{bus1}"
            if pick < 0.25 and same and (bus0 == "b0"):
                n.add("Line", name, bus0=bus0, bus1=bus1, x=0.1, s_max_pu=series(0.5, 1), **size("s", 5, 50, 40))
            elif pick < 0.45 and same:
                n.add("Link", name, bus0=bus0, bus1=bus1, p_min_pu=-1, marginal_cost=0, **size("p", 5, 50, 40))
            elif pick < 0.9:
                a, b = draw.sample([bus0, bus1], 2)
                options = size("p", 5, 50, 40)
                if draw.random() < 0.3 and len(buses) > 2:
                    c = draw.choice([bus for bus in buses if bus not in (a, b)])
                    options.update({"bus2": c, "efficiency2": round(draw.uniform(0.05, 0.4), 2)})
                efficiency = series(0.3, 0.6) if not same or "bus2" in options else series(0.8, 1)
                n.add("Link", name, bus0=a, bus1=b, efficiency=efficiency, marginal_cost=series(0, 5),
                      p_max_pu=series(0.5, 1), **options)
    return n
