/* Blocks of numbers turned over: what lay side by side then lies one above the other. */
#pragma once

#include "platform.h"

/* `to[j * to_step + i] = from[i * from_step + j]` for a square of as many rows as a vector has lanes. */
#if defined(__AVX512F__)
HOT void transpose_square(float *to, long to_step, const float *from, long from_step) {
  __m512 a[16], b[16];
  UNROLL for (int i = 0; i < 16; i++) a[i] = _mm512_loadu_ps(from + i * from_step);
  UNROLL for (int i = 0; i < 16; i += 2) {
    b[i] = _mm512_unpacklo_ps(a[i], a[i + 1]);
    b[i + 1] = _mm512_unpackhi_ps(a[i], a[i + 1]);
  }
  UNROLL for (int i = 0; i < 16; i += 4) {
    a[i] = _mm512_castpd_ps(_mm512_unpacklo_pd(_mm512_castps_pd(b[i]), _mm512_castps_pd(b[i + 2])));
    a[i + 1] = _mm512_castpd_ps(_mm512_unpackhi_pd(_mm512_castps_pd(b[i]), _mm512_castps_pd(b[i + 2])));
    a[i + 2] = _mm512_castpd_ps(_mm512_unpacklo_pd(_mm512_castps_pd(b[i + 1]), _mm512_castps_pd(b[i + 3])));
    a[i + 3] = _mm512_castpd_ps(_mm512_unpackhi_pd(_mm512_castps_pd(b[i + 1]), _mm512_castps_pd(b[i + 3])));
  }
  UNROLL for (int i = 0; i < 4; i++) {
    b[i] = _mm512_shuffle_f32x4(a[i], a[i + 4], 0x88);
    b[i + 4] = _mm512_shuffle_f32x4(a[i], a[i + 4], 0xdd);
    b[i + 8] = _mm512_shuffle_f32x4(a[i + 8], a[i + 12], 0x88);
    b[i + 12] = _mm512_shuffle_f32x4(a[i + 8], a[i + 12], 0xdd);
  }
  UNROLL for (int i = 0; i < 8; i++) {
    a[i] = _mm512_shuffle_f32x4(b[i], b[i + 8], 0x88);
    a[i + 8] = _mm512_shuffle_f32x4(b[i], b[i + 8], 0xdd);
  }
  UNROLL for (int i = 0; i < 16; i++) _mm512_storeu_ps(to + i * to_step, a[i]);
}
#else
HOT void transpose_square(float *to, long to_step, const float *from, long from_step) {
  __m256 a[8], b[8];
  UNROLL for (int i = 0; i < 8; i++) a[i] = _mm256_loadu_ps(from + i * from_step);
  UNROLL for (int i = 0; i < 8; i += 2) {
    b[i] = _mm256_unpacklo_ps(a[i], a[i + 1]);
    b[i + 1] = _mm256_unpackhi_ps(a[i], a[i + 1]);
  }
  UNROLL for (int i = 0; i < 8; i += 4) {
    a[i] = _mm256_shuffle_ps(b[i], b[i + 2], 0x44);
    a[i + 1] = _mm256_shuffle_ps(b[i], b[i + 2], 0xee);
    a[i + 2] = _mm256_shuffle_ps(b[i + 1], b[i + 3], 0x44);
    a[i + 3] = _mm256_shuffle_ps(b[i + 1], b[i + 3], 0xee);
  }
  UNROLL for (int i = 0; i < 4; i++) {
    b[i] = _mm256_permute2f128_ps(a[i], a[i + 4], 0x20);
    b[i + 4] = _mm256_permute2f128_ps(a[i], a[i + 4], 0x31);
  }
  UNROLL for (int i = 0; i < 8; i++) _mm256_storeu_ps(to + i * to_step, b[i]);
}
#endif

/* A square of which only `rows` and `columns` are there: the rest counts as 0, and no more than `columns` rows are written. */
PART void transpose_part(float *to, long to_step, const float *from, long from_step, int rows, int columns) {
  float whole[LANES * LANES], turned[LANES * LANES];
  clear(whole, LANES * LANES);
  for (int i = 0; i < rows; i++) copy(whole + i * LANES, from + i * from_step, columns);
  transpose_square(turned, LANES, whole, LANES);
  for (int j = 0; j < columns; j++) store_vector(to + j * to_step, load_vector(turned + j * LANES));
}

/* The same, but no more than `rows` numbers of each row are written. */
PART void transpose_edge(float *to, long to_step, const float *from, long from_step, int rows, int columns) {
  float turned[LANES * LANES];
  transpose_part(turned, LANES, from, from_step, rows, columns);
  for (int j = 0; j < columns; j++) copy(to + j * to_step, turned + j * LANES, rows);
}

/*
 * `to[j * to_step + i] = from[i * from_step + j]` for all of `rows` and `columns`. Whole vectors are written, so up to
 * LANES - 1 zeros follow in each row of `to`.
 */
PART void transpose_into_panel(float *to, long to_step, const float *from, long from_step, int rows, int columns) {
  for (int i = 0; i < rows; i += LANES) {
    for (int j = 0; j < columns; j += LANES) {
      float *corner = to + j * to_step + i;
      const float *source = from + i * from_step + j;
      if (i + LANES <= rows && j + LANES <= columns) transpose_square(corner, to_step, source, from_step);
      else transpose_part(corner, to_step, source, from_step, least(LANES, rows - i), least(LANES, columns - j));
    }
  }
}

/* The same, but nothing else is written. */
PART void transpose_exactly(float *to, long to_step, const float *from, long from_step, int rows, int columns) {
  for (int i = 0; i < rows; i += LANES) {
    for (int j = 0; j < columns; j += LANES) {
      float *corner = to + j * to_step + i;
      const float *source = from + i * from_step + j;
      if (i + LANES <= rows && j + LANES <= columns) transpose_square(corner, to_step, source, from_step);
      else transpose_edge(corner, to_step, source, from_step, least(LANES, rows - i), least(LANES, columns - j));
    }
  }
}
