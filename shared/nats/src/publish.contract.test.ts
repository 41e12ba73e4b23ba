import { startEmbedded } from './messaging-world-spec.js'
import { startNatsServer, withNatsServer } from './nats-server-spec.js'
import { livePublisherContract } from './publish.contract-spec.js'

livePublisherContract('the embedded broker', startEmbedded)

withNatsServer(() => livePublisherContract('a NATS server', startNatsServer))
