/** In which calls this browser was: where a tab that crashed is led back to. Kept apart from the call, since signing out drops it. */

const prefix = 'aegle.call.in.';

export const callPlaceKey = (appointmentId: string) => prefix + appointmentId;

/** Whoever signs in after this was in no call. */
export function dropCallPlaces(): void {
  for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
}
