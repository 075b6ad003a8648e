// Measures @vladmandic/face-api as in_python.py does the others: node face_api.cjs FOLDER

const { readFileSync, statSync } = require('node:fs');
const { dirname, join } = require('node:path');

const [folder] = process.argv.slice(2);
const REPEATS = 20;
const FACE_SIDE = 48;
const LABELS = ['angry', 'happy', 'sad', 'surprised']; // Its names of ours, in our order.

async function load() {
  const tf = require('@tensorflow/tfjs');
  const wasm = require('@tensorflow/tfjs-backend-wasm');
  const faceapi = require('@vladmandic/face-api/dist/face-api.node-wasm.js');
  const sharp = require('sharp');
  const models = join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'model');
  await tf.setBackend('wasm');
  await faceapi.nets.ssdMobilenetv1.loadFromDisk(models);
  await faceapi.nets.faceExpressionNet.loadFromDisk(models);

  async function analyze(photo) {
    const { data, info } = await sharp(photo).raw().toBuffer({ resolveWithObject: true });
    const image = tf.tensor3d(data, [info.height, info.width, info.channels], 'int32');
    const faces = await faceapi.detectAllFaces(image).withFaceExpressions();
    image.dispose();
    return faces.length;
  }

  async function classify(face) {
    const image = tf.tidy(() =>
      tf.tensor3d(face, [FACE_SIDE, FACE_SIDE, 1], 'int32').tile([1, 1, 3]),
    );
    const expressions = await faceapi.nets.faceExpressionNet.predictExpressions(image);
    image.dispose();
    const scores = LABELS.map((label) => expressions[label]);
    return scores.indexOf(Math.max(...scores));
  }

  return {
    name: `@vladmandic/face-api ${faceapi.version}`,
    runtime: `TensorFlow.js ${tf.version_core}, ${tf.getBackend()}`,
    networkFile: join(models, 'face_expression_model.bin'),
    analyze,
    classify,
  };
}

async function medianMs(call) {
  const milliseconds = [];
  for (let i = 0; i < REPEATS; i += 1) {
    const started = performance.now();
    await call();
    milliseconds.push(performance.now() - started);
  }
  milliseconds.sort((a, b) => a - b);
  return (milliseconds[REPEATS / 2 - 1] + milliseconds[REPEATS / 2]) / 2;
}

function peakMb() {
  return Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;
}

async function main() {
  const [small, large] = ['640x480', '1280x960'].map((size) =>
    readFileSync(join(folder, `${size}.jpg`)),
  );
  const started = performance.now();
  const system = await load();
  const imported = performance.now();
  const faces = await system.analyze(small);
  const predictedAt = performance.now();
  const figures = {
    import_s: (imported - started) / 1000,
    first_prediction_s: (predictedAt - started) / 1000,
    photo_640x480_ms: await medianMs(() => system.analyze(small)),
    photo_1280x960_ms: await medianMs(() => system.analyze(large)),
    resident_mb: peakMb(),
  };
  const crops = readFileSync(join(folder, 'faces'));
  const size = FACE_SIDE * FACE_SIDE;
  figures.network_ms = await medianMs(() => system.classify(crops.subarray(0, size)));
  figures.network_bytes = statSync(system.networkFile).size;
  const predicted = [];
  for (let at = 0; at < crops.length; at += size) {
    predicted.push(await system.classify(crops.subarray(at, at + size)));
  }
  const { name, runtime } = system;
  console.log(JSON.stringify({ name, runtime, faces_found: faces, figures, predicted }));
}

main();
