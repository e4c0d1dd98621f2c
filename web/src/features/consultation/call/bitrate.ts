/** What one picture may take of the line at most, in bit/s. */
const videoBitrateMax = 1_800_000;

export async function limitBitrate(sender: RTCRtpSender): Promise<void> {
  const parameters = sender.getParameters();
  const [encoding] = parameters.encodings;
  if (!encoding || encoding.maxBitrate === videoBitrateMax) return;
  encoding.maxBitrate = videoBitrateMax;
  await sender.setParameters(parameters);
}
