/** Asks once for the token of a server that wants one; it is kept for this tab alone. */

import { useId, useState } from "preact/hooks";

export function TokenForm({ wasWrong, onToken }: { wasWrong: boolean; onToken: (token: string) => void }) {
  const id = useId();
  const [token, setToken] = useState("");
  return (
    <form
      class="token-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (token !== "") onToken(token);
      }}
    >
      <div class="field">
        <label for={id}>Token of this server</label>
        <input
          type="password"
          id={id}
          autocomplete="off"
          required
          value={token}
          aria-describedby={`${id}-hint`}
          onInput={(event) => setToken(event.currentTarget.value)}
        />
      </div>
      <p class="note" id={`${id}-hint`} role={wasWrong ? "alert" : undefined}>
        {wasWrong ? "The server did not take that token. " : ""}
        Whoever started the server has it. It is kept until this tab is closed.
      </p>
      <button type="submit" class="primary">
        Go on
      </button>
    </form>
  );
}
