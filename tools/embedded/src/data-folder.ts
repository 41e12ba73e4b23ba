import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What the embedded store keeps between two starts, beside its database. */
export interface DataFolder {
  readonly path: string
  /** Seals what must be readable again. */
  readonly secretKey: string
  /** Lets `storectl` do an operator's work. */
  readonly operatorToken: string
  /** A file or folder below. */
  at(...names: readonly string[]): string
  /** Writes a small text file whole or not at all. */
  write(name: string, text: string): Promise<void>
  read(name: string): Promise<string | undefined>
}

/** Opens the folder, and makes it and its secrets the first time. Only its owner may read the secrets. */
export async function openDataFolder(path: string): Promise<DataFolder> {
  await mkdir(path, { recursive: true })
  const at = (...names: readonly string[]) => join(path, ...names)
  const read = async (name: string) => {
    try {
      return (await readFile(at(name), 'utf8')).trim()
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    }
  }
  const write = async (name: string, text: string) => {
    await writeFile(at(`${name}.part`), `${text}\n`, { mode: 0o600 })
    await chmod(at(`${name}.part`), 0o600)
    await rename(at(`${name}.part`), at(name))
  }
  const secret = async (name: string, bytes: number) => {
    const known = await read(name)
    if (known !== undefined) return known
    const made = randomBytes(bytes).toString('hex')
    await write(name, made)
    return made
  }
  const secretKey = await secret('secret-key', 48)
  const operatorToken = await secret('operator-token', 24)
  return { path, secretKey, operatorToken, at, write, read }
}
