import { startTestCluster, TEST_CLUSTER_VARIABLE } from '../shared/embedded-postgres/dist/test-database.js'

/** One PostgreSQL for the whole test run; every suite makes a database of its own in it. */
export default async function setUp() {
  const server = await startTestCluster()
  process.env[TEST_CLUSTER_VARIABLE] = server.url
  globalThis.appstoreTestCluster = server
}
