/** What kind a file is by its first bytes, decided as the function does. */
import patterns from '../../../functions/expressio/kinds.json';

/** What is no photo, as "a PDF document". */
export type OtherKind = keyof typeof patterns.others | keyof typeof patterns.texts;

/** A format that is read, "HEIC" say; else what the file is, null if unknown. */
export type FileKind = { format: string } | { format: null; other: OtherKind | null };

const START_BYTES = 4096; // As in kinds.py, which says more about the patterns.
const FORMATS = expressions(patterns.formats, 's');
const OTHERS = expressions(patterns.others, 's');
const TEXTS = expressions(patterns.texts, 'is');

/** Rejects with a DOMException if the file cannot be read: it was moved, or is a folder. */
export async function fileKind(file: Blob): Promise<FileKind> {
  const start = new Uint8Array(await file.slice(0, START_BYTES).arrayBuffer());
  const bytes = latin1(start);
  const format = firstMatch(FORMATS, bytes);
  if (format !== null) return { format };
  return { format, other: firstMatch(OTHERS, bytes) ?? firstMatch(TEXTS, textOf(start)) };
}

function expressions<Name extends string>(group: Record<Name, string>, flags: string) {
  const entries = Object.entries<string>(group) as [Name, string][];
  return entries.map(([name, pattern]) => [name, RegExp(`^(?:${pattern})`, flags)] as const);
}

function firstMatch<Name>(group: (readonly [Name, RegExp])[], start: string): Name | null {
  return group.find(([, expression]) => expression.test(start))?.[0] ?? null;
}

/** A character for each byte. */
export function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

/** The characters of a text in UTF-8, UTF-16 or Latin-1; none where the bytes are no text. */
function textOf(bytes: Uint8Array): string {
  const text = decoded(bytes) ?? latin1(bytes);
  return /[^\P{C}\t-\r]/u.test(text) ? '' : text; // Control characters, but for white space.
}

function decoded(bytes: Uint8Array): string | null {
  const mark = latin1(bytes.subarray(0, 2));
  const encoding = mark === '\xff\xfe' ? 'utf-16le' : mark === '\xfe\xff' ? 'utf-16be' : 'utf-8';
  try {
    // As a stream, whose last character may be cut.
    return new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return null;
  }
}
