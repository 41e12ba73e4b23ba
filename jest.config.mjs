/** Tests run from the compiled ESM in `dist/`, without a transform, so that they see what production runs. */
export default {
  testEnvironment: 'node',
  transform: {},
  // not in the temporary folder, which is another one in each run
  cacheDirectory: '<rootDir>/.cache/jest',
  testMatch: ['**/dist/**/*.test.js'],
  globalSetup: './tools/jest-global-setup.mjs',
  globalTeardown: './tools/jest-global-teardown.mjs',
  setupFilesAfterEnv: ['./tools/answer-check/dist/jest-setup.js'],
  watchman: false,
  testTimeout: 60_000,
  // The half second by default is less than a busy machine takes to give back the memory of a worker that has ended in order: what is warned of
  // after this time is a test that leaves something open.
  workerGracefulExitTimeout: 10_000,
}
