import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/engines/**/*.test.ts'],
    // Real processes, real disks and budgets of time: one file after the other, so that each has the machine.
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 600_000,
    hookTimeout: 120_000,
  },
})
