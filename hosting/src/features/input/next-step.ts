/** The one thing to do next, whose button stands out. */
export type NextStep =
  /** Choose a photo. */
  | 'choose'
  /** Send the photo, as it is edited now. */
  | 'predict'
  /** Nothing: the photo is on its way. */
  | 'wait'
  /** There is a result: begin with a new photo. */
  | 'start_over';
