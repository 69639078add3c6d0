/*
 * Convolutions of 3 x 3 windows that move by one, and their gradients, by Winograd's method. Planes are turned over, so that channels
 * lie side by side; patches of a few bands of rows are transformed, multiplied point by point, and transformed back.
 */
#include "sliding.h"
#include "tile.h"
#include "winograd-patches.h"

/* Channels that are multiplied before the sums are put down. */
#define DEEP 128

INLINE long whole_vectors(long n) { return (n + LANES - 1) / LANES * LANES; }

/* Numbers from a point to the next; not a power of two, whose points would share places in the caches. */
INLINE long point_size(long rows, long row) { return rows * row + LANES; }

/* How a convolution is cut: units are bands of an image, rows of patches, and a block has several of them. */
struct cut {
  struct axis y;
  struct axis x;
  int bands;
  int band_rows;
  int units;
  int blocks;
  int across;
  /* Patches that a block has room for: tiles write beyond the last. */
  long room;
};

PART struct cut cut_of(const char *memory) {
  const struct axis y = vertical(memory), x = horizontal(memory);
  const int bands = Convolve_bands(memory), band_rows = Convolve_bandRows(memory), units = Winograd_units(memory);
  const int across = (x.places + 1) / 2, blocks = (Convolve_images(memory) * bands + units - 1) / units;
  return (struct cut){y, x, bands, band_rows, units, blocks, across, (long)units * band_rows * across + TALL};
}

/* Rows of patches of a band. */
INLINE int rows_of(struct cut cut, int band) { return least(cut.band_rows, (cut.y.places + 1) / 2 - band * cut.band_rows); }

/* Rows of outputs of a band. */
INLINE int lines_of(struct cut cut, int band) {
  return least(2 * cut.band_rows, cut.y.places - 2 * band * cut.band_rows);
}

/* The end of the units of a block. */
INLINE int end_of(struct cut cut, int block, int images) { return least(images * cut.bands, (block + 1) * cut.units); }

/* Patches of a band of some planes, by way of the turned planes. */
PART void transform_source(float *to, long point, float *turned, const float *from, int channels, struct cut cut, int band) {
  const long wide = whole_vectors(channels), line = cut.x.source * wide;
  const int rows = rows_of(cut, band), top = 2 * band * cut.band_rows - cut.y.padding, bottom = top + 2 * rows + 2;
  const int first = most(top, 0), last = least(bottom, cut.y.source);
  clear(turned, (first - top) * line);
  transpose_into_panel(turned + (first - top) * line, wide, from + (long)first * cut.x.source, (long)cut.y.source * cut.x.source,
                       channels, (last - first) * cut.x.source);
  clear(turned + (last - top) * line, (bottom - last) * line);
  for (int row = 0; row < rows; row++, to += cut.across * wide, turned += 2 * line) {
    for (long c = 0; c < wide; c += LANES) {
      source_patches(to + c, point, wide, turned + c, line, wide, -cut.x.padding, cut.x.source, cut.across);
    }
  }
}

/* Products of all points: of `rows` patches, `wide` numbers apart, and the weights of a panel. */
PART void multiply_points(float *to, long to_point, const float *from, long from_point, const float *weights, long weight_point,
                          int rows, int channels, int vectors) {
  const long wide = whole_vectors(channels);
  for (int point = 0; point < POINTS; point++, to += to_point, from += from_point, weights += weight_point) {
    for (int c = 0; c < channels; c += DEEP) {
      for (int i = 0; i < rows;) {
        const int height = tile_height(rows - i), tiles = tiles_alike(rows - i);
        float *sums = to + i * PANEL;
        const struct corners at = {c == 0 ? zeros : sums, c == 0 ? 0 : PANEL, sums, PANEL};
        rows_tiles(height, vectors, from + i * wide + c, wide, weights + c * PANEL, least(DEEP, channels - c), at, tiles);
        i += height * tiles;
      }
    }
  }
}

/* A convolution, with weights of `winograd_weights`. A chunk takes blocks of a group. */
__attribute__((minsize)) void OF_ISA(winograd)(char *memory, int chunk, int thread) {
  const struct cut cut = cut_of(memory);
  const int groups = Convolve_groups(memory), channels = Convolve_channels(memory), outputs = Convolve_outputs(memory);
  const int panels = panels_in(outputs), images = Convolve_images(memory), total = groups * cut.blocks;
  const long pixels = (long)cut.y.places * cut.x.places, size = (long)cut.y.source * cut.x.source;
  const long from_point = point_size(cut.room, whole_vectors(channels)), to_point = point_size(cut.room, PANEL);
  const long weight_point = point_size((long)panels * channels, PANEL), line = (long)cut.x.places * PANEL;
  float *patches = (float *)workspace_of(memory, thread), *products = patches + POINTS * from_point;
  float *scratch = products + POINTS * to_point;
  const int end = chunk_start(memory, chunk + 1, total);
  for (int i = chunk_start(memory, chunk, total); i < end; i++) {
    const int group = i / cut.blocks, first = i % cut.blocks * cut.units, last = end_of(cut, i % cut.blocks, images);
    int count = 0;
    for (int unit = first; unit < last; unit++) {
      const int image = unit / cut.bands, band = unit % cut.bands;
      const float *from = (const float *)(memory + Convolve_x(memory)) + ((long)image * groups + group) * channels * size;
      transform_source(patches + count * whole_vectors(channels), from_point, scratch, from, channels, cut, band);
      count += rows_of(cut, band) * cut.across;
    }
    for (int panel = 0; panel < panels; panel++) {
      const int there = least(PANEL, outputs - panel * PANEL), vectors = there > LANES ? 2 : 1;
      const float *weights = (const float *)(memory + Convolve_weight(memory)) + POINTS * group * weight_point;
      multiply_points(products, to_point, patches, from_point, weights + (long)panel * channels * PANEL, weight_point, count,
                      channels, vectors);
      float bias[PANEL];
      clear(bias, PANEL);
      if (Convolve_bias(memory) != 0) {
        copy(bias, (const float *)(memory + Convolve_bias(memory)) + group * outputs + panel * PANEL, there);
      }
      const float *product = products;
      for (int unit = first; unit < last; unit++) {
        const int image = unit / cut.bands, band = unit % cut.bands;
        for (int row = 0; row < rows_of(cut, band); row++, product += cut.across * PANEL) {
          for (int v = 0; v < vectors * LANES; v += LANES) {
            result_patches(scratch + 2 * row * line + v, line, product + v, to_point, load_vector(bias + v), cut.x.places, cut.across);
          }
        }
        float *to = (float *)(memory + Convolve_y(memory)) + (((long)image * groups + group) * outputs + panel * PANEL) * pixels;
        transpose_exactly(to + 2L * band * cut.band_rows * cut.x.places, pixels, scratch, PANEL, lines_of(cut, band) * cut.x.places,
                          there);
      }
    }
  }
}

/* Weights `[groups, outputs, channels, 3, 3]`, or turned ones, to points: `[groups][points][panels][channels][PANEL]`. */
__attribute__((minsize)) void OF_ISA(winograd_weights)(char *memory, int chunk, int thread) {
  const int channels = Convolve_channels(memory), outputs = Convolve_outputs(memory), panels = panels_in(outputs);
  const int turned = Sliding_turned(memory), total = Convolve_groups(memory) * panels;
  const long per_channel = turned ? 9L * outputs : 9, per_output = turned ? 9 : 9L * channels;
  const long point = point_size((long)panels * channels, PANEL);
  float *taps = (float *)workspace_of(memory, thread);
  const int end = chunk_start(memory, chunk + 1, total);
  for (int i = chunk_start(memory, chunk, total); i < end; i++) {
    const int group = i / panels, panel = i % panels, there = least(PANEL, outputs - panel * PANEL);
    const float *from = (const float *)(memory + Convolve_x(memory)) + 9L * group * outputs * channels + panel * PANEL * per_output;
    float *to = (float *)(memory + Convolve_weight(memory)) + POINTS * group * point + (long)panel * channels * PANEL;
    clear(taps, 9 * PANEL);
    for (int c = 0; c < channels; c++, to += PANEL) {
      transpose_into_panel(taps, PANEL, from + c * per_channel, per_output, there, 9);
      for (int v = 0; v < PANEL; v += LANES) weight_points(to + v, point, taps + v, turned);
    }
  }
}

/* Points of the gradients of a panel of outputs, of a band. */
PART void transform_grads(float *to, long point, float *turned, const float *from, int there, struct cut cut, int band) {
  const long line = (long)cut.x.places * PANEL;
  const int lines = lines_of(cut, band), rows = rows_of(cut, band);
  transpose_into_panel(turned, PANEL, from + 2L * band * cut.band_rows * cut.x.places, (long)cut.y.places * cut.x.places, there,
                       lines * cut.x.places);
  if (lines < 2 * rows) clear(turned + lines * line, line);
  for (int row = 0; row < rows; row++, to += cut.across * PANEL, turned += 2 * line) {
    for (int v = 0; v < there; v += LANES) grad_patches(to + v, point, turned + v, line, cut.x.places, cut.across);
  }
}

/* Adds the products of all points to their sums, `[points][channels][PANEL]`. */
PART void add_points(float *sums, long sum_point, const float *patches, long from_point, const float *grads, long grad_point,
                     int channels, int count, int vectors) {
  const long wide = whole_vectors(channels);
  for (int point = 0; point < POINTS; point++, sums += sum_point, patches += from_point, grads += grad_point) {
    for (int c = 0; c < channels;) {
      const int height = tile_height(channels - c);
      float *to = sums + c * PANEL;
      packed_tile(height, vectors, patches + c, wide, grads, count, (struct corners){to, PANEL, to, PANEL});
      c += height;
    }
  }
}

/* The gradient of the weights; `weight` are the gradients of the outputs. A chunk takes parts of the outputs and channels of a group. */
__attribute__((minsize)) void OF_ISA(winograd_weight_grad)(char *memory, int chunk, int thread) {
  const struct cut cut = cut_of(memory);
  const int groups = Convolve_groups(memory), channels = Convolve_channels(memory), outputs = Convolve_outputs(memory);
  const int images = Convolve_images(memory), part_outputs = Winograd_partOutputs(memory), part_channels = Winograd_partChannels(memory);
  const int wide = (outputs + part_outputs - 1) / part_outputs, deep = (channels + part_channels - 1) / part_channels;
  const long pixels = (long)cut.y.places * cut.x.places, size = (long)cut.y.source * cut.x.source, depth = 9L * channels;
  const long from_point = point_size(cut.room, whole_vectors(part_channels)), grad_point = point_size(cut.room, PANEL);
  const long sum_point = point_size(part_channels + TALL, PANEL);
  float *patches = (float *)workspace_of(memory, thread), *grads = patches + POINTS * from_point;
  float *sums = grads + POINTS * grad_point, *scratch = sums + panels_in(part_outputs) * POINTS * sum_point;
  const int total = groups * wide * deep, end = chunk_start(memory, chunk + 1, total);
  for (int i = chunk_start(memory, chunk, total); i < end; i++) {
    const int group = i / deep / wide, output = i / deep % wide * part_outputs, channel = i % deep * part_channels;
    const int out = least(part_outputs, outputs - output), in = least(part_channels, channels - channel), panels = panels_in(out);
    clear(sums, panels * POINTS * sum_point);
    for (int block = 0; block < cut.blocks; block++) {
      const int first = block * cut.units, last = end_of(cut, block, images);
      int count = 0;
      for (int unit = first; unit < last; unit++) {
        const int image = unit / cut.bands, band = unit % cut.bands;
        const float *from = (const float *)(memory + Convolve_x(memory)) + (((long)image * groups + group) * channels + channel) * size;
        transform_source(patches + count * whole_vectors(in), from_point, scratch, from, in, cut, band);
        count += rows_of(cut, band) * cut.across;
      }
      for (int panel = 0; panel < panels; panel++) {
        const int there = least(PANEL, out - panel * PANEL);
        float *to = grads;
        for (int unit = first; unit < last; unit++) {
          const int image = unit / cut.bands, band = unit % cut.bands;
          const long plane = ((long)image * groups + group) * outputs + output + panel * PANEL;
          transform_grads(to, grad_point, scratch, (const float *)(memory + Convolve_weight(memory)) + plane * pixels, there, cut, band);
          to += rows_of(cut, band) * cut.across * PANEL;
        }
        add_points(sums + panel * POINTS * sum_point, sum_point, patches, from_point, grads, grad_point, in, count,
                   there > LANES ? 2 : 1);
      }
    }
    for (int panel = 0; panel < panels; panel++) {
      const float *from = sums + panel * POINTS * sum_point;
      for (int c = 0; c < in; c++) {
        for (int v = 0; v < PANEL; v += LANES) weight_grads(scratch + 9 * c * PANEL + v, from + c * PANEL + v, sum_point);
      }
      float *to = (float *)(memory + Convolve_y(memory)) + ((long)group * outputs + output + panel * PANEL) * depth + 9L * channel;
      transpose_exactly(to, depth, scratch, PANEL, 9 * in, least(PANEL, out - panel * PANEL));
    }
  }
}
