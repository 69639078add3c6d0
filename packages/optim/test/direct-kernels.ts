import { type Backend, type FusedKernels, type Operand, reference, type TypedArray } from "@ganglion/tensor";

/** The reference backend with optimizer kernels written out as loops over numbers, and the calls that they got. */
export function directKernels(): { backend: Backend; calls: unknown[][] } {
  const calls: unknown[][] = [];
  const fused: Partial<FusedKernels> = {
    sgd(parameter, grad, velocity, step, first) {
      calls.push(["sgd", step, first]);
      const [w, g, v] = [values(parameter), values(grad), velocity && values(velocity)];
      for (let i = 0; i < w.length; i++) {
        const decayed = f(g[i]! + f(step.weightDecay * w[i]!));
        let direction = decayed;
        if (v !== undefined) {
          v[i] = first ? decayed : step.momentum * v[i]! + (1 - step.dampening) * decayed;
          direction = step.nesterov ? decayed + step.momentum * v[i]! : v[i]!;
        }
        w[i] = w[i]! - step.learningRate * direction;
      }
    },
    adam(parameter, grad, moment1, moment2, maxMoment2, step) {
      calls.push(["adam", step]);
      const [w, g, m, v] = [values(parameter), values(grad), values(moment1), values(moment2)];
      const largest = maxMoment2 && values(maxMoment2);
      for (let i = 0; i < w.length; i++) {
        const decayed = step.decoupled ? g[i]! : g[i]! + step.weightDecay * w[i]!;
        if (step.decoupled) w[i] = w[i]! * (1 - step.learningRate * step.weightDecay);
        m[i] = step.beta1 * m[i]! + (1 - step.beta1) * decayed;
        v[i] = step.beta2 * v[i]! + (1 - step.beta2) * decayed * decayed;
        if (largest !== undefined) largest[i] = Math.max(largest[i]!, v[i]!);
        const scale = Math.sqrt((largest?.[i] ?? v[i]!) / (1 - step.beta2 ** step.step)) + step.eps;
        w[i] = w[i]! - (step.learningRate * m[i]!) / (1 - step.beta1 ** step.step) / scale;
      }
    },
  };
  return { backend: { ...reference(), fused }, calls };
}

const f = Math.fround;

function values(x: Operand): TypedArray {
  return x.buffer as TypedArray;
}
