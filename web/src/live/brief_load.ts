/** Asks for the region's brief until the server has computed it. */

import { signal, type ReadonlySignal } from "@preact/signals";
import type { Brief, BriefProgress } from "../wire";
import { getBrief, inWords } from "./api";

const POLL_MILLISECONDS = 1000;

export type BriefState =
  | { phase: "computing"; progress: BriefProgress | null; waiting: string }
  | { phase: "there"; brief: Brief }
  | { phase: "refused"; words: string[] };

export interface BriefLoad {
  state: ReadonlySignal<BriefState>;
  load(): Promise<void>;
}

export function createBriefLoad(): BriefLoad {
  const state = signal<BriefState>({ phase: "computing", progress: null, waiting: "" });
  let progress: BriefProgress | null = null;
  const load = async (): Promise<void> => {
    state.value = { phase: "computing", progress, waiting: "" };
    try {
      for (;;) {
        const found = await getBrief({
          onWait: ({ because, seconds }) => {
            state.value = { phase: "computing", progress, waiting: `${because} Trying again in ${seconds} s.` };
          },
        });
        if ("brief" in found) {
          state.value = { phase: "there", brief: found.brief };
          return;
        }
        progress = found.progress;
        state.value = { phase: "computing", progress, waiting: "" };
        await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
      }
    } catch (error) {
      state.value = { phase: "refused", words: inWords(error) };
    }
  };
  return { state, load };
}
