interface Member {
  readonly name: string;
  /** As it stands in the file. */
  readonly data: Uint8Array;
  readonly method?: number;
  /** Unpacked. */
  readonly size?: number;
  readonly flags?: number;
  readonly checksum?: number;
  /** Where the directory says that it is. */
  readonly start?: number;
}

/** A zip file of these members, whatever is said of them. */
export function zip(
  members: readonly Member[],
  { count = members.length }: { readonly count?: number } = {},
): Uint8Array<ArrayBuffer> {
  const [locals, directory]: [Uint8Array[], Uint8Array[]] = [[], []];
  let at = 0;
  for (const { name, data, method = 0, size = data.length, flags = 0, checksum = 0, start = at } of members) {
    const text = new TextEncoder().encode(name);
    const shared = [
      ...two(20),
      ...two(flags),
      ...two(method),
      ...four(0),
      ...four(checksum),
      ...four(data.length),
      ...four(size),
    ];
    const local = Uint8Array.from([...four(0x04034b50), ...shared, ...two(text.length), ...two(0), ...text]);
    locals.push(local, data);
    const rest = [...two(text.length), ...two(0), ...two(0), ...two(0), ...two(0), ...four(0), ...four(start), ...text];
    directory.push(Uint8Array.from([...four(0x02014b50), ...two(20), ...shared, ...rest]));
    at += local.length + data.length;
  }
  const length = directory.reduce((sum, entry) => sum + entry.length, 0);
  const end = [
    ...four(0x06054b50),
    ...two(0),
    ...two(0),
    ...two(count),
    ...two(count),
    ...four(length),
    ...four(at),
    ...two(0),
  ];
  return new Uint8Array(Buffer.concat([...locals, ...directory, Uint8Array.from(end)]));
}

const two = (value: number): number[] => [value & 255, (value >>> 8) & 255];
const four = (value: number): number[] => [...two(value & 0xffff), ...two(value >>> 16)];
