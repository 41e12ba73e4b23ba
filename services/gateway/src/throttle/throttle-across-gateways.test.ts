import { createTestDatabase, type TestDatabase } from '@appstore/embedded-postgres/test-database'
import { startTestGateway, type TestGateway } from '../gateway-spec.js'
import { basicOf, tokenOf } from '../requests-spec.js'

const LIMIT = 20

let database: TestDatabase
let gateways: TestGateway[]

beforeAll(async () => {
  database = await createTestDatabase()
  const settings = {
    DATABASE_URL: database.url,
    THROTTLE_API_TOKEN_GEN: `${LIMIT}/day`,
    THROTTLE_APP_UPLOAD: `${LIMIT}/day`,
  }
  gateways = [await startTestGateway(settings), await startTestGateway(settings)]
})
afterAll(async () => {
  for (const gateway of gateways) await gateway.stop()
  await database.drop()
})

const RELEASE = { download: 'https://example.org/news.tar.gz', signature: 'c2lnbmF0dXJl' }

/** Twice the limit at once, half of them at each gateway. */
async function crowd(path: string, headers: Record<string, string>): Promise<number[]> {
  const posts = Array.from({ length: 2 * LIMIT }, (_, index) => {
    const gateway = gateways[index % gateways.length] as TestGateway
    return gateway.post(path, RELEASE, headers)
  })
  const answers = await Promise.all(posts)
  for (const { status, headers } of answers) {
    if (status === 429) expect(Number(headers['retry-after'])).toBeGreaterThan(0)
  }
  return answers.map(({ status }) => status)
}

describe('a limit, with two gateways over one database', () => {
  it.each([
    ['/api/v1/apps/releases', 201],
    ['/api/v1/token/new', 200],
  ])('lets exactly as many through as it says: POST %s', async (path, good) => {
    for (const who of ['anna', 'bert'] as const) {
      const statuses = await crowd(path, tokenOf(who))
      expect(statuses.filter((status) => status === good)).toHaveLength(LIMIT)
      expect(statuses.filter((status) => status === 429)).toHaveLength(LIMIT)
    }
  })

  it('is the same for an account whatever it signs in with', async () => {
    expect((await crowd('/api/v1/apps/releases', basicOf('anna'))).every((status) => status === 429)).toBe(true)
  })
})
