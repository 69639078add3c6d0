import { parameters } from "@ganglion/layers";
import { type Backend, buffersOf, type Layer } from "@ganglion/tensor";

/** The backend that a model lives on; undefined if it says of no tensors. */
export function backendOf(model: Layer): Backend | undefined {
  return (parameters(model)[0] ?? buffersOf(model)[0])?.backend;
}
