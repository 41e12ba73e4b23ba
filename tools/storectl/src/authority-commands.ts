import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { existingAuthority, openAuthorityFolder, writeIdentity } from '@appstore/dev-authority/authority-folder'
import type { Command } from 'commander'
import type { Session } from './session.js'
import { UsageError } from './settings.js'

/** Bits of an app's key; what is customary for real apps. */
const KEY_BITS = 4096

/** `ca create`, `ca issue`: an authority for a development store or for trials, and certificates of it. */
export function authorityCommands(program: Command, session: Session): void {
  const authority = program.command('ca').description('a certificate authority of your own, for development and trials')

  authority
    .command('create')
    .description('make an authority for trials; npm start has made its own')
    .action(async () => {
      const { chainFile, revocationFile } = await openAuthorityFolder(join(session.dataFolder, 'authority'))
      session.print(`NEXTCLOUD_CERTIFICATE_LOCATION=${chainFile}\nNEXTCLOUD_CRL_LOCATION=${revocationFile}`)
    })

  authority
    .command('issue <id>')
    .description('make a key and a certificate for an app id')
    .option('--out <folder>', 'where to put <id>.key and <id>.crt', '.')
    .action(async (id: string, options: { out: string }) => {
      for (const file of [`${id}.key`, `${id}.crt`].map((name) => join(options.out, name))) {
        if (existsSync(file))
          throw new UsageError(`${file} is there already. Keep it, or name another folder with --out.`)
      }
      const opened = await existingAuthority(join(session.dataFolder, 'authority')).catch((error: unknown) => {
        throw new UsageError(error instanceof Error ? error.message : String(error))
      })
      const identity = await opened.issue({ commonName: id, keyBits: KEY_BITS })
      const files = await writeIdentity(options.out, id, identity)
      session.print(`Key:         ${files.key} (keep it secret)\nCertificate: ${files.certificate}`)
    })
}
