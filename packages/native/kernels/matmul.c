/*
 * Matrix products in the manner of Goto and van de Geijn: blocks of B and A are packed so that a panel of B stays in L1 and a
 * block of A in L2, and tiles of C are computed in registers. Takes the arguments of the WebAssembly kernel of that name.
 */
#include "job.h"
#include "tile.h"
#include "transpose.h"

#define ROWS_AT_ONCE (ROW_BLOCK / TALL * TALL)

/* Products of so many steps and columns at most, and of whole vectors of columns, read A where it is. */
#define SHORT 256
#define NARROW (8 * PANEL)

/* Rows and columns of a matrix, `row` and `column` numbers apart. */
struct matrix {
  const float *at;
  long row;
  long column;
};

/* A tile at an edge of C is computed beside it; only what is there is read and written. */
PART void edge_tile(int height, int vectors, const float *a, const float *b, int k, struct corners at, int rows, int columns) {
  float beside[TALL * PANEL];
  for (int i = 0; i < rows; i++) copy(beside + i * PANEL, at.from + i * at.from_step, columns);
  packed_tile(height, vectors, a, height, b, k, (struct corners){beside, PANEL, beside, PANEL});
  for (int i = 0; i < rows; i++) copy(at.to + i * at.to_step, beside + i * PANEL, columns);
}

/* `to[panel][k][height] = a`, rows that are not there as zeros; up to LANES numbers are written behind it. */
PART void pack_a(float *to, struct matrix a, int rows, int k) {
  for (int i = 0; i < rows;) {
    const int height = tile_height(rows - i), there = least(height, rows - i);
    const float *from = a.at + i * a.row;
    if (a.column == 1) {
      for (int p = 0; p < k; p += LANES) {
        if (rows - i >= LANES && k - p >= LANES) transpose_square(to + p * height, height, from + p, a.row);
        else transpose_part(to + p * height, height, from + p, a.row, there, least(LANES, k - p));
      }
    } else {
      for (int p = 0; p < k; p++) {
        float *column = to + p * height;
        const float *source = from + p * a.column;
        if (rows - i >= LANES) {
          store_vector(column, load_vector(source));
          continue;
        }
        store_vector(column, splat(0));
        for (int r = 0; r < there; r++) column[r] = source[r * a.row];
      }
    }
    to += height * k;
    i += height;
  }
}

/* `to[panel][k][PANEL] = b`; what is beyond the last column may be anything. */
PART void pack_b(float *to, struct matrix b, int columns, int k) {
  for (int j = 0; j < columns; j += PANEL, to += PANEL * k) {
    const int there = least(PANEL, columns - j);
    const float *from = b.at + j * b.column;
    if (b.column == 1) {
      for (int p = 0; p < k; p++) {
        const float *row = from + p * b.row;
        float *line = to + p * PANEL;
        if (there == PANEL) {
          store_vector(line, load_vector(row));
          store_vector(line + LANES, load_vector(row + LANES));
        } else {
          clear(line, PANEL);
          copy(line, row, there);
        }
      }
    } else transpose_into_panel(to, PANEL, from, b.column, there, k);
  }
}

/* A as tiles read it: packed, or where it is, its rows `apart` from each other, and packed only where the last rows fill no tile. */
struct left {
  const float *packed;
  const float *rows;
  long apart;
};

/* Fetches where the next tile goes while one is computed: rows that are far apart the processor does not see coming. */
PART void fetch(const float *to, long step, int rows) {
  for (int i = 0; i < rows; i++, to += step) {
    __builtin_prefetch(to, 1);
    __builtin_prefetch(to + LANES, 1);
  }
}

/* `C = from + A B` of packed B; rows at `from` are `from_step` numbers apart, its panels `from_panel`. */
PART void multiply_packed(struct corners at, long from_panel, struct left a, const float *b, int rows, int columns, int k) {
  for (int j = 0; j < columns; j += PANEL) {
    const int there = least(PANEL, columns - j), vectors = there > LANES ? 2 : 1;
    const float *packed = a.packed;
    struct corners tile = at;
    for (int i = 0; i < rows;) {
      const int height = tile_height(rows - i), is_whole = i + height <= rows && there == vectors * LANES;
      const int left = rows - i - height;
      if (left > 0) fetch(tile.to + height * tile.to_step, tile.to_step, least(TALL, left));
      else if (j + PANEL < columns) fetch(at.to + PANEL, at.to_step, least(TALL, rows));
      if (is_whole && a.apart != 0) rows_tiles(height, vectors, a.rows + i * a.apart, a.apart, b, k, tile, 1);
      else {
        if (is_whole) packed_tile(height, vectors, packed, height, b, k, tile);
        else edge_tile(height, vectors, packed, b, k, tile, least(height, rows - i), there);
        packed += height * k;
      }
      tile.from += height * tile.from_step;
      tile.to += height * tile.to_step;
      i += height;
    }
    at.from += from_panel;
    at.to += PANEL;
    b += PANEL * k;
  }
}

/* How many of `rows` are in whole tiles. */
PART int whole_tiles(int rows) {
  int whole = 0;
  while (whole < rows && tile_height(rows - whole) <= rows - whole) whole += tile_height(rows - whole);
  return whole;
}

/* `C[rows, columns] = A B`, or with a bias for each column `A B + bias`. */
PART void multiply(float *c, long c_row, struct matrix a, struct matrix b, const float *bias, int rows, int columns, int k,
                     float *packed_a, float *packed_b) {
  // To pack A takes longer than it saves where it is read for a few panels only, and its rows fit into L1 beside one of those.
  const int is_direct = a.column == 1 && k <= SHORT && columns <= NARROW && columns % LANES == 0;
  for (int j = 0; j < columns; j += COLUMN_BLOCK) {
    const int width = least(COLUMN_BLOCK, columns - j);
    for (int p = 0; p < k || p == 0; p += PRODUCT_BLOCK) {
      const int depth = least(PRODUCT_BLOCK, k - p);
      pack_b(packed_b, (struct matrix){b.at + p * b.row + j * b.column, b.row, b.column}, width, depth);
      for (int i = 0; i < rows; i += ROWS_AT_ONCE) {
        const int height = least(ROWS_AT_ONCE, rows - i);
        const struct matrix part = {a.at + i * a.row + p * a.column, a.row, a.column};
        const struct left left = {packed_a, part.at, is_direct ? a.row : 0};
        const int skipped = is_direct ? whole_tiles(height) : 0;
        pack_a(packed_a, (struct matrix){part.at + skipped * a.row, a.row, a.column}, height - skipped, depth);
        float *to = c + i * c_row + j;
        if (p > 0) multiply_packed((struct corners){to, c_row, to, c_row}, PANEL, left, packed_b, height, width, depth);
        else if (bias == 0) multiply_packed((struct corners){zeros, 0, to, c_row}, 0, left, packed_b, height, width, depth);
        else multiply_packed((struct corners){bias + j, 0, to, c_row}, PANEL, left, packed_b, height, width, depth);
      }
    }
  }
}

/* How far matrix `index` of an operand is from its first, in bytes. */
static int64_t batch_offset(const char *memory, int operand, int index) {
  int64_t offset = 0;
  for (int axis = Axes_rank(memory) - 1; axis >= 0; axis--) {
    const int length = Axes_lengths(memory, axis);
    offset += (int64_t)(index % length) * Axes_strides(memory, operand, axis);
    index /= length;
  }
  return offset;
}

/* Where part `i` of `length` begins, at a multiple of `unit`. */
INLINE int edge_of(int i, int parts, int length, int unit) {
  return least(length, (int)((int64_t)((length + unit - 1) / unit) * i / parts) * unit);
}

/* Batched products. A chunk takes parts of matrices. */
__attribute__((minsize)) void OF_ISA(matmul)(char *memory, int chunk, int thread) {
  const int m = Matmul_m(memory), n = Matmul_n(memory), k = Matmul_k(memory);
  const int row_parts = Matmul_rowParts(memory), column_parts = Matmul_columnParts(memory), parts = row_parts * column_parts;
  const long c_row = Matmul_cRow(memory) / 4;
  float *packed_b = (float *)workspace_of(memory, thread), *packed_a = packed_b + COLUMN_BLOCK * PRODUCT_BLOCK;
  int batches = 1;
  for (int axis = 0; axis < Axes_rank(memory); axis++) batches *= Axes_lengths(memory, axis);
  const int end = chunk_start(memory, chunk + 1, batches * parts);
  for (int i = chunk_start(memory, chunk, batches * parts); i < end; i++) {
    const int batch = i / parts, row = i % parts / column_parts, column = i % column_parts;
    const int top = edge_of(row, row_parts, m, TALL), rows = edge_of(row + 1, row_parts, m, TALL) - top;
    const int left = edge_of(column, column_parts, n, PANEL), columns = edge_of(column + 1, column_parts, n, PANEL) - left;
    const struct matrix a = {(const float *)(memory + Matmul_a(memory) + batch_offset(memory, 0, batch)),
                             Matmul_aRow(memory) / 4, Matmul_aDepth(memory) / 4};
    const struct matrix b = {(const float *)(memory + Matmul_b(memory) + batch_offset(memory, 1, batch)),
                             Matmul_bDepth(memory) / 4, Matmul_bColumn(memory) / 4};
    float *c = (float *)(memory + Matmul_c(memory)) + (int64_t)batch * m * n + top * c_row + left;
    const float *bias = Matmul_bias(memory) == 0 ? 0 : (const float *)(memory + Matmul_bias(memory)) + left;
    multiply(c, c_row, (struct matrix){a.at + top * a.row, a.row, a.column},
             (struct matrix){b.at + left * b.column, b.row, b.column}, bias, rows, columns, k, packed_a, packed_b);
  }
}
