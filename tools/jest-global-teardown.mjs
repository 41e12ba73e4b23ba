export default async function tearDown() {
  await globalThis.appstoreTestCluster?.stop()
}
