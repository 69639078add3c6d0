import type { Backend } from "../backend.ts";
import { checkBackend, checkBoolean, checkFunction, checkString } from "../check.ts";
import { describeValue } from "../describe-value.ts";
import { BackendError, refusal } from "../errors.ts";
import type { FusedKernels } from "../fused.ts";
import { checkOptions, type OptionChecks } from "../options.ts";

/** What `registerKernel` takes besides. */
export interface RegisterKernelOptions {
  /** Put the kernel in the place of one that the backend has; false by default. */
  readonly replace?: boolean;
}

const WHERE = "registerKernel";
const CHECKS: OptionChecks<RegisterKernelOptions> = { replace: checkBoolean };

/**
 * Gives `backend` a fused kernel of the operation `name`, which `fusedKernel(x, name)` then finds for tensors on it, and no
 * other backend. An operation of your own names its kernel by a declaration in `ExtraKernels`, and composes what it computes
 * where there is none. Kernels keep to what `FusedKernels` says: they return new buffers of the backend, made by its
 * primitives or by `upload`, and free those that they made on the way by `release`.
 * @throws TypeError for what is no backend, name, function or option, BackendError if the backend has a kernel of that name
 * (unless `replace`) or cannot be changed.
 * @example
 * ```ts
 * import { reference } from "@ganglion/tensor";
 * import { type Buffer, type Operand, registerKernel } from "@ganglion/tensor/backend";
 * declare module "@ganglion/tensor/backend" {
 *   interface ExtraKernels {
 *     square(x: Operand): Buffer;
 *   }
 * }
 * const backend = reference();
 * registerKernel(backend, "square", (x) => backend.binary("mul", x, x, x.shape));
 * ```
 */
export function registerKernel<K extends keyof FusedKernels>(
  backend: Backend,
  name: K,
  kernel: FusedKernels[K],
  options: RegisterKernelOptions = {},
): void {
  checkBackend(WHERE, "backend", backend);
  checkName(name);
  checkFunction(WHERE, "kernel", kernel);
  checkOptions(WHERE, options, CHECKS);
  if (options.replace !== true && backend.fused?.[name] !== undefined) {
    const got = `${describeValue(name)}, which ${backend.name} has`;
    const remedy = "Name it otherwise, or pass { replace: true }.";
    throw refusal(BackendError, WHERE, "a kernel must have a name of its own", got, remedy);
  }
  // A table of its own: copies of the backend may share the one it has.
  const value = { ...backend.fused, [name]: kernel };
  if (!Reflect.defineProperty(backend, "fused", { value, writable: true, enumerable: true, configurable: true })) {
    const remedy = "Spread it into an object of yours before, as in { ...backend }.";
    throw refusal(BackendError, WHERE, "the backend must be open to changes", `a frozen ${backend.name}`, remedy);
  }
}

/** Names that every object has would be found on backends without a kernel. */
function checkName(name: unknown): void {
  checkString(WHERE, "name", name);
  if (name !== "" && !(name in Object.prototype)) return;
  const remedy = "Name it after the operation.";
  throw refusal(TypeError, WHERE, "name must be a word that not every object has", describeValue(name), remedy);
}
