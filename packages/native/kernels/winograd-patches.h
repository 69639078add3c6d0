/*
 * The transforms of Winograd's method F(2x2, 3x3), as Lavin and Gray write them ("Fast algorithms for convolutional neural networks",
 * 2015): a patch of 2 x 2 outputs meets 4 x 4 numbers, and takes 16 multiplications for each channel where it has 36. Channels lie
 * side by side in a vector, so each transform is additions of whole vectors. The 16 numbers of a patch are its points; those of
 * one point lie together, `point` numbers after those of the last.
 */
#pragma once

#include "transpose.h"

#define POINTS 16

/* Four numbers in a line to four points. */
INLINE void source_line(vector to[4], vector a, vector b, vector c, vector d) {
  to[0] = a - c;
  to[1] = b + c;
  to[2] = c - b;
  to[3] = b - d;
}

/* Column `x` of four rows, of which those beyond the sides are 0. */
INLINE void source_column(vector to[4], const float *rows, long row, long column, int x, int width) {
  if (x < 0 || x >= width) {
    UNROLL for (int i = 0; i < 4; i++) to[i] = splat(0);
    return;
  }
  rows += x * column;
  source_line(to, load_vector(rows), load_vector(rows + row), load_vector(rows + 2 * row), load_vector(rows + 3 * row));
}

/* `count` patches of four rows of numbers, side by side; neighbours share two columns. */
HOT void source_patches(float *to, long point, long step, const float *rows, long row, long column, int left, int width, int count) {
  vector columns[4][4];
  source_column(columns[2], rows, row, column, left, width);
  source_column(columns[3], rows, row, column, left + 1, width);
  for (; count > 0; count--, to += step) {
    left += 2;
    UNROLL for (int i = 0; i < 4; i++) columns[0][i] = columns[2][i], columns[1][i] = columns[3][i];
    source_column(columns[2], rows, row, column, left, width);
    source_column(columns[3], rows, row, column, left + 1, width);
    UNROLL for (int i = 0; i < 4; i++) {
      vector line[4];
      source_line(line, columns[0][i], columns[1][i], columns[2][i], columns[3][i]);
      UNROLL for (int j = 0; j < 4; j++) store_vector(to + (4 * i + j) * point, line[j]);
    }
  }
}

/* Points of `count` patches to two rows of `width` outputs. */
HOT void result_patches(float *to, long row, const float *from, long point, vector bias, int width, int count) {
  for (; count > 0; count--, width -= 2, from += PANEL, to += 2 * PANEL) {
    vector top[4], bottom[4];
    UNROLL for (int j = 0; j < 4; j++) {
      const vector b = load_vector(from + (4 + j) * point), c = load_vector(from + (8 + j) * point);
      top[j] = load_vector(from + j * point) + (b + c);
      bottom[j] = (b - c) - load_vector(from + (12 + j) * point);
    }
    store_vector(to, top[0] + (top[1] + top[2]) + bias);
    store_vector(to + row, bottom[0] + (bottom[1] + bottom[2]) + bias);
    if (width == 1) return;
    store_vector(to + PANEL, (top[1] - top[2]) - top[3] + bias);
    store_vector(to + row + PANEL, (bottom[1] - bottom[2]) - bottom[3] + bias);
  }
}

/* Two gradients of outputs in a line to four points, the last of which has the other sign. */
INLINE void grad_line(vector to[4], vector a, vector b) {
  to[0] = a;
  to[1] = a + b;
  to[2] = a - b;
  to[3] = b;
}

/* Two rows of `width` gradients of outputs to points of `count` patches. */
HOT void grad_patches(float *to, long point, const float *from, long row, int width, int count) {
  for (; count > 0; count--, width -= 2, from += 2 * PANEL, to += PANEL) {
    vector left[4], right[4];
    grad_line(left, load_vector(from), load_vector(from + row));
    if (width == 1) grad_line(right, splat(0), splat(0));
    else grad_line(right, load_vector(from + PANEL), load_vector(from + row + PANEL));
    UNROLL for (int i = 0; i < 4; i++) {
      vector line[4];
      grad_line(line, left[i], right[i]);
      UNROLL for (int j = 0; j < 4; j++) store_vector(to + (4 * i + j) * point, line[j]);
    }
  }
}

/* Three weights in a line to four points. */
INLINE void weight_line(vector to[4], vector a, vector b, vector c) {
  const vector half = splat(0.5f), ends = a + c;
  to[0] = a;
  to[1] = (ends + b) * half;
  to[2] = (ends - b) * half;
  to[3] = c;
}

/* The nine weights of a window, `PANEL` numbers apart, or in the other order if `turned`, to its points. */
HOT void weight_points(float *to, long point, const float *from, int turned) {
  const long first = turned ? 8 : 0, next = turned ? -1 : 1;
  vector columns[3][4];
  from += first * PANEL;
  UNROLL for (int j = 0; j < 3; j++) {
    const float *tap = from + j * next * PANEL;
    weight_line(columns[j], load_vector(tap), load_vector(tap + 3 * next * PANEL), load_vector(tap + 6 * next * PANEL));
  }
  UNROLL for (int i = 0; i < 4; i++) {
    vector line[4];
    weight_line(line, columns[0][i], columns[1][i], columns[2][i]);
    UNROLL for (int j = 0; j < 4; j++) store_vector(to + (4 * i + j) * point, line[j]);
  }
}

/* Four points in a line, the last with the other sign, to three gradients of weights. */
INLINE void weight_grad_line(vector to[3], vector a, vector b, vector c, vector d) {
  const vector half = splat(0.5f), sum = (b + c) * half;
  to[0] = a + sum;
  to[1] = (b - c) * half;
  to[2] = sum - d;
}

/* Points to the nine gradients of a window's weights, `PANEL` numbers apart. */
HOT void weight_grads(float *to, const float *from, long point) {
  vector columns[4][3];
  UNROLL for (int j = 0; j < 4; j++) {
    weight_grad_line(columns[j], load_vector(from + j * point), load_vector(from + (4 + j) * point),
                     load_vector(from + (8 + j) * point), load_vector(from + (12 + j) * point));
  }
  UNROLL for (int i = 0; i < 3; i++) {
    vector line[3];
    weight_grad_line(line, columns[0][i], columns[1][i], columns[2][i], columns[3][i]);
    UNROLL for (int j = 0; j < 3; j++) store_vector(to + (3 * i + j) * PANEL, line[j]);
  }
}
