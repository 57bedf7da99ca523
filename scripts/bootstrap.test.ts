import { describe, expect, test } from 'vitest'
import { isInstalled, runsTypeScript } from './bootstrap.mjs'
import { countPlaywright, countVitest } from './reports.mjs'

test.each([
  ['v20.20.2', false],
  ['v22.17.9', false],
  ['v22.18.0', true],
  ['v23.5.0', false],
  ['v23.6.0', true],
  ['v24.0.0', true],
])('Node %s strips types: %s', (version, can) => {
  expect(runsTypeScript(version)).toBe(can)
})

describe('installed means every required package at its version', () => {
  const lock = {
    packages: {
      '': { version: '1.0.0' },
      'node_modules/a': { version: '1.0.0' },
      'node_modules/b': { version: '2.0.0', optional: true },
    },
  }
  const withA = (version: string) => ({ packages: { 'node_modules/a': { version } } })

  test('optional packages of another platform may be missing', () => {
    expect(isInstalled(lock, withA('1.0.0'))).toBe(true)
  })
  test('another version or nothing is not installed', () => {
    expect(isInstalled(lock, withA('1.0.1'))).toBe(false)
    expect(isInstalled(lock, {})).toBe(false)
  })
})

describe('test counts', () => {
  test('a file that did not load counts as one failure', () => {
    const report = {
      numPassedTests: 5,
      numFailedTests: 1,
      testResults: [
        { status: 'failed', assertionResults: [] },
        { status: 'failed', assertionResults: [{}] },
        { status: 'passed', assertionResults: [{}] },
      ],
    }
    expect(countVitest(report)).toEqual({ passed: 5, failed: 2 })
  })
  test('a browser test that passed on a retry passed; errors outside tests are failures', () => {
    const stats = { expected: 3, flaky: 1, unexpected: 2, skipped: 4 }
    expect(countPlaywright({ stats, errors: [{}] })).toEqual({ passed: 4, failed: 3 })
  })
})
