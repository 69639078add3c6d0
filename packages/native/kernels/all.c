/* All kernels, compiled once for each set of instructions. */
#include "convolve.c"
#include "exponential.c"
#include "matmul.c"
#include "pooling.c"
#include "weight-grad.c"
#include "winograd.c"
