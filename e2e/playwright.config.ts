import { defineConfig } from '@playwright/test'

/** The system's Chromium; one worker, because the tests share a machine's two cores with the app. */
export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  testIgnore: process.env.ELECTRON ? [] : ['electron.spec.ts'],
  workers: 1,
  fullyParallel: false,
  timeout: 240_000,
  expect: { timeout: 60_000 },
  reporter: [['line']],
  use: {
    browserName: 'chromium',
    viewport: { width: 1440, height: 900 },
    colorScheme: 'dark',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-dev-shm-usage',
        '--force-color-profile=srgb',
      ],
    },
  },
})
