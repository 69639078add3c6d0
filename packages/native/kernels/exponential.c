/*
 * Functions that are made of e^x, which is where their time goes: with the polynomials of the WebAssembly kernels, in wider vectors.
 * Coefficients: minimax fits; errors are a few units in the last place.
 */
#include "job.h"

#if defined(__AVX512F__)
#define smaller(a, b) _mm512_min_ps(a, b)
#define larger(a, b) _mm512_max_ps(a, b)
#define add(a, b) _mm512_add_ps(a, b)
#define subtract(a, b) _mm512_sub_ps(a, b)
#define multiply_by(a, b) _mm512_mul_ps(a, b)
#define divide(a, b) _mm512_div_ps(a, b)
/* `v` where `x > limit` or either is NaN, else 0. */
#define keep_above(v, x, limit) _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(x, limit, _CMP_NLE_UQ), v)
/* `p 2^n` for whole numbers `n`, rounded once also where it is denormal. */
#define scale_by_power(p, n) _mm512_scalef_ps(p, n)
#else
#define smaller(a, b) _mm256_min_ps(a, b)
#define larger(a, b) _mm256_max_ps(a, b)
#define add(a, b) _mm256_add_ps(a, b)
#define subtract(a, b) _mm256_sub_ps(a, b)
#define multiply_by(a, b) _mm256_mul_ps(a, b)
#define divide(a, b) _mm256_div_ps(a, b)
#define keep_above(v, x, limit) _mm256_and_ps(v, _mm256_cmp_ps(x, limit, _CMP_NLE_UQ))

/* In two steps, so that overflow, underflow and denormals come out right. */
INLINE __m256 scale_by_power(__m256 p, __m256 n) {
  const __m256i whole = _mm256_cvtps_epi32(n), half = _mm256_srai_epi32(whole, 1), bias = _mm256_set1_epi32(127);
  const __m256i first = _mm256_slli_epi32(_mm256_add_epi32(half, bias), 23);
  const __m256i second = _mm256_slli_epi32(_mm256_add_epi32(_mm256_sub_epi32(whole, half), bias), 23);
  return _mm256_mul_ps(_mm256_mul_ps(p, _mm256_castsi256_ps(first)), _mm256_castsi256_ps(second));
}
#endif

/* `x` within `[low, high]`; NaN stays, since these instructions then return their second operand. */
INLINE vector clamp(vector x, float low, float high) { return larger(splat(low), smaller(splat(high), x)); }

/* `e^x` for `-104 <= x <= 89`. */
INLINE vector exp_clamped(vector x) {
  /* Adding and subtracting 1.5 * 2^23 rounds to a whole number. */
  const vector n = subtract(multiply_add(x, splat(1.4426950216293335f), splat(12582912)), splat(12582912));
  const vector r = multiply_add(n, splat(2.1219444170128554e-4f), multiply_add(n, splat(-0.693359375f), x));
  vector p = multiply_add(splat(0.008290272206068039f), r, splat(0.04189816117286682f));
  p = multiply_add(p, r, splat(0.1666763871908188f));
  p = multiply_add(p, r, splat(0.4999914765357971f));
  p = multiply_add(p, r, splat(0.9999997019767761f));
  return scale_by_power(multiply_add(p, r, splat(1)), n);
}

INLINE vector exp_of(vector x) { return exp_clamped(clamp(x, -104, 89)); }

/* `1 / (1 + e^-x)`; 0 from -88.37 down. */
INLINE vector sigmoid_of(vector x) {
  const vector e = exp_clamped(subtract(splat(0), clamp(x, -88.37f, 87.33f)));
  return keep_above(divide(splat(1), add(splat(1), e)), x, splat(-88.37f));
}

/* A rational function of `x` within 9.02. */
INLINE vector tanh_of(vector x) {
  const vector t = clamp(x, -9.02f, 9.02f), u = multiply_by(t, t);
  vector p = multiply_add(splat(1.3318929958927583e-8f), u, splat(2.058338031929452e-5f));
  p = multiply_add(p, u, splat(3.494028700515628e-3f));
  p = multiply_add(p, u, splat(0.13379712402820587f));
  p = multiply_add(p, u, splat(1));
  vector q = multiply_add(splat(7.761962024233071e-7f), u, splat(3.283082914900034e-4f));
  q = multiply_add(q, u, splat(0.025871051475405693f));
  q = multiply_add(q, u, splat(0.46713027358055115f));
  q = multiply_add(q, u, splat(1));
  return clamp(divide(multiply_by(t, p), q), -1, 1);
}

#define LOOP(name, function)                                                                       \
  HOT void name(float *y, const float *x, long n) {                                                \
    for (; n >= 2 * LANES; n -= 2 * LANES, x += 2 * LANES, y += 2 * LANES) {                       \
      const vector a = function(load_vector(x)), b = function(load_vector(x + LANES));             \
      store_vector(y, a);                                                                          \
      store_vector(y + LANES, b);                                                                  \
    }                                                                                              \
    for (; n > 0; n -= LANES, x += LANES, y += LANES) {                                            \
      const int there = least(LANES, (int)n);                                                      \
      store_first(y, function(load_first(x, there)), there);                                       \
    }                                                                                              \
  }

LOOP(exp_loop, exp_of)
LOOP(sigmoid_loop, sigmoid_of)
LOOP(tanh_loop, tanh_of)

/* Functions of one number. A chunk takes whole vectors of elements. */
__attribute__((minsize)) void OF_ISA(map)(char *memory, int chunk, int thread) {
  const int size = Map_size(memory), units = (size + CHUNK_ALIGNMENT - 1) / CHUNK_ALIGNMENT;
  const long begin = (long)chunk_start(memory, chunk, units) * CHUNK_ALIGNMENT;
  const long end = least(size, chunk_start(memory, chunk + 1, units) * CHUNK_ALIGNMENT);
  float *y = (float *)(memory + Map_y(memory)) + begin;
  const float *x = (const float *)(memory + Map_x(memory)) + begin;
  (void)thread;
  if (Map_operation(memory) == 0) exp_loop(y, x, end - begin);
  else if (Map_operation(memory) == 1) sigmoid_loop(y, x, end - begin);
  else tanh_loop(y, x, end - begin);
}

INLINE float largest_lane(vector v) {
  float lanes[LANES];
  store_vector(lanes, v);
  float most = lanes[0];
  for (int i = 1; i < LANES; i++) most = lanes[i] > most ? lanes[i] : most;
  return most;
}

INLINE double sum_of_lanes(vector v) {
  float lanes[LANES];
  store_vector(lanes, v);
  double sum = 0;
  for (int i = 0; i < LANES; i++) sum += lanes[i];
  return sum;
}

/* The largest element; NaN counts as none, since what is computed next will be NaN anyway. */
HOT float largest_of(const float *x, int n) {
  vector a = splat(-__builtin_inff()), b = a;
  for (; n >= 2 * LANES; n -= 2 * LANES, x += 2 * LANES) {
    a = larger(load_vector(x), a);
    b = larger(load_vector(x + LANES), b);
  }
  a = larger(a, b);
  for (; n > 0; n -= LANES, x += LANES) {
    if (n >= LANES) a = larger(load_vector(x), a);
    else {
      float last[LANES];
      store_vector(last, splat(-__builtin_inff()));
      store_first(last, load_first(x, n), n);
      a = larger(load_vector(last), a);
    }
  }
  return largest_lane(a);
}

/* `e^d` for `d <= 0`; 0 from -87.33 down, where it would be a denormal. */
INLINE vector exp_below_zero(vector d) { return keep_above(exp_clamped(clamp(d, -104, 0)), d, splat(-87.33f)); }

/* So many numbers are added up in float32 before they are added in float64. */
#define ADDED_TOGETHER (64 * LANES)

/* Stores `e^(x - peak)` at `y` and returns the sum. */
HOT double store_exp(float *y, const float *x, int n, float peak) {
  const vector p = splat(peak);
  double total = 0;
  while (n > 0) {
    vector a = splat(0), b = a;
    int left = least(n, ADDED_TOGETHER);
    n -= left;
    for (; left >= 2 * LANES; left -= 2 * LANES, x += 2 * LANES, y += 2 * LANES) {
      const vector e = exp_below_zero(subtract(load_vector(x), p)), f = exp_below_zero(subtract(load_vector(x + LANES), p));
      store_vector(y, e);
      store_vector(y + LANES, f);
      a = add(a, e);
      b = add(b, f);
    }
    for (; left > 0; left -= LANES, x += LANES, y += LANES) {
      const int there = least(LANES, left);
      float part[LANES];
      store_vector(part, splat(0));
      store_first(part, exp_below_zero(subtract(load_first(x, there), p)), there);
      store_first(y, load_vector(part), there);
      a = add(a, load_vector(part));
    }
    total += sum_of_lanes(add(a, b));
  }
  return total;
}

HOT void scale_row(float *y, int n, float by) {
  const vector factor = splat(by);
  for (; n >= LANES; n -= LANES, y += LANES) store_vector(y, multiply_by(load_vector(y), factor));
  if (n > 0) store_first(y, multiply_by(load_first(y, n), factor), n);
}

/* Softmax of each row. A chunk takes rows. Takes the arguments of the WebAssembly kernel of that name. */
__attribute__((minsize)) void OF_ISA(softmax)(char *memory, int chunk, int thread) {
  const int n = Softmax_length(memory), rows = Softmax_rows(memory), end = chunk_start(memory, chunk + 1, rows);
  (void)thread;
  for (int row = chunk_start(memory, chunk, rows); row < end; row++) {
    const float *x = (const float *)(memory + Softmax_x(memory)) + (int64_t)row * n;
    float *y = (float *)(memory + Softmax_y(memory)) + (int64_t)row * n;
    const float sum = (float)store_exp(y, x, n, largest_of(x, n));
    scale_row(y, n, 1 / sum);
  }
}
