import type { QuestionLimit } from '../entrance/signup.page.js'
import type { PageRoute } from '../visit.js'
import { beginPages, type LoginPageParts } from './begin.page.js'
import { callbackPages } from './callback.page.js'
import { connectionPages } from './connections.page.js'
import { overPages } from './over.page.js'
import { socialSignupPages } from './social-signup.page.js'

/** Everything about logging in by other parties (web-and-accounts.md 1, 3.3). */
export function otherLoginPages(parts: LoginPageParts, questions: QuestionLimit): PageRoute[] {
  return [
    ...beginPages(parts),
    ...callbackPages(parts),
    ...socialSignupPages(parts, questions),
    ...connectionPages(parts),
    ...overPages(),
  ]
}
