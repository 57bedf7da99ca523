import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          include: [
            'src-core/**/*.test.ts',
            'src-worker/**/*.test.ts',
            'src-main/**/*.test.ts',
            'scripts/**/*.test.ts',
          ],
          environment: 'node',
          // Generous, because a busy machine is no failure.
          testTimeout: 180_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'renderer',
          include: ['src-renderer/**/*.test.ts', 'src-renderer/**/*.test.tsx'],
          environment: 'happy-dom',
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
