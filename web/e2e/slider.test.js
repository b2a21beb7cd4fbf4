/** A slider that is dragged is one change: the numbers follow on the way, and one undo takes all of it back. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { answerTo, PATIENCE, served } from "./support.js";

const STEPS = 12;

const live = served();

test("a drag asks one question at a time and is one undo", { timeout: PATIENCE }, async () => {
  const { page, faults, context } = await live.open();
  const fold = page.locator("details.fold", { has: page.getByLabel("European gas price", { exact: true }) });
  await fold.locator("summary").click();
  const slider = fold.getByLabel("European gas price", { exact: true });
  await slider.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await slider.boundingBox();
  const entries = await page.evaluate(() => history.length);
  const at = (share) => [x + width * share, y + height / 2];

  let open = 0;
  let mostOpen = 0;
  page.on("request", (request) => {
    if (request.url().endsWith("/api/what-if")) mostOpen = Math.max(mostOpen, (open += 1));
  });
  for (const end of ["requestfinished", "requestfailed"]) {
    page.on(end, (request) => {
      if (request.url().endsWith("/api/what-if")) open -= 1;
    });
  }
  await page.mouse.move(...at(0.65));
  await page.mouse.down();
  for (let step = 1; step <= STEPS; step += 1) await page.mouse.move(...at(0.65 + (0.2 * step) / STEPS));
  const dragged = await slider.inputValue();
  assert.ok(Number(dragged) > 1, `the slider must have moved, it is at ${dragged}`);
  assert.ok(mostOpen <= 1, `${mostOpen} questions were under way at once`);
  assert.match(page.url(), /factor=European\+gas\+price:/);
  await page.mouse.up();
  await page.locator('#what-if[aria-busy="false"]').waitFor();
  assert.equal(await page.evaluate(() => history.length), entries + 1);
  assert.match(page.url(), new RegExp(`factor=European\\+gas\\+price:${dragged}$`));

  await answerTo(page, () => page.keyboard.press("Control+z"));
  assert.equal(await slider.inputValue(), "1");
  assert.doesNotMatch(page.url(), /factor=/);
  assert.deepEqual(faults, []);
  await context.close();
});
