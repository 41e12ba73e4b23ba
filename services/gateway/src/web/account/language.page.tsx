import { changeLanguage } from '@appstore/contracts/profiles'
import type { Messaging } from '@appstore/nats/connection'
import { useFrame } from '../frame/frame.js'
import type { Catalogues } from '../language/catalogues.js'
import { FieldProblem, Form } from '../ui/form.js'
import { Panel } from '../ui/panel.js'
import { NO_PROBLEMS, type Problems, tried } from '../ui/problems.js'
import type { OwnVisit, PageRoute } from '../visit.js'
import { AccountFrame } from './account-frame.js'
import { own, ownProfile } from './profile.page.js'

const A_YEAR = 365 * 24 * 3_600

/** The language of the mails that somebody gets, and of the pages in this browser. */
export function languagePages(messaging: Messaging, languageCookie: string, { languages }: Catalogues): PageRoute[] {
  return [
    {
      path: '/account/change-language/',
      access: 'private',
      get: async (visit) => languagePage(visit, (await ownProfile(messaging, visit)).language, NO_PROBLEMS),
      async post(visit) {
        const { t, form, caller } = visit
        const language = (form.get('language') ?? '').slice(0, 20)
        const outcome = await tried(t, () => messaging.call(changeLanguage, { ...own(visit), caller, language }))
        if ('problems' in outcome) return languagePage(visit, language, outcome.problems)
        const known = languages.some(({ code }) => code === language)
        const cookies = known ? [{ name: languageCookie, value: language, maxAgeSeconds: A_YEAR }] : []
        return { redirect: '/account/change-language/', notice: 'saved', cookies }
      },
    },
  ]
}

function languagePage({ t }: OwnVisit, chosen: string, problems: Problems) {
  const body = (
    <AccountFrame title={t('account.language')} intro={t('account.language-intro')}>
      <LanguageForm chosen={chosen} problems={problems} />
    </AccountFrame>
  )
  return { title: t('account.language'), body, status: problems === NO_PROBLEMS ? 200 : 422 }
}

function LanguageForm({ chosen, problems }: { chosen: string; problems: Problems }) {
  const { t, languages } = useFrame()
  return (
    <Panel>
      <Form action="/account/change-language/" submit={t('form.save')} problems={problems}>
        <div class="flex flex-col gap-1.5">
          <label for="field-language" class="font-medium">
            {t('account.language')}
          </label>
          <select id="field-language" name="language" class="select w-full">
            {languages.map(({ code, name }) => (
              <option key={code} value={code} lang={code} selected={code === chosen}>
                {name}
              </option>
            ))}
          </select>
          <FieldProblem id="field-language-problem" problem={problems.fields.language} />
        </div>
      </Form>
    </Panel>
  )
}
