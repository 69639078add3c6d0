/* The two functions of the library: which instructions this processor has, and one chunk of a job. */
#include <cpuid.h>
#include <stdint.h>

#if defined(_WIN32)
#define EXPORT __declspec(dllexport)
int _fltused = 0;
int _DllMainCRTStartup(void *instance, unsigned reason, void *reserved) { return (void)instance, (void)reason, (void)reserved, 1; }
#else
#define EXPORT __attribute__((visibility("default")))
#endif

typedef void kernel(char *memory, int chunk, int thread);

#define NAMES(isa) \
  matmul_##isa, convolve_##isa, pack_weights_##isa, weight_grad_##isa, map_##isa, softmax_##isa, pool_max_##isa, \
      winograd_##isa, winograd_weights_##isa, winograd_weight_grad_##isa, \
      pool_max_grad_##isa
#define KERNELS(isa) {NAMES(isa)}
#define DECLARE(isa) kernel NAMES(isa);
DECLARE(avx2)
DECLARE(avx512)

static kernel *const kernels[2][11] = {KERNELS(avx2), KERNELS(avx512)};

/* What the operating system saves of a thread's registers. */
static uint64_t saved_registers(void) {
  uint32_t low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (uint64_t)high << 32 | low;
}

/* 0: neither; 1: AVX2 and fused multiply-add; 2: AVX-512 (F, BW, DQ, VL). */
EXPORT int ganglion_level(void) {
  uint32_t a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d)) return 0;
  const uint32_t needed = bit_FMA | bit_OSXSAVE | bit_AVX;
  if ((c & needed) != needed || (saved_registers() & 0x6) != 0x6) return 0;
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d) || !(b & bit_AVX2)) return 0;
  const uint32_t wide = bit_AVX512F | bit_AVX512BW | bit_AVX512DQ | bit_AVX512VL;
  return (b & wide) == wide && (saved_registers() & 0xe6) == 0xe6 ? 2 : 1;
}

/* Runs one chunk of a job, whose arguments are in place, with the instructions of a level. */
EXPORT void ganglion_run(char *memory, int level, int number, int chunk, int thread) {
  kernels[level - 1][number](memory, chunk, thread);
}
