/** What this browser keeps of someone's work and health while they are signed in. After it, nothing is left of it. */
import { dropCallPlaces } from './call-places';
import { dropFilesOnTheWay } from './files-on-the-way';
import { leaveForGood } from './leaving';
import { dropUnsavedNotes } from './unsaved-notes';

/** What is being typed: the reason of a booking, messages. */
const typedPrefixes = ['aegle-booking-', 'aegle.chat.'];

export function dropTyped(storage: Storage = sessionStorage): void {
  for (const key of Object.keys(storage))
    if (typedPrefixes.some((prefix) => key.startsWith(prefix))) storage.removeItem(key);
}

const channelName = 'aegle.signed-out';

export async function leaveNothingBehind(): Promise<void> {
  const channel = new BroadcastChannel(channelName);
  channel.postMessage('');
  channel.close();
  dropTyped();
  dropCallPlaces();
  await Promise.all([dropFilesOnTheWay(), dropUnsavedNotes()]);
}

/** What is typed is each tab's own: the others have to drop theirs, and what they show. */
export function onSignedOutElsewhere(): () => void {
  const channel = new BroadcastChannel(channelName);
  channel.onmessage = () => {
    dropTyped();
    // A guest is nobody's account, and goes on with the call.
    if (location.pathname !== '/guest') leaveForGood();
  };
  return () => channel.close();
}
