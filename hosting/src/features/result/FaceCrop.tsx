/** The face alone, cut out of the photo. */
import { useLayoutEffect, useRef } from 'react';
import type { Box } from '../../lib/prediction';
import { squareAround } from '../../lib/square';

interface Props {
  picture: ImageBitmap;
  box: Box;
  /** Pixels of the crop's side. */
  side: number;
}

export function FaceCrop({ picture, box, side: size }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const { left, top, side } = squareAround(box, picture);
    const context = canvas.current?.getContext('2d');
    context?.drawImage(picture, left, top, side, side, 0, 0, size, size);
  }, [picture, box, size]);
  return <canvas ref={canvas} width={size} height={size} />;
}
