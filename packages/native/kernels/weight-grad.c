/*
 * The gradient of a convolution's weights: gradients of outputs, turned over so that those of a panel lie side by side, times what
 * the windows meet, which is read where it is. Sums of one panel stay in the workspace until all images are added, in their order.
 */
#include "sliding.h"
#include "tile.h"
#include "transpose.h"

#if defined(__AVX512F__)
#define LINES 4
#define TAPS 12
#else
#define LINES 2
#define TAPS 6
#endif

LINES_TILE(LINES, 3, 2)
LINES_TILE(LINES, 3, 1)
LINES_TILE(TAPS, 1, 2)
LINES_TILE(TAPS, 1, 1)

/* Taps of a window that are worked on together: three neighbours where a row of it has three, else each alone. */
INLINE int together_in(struct axis x) { return x.kernel == 3 && x.dilation == 1 ? 3 : 1; }

/* Adds the products of a band to the sums of lines `begin` to `end`. */
PART void add_band(float *sums, const float *grads, const int32_t *places, int count, struct planes planes, struct axis y,
                     struct axis x, int begin, int end, int first_channel, int vectors) {
  const int together = together_in(x), at_once = together == 3 ? LINES : TAPS;
  const int lines_of_row = x.kernel / together, lines_of_channel = y.kernel * lines_of_row;
  for (int line = begin; line < end; line += at_once) {
    const char *starts[TAPS];
    for (int i = 0; i < at_once; i++) {
      /* What fills up the last group repeats a line; nobody reads its sums. */
      const int here = least(line + i, end - 1), channel = here / lines_of_channel - first_channel;
      const int ky = here % lines_of_channel / lines_of_row, kx = here % lines_of_row;
      starts[i] = (const char *)(planes.at + channel * planes.size + ky * y.dilation * planes.pitch + kx * x.dilation);
    }
    const struct corners at = {sums, PANEL, sums, PANEL};
    if (together == 3) {
      if (vectors == 2) lines_3_2(starts, places, grads, count, at);
      else lines_3_1(starts, places, grads, count, at);
    } else if (vectors == 2) lines_1_2(starts, places, grads, count, at);
    else lines_1_1(starts, places, grads, count, at);
    sums += at_once * together * PANEL;
  }
}

/* A chunk takes lines of the windows, of a panel of outputs of a group. */
__attribute__((minsize)) void OF_ISA(weight_grad)(char *memory, int chunk, int thread) {
  const struct axis y = vertical(memory), x = horizontal(memory);
  const int groups = Convolve_groups(memory), channels = Convolve_channels(memory), outputs = Convolve_outputs(memory);
  const int bands = Convolve_bands(memory), band_rows = Convolve_bandRows(memory), parts = Convolve_outputParts(memory);
  const int panels = panels_in(outputs), images = Convolve_images(memory), together = together_in(x);
  const int lines_of_channel = y.kernel * x.kernel / together, lines = channels * lines_of_channel;
  const long pixels = (long)y.places * x.places, size = (long)y.source * x.source, depth = (long)lines * together;
  const int total = groups * panels * parts, end = chunk_start(memory, chunk + 1, total);
  for (int i = chunk_start(memory, chunk, total); i < end; i++) {
    const int part = i % parts, panel = i / parts % panels, group = i / parts / panels;
    const int begin_line = (int)((int64_t)lines * part / parts), end_line = (int)((int64_t)lines * (part + 1) / parts);
    if (begin_line == end_line) continue;
    const int first = begin_line / lines_of_channel, count = (end_line - 1) / lines_of_channel + 1 - first;
    const int there = least(PANEL, outputs - panel * PANEL), vectors = there > LANES ? 2 : 1;
    const long sums_size = ((long)(end_line - begin_line) * together + TAPS) * PANEL;
    int32_t *places = (int32_t *)workspace_of(memory, thread);
    float *grads = (float *)(places + (long)band_rows * x.places), *sums = grads + (long)band_rows * x.places * PANEL;
    float *copies = sums + sums_size;
    clear(sums, sums_size);
    for (int image = 0; image < images; image++) {
      const int unit = image * groups + group;
      const float *from = (const float *)(memory + Convolve_x(memory)) + ((long)unit * channels + first) * size;
      const float *grad = (const float *)(memory + Convolve_weight(memory)) + ((long)unit * outputs + panel * PANEL) * pixels;
      for (int band = 0; band < bands; band++) {
        const int begin = band * band_rows, last = least(y.places, begin + band_rows), rows = last - begin;
        const struct planes planes = read_planes(copies, from, count, y, x, begin, last);
        for (int p = 0; p < rows * x.places; p++) {
          places[p] = (int32_t)(4 * (p / x.places * y.stride * planes.pitch + p % x.places * x.stride));
        }
        transpose_into_panel(grads, PANEL, grad + (long)begin * x.places, pixels, there, rows * x.places);
        add_band(sums, grads, places, rows * x.places, planes, y, x, begin_line, end_line, first, vectors);
      }
    }
    float *to = (float *)(memory + Convolve_y(memory)) + ((long)group * outputs + panel * PANEL) * depth + (long)begin_line * together;
    transpose_exactly(to, depth, sums, PANEL, (end_line - begin_line) * together, there);
  }
}
