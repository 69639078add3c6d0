/*
 * Convolutions, and the gradients of their inputs, which are convolutions with turned windows. Outputs of a panel lie side by side in
 * a vector and the numbers of the image are spread over it, so neither widths nor strides matter; at the end results are turned
 * over into planes. Rows are computed band by band, so that what a band reads and writes stays in the caches.
 */
#include "sliding.h"
#include "tile.h"
#include "transpose.h"

LINE_TILE(TALL, 2)
LINE_TILE(TALL, 1)
LINE_TILE(LOW, 2)
LINE_TILE(LOW, 1)
APART_TILE(TALL, 2)
APART_TILE(TALL, 1)
APART_TILE(LOW, 2)
APART_TILE(LOW, 1)
#if MIDDLE != LOW
LINE_TILE(MIDDLE, 2)
LINE_TILE(MIDDLE, 1)
APART_TILE(MIDDLE, 2)
APART_TILE(MIDDLE, 1)
#endif

/* What a phase of both axes works with. */
struct taps {
  /* Numbers that are added up for an output, ... */
  int depth;
  /* ... where they are, from the first on, and ... */
  const int32_t *offsets;
  /* ... the packed weights of the first panel. */
  const float *weights;
};

struct numbers {
  const char *at;
  long apart;
};

PART void row_tile(int height, int vectors, struct numbers x, const int32_t *offsets, const float *b, int k, struct corners at) {
  if (x.apart == 1) {
    if (height == TALL) {
      if (vectors == 2) line_TALL_2(x.at, offsets, b, k, at);
      else line_TALL_1(x.at, offsets, b, k, at);
#if MIDDLE != LOW
    } else if (height == MIDDLE) {
      if (vectors == 2) line_MIDDLE_2(x.at, offsets, b, k, at);
      else line_MIDDLE_1(x.at, offsets, b, k, at);
#endif
    } else if (vectors == 2) line_LOW_2(x.at, offsets, b, k, at);
    else line_LOW_1(x.at, offsets, b, k, at);
  } else if (height == TALL) {
    if (vectors == 2) apart_TALL_2(x.at, x.apart, offsets, b, k, at);
    else apart_TALL_1(x.at, x.apart, offsets, b, k, at);
#if MIDDLE != LOW
  } else if (height == MIDDLE) {
    if (vectors == 2) apart_MIDDLE_2(x.at, x.apart, offsets, b, k, at);
    else apart_MIDDLE_1(x.at, x.apart, offsets, b, k, at);
#endif
  } else if (vectors == 2) apart_LOW_2(x.at, x.apart, offsets, b, k, at);
  else apart_LOW_1(x.at, x.apart, offsets, b, k, at);
}

/* `count` outputs of a row. */
PART void convolve_row(int count, int vectors, struct numbers x, const int32_t *offsets, const float *b, int k, struct corners at) {
  for (int i = 0; i < count;) {
    const int height = tile_height(count - i), there = least(height, count - i);
    if (there == height) row_tile(height, vectors, x, offsets, b, k, at);
    else {
      float beside[TALL * PANEL];
      for (int r = 0; r < there; r++) copy(beside + r * PANEL, at.from + r * at.from_step, PANEL);
      row_tile(height, vectors, x, offsets, b, k, (struct corners){beside, PANEL, beside, PANEL});
      for (int r = 0; r < there; r++) copy(at.to + r * at.to_step, beside + r * PANEL, PANEL);
    }
    x.at += 4 * height * x.apart;
    at.from += height * at.from_step;
    at.to += height * at.to_step;
    i += height;
  }
}

/* Fills the table of phases, and the offsets of their taps, which lie behind it; returns what lies behind these. */
PART char *fill_taps(struct taps *table, int channels, int panels, const float *weights, struct axis y, struct axis x, long pitch,
                       long size) {
  int32_t *offsets = (int32_t *)(table + phases_of(y) * phases_of(x));
  for (int i = 0; i < phases_of(y); i++) {
    for (int j = 0; j < phases_of(x); j++) {
      const struct phase down = phase_of(y, i), along = phase_of(x, j);
      const int depth = channels * down.taps * along.taps;
      table[i * phases_of(x) + j] = (struct taps){depth, offsets, weights};
      for (int c = 0; c < channels; c++) {
        for (int ky = 0; ky < down.taps; ky++) {
          for (int kx = 0; kx < along.taps; kx++) *offsets++ = (int32_t)(4 * (c * size + ky * down.move * pitch + kx * along.move));
        }
      }
      weights += (long)depth * panels * PANEL;
    }
  }
  return (char *)offsets;
}

/* A panel of outputs of the rows from `begin` to `end`: `results[place][PANEL]`. */
PART void convolve_panel(float *results, const float *bias, struct taps *table, int panel, int vectors, struct planes planes,
                           struct axis y, struct axis x, int begin, int end, int block) {
  int deepest = 0;
  for (int i = 0; i < phases_of(y) * phases_of(x); i++) deepest = most(deepest, table[i].depth);
  for (int k = 0; k == 0 || k < deepest; k += block) {
    for (int row = begin; row < end; row++) {
      const int phase_y = row % phases_of(y);
      const struct phase down = phase_of(y, phase_y);
      for (int phase_x = 0; phase_x < least(phases_of(x), x.places); phase_x++) {
        const struct taps taps = table[phase_y * phases_of(x) + phase_x];
        if (k > 0 && k >= taps.depth) continue;
        const struct phase along = phase_of(x, phase_x);
        const int step = phases_of(x), count = (x.places - phase_x + step - 1) / step;
        float *to = results + ((long)(row - begin) * x.places + phase_x) * PANEL;
        const struct numbers from = {place_in(planes, source_of(y, down, row), source_of(x, along, phase_x)),
                                     x.turned ? 1 : x.stride};
        const struct corners at = {k == 0 ? bias : to, k == 0 ? 0 : step * PANEL, to, step * PANEL};
        convolve_row(count, vectors, from, taps.offsets + k, taps.weights + ((long)panel * taps.depth + k) * PANEL,
                     least(block, taps.depth - k), at);
      }
    }
  }
}

/* A chunk takes bands of rows of an image and group, and some of their outputs. */
__attribute__((minsize)) void OF_ISA(convolve)(char *memory, int chunk, int thread) {
  const struct axis y = vertical(memory), x = horizontal(memory);
  const int groups = Convolve_groups(memory), channels = Convolve_channels(memory), outputs = Convolve_outputs(memory);
  const int bands = Convolve_bands(memory), band_rows = Convolve_bandRows(memory), parts = Convolve_outputParts(memory);
  const int panels = panels_in(outputs), total = Convolve_images(memory) * groups * bands * parts;
  const long pixels = (long)y.places * x.places, size = (long)y.source * x.source;
  const long taps = (long)y.kernel * x.kernel;
  const int end = chunk_start(memory, chunk + 1, total);
  for (int i = chunk_start(memory, chunk, total); i < end; i++) {
    const int part = i % parts, band = i / parts % bands, unit = i / parts / bands, group = unit % groups;
    const int begin_row = band * band_rows, end_row = least(y.places, begin_row + band_rows);
    struct taps *table = (struct taps *)workspace_of(memory, thread);
    const float *weights = (const float *)(memory + Convolve_weight(memory)) + group * taps * channels * panels * PANEL;
    float *results = (float *)((char *)(table + phases_of(y) * phases_of(x)) + 4 * taps * channels);
    const struct planes planes = read_planes(results + (long)band_rows * x.places * PANEL,
                                             (const float *)(memory + Convolve_x(memory)) + unit * channels * size, channels, y, x,
                                             begin_row, end_row);
    fill_taps(table, channels, panels, weights, y, x, planes.pitch, planes.size);
    for (int panel = panels * part / parts; panel < panels * (part + 1) / parts; panel++) {
      const int there = least(PANEL, outputs - panel * PANEL), vectors = there > LANES ? 2 : 1;
      float bias[PANEL];
      clear(bias, PANEL);
      if (Convolve_bias(memory) != 0) {
        copy(bias, (const float *)(memory + Convolve_bias(memory)) + group * outputs + panel * PANEL, there);
      }
      convolve_panel(results, bias, table, panel, vectors, planes, y, x, begin_row, end_row, Convolve_depthBlock(memory));
      float *to = (float *)(memory + Convolve_y(memory)) + (unit * outputs + panel * PANEL) * pixels + (long)begin_row * x.places;
      transpose_exactly(to, pixels, results, PANEL, (end_row - begin_row) * x.places, there);
    }
  }
}

/* Weights that a phase of both axes meets, for one panel: `to[channel][taps][PANEL]`. */
PART void pack_phase(float *to, const float *from, int channels, int there, long per_channel, long per_output, struct phase down,
                       struct phase along, int width) {
  for (int c = 0; c < channels; c++) {
    for (int ky = 0; ky < down.taps; ky++) {
      for (int kx = 0; kx < along.taps; kx++, to += PANEL) {
        const float *tap = from + c * per_channel + (down.first + ky * down.step) * width + along.first + kx * along.step;
        for (int o = 0; o < there; o++) to[o] = tap[o * per_output];
        for (int o = there; o < PANEL; o++) to[o] = 0;
      }
    }
  }
}

/* Packs weights `[groups, outputs, channels, taps]` for `convolve`, or turned ones. A chunk takes panels of a group. */
__attribute__((minsize)) void OF_ISA(pack_weights)(char *memory, int chunk, int thread) {
  const struct axis y = vertical(memory), x = horizontal(memory);
  const int channels = Convolve_channels(memory), outputs = Convolve_outputs(memory), panels = panels_in(outputs);
  const long taps = (long)y.kernel * x.kernel;
  const int total = Convolve_groups(memory) * panels, end = chunk_start(memory, chunk + 1, total);
  for (int i = chunk_start(memory, chunk, total); i < end; i++) {
    const int group = i / panels, panel = i % panels, there = least(PANEL, outputs - panel * PANEL);
    const long per_channel = y.turned ? outputs * taps : taps, per_output = y.turned ? taps : channels * taps;
    const float *from = (const float *)(memory + Convolve_x(memory)) + group * outputs * channels * taps + panel * PANEL * per_output;
    float *to = (float *)(memory + Convolve_weight(memory)) + group * taps * channels * panels * PANEL;
    if (!y.turned) {
      transpose_into_panel(to + panel * channels * taps * PANEL, PANEL, from, per_output, there, (int)(channels * taps));
      continue;
    }
    for (int phase = 0; phase < phases_of(y) * phases_of(x); phase++) {
      const struct phase down = phase_of(y, phase / phases_of(x)), along = phase_of(x, phase % phases_of(x));
      const long depth = (long)channels * down.taps * along.taps;
      pack_phase(to + panel * depth * PANEL, from, channels, there, per_channel, per_output, down, along, x.kernel);
      to += depth * panels * PANEL;
    }
  }
  (void)thread;
}
