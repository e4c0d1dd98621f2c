// count-tests.mjs KIND FILE: prints "PASSED FAILED" from what a test runner wrote about itself. A skipped test, and one that
// passed only on a second try, prove nothing and count as failed.
// count-tests.mjs files FILE: of a report of Playwright's, "FILE PASSED FAILED" for each file of tests; nothing when it broke off.
import { readFileSync } from 'node:fs';

const readers = {
  gtest(text) {
    const report = JSON.parse(text);
    const cases = report.testsuites.flatMap((suite) => suite.testsuite);
    const passed = cases.filter((c) => c.status === 'RUN' && c.result === 'COMPLETED' && !c.failures).length;
    return [passed, cases.filter((c) => c.status === 'RUN').length - passed + (report.disabled ?? 0)];
  },
  vitest(text) {
    const report = JSON.parse(text);
    const brokenFiles = report.testResults.filter(
      (f) => f.status === 'failed' && f.assertionResults.length === 0,
    ).length;
    return [report.numPassedTests, report.numTotalTests - report.numPassedTests + brokenFiles];
  },
  playwright(text) {
    const { stats, errors } = JSON.parse(text);
    return [stats.expected, stats.unexpected + stats.flaky + stats.skipped + errors.length];
  },
  tap(text) {
    const figure = (word) => Number(text.match(new RegExp(`^# ${word} (\\d+)$`, 'm'))?.[1] ?? 0);
    return [figure('pass'), figure('tests') - figure('pass')];
  },
};

function countFiles(text) {
  const { suites, errors } = JSON.parse(text);
  if (errors.length > 0) return [];
  const testsOf = (suite) => [
    ...(suite.specs ?? []).flatMap(({ tests }) => tests),
    ...(suite.suites ?? []).flatMap(testsOf),
  ];
  return suites.map((suite) => {
    const tests = testsOf(suite);
    const passed = tests.filter(({ status }) => status === 'expected').length;
    return `${suite.file} ${passed} ${tests.length - passed}`;
  });
}

const [kind, file] = process.argv.slice(2);
const text = readFileSync(file, 'utf8');
const lines = kind === 'files' ? countFiles(text) : [readers[kind](text).join(' ')];
for (const line of lines) console.log(line);
