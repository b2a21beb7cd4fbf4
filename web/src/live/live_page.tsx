/** The live page of a served region: asks for its token and its overview, then shows the what-if. */

import "./live_page.css";
import { useEffect, useState } from "preact/hooks";
import type { Overview } from "../wire";
import { getOverview, hasToken, inWords, Refused, setToken } from "./api";
import { startSession, type Session } from "./session";
import { TokenForm } from "./token_form";
import { Workspace } from "./workspace";

type Boot =
  | { phase: "token"; wasWrong: boolean }
  | { phase: "loading"; words: string }
  | { phase: "refused"; words: string[] }
  | { phase: "there"; session: Session };

const LOADING = "Reading the region…";

export function LivePage({ tokenNeeded = false }: { tokenNeeded?: boolean }) {
  const [boot, setBoot] = useState<Boot>(
    tokenNeeded && !hasToken() ? { phase: "token", wasWrong: false } : { phase: "loading", words: LOADING },
  );

  useEffect(() => {
    if (boot.phase !== "loading") return;
    const abort = new AbortController();
    getOverview({
      signal: abort.signal,
      onWait: ({ because, seconds }) =>
        setBoot({ phase: "loading", words: `${because} Trying again in ${seconds} s.` }),
    }).then(
      (overview: Overview) => {
        document.title = `${overview.title} · landbridge`;
        setBoot({ phase: "there", session: startSession(overview) });
      },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        if (error instanceof Refused && error.status === 401) setBoot({ phase: "token", wasWrong: hasToken() });
        else setBoot({ phase: "refused", words: inWords(error) });
      },
    );
    return () => abort.abort();
  }, [boot.phase]);

  if (boot.phase === "there") return <Workspace session={boot.session} />;
  return (
    <main class="boot">
      <h1>landbridge</h1>
      {boot.phase === "token" && (
        <TokenForm
          wasWrong={boot.wasWrong}
          onToken={(token) => {
            setToken(token);
            setBoot({ phase: "loading", words: LOADING });
          }}
        />
      )}
      {boot.phase === "loading" && <p role="status">{boot.words}</p>}
      {boot.phase === "refused" && (
        <>
          <p role="alert">{boot.words.join(" ")}</p>
          <button type="button" onClick={() => setBoot({ phase: "loading", words: LOADING })}>
            Try again
          </button>
        </>
      )}
    </main>
  );
}
