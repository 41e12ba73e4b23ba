import { readFileSync } from 'node:fs'

/** Version of the program: that of the package that holds this file, which all packages share. */
export const VERSION: string = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version
