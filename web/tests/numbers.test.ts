/** Numbers are written as the command line writes them. */

import { describe, expect, test } from "vitest";
import { cell, change, counted, money, percent, quantity, quantityChange } from "../src/numbers";

describe("money", () => {
  test.each([
    [1480.4, "1\u202f480"],
    [-12, "\u221212"],
    [0.04, "0.0"],
    [-0.01, "0.0"],
    [9.96, "10"],
    [9.94, "9.9"],
    [123, "123"],
    [1234567, "1\u202f234\u202f567"],
    [-1000, "\u22121\u202f000"],
    [10.5, "10"],
    [11.5, "12"],
    [0.25, "0.2"],
    [0.35, "0.3"],
    [0.75, "0.8"],
    [2.5, "2.5"],
  ])("%f", (amount, text) => expect(money(amount)).toBe(text));
});

test("a change has its sign, and nothing has none", () => {
  expect([5, -2, 0, 0.01, -0.01].map(change)).toEqual(["+5.0", "\u22122.0", "0.0", "0.0", "0.0"]);
  expect([cell(money(0.01)), cell(change(-2))]).toEqual(["\u00b7", "\u22122.0"]);
});

test("percent", () => {
  expect(percent(0.824, 200)).toBe("82\u00a0%");
  expect(percent(0.824, 1000)).toBe("82.4\u00a0%");
  expect(percent(0)).toBe("0\u00a0%");
  expect(percent(1)).toBe("100\u00a0%");
  expect(percent(0.001)).toBe("under 1\u00a0%");
  expect(percent(0.999)).toBe("over 99\u00a0%");
  expect(percent(-0.17)).toBe("\u221217\u00a0%");
});

test("quantity", () => {
  expect(quantity(57.3)).toBe("57.3");
  expect(quantity(32)).toBe("32");
  expect(quantity(1480.4)).toBe("1\u202f480");
  expect(quantity(0.0123456)).toBe("0.0123");
  expect(quantity(100)).toBe("100");
  expect(quantity(0)).toBe("0");
  expect(quantity(-2.5)).toBe("\u22122.5");
  expect(quantityChange(20)).toBe("+20");
});

test("one is counted without a plural", () => {
  expect([0, 1, 2, 1480].map((count) => counted(count, "lever"))).toEqual(["0 levers", "1 lever", "2 levers", "1\u202f480 levers"]);
});
