/** Runs of futures as the page follows them: started, watched, cancelled, and found again after a reload. */

import { batch, signal, type ReadonlySignal } from "@preact/signals";
import type { RunDetail, RunInfo, WhatIf } from "../wire";
import { cancelRun, followRun, getRun, getRuns, inWords, isAborted, startRun, type Asking } from "./api";

/** How often a broken stream is taken up again before the page gives up. */
const MOST_RETRIES = 5;

const RETRY_MILLISECONDS = 1000;

export const isUnderWay = (info: RunInfo): boolean => info.status === "queued" || info.status === "running";

/** Futures a second; null while too little is known. */
export const rateOf = (info: RunInfo): number | null =>
  info.done > 0 && info.seconds > 0 ? info.done / info.seconds : null;

/** The rate of the newest run that has one. */
export function knownRate(runs: RunInfo[]): number | null {
  for (let place = runs.length - 1; place >= 0; place -= 1) {
    const run = runs[place];
    const rate = run === undefined ? null : rateOf(run);
    if (rate !== null) return rate;
  }
  return null;
}

export interface Runs {
  /** As the server lists them. */
  list: ReadonlySignal<RunInfo[]>;
  current: ReadonlySignal<RunInfo | null>;
  /** Results of the current run, once there are some. */
  detail: ReadonlySignal<RunDetail | null>;
  /** What went wrong or is waited for; empty otherwise. */
  message: ReadonlySignal<string>;
  refresh(): Promise<void>;
  start(state: WhatIf, n: number, seed: number): Promise<void>;
  cancel(): Promise<void>;
  /** Shows a run by its id and follows it while it is under way. */
  show(id: string): Promise<void>;
}

/** `onShow` is told which run is shown, so that the address can hold it. */
export function createRuns(onShow: (id: string) => void): Runs {
  const list = signal<RunInfo[]>([]);
  const current = signal<RunInfo | null>(null);
  const detail = signal<RunDetail | null>(null);
  const message = signal("");
  let following: AbortController | null = null;

  const asking = (abort: AbortSignal | undefined): Asking => ({
    ...(abort === undefined ? {} : { signal: abort }),
    onWait: ({ seconds, attempt, of, because }) => {
      message.value = `${because} Trying again in ${seconds} s (${attempt} of ${of}).`;
    },
  });

  const put = (info: RunInfo): void => {
    const place = list.value.findIndex((run) => run.id === info.id);
    list.value = place < 0 ? [...list.value, info] : list.value.map((run) => (run.id === info.id ? info : run));
  };

  const update = (info: RunInfo): void =>
    batch(() => {
      current.value = info;
      put(info);
    });

  const load = async (id: string, abort: AbortSignal): Promise<RunDetail> => {
    const found = await getRun(id, asking(abort));
    abort.throwIfAborted();
    batch(() => {
      // The list holds no results.
      const { futures: _futures, chapter: _chapter, ...info } = found;
      update(info);
      detail.value = found;
      message.value = "";
    });
    return found;
  };

  const follow = async (id: string, abort: AbortSignal): Promise<void> => {
    let failures = 0;
    let isOpen = isUnderWay(await load(id, abort));
    while (isOpen) {
      try {
        const onEvent = (info: RunInfo) => {
          if (abort.aborted) return;
          failures = 0;
          message.value = "";
          update(info);
        };
        await followRun(id, onEvent, asking(abort));
        isOpen = isUnderWay(await load(id, abort));
      } catch (error) {
        failures += 1;
        if (isAborted(error) || failures > MOST_RETRIES) throw error;
        message.value = `The run's progress was lost; asking again (${failures} of ${MOST_RETRIES}).`;
      }
      // A stream that ends before its run is taken up again, but not in a rush.
      if (isOpen) await new Promise((resolve) => setTimeout(resolve, RETRY_MILLISECONDS));
      abort.throwIfAborted();
    }
  };

  const tell = (error: unknown): void => {
    if (!isAborted(error)) message.value = inWords(error).join(" ");
  };

  const show = async (id: string): Promise<void> => {
    following?.abort();
    const controller = new AbortController();
    following = controller;
    batch(() => {
      if (current.value?.id !== id) {
        current.value = list.value.find((run) => run.id === id) ?? null;
        detail.value = null;
      }
      message.value = "";
    });
    onShow(id);
    await follow(id, controller.signal).catch(tell);
  };

  return {
    list,
    current,
    detail,
    message,
    show,
    async refresh() {
      await getRuns(asking(undefined)).then((runs) => {
        list.value = runs;
      }, tell);
    },
    async start(state, n, seed) {
      try {
        message.value = "";
        const info = await startRun(state, n, seed, asking(undefined));
        detail.value = null;
        update(info);
        await show(info.id);
      } catch (error) {
        tell(error);
      }
    },
    async cancel() {
      const id = current.value?.id;
      if (id !== undefined) await cancelRun(id).catch(tell);
    },
  };
}
