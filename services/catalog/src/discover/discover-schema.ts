import { readFileSync } from 'node:fs'
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'

const SCHEMA = JSON.parse(readFileSync(new URL('../../schema/discover.schema.json', import.meta.url), 'utf8'))

const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, discriminator: true })
formats.default(ajv)
const validate = ajv.compile(SCHEMA)

/** What is wrong with a discover document, each with its place (RFC 6901); [] when nothing is (api.md A7 "Discover document"). */
export function discoverViolations(text: string): string[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return [`The file is not well-formed JSON: ${(error as Error).message}`]
  }
  return validate(value) ? [] : (validate.errors ?? []).map(sentence)
}

function sentence({ instancePath, message, params }: ErrorObject): string {
  const named = 'allowedValues' in params ? `: ${(params.allowedValues as unknown[]).join(', ')}` : ''
  return `${instancePath === '' ? 'The document' : `At ${instancePath} it`} ${message ?? 'is not valid'}${named}.`
}
