/* The job that a thread works on: where its arguments are, and which part of it is whose. */
#pragma once

#include "arguments.h"
#include "platform.h"

/* The workspace of a thread. */
INLINE char *workspace_of(char *memory, int thread) {
  const address first = *(const address *)(memory + WORKSPACE);
  const address stride = *(const address *)(memory + WORKSPACE_STRIDE);
  return memory + first + (uint64_t)thread * stride;
}

/* The first of `total` items that belongs to `chunk`; `chunk + 1` gives the end. */
INLINE int chunk_start(const char *memory, int chunk, int total) {
  const int chunks = *(const int32_t *)(memory + CHUNKS);
  return (int)((int64_t)total * chunk / chunks);
}
