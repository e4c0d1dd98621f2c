import { expect, it } from 'vitest';
import { agentText, networkText } from './about';

it('names the browser', async () => {
  await agentText();
  expect(await agentText()).toMatch(/^\S.{0,79}$/);
});

it('says what the browser knows of the network, and what the way to the clinic takes', () => {
  expect(networkText(79.6, { effectiveType: '4g' })).toBe('4g, 80 ms');
  expect(networkText(0.2, { type: 'ethernet', effectiveType: '4g' })).toBe('cable, 1 ms');
  expect(networkText(null, { type: 'wifi' })).toBe('wifi');
  expect(networkText(120, {})).toBe('120 ms');
  expect(networkText(0, {})).toBeNull();
});
