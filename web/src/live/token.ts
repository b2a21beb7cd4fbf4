/** The token of a server that wants one: kept for this tab, and asked for where it is missing or not taken, at the start and later. */

import { signal } from "@preact/signals";
import { recall, remember } from "./tab_storage";

const TOKEN_KEY = "landbridge-token";

/** Why the reader is asked just now; null where he is not. */
export const tokenAsked = signal<"missing" | "refused" | null>(null);

/** Those who wait; told whether there is a token to try. */
const waiting = new Set<(isGiven: boolean) => void>();

export const token = (): string | null => recall(TOKEN_KEY);

/** Waits until the reader gives a token, or would rather not: then it is false. */
export function askForToken(abort: AbortSignal | undefined): Promise<boolean> {
  abort?.throwIfAborted();
  tokenAsked.value = token() === null ? "missing" : "refused";
  return new Promise((resolve, reject) => {
    waiting.add(resolve);
    abort?.addEventListener("abort", () => {
      waiting.delete(resolve);
      reject(abort.reason);
    });
  });
}

function settle(isGiven: boolean): void {
  tokenAsked.value = null;
  for (const resolve of waiting) resolve(isGiven);
  waiting.clear();
}

export function giveToken(text: string): void {
  remember(TOKEN_KEY, text);
  settle(true);
}

export const withholdToken = (): void => settle(false);
