/** Test counts from the runners' JSON reports. A suite that failed to load counts as a failure. */

export const countVitest = (report) => ({
  passed: report.numPassedTests,
  failed:
    report.numFailedTests +
    report.testResults.filter((f) => f.status === 'failed' && f.assertionResults.length === 0)
      .length,
})

/** Flaky (passed on a retry) counts as passed; skipped counts as neither. */
export const countPlaywright = (report) => ({
  passed: report.stats.expected + report.stats.flaky,
  failed: report.stats.unexpected + report.errors.length,
})
