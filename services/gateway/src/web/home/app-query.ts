/** Which apps somebody looks at; it stands in the address, so that it can be kept and sent on. */
export interface AppQuery {
  readonly search: string
  readonly categoryId: string | null
  /** From 1. */
  readonly page: number
}

/** Reads it from the query of an address; what is not understood counts as not given. */
export function appQuery(query: URLSearchParams): AppQuery {
  const page = /^[1-9]\d{0,4}$/.test(query.get('page') ?? '') ? Number(query.get('page')) : 1
  return {
    search: (query.get('search') ?? '').trim().slice(0, 200),
    categoryId: (query.get('category') ?? '').slice(0, 100) || null,
    page,
  }
}

/** The address of the list with these changes; another search or category begins at its first page. */
export function appListUrl(asked: AppQuery, changes: Partial<AppQuery>): string {
  const { search, categoryId, page } = { ...asked, page: 1, ...changes }
  const query = new URLSearchParams()
  if (search !== '') query.set('search', search)
  if (categoryId !== null) query.set('category', categoryId)
  if (page > 1) query.set('page', String(page))
  return query.size === 0 ? '/' : `/?${query}`
}
