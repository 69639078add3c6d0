/*
 * Tiles: sums that stay in registers, `rows` of one or two vectors. Each step takes a vector or two of B and, for each row, one
 * number that is spread over the lanes. The kinds differ in where those numbers are.
 */
#pragma once

#include "platform.h"

/* How many rows tiles have: as many as registers hold sums, and fewer for what is left over. */
#if defined(__AVX512F__)
#define TALL 14
#define MIDDLE 8
#define LOW 4
#else
#define TALL 6
#define MIDDLE 4
#define LOW 4
#endif

/* Where a tile begins and ends: sums start from rows at `from`, `from_step` numbers apart, and go to rows at `to`. */
struct corners {
  const float *from;
  long from_step;
  float *to;
  long to_step;
};

#define BEGIN(rows, vectors)                                                                       \
  vector sum[rows][vectors];                                                                       \
  UNROLL for (int i = 0; i < rows; i++) {                                                          \
    UNROLL for (int v = 0; v < vectors; v++) sum[i][v] = load_vector(at.from + i * at.from_step + v * LANES); \
  }

#define STEP(rows, vectors, number)                                                                \
  {                                                                                                \
    vector panel[vectors];                                                                         \
    UNROLL for (int v = 0; v < vectors; v++) panel[v] = load_vector(b + v * LANES);                \
    UNROLL for (int i = 0; i < rows; i++) {                                                        \
      const vector x = splat(number);                                                              \
      UNROLL for (int v = 0; v < vectors; v++) sum[i][v] = multiply_add(x, panel[v], sum[i][v]);   \
    }                                                                                              \
    b += PANEL;                                                                                    \
  }

#define END(rows, vectors)                                                                         \
  UNROLL for (int i = 0; i < rows; i++) {                                                          \
    UNROLL for (int v = 0; v < vectors; v++) store_vector(at.to + i * at.to_step + v * LANES, sum[i][v]); \
  }

/* Numbers that are packed as `[k][rows]`. */
#define PACKED_TILE(rows, vectors)                                                                 \
  HOT void packed_##rows##_##vectors(const float *a, const float *b, int k, struct corners at) { \
    BEGIN(rows, vectors)                                                                           \
    for (; k > 0; k--) {                                                                           \
      STEP(rows, vectors, a[i])                                                                    \
      a += rows;                                                                                   \
    }                                                                                              \
    END(rows, vectors)                                                                             \
  }

/* Numbers of neighbours, plus an offset in bytes for each step. */
#define LINE_TILE(rows, vectors)                                                                   \
  HOT void line_##rows##_##vectors(const char *x, const int32_t *offsets, const float *b, int k, struct corners at) { \
    BEGIN(rows, vectors)                                                                           \
    for (; k > 0; k--) {                                                                           \
      const float *here = (const float *)(x + *offsets++);                                         \
      STEP(rows, vectors, here[i])                                                                 \
    }                                                                                              \
    END(rows, vectors)                                                                             \
  }

/* Numbers that are `apart` from each other, plus an offset in bytes for each step. */
#define APART_TILE(rows, vectors)                                                                  \
  HOT void apart_##rows##_##vectors(const char *x, long apart, const int32_t *offsets, const float *b, int k, \
                                       struct corners at) {                                        \
    BEGIN(rows, vectors)                                                                           \
    for (; k > 0; k--) {                                                                           \
      const float *here = (const float *)(x + *offsets++);                                         \
      STEP(rows, vectors, here[i * apart])                                                         \
    }                                                                                              \
    END(rows, vectors)                                                                             \
  }

/* Groups of `width` neighbours at `lines` addresses, plus an offset in bytes for each step. */
#define LINES_TILE(lines, width, vectors)                                                          \
  HOT void lines_##width##_##vectors(const char *const *x, const int32_t *offsets, const float *b, int k, \
                                        struct corners at) {                                       \
    const char *start[lines];                                                                      \
    UNROLL for (int i = 0; i < lines; i++) start[i] = x[i];                                        \
    BEGIN(lines * width, vectors)                                                                  \
    for (; k > 0; k--) {                                                                           \
      const long here = *offsets++;                                                                \
      STEP(lines * width, vectors, ((const float *)(start[i / width] + here))[i % width])          \
    }                                                                                              \
    END(lines * width, vectors)                                                                    \
  }

/* The height of the next tile where `left` rows are left: as few steps as can be. */
INLINE int tile_height(int left) {
#if defined(__AVX512F__)
  if (left == 16 || (left > LOW && left <= MIDDLE)) return MIDDLE;
  if (left >= 12) return TALL;
  return left > MIDDLE ? MIDDLE : LOW;
#else
  return left == 8 || left <= LOW ? LOW : TALL;
#endif
}
