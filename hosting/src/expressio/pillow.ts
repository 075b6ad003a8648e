/**
 * Pillow's resampling, bit for bit: a browser's own scaling gives other pixels, and with them other
 * faces and expressions. Pixels are packed 8-bit samples, `bands` of them each.
 */
export interface Pixels {
  data: Uint8Array;
  width: number;
  height: number;
  bands: number;
}

/** Left, top, right, and bottom, in pixels. */
export type Corners = readonly [number, number, number, number];

/** Takes an output's x, y to a source's a x + b y + c, d x + e y + f. */
export type Affine = readonly [number, number, number, number, number, number];

const WEIGHT_BITS = 22;

/** Rounds as Python does, halves to the even neighbor. */
export function round(value: number): number {
  const low = Math.floor(value);
  const rest = value - low;
  return rest > 0.5 || (rest === 0.5 && low % 2 !== 0) ? low + 1 : low;
}

/** `Image.reduce`: each pixel the mean of a box of the source, those at the end perhaps smaller. */
export function reduce(
  image: Pixels,
  factorX: number,
  factorY = factorX,
  box: Corners = [0, 0, image.width, image.height],
): Pixels {
  if (factorX === 1 && factorY === 1 && box[2] - box[0] === image.width) return image;
  const { bands } = image;
  const [left, top, right, bottom] = box;
  const width = Math.ceil((right - left) / factorX);
  const height = Math.ceil((bottom - top) / factorY);
  const data = new Uint8Array(width * height * bands);
  const { data: source, width: sourceWidth } = image;
  let to = 0;
  for (let y = 0; y < height; y++) {
    const firstRow = top + y * factorY;
    const rows = Math.min(factorY, bottom - firstRow);
    for (let x = 0; x < width; x++) {
      const firstColumn = left + x * factorX;
      const columns = Math.min(factorX, right - firstColumn);
      const count = rows * columns;
      const multiplier = meanMultiplier(count);
      for (let band = 0; band < bands; band++) {
        let sum = count >> 1;
        for (let row = 0; row < rows; row++) {
          let from = ((firstRow + row) * sourceWidth + firstColumn) * bands + band;
          for (let column = 0; column < columns; column++, from += bands) sum += source[from] ?? 0;
        }
        data[to++] = Math.imul(sum, multiplier) >>> 24;
      }
    }
  }
  return { data, width, height, bands };
}

/** For the mean of samples as their sum times this, without its last 24 bits. */
function meanMultiplier(count: number): number {
  return Math.floor(Math.fround(2 ** 24 / count));
}

/** `Image.resize(size, BILINEAR, box, reducing_gap=1.0)`. */
export function resize(image: Pixels, width: number, height: number, box: Corners): Pixels {
  const [left, top, right, bottom] = box;
  const [scaleX, scaleY] = [(right - left) / width, (bottom - top) / height];
  const [factorX, factorY] = [Math.max(1, Math.trunc(scaleX)), Math.max(1, Math.trunc(scaleY))];
  if (factorX === 1 && factorY === 1) return resample(image, width, height, box);
  const safe: Corners = [
    Math.max(0, Math.trunc(left - scaleX / 2)),
    Math.max(0, Math.trunc(top - scaleY / 2)),
    Math.min(image.width, Math.ceil(right + scaleX / 2)),
    Math.min(image.height, Math.ceil(bottom + scaleY / 2)),
  ];
  return resample(reduce(image, factorX, factorY, safe), width, height, [
    (left - safe[0]) / factorX,
    (top - safe[1]) / factorY,
    (right - safe[0]) / factorX,
    (bottom - safe[1]) / factorY,
  ]);
}

/**
 * `Image.transform((side, side), AFFINE, affine, BILINEAR)` of one band or three: black outside of the
 * source.
 */
export function transform(image: Pixels, side: number, affine: Affine): Pixels {
  const { data: source, width, height, bands } = image;
  const [a, b, c, d, e, f] = affine;
  const data = new Uint8Array(side * side * bands);
  const rowStep = width * bands;
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const across = a * (x + 0.5) + b * (y + 0.5) + c;
      const down = d * (x + 0.5) + e * (y + 0.5) + f;
      if (across < 0 || across >= width || down < 0 || down >= height) continue;
      const column = Math.floor(across - 0.5);
      const row = Math.floor(down - 0.5);
      const partX = across - 0.5 - column;
      const partY = down - 0.5 - row;
      const left = Math.max(row, 0) * rowStep + Math.max(column, 0) * bands;
      const right = column < 0 || column === width - 1 ? left : left + bands;
      const below = row < 0 || row === height - 1 ? 0 : rowStep;
      const to = (y * side + x) * bands;
      data[to] = mixed(source, left, right, below, partX, partY);
      if (bands === 1) continue;
      data[to + 1] = mixed(source, left + 1, right + 1, below, partX, partY);
      data[to + 2] = mixed(source, left + 2, right + 2, below, partX, partY);
    }
  }
  return { data, width: side, height: side, bands };
}

/**
 * The rectangle of an image in RGB or RGBA, in one band or three; beyond the image's edge its outermost
 * pixels are repeated.
 */
export function patch(image: Pixels, corners: Corners, bands: 1 | 3): Pixels {
  const [left, top, right, bottom] = corners;
  const [width, height] = [right - left, bottom - top];
  const data = new Uint8Array(width * height * bands);
  let to = 0;
  for (let y = top; y < bottom; y++) {
    const row = clamp(y, image.height) * image.width;
    for (let x = left; x < right; x++) {
      const from = (row + clamp(x, image.width)) * image.bands;
      const red = image.data[from] ?? 0;
      const green = image.data[from + 1] ?? 0;
      const blue = image.data[from + 2] ?? 0;
      if (bands === 1) {
        data[to++] = luma(red, green, blue);
      } else {
        data[to++] = red;
        data[to++] = green;
        data[to++] = blue;
      }
    }
  }
  return { data, width, height, bands };
}

/** Of an RGB pixel, as `Image.convert('L')` computes it. */
function luma(red: number, green: number, blue: number): number {
  return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
}

/** The same as `reduce` would reduce it, in half the time. */
export function reducedPatch(
  image: Pixels,
  corners: Corners,
  bands: 1 | 3,
  factor: number,
): Pixels {
  if (factor === 1) return patch(image, corners, bands);
  const [left, top, right, bottom] = corners;
  const [width, height] = [Math.ceil((right - left) / factor), Math.ceil((bottom - top) / factor)];
  const data = new Uint8Array(width * height * bands);
  const { data: source, bands: step } = image;
  const offsets = Int32Array.from(
    { length: right - left },
    (_, column) => clamp(left + column, image.width) * step,
  );
  const whole = meanMultiplier(factor * factor);
  let to = 0;
  for (let y = 0; y < height; y++) {
    const firstRow = top + y * factor;
    const rows = Math.min(factor, bottom - firstRow);
    for (let x = 0; x < width; x++) {
      const columns = Math.min(factor, right - left - x * factor);
      const count = rows * columns;
      const multiplier = count === factor * factor ? whole : meanMultiplier(count);
      let red = count >> 1;
      let green = red;
      let blue = red;
      let gray = red;
      for (let row = 0; row < rows; row++) {
        const line = clamp(firstRow + row, image.height) * image.width * step;
        for (let column = 0; column < columns; column++) {
          const from = line + (offsets[x * factor + column] ?? 0);
          const r = source[from] ?? 0;
          const g = source[from + 1] ?? 0;
          const b = source[from + 2] ?? 0;
          if (bands === 1) {
            gray += luma(r, g, b);
          } else {
            red += r;
            green += g;
            blue += b;
          }
        }
      }
      if (bands === 1) {
        data[to++] = Math.imul(gray, multiplier) >>> 24;
      } else {
        data[to++] = Math.imul(red, multiplier) >>> 24;
        data[to++] = Math.imul(green, multiplier) >>> 24;
        data[to++] = Math.imul(blue, multiplier) >>> 24;
      }
    }
  }
  return { data, width, height, bands };
}

/** Between two samples and the two that are `below` them. */
function mixed(
  source: Uint8Array,
  left: number,
  right: number,
  below: number,
  partX: number,
  partY: number,
): number {
  const upper = mix(source[left], source[right], partX);
  const lower = mix(source[left + below], source[right + below], partX);
  return mix(upper, lower, partY);
}

function mix(from = 0, to = 0, part = 0): number {
  return from + (to - from) * part;
}

function clamp(index: number, size: number): number {
  return Math.min(Math.max(index, 0), size - 1);
}

/** The two passes of a bilinear filter, the horizontal one first. */
function resample(image: Pixels, width: number, height: number, box: Corners): Pixels {
  const [left, top, right, bottom] = box.map(Math.fround) as [number, number, number, number];
  const isWide = width === image.width && left === 0 && right === width;
  const isHigh = height === image.height && top === 0 && bottom === height;
  const rows = filter(image.height, top, bottom, height);
  const first = isHigh ? 0 : Math.min(...rows.starts);
  const last = isHigh
    ? height
    : Math.max(...rows.starts.map((start, i) => start + (rows.counts[i] ?? 0)));
  const wide = isWide
    ? image
    : filterRows(image, width, filter(image.width, left, right, width), first, last);
  return isHigh ? wide : filterColumns(wide, height, rows);
}

interface Filter {
  /** For each output pixel, its first source pixel and how many there are. */
  starts: Int32Array;
  counts: Int32Array;
  /** `stride` for each output pixel. */
  weights: Int32Array;
  stride: number;
}

function filter(size: number, start: number, end: number, outputs: number): Filter {
  const scale = Math.fround(end - start) / outputs;
  const support = Math.max(1, scale);
  const stride = Math.ceil(support) * 2 + 1;
  const result = {
    starts: new Int32Array(outputs),
    counts: new Int32Array(outputs),
    weights: new Int32Array(outputs * stride),
    stride,
  };
  for (let output = 0; output < outputs; output++) {
    const center = start + (output + 0.5) * scale;
    const first = Math.max(0, Math.trunc(center - support + 0.5));
    const count = Math.min(size, Math.trunc(center + support + 0.5)) - first;
    const triangle = Array.from({ length: count }, (_, index) =>
      Math.max(0, 1 - Math.abs((index + first - center + 0.5) * (1 / support))),
    );
    const sum = triangle.reduce((total, weight) => total + weight, 0);
    triangle.forEach((weight, index) => {
      const share = sum === 0 ? weight : weight / sum;
      result.weights[output * stride + index] = Math.trunc(0.5 + share * 2 ** WEIGHT_BITS);
    });
    result.starts[output] = first;
    result.counts[output] = count;
  }
  return result;
}

/** Rows outside of `first` to `last` stay black: nothing reads them. */
function filterRows(
  image: Pixels,
  width: number,
  { starts, counts, weights, stride }: Filter,
  first: number,
  last: number,
): Pixels {
  const { data: source, height, bands } = image;
  const data = new Uint8Array(width * height * bands);
  for (let y = first; y < last; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * image.width + (starts[x] ?? 0)) * bands;
      for (let band = 0; band < bands; band++) {
        const sum = weighted(source, from + band, bands, weights, x * stride, counts[x] ?? 0);
        data[(y * width + x) * bands + band] = sum;
      }
    }
  }
  return { data, width, height, bands };
}

function filterColumns(
  image: Pixels,
  height: number,
  { starts, counts, weights, stride }: Filter,
): Pixels {
  const { data: source, width, bands } = image;
  const row = width * bands;
  const data = new Uint8Array(row * height);
  for (let y = 0; y < height; y++) {
    const from = (starts[y] ?? 0) * row;
    for (let x = 0; x < row; x++) {
      data[y * row + x] = weighted(source, from + x, row, weights, y * stride, counts[y] ?? 0);
    }
  }
  return { data, width, height, bands };
}

/** A weighted sum of samples that are `step` apart, 0 to 255. */
function weighted(
  source: Uint8Array,
  from: number,
  step: number,
  weights: Int32Array,
  firstWeight: number,
  count: number,
): number {
  let sum = 1 << (WEIGHT_BITS - 1); // The weights' sum is about 1: no overflow.
  for (let index = 0; index < count; index++) {
    sum += Math.imul(source[from + index * step] ?? 0, weights[firstWeight + index] ?? 0);
  }
  return Math.min(255, sum >> WEIGHT_BITS);
}
