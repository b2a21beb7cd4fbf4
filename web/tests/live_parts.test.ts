/** Parts of the live page that need no browser: which question wins, events, steps of a slider, acts on assets, the download. */

import { describe, expect, it } from "vitest";
import { inWords, Refused, retryAfter, splitEvents } from "../src/live/api";
import { actOf, afterAct } from "../src/live/assets";
import { factorsBySubsystem } from "../src/live/controls/factors";
import { track } from "../src/live/controls/slider";
import { newestWins } from "../src/live/newest";
import { duration, estimate, progressInWords } from "../src/live/run_words";
import { knownRate } from "../src/live/runs";
import { ALL, sharesRows } from "../src/live/shares_csv";
import { emptyWhatIf } from "../src/live/what_if";
import type { RunInfo, Side } from "../src/wire";
import { actor, overview } from "./live_fixture";

/** Answers when told to, and notes what was asked and what was given up. */
function desk() {
  const asked: string[] = [];
  const stopped: string[] = [];
  const finish = new Map<string, () => void>();
  const newest = newestWins<string>((question, signal) => {
    asked.push(question);
    return new Promise((resolve) => {
      signal.addEventListener("abort", () => {
        stopped.push(question);
        resolve();
      });
      finish.set(question, resolve);
    });
  });
  const answer = async (question: string) => {
    finish.get(question)?.();
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { newest, asked, stopped, answer };
}

describe("the newest question", () => {
  it("waits while one is under way and something is dragged, and the last of them is asked", async () => {
    const { newest, asked, stopped, answer } = desk();
    newest.passing("a");
    newest.passing("b");
    newest.passing("c");
    expect(asked).toEqual(["a"]);
    await answer("a");
    expect(asked).toEqual(["a", "c"]);
    expect(stopped).toEqual([]);
  });

  it("stops the older when it stays", async () => {
    const { newest, asked, stopped, answer } = desk();
    newest.passing("a");
    newest.passing("b");
    newest.settled("c");
    expect(asked).toEqual(["a", "c"]);
    expect(stopped).toEqual(["a"]);
    await answer("c");
    expect(asked).toEqual(["a", "c"]);
  });

  it("is none once all is given up", async () => {
    const { newest, asked, stopped, answer } = desk();
    newest.passing("a");
    newest.passing("b");
    newest.stop();
    await answer("a");
    expect(asked).toEqual(["a"]);
    expect(stopped).toEqual(["a"]);
  });
});

describe("a stream of events", () => {
  it("comes in pieces of any size", () => {
    const text = 'event: progress\ndata: {"done":1}\n\n: still here\n\ndata: {"a":\ndata: 2}\n\ndata: {"do';
    for (let cut = 0; cut <= text.length; cut += 1) {
      const first = splitEvents(text.slice(0, cut));
      const second = splitEvents(first.rest + text.slice(cut));
      expect([...first.messages, ...second.messages]).toEqual(['{"done":1}', '{"a":\n2}']);
      expect(second.rest).toBe('data: {"do');
    }
  });
});

describe("a wait", () => {
  it("is what the server says, else a second", () => {
    expect(retryAfter("7")).toBe(7);
    expect(retryAfter(null)).toBe(1);
    expect(retryAfter("Fri, 27 Nov 2026 07:00:00 GMT")).toBe(1);
  });
});

describe("a refusal", () => {
  it("is told once, in sentences", () => {
    const mistakes = ["levers, X: there is no such lever"];
    expect(inWords(new Refused(422, { error: mistakes[0] ?? "", mistakes }))).toEqual(["Levers, X: there is no such lever."]);
    expect(inWords(new Refused(422, { error: "2 mistakes", mistakes: ["a", "b"] }))).toEqual(["2 mistakes.", "A.", "B."]);
    expect(inWords(new Error("Gone."))).toEqual(["Gone."]);
  });
});

describe("a slider", () => {
  it("has round steps that meet its base", () => {
    expect(track(0.6, 1.25, 1)).toEqual({ low: 0.6, high: 1.25, step: 0.01 });
    expect(track(-1.6, 1.8, 0)).toEqual({ low: -1.6, high: 1.8, step: 0.05 });
    expect(track(0.83, 1.67, 1)).toEqual({ low: 0.83, high: 1.67, step: 0.01 });
  });
  it("reaches its base where the range does not", () => {
    expect(track(1.2, 1.4, 1)).toEqual({ low: 1, high: 1.4, step: 0.005 });
  });
});

describe("assumptions", () => {
  it("are those of tables that a what-if reads", () => {
    const [factor] = overview.factors;
    if (factor === undefined) throw new Error("the fixture has a factor");
    const groups = factorsBySubsystem([factor, { ...factor, name: "How much it cares", table: "agenda" }]);
    expect(groups).toEqual([{ title: "Gas", factors: [factor] }]);
  });
});

describe("an asset", () => {
  const [asset] = overview.map.assets;
  if (asset === undefined) throw new Error("the fixture has an asset");
  it("is built and taken back", () => {
    const state = emptyWhatIf();
    expect(actOf(overview, state, asset, overview.map.base)).toBe("build");
    const built = afterAct(state, asset, "build");
    expect(actOf(overview, built, asset, { flow: [[1, 1]], capacity: [[5, 5]] })).toBe("unbuild");
    expect(afterAct({ ...built, capacity: [{ asset: asset.id, times: 2 }] }, asset, "unbuild")).toEqual(state);
  });
  it("that a variant has built can be closed", () => {
    expect(actOf(overview, emptyWhatIf(), asset, { flow: [[1, 1]], capacity: [[5, 5]] })).toBe("close");
  });
  it("that is closed can be opened, though nothing flows", () => {
    const closed = afterAct(emptyWhatIf(), asset, "close");
    expect(actOf(overview, closed, asset, overview.map.base)).toBe("open");
    expect(afterAct(closed, asset, "open")).toEqual(emptyWhatIf());
  });
});

describe("the rate of runs", () => {
  it("is the newest that is known", () => {
    const run = (done: number, seconds: number) => ({ done, seconds }) as RunInfo;
    expect(knownRate([])).toBeNull();
    expect(knownRate([run(100, 10), run(300, 10), run(0, 2)])).toBe(30);
  });
});

describe("a run in words", () => {
  const run = { status: "running", n: 1000, done: 412, seconds: 20.6 } as RunInfo;
  it("says what is counted, how long it took and how long it may take", () => {
    expect(progressInWords(run)).toBe("412 of 1\u202f000 futures, 21 s so far, 20 a second, about 29 s left");
    expect(progressInWords({ ...run, status: "cancelled" })).toBe("412 of 1\u202f000 futures in 21 s, 20 a second");
    expect(progressInWords({ ...run, done: 0 })).toBe("0 of 1\u202f000 futures, 21 s so far");
  });
  it("guesses only from runs that were timed", () => {
    expect(estimate([], 200)).toContain("not known");
    expect(estimate([run], 200)).toBe("About 10 s at the rate of earlier runs, 20 futures a second.");
  });
  it("counts minutes and hours where they are meant", () => {
    expect([0.2, 89, 600, 7200].map(duration)).toEqual(["1 s", "89 s", "10 min", "2 h"]);
  });
});

describe("the shares as rows", () => {
  const side = (subsystems: [string, string[]][], ...actors: Side["actors"]): Side => ({
    subsystems: subsystems.map(([name, members]) => ({ name, members, together: 0, alone: 0 })),
    actors,
    map: { flow: [], capacity: [] },
  });
  it("have before, after and change, in total and by sub-system", () => {
    const before = side([["Gas", ["Gas"]], ["Oil", ["Oil"]]], actor("KZ", 4, 1.5));
    const after = side([["Gas", ["Gas"]], ["Oil", ["Oil"]]], actor("KZ", 5, 1.5));
    expect(sharesRows(before, after, "gain")).toEqual([
      ["KZ", ALL, 5.5, 6.5, 1],
      ["KZ", "Gas", 4, 5, 1],
      ["KZ", "Oil", 1.5, 1.5, 0],
    ]);
  });
  it("take what has grown together as one", () => {
    const before = side([["Syr", ["Syr"]], ["Amu", ["Amu"]]], actor("KZ", 4, 1));
    const after = side([["Syr + Amu", ["Syr", "Amu"]]], actor("KZ", 7));
    expect(sharesRows(before, after, "gain")).toEqual([
      ["KZ", ALL, 5, 7, 2],
      ["KZ", "Syr + Amu", 5, 7, 2],
    ]);
  });
});
