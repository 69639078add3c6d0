/*
 * How a window slides over planes. For a convolution the planes are its input; for the gradient of its input they are the
 * gradients of its outputs, and the window is `turned`: it then meets, at each place, only the taps that a stride lets through,
 * which are the same at every `stride`-th place: a phase.
 */
#pragma once

#include "job.h"

/* One of the two axes. */
struct axis {
  int source;
  int places;
  int kernel;
  int stride;
  int padding;
  int dilation;
  int turned;
};

/* The taps that are met at a place: every `step`-th from `first` on; the source moves by `move` from one to the next. */
struct phase {
  int first;
  int step;
  int taps;
  int move;
};

INLINE int greatest_divisor(int a, int b) {
  while (b != 0) {
    const int rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

INLINE int phases_of(struct axis axis) { return axis.turned ? axis.stride : 1; }

/* What is met at places `phase`, `phase + stride`, ... */
PART struct phase phase_of(struct axis axis, int phase) {
  if (!axis.turned) return (struct phase){0, 1, axis.kernel, axis.dilation};
  const int step = axis.stride / greatest_divisor(axis.stride, axis.dilation);
  for (int first = 0; first < axis.kernel && first < step; first++) {
    if ((phase + axis.padding - first * axis.dilation) % axis.stride != 0) continue;
    return (struct phase){first, step, (axis.kernel - 1 - first) / step + 1, -(step * axis.dilation / axis.stride)};
  }
  return (struct phase){0, step, 0, 0};
}

/* Where the first tap of a place is in the source. */
INLINE int source_of(struct axis axis, struct phase phase, int place) {
  if (!axis.turned) return place * axis.stride - axis.padding;
  return floor_div(place + axis.padding - phase.first * axis.dilation, axis.stride);
}

/* The first and the last of the source that the places from `begin` to `end` meet. */
INLINE int lowest(struct axis axis, int begin) {
  if (!axis.turned) return begin * axis.stride - axis.padding;
  return floor_div(begin + axis.padding - (axis.kernel - 1) * axis.dilation, axis.stride);
}

INLINE int highest(struct axis axis, int end) {
  if (!axis.turned) return (end - 1) * axis.stride - axis.padding + (axis.kernel - 1) * axis.dilation;
  return floor_div(end - 1 + axis.padding, axis.stride);
}

/* Planes as they are read: with all that windows meet, so that no tap has to be checked. */
struct planes {
  const float *at;
  int top;
  int left;
  long pitch;
  long size;
};

/*
 * Rows that `begin` to `end` of the places meet, of `channels` planes: where they are if nothing else is met, or as copies at `to`
 * with zeros around them.
 */
PART struct planes read_planes(float *to, const float *from, int channels, struct axis y, struct axis x, int begin, int end) {
  const int top = lowest(y, begin), bottom = highest(y, end), left = lowest(x, 0), right = highest(x, x.places);
  const long size = (long)y.source * x.source;
  /* Tiles read beyond the end of a line, which behind the last plane would be beyond memory for far neighbours. */
  const int neighbours = x.turned || x.stride == 1;
  if (neighbours && top >= 0 && bottom < y.source && left == 0 && right == x.source - 1) {
    return (struct planes){from + (long)top * x.source, top, left, x.source, size};
  }
  const long pitch = right - left + 1, rows = bottom - top + 1;
  const int first = most(0, left), last = least(x.source - 1, right), n = most(0, last - first + 1);
  for (int c = 0; c < channels; c++) {
    for (int row = top; row <= bottom; row++) {
      float *line = to + (c * rows + row - top) * pitch;
      if (row < 0 || row >= y.source || n == 0) {
        clear(line, pitch);
        continue;
      }
      clear(line, first - left);
      copy(line + first - left, from + c * size + (long)row * x.source + first, n);
      clear(line + first - left + n, pitch - n - (first - left));
    }
  }
  return (struct planes){to, top, left, pitch, rows * pitch};
}

INLINE const char *place_in(struct planes planes, int y, int x) {
  return (const char *)(planes.at + (y - planes.top) * planes.pitch + (x - planes.left));
}

INLINE struct axis vertical(const char *memory) {
  return (struct axis){Sliding_height(memory),   Sliding_outputHeight(memory), Sliding_kernelHeight(memory), Sliding_strideY(memory),
                       Sliding_paddingY(memory), Sliding_dilationY(memory),    Sliding_turned(memory)};
}

INLINE struct axis horizontal(const char *memory) {
  return (struct axis){Sliding_width(memory),    Sliding_outputWidth(memory), Sliding_kernelWidth(memory), Sliding_strideX(memory),
                       Sliding_paddingX(memory), Sliding_dilationX(memory),   Sliding_turned(memory)};
}
