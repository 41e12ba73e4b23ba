import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { Answer } from '@appstore/runtime/service'

/**
 * A command is answered once the read models know it: whoever was just created can sign in at once, and a session that was ended
 * by a refusal is over when the refusal is there.
 *
 * @param known resolves once the read models show everything up to a position
 */
export function readYourWrite(command: Answer, known: (position: bigint) => Promise<unknown>): Answer {
  const handle = command.handle as (request: unknown) => Promise<{ position?: string | null }>
  const wait = async (position: unknown) => {
    if (typeof position === 'string') await known(BigInt(position))
  }
  return {
    contract: command.contract,
    async handle(request: never) {
      try {
        const result = await handle(request)
        await wait(result.position)
        return result
      } catch (error) {
        if (error instanceof DomainError) await wait(error.extra?.position)
        throw error
      }
    },
  }
}
