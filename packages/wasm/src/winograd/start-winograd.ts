import type { Geometry } from "../fused/geometry.ts";
import * as packed from "../generated/winograd-modules.ts";
import { addLargeKernel } from "../linked-kernel.ts";
import type { Machine } from "../machine.ts";
import { codeOf, unpack } from "../packed.ts";
import { type Addresses, convolve, weightGrad } from "./launch.ts";
import { convolutionWork, directWork, isSuitable, type PatchSize, weightGradWork, weightsWork } from "./plan.ts";

/** Convolutions by Winograd's method; each returns false where it would not pay, and then has done nothing. */
export interface WinogradMethod {
  /** A convolution; `turned` where the weights are those of the convolution whose input's gradient it is. */
  readonly convolve: (geometry: Geometry, turned: boolean, at: Addresses) => boolean;
  /** The gradient of weights; `weight` are the gradients of outputs. */
  readonly weightGrad: (geometry: Geometry, at: Addresses) => boolean;
}

/** Which patches there may be, for convolutions and the gradients of their inputs, and for gradients of weights. */
export interface Patches {
  readonly convolve: readonly PatchSize[];
  readonly weightGrad: readonly PatchSize[];
}

/** Which convolutions are computed by it: those for which it is faster, or, for tests, all that it can compute. */
export type Scope = "faster" | "all";

/**
 * Patches by the name of an option. Gradients of weights add up thousands of patches, so that their error stays near that of
 * the products: they may be large always.
 */
export const PATCHES: Readonly<Record<Scope, Readonly<Record<"f2" | "f4", Patches>>>> = {
  faster: { f2: { convolve: [2], weightGrad: [2, 4] }, f4: { convolve: [2, 4], weightGrad: [2, 4] } },
  all: { f2: { convolve: [2], weightGrad: [2] }, f4: { convolve: [4], weightGrad: [4] } },
};

/** Links the module, and returns what runs it. */
export async function startWinograd(machine: Machine, patches: Patches, scope: Scope): Promise<WinogradMethod> {
  const { build, shared } = machine.compiled;
  const kernel = await addLargeKernel(machine, codeOf(packed, await unpack(packed), build, shared));
  const fastest = (geometry: Geometry, sizes: readonly PatchSize[], workOf: (size: PatchSize) => number) => {
    if (!isSuitable(geometry)) return undefined;
    const size = sizes.reduce((best, each) => (workOf(each) < workOf(best) ? each : best));
    return scope === "all" || workOf(size) < directWork(geometry) ? size : undefined;
  };
  return {
    convolve(geometry, turned, at) {
      const workOf = (each: PatchSize): number => convolutionWork(geometry, each) + weightsWork(geometry, each);
      const size = fastest(geometry, patches.convolve, workOf);
      if (size === undefined) return false;
      convolve(machine, kernel, geometry, size, turned, at);
      return true;
    },
    weightGrad(geometry, at) {
      const size = fastest(geometry, patches.weightGrad, (each) => weightGradWork(geometry, each));
      if (size === undefined) return false;
      weightGrad(machine, kernel, geometry, size, at);
      return true;
    },
  };
}
