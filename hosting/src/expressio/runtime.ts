/** Runs the .tflite files of models/ with LiteRT.js, in a module worker. */
import {
  loadAndCompile,
  loadLiteRt,
  supportsFeature,
  Tensor,
  type CompiledModel,
  type LiteRt,
} from '@litertjs/core';
import compatUrl from '@litertjs/core/wasm/litert_wasm_compat_internal.wasm?url';
import wasmUrl from '@litertjs/core/wasm/litert_wasm_internal.wasm?url';
import { CONTRACT } from './contract';
import type { Network, Networks } from './network';
import { withInputShape } from './tflite';
import detectorUrl from '../../../functions/expressio/models/blazeface_short_range.tflite?url';
import meshUrl from '../../../functions/expressio/models/face_landmark.tflite?url';
import expressionUrl from '../../../functions/expressio/models/se_resnet.tflite?url';

type Bytes = Uint8Array<ArrayBuffer>;
type Shape = readonly number[];

/** Gets how much has been loaded, in bytes before compression. */
export type OnProgress = (loaded: number) => void;

interface Compiled {
  model: CompiledModel;
  input: Tensor;
}

/** Loads the runtime and the networks; rejects, as fetch does with a TypeError, where one cannot be loaded. */
export async function loadNetworks(onProgress: OnProgress): Promise<Networks> {
  let total = 0;
  const load = (url: string) =>
    fetchBytes(url, (length) => {
      total += length;
      onProgress(total);
    });
  const isRelaxed = await supportsFeature('relaxedSimd');
  const [wasm, glue, detector, mesh, expression] = await Promise.all([
    load(isRelaxed ? wasmUrl : compatUrl),
    isRelaxed
      ? import('@litertjs/core/wasm/litert_wasm_internal.js')
      : import('@litertjs/core/wasm/litert_wasm_compat_internal.js'),
    load(detectorUrl),
    load(meshUrl),
    load(expressionUrl),
  ]);
  const runtime = await start(wasm, glue.default);
  return {
    detector: network(runtime, detector, CONTRACT.detection.short_range.input.shape),
    mesh: network(runtime, mesh, CONTRACT.mesh.input.shape),
    expression: network(runtime, expression, CONTRACT.expression.input.shape),
  };
}

/** LiteRT.js loads its code with importScripts, which module workers lack: it finds it loaded. */
async function start(wasmBinary: Bytes, factory: unknown): Promise<LiteRt> {
  // LiteRT.js asks for a graphics card, and warns where there is none: it gets no device.
  const adapter = { limits: {}, features: new Set(), requestDevice: () => null };
  Object.defineProperty(navigator, 'gpu', { value: { requestAdapter: () => adapter } });
  Object.assign(globalThis, {
    Module: { wasmBinary, print: () => undefined, printErr: () => undefined },
    ModuleFactory: factory,
    importScripts: () => undefined,
  });
  return loadLiteRt('/loaded.js');
}

async function fetchBytes(url: string, onChunk: (length: number) => void): Promise<Bytes> {
  const response = await fetch(url);
  if (!response.ok || !response.body) throw new TypeError(`${url}: status ${response.status}`);
  const chunks: Bytes[] = [];
  const reader = response.body.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    chunks.push(read.value);
    onChunk(read.value.length);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

/** A network, compiled at first use for each shape of its input. */
function network(runtime: LiteRt, file: Bytes, fileShape: Shape): Network {
  const compiled = new Map<string, Promise<Compiled>>();
  return async (batch, shape, scale = 1, offset = 0) => {
    const key = shape.join('x');
    const ready = compiled.get(key) ?? compile(file, fileShape, shape);
    compiled.set(key, ready);
    const { model, input } = await ready;
    write(runtime, input, batch, scale, offset);
    const outputs = await model.run([input]);
    return outputs.map((output) => {
      const values = output.toTypedArray() as Float32Array;
      output.delete();
      return values;
    });
  };
}

async function compile(file: Bytes, fileShape: Shape, shape: Shape): Promise<Compiled> {
  const isOther = shape.join() !== fileShape.join();
  const resized = isOther ? withInputShape(file, fileShape, shape) : file;
  // Without a name, WebGPU would be asked for.
  const model = await loadAndCompile(resized, { accelerator: 'wasm' });
  const size = shape.reduce((product, length) => product * length, 1);
  return { model, input: new Tensor(new Float32Array(size), [...shape]) };
}

function write(
  { liteRtWasm: wasm }: LiteRt,
  input: Tensor,
  batch: Uint8Array,
  scale: number,
  offset: number,
): void {
  const start = input.liteRtTensorBuffer.lock(wasm.LiteRtTensorBufferLockMode.WRITE);
  try {
    // Anew each time: where the memory has grown, an earlier view is detached.
    const values = new Float32Array(wasm.HEAPU8.buffer, start, batch.length);
    const factor = Math.fround(scale);
    const scaled = Float32Array.from(
      { length: 256 },
      (_, value) => Math.fround(value * factor) + offset,
    );
    for (let index = 0; index < batch.length; index++)
      values[index] = scaled[batch[index] ?? 0] ?? 0;
  } finally {
    input.liteRtTensorBuffer.unlock();
  }
}
