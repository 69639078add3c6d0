import type { ScalarType } from "../shader/parameters.ts";

/** A number of a kernel, and where in its uniforms it is, in bytes. */
interface Member {
  readonly name: string;
  readonly type: ScalarType;
  readonly offset: number;
}

/**
 * Writes the numbers of a launch, which come by name, into the uniforms of a kernel. Launches of one kernel name them in one order,
 * which is remembered: then nothing is looked up. Where a launch names them in another, they are looked up.
 */
export function numberWriter(
  members: readonly Member[],
  mirror: DataView,
): (values: Readonly<Record<string, number>>) => void {
  const byName = new Map(members.map((member) => [member.name, member]));
  const order: (Member | undefined)[] = [];
  return (values) => {
    let place = 0;
    let written = 0;
    for (const name in values) {
      let member = order[place];
      if (member?.name !== name) {
        member = byName.get(name);
        order[place] = member;
      }
      place += 1;
      if (member === undefined) continue;
      write(mirror, member, values[name] as number);
      written += 1;
    }
    // A number that is missing must not be that of the launch before.
    if (written < members.length) for (const member of members) write(mirror, member, values[member.name] as number);
  };
}

function write(mirror: DataView, { type, offset }: Member, value: number): void {
  if (type === "int") mirror.setInt32(offset, value, true);
  else mirror.setFloat32(offset, value, true);
}
