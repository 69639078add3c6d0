/** What was bound to a kernel once. */
export interface Bound {
  readonly layout: GPUBindGroupLayout;
  readonly buffers: readonly GPUBuffer[];
  readonly group: GPUBindGroup;
  /** What was bound after it the last time. */
  next: Bound | undefined;
}

/** The kernel that buffers are bound to. */
export interface Binding {
  readonly layout: GPUBindGroupLayout;
  readonly uniforms: Uint8Array;
  /** What was bound to it, by the buffers. */
  readonly bound: Map<string, Bound>;
}

/** How many bind groups are kept for one kernel. */
const MAX_BIND_GROUPS = 128;

/**
 * The bind groups of kernels that find their uniforms in `ring`: what is recorded of a step, so that the next is run from it.
 *
 * Recorded is, of each dispatch, the kernel, its buffers, what binds them, and which dispatch came next. Each new one is compared with
 * the one that came next the last time: is it the same kernel on the same buffers, nothing is looked up or made for it. Else it is
 * looked up by its buffers, or bound anew, and comes next from then on; so that a step may differ from the last in whatever it
 * likes, also by what the program read in between, and nobody has to say where a step begins. Numbers (a learning rate, a count of
 * steps) are written into the uniforms at each dispatch and never compared. No operation is skipped: which ones a program calls
 * only it knows.
 *
 * The buffers are the pool's, which gives the same ones for the same requests. One that it destroys it never gives again, so that
 * what is recorded of that is not found any more.
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
  const find = (binding: Binding, buffers: readonly GPUBuffer[]): Bound => {
    const { layout, uniforms, bound } = binding;
    const key = buffers.map(numberOf).join();
    const known = bound.get(key);
    if (known !== undefined) return known;
    if (bound.size >= MAX_BIND_GROUPS) forgetBound(binding);
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
    const guess = last?.next;
    const found = guess !== undefined && isOf(guess, binding, buffers) ? guess : find(binding, buffers);
    if (last !== undefined && found !== guess) last.next = found;
    last = found;
    return found.group;
  };
}

/**
 * Forgets all that was bound to a kernel. Whatever was bound before one of them holds it until something else comes after that, but
 * nothing that came after it: else what is bound seldom would keep all that was ever bound after it.
 */
export function forgetBound({ bound }: Pick<Binding, "bound">): void {
  for (const one of bound.values()) one.next = undefined;
  bound.clear();
}

function isOf(guess: Bound, { layout }: Binding, buffers: readonly GPUBuffer[]): boolean {
  if (guess.layout !== layout) return false;
  for (let i = 0; i < buffers.length; i++) if (guess.buffers[i] !== buffers[i]) return false;
  return true;
}
