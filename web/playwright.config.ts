import { defineConfig } from '@playwright/test';

/** apt's Chromium, or the one that is named; as root it has no sandbox of its own. */
const args = ['--disable-dev-shm-usage', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  workers: 2,
  fullyParallel: true,
  timeout: 60_000,
  globalTimeout: 600_000,
  maxFailures: 12,
  expect: { timeout: 15_000 },
  reporter: 'line',
  projects: [{ name: 'journeys', testIgnore: /pictures/ }, { name: 'pictures', testMatch: /pictures/ }],
  use: {
    baseURL: process.env.KONTOR_ADDRESS,
    locale: 'de-DE',
    timezoneId: 'Europe/Berlin',
    viewport: { width: 1440, height: 900 },
    // A trace of every step costs half as much again: KONTOR_TRACE=on keeps those of what fails.
    trace: process.env.KONTOR_TRACE ? 'retain-on-failure' : 'off',
    launchOptions: { executablePath: process.env.KONTOR_CHROMIUM, args },
  },
});
