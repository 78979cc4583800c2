import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx'],
    // Real SQLite and real processes: two at a time on two cores, each file in its own process.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
  },
})
