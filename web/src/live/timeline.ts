/** Undo as the browser's own history: one entry for each committed change, none for a drag or a look around. */

import { signal, type ReadonlySignal } from "@preact/signals";
import { recall, remember } from "./tab_storage";

/** Presses of one knob that follow each other sooner than this are one change. */
const SAME_GESTURE_MILLISECONDS = 1000;

const NEWEST_KEY = "landbridge-newest-entry";

export interface Timeline {
  canUndo: ReadonlySignal<boolean>;
  canRedo: ReadonlySignal<boolean>;
  /** A new entry, or the last one again where the same knob is moved on. */
  commit(address: string, knob: string | undefined): void;
  /** Shows a state that may still pass. */
  drag(address: string): void;
  /** Changes the entry in place: another view of the same state. */
  look(address: string): void;
  undo(): void;
  redo(): void;
}

function positionOf(state: unknown): number | null {
  if (typeof state !== "object" || state === null || !("landbridge" in state)) return null;
  return typeof state.landbridge === "number" ? state.landbridge : null;
}

/** `onMove` is called when the browser has moved; `isOurs` where the entry was written by the page. */
export function createTimeline(onMove: (isOurs: boolean) => void): Timeline {
  const known = positionOf(history.state);
  let position = known ?? 0;
  // Without an entry of ours this is a fresh visit, which has nothing to redo.
  let newest = known === null ? 0 : Math.max(Number(recall(NEWEST_KEY) ?? 0), position);
  let committed = location.search + location.hash;
  let lastKnob: string | undefined;
  let lastTime = 0;
  const canUndo = signal(position > 0);
  const canRedo = signal(position < newest);

  const settle = () => {
    remember(NEWEST_KEY, String(newest));
    canUndo.value = position > 0;
    canRedo.value = position < newest;
  };
  const replace = (address: string) => history.replaceState({ landbridge: position }, "", address);

  replace(committed === "" ? location.pathname : committed);
  settle();

  addEventListener("popstate", (event) => {
    const found = positionOf(event.state);
    // An entry without our mark is an address typed by hand: it stands where we are.
    if (found !== null) position = found;
    committed = location.search + location.hash;
    lastKnob = undefined;
    settle();
    onMove(found !== null);
  });

  return {
    canUndo,
    canRedo,
    commit(address, knob) {
      const now = performance.now();
      const isSameGesture = knob !== undefined && knob === lastKnob && now - lastTime < SAME_GESTURE_MILLISECONDS;
      lastKnob = knob;
      lastTime = now;
      if (isSameGesture) {
        replace(address);
      } else {
        // A drag has written over this entry; Back must find what was committed.
        replace(committed === "" ? location.pathname : committed);
        position += 1;
        newest = position;
        history.pushState({ landbridge: position }, "", address);
      }
      committed = address;
      settle();
    },
    drag(address) {
      replace(address);
    },
    look(address) {
      replace(address);
      committed = address;
    },
    undo() {
      if (canUndo.value) history.back();
    },
    redo() {
      if (canRedo.value) history.forward();
    },
  };
}
