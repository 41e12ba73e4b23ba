/** Where GitHub is asked, and as whom. */
export interface GitHubApi {
  /** Without a slash at its end. */
  readonly base: string
  readonly token: string | undefined
}

/** Entries of a page; GitHub gives no more. */
export const PAGE_SIZE = 100

/** Headers of every request; the token goes along, so ask nobody else with them. */
export function githubHeaders(api: GitHubApi): Record<string, string> {
  return {
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
    ...(api.token === undefined ? {} : { authorization: `token ${api.token}` }),
  }
}
