/** Saves a state as a variant: asks for its name, shows the file that it would be, and writes or downloads it. */

import "./save_variant.css";
import { useEffect, useId, useState } from "preact/hooks";
import { download } from "../download";
import type { PatchAnswer } from "../wire";
import { inWords, isAborted, postPatch, postVariant, Refused, type VariantRequest } from "./api";
import { Dialog } from "./dialog";
import type { Session } from "./session";

/** It becomes the name of a file. */
const NAME = /^[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?$/;

/** The file is asked for anew so long after the last key. */
const TYPING_MILLISECONDS = 250;

const isVariantName = (name: string): boolean => NAME.test(name);

const saveFile = ({ file, text }: PatchAnswer): void => {
  download(file.split("/").at(-1) ?? file, "text/plain", text);
};

type Saved = "no" | "saving" | "exists" | "done";

export function SaveVariant({ session, onClose }: { session: Session; onClose: () => void }) {
  const id = useId();
  const [name, setName] = useState("");
  const [title, setTitle] = useState("");
  const [why, setWhy] = useState("");
  const [patch, setPatch] = useState<PatchAnswer | null>(null);
  const [mistakes, setMistakes] = useState<string[]>([]);
  const [canSave, setCanSave] = useState(session.overview.can_save);
  const [saved, setSaved] = useState<Saved>("no");
  const state = session.state.value;
  const request: VariantRequest = { name, title, why, state };
  const isNamed = isVariantName(name);
  const isWhole = isNamed && title.trim() !== "";

  useEffect(() => {
    setPatch(null);
    setSaved("no");
    setMistakes([]);
    if (!isWhole) return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      postPatch(request, { signal: abort.signal }).then(
        (answer) => {
          setMistakes([]);
          setPatch(answer);
        },
        (error: unknown) => {
          if (!isAborted(error)) setMistakes(inWords(error));
        },
      );
    }, TYPING_MILLISECONDS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [name, title, why, state]);

  const save = async (overwrite: boolean) => {
    setSaved("saving");
    try {
      setPatch(await postVariant(request, overwrite));
      setMistakes([]);
      setSaved("done");
    } catch (error) {
      const status = error instanceof Refused ? error.status : 0;
      if (status === 403) setCanSave(false);
      setMistakes(inWords(error));
      setSaved(status === 409 ? "exists" : "no");
    }
  };

  return (
    <Dialog title="Save as a variant" shape="box" onClose={onClose}>
      <form
        class="variant-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (patch === null) return;
          if (canSave) void save(false);
          else saveFile(patch);
        }}
      >
        <div class="field">
          <label for={`${id}-name`}>Name: small letters, digits and inside dashes, at most 60</label>
          <input
            type="text"
            id={`${id}-name`}
            required
            maxLength={60}
            pattern="[a-z0-9]([a-z0-9\-]{0,58}[a-z0-9])?"
            value={name}
            aria-invalid={name !== "" && !isNamed}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </div>
        <div class="field">
          <label for={`${id}-title`}>Title, as it stands in lists</label>
          <input
            type="text"
            id={`${id}-title`}
            required
            maxLength={200}
            value={title}
            onInput={(event) => setTitle(event.currentTarget.value)}
          />
        </div>
        <div class="field">
          <label for={`${id}-why`}>Why it is worth a look</label>
          <textarea id={`${id}-why`} rows={2} maxLength={4000} value={why} onInput={(event) => setWhy(event.currentTarget.value)} />
        </div>
        {mistakes.length > 0 && (
          <ul class="mistakes" role="alert">
            {mistakes.map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        )}
        {patch !== null && (
          <>
            <p class="note">This is {patch.file}:</p>
            <pre class="patch" tabIndex={0} aria-label="The variant's file">
              {patch.text}
            </pre>
            {patch.notes.map((note) => (
              <p key={note} class="note">
                {note}
              </p>
            ))}
          </>
        )}
        {!canSave && (
          <p class="note">
            This region is served without a folder, so the file cannot be written here: download it and put it into the
            region's folder of variants.
          </p>
        )}
        <p role="status">
          {saved === "done" && `Saved. Run it with: landbridge power ${session.overview.reference.region} --variant ${name}`}
        </p>
        <div class="toolbar">
          {canSave && saved !== "exists" && (
            <button type="submit" class="primary" disabled={patch === null || saved === "saving"}>
              Save
            </button>
          )}
          {canSave && saved === "exists" && (
            <button type="button" class="primary" onClick={() => void save(true)}>
              Overwrite the file
            </button>
          )}
          <button
            type={canSave ? "button" : "submit"}
            disabled={patch === null}
            onClick={() => canSave && patch !== null && saveFile(patch)}
          >
            Download
          </button>
        </div>
      </form>
    </Dialog>
  );
}
