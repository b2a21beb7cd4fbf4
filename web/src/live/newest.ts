/** Lets the newest question win: one is under way at a time, a passing one waits for it, a settled one stops it. */

export interface Newest<Question> {
  /** While something is dragged: asked when nothing is under way, and only the last of them. */
  passing(question: Question): void;
  /** A question that stays: asked now, whatever is under way. */
  settled(question: Question): void;
  /** Gives up what is under way and what waits. */
  stop(): void;
}

/** `ask` must give up when its signal is aborted; its own errors are its own to tell. */
export function newestWins<Question>(ask: (question: Question, signal: AbortSignal) => Promise<void>): Newest<Question> {
  let underWay: AbortController | null = null;
  let waiting: { question: Question } | null = null;

  const start = (question: Question): void => {
    const controller = new AbortController();
    underWay = controller;
    void ask(question, controller.signal).finally(() => {
      if (underWay !== controller) return;
      underWay = null;
      if (waiting !== null) {
        const next = waiting.question;
        waiting = null;
        start(next);
      }
    });
  };

  const stop = (): void => {
    waiting = null;
    underWay?.abort();
    underWay = null;
  };

  return {
    stop,
    passing(question) {
      if (underWay === null) start(question);
      else waiting = { question };
    },
    settled(question) {
      stop();
      start(question);
    },
  };
}
