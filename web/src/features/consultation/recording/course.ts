/**
 * The recording as the doctor's browser carries it out, as a pure step: it records only while the server says that
 * everybody agrees. While the server cannot be heard nobody could take their consent back, so it rests.
 */
export type Course = 'off' | 'starting' | 'recording' | 'resting' | 'resuming';

export interface Facts {
  /** In the room, and not on the way out. */
  inside: boolean;
  /** The server hears us on the socket that is open now. */
  entered: boolean;
  /** The roster says that we record. */
  on: boolean;
  /** Everybody in the call agrees. */
  agreed: boolean;
}

export type Deed = 'ask' | 'begin' | 'rest' | 'resume' | 'finish' | null;

export interface Next {
  course: Course;
  deed: Deed;
}

const ended: Next = { course: 'off', deed: 'finish' };

export function next(course: Course, { inside, entered, on, agreed }: Facts): Next {
  switch (course) {
    case 'off':
      return { course, deed: null };
    case 'starting':
      if (!inside || !agreed) return { course: 'off', deed: null };
      return entered && on ? { course: 'recording', deed: 'begin' } : { course, deed: null };
    case 'recording':
      if (!inside) return ended;
      if (!entered) return { course: 'resting', deed: 'rest' };
      return on && agreed ? { course, deed: null } : ended;
    case 'resting':
    case 'resuming':
      if (!inside || (entered && !agreed)) return ended;
      if (!entered) return { course: 'resting', deed: null };
      if (on) return { course: 'recording', deed: 'resume' };
      // A browser that enters anew records nothing until it says so.
      return course === 'resting' ? { course: 'resuming', deed: 'ask' } : { course, deed: null };
  }
}
