import { messagingContract } from './messaging.contract-spec.js'
import { startNatsServer, withNatsServer } from './nats-server-spec.js'

withNatsServer(() => messagingContract('a NATS server', startNatsServer))
