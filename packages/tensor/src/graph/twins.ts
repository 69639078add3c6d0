import type { Node } from "../node.ts";
import type { Tensor } from "../tensor.ts";

/** Of a tensor that was computed in a call which nobody reported, what the same operation gave in one that was. */
export type TwinOf = (x: Tensor) => Tensor | undefined;

/**
 * Finds twins. `seen` are the results of calls that were reported; a layer is known again by its `parameters`, and what follows it by
 * doing the same to its result. So a model that a loss calls once more is known, though its observer was not handed on.
 */
export function findTwins(seen: readonly Tensor[], parameters: ReadonlySet<Tensor>): TwinOf {
  const uses = usesOf(seen);
  const own = new Set(seen);
  const known = new Map<Tensor, Tensor | undefined>();
  /** What `x` is in the calls that were reported: a parameter is itself. */
  const imageOf = (x: Tensor): Tensor | undefined => (parameters.has(x) ? x : known.get(x));
  const isOpen = (x: Tensor): boolean => x.node !== undefined && !own.has(x) && !known.has(x);
  return (x) => {
    const waiting = [x];
    for (let one = waiting.at(-1); one !== undefined; one = waiting.at(-1)) {
      const { node } = one;
      const open = node !== undefined && isOpen(one) ? node.inputs.filter(isOpen) : [];
      waiting.push(...open);
      if (open.length > 0) continue;
      if (node !== undefined && isOpen(one)) known.set(one, twinOf(node, uses, imageOf));
      waiting.pop();
    }
    return known.get(x);
  };
}

/** By tensor, what was computed of it. */
function usesOf(seen: readonly Tensor[]): Map<Tensor, Tensor[]> {
  const uses = new Map<Tensor, Tensor[]>();
  for (const result of seen) {
    for (const input of result.node?.inputs ?? []) {
      const known = uses.get(input);
      if (known === undefined) uses.set(input, [result]);
      else known.push(result);
    }
  }
  return uses;
}

/** The result of the same operation on the images of the same inputs. One at least has an image, and what has none may be anything. */
function twinOf({ name, inputs }: Node, uses: ReadonlyMap<Tensor, Tensor[]>, imageOf: TwinOf): Tensor | undefined {
  const images = inputs.map(imageOf);
  const anchor = images.find((image) => image !== undefined);
  return (anchor === undefined ? [] : (uses.get(anchor) ?? [])).find(({ node }) => {
    if (node?.name !== name || node.inputs.length !== inputs.length) return false;
    return images.every((image, i) => image === undefined || image === node.inputs[i]);
  });
}
