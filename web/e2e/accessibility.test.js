/** The live page for those who do not see it, or see it small or dark: no fault of access, no sideways scroll, one way by keyboard. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { accessibilityFaults, answerTo, PATIENCE, served } from "./support.js";

const LOOKS = [
  { name: "wide, light", colorScheme: "light", viewport: { width: 1440, height: 900 } },
  { name: "wide, dark", colorScheme: "dark", viewport: { width: 1440, height: 900 } },
  { name: "medium, light", colorScheme: "light", viewport: { width: 1024, height: 768 } },
  { name: "narrow, light", colorScheme: "light", viewport: { width: 390, height: 844 } },
  { name: "narrow, dark", colorScheme: "dark", viewport: { width: 390, height: 844 } },
];

const live = served();

const STATE = "/?build=links/Line+D&factor=European+gas+price:1.1&bloc=KZ,UZ";

for (const { name, ...look } of LOOKS) {
  test(`no fault of access: ${name}`, { timeout: 2 * PATIENCE }, async () => {
    const { page, context } = await live.open(STATE, { ...look, bypassCSP: true });
    await page.locator("#again").waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    const [wide, seen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(wide <= seen, `the page is ${wide} wide in a window of ${seen}`);
    if (look.viewport.width < 1360) {
      await page.getByRole("button", { name: "Change something" }).click();
      await page.getByRole("dialog").waitFor();
      assert.deepEqual(await accessibilityFaults(page), []);
    }
    await context.close();
  });
}

test("a narrow page is changed from its sheet, and the focus comes back", { timeout: PATIENCE }, async () => {
  const { page, context } = await live.open("", { viewport: { width: 390, height: 844 } });
  const opener = page.getByRole("button", { name: "Change something" });
  const sheet = page.getByRole("dialog");
  const ways = [
    () => page.keyboard.press("Escape"),
    () => sheet.getByRole("button", { name: "Close" }).press("Enter"),
    () => page.mouse.click(20, 20),
  ];
  for (const [place, close] of ways.entries()) {
    await opener.focus();
    await page.keyboard.press("Enter");
    if (place === 0) await answerTo(page, () => sheet.getByRole("checkbox", { name: "Line D", exact: true }).press("Space"));
    await sheet.waitFor();
    await close();
    await sheet.waitFor({ state: "detached" });
    assert.equal(await opener.evaluate((element) => element === document.activeElement), true);
  }
  await page.getByText("1 change", { exact: true }).waitFor();
  await answerTo(page, () => page.getByRole("button", { name: "Undo" }).press("Enter"));
  await page.getByText("No change: the base").waitFor();
  await context.close();
});

test("the first stop of the keyboard leads to the answer", { timeout: PATIENCE }, async () => {
  const { page, context } = await live.open();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Skip to the answer");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "answer");
  await context.close();
});
