/** What one picture may take of the line at most, in bit/s. */
const videoBitrateMax = 1_800_000;

export async function limitBitrate(sender: RTCRtpSender): Promise<void> {
  const parameters = sender.getParameters();
  const [encoding] = parameters.encodings;
  if (!encoding || (encoding.active && encoding.maxBitrate === videoBitrateMax)) return;
  Object.assign(encoding, { active: true, maxBitrate: videoBitrateMax });
  await sender.setParameters(parameters);
}

/** From now on nothing of any track is encoded or sent; whether this browser does so. */
export async function closeEncoding(sender: RTCRtpSender): Promise<boolean> {
  const parameters = sender.getParameters();
  for (const encoding of parameters.encodings) encoding.active = false;
  await sender.setParameters(parameters);
  const { encodings } = sender.getParameters();
  return encodings.length > 0 && encodings.every(({ active }) => active === false);
}
