import { breakerContract } from './messaging-breaker.contract-spec.js'
import { failureContract } from './messaging-failure.contract-spec.js'
import { lifeContract } from './messaging-life.contract-spec.js'
import { requestContract } from './messaging-requests.contract-spec.js'
import { subjectContract } from './messaging-subjects.contract-spec.js'
import { type StartBroker, useMessaging } from './messaging-world-spec.js'

/** All that services rely on when they talk, to be run over every server. */
export function messagingContract(name: string, start: StartBroker): void {
  describe(`messaging over ${name}`, () => {
    const world = useMessaging(start)
    requestContract(world)
    failureContract(world)
    subjectContract(world)
    breakerContract(world)
    lifeContract(world)
  })
}
