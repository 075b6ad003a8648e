/** Predictions as files to keep: JSON with everything, CSV with a row for each face. */
import {
  EMOTIONS,
  EXPRESSIONS,
  type DonePrediction,
  type Face,
  type Prediction,
} from './prediction';

export type Cell = string | number | boolean;

const COLUMNS = [
  'id',
  'createdAt',
  'status',
  'error',
  'model',
  'face',
  'expression',
  'unsure',
  ...EXPRESSIONS,
  'left',
  'top',
  'width',
  'height',
  // Columns are only added at the end. Cells of what a document lacks are empty.
  'facesFound',
  'yaw',
  'pitch',
  'roll',
  'reason',
  ...EMOTIONS.map((name) => `emotion${name.charAt(0).toUpperCase()}${name.slice(1)}`),
];

/** A JSON array of the predictions; instants are written as ISO 8601 in UTC. */
export function toJson(predictions: readonly Prediction[]): string {
  return `${JSON.stringify(predictions, null, 2)}\n`;
}

/** RFC 4180: a heading, then a row for each face, or one row for a photo without any. */
export function toCsv(predictions: readonly Prediction[]): string {
  return csv([COLUMNS, ...predictions.flatMap(predictionRows)]);
}

/** The rows as RFC 4180 writes them. */
export function csv(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(quoted).join(',')}\r\n`).join('');
}

/** Lets the visitor save `content` under `fileName`. */
export function saveFile(fileName: string, type: string, content: BlobPart): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}

function predictionRows(prediction: Prediction): Cell[][] {
  const start = [
    prediction.id,
    prediction.createdAt.toISOString(),
    prediction.status,
    prediction.status === 'error' ? prediction.error.code : '',
    prediction.status === 'error' ? '' : prediction.model.version,
  ];
  return prediction.status === 'done'
    ? prediction.faces.map((face, index) => [
        ...start,
        index + 1,
        ...faceCells(face, prediction.facesFound),
      ])
    : [start.concat(Array<string>(COLUMNS.length - start.length).fill(''))];
}

function faceCells(face: Face, facesFound: DonePrediction['facesFound']): Cell[] {
  const { expression, unsure, probabilities, box, pose, reason, emotions } = face;
  return [
    expression,
    unsure,
    ...EXPRESSIONS.map((name) => probabilities[name]),
    ...[box.left, box.top, box.width, box.height],
    facesFound ?? '',
    ...[pose?.yaw ?? '', pose?.pitch ?? '', pose?.roll ?? ''],
    reason ?? '',
    ...EMOTIONS.map((name) => emotions?.[name] ?? ''),
  ];
}

function quoted(cell: Cell): string {
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
