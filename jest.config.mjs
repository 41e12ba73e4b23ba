/** Tests run from the compiled ESM in `dist/`, without a transform, so that they see what production runs. */
export default {
  testEnvironment: 'node',
  transform: {},
  testMatch: ['**/dist/**/*.test.js'],
  globalSetup: './tools/jest-global-setup.mjs',
  globalTeardown: './tools/jest-global-teardown.mjs',
  watchman: false,
  testTimeout: 60_000,
}
