export { relu } from "@ganglion/activations";
