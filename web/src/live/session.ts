/** What the live page knows: the region, the state, the view, and the answer that belongs to a state; and how each moves. */

import { batch, computed, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { Overview, WhatIf, WhatIfAnswer } from "../wire";
import { inWords, isAborted, postWhatIf, type Wait } from "./api";
import { newestWins } from "./newest";
import { emptyView, fromAddress, knownPart, otherTables, toAddress, type View, type ViewWords } from "./state";
import { createTimeline, type Timeline } from "./timeline";
import { canonical, emptyWhatIf, isEmpty, keyOf, policiesOf } from "./what_if";

/** An answer that takes longer than this is told of, and the old numbers are dimmed. */
const PATIENCE_MILLISECONDS = 150;

interface Question {
  state: WhatIf;
  against: WhatIf | null;
  /** Whether a reader is to be told of the answer: once for each committed state. */
  isCommitted: boolean;
}

export interface Shown {
  /** Of the question that it answers. */
  key: string;
  answer: WhatIfAnswer;
  /** Whether its two sides can differ. */
  hasChange: boolean;
}

export type Progress =
  | { phase: "idle" }
  | { phase: "computing"; isSlow: boolean }
  | { phase: "waiting"; wait: Wait }
  | { phase: "refused"; words: string[] };

export interface Session {
  overview: Overview;
  /** As the controls show it, drags included. */
  state: ReadonlySignal<WhatIf>;
  against: ReadonlySignal<WhatIf | null>;
  view: ReadonlySignal<View>;
  shown: ReadonlySignal<Shown | null>;
  progress: ReadonlySignal<Progress>;
  /** Whether what is shown answers another state than the controls show, and long enough to say so. */
  isOld: ReadonlySignal<boolean>;
  /** The last answer to a committed state, for those who listen. */
  spoken: ReadonlySignal<string>;
  /** What the address said that this region does not know. */
  mistakes: Signal<string[]>;
  timeline: Timeline;
  /** Commits a change; `knob` names a control whose quick presses are one change. */
  change(next: WhatIf, knob?: string): void;
  drag(next: WhatIf): void;
  compareWith(against: WhatIf | null): void;
  look(view: Partial<View>): void;
  askAgain(): void;
  /** The full address of what is shown. */
  link(): string;
}

const questionKey = (state: WhatIf, against: WhatIf | null): string =>
  `${keyOf(state)} against ${against === null ? "base" : keyOf(policiesOf(against))}`;

export function viewWords(overview: Overview): ViewWords {
  return {
    periods: overview.map.periods.map((period) => period.name),
    families: [...new Set(overview.map.assets.map((asset) => asset.family))],
  };
}

export function startSession(overview: Overview): Session {
  const words = viewWords(overview);
  const state = signal<WhatIf>(emptyWhatIf());
  const against = signal<WhatIf | null>(null);
  const view = signal<View>(emptyView());
  const shown = signal<Shown | null>(null);
  const progress = signal<Progress>({ phase: "idle" });
  const spoken = signal("");
  const mistakes = signal<string[]>([]);

  const isOld = computed(() => {
    const now = progress.value;
    const isTold = now.phase === "waiting" || now.phase === "refused" || (now.phase === "computing" && now.isSlow);
    return isTold && shown.value?.key !== questionKey(state.value, against.value);
  });

  const newest = newestWins<Question>(async (question, abort) => {
    const key = questionKey(question.state, question.against);
    const setProgress = (next: Progress) => {
      if (!abort.aborted) progress.value = next;
    };
    setProgress({ phase: "computing", isSlow: false });
    const timer = setTimeout(() => setProgress({ phase: "computing", isSlow: true }), PATIENCE_MILLISECONDS);
    try {
      const answer = await postWhatIf(question.state, question.against, {
        signal: abort,
        onWait: (wait) => setProgress({ phase: "waiting", wait }),
      });
      if (abort.aborted) return;
      batch(() => {
        const hasChange = question.against !== null || !isEmpty(question.state);
        shown.value = { key, answer, hasChange };
        progress.value = { phase: "idle" };
        if (question.isCommitted) spoken.value = answer.answer;
      });
    } catch (error) {
      if (!isAborted(error)) setProgress({ phase: "refused", words: inWords(error) });
    } finally {
      clearTimeout(timer);
    }
  });

  const askCommitted = (): void => {
    if (shown.value?.key !== questionKey(state.value, against.value)) {
      newest.settled({ state: state.value, against: against.value, isCommitted: true });
      return;
    }
    // A drag has asked it before it was committed.
    newest.stop();
    batch(() => {
      progress.value = { phase: "idle" };
      spoken.value = shown.value?.answer.answer ?? "";
    });
  };

  const address = (): string =>
    toAddress({
      region: { name: overview.reference.region, fingerprint: overview.reference.fingerprint },
      state: state.value,
      against: against.value,
      view: view.value,
    });

  const read = (keepsView: boolean): void => {
    const found = fromAddress(location.search, location.hash, words);
    const known = knownPart(found.state, overview);
    const pinned = found.against === null ? null : knownPart(found.against, overview);
    const tables = otherTables(found.region, overview);
    batch(() => {
      mistakes.value = [
        ...(tables === null ? [] : [tables]),
        ...found.mistakes,
        ...known.unknown,
        ...(pinned?.unknown ?? []),
      ];
      state.value = known.state;
      against.value = pinned === null ? null : pinned.state;
      if (!keepsView) view.value = found.view;
    });
  };

  read(false);
  const timeline = createTimeline((isOurs) => {
    const before = questionKey(state.value, against.value);
    // Undo is of the model alone: the reader stays where he looks.
    read(isOurs);
    if (isOurs) timeline.look(address());
    if (questionKey(state.value, against.value) !== before || isOld.value) askCommitted();
  });
  askCommitted();

  return {
    overview,
    state,
    against,
    view,
    shown,
    progress,
    isOld,
    spoken,
    mistakes,
    timeline,
    change(next, knob) {
      state.value = canonical(next);
      mistakes.value = [];
      timeline.commit(address(), knob);
      askCommitted();
    },
    drag(next) {
      state.value = canonical(next);
      timeline.drag(address());
      newest.passing({ state: state.value, against: against.value, isCommitted: false });
    },
    compareWith(next) {
      against.value = next;
      timeline.commit(address(), undefined);
      askCommitted();
    },
    look(change) {
      view.value = { ...view.value, ...change };
      timeline.look(address());
    },
    askAgain: askCommitted,
    link: () => new URL(address(), location.href).href,
  };
}
