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

/* Numbers that lie side by side, those of the next step `next` further on. */
#define PACKED_TILE(rows, vectors)                                                                 \
  HOT void packed_##rows##_##vectors(const float *a, long next, const float *b, int k, struct corners at) { \
    BEGIN(rows, vectors)                                                                           \
    for (; k > 0; k--) {                                                                           \
      STEP(rows, vectors, a[i])                                                                    \
      a += next;                                                                                   \
    }                                                                                              \
    END(rows, vectors)                                                                             \
  }

/* `tiles` of them, of rows that are `apart` from each other; numbers of the next step lie beside those of the last. */
#define ROWS_TILE(rows, vectors)                                                                   \
  HOT void rows_##rows##_##vectors(const float *a, long apart, const float *panels, int steps, struct corners at, int tiles) { \
    for (; tiles > 0; tiles--) {                                                                   \
      const float *b = panels;                                                                     \
      BEGIN(rows, vectors)                                                                         \
      for (int k = steps; k > 0; k--) {                                                            \
        STEP(rows, vectors, a[i * apart])                                                          \
        a++;                                                                                       \
      }                                                                                            \
      END(rows, vectors)                                                                           \
      a += rows * apart - steps;                                                                   \
      at.from += rows * at.from_step;                                                              \
      at.to += rows * at.to_step;                                                                  \
    }                                                                                              \
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

/* What sums start from where there is nothing yet. */
static const float zeros[PANEL];

PACKED_TILE(TALL, 2)
PACKED_TILE(TALL, 1)
PACKED_TILE(LOW, 2)
PACKED_TILE(LOW, 1)
#if MIDDLE != LOW
PACKED_TILE(MIDDLE, 2)
PACKED_TILE(MIDDLE, 1)
#endif

/* A tile of `height` rows. */
PART void packed_tile(int height, int vectors, const float *a, long next, const float *b, int k, struct corners at) {
  if (height == TALL) {
    if (vectors == 2) packed_TALL_2(a, next, b, k, at);
    else packed_TALL_1(a, next, b, k, at);
#if MIDDLE != LOW
  } else if (height == MIDDLE) {
    if (vectors == 2) packed_MIDDLE_2(a, next, b, k, at);
    else packed_MIDDLE_1(a, next, b, k, at);
#endif
  } else if (vectors == 2) packed_LOW_2(a, next, b, k, at);
  else packed_LOW_1(a, next, b, k, at);
}

ROWS_TILE(TALL, 2)
ROWS_TILE(TALL, 1)
ROWS_TILE(LOW, 2)
ROWS_TILE(LOW, 1)
#if MIDDLE != LOW
ROWS_TILE(MIDDLE, 2)
ROWS_TILE(MIDDLE, 1)
#endif

/* Tiles of `height` rows that are `apart` from each other, one below the other. */
PART void rows_tiles(int height, int vectors, const float *x, long apart, const float *b, int k, struct corners at, int tiles) {
  if (height == TALL) {
    if (vectors == 2) rows_TALL_2(x, apart, b, k, at, tiles);
    else rows_TALL_1(x, apart, b, k, at, tiles);
#if MIDDLE != LOW
  } else if (height == MIDDLE) {
    if (vectors == 2) rows_MIDDLE_2(x, apart, b, k, at, tiles);
    else rows_MIDDLE_1(x, apart, b, k, at, tiles);
#endif
  } else if (vectors == 2) rows_LOW_2(x, apart, b, k, at, tiles);
  else rows_LOW_1(x, apart, b, k, at, tiles);
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

/* How many tiles of that height follow each other. */
INLINE int tiles_alike(int left) {
  const int height = tile_height(left);
  int tiles = 1;
  for (left -= height; left > 0 && tile_height(left) == height; left -= height) tiles++;
  return tiles;
}
