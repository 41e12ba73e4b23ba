/** What the store is known by at another party. */
export interface ClientCredentials {
  readonly clientId: string
  readonly clientSecret: string
}

/** A party that speaks OpenID Connect. */
export interface OidcSite {
  readonly issuer: string
  /** On the button. */
  readonly name: string
  readonly client: ClientCredentials
}

/** Where people can log in. */
export interface LoginSites {
  readonly github: {
    /** Where people log in, and where questions are asked; neither with a slash at its end. */
    readonly login: string
    readonly api: string
    readonly client: ClientCredentials | undefined
  }
  readonly oidc: OidcSite | undefined
}
