/** All of the live page once its region is known, in the layout that the window's width allows. */

import "./workspace.css";
import { useComputed } from "@preact/signals";
import type { VNode } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { ReferenceContext, referenceParts } from "../context";
import { useClearOnEscape } from "../selection";
import { Answer } from "./answer";
import { chapterLinks, Chapters } from "./brief_chapters";
import { createBriefLoad } from "./brief_load";
import { ChangeStrip } from "./change_strip";
import { Controls } from "./controls/controls";
import { Dialog } from "./dialog";
import { FuturesPanel } from "./futures_panel";
import { layout } from "./layout";
import { MapColumn } from "./map_column";
import { jumpTo, PageHeader, type ChapterLink } from "./page_header";
import { createRuns } from "./runs";
import { SaveVariant } from "./save_variant";
import { bindSelection } from "./selected_view";
import type { Session } from "./session";
import { recall, remember } from "./tab_storage";
import { WhoGains } from "./who_gains";

const RUN_KEY = "landbridge-run";

function useRuns(session: Session) {
  const runs = useMemo(
    () =>
      createRuns((run) => {
        session.look({ run });
        remember(RUN_KEY, run);
      }),
    [session],
  );
  useEffect(() => {
    void runs.refresh().then(() => {
      const { run } = session.view.peek();
      // A server that was started anew may have forgotten the last one; one that the address names is asked for all the same.
      const last = runs.list.peek().find(({ id }) => id === recall(RUN_KEY))?.id;
      const id = run === "" ? last : run;
      if (id !== undefined) void runs.show(id);
    });
  }, [runs]);
  return runs;
}

/** In the order in which they are read, which the layout changes. */
function Columns({ session }: { session: Session }) {
  const columns: Record<string, VNode> = {
    controls: (
      <aside key="controls" class="controls-column" aria-label="Controls">
        <h2 class="visually-hidden">Change something</h2>
        <Controls session={session} />
      </aside>
    ),
    map: <MapColumn key="map" session={session} />,
    shares: <WhoGains key="shares" session={session} />,
  };
  const order = { wide: ["controls", "map", "shares"], medium: ["map", "shares"], narrow: ["shares", "map"] }[layout.value];
  // What is taken away from here is made again by its address.
  const reference = { ...session.overview.reference, command: session.link() };
  return (
    <section class="columns" id="what-if" aria-label="What-if" aria-busy={session.progress.value.phase !== "idle"}>
      <ReferenceContext.Provider value={reference}>{order.map((name) => columns[name])}</ReferenceContext.Provider>
    </section>
  );
}

export function Workspace({ session }: { session: Session }) {
  const [dialog, setDialog] = useState<"none" | "save" | "controls">("none");
  const brief = useMemo(createBriefLoad, [session]);
  const runs = useRuns(session);
  const now = layout.value;
  const found = brief.state.value;
  const hasRun = useComputed(() => runs.detail.value?.futures != null).value;
  // Tens of figures: nothing but their own data may draw them anew.
  const below = useMemo(() => <Chapters load={brief} hasRun={hasRun} />, [brief, hasRun]);

  useClearOnEscape();
  useEffect(() => bindSelection(session), [session]);
  useEffect(() => {
    void brief.load().then(() => {
      // A chapter that the address names can be jumped to only now.
      const { chapter } = session.view.peek();
      if (chapter !== "" && scrollY === 0) requestAnimationFrame(() => jumpTo(session, chapter));
    });
  }, [brief]);

  const chapters: ChapterLink[] = [
    { id: "what-if", title: "What-if" },
    { id: "run-futures", title: "Run futures" },
    ...(found.phase === "there" ? chapterLinks(found.brief, hasRun) : []),
  ];
  return (
    <ReferenceContext.Provider value={session.overview.reference}>
      <div class={`live ${now}`}>
        <PageHeader session={session} chapters={chapters} onSave={() => setDialog("save")} />
        <ChangeStrip session={session} />
        <main>
          <Answer session={session} />
          <Columns session={session} />
          <FuturesPanel session={session} runs={runs} />
          {below}
        </main>
        <footer class="page-footer note">{referenceParts(session.overview.reference).join(" · ")}</footer>
        {now !== "wide" && (
          <button type="button" class="primary open-controls" onClick={() => setDialog("controls")}>
            Change something
          </button>
        )}
        {dialog === "controls" && now !== "wide" && (
          <Dialog
            title="Change something"
            shape={now === "medium" ? "drawer" : "sheet"}
            onClose={() => setDialog("none")}
          >
            <Controls session={session} />
          </Dialog>
        )}
        {dialog === "save" && <SaveVariant session={session} onClose={() => setDialog("none")} />}
      </div>
    </ReferenceContext.Provider>
  );
}
