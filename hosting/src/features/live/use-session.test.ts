import { renderHook } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { FrameAnalysis } from '../../expressio/on-device';
import { useSession } from './use-session';

test('another camera’s people have new numbers, and a camera that opens again the same', () => {
  const reset = vi.spyOn(FrameAnalysis.prototype, 'reset');
  const video = { current: null };
  const { rerender } = renderHook(
    ({ camera, isOn }) => useSession(video, camera, isOn, () => undefined),
    { initialProps: { camera: 'front', isOn: true } },
  );
  reset.mockClear();
  rerender({ camera: 'front', isOn: false });
  rerender({ camera: 'front', isOn: true });
  expect(reset).not.toHaveBeenCalled();
  rerender({ camera: 'back', isOn: true });
  expect(reset).toHaveBeenCalledOnce();
});
