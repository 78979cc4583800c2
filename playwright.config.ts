// End-to-end tests: the same jobs in a browser (against `granary serve`) and in real Electron, from what is built in out/.
import { defineConfig } from '@playwright/test'

const results = process.env.GRANARY_TEST_RESULTS ?? 'test-results'

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: `${results}/playwright`,
  // Two cores: one browser and its engine at a time measure and fail the same everywhere.
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  forbidOnly: Boolean(process.env.CI),
  // A machine that builds for many may stand still for seconds; what passed only at a second try is counted and said.
  retries: process.env.CI ? 2 : 0,
  use: { actionTimeout: 20_000 },
  reporter: process.env.GRANARY_TEST_REPORT ? [['list'], ['json', { outputFile: process.env.GRANARY_TEST_REPORT }]] : [['list']],
  projects: [
    { name: 'browser', testMatch: /\.spec\.ts$/, testIgnore: /\.electron\.spec\.ts$/, metadata: { shell: 'browser' } },
    { name: 'electron', testMatch: /\.spec\.ts$/, testIgnore: /\.browser\.spec\.ts$/, metadata: { shell: 'electron' } },
  ],
})
