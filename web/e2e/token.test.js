/** A server with a token: it is asked for at the start, and again when the server takes it no longer, with nothing lost. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { accessibilityFaults, answerTo, browser, openPage, PATIENCE, REGION, serve, settled } from "./support.js";

const TOKEN = "for-those-who-know-it";

test("the token is asked for until it is right, at the start and in between", { timeout: 2 * PATIENCE }, async () => {
  const address = await serve(REGION, TOKEN);
  const { page, faults, context } = await openPage(await browser(), { bypassCSP: true });
  await page.goto(address);
  const give = async (token) => {
    await page.getByLabel("Token of this server").fill(token);
    await page.getByRole("button", { name: "Go on" }).click();
  };
  await give("кто это знает");
  await page.getByText("The server does not take the token that this tab has.").waitFor();
  await give(TOKEN);
  await settled(page);

  let isOld = true;
  await page.route("**/api/what-if", (route) => {
    const headers = route.request().headers();
    return route.continue({ headers: isOld ? { ...headers, authorization: "Bearer the token of yesterday" } : headers });
  });
  const dialog = page.getByRole("dialog");
  await page.getByRole("checkbox", { name: "Line D", exact: true }).check();
  await dialog.waitFor();
  assert.equal(await dialog.getByLabel("Token of this server").evaluate((field) => field === document.activeElement), true);
  assert.deepEqual(await accessibilityFaults(page), []);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await page.getByText("That is not the token of this server.").waitFor();
  await page.getByRole("button", { name: "Try again" }).click();
  await dialog.waitFor();
  isOld = false;
  const answer = await answerTo(page, () => give(TOKEN));
  assert.deepEqual(answer.state.build, ["links/Line D"]);
  await dialog.waitFor({ state: "detached" });
  // The browser notes each refusal by itself.
  assert.deepEqual(
    faults.filter((fault) => !fault.includes("401")),
    [],
  );
  await context.close();
});
