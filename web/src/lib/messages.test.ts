import { compileMessage as reference } from '@lingui/message-utils/compileMessage';
import { expect, test } from 'vitest';
import { compileMessage } from './messages';

const messages = [
  'Sign in',
  '',
  'Good morning, {name}',
  'New here? <0>Create an account</0>',
  'You have one? <0>Sign in</0> and {1}',
  "The clinic's server had a problem.",
  "It''s a quoted '{brace}' here",
  '{count} free',
  'Share #1 with {name}',
  '{0, plural, one {# minute} other {# minutes}}',
  '{waiting, plural, =0 {Nobody is waiting} one {One patient is waiting} other {# patients are waiting}}; {b, plural, one {a} other {# b}}',
  '{value, plural, offset:1 one {# <0>one</0> {name}} other {# others, {name} and {inner, select, a {x} other {y #}}}}',
  '{sex, select, female {her} male {his} other {their}} visit',
  '{n, selectordinal, one {#st} two {#nd} other {#th}}',
];

test.each(messages)('compiles %j as Lingui does', (message) => {
  expect(compileMessage(message)).toEqual(reference(message));
});
