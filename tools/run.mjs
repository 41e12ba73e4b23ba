/*
 * The one entry of this repository: `npm start`, `npm test` and the other scripts come here. It needs Node and npm only, and
 * prepares what is missing (packages, compiled code) before it does what it was asked for.
 * This file keeps to syntax that an old Node can read, so that it can say what is wrong; the rest is loaded afterwards.
 */
const OLDEST_NODE = 20
const major = Number(process.versions.node.split('.')[0])
if (major < OLDEST_NODE) {
  process.stderr.write(`Node ${OLDEST_NODE} or later is needed; this is Node ${process.versions.node}.\n`)
  process.exit(1)
}
import('./run/command.mjs')
  .then(({ runCommand }) => runCommand(process.argv.slice(2)))
  .catch((error) => {
    process.stderr.write(`${error.stack}\n`)
    process.exit(1)
  })
