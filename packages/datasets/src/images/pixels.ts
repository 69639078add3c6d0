/** A decoded picture: red, green, blue and opacity of each pixel, 0-255, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** A colour, each part 0-255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** A picture of one channel or three, a byte for each value, the channels of a pixel beside each other. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
}

/**
 * Lays a picture over a colour where it is not opaque, and makes it grey if it is to have one channel: by the weights of
 * ITU-R 601, as PIL's `convert("L")` does, to the bit.
 */
export function flatten({ width, height, data }: Pixels, channels: 1 | 3, background: Colour): Picture {
  const size = width * height;
  const flat = new Uint8Array(size * channels);
  for (let pixel = 0; pixel < size; pixel++) {
    const at = 4 * pixel;
    let [red, green, blue] = [data[at] as number, data[at + 1] as number, data[at + 2] as number];
    const opacity = data[at + 3] as number;
    if (opacity < 255) {
      red = over(red, opacity, background[0]);
      green = over(green, opacity, background[1]);
      blue = over(blue, opacity, background[2]);
    }
    if (channels === 1) flat[pixel] = (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
    else {
      flat[3 * pixel] = red;
      flat[3 * pixel + 1] = green;
      flat[3 * pixel + 2] = blue;
    }
  }
  return { width, height, channels, data: flat };
}

function over(colour: number, opacity: number, below: number): number {
  return Math.round((colour * opacity + below * (255 - opacity)) / 255);
}

/** The picture as EXIF's orientation says that it is to be looked at. */
export function upright(pixels: Pixels, orientation: number): Pixels {
  if (orientation === 1) return pixels;
  const { width, height } = pixels;
  const isTurned = orientation >= 5;
  const [wide, high] = isTurned ? [height, width] : [width, height];
  const from = new Uint32Array(pixels.data.slice().buffer);
  const to = new Uint32Array(from.length);
  const [mirrorsX, mirrorsY] = [[2, 3, 7, 8].includes(orientation), [3, 4, 6, 7].includes(orientation)];
  for (let y = 0; y < high; y++) {
    for (let x = 0; x < wide; x++) {
      const [alongX, alongY] = isTurned ? [y, x] : [x, y];
      const sourceX = mirrorsX ? width - 1 - alongX : alongX;
      const sourceY = mirrorsY ? height - 1 - alongY : alongY;
      to[y * wide + x] = from[sourceY * width + sourceX] as number;
    }
  }
  return { width: wide, height: high, data: new Uint8Array(to.buffer) };
}
