import { crc32, deflateSync } from "node:zlib";

type Colour = readonly [red: number, green: number, blue: number];

/** A PNG file of a picture, given by the colour of each pixel. */
function png(width: number, height: number, colourAt: (x: number, y: number) => Colour): Buffer {
  const rows = Buffer.alloc(height * (1 + 3 * width));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) rows.set(colourAt(x, y), y * (1 + 3 * width) + 1 + 3 * x);
  }
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.of()),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const all = Buffer.alloc(body.length + 8);
  all.writeUInt32BE(data.length, 0);
  body.copy(all, 4);
  all.writeUInt32BE(crc32(body), body.length + 4);
  return all;
}

/** Pictures of classes that a small network tells apart: red above, blue on the left, green everywhere. */
const looks: Readonly<Record<string, (x: number, y: number, side: number) => Colour>> = {
  apples: (_, y, side) => (y < side / 2 ? [220, 30, 30] : [240, 240, 240]),
  berries: (x, _, side) => (x < side / 2 ? [30, 40, 210] : [240, 240, 240]),
  clovers: () => [40, 190, 60],
};

/** Files of pictures by their paths, each a little different. */
export function pictureFiles(perClass: number, side = 12, classes = Object.keys(looks)): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const name of classes) {
    for (let index = 0; index < perClass; index += 1) {
      const look = looks[name] ?? (() => [index, index, index] as const);
      const shade = (value: number): number => Math.max(0, value - 3 * index);
      const picture = png(side, side, (x, y) => {
        const [red, green, blue] = look(x, y, side);
        return [shade(red), shade(green), shade(blue)];
      });
      files.set(`${name}/${String(index).padStart(3, "0")}.png`, picture);
    }
  }
  return files;
}

/** A file of CIFAR: `labels` bytes before the pixels of each record, which say the class by how bright they are. */
export function cifarFile(classes: readonly number[], labels: 1 | 2 = 1): Buffer {
  const records = classes.map((label, index) => {
    const record = Buffer.alloc(labels + 3072, (20 + 22 * label + (index % 5)) % 256);
    record.fill(label, 0, labels);
    return record;
  });
  return Buffer.concat(records);
}
