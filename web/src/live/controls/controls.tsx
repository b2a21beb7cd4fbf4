/** All controls, assumptions and policies apart. */

import { Assumptions } from "./factors";
import { Kind, type ControlProps } from "./group";
import { Levers } from "./levers";
import { Members } from "./members";
import { Routes } from "./routes";
import { Ties } from "./ties";
import { Variants } from "./variants";

export function Controls({ session }: ControlProps) {
  return (
    <div class="controls">
      <Kind title="What somebody does" hint="moves only the what-if">
        <Variants session={session} />
        <Routes session={session} />
        <Members session={session} />
        <Ties session={session} />
        <Levers session={session} />
      </Kind>
      <Assumptions session={session} />
    </div>
  );
}
