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
# # The region in ten minutes
#
# Fifteen states and groups of states share the pipelines, railways, rivers and power lines between the Caspian and the Chinese border.
# Who gains by working together, and how much of that could each of them take away again? This notebook asks the questions in the order in which
# a lender would: what is there, who gains, what a new line changes, whether to bargain as one, who can be coerced, and which of the things that
# are said of the region hold.
#
# Money is in millions of US dollars of 2024 a year. Nearly all numbers in the region's tables are assumptions with their reasoning written beside
# them, so read signs and orders of size, not digits. Every figure in the text below is computed, or asserted, in a cell beside it.

# %%
from html import escape

import landbridge
from IPython.display import SVG

region = landbridge.load("central-asia")
assert region.money_unit == "million US dollars of 2024"
region

# %% [markdown]
# The lines are as wide as what flows when everybody cooperates. How sure are its numbers? The folder says it of each: grade A is a primary figure,
# C an assumption.

# %%
checked = region.check()
grades = checked["grades"]
assumed = grades["C"] / sum(grades.values())
assert assumed > 0.9
print(f"{grades['A']} numbers of grade A, {grades['B']} of grade B, {grades['C']:,} of grade C: {assumed:.0%} are assumptions")

# %% [markdown]
# ## Who gains
#
# For every one of the 32,768 coalitions the cheapest operation of its pipes, rails and rivers is computed, with a proof of how close to the optimum
# it is: to less than a dollar for each. The Shapley value then splits what all make together: a state's *share* is what it adds, on average over all orders in which they could
# come together. *Alone* is what it makes without anybody, and *gain* the difference. *Regional* is the part of a share that would not be there
# without the six candidates of the forum.

# %%
shares = region.power()
totals = shares.to_pandas().set_index("actor")
proven = region.values().to_pandas()
widest = (proven["upper"] - proven["lower"]).max()
assert len(proven) == 2 ** len(region.actors) == 32_768
assert widest < 1e-6
print(f"the widest of the proven intervals is {widest:.1e} wide")
shares

# %% [markdown]
# Two things to notice. Kazakhstan gains most of the six, by its oil before all, which reaches no ocean but over others' land. And Russia gains more than
# any of them, though alone it makes nothing here: a share prices *free refusal*, as if every state on a line could close it tomorrow and for good.
# Contracts and treaties are what makes real payments smaller, so the gap to what is really paid is what those contracts are worth. It is no
# forecast of tariffs.

# %%
six = region.candidates
assert totals.loc[six, "gain"].idxmax() == "KZ"
assert totals["gain"].idxmax() == "RU" and abs(totals.loc["RU", "alone"]) < 1
by_part = shares.tables["shares"].to_pandas().pivot(index="actor", columns="subsystem", values="gain")
assert by_part.loc["KZ"].drop("Total").idxmax() == "Oil"
by_part.loc[[*six, "RU", "CN"]].round(0)

# %% [markdown]
# ## A new line
#
# Variants are named changes of the tables. One of them builds the gas line over the Caspian from Turkmenistan to Azerbaijan, and counts its cost as
# sunk. Who gains by it being there?

# %%
built = region.with_variants("trans-caspian-built")
with_line = built.power().to_pandas().set_index("actor")
change = (with_line["gain"] - totals["gain"]).rename("change of gain")
print(f"all together: {change.sum():+,.0f} a year")
change[change.abs() > 1].sort_values(ascending=False).to_frame().round(0)


# %%
def bars(values, title):
    """Diverging bars, a row for each value, as SVG."""
    row, middle, wide = 22, 330, 240
    scale = wide / max(abs(value) for value in values.values())
    parts = []
    for place, (name, value) in enumerate(values.items()):
        y, length = 30 + place * row, abs(value) * scale
        x, color = (middle, "#2A9D8F") if value > 0 else (middle - length, "#C8553D")
        parts.append(f'<text x="10" y="{y + 13}">{escape(name)}</text>')
        parts.append(f'<rect x="{x:.1f}" y="{y}" width="{max(length, 1):.1f}" height="{row - 6}" fill="{color}"/>')
        side, anchor = (x + length + 4, "start") if value > 0 else (x - 4, "end")
        parts.append(f'<text x="{side:.1f}" y="{y + 13}" text-anchor="{anchor}">{value:+,.0f}</text>')
    height = 40 + row * len(values)
    style = 'font-family="sans-serif" font-size="12"'
    head = f'<text x="10" y="16" font-weight="bold">{escape(title)}</text>'
    return SVG(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 {height}" width="640" {style}>{head}{"".join(parts)}</svg>')


names = dict(row[:2] for row in region.actors.rows())
moved = change[change.abs() > 1].sort_values(ascending=False)
bars({names[actor]: value for actor, value in moved.items()}, "Gain by the Caspian gas line once it is there, M$ a year")

# %% [markdown]
# Turkey, Azerbaijan, Georgia and Turkmenistan gain nearly alike, for the way from the field to the market needs all four. Russia and Iran, through
# whom other ways lead, lose less than a twentieth of what the four gain. And the line is not free: its builders look at it before it is sunk, and
# the variant `trans-caspian` counts what it costs against what it brings.

# %%
western = ["TR", "AZ", "GE", "TM"]
assert set(change.nlargest(4).index) == set(western)
assert change[western].max() < 1.3 * change[western].min()
assert change["RU"] < 0 and change["IR"] < 0
assert abs(change["RU"]) + abs(change["IR"]) < 0.05 * change[western].sum()

to_be_built = region.with_variants("trans-caspian")
before, after = (at.game().v[-1] for at in (region, to_be_built))
assert 0 < after - before < with_line["gain"].sum() - totals["gain"].sum()
print(f"what all make together, the cost of building taken off: {after - before:+,.0f} a year")

# %% [markdown]
# ## One voice?
#
# Six of them meet as a forum. Would it pay them to bargain as one with everybody else? A bloc has one voice, but only one veto where its members
# had several on the same line.

# %%
forum = region.blocs(to="forum6")
moved = {actor["actor"]: actor["total"]["share"] for actor in forum["changes"][0]["actors"]}
together = sum(moved[actor] for actor in six)
assert together < 0 < moved["CN"]
assert moved["CN"] > 0.9 * -together
print(f"the six together {together:+,.0f}, China {moved['CN']:+,.0f}, Russia {moved['RU']:+,.0f}")
ordered = sorted((pair for pair in moved.items() if abs(pair[1]) > 1), key=lambda pair: -pair[1])
bars({names[actor]: value for actor, value in ordered}, "The six as one: change of share, M$ a year")

# %% [markdown]
# They lose by it, and China gains about as much as they lose: on the gas lines to China, where Turkmenistan, Uzbekistan and Kazakhstan each hold a
# veto of their own, one voice is one veto. By sub-system the exception is water and power, where the six are better off as one:

# %%
change = forum["changes"][0]
named = change["subsystems"]
by_part = {
    part: sum(actor["by_subsystem"][place]["share"] for actor in change["actors"] if actor["actor"] in six)
    for place, part in enumerate(named)
}
assert [part for part, value in by_part.items() if value > 1] == ["Syr Darya + Amu Darya"]
assert by_part["Gas"] < 0.8 * together
rows = [{"sub-system": part, "change": value} for part, value in by_part.items()]
landbridge.Table.from_rows(rows, "the six as one", region.money_unit)

# %% [markdown]
# ## Who can be coerced
#
# The tables hold what each state could do to others: close a line, ask another price. Of all pairs of Russia's levers, which hurts Kazakhstan most, and
# what does it cost Russia?

# %%
worst = region.attack("RU", target="KZ", levers=2)
plan = worst["plans"][0]
assert plan["levers"][0].startswith("Close CPC")
assert plan["verdict"] == "hurts_both" and 2 < plan["leverage"] < 3
print(f"harm {plan['harm']:,.0f}, {plan['harm_share']:.0%} of what Kazakhstan adds; at a cost of {plan['own_cost']:,.0f} to Russia")
worst.table

# %% [markdown]
# The pipeline to the Black Sea is the lever, and it hurts both: for every dollar of its own Russia takes between two and three from Kazakhstan. That no
# other pair of its levers does more is proven; what pulling them costs beside the network is not known, and counts as nothing.
#
# ## Which sayings hold
#
# The region's folder holds 34 statements that analysts made of it, each with tests. Here are two, judged over 16 samples of the uncertain numbers so that
# this page is quick (the brief takes 64): that the six bargain better as one (e1), and that Azerbaijan relies less on transit through Russia and Iran (h2).

# %%
assert checked["claims"] == 34
judged = region.claims(only=["e1", "h2"], n=16)
verdicts = {claim["id"]: claim["verdict"] for claim in judged["claims"]}
assert verdicts == {"e1": "fails", "h2": "holds"}
judged.to_pandas()[["id", "title", "verdict", "base", "low", "high", "sign_share", "unit"]]

# %% [markdown]
# *Fails* does not mean that the opposite is true: it means that the numbers which would have to be seen are not. `landbridge why central-asia e1` names the rows
# and sources that a verdict rests on, and `region.brief("central-asia.html")` writes all of this, with every variant and every claim, as one page.
