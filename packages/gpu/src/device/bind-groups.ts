/** What was bound to a kernel once. */
export interface Bound {
  readonly layout: GPUBindGroupLayout;
  readonly buffers: readonly GPUBuffer[];
  readonly group: GPUBindGroup;
  /** What was bound after it the last time; weak, since else what is bound seldom would keep all that was bound after it. */
  next: WeakRef<Bound> | undefined;
}

/** The kernel that buffers are bound to. */
export interface Binding {
  readonly layout: GPUBindGroupLayout;
  readonly uniforms: Uint8Array;
  /** What was bound to it, by the buffers. */
  readonly bound: Map<string, Bound>;
}

/** How many bind groups are kept for one kernel. */
const MOST_GROUPS = 128;

/**
 * The bind groups of kernels that find their uniforms in `ring`. They are used again where a kernel meets the same buffers, as in
 * every training step. A step asks for the same ones in the same order as the last, so that each is first looked for where it was
 * then: after the one before it.
 */
export function createBindGroups(
  device: GPUDevice,
  ring: GPUBuffer,
): (binding: Binding, buffers: readonly GPUBuffer[]) => GPUBindGroup {
  const numbers = new WeakMap<GPUBuffer, number>();
  let count = 0;
  let last: Bound | undefined;
  const numberOf = (buffer: GPUBuffer): number => {
    const known = numbers.get(buffer);
    if (known !== undefined) return known;
    numbers.set(buffer, ++count);
    return count;
  };
  const find = ({ layout, uniforms, bound }: Binding, buffers: readonly GPUBuffer[]): Bound => {
    const key = buffers.map(numberOf).join();
    const known = bound.get(key);
    if (known !== undefined) return known;
    if (bound.size >= MOST_GROUPS) bound.clear();
    const group = device.createBindGroup({
      layout,
      entries: [
        { binding: 0, resource: { buffer: ring, offset: 0, size: uniforms.length } },
        ...buffers.map((buffer, i) => ({ binding: i + 1, resource: { buffer } })),
      ],
    });
    const made = { layout, buffers: [...buffers], group, next: undefined };
    bound.set(key, made);
    return made;
  };
  return (binding, buffers) => {
    const guess = last?.next?.deref();
    const found = guess !== undefined && isOf(guess, binding, buffers) ? guess : find(binding, buffers);
    if (last !== undefined && found !== guess) last.next = new WeakRef(found);
    last = found;
    return found.group;
  };
}

function isOf(guess: Bound, { layout }: Binding, buffers: readonly GPUBuffer[]): boolean {
  if (guess.layout !== layout) return false;
  for (let i = 0; i < buffers.length; i++) if (guess.buffers[i] !== buffers[i]) return false;
  return true;
}
