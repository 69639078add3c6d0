export { wasm } from "@ganglion/wasm";
export * from "ganglion";
