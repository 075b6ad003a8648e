/** Shows the photo, and accepts one that is dropped. */
import { useEffect, useState, type CSSProperties, type ReactNode } from 'react';
import { fileKind } from '../../lib/file-kind';
import { INPUT } from '../../lib/strings';
import { FaceIcon } from './icons';
import type { Photo } from './photo';
import styles from './PictureArea.module.css';

/** The photo as it is edited. */
export interface Preview {
  /** Width by height. */
  aspectRatio: number;
  picture: ReactNode;
}

export interface Size {
  width: number;
  height: number;
}

interface Props {
  photo: Photo | null;
  /** Null where the browser cannot show the photo, undefined until that is known. */
  preview: Preview | null | undefined;
  /** The upright photo's, for one that the browser cannot show. */
  size: Size | null;
  /** Shown instead of the photo while the camera is open. */
  webcam: ReactNode;
  isDragging: boolean;
  /** Drawn over the photo. */
  children: ReactNode;
}

export function PictureArea(props: Props) {
  const { photo, webcam, isDragging } = props;
  return (
    <div className={styles.area} data-filled={photo !== null || webcam !== null}>
      {webcam ??
        (photo ? (
          <Picture key={photo.url} {...props} photo={photo} />
        ) : (
          <Placeholder title={INPUT.emptyTitle} detail={INPUT.emptyDetail} />
        ))}
      {isDragging && <p className={styles.drop}>{INPUT.drop}</p>}
    </div>
  );
}

function Picture({ photo, preview, size, children }: Props & { photo: Photo }) {
  const [aspectRatio, setAspectRatio] = useState<number | null>(null);
  const [cannotShow, setCannotShow] = useState(false);

  if (preview === null || (cannotShow && !preview)) {
    return (
      <Unshown file={photo.file} size={size}>
        {children}
      </Unshown>
    );
  }
  return (
    <div
      className={styles.picture}
      style={{ '--aspect-ratio': preview?.aspectRatio ?? aspectRatio } as CSSProperties}
    >
      {preview?.picture ?? (
        <img
          src={photo.url}
          alt={INPUT.photoAlt(photo.file.name)}
          onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
            setAspectRatio(naturalWidth / naturalHeight)
          }
          onError={() => setCannotShow(true)}
        />
      )}
      {children}
    </div>
  );
}

/** The space of a photo that the browser cannot show; before its size is known, words. */
function Unshown({ file, size, children }: { file: File } & Pick<Props, 'size' | 'children'>) {
  const [format, setFormat] = useState<string | null>(null);

  useEffect(() => {
    fileKind(file).then(
      (kind) => setFormat(kind.format),
      () => undefined, // PREDICT reads it again and reports what is wrong.
    );
  }, [file]);

  if (!size) return <Placeholder title={file.name} detail={format && INPUT.unshown(format)} />;
  return (
    <>
      <div
        className={`${styles.picture} ${styles.unshown}`}
        style={{ '--aspect-ratio': size.width / size.height } as CSSProperties}
      >
        {children}
      </div>
      {format && <p className={styles.caption}>{INPUT.unshownFaces(format)}</p>}
    </>
  );
}

function Placeholder({ title, detail }: { title: string; detail: string | null }) {
  return (
    <div className={styles.placeholder}>
      <FaceIcon />
      <p className={styles.title}>{title}</p>
      <p>{detail}</p>
    </div>
  );
}
