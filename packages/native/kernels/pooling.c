/*
 * The largest elements of windows of 2 x 2 that do not overlap, and where they are: of even and odd columns of two rows. NaN wins; of
 * equal ones the first.
 */
#include "job.h"

#if defined(__AVX512F__)
typedef __m512i integers;
#define splat_integer(x) _mm512_set1_epi32(x)
#define add_integers(a, b) _mm512_add_epi32(a, b)
#define store_integers(p, v, n) _mm512_mask_storeu_epi32(p, (__mmask16)((1u << (n)) - 1), v)
#define EVEN_COLUMNS _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30)

INLINE vector columns_of(vector a, vector b, int odd) {
  return _mm512_permutex2var_ps(a, _mm512_add_epi32(EVEN_COLUMNS, _mm512_set1_epi32(odd)), b);
}
/* Takes `v` and `place` where it is larger. */
INLINE void take_larger(vector *best, integers *index, vector v, integers place) {
  const __mmask16 wins = _mm512_cmp_ps_mask(*best, *best, _CMP_ORD_Q) & _mm512_cmp_ps_mask(v, *best, _CMP_NLE_UQ);
  *best = _mm512_mask_mov_ps(*best, wins, v);
  *index = _mm512_mask_mov_epi32(*index, wins, place);
}
#else
typedef __m256i integers;
#define splat_integer(x) _mm256_set1_epi32(x)
#define add_integers(a, b) _mm256_add_epi32(a, b)
#define store_integers(p, v, n) store_first((float *)(p), _mm256_castsi256_ps(v), n)
#define EVEN_COLUMNS _mm256_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14)

INLINE vector columns_of(vector a, vector b, int odd) {
  const __m256 mixed = odd ? _mm256_shuffle_ps(a, b, 0xdd) : _mm256_shuffle_ps(a, b, 0x88);
  return _mm256_castpd_ps(_mm256_permute4x64_pd(_mm256_castps_pd(mixed), 0xd8));
}
INLINE void take_larger(vector *best, integers *index, vector v, integers place) {
  const __m256 wins = _mm256_and_ps(_mm256_cmp_ps(*best, *best, _CMP_ORD_Q), _mm256_cmp_ps(v, *best, _CMP_NLE_UQ));
  *best = _mm256_blendv_ps(*best, v, wins);
  *index = _mm256_castps_si256(_mm256_blendv_ps(_mm256_castsi256_ps(*index), _mm256_castsi256_ps(place), wins));
}
#endif

/* Twice as many columns as `n` outputs, of which the last may not be there. */
INLINE void load_columns(const float *x, int n, vector *even, vector *odd) {
  const int columns = 2 * n;
  const vector a = columns >= LANES ? load_vector(x) : load_first(x, columns);
  const vector b = columns >= 2 * LANES ? load_vector(x + LANES) : columns > LANES ? load_first(x + LANES, columns - LANES) : splat(0);
  *even = columns_of(a, b, 0);
  *odd = columns_of(a, b, 1);
}

/* A row of outputs; `place` is where its first window begins in the plane. */
HOT void pool_row(float *y, int32_t *indices, const float *x, int width, int outputs, int place) {
  for (; outputs > 0; outputs -= LANES) {
    const int n = least(LANES, outputs);
    vector best, right, low, lowRight;
    load_columns(x, n, &best, &right);
    load_columns(x + width, n, &low, &lowRight);
    const integers corner = add_integers(EVEN_COLUMNS, splat_integer(place));
    integers index = corner;
    take_larger(&best, &index, right, add_integers(corner, splat_integer(1)));
    take_larger(&best, &index, low, add_integers(corner, splat_integer(width)));
    take_larger(&best, &index, lowRight, add_integers(corner, splat_integer(width + 1)));
    store_first(y, best, n);
    store_integers(indices, index, n);
    x += 2 * LANES;
    y += LANES;
    indices += LANES;
    place += 2 * LANES;
  }
}

/* A chunk takes planes. */
__attribute__((minsize)) void OF_ISA(pool_max)(char *memory, int chunk, int thread) {
  const int height = Pool_height(memory), width = Pool_width(memory), rows = height / 2, columns = width / 2;
  const int planes = Pool_planes(memory), end = chunk_start(memory, chunk + 1, planes);
  (void)thread;
  for (int plane = chunk_start(memory, chunk, planes); plane < end; plane++) {
    const float *x = (const float *)(memory + Pool_x(memory)) + (long)plane * height * width;
    const long at = (long)plane * rows * columns;
    float *y = (float *)(memory + Pool_y(memory)) + at;
    int32_t *indices = (int32_t *)(memory + Pool_indices(memory)) + at;
    for (int row = 0; row < rows; row++) {
      pool_row(y + row * columns, indices + row * columns, x + 2L * row * width, width, columns, 2 * row * width);
    }
  }
}
