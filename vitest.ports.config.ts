import { defineConfig } from 'vitest/config'

// What crosses module borders: the shells' ports, and the formats that documents describe.
export default defineConfig({
  test: {
    include: ['tests/ports/**/*.test.ts', 'tests/formats/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
