/** Files that are dropped on the page or pasted into it. */
import { useEffect, useEffectEvent, useState } from 'react';
import { nameOf } from '../../lib/file-name';

/**
 * Hands the files that are dropped or pasted together to `onFiles`, and the name of a folder to
 * `onFolder`, if folders are all there is.
 *
 * The whole page takes drops: a photo let go beside the target must not replace the page in the
 * browser's tab. Returns whether a file is being dragged over the page, to show the target.
 */
export function useIncomingFiles(
  onFiles: (files: readonly File[]) => void,
  onFolder: (name: string) => void,
): boolean {
  const [isDragging, setIsDragging] = useState(false);

  const take = useEffectEvent((data: DataTransfer | null) => {
    const [file, ...others] = data?.files ?? [];
    if (!data || !file) return;
    const items = [...data.items].filter(({ kind }) => kind === 'file');
    const isFolder = (item: DataTransferItem) => item.webkitGetAsEntry()?.isDirectory;
    if (items.length > 0 && items.every(isFolder)) onFolder(nameOf(file));
    else onFiles([file, ...others]);
  });

  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;

    function drag(event: DragEvent): void {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      setIsDragging(true);
    }
    function leave(event: DragEvent): void {
      if (!event.relatedTarget) setIsDragging(false); // Out of the window.
    }
    function drop(event: DragEvent): void {
      event.preventDefault();
      setIsDragging(false);
      take(event.dataTransfer);
    }
    function paste(event: ClipboardEvent): void {
      take(event.clipboardData);
    }

    window.addEventListener('dragover', drag, { signal });
    window.addEventListener('dragleave', leave, { signal });
    window.addEventListener('drop', drop, { signal });
    window.addEventListener('paste', paste, { signal });
    return () => listening.abort();
  }, []);

  return isDragging;
}
