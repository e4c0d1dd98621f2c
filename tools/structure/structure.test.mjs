// Each rule is tried on the tree, and on its own examples, so that a rule that sees nothing is noticed.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { rules, violations } from './rules.mjs';
import { readTree } from './tree.mjs';

const tree = readTree();

for (const rule of rules) {
  describe(rule.name, () => {
    test('in the tree', () => {
      assert.ok(
        tree.some(({ path }) => rule.applies(path)),
        'the rule finds no file to look at',
      );
      const found = violations(rule, tree);
      if (found.length > 0) console.log(found.join('\n'));
      assert.equal(found.length, 0);
    });
    test('sees every bad example, and leaves the good ones alone', () => {
      for (const [path, text] of rule.bad)
        assert.equal(violations(rule, [{ path, text }]).length, 1, `missed: ${path}: ${text.slice(0, 80)}`);
      for (const [path, text] of rule.good)
        assert.deepEqual(violations(rule, [{ path, text }]), [], `accused: ${path}`);
    });
  });
}
