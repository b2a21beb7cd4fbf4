/** Asks for the token of a server that wants one. */

import { useId, useState } from "preact/hooks";
import { giveToken } from "./token";

export function TokenForm({ why }: { why: "missing" | "refused" }) {
  const id = useId();
  const [text, setText] = useState("");
  return (
    <form
      class="token-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== "") giveToken(text.trim());
      }}
    >
      <div class="field">
        <label for={id}>Token of this server</label>
        <input
          type="password"
          id={id}
          autocomplete="off"
          autofocus
          required
          value={text}
          aria-describedby={`${id}-hint`}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </div>
      <p class="note" id={`${id}-hint`} role={why === "refused" ? "alert" : undefined}>
        {why === "refused" && "The server does not take the token that this tab has. "}
        Whoever started the server has it. It is kept until this tab is closed.
      </p>
      <button type="submit" class="primary">
        Go on
      </button>
    </form>
  );
}
