/** Shows the photo, and accepts one that is dropped. */
import { useState, type CSSProperties, type ReactNode } from 'react';
import { INPUT } from '../../lib/strings';
import { FaceIcon } from './icons';
import { isTooLarge, type Photo } from './photo';
import styles from './PictureArea.module.css';

/** The photo as it is edited. */
export interface Preview {
  /** Width by height. */
  aspectRatio: number;
  picture: ReactNode;
}

interface Props {
  photo: Photo | null;
  preview: Preview | null;
  /** Shown instead of the photo while the camera is open. */
  webcam: ReactNode;
  isDragging: boolean;
  /** Called with a photo that the browser cannot show. */
  onUnshown: (photo: Photo) => void;
  /** Drawn over the photo, where the browser can show it. */
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

function Picture({ photo, preview, onUnshown, children }: Props & { photo: Photo }) {
  const [aspectRatio, setAspectRatio] = useState<number | null>(null);
  const [cannotShow, setCannotShow] = useState(false);

  if (cannotShow && !preview) {
    const detail = isTooLarge(photo.file) ? INPUT.tooLarge(photo.file.size) : INPUT.noPreview;
    return <Placeholder title={photo.file.name} detail={detail} />;
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
          onError={() => {
            setCannotShow(true);
            onUnshown(photo);
          }}
        />
      )}
      {children}
    </div>
  );
}

function Placeholder({ title, detail }: { title: string; detail: string }) {
  return (
    <div className={styles.placeholder}>
      <FaceIcon />
      <p className={styles.title}>{title}</p>
      <p>{detail}</p>
    </div>
  );
}
