/*
 * The largest elements of windows of 2 x 2 that do not overlap, and where they are: of even and odd columns of two rows. NaN wins; of
 * equal ones the first. And the gradient, which goes back to these places.
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
/* Numbers where two lanes of places are alike, 0 elsewhere; `met` gets these lanes too. */
INLINE vector where_alike(vector v, integers a, integers b, unsigned *met) {
  const __mmask16 alike = _mm512_cmpeq_epi32_mask(a, b);
  *met |= alike;
  return _mm512_maskz_mov_ps(alike, v);
}
/* Lanes of both in turns, the first half of them or the second. */
INLINE vector in_turns(vector even, vector odd, int second) {
  const __m512i first = _mm512_setr_epi32(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  return _mm512_permutex2var_ps(even, _mm512_add_epi32(first, _mm512_set1_epi32(8 * second)), odd);
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
INLINE vector where_alike(vector v, integers a, integers b, unsigned *met) {
  const __m256 alike = _mm256_castsi256_ps(_mm256_cmpeq_epi32(a, b));
  *met |= (unsigned)_mm256_movemask_ps(alike);
  return _mm256_and_ps(alike, v);
}
INLINE vector in_turns(vector even, vector odd, int second) {
  const __m256 low = _mm256_unpacklo_ps(even, odd), high = _mm256_unpackhi_ps(even, odd);
  return second ? _mm256_permute2f128_ps(low, high, 0x31) : _mm256_permute2f128_ps(low, high, 0x20);
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

/* Even and odd columns of `n` windows side by side. */
INLINE void store_columns(float *to, int n, vector even, vector odd) {
  const int columns = 2 * n;
  store_first(to, in_turns(even, odd, 0), least(LANES, columns));
  if (columns > LANES) store_first(to + LANES, in_turns(even, odd, 1), columns - LANES);
}

/* Two rows of gradients of the input, of a row of `outputs`; whether each goes to a place in its own window. */
HOT int pool_grad_row(float *to, const float *grad, const int32_t *indices, int width, int outputs, int place) {
  unsigned strays = 0;
  for (; outputs > 0; outputs -= LANES) {
    const int n = least(LANES, outputs);
    /* A sum with 0, since 0 and -0 are 0. */
    const vector g = load_first(grad, n) + splat(0);
    const vector bits = load_first((const float *)indices, n);
    integers index;
    __builtin_memcpy(&index, &bits, sizeof index);
    const integers corner = add_integers(EVEN_COLUMNS, splat_integer(place)), below = add_integers(corner, splat_integer(width));
    unsigned met = 0;
    const vector even = where_alike(g, index, corner, &met);
    const vector odd = where_alike(g, index, add_integers(corner, splat_integer(1)), &met);
    const vector low = where_alike(g, index, below, &met);
    const vector low_odd = where_alike(g, index, add_integers(below, splat_integer(1)), &met);
    store_columns(to, n, even, odd);
    store_columns(to + width, n, low, low_odd);
    strays |= ~met & ((1u << n) - 1);
    to += 2 * LANES;
    grad += LANES;
    indices += LANES;
    place += 2 * LANES;
  }
  return strays == 0;
}

/* A chunk takes planes. Where an index leaves its window, REFUSED gets it, and the result is not to be used. */
__attribute__((minsize)) void OF_ISA(pool_max_grad)(char *memory, int chunk, int thread) {
  const int height = Pool_height(memory), width = Pool_width(memory), rows = height / 2, columns = width / 2;
  const int planes = Pool_planes(memory), end = chunk_start(memory, chunk + 1, planes);
  int is_whole = 1;
  (void)thread;
  for (int plane = chunk_start(memory, chunk, planes); plane < end; plane++) {
    float *to = (float *)(memory + Pool_y(memory)) + (long)plane * height * width;
    const long at = (long)plane * rows * columns;
    const float *grad = (const float *)(memory + Pool_x(memory)) + at;
    const int32_t *indices = (const int32_t *)(memory + Pool_indices(memory)) + at;
    if (width % 2 != 0 || height % 2 != 0) clear(to, (long)height * width);
    for (int row = 0; row < rows; row++) {
      is_whole &= pool_grad_row(to + 2L * row * width, grad + row * columns, indices + row * columns, width, columns, 2 * row * width);
    }
  }
  if (!is_whole) *(volatile int32_t *)(memory + REFUSED) = 0;
}
