/** Who bargains as one: a chip for each actor, and the groupings that the region knows. */

import { Fold, toggled, type ControlProps } from "./group";

export function Members({ session }: ControlProps) {
  const { overview } = session;
  const { bloc } = session.state.value;
  const setBloc = (codes: string[]) => session.change({ ...session.state.value, bloc: codes });
  // A grouping of several blocs cannot be one bloc.
  const groupings = overview.structures.filter(({ blocs }) => blocs.length === 1 && (blocs[0]?.actors.length ?? 0) > 1);
  return (
    <Fold title="Members of the bloc" count={bloc.length > 1 ? 1 : 0} isOpen>
      <div class="chips" role="group" aria-label="Members of the bloc">
        {overview.map.actors.map(({ code, title }) => (
          <button
            key={code}
            type="button"
            class="chip"
            title={title}
            aria-label={`${code} ${title}`}
            aria-pressed={bloc.includes(code)}
            onClick={() => setBloc(toggled(bloc, code, !bloc.includes(code)))}
          >
            {code}
          </button>
        ))}
      </div>
      <p class="note">
        {bloc.length > 1
          ? `${bloc.length} bargain as one, the rest alone.`
          : "Fewer than two members: each bargains alone."}
      </p>
      <div class="chips" role="group" aria-label="Groupings">
        {groupings.map(({ name, blocs }) => (
          <button key={name} type="button" class="small" onClick={() => setBloc(blocs[0]?.actors ?? [])}>
            {name}
          </button>
        ))}
        <button type="button" class="small" disabled={bloc.length === 0} onClick={() => setBloc([])}>
          all alone
        </button>
      </div>
    </Fold>
  );
}
