import { listDocuments } from '@appstore/contracts/documents'
import { appMetadata, historyOf } from '../app-list/app-history-spec.js'
import { startTestCatalog } from '../catalog-spec.js'

const news = historyOf('news')
const published = (second: number, version: string) => news.published(second, { version, appMetadata: appMetadata() })

it('two instances show the same to whoever waits, and so does the one that is left', async () => {
  const catalog = await startTestCatalog()
  const leaveAlone = await catalog.startAnother()
  await catalog.happen(news.registered(1))
  for (let number = 1; number <= 3; number += 1) {
    const after = await catalog.happen(published(number + 1, `1.${number}.0`))
    const tags = new Set<string | undefined>()
    for (let time = 0; time < 20; time += 1) {
      const { documents } = await catalog.others.call(listDocuments, { after })
      tags.add(documents.find(({ name }) => name === 'apps.json')?.etag)
    }
    expect([...tags]).toHaveLength(1)
  }
  await leaveAlone()
  await catalog.happen(historyOf('mail').registered(9))
  expect((await catalog.document('apps.json'))?.text).toContain('"version":"1.3.0"')
  await catalog.stop()
})
