import { messagingContract } from './messaging.contract-spec.js'
import { startEmbedded } from './messaging-world-spec.js'

messagingContract('the embedded broker', startEmbedded)
