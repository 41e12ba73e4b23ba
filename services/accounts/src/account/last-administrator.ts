import { DomainError } from '@appstore/event-sourcing/domain-error'

export interface LastAdministratorParts {
  /**
   * Does what may leave the store without an administrator, one such thing at a time over all instances, when the directory knows of
   * the one before. Resolves with false when another one is at it.
   */
  readonly oneAtATime: (work: () => Promise<void>) => Promise<boolean>
  /** Is there an administrator who can sign in, beside this one? */
  readonly isAnotherSuperuser: (accountId: string) => Promise<boolean>
}

/**
 * Does what takes an administrator away, unless it is the last one who can sign in.
 *
 * @throws DomainError `last-superuser`, or `concurrent-change` while another one is being taken away
 */
export async function sparingTheLast<Result>(
  { oneAtATime, isAnotherSuperuser }: LastAdministratorParts,
  accountId: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const results: Result[] = []
  const isDone = await oneAtATime(async () => {
    if (!(await isAnotherSuperuser(accountId))) throw lastSuperuser()
    results.push(await work())
  })
  if (isDone) return results[0] as Result
  throw new DomainError(
    'conflict',
    'concurrent-change',
    'Somebody else changes the rights of administrators at this moment. Look at the account again, and try once more.',
  )
}

function lastSuperuser(): DomainError {
  return new DomainError(
    'conflict',
    'last-superuser',
    'This is the last administrator who can log in. Make somebody else an administrator first.',
  )
}
