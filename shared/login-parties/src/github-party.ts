import { randomBytes } from 'node:crypto'
import { codes, consentPage, type Party, type Said, startParty } from './party.js'

/** Somebody as GitHub knows them. */
export interface GitHubPerson {
  readonly id: number
  readonly login: string
  readonly name: string | null
  readonly emails: readonly { readonly email: string; readonly primary: boolean; readonly verified: boolean }[]
}

/** A GitHub to log in at, with the part of its interface that says who somebody is below `/api`. */
export interface GitHubParty extends Party {
  /** Who sits in front of it. */
  person: GitHubPerson
}

/** Somebody with an address that GitHub has seen them use. */
export function gitHubPerson(id: number, login: string, changes: Partial<GitHubPerson> = {}): GitHubPerson {
  const emails = [
    { email: `${login}.other@mail.example`, primary: false, verified: true },
    { email: `${login}@mail.example`, primary: true, verified: true },
  ]
  return { id, login, name: `${login} Doe`, emails, ...changes }
}

/** Starts one. */
export async function startGitHubParty(person: GitHubPerson = gitHubPerson(1, 'octo'), port = 0): Promise<GitHubParty> {
  const { decide, redeem } = codes()
  const tokens = new Map<string, GitHubPerson>()
  const party = await startParty(({ method, path, query, form, authorization }): Said => {
    const holder = tokens.get((authorization ?? '').replace(/^Bearer /, ''))
    switch (`${method} ${path}`) {
      case 'GET /login/oauth/authorize':
        return consentPage(query)
      case 'GET /decide':
        return decide(query)
      case 'POST /login/oauth/access_token': {
        // errors come with 200 there
        if (redeem(form) === undefined) return { json: { error: 'bad_verification_code', error_description: 'x' } }
        const token = `gho_${randomBytes(18).toString('base64url')}`
        tokens.set(token, github.person)
        return { json: { access_token: token, token_type: 'bearer', scope: 'read:user,user:email' } }
      }
      case 'GET /api/user':
        if (holder === undefined) return { json: { message: 'Bad credentials' }, status: 401 }
        return { json: { id: holder.id, login: holder.login, name: holder.name } }
      case 'GET /api/user/emails':
        return holder === undefined ? { json: { message: 'Bad credentials' }, status: 401 } : { json: holder.emails }
      default:
        return { json: { message: 'Not Found' }, status: 404 }
    }
  }, port)
  const github: GitHubParty = Object.assign(party, { person })
  return github
}
