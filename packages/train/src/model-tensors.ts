import { parameters } from "@ganglion/layers";
import type { Backend, Layer, Tensor } from "@ganglion/tensor";

/** The tensors that belong to a model's state but are not trained, each once. */
export function buffersOf(model: Layer): Tensor[] {
  const found = new Set<Tensor>();
  const visit = ({ buffers = {}, children = {} }: Layer): void => {
    for (const buffer of Object.values(buffers)) found.add(buffer);
    for (const child of Object.values(children)) visit(child);
  };
  visit(model);
  return [...found];
}

/** The backend that a model lives on; undefined if it says of no tensors. */
export function backendOf(model: Layer): Backend | undefined {
  return (parameters(model)[0] ?? buffersOf(model)[0])?.backend;
}
