import {
  type ActivationKind,
  defineLayer,
  emit,
  type FusedKernels,
  fusedGradKernel,
  fusedKernel,
  type Layer,
  record,
} from "@ganglion/tensor";

type Kernel = FusedKernels["activation"];
type GradKernel = FusedKernels["activationGrad"];

/** An activation by the backend's kernels, as one of `@ganglion/activations` runs there; what that does otherwise is no matter here. */
export function kernelActivation(kind: ActivationKind): Layer {
  return defineLayer(
    (x) => {
      const forward = fusedKernel(x, "activation") as Kernel;
      const y = emit(x.backend, forward(kind, x, 0), x.shape, x.dtype);
      return record(kind, y, [x], (grad) => {
        const backward = fusedGradKernel(x, "activationGrad") as GradKernel;
        return [emit(x.backend, backward(kind, x, y, grad, 0), x.shape, x.dtype)];
      });
    },
    { kind },
  );
}
