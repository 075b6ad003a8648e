/** A place where predictions are kept, to show, save, and delete them. */
import type { Box, Prediction } from '../../../lib/prediction';

export interface Entry {
  id: string;
  /** Where the source has the photo; null if the document does not say. */
  name: string | null;
  /** Null if the document is not one that this page can read. */
  prediction: Prediction | null;
}

/** Where an older page starts: after the entry with this id. */
export interface Cursor {
  readonly id: string;
}

export interface HistoryPage {
  /** Newest first. */
  entries: Entry[];
  /** Null on the last page. */
  older: Cursor | null;
}

export interface HistorySource {
  /** Reports the page after `cursor` (null: the newest), and each change, until the returned function is called. */
  watch: (
    cursor: Cursor | null,
    onPage: (page: HistoryPage) => void,
    onError: (error: unknown) => void,
  ) => () => void;
  /** Every prediction that can be read, newest first. */
  fetchAll: () => Promise<Prediction[]>;
  /** Deletes the photo, and then the document. */
  deleteEntry: (entry: Entry) => Promise<void>;
  /**
   * Deletes everything, reporting how many predictions of how many are deleted; rejects with the
   * first error, when as much as could be is deleted.
   */
  deleteAll: (onProgress: (deleted: number, total: number) => void) => Promise<void>;
  /** Deletes a prediction with its photo, now or when there is one; `onMissing`: none is there yet. */
  deleteWhenWritten: (id: string, onMissing?: () => void) => Promise<void>;
  /** An object URL of what is in `box` of a photo, square and small; rejects where there is nothing to show. */
  thumbnailOf: (name: string, box?: Box) => Promise<string>;
}
