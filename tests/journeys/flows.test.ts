import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { adminPages } from '@appstore/gateway/web/admin/admin.http'
import { cookieNames } from '@appstore/gateway/web/forms/cookies'
import { prepareSite, sitePages } from '@appstore/gateway/web/web.http'
import { FLOWS, FORMS as forms, NEED_JAVASCRIPT, pathOf } from './flows-spec.js'
import { ROOT } from './store-process-spec.js'

// the tables ask nobody for anything before there is a request
const nobody = {} as never

async function pathsOfForms(): Promise<string[]> {
  const { site } = await prepareSite()
  const parts = { site, messaging: nobody, throttle: nobody, administration: nobody }
  const pages = sitePages(parts, cookieNames({ session: false, csrf: false }))
  return pages.filter(({ post }) => post !== undefined).map(({ path }) => path)
}

describe('the table of flows', () => {
  it('has every form of the website, and nothing else', async () => {
    expect([...new Set(forms.map(pathOf))].sort()).toEqual((await pathsOfForms()).sort())
  })

  it('has everything that can be done on the pages of those who look after the store', () => {
    const deeds = adminPages(nobody, nobody).flatMap(({ path, deeds = {} }) => {
      return Object.keys(deeds).map((kind) => `${path} ${kind}`)
    })
    expect(forms.filter((form) => deeds.includes(form) || form.startsWith('/admin/')).sort()).toEqual(deeds.sort())
  })

  it('says of forms alone that they need JavaScript, and why', () => {
    for (const [form, why] of Object.entries(NEED_JAVASCRIPT)) {
      expect(forms).toContain(form)
      expect(why).toMatch(/^[A-Z].{40,}\.$/)
    }
  })

  it.each(Object.keys(FLOWS))('names a journey that there is: %s', async (name) => {
    const source = await readFile(join(ROOT, 'tests/journeys', `${name}.test.ts`), 'utf8')
    expect(
      source.split(`describeJourney('${name}',`).length + source.split(`describeJourney(\n  '${name}',`).length,
    ).toBe(3)
  })
})
