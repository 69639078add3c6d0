/**
 * Kernels from this number on, up to the first address of the heap, are not WebAssembly: whoever brings them puts a function for each
 * into `machine.linked`, and, before the text of a worker, what `WORKER_SOURCE` calls.
 */
export const FOREIGN = 4096;
