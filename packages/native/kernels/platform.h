/*
 * What every kernel stands on: no library at all, vectors of the width that this file is compiled for, and the memory of the
 * WebAssembly backend, which starts at `memory`. Addresses in it have 32 bits.
 */
#pragma once

#include <immintrin.h>
#include <stdint.h>


#if defined(__AVX512F__)
#define OF_ISA(name) name##_avx512
#define LANES 16
typedef __m512 vector;
#define load_vector(p) _mm512_loadu_ps(p)
#define store_vector(p, v) _mm512_storeu_ps(p, v)
#define splat(x) _mm512_set1_ps(x)
#define multiply_add(a, b, c) _mm512_fmadd_ps(a, b, c)
#else
#define OF_ISA(name) name##_avx2
#define LANES 8
typedef __m256 vector;
#define load_vector(p) _mm256_loadu_ps(p)
#define store_vector(p, v) _mm256_storeu_ps(p, v)
#define splat(x) _mm256_set1_ps(x)
#define multiply_add(a, b, c) _mm256_fmadd_ps(a, b, c)
#endif

/* A panel has two vectors side by side: so many outputs, or columns of a product, are computed at a time. */
#define PANEL (2 * LANES)

/* Where the time goes: unrolled. What is only around it is made small, and is there once. */
#define HOT static __attribute__((noinline, unused))
#define PART static __attribute__((noinline, unused, minsize))
#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

INLINE int least(int a, int b) { return a < b ? a : b; }
INLINE int most(int a, int b) { return a > b ? a : b; }
INLINE int panels_in(int columns) { return (columns + PANEL - 1) / PANEL; }

/* The quotient rounded down, also of negative numbers. */
INLINE int floor_div(int a, int b) { return a >= 0 ? a / b : -((b - 1 - a) / b); }

/* The first `n` lanes of memory, 0 in the others; nothing else is read, ... */
INLINE vector load_first(const float *p, int n) {
#if defined(__AVX512F__)
  return _mm512_maskz_loadu_ps((__mmask16)((1u << n) - 1), p);
#else
  const __m256i mask = _mm256_cmpgt_epi32(_mm256_set1_epi32(n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
  return _mm256_maskload_ps(p, mask);
#endif
}

/* ... and nothing else is written. */
INLINE void store_first(float *p, vector v, int n) {
#if defined(__AVX512F__)
  _mm512_mask_storeu_ps(p, (__mmask16)((1u << n) - 1), v);
#else
  const __m256i mask = _mm256_cmpgt_epi32(_mm256_set1_epi32(n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
  _mm256_maskstore_ps(p, mask, v);
#endif
}

INLINE void clear(float *to, long n) {
  for (; n >= LANES; n -= LANES, to += LANES) store_vector(to, splat(0));
  if (n > 0) store_first(to, splat(0), (int)n);
}

INLINE void copy(float *to, const float *from, long n) {
  for (; n >= LANES; n -= LANES, to += LANES, from += LANES) store_vector(to, load_vector(from));
  if (n > 0) store_first(to, load_first(from, (int)n), (int)n);
}
