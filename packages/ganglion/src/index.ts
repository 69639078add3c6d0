export * from "@ganglion/activations";
export * from "@ganglion/datasets";
export * from "@ganglion/diagnostics";
export * from "@ganglion/init";
export * from "@ganglion/layers";
export * from "@ganglion/losses";
export * from "@ganglion/normalization";
export * from "@ganglion/onnx";
export * from "@ganglion/optim";
export * from "@ganglion/preprocessing";
export * from "@ganglion/tensor";
export * from "@ganglion/train";
export * from "@ganglion/wasm";
export * from "@ganglion/transfer";
export * from "@ganglion/weights";
// Where two packages share a name, the one meant here is said.
// Findings of diagnostics carry more than observers of train have to give.
export type { Finding, Severity } from "@ganglion/diagnostics";
// The activations do what the operations of their names do, and carry their facts.
export { logSoftmax, sigmoid, softmax, softplus, tanh } from "@ganglion/activations";
export { type AutoBackendOptions, autoBackend } from "./auto-backend/auto-backend.ts";
export type { Candidate, ChosenBackend } from "./auto-backend/choose-faster.ts";
export type { Probe, ProbeRun } from "./auto-backend/probe.ts";
export type { VerdictCache } from "./auto-backend/verdict-cache.ts";
