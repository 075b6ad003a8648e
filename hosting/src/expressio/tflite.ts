/** Changes the shape that a .tflite file reads (schema.fbs of TensorFlow Lite). */
import { at } from './contract';

// Numbers of fields in the schema's tables.
const SUBGRAPHS = 2;
const TENSORS = 0;
const INPUTS = 1;
const OUTPUTS = 2;
const SHAPE = 0;

/**
 * A copy of a network of convolutions that reads images of another height and width, or another
 * number of them.
 *
 * LiteRT.js cannot resize an input as Python's interpreter does. The shapes of inputs and outputs are
 * scaled in the file; the runtime infers those in between.
 */
export function withInputShape(
  file: Uint8Array<ArrayBuffer>,
  from: readonly number[],
  to: readonly number[],
): Uint8Array<ArrayBuffer> {
  const copy = file.slice();
  const view = new DataView(copy.buffer);
  const scaleBatch = at(to, 0) / at(from, 0);
  const scaleY = at(to, 1) / at(from, 1);
  const scaleX = at(to, 2) / at(from, 2);
  for (const subgraph of tables(view, member(view, pointed(view, 0), SUBGRAPHS))) {
    const tensors = tables(view, member(view, subgraph, TENSORS));
    const ends = [INPUTS, OUTPUTS].flatMap((name) => [
      ...integers(view, member(view, subgraph, name)),
    ]);
    for (const index of ends) {
      const shape = integers(view, member(view, at(tensors, index), SHAPE));
      shape.set([at(shape, 0) * scaleBatch]);
      if (shape.length === 4) {
        shape.set([at(shape, 1) * scaleY, at(shape, 2) * scaleX], 1);
      } else {
        shape.set([at(shape, 1) * scaleY * scaleX], 1);
      }
    }
  }
  return copy;
}

/** Where what a field of a table refers to is. */
function member(view: DataView, table: number, number: number): number {
  const layout = table - view.getInt32(table, true);
  return pointed(view, table + view.getUint16(layout + 4 + 2 * number, true));
}

function pointed(view: DataView, position: number): number {
  return position + view.getUint32(position, true);
}

/** Where the tables of a vector are. */
function tables(view: DataView, vector: number): number[] {
  const length = view.getUint32(vector, true);
  return Array.from({ length }, (_, index) => pointed(view, vector + 4 + 4 * index));
}

/** The integers of a vector, to be read and written; every machine with a browser is little-endian. */
function integers(view: DataView, vector: number): Int32Array {
  return new Int32Array(view.buffer, vector + 4, view.getUint32(vector, true));
}
