/** Copies the address of what is shown; offers a variant instead where the address would be too long to send. */

import { useState } from "preact/hooks";
import type { Session } from "./session";
import { LONGEST_ADDRESS } from "./state";

export function ShareLink({ session, onSave }: { session: Session; onSave: () => void }) {
  const [said, setSaid] = useState("");
  const [byHand, setByHand] = useState<string | null>(null);
  const copy = async () => {
    const link = session.link();
    try {
      await navigator.clipboard.writeText(link);
      setByHand(null);
      setSaid("Link copied.");
    } catch {
      // Without a safe context or leave to write there is no clipboard.
      setByHand(link);
      setSaid("Copy the link from the field.");
    }
  };
  // Reading the signals here shows the button's warning as soon as the state grows.
  const isLong = session.link().length > LONGEST_ADDRESS;
  return (
    <span class="share-link">
      <button type="button" onClick={() => void copy()}>
        Share link
      </button>
      <span role="status" class="note">
        {said}
      </span>
      {byHand !== null && (
        <input
          type="text"
          readOnly
          aria-label="Link to this state"
          value={byHand}
          onFocus={(event) => event.currentTarget.select()}
        />
      )}
      {isLong && (
        <span class="note" role="status">
          The link is longer than {LONGEST_ADDRESS} characters, which some programs cut.{" "}
          <button type="button" class="small" onClick={onSave}>
            Save as variant instead
          </button>
        </span>
      )}
    </span>
  );
}
