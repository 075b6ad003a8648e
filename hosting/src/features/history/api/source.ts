/** A place where predictions are kept, to show, save, and delete them. */
import type { Box, Prediction } from '../../../lib/prediction';

export interface Entry {
  id: string;
  /** Where the source has the photo; null if the document does not say. */
  name: string | null;
  /** Null if the document is not one that this page can read. */
  prediction: Prediction | null;
}

/** The newest entries, as far down as they are loaded. */
export interface HistoryList {
  /** Newest first. */
  entries: Entry[];
  /** Whether there are older ones. */
  older: 'none' | 'some' | 'loading';
  /** How many entries there are, loaded or not; at least so many where that is not known. */
  total: number;
  isTotalExact: boolean;
}

export interface HistoryWatch {
  loadOlder: () => void;
  stop: () => void;
}

export interface HistorySource {
  /** Whether a prediction with this id would be kept here. */
  owns: (id: string) => boolean;
  /** Reports the newest entries, and each change, until it is stopped. */
  watch: (onList: (list: HistoryList) => void, onError: (error: unknown) => void) => HistoryWatch;
  /** Every prediction that can be read, newest first. */
  fetchAll: () => Promise<Prediction[]>;
  /** Deletes the photos, and then the documents; rejects with the first error, when as much as could be is deleted. */
  deleteEntries: (entries: readonly Entry[]) => Promise<void>;
  /** The question before `deleteAll`. */
  confirmation: () => Promise<string>;
  /** The same as `deleteEntries` for everything, reporting how many predictions of how many are deleted. */
  deleteAll: (onProgress: (deleted: number, total: number) => void) => Promise<void>;
  /** Deletes a prediction with its photo, now or when there is one; `onMissing`: none is there yet. */
  deleteWhenWritten: (id: string, onMissing?: () => void) => Promise<void>;
  /** An object URL of what is in `box` of a photo, square and small; rejects where there is nothing to show. */
  thumbnailOf: (name: string, box?: Box) => Promise<string>;
}
