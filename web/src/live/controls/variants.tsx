/** The variants that the region has by name, to be found by a word and put on together. */

import { useId, useState } from "preact/hooks";
import { Choice, Fold, toggled, type ControlProps } from "./group";

export function Variants({ session }: ControlProps) {
  const [search, setSearch] = useState("");
  const id = useId();
  const { variants } = session.overview;
  const chosen = session.state.value.variants;
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = variants.filter(({ name, title, why }) => {
    const text = `${name} ${title} ${why}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return (
    <Fold title="Named variants" count={chosen.length} isOpen>
      <div class="field">
        <label for={id}>Find one of {variants.length}</label>
        <input type="search" id={id} value={search} onInput={(event) => setSearch(event.currentTarget.value)} />
      </div>
      <p class="note" role="status">
        {words.length === 0 ? "" : `${found.length} of ${variants.length} match`}
      </p>
      <div class="scroll-list" role="group" aria-label="Named variants">
        {found.map(({ name, title, why }) => (
          <Choice
            key={name}
            title={title}
            why={why}
            isOn={chosen.includes(name)}
            onToggle={(isOn) => {
              const state = session.state.value;
              session.change({ ...state, variants: toggled(state.variants, name, isOn) });
            }}
          />
        ))}
      </div>
    </Fold>
  );
}
