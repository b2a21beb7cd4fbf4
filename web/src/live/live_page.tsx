/** The live page of a served region: asks for its token and its overview, then shows the what-if. */

import "./live_page.css";
import { useEffect, useState } from "preact/hooks";
import type { Overview } from "../wire";
import { getOverview, inWords } from "./api";
import { Dialog } from "./dialog";
import { startSession, type Session } from "./session";
import { askForToken, token, tokenAsked, withholdToken } from "./token";
import { TokenForm } from "./token_form";
import { Workspace } from "./workspace";

type Boot =
  | { phase: "loading"; words: string }
  | { phase: "refused"; words: string[] }
  | { phase: "there"; session: Session };

const LOADING = "Reading the region…";

export function LivePage({ tokenNeeded = false }: { tokenNeeded?: boolean }) {
  const [boot, setBoot] = useState<Boot>({ phase: "loading", words: LOADING });

  useEffect(() => {
    if (boot.phase !== "loading") return;
    const abort = new AbortController();
    const load = async () => {
      // A server that says beforehand that it wants a token is not asked in vain.
      if (tokenNeeded && token() === null) await askForToken(abort.signal);
      return await getOverview({
        signal: abort.signal,
        onWait: ({ because, seconds }) =>
          setBoot({ phase: "loading", words: `${because} Trying again in ${seconds} s.` }),
      });
    };
    load().then(
      (overview: Overview) => {
        document.title = `${overview.title} · landbridge`;
        setBoot({ phase: "there", session: startSession(overview) });
      },
      (error: unknown) => {
        if (!abort.signal.aborted) setBoot({ phase: "refused", words: inWords(error) });
      },
    );
    return () => abort.abort();
  }, [boot.phase]);

  const form = tokenAsked.value !== null && <TokenForm why={tokenAsked.value} />;
  if (boot.phase === "there") {
    return (
      <>
        <Workspace session={boot.session} />
        {form && (
          <Dialog title="The server asks for its token" shape="box" onClose={withholdToken}>
            <p>It may have been started anew with another. What you did is kept, and what you asked is asked again.</p>
            {form}
          </Dialog>
        )}
      </>
    );
  }
  return (
    <main class="boot">
      <h1>landbridge</h1>
      {boot.phase === "loading" && (form || <p role="status">{boot.words}</p>)}
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
