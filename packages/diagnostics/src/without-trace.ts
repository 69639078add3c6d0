import { assign, buffersOf, type Layer, parametersOf } from "@ganglion/tensor";

/** Runs `body`; gradients and buffers of the model are afterwards what they were. */
export function withoutTrace<T>(model: Layer, body: () => T): T {
  const parameters = parametersOf(model);
  const gradients = parameters.map((parameter) => parameter.grad);
  const buffers = buffersOf(model).map((buffer) => ({ buffer, before: buffer.detach() }));
  for (const parameter of parameters) parameter.grad = undefined;
  try {
    return body();
  } finally {
    for (const [i, parameter] of parameters.entries()) {
      parameter.grad?.dispose();
      parameter.grad = gradients[i];
    }
    for (const { buffer, before } of buffers) {
      assign(buffer, before);
      before.dispose();
    }
  }
}
