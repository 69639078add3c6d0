import type { Plugin } from "vite";

/**
 * Keeps what several scripts of a worker share out of the one that it starts from, where Vite would put it. WebKit runs that script
 * once more when another imports from it: the worker then listens twice and answers twice, with two backends.
 */
export function wholeEntries(): Plugin {
  return { name: "whole-entries", options: (options) => ({ ...options, preserveEntrySignatures: "strict" }) };
}
