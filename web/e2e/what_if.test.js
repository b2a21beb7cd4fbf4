/** The what-if against the command line: a variant, members of a bloc, a lever, undo; and no error on the page. */

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { actorOf, answerTo, assertShown, downloaded, landbridgeJson, PATIENCE, readCsv, REGION, served, shownOf, temporaryFolder } from "./support.js";

const VARIANT = "trans-caspian-built";

/** Both sides add the same programs up in another order. */
const SAME = 1e-6;

const live = served();

let folder;

before(async () => (folder = await temporaryFolder()));

const power = (...words) => landbridgeJson(folder, "power", REGION, "--json", ...words);

const gain = (report, code) => actorOf(report, code).gain;

/** A box of the controls by its whole title. */
const box = (page, title) => page.getByRole("checkbox", { name: title, exact: true });

async function titleOf(page, name) {
  const overview = await page.evaluate(async () => {
    const response = await fetch("/api/region", { headers: { "x-landbridge-visitor": "0123456789abcdef" } });
    return await response.json();
  });
  return overview.variants.find((variant) => variant.name === name).title;
}

test("the page loads without an error and shows the base", { timeout: PATIENCE }, async () => {
  const { page, faults, context } = await live.open();
  const base = await power();
  for (const { actor, gain: expected } of base.actors) {
    const [shown] = await shownOf(page.locator(".who-gains"), actor);
    assertShown(shown, expected, `gain of ${actor}`);
  }
  assert.equal(await page.getByRole("button", { name: "Undo" }).isDisabled(), true);
  // The chapters come later and may fail on their own.
  await page.locator("#again").waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test("the Caspian link moves Azerbaijan as the command line says", { timeout: PATIENCE }, async () => {
  const { page, faults, context } = await live.open();
  const [base, built] = [await power(), await power("--variant", VARIANT)];
  const title = await titleOf(page, VARIANT);
  const answer = await answerTo(page, () => box(page, title).check());
  const expected = gain(built, "AZ") - gain(base, "AZ");
  assert.ok(Math.abs(expected) > 1, "the variant must move Azerbaijan, else this shows nothing");
  const [shownGain, shownChange] = await shownOf(page.locator(".who-gains"), "AZ");
  assertShown(shownGain, gain(built, "AZ"), "gain of AZ");
  assertShown(shownChange, expected, "change of AZ");

  const { name, text } = await downloaded(page, () => page.getByRole("button", { name: "CSV of who gains" }).click());
  assert.equal(name, `${REGION}-gain.csv`);
  const [header, ...rows] = readCsv(text);
  assert.deepEqual(header, ["actor", "subsystem", "before", "after", "change"]);
  for (const [place, { actor, total }] of answer.after.actors.entries()) {
    const row = rows.find(([code, subsystem]) => code === actor && subsystem === "all");
    const numbers = row.slice(2).map(Number);
    const from = answer.before.actors[place].total.gain;
    assert.deepEqual(numbers, [from, total.gain, total.gain - from]);
    assert.ok(Math.abs(numbers[2] - (gain(built, actor) - gain(base, actor))) < SAME, `change of ${actor} in the CSV`);
  }
  const drawing = await downloaded(page, () => page.getByRole("button", { name: "SVG of who gains" }).click());
  assert.equal(drawing.name, `${REGION}-gain.svg`);
  const told = drawing.text.replace(/<[^>]*>/g, "");
  for (const words of [shownGain, shownChange, `variant=${VARIANT}`]) assert.ok(told.includes(words), `the drawing must say ${words}`);
  assert.deepEqual(faults, []);
  await context.close();
});

test("a member that leaves the bloc changes the shares as the command line says", { timeout: PATIENCE }, async () => {
  const { page, faults, context } = await live.open();
  await answerTo(page, () => page.getByRole("button", { name: "forum6", exact: true }).click());
  const members = page.getByRole("group", { name: "Members of the bloc" });
  const all = await members.locator('button[aria-pressed="true"]').allTextContents();
  assert.equal(all.length, 6);
  await answerTo(page, () => members.getByRole("button", { name: "AZ Azerbaijan" }).click());
  const left = all.filter((code) => code !== "AZ");
  assert.deepEqual(await members.locator('button[aria-pressed="true"]').allTextContents(), left);
  const expected = await power("--bloc", left.join(","));
  for (const { actor, gain: amount } of expected.actors) {
    const [shown] = await shownOf(page.locator(".who-gains"), actor);
    assertShown(shown, amount, `gain of ${actor}`);
  }
  assert.deepEqual(faults, []);
  await context.close();
});

test("a lever is pulled, undone by the browser's Back, and redone", { timeout: PATIENCE }, async () => {
  const { page, faults, context } = await live.open();
  const lever = "Close CPC by court order";
  const rival = "Close CPC for the ninety days of the law";
  await page.getByLabel("In the hand of").selectOption({ label: "Russia" });
  const answer = await answerTo(page, () => box(page, lever).check());
  assert.deepEqual(
    answer.state.levers.map(({ name }) => name),
    [lever],
  );
  const harm = actorOf(answer.after, "KZ").total.gain - actorOf(answer.before, "KZ").total.gain;
  assert.ok(harm < -1, `without CPC Kazakhstan must lose, the change is ${harm}`);
  assertShown((await shownOf(page.locator(".who-gains"), "KZ"))[1], harm, "change of KZ");
  assert.equal(await box(page, rival).isDisabled(), true, "levers that exclude each other cannot be pulled together");

  const chip = page.locator(".change-list .policy", { hasText: lever });
  await chip.waitFor();
  await answerTo(page, () => page.goBack());
  await chip.waitFor({ state: "detached" });
  assert.equal(await box(page, lever).isChecked(), false);
  await answerTo(page, () => page.keyboard.press("Control+Shift+z"));
  await chip.waitFor();
  assert.equal(await box(page, lever).isChecked(), true);
  assert.deepEqual(faults, []);
  await context.close();
});

test("an assumption moves the base of a what-if too", { timeout: PATIENCE }, async () => {
  const { page, faults, context } = await live.open();
  const factor = "European gas price";
  // By label, since what is in a closed fold has no role yet.
  const field = page.getByLabel(`${factor}, number`);
  await page.locator("details.fold", { has: field }).locator("summary").click();
  const moved = await answerTo(page, async () => {
    await field.fill("1.2");
    await field.press("Enter");
  });
  assert.deepEqual(moved.state.factors, [{ name: factor, value: 1.2 }]);
  const gainOf = (side) => actorOf(side, "AZ").total.gain;
  const change = gainOf(moved.after) - gainOf(moved.before);
  assert.ok(Math.abs(change) > 1, `the price must move Azerbaijan, it moves it by ${change}`);
  await page.locator(".change-list .assumption", { hasText: factor }).waitFor();

  const built = await answerTo(page, () => box(page, "Line D").check());
  assert.ok(Math.abs(gainOf(built.before) - gainOf(moved.after)) < SAME, "the base must have the price as well");
  assert.deepEqual(faults, []);
  await context.close();
});
