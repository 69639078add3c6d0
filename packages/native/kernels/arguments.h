/* Made by scripts/build-objects.mjs from the tables of the WebAssembly backend and scripts/jobs.mjs. Do not edit. */
#pragma once

#include <stdint.h>

typedef uint32_t address;

#define CHUNKS 1412
#define WORKSPACE 1416
#define WORKSPACE_STRIDE 1420
#define ROW_BLOCK 120
#define COLUMN_BLOCK 1024
#define PRODUCT_BLOCK 256
#define CHUNK_ALIGNMENT 16
#define REFUSED 1428

static inline address Matmul_c(const char *memory) { return *(const address *)(memory + 2048); }
static inline address Matmul_a(const char *memory) { return *(const address *)(memory + 2052); }
static inline address Matmul_b(const char *memory) { return *(const address *)(memory + 2056); }
static inline address Matmul_bias(const char *memory) { return *(const address *)(memory + 2060); }
static inline int32_t Matmul_m(const char *memory) { return *(const int32_t *)(memory + 2064); }
static inline int32_t Matmul_n(const char *memory) { return *(const int32_t *)(memory + 2068); }
static inline int32_t Matmul_k(const char *memory) { return *(const int32_t *)(memory + 2072); }
static inline int32_t Matmul_rowParts(const char *memory) { return *(const int32_t *)(memory + 2076); }
static inline int32_t Matmul_columnParts(const char *memory) { return *(const int32_t *)(memory + 2080); }
static inline int32_t Matmul_cRow(const char *memory) { return *(const int32_t *)(memory + 2084); }
static inline int32_t Matmul_aRow(const char *memory) { return *(const int32_t *)(memory + 2088); }
static inline int32_t Matmul_aDepth(const char *memory) { return *(const int32_t *)(memory + 2092); }
static inline int32_t Matmul_bDepth(const char *memory) { return *(const int32_t *)(memory + 2096); }
static inline int32_t Matmul_bColumn(const char *memory) { return *(const int32_t *)(memory + 2100); }
static inline address Softmax_y(const char *memory) { return *(const address *)(memory + 2048); }
static inline address Softmax_x(const char *memory) { return *(const address *)(memory + 2052); }
static inline int32_t Softmax_rows(const char *memory) { return *(const int32_t *)(memory + 2056); }
static inline int32_t Softmax_length(const char *memory) { return *(const int32_t *)(memory + 2060); }
static inline int32_t Axes_rank(const char *memory) { return *(const int32_t *)(memory + 2112); }
static inline int32_t Axes_lengths(const char *memory, int i) { return ((const int32_t *)(memory + 2116))[i]; }
static inline int32_t Axes_strides(const char *memory, int list, int i) { return ((const int32_t *)(memory + 2180))[16 * list + i]; }

static inline address Convolve_y(const char *memory) { return *(const address *)(memory + 2048); }
static inline address Convolve_x(const char *memory) { return *(const address *)(memory + 2052); }
static inline address Convolve_weight(const char *memory) { return *(const address *)(memory + 2056); }
static inline address Convolve_bias(const char *memory) { return *(const address *)(memory + 2060); }
static inline int32_t Convolve_images(const char *memory) { return *(const int32_t *)(memory + 2064); }
static inline int32_t Convolve_groups(const char *memory) { return *(const int32_t *)(memory + 2068); }
static inline int32_t Convolve_channels(const char *memory) { return *(const int32_t *)(memory + 2072); }
static inline int32_t Convolve_outputs(const char *memory) { return *(const int32_t *)(memory + 2076); }
static inline int32_t Convolve_bandRows(const char *memory) { return *(const int32_t *)(memory + 2080); }
static inline int32_t Convolve_bands(const char *memory) { return *(const int32_t *)(memory + 2084); }
static inline int32_t Convolve_outputParts(const char *memory) { return *(const int32_t *)(memory + 2088); }
static inline int32_t Convolve_depthBlock(const char *memory) { return *(const int32_t *)(memory + 2092); }
static inline int32_t Sliding_height(const char *memory) { return *(const int32_t *)(memory + 2096); }
static inline int32_t Sliding_width(const char *memory) { return *(const int32_t *)(memory + 2100); }
static inline int32_t Sliding_outputHeight(const char *memory) { return *(const int32_t *)(memory + 2104); }
static inline int32_t Sliding_outputWidth(const char *memory) { return *(const int32_t *)(memory + 2108); }
static inline int32_t Sliding_kernelHeight(const char *memory) { return *(const int32_t *)(memory + 2112); }
static inline int32_t Sliding_kernelWidth(const char *memory) { return *(const int32_t *)(memory + 2116); }
static inline int32_t Sliding_strideY(const char *memory) { return *(const int32_t *)(memory + 2120); }
static inline int32_t Sliding_strideX(const char *memory) { return *(const int32_t *)(memory + 2124); }
static inline int32_t Sliding_paddingY(const char *memory) { return *(const int32_t *)(memory + 2128); }
static inline int32_t Sliding_paddingX(const char *memory) { return *(const int32_t *)(memory + 2132); }
static inline int32_t Sliding_dilationY(const char *memory) { return *(const int32_t *)(memory + 2136); }
static inline int32_t Sliding_dilationX(const char *memory) { return *(const int32_t *)(memory + 2140); }
static inline int32_t Sliding_turned(const char *memory) { return *(const int32_t *)(memory + 2144); }
static inline int32_t Winograd_units(const char *memory) { return *(const int32_t *)(memory + 2148); }
static inline int32_t Winograd_partOutputs(const char *memory) { return *(const int32_t *)(memory + 2152); }
static inline int32_t Winograd_partChannels(const char *memory) { return *(const int32_t *)(memory + 2156); }
static inline address Pool_y(const char *memory) { return *(const address *)(memory + 2048); }
static inline address Pool_x(const char *memory) { return *(const address *)(memory + 2052); }
static inline address Pool_indices(const char *memory) { return *(const address *)(memory + 2056); }
static inline int32_t Pool_planes(const char *memory) { return *(const int32_t *)(memory + 2060); }
static inline int32_t Pool_height(const char *memory) { return *(const int32_t *)(memory + 2064); }
static inline int32_t Pool_width(const char *memory) { return *(const int32_t *)(memory + 2068); }
static inline address Map_y(const char *memory) { return *(const address *)(memory + 2048); }
static inline address Map_x(const char *memory) { return *(const address *)(memory + 2052); }
static inline int32_t Map_operation(const char *memory) { return *(const int32_t *)(memory + 2056); }
static inline int32_t Map_size(const char *memory) { return *(const int32_t *)(memory + 2060); }
