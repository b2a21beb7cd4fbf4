/** Talks with the server: headers, refusals, waiting when it is busy, and the stream of a run's events. */

import type {
  Brief,
  BriefProgress,
  Overview,
  PatchAnswer,
  Refusal,
  RunDetail,
  RunInfo,
  WhatIf,
  WhatIfAnswer,
} from "../wire";
import { recall, remember } from "./tab_storage";
import { askForToken, token } from "./token";

/** How often a busy server is asked again before the page gives up. */
const MOST_TRIES = 5;

/** A server that names a longer wait than this is not waited for. */
const LONGEST_WAIT_SECONDS = 60;

const VISITOR_KEY = "landbridge-visitor";

/** An answer of 4xx or 5xx, or none at all (status 0). */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly refusal: Refusal,
  ) {
    super(refusal.error);
  }
}

export const isAborted = (error: unknown): boolean => error instanceof DOMException && error.name === "AbortError";

/** Texts of a server start small and end without a stop, as the command line prints them. */
function asSentence(text: string): string {
  const trimmed = text.trim();
  const start = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?…]$/.test(start) ? start : `${start}.`;
}

/** What a refusal says, with its mistakes; a single mistake is the refusal itself. */
export function inWords(error: unknown): string[] {
  const texts =
    error instanceof Refused
      ? [error.refusal.error, ...(error.refusal.mistakes ?? [])]
      : [error instanceof Error ? error.message : String(error)];
  return [...new Set(texts.map(asSentence))];
}

function visitor(): string {
  const known = recall(VISITOR_KEY);
  if (known !== null) return known;
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const made = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  remember(VISITOR_KEY, made);
  return made;
}

/** A header holds bytes alone: so the server, not the browser, refuses a token with letters that none has. */
const inBytes = (text: string): string => String.fromCharCode(...new TextEncoder().encode(text));

function headers(token: string | null, body: unknown): Headers {
  const made = new Headers({ "x-landbridge-visitor": visitor() });
  if (token !== null) made.set("authorization", `Bearer ${inBytes(token)}`);
  if (body !== undefined) made.set("content-type", "application/json");
  return made;
}

export interface Wait {
  seconds: number;
  /** Of the try that follows, from 2. */
  attempt: number;
  of: number;
  because: string;
}

export interface Asking {
  signal?: AbortSignal;
  /** Told before each wait for a busy server. */
  onWait?: (wait: Wait) => void;
}

function sleep(seconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(new DOMException("stopped while waiting", "AbortError"));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, seconds * 1000);
    if (signal?.aborted === true) stop();
    else signal?.addEventListener("abort", stop, { once: true });
  });
}

/** Seconds of a Retry-After header; a date, which the server never sends, counts as one second. */
export function retryAfter(header: string | null): number {
  const seconds = header === null ? Number.NaN : Number(header);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : 1;
}

async function refusalOf(response: Response): Promise<Refused> {
  const text = await response.text();
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null && "error" in parsed && typeof parsed.error === "string") {
      return new Refused(response.status, parsed as Refusal);
    }
  } catch {
    // Not ours; its text is shown as it is.
  }
  const words = text.trim() === "" ? response.statusText : text.trim().slice(0, 300);
  return new Refused(response.status, { error: `The server answered ${response.status}: ${words}` });
}

/** Sends, and waits for a busy server and for the token of one that wants it; the answer is one of 2xx, all else is thrown. */
async function send(method: string, path: string, body: unknown, asking: Asking): Promise<Response> {
  const { signal, onWait } = asking;
  for (let attempt = 1; ; ) {
    const sent = token();
    let response: Response;
    try {
      response = await fetch(path, {
        method,
        headers: headers(sent, body),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (error) {
      if (isAborted(error)) throw error;
      throw new Refused(0, { error: "The server does not answer. Is `landbridge serve` still running?" });
    }
    if (response.ok) return response;
    const refused = await refusalOf(response);
    if (response.status === 401) {
      // Another may have been given since this was sent.
      if (token() !== sent || (await askForToken(signal))) continue;
      throw refused;
    }
    const seconds = retryAfter(response.headers.get("retry-after"));
    const isBusy = response.status === 429 || response.status === 503;
    if (!isBusy || attempt >= MOST_TRIES || seconds > LONGEST_WAIT_SECONDS) throw refused;
    attempt += 1;
    onWait?.({ seconds, attempt, of: MOST_TRIES, because: asSentence(refused.message) });
    await sleep(seconds, signal);
  }
}

async function ask<T>(method: string, path: string, body?: unknown, asking: Asking = {}): Promise<T> {
  const response = await send(method, path, body, asking);
  return (await response.json()) as T;
}

export const getOverview = (asking: Asking = {}): Promise<Overview> => ask("GET", "/api/region", undefined, asking);

export const postWhatIf = (state: WhatIf, against: WhatIf | null, asking: Asking): Promise<WhatIfAnswer> =>
  ask("POST", "/api/what-if", against === null ? { state } : { state, against }, asking);

export interface VariantRequest {
  name: string;
  title: string;
  why: string;
  state: WhatIf;
}

export const postPatch = (request: VariantRequest, asking: Asking = {}): Promise<PatchAnswer> =>
  ask("POST", "/api/patch", request, asking);

export const postVariant = (request: VariantRequest, overwrite: boolean): Promise<PatchAnswer> =>
  ask("POST", "/api/variants", { ...request, overwrite });

/** The brief, or how far it is. */
export async function getBrief(asking: Asking = {}): Promise<{ brief: Brief } | { progress: BriefProgress }> {
  const response = await send("GET", "/api/brief", undefined, asking);
  const parsed: unknown = await response.json();
  return response.status === 202 ? { progress: parsed as BriefProgress } : { brief: parsed as Brief };
}

export const getRuns = (asking: Asking = {}): Promise<RunInfo[]> => ask("GET", "/api/runs", undefined, asking);

export const getRun = (id: string, asking: Asking = {}): Promise<RunDetail> =>
  ask("GET", `/api/runs/${encodeURIComponent(id)}`, undefined, asking);

export const startRun = (state: WhatIf, n: number, seed: number, asking: Asking = {}): Promise<RunInfo> =>
  ask("POST", "/api/runs", { state, n, seed }, asking);

/** The answer may be empty, so it is not read. */
export async function cancelRun(id: string): Promise<void> {
  await send("DELETE", `/api/runs/${encodeURIComponent(id)}`, undefined, {});
}

/** The data of each whole message in a stream of server-sent events, and what is left of the text. */
export function splitEvents(text: string): { messages: string[]; rest: string } {
  const pieces = text.replace(/\r\n/g, "\n").split("\n\n");
  const rest = pieces.pop() ?? "";
  const messages = pieces
    .map((piece) =>
      piece
        .split("\n")
        .filter((line) => line.startsWith("data:"))
        .map((line) => line.slice("data:".length).replace(/^ /, ""))
        .join("\n"),
    )
    .filter((data) => data !== "");
  return { messages, rest };
}

/** Reads a run's events to the end; by fetch, since an EventSource cannot send our headers. */
export async function followRun(id: string, onEvent: (info: RunInfo) => void, asking: Asking): Promise<void> {
  const response = await send("GET", `/api/runs/${encodeURIComponent(id)}/events`, undefined, asking);
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const { messages, rest } = splitEvents(text + decoder.decode(value, { stream: true }));
    text = rest;
    for (const message of messages) onEvent(JSON.parse(message) as RunInfo);
  }
}
