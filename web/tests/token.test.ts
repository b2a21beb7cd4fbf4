/** Requests to a server that wants a token: they wait for it, and are asked again with it. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { getOverview, getRuns, Refused } from "../src/live/api";
import { giveToken, tokenAsked, withholdToken } from "../src/live/token";
import { overview } from "./live_fixture";

const REFUSAL = { error: "that is not the token of this server" };

let right: string;
let sent: (string | null)[];

beforeEach(() => {
  right = "right";
  sent = [];
  vi.stubGlobal("fetch", async (path: string, { headers }: { headers: Headers }) => {
    const bearer = headers.get("authorization");
    sent.push(bearer);
    if (bearer !== `Bearer ${right}`) return Response.json(REFUSAL, { status: 401 });
    return Response.json(path === "/api/region" ? overview : []);
  });
});

afterEach(() => vi.unstubAllGlobals());

const untilAsked = (why: "missing" | "refused") => vi.waitFor(() => expect(tokenAsked.value).toBe(why));

test("a request is asked again until the token is taken", async () => {
  const answer = getOverview();
  await untilAsked("missing");
  giveToken("wrong");
  expect(tokenAsked.value).toBeNull();
  await untilAsked("refused");
  giveToken("right");
  expect(await answer).toEqual(overview);
  expect(sent).toEqual([null, "Bearer wrong", "Bearer right"]);
  expect(tokenAsked.value).toBeNull();
});

test("one token serves all that wait for it, and those that come late", async () => {
  right = "tomorrow's";
  const answers = Promise.all([getOverview(), getRuns()]);
  await untilAsked("refused");
  giveToken(right);
  expect(await answers).toEqual([overview, []]);
  expect(await getRuns()).toEqual([]);
  expect(tokenAsked.value).toBeNull();
});

test("who gives none is told the refusal, and asked again by the next request", async () => {
  right = "another";
  const refused = getRuns().catch((error: unknown) => error);
  await untilAsked("refused");
  withholdToken();
  expect(await refused).toEqual(new Refused(401, REFUSAL));
  const answer = getRuns();
  await untilAsked("refused");
  giveToken(right);
  expect(await answer).toEqual([]);
});

test("a request that is given up waits no longer", async () => {
  right = "yet another";
  const abort = new AbortController();
  const stopped = getRuns({ signal: abort.signal }).catch((error: unknown) => error);
  await untilAsked("refused");
  abort.abort();
  expect((await stopped) as Error).toHaveProperty("name", "AbortError");
  giveToken(right);
});

test("a token of letters that no header holds is refused like any other", async () => {
  right = "a right one";
  const answer = getRuns();
  await untilAsked("refused");
  giveToken("токен");
  await untilAsked("refused");
  giveToken(right);
  expect(await answer).toEqual([]);
});
